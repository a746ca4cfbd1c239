package cluster

import (
	"errors"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/enum"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// Cluster is what is known of one cluster. The zero Cluster knows nothing. A Cluster is
// not safe for use by several goroutines.
type Cluster struct {
	Name    string          // for people: "east"; "" where there is one
	Release release.Release // as the caller knows it; its fields win over what objects say

	seen map[Ref]bool // with the group in front of the kind
	used []Ref

	attachments []attachment
	namers      []namer // HyperConverged, and Settings of Harvester
	kubeVirts   []namer
	settings    podnet.Settings // of KubeVirt
	sync        []string        // synchronization addresses, as KubeVirt's status has them
	syncBy      Place
	observed    release.Version // of KubeVirt, as its object says
	networks    networks
	nodes       nodes
	namespaces  map[string]map[string]string // labels
	pods        []pod
	workloads   []workload
	vms         []virtualMachine
	vmis        []migration.VMI
	vmims       []migration.VMIM
	policies    []policy
	trusts      []trust

	pools        []pool
	reservations []reservation
	slices       []slicePool

	releases release.Release // as objects say

	settled bool // what depends on the release is as Releases has it
}

// Ref names an object.
type Ref struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// String returns "NetworkAttachmentDefinition openshift-cnv/migration".
func (r Ref) String() string { return r.Kind + " " + r.qualified() }

// qualified returns "openshift-cnv/migration".
func (r Ref) qualified() string {
	if r.Namespace == "" {
		return r.Name
	}
	return r.Namespace + "/" + r.Name
}

// Use is what became of an object.
type Use uint8

// What becomes of objects.
const (
	// Ignored: nothing of this kind bears on the migration network.
	Ignored Use = iota
	// Used: it is kept.
	Used
	// Unread: it could not be read, and is not kept.
	Unread
	// Repeated: an object of this kind and name was there before, and is kept.
	Repeated
)

var useNames = enum.Words[Use]{"ignored", "used", "unread", "repeated"}

// String returns "ignored", "used", "unread" or "repeated".
func (u Use) String() string { return useNames.String(u) }

// MarshalText returns the text of String.
func (u Use) MarshalText() ([]byte, error) { return useNames.Marshal(u) }

// UnmarshalText reads what MarshalText writes.
func (u *Use) UnmarshalText(text []byte) error { return useNames.Unmarshal(u, text) }

// Added is what became of an object, and why.
type Added struct {
	Object Ref    `json:"object"`
	Use    Use    `json:"use"`
	Why    string `json:"why,omitempty"` // of what is not used
	// In is where the object is in what was given to AddList.
	In diag.Path `json:"in,omitempty"`
}

var errCluster = errors.New("a cluster.Cluster has no JSON: keep the objects")

// MarshalJSON returns an error: a Cluster has no JSON form.
func (Cluster) MarshalJSON() ([]byte, error) { return nil, errCluster }

// UnmarshalJSON returns an error: a Cluster has no JSON form.
func (*Cluster) UnmarshalJSON([]byte) error { return errCluster }

// reader keeps an object of one kind, and returns why it cannot.
type reader struct {
	kind, group string // the group with its slash, "" for the core
	read        func(*Cluster, Ref, jsonobj.Value) (why string)
}

const (
	definitionGroup = "k8s.cni.cncf.io/"
	kubeVirtGroup   = "kubevirt.io/"
)

// other is what a reader returns of an object that is not the one that it is for.
const other = "other"

// readers is the table of the kinds.
var readers = []reader{
	{"NetworkAttachmentDefinition", definitionGroup, (*Cluster).addDefinition},
	{"ClusterUserDefinedNetwork", "k8s.ovn.org/", (*Cluster).addUserDefined},
	{"UserDefinedNetwork", "k8s.ovn.org/", (*Cluster).addUserDefined},
	{"HyperConverged", "hco.kubevirt.io/", (*Cluster).addHyperConverged},
	{"KubeVirt", kubeVirtGroup, (*Cluster).addKubeVirt},
	{nad.HarvesterKind, "harvesterhci.io/", (*Cluster).addSetting},
	{"Network", "config.openshift.io/", (*Cluster).addNetwork},
	{"Network", "operator.openshift.io/", (*Cluster).addOperatorNetwork},
	{"ClusterVersion", "config.openshift.io/", (*Cluster).addClusterVersion},
	{"ClusterServiceVersion", "operators.coreos.com/", (*Cluster).addServiceVersion},
	{"NodeNetworkConfigurationPolicy", "nmstate.io/", (*Cluster).addPolicy},
	{"NodeNetworkState", "nmstate.io/", (*Cluster).addNodeState},
	{"Node", "", (*Cluster).addNode},
	{"Namespace", "", (*Cluster).addNamespace},
	{"Pod", "", (*Cluster).addPod},
	{"VirtualMachine", kubeVirtGroup, (*Cluster).addVM},
	{kindVMI, kubeVirtGroup, (*Cluster).addVM},
	{"VirtualMachineInstanceMigration", kubeVirtGroup, (*Cluster).addVMIM},
	{"MigrationPolicy", "migrations.kubevirt.io/", (*Cluster).addMigrationPolicy},
	{"DaemonSet", apps, (*Cluster).addWorkload},
	{"Deployment", apps, (*Cluster).addWorkload},
	{"ConfigMap", "", (*Cluster).addConfigMap},
	{"IPPool", "whereabouts.cni.cncf.io/", (*Cluster).addPool},
	{"OverlappingRangeIPReservation", "whereabouts.cni.cncf.io/", (*Cluster).addReservation},
	{"NodeSlicePool", "whereabouts.cni.cncf.io/", (*Cluster).addSlices},
}

// Add adds one object in JSON, as the API server gives it or a manifest has it; see
// [Cluster.AddList] for lists. An object that is not read changes nothing.
func (c *Cluster) Add(object []byte) Added {
	v, err := jsonobj.Parse(object)
	if err != nil {
		return Added{Use: Unread, Why: err.Error()}
	}
	return c.add(v, "", "")
}

// add adds the object v, whose kind and version are the given ones where it names none.
func (c *Cluster) add(v jsonobj.Value, kind, version string) Added {
	if v.Kind() != jsonobj.Object {
		return Added{Use: Unread, Why: "it is " + v.Kind().String() + ", not an object"}
	}
	ref := refOf(v)
	if s, ok := v.Member("apiVersion").Str(); ok {
		version = s
	}
	if ref.Kind == "" {
		ref.Kind = kind
	}
	for _, r := range readers {
		if r.kind != ref.Kind || !r.inGroup(version) {
			continue
		}
		return c.keep(r.group, ref, func() string { return r.read(c, ref, v) })
	}
	if strings.HasSuffix(ref.Kind, "List") {
		return Added{Object: ref, Use: Unread, Why: "it is a list: add its items"}
	}
	return Added{
		Object: ref,
		Use:    Ignored,
		Why:    "nothing of this kind bears on the migration network",
	}
}

func (r reader) inGroup(version string) bool {
	if r.group == "" {
		return version == "v1"
	}
	return strings.HasPrefix(version, r.group)
}

func refOf(v jsonobj.Value) Ref {
	var r Ref
	r.Kind, _ = v.Member("kind").Str()
	r.Namespace, _ = v.At("metadata", "namespace").Str()
	r.Name, _ = v.At("metadata", "name").Str()
	return r
}

// Finding is something that is wrong between documents. It is at the object that is to be
// changed, with a path into it.
type Finding struct {
	Cluster    string          `json:"cluster,omitempty"` // the Name of the object's cluster
	Object     Ref             `json:"object"`
	Diagnostic diag.Diagnostic `json:"finding"`
	// Others are the members of other objects that the finding rests on.
	Others []Place `json:"others,omitempty"`
}

// String returns "NetworkAttachmentDefinition openshift-cnv/migration: error …".
func (f Finding) String() string {
	s := f.Object.String() + ": " + f.Diagnostic.String()
	if f.Cluster != "" {
		s = f.Cluster + ": " + s
	}
	return s
}

// Place is a member of an object.
type Place struct {
	Cluster string    `json:"cluster,omitempty"`
	Object  Ref       `json:"object"`
	Path    diag.Path `json:"path"`
}

// String returns "NetworkAttachmentDefinition openshift-cnv/migration: spec.config.ipam".
func (p Place) String() string {
	s := p.Object.String() + ": " + p.Path.Dotted()
	if p.Cluster != "" {
		s = p.Cluster + ": " + s
	}
	return s
}

// at returns a finding at an object of c.
func (c *Cluster) at(r Ref, d diag.Diagnostic, others ...Place) Finding {
	for i := range others {
		others[i].Cluster = c.Name
	}
	return Finding{c.Name, r, d, others}
}

// settle makes of the documents what the cluster's programs make of them: an object that
// says the release may come after them.
func (c *Cluster) settle() {
	if c.settled {
		return
	}
	rel := c.Releases()
	for i, a := range c.attachments {
		c.attachments[i] = a.resolved(rel)
	}
	for _, all := range [][]namer{c.namers, c.kubeVirts} {
		for i, h := range all {
			does, l := h.says.Resolve(rel)
			all[i].does, all[i].alone = does, slices.Concat(h.parsed, l)
		}
	}
	for i, vm := range c.vms {
		c.vms[i].does, _ = c.settings.Resolve(vm.says, rel)
	}
	c.settled = true
}

// Check returns what is wrong between the objects: at HyperConverged or KubeVirt, at the
// migration network, at the networks, and at the virtual machines, each in the order in
// which they were added.
func (c *Cluster) Check() []Finding {
	c.settle()
	var out []Finding
	out = append(out, c.checkNamed()...)
	out = append(out, c.checkMigrationNetwork()...)
	out = append(out, c.checkAttachments()...)
	out = append(out, c.checkLocalnets()...)
	out = append(out, c.checkHandlers()...)
	out = append(out, c.checkWorkloads()...)
	out = append(out, c.checkVMs()...)
	out = append(out, c.checkPolicies()...)
	out = append(out, c.checkPools()...)
	return out
}
