package hco

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// MigrationPolicy is what a MigrationPolicy of migrations.kubevirt.io/v1alpha1
// says. For the virtual machines that it selects, what it states wins over the
// block; see [MigrationPolicy.Over]. It cannot set the network, the limits or
// progressTimeout: those are of the whole cluster.
//
// KubeVirt reads it: of a [Release] its KubeVirt counts, else that of its HCO or
// OpenShift, else the newest that is released.
type MigrationPolicy struct {
	Name                           string
	NamespaceSelector              map[string]string // labels of the namespace
	VirtualMachineInstanceSelector map[string]string // labels of the VMI

	AllowAutoConverge       *bool
	AllowPostCopy           *bool
	AllowWorkloadDisruption *bool           // from KubeVirt v1.5
	BandwidthPerMigration   string          // a Kubernetes quantity, in bytes a second
	CompletionTimeoutPerGiB *int64          // seconds, per decimal gigabyte begun
	Experimental            json.RawMessage // an object; alpha, from KubeVirt v1.9
	MaxDowntimeMs           *int64          // milliseconds, 1 to 2000000; from KubeVirt v1.9

	// Unknown holds, verbatim, the members of spec that no field can hold, and
	// UnknownSelectors those of spec.selectors.
	Unknown          map[string]json.RawMessage
	UnknownSelectors map[string]json.RawMessage
}

// The identity of the object, and the bounds of maxDowntimeMs
// (migrationpolicies CRD, KubeVirt v1.9.0).
const (
	policyAPIVersion = "migrations.kubevirt.io/v1alpha1"
	policyKind       = "MigrationPolicy"
	mostDowntime     = 2_000_000
)

// StallDetection is the feature gate of KubeVirt for maxDowntimeMs and for
// experimental.stallDetector of a policy. It is alpha, and off by default
// (pkg/virt-config/featuregate/active.go, KubeVirt v1.9.0).
const StallDetection = "MigrationStallDetection"

// clusterWide are members of the block that a MigrationPolicy does not have.
var clusterWide = []string{
	"network", "parallelMigrationsPerCluster", "parallelOutboundMigrationsPerNode",
	"progressTimeout",
}

// policySpec reads spec of a MigrationPolicy. A member is new in a version of
// KubeVirt (staging/src/kubevirt.io/api/migrations/v1alpha1/types.go).
var policySpec = table.New("the API server", unknownInPolicy, append([]table.Row[MigrationPolicy]{
	table.Bool("allowAutoConverge",
		func(p *MigrationPolicy) **bool { return &p.AllowAutoConverge }).
		Doc("slow the guest's CPUs down when its memory changes too fast to copy"),
	table.Bool("allowPostCopy", func(p *MigrationPolicy) **bool { return &p.AllowPostCopy }).
		Doc("at the timeout, run the guest on the target before its memory is there"),
	table.Bool("allowWorkloadDisruption",
		func(p *MigrationPolicy) **bool { return &p.AllowWorkloadDisruption }).
		Since(release.MustParse("v1.5")).
		Doc("at the timeout, pause the guest or use post-copy instead of giving up"),
	table.Member("bandwidthPerMigration",
		func(p *MigrationPolicy) *string { return &p.BandwidthPerMigration }, intOrString{}).
		Doc("most bytes a second of one migration, as a quantity; absent is no limit"),
	table.Member("completionTimeoutPerGiB",
		func(p *MigrationPolicy) **int64 { return &p.CompletionTimeoutPerGiB }, whole[int64]{}).
		Doc("seconds a migration may take for each decimal gigabyte begun; 0 is no limit"),
	table.Raw("experimental",
		func(p *MigrationPolicy) *json.RawMessage { return &p.Experimental }, jsonobj.Object).
		Since(release.MustParse("v1.9")).
		Doc("alpha settings, among them stallDetector"),
	table.Member("maxDowntimeMs",
		func(p *MigrationPolicy) **int64 { return &p.MaxDowntimeMs }, whole[int64]{}).
		Since(release.MustParse("v1.9")).
		Doc("milliseconds for which the guest may stand still at the end"),
	table.Inline("selectors",
		func(p *MigrationPolicy) *map[string]json.RawMessage { return &p.UnknownSelectors },
		table.StringMap("namespaceSelector",
			func(p *MigrationPolicy) *map[string]string { return &p.NamespaceSelector }).
			Doc("labels of the namespaces whose virtual machines are selected"),
		table.StringMap("virtualMachineInstanceSelector",
			func(p *MigrationPolicy) *map[string]string {
				return &p.VirtualMachineInstanceSelector
			}).
			Doc("labels of the virtual machines that are selected"),
	).Always(unknownInPolicy).Doc("which virtual machines the policy is for"),
}, notInPolicy()...)...).Exact().Late(policyReads)

func unknownInPolicy(p *MigrationPolicy) *map[string]json.RawMessage { return &p.Unknown }

// notInPolicy are rows for the members of the block that people write in a policy.
func notInPolicy() (out []table.Row[MigrationPolicy]) {
	for _, name := range clusterWide {
		out = append(out,
			table.Fixed[MigrationPolicy](name, refused(func(at diag.Path) diag.Diagnostic {
				return ErrPolicyMember.At(at, nil,
					"a MigrationPolicy cannot set %s, and drops it: it is of the whole cluster",
					name).
					Hinted("set it in liveMigrationConfig of HyperConverged")
			})))
	}
	return out
}

func policyReads(r Release, _ string, since release.Version) bool {
	return !KubeVirt(r).Before(since)
}

// PolicyMembers describes the members of spec of a MigrationPolicy.
func PolicyMembers() []release.Member { return policySpec.Without(clusterWide...).Members() }

// MarshalJSON writes apiVersion, kind, name and spec, with the members of spec
// sorted by name and those of Unknown after them.
func (p MigrationPolicy) MarshalJSON() ([]byte, error) {
	spec, err := policySpec.Marshal(&p)
	if err != nil {
		return nil, err
	}
	out := table.AppendString([]byte(`{"apiVersion":`), policyAPIVersion)
	out = table.AppendString(append(out, `,"kind":`...), policyKind)
	out = table.AppendString(append(out, `,"metadata":{"name":`...), p.Name)
	return append(append(append(out, `},"spec":`...), spec...), '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes. An object that is not a
// MigrationPolicy is an error; members that no field can hold are in Unknown.
func (p *MigrationPolicy) UnmarshalJSON(data []byte) error {
	out, l := ParseMigrationPolicy(data)
	for _, d := range l.Errors() {
		if d.Path == "" || d.Path == "/spec" || d.Rule == ErrPolicyKind {
			return d
		}
	}
	*p = out
	return nil
}

// GoString returns p as its type and its JSON.
func (p MigrationPolicy) GoString() string { return table.GoString(p) }

// Clone returns a copy of p that shares nothing with it.
func (p MigrationPolicy) Clone() MigrationPolicy { return table.Clone(p) }

// ParseMigrationPolicy reads a MigrationPolicy object.
func ParseMigrationPolicy(data []byte) (MigrationPolicy, diag.List) {
	return parsePolicy(data, policySpec.Reader())
}

// ReadMigrationPolicy reads a MigrationPolicy object as release r does, and returns
// everything that is wrong with it there: the findings of ParseMigrationPolicy and
// Validate in one list. The gates are those of KubeVirt that are on.
func ReadMigrationPolicy(data []byte, r Release, gates ...string) (MigrationPolicy, diag.List) {
	known, _ := policyRelease(r)
	p, l := parsePolicy(data, policySpec.ReaderFor(known))
	if !l.Unread() {
		l.Add(p.Validate(r, gates...)...)
	}
	return p, l
}

func parsePolicy(data []byte, r table.Reader) (MigrationPolicy, diag.List) {
	var p MigrationPolicy
	doc, err := jsonobj.Parse(data)
	if err != nil {
		r.List.Add(table.Syntax(diag.ErrSyntax, err))
		return p, r.List
	}
	if !isObject("", doc, &r.List) {
		return p, r.List
	}
	for _, id := range []struct{ name, want string }{
		{"apiVersion", policyAPIVersion}, {"kind", policyKind},
	} {
		if s, _ := doc.Member(id.name).Str(); s != id.want {
			r.List.Add(ErrPolicyKind.At(path(id.name), s, "%q is not %s", s, id.want).
				Hinted("write %q", id.want))
		}
	}
	if meta := doc.Member("metadata"); isObject("/metadata", meta, &r.List) {
		readStrings("/metadata", meta.Members(), &r.List, stringMember{"name", &p.Name})
	}
	spec := doc.Member("spec")
	if !isObject("/spec", spec, &r.List) {
		return p, r.List
	}
	if spec.Member("selectors").Kind() <= jsonobj.Null {
		r.List.Add(ErrPolicySelectors.At("/spec/selectors", nil, "there are none").
			Hinted(`write the labels of the virtual machines or namespaces that are meant, ` +
				`such as {"virtualMachineInstanceSelector":{"size":"large"}}`))
	}
	policySpec.Object(&r, "/spec", spec, &p)
	return p, r.List
}
