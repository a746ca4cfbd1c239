package hco

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// MigrationPolicy is what a MigrationPolicy of migrations.kubevirt.io/v1alpha1
// says. For the virtual machines that it selects, what it states wins over the
// block; see [MigrationPolicy.Over]. It cannot set the network, the limits or
// progressTimeout: those are of the whole cluster.
type MigrationPolicy struct {
	Name                           string
	NamespaceSelector              map[string]string // labels of the namespace
	VirtualMachineInstanceSelector map[string]string // labels of the VMI

	AllowAutoConverge       *bool
	AllowPostCopy           *bool
	AllowWorkloadDisruption *bool  // from HCO 1.15, KubeVirt v1.5
	BandwidthPerMigration   string // a Kubernetes quantity, in bytes a second
	CompletionTimeoutPerGiB *int64 // seconds, per decimal gigabyte begun
	MaxDowntimeMs           *int64 // milliseconds, 1 to 2000000; from HCO 1.19, KubeVirt v1.9

	// Unknown holds, verbatim, the members of spec that no field can hold.
	Unknown map[string]json.RawMessage
}

// The identity of the object, and the bounds of maxDowntimeMs
// (migrationpolicies CRD, KubeVirt v1.9.0).
const (
	policyAPIVersion = "migrations.kubevirt.io/v1alpha1"
	policyKind       = "MigrationPolicy"
	mostDowntime     = 2_000_000
)

// policySince is the first minor release of HCO whose KubeVirt has the member
// (staging/src/kubevirt.io/api/core/v1/types.go, KubeVirt v1.5.0 and v1.9.0).
var policySince = map[string]int{"allowWorkloadDisruption": 15, "maxDowntimeMs": 19}

// clusterWide are members of the block that a MigrationPolicy does not have.
var clusterWide = []string{"network", "parallelMigrationsPerCluster", "parallelOutboundMigrationsPerNode", "progressTimeout"}

func (p *MigrationPolicy) fields() []table.Field {
	var selectors map[string]json.RawMessage
	return []table.Field{
		{Name: "allowAutoConverge", Codec: pointer(table.Bool, &p.AllowAutoConverge)},
		{Name: "allowPostCopy", Codec: pointer(table.Bool, &p.AllowPostCopy)},
		{Name: "allowWorkloadDisruption", Codec: pointer(table.Bool, &p.AllowWorkloadDisruption)},
		{Name: "bandwidthPerMigration", Codec: intOrString{text{table.String(&p.BandwidthPerMigration), &p.BandwidthPerMigration, bandwidthEmpty}}},
		{Name: "completionTimeoutPerGiB", Codec: number[int64]{pointer(table.Integer[int64], &p.CompletionTimeoutPerGiB)}},
		{Name: "maxDowntimeMs", Codec: number[int64]{pointer(table.Integer[int64], &p.MaxDowntimeMs)}},
		{Name: "selectors", Codec: required{table.Inline([]table.Field{
			{Name: "namespaceSelector", Codec: table.StringMap(&p.NamespaceSelector)},
			{Name: "virtualMachineInstanceSelector", Codec: table.StringMap(&p.VirtualMachineInstanceSelector)},
		}, &selectors)}},
	}
}

// required is a field that is always written.
type required struct{ table.Codec }

func (required) Absent() bool { return false }

// MarshalJSON writes apiVersion, kind, name and spec, with the members of spec
// sorted by name and those of Unknown behind them.
func (p MigrationPolicy) MarshalJSON() ([]byte, error) {
	spec, err := table.Append(nil, p.fields(), p.Unknown)
	if err != nil {
		return nil, err
	}
	out := table.AppendString([]byte(`{"apiVersion":`), policyAPIVersion)
	out = table.AppendString(append(out, `,"kind":`...), policyKind)
	out = table.AppendString(append(out, `,"metadata":{"name":`...), p.Name)
	return append(append(append(out, `},"spec":`...), spec...), '}'), nil
}

// GoString returns p as JSON.
func (p MigrationPolicy) GoString() string { return goString(p) }

// Clone returns a copy of p that shares nothing with it.
func (p MigrationPolicy) Clone() MigrationPolicy { return table.Clone(p) }

// intOrString is a string field that may be written as a number too.
type intOrString struct{ text }

func (c intOrString) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if _, ok := v.Int(); ok {
		v = jsonobj.Of(table.AppendString(nil, v.Text))
	}
	return c.text.Read(r, at, v)
}

// ParseMigrationPolicy reads a MigrationPolicy object.
func ParseMigrationPolicy(data []byte) (MigrationPolicy, diag.List) {
	var p MigrationPolicy
	var l diag.List
	doc, err := jsonobj.Parse(data)
	if err != nil {
		l.Add(diag.ErrSyntax.At("", nil, "%v", err).Hinted("write one JSON object"))
		return p, l
	}
	if !isObject("", doc, &l) {
		return p, l
	}
	for _, id := range []struct{ name, want string }{{"apiVersion", policyAPIVersion}, {"kind", policyKind}} {
		if s, _ := doc.Member(id.name).Str(); s != id.want {
			l.Add(ErrPolicyKind.At(diag.Path("").Name(id.name), s, "%q is not %s", s, id.want).Hinted("write %q", id.want))
		}
	}
	readStrings("/metadata", doc.Member("metadata").Members(), &l, member{"name", &p.Name})
	spec := doc.Member("spec")
	if !isObject("/spec", spec, &l) {
		return p, l
	}
	if spec.Member("selectors").Kind() <= jsonobj.Null {
		l.Add(ErrPolicySelectors.At("/spec/selectors", nil, "there are none").Hinted(`write the labels of the virtual machines or namespaces that are meant, such as {"virtualMachineInstanceSelector":{"size":"large"}}`))
	}
	r := reader()
	r.Object("/spec", spec, p.fields(), &p.Unknown)
	for _, d := range r.List {
		if d.Rule != diag.WarnUnknown || d.Path != "/spec/experimental" { // alpha; of v1.9 on
			l.Add(d)
		}
	}
	return p, l
}

// Validate returns what is wrong with p in release r: members that no policy can
// set, or that the release does not have, and values that KubeVirt's webhook
// denies. Paths start at the object.
func (p MigrationPolicy) Validate(r Release) diag.List {
	var l diag.List
	for _, name := range clusterWide {
		if p.Unknown[name] != nil {
			l.Add(ErrPolicyMember.At(specPath(name), nil, "a MigrationPolicy cannot set %s, and drops it: it is of the whole cluster", name).
				Hinted("set it in liveMigrationConfig of HyperConverged"))
		}
	}
	for _, f := range p.fields() {
		if since := policySince[f.Name]; !f.Absent() && r.series().minor < since {
			l.Add(ErrPolicyRelease.At(specPath(f.Name), nil, "KubeVirt %s drops %q, which came with HCO 1.%d", r.KubeVirt(), f.Name, since).Hinted("leave it out, or upgrade"))
		}
	}
	if t := or(p.CompletionTimeoutPerGiB, 0); t < 0 {
		l.Add(ErrPolicyNegative.At(specPath("completionTimeoutPerGiB"), t, "%d is below 0", t).Hinted("write 1 or more, or leave it out"))
	}
	if n := or(p.MaxDowntimeMs, 1); n < 1 || n > mostDowntime {
		l.Add(ErrPolicyDowntime.At(specPath("maxDowntimeMs"), n, "%d is outside 1..%d", n, mostDowntime).Hinted("write milliseconds, such as 900"))
	}
	if p.BandwidthPerMigration != "" {
		var more diag.List
		resolveBandwidth(p.BandwidthPerMigration, &more)
		for _, d := range more {
			if d.Rule == ErrBandwidthNegative { // which a webhook checks here
				d = ErrPolicyNegative.At(d.Path, p.BandwidthPerMigration, "%s is below 0", p.BandwidthPerMigration).Hinted("%s", d.Hint)
			}
			l.Add(diag.List{d}.Under("/spec")...)
		}
	}
	return l
}

func specPath(name string) diag.Path { return diag.Path("/spec").Name(name) }

// Over returns what a virtual machine gets that p selects, where v is what the
// block means to release r, and the names of the members that p decides, sorted.
// Members that the API server drops decide nothing. With any other error p
// decides nothing at all: it is denied, or migrations fail
// (ApplyMigrationPolicy, migrations/v1alpha1/types.go, KubeVirt v1.5 to v1.9).
func (p MigrationPolicy) Over(v Resolved, r Release) (Resolved, []string) {
	p = p.Clone()
	p.Unknown = nil
	for _, f := range p.fields() {
		if r.series().minor < policySince[f.Name] {
			f.Null()
		}
	}
	var decides []string
	if p.Validate(r).HasErrors() {
		return v, nil
	}
	override := func(name string, given bool) bool {
		if given {
			decides = append(decides, name)
		}
		return given
	}
	if override("allowAutoConverge", p.AllowAutoConverge != nil) {
		v.AllowAutoConverge = *p.AllowAutoConverge
	}
	if override("allowPostCopy", p.AllowPostCopy != nil) {
		v.AllowPostCopy = *p.AllowPostCopy
	}
	if override("allowWorkloadDisruption", p.AllowWorkloadDisruption != nil || p.AllowPostCopy != nil) {
		v.AllowWorkloadDisruption = or(p.AllowWorkloadDisruption, v.AllowPostCopy) // follows, unless it is stated
	}
	if override("bandwidthPerMigration", p.BandwidthPerMigration != "") {
		var none diag.List
		v.Bandwidth = resolveBandwidth(p.BandwidthPerMigration, &none)
	}
	if override("completionTimeoutPerGiB", p.CompletionTimeoutPerGiB != nil) {
		v.CompletionTimeoutPerGiB = *p.CompletionTimeoutPerGiB
	}
	override("maxDowntimeMs", p.MaxDowntimeMs != nil)
	slices.Sort(decides)
	return v, decides
}
