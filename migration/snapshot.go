package migration

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Snapshot is what bears on one migration. Any part may be missing; the verdict
// says less then, never more.
type Snapshot struct {
	VMI        *VMI  // nil when it was not read
	VMIM       *VMIM // nil when it was not read, or is gone
	References References
}

// References is what addresses are compared with. They are those of the cluster
// of the migration's target, and the same for every migration to it.
type References struct {
	// Migration is the ranges of the migration network's
	// NetworkAttachmentDefinitions, whole prefixes; empty when not known.
	Migration ipnet.Set
	// Allocatable is the part of Migration that the IPAM plugin hands out;
	// empty when not known. An address outside it is still of the network.
	Allocatable ipnet.Set
	// Pod is the pod networks, of every cluster that takes part; empty when
	// not known.
	Pod ipnet.Set
	// Pods is the cluster's virt-handler Pods. Other Pods may be among them,
	// and are skipped.
	Pods []PodState
}

// Expect says what is asked about a [Snapshot].
type Expect struct {
	// UID is that of the VirtualMachineInstanceMigration in question. When ""
	// it is that of Snapshot.VMIM.
	UID string
	// AnyUID accepts a record where there is no UID to compare, in the record
	// or here. It never accepts the record of another UID.
	AnyUID bool
}

// VMI is the part of a VirtualMachineInstance that bears on a migration.
type VMI struct {
	Namespace, Name, UID string

	Node           string // status.nodeName
	Phase          string
	Conditions     []Condition
	MigrationState *MigrationState // nil when absent

	// What decides whether and how it can migrate.
	Memory           int64  // bytes that the guest has; 0 when not stated
	EvictionStrategy string // "" leaves it to KubeVirt's configuration
	EvacuationNode   string // status.evacuationNodeName: the node it was asked to leave
	Interfaces       []Interface
	AllowPodBridge   bool // it has the annotation that lets a bridge on the pod network migrate

	// Unread is where members are that were given and could not be read as they
	// are written. With any, nothing is proven.
	Unread []diag.Path
}

// Interface is a network interface of a VMI, as its spec has it.
type Interface struct {
	Name string
	// Binding is the member: "masquerade", "bridge", "sriov", "passtBinding", "binding", …;
	// "" when no release up to v1.9 has it.
	Binding string
	Plugin  string // of a "binding", its name
	Pod     bool   // its network is the pod network
}

// VMIM is the part of a VirtualMachineInstanceMigration that bears on it.
type VMIM struct {
	Namespace, Name, UID string

	Created   time.Time // metadata.creationTimestamp; the zero Time when absent
	Evacuates string    // the node that is drained by it; "" when it is not for a drain

	VMIName string
	SendTo  *SendTo  // since v1.6; the source side of a migration between clusters
	Receive *Receive // since v1.6; its target side

	Phase                    string
	Conditions               []Condition
	SynchronizationAddresses []string        // since v1.6
	MigrationState           *MigrationState // copied from the VMI after the end; nil when absent

	Unread []diag.Path // as that of a VMI
}

// IsFinal reports whether m is over, as KubeVirt's IsFinal does (kubevirt.io/api
// core/v1/types.go, v1.9.0): its phase is Succeeded or Failed.
func (m VMIM) IsFinal() bool { return phases[m.Phase] == final }

// MigrationUID returns the UID of m, or else that of its record, which KubeVirt
// copies only where it is m's own (pkg/virt-controller/watch/migration, since
// v0.59); "" when m has neither. It is migrationUid in the record of the VMI.
func (m VMIM) MigrationUID() string {
	if m.UID == "" && m.MigrationState != nil {
		return m.MigrationState.MigrationUID
	}
	return m.UID
}

// SendTo says where a migration between clusters goes to.
type SendTo struct{ MigrationID, ConnectURL string }

// Receive says which migration between clusters comes in.
type Receive struct{ MigrationID string }

// Condition is a Kubernetes status condition, without its times.
type Condition struct{ Type, Status, Reason, Message string }

// PodState is the part of a Pod that has a virt-handler's addresses.
type PodState struct {
	Namespace, Name string

	Component   string // the label kubevirt.io: "virt-handler"
	Node        string
	Phase       string
	Started     time.Time    // status.startTime; the zero Time when absent
	IPs         []netip.Addr // status.podIPs, on the pod network
	Attachments []Attachment // the annotation k8s.v1.cni.cncf.io/network-status

	// Unread is where members are that were given and could not be read. With any,
	// no migration to the Pod's node is proven.
	Unread []diag.Path
}

// Attachment is an element of a Pod's network-status annotation.
type Attachment struct {
	Network   string // "namespace/name" of the NetworkAttachmentDefinition
	Interface string
	IPs       []netip.Addr
}

// migrationInterface is how KubeVirt names the interface on the migration
// network (MigrationInterfaceName in kubevirt.io/api core/v1/types.go).
const migrationInterface = "migration0"

// The label values of components, which are the names of their DaemonSet and
// Deployment too.
const (
	virtHandler  = "virt-handler"
	synchronizer = "virt-synchronization-controller"
)

// Serves reports whether p is a virt-handler whose addresses are in use: one that
// runs, by its label kubevirt.io. A capture without labels is known by its name,
// and one without a phase is taken to run.
func (p PodState) Serves() bool {
	is := p.Component == virtHandler ||
		p.Component == "" && strings.HasPrefix(p.Name, virtHandler+"-")
	return is && (p.Phase == "" || p.Phase == "Running")
}

// Synchronizes reports whether p is a synchronization controller that runs, which
// speaks to that of the other cluster. It is told from others as Serves does.
func (p PodState) Synchronizes() bool {
	is := p.Component == synchronizer ||
		p.Component == "" && strings.HasPrefix(p.Name, synchronizer+"-")
	return is && (p.Phase == "" || p.Phase == "Running")
}

// MigrationIPs returns the addresses of interface migration0; nil when it has
// none. [PodState.Advertises] returns the one that counts.
func (p PodState) MigrationIPs() []netip.Addr {
	var out []netip.Addr
	for _, a := range p.Attachments {
		if a.Interface == migrationInterface {
			out = append(out, a.IPs...)
		}
	}
	return out
}

// onMigration reports whether p has interface migration0, and a on it.
func (p PodState) onMigration(a netip.Addr) (attached, has bool) {
	for i := range p.Attachments {
		if at := &p.Attachments[i]; at.Interface == migrationInterface {
			attached = true
			has = has || slices.Contains(at.IPs, a)
		}
	}
	return attached, has
}

// condition returns the condition of the given type, if its status is True.
func condition(list []Condition, typ string) (Condition, bool) {
	for _, c := range list {
		if c.Type == typ && c.Status == "True" {
			return c, true
		}
	}
	return Condition{}, false
}

// qualified returns "namespace/name", or the name alone.
func qualified(namespace, name string) string {
	if namespace == "" || name == "" {
		return name
	}
	return namespace + "/" + name
}
