package upstream_test

import (
	"encoding/json"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/release"
	"k8s.io/apimachinery/pkg/api/resource"
	kubevirt "kubevirt.io/api/core/v1"
	"kubevirt.io/api/migrations/v1alpha1"
	"pgregory.net/rapid"
)

// A policy over a block is what KubeVirt makes of its own types: allowWorkload-
// Disruption follows allowPostCopy, and then the JSON of the policy is decoded
// over that of the cluster.
func policy(t *rapid.T) bool {
	r := rapid.SampledFrom([]hco.Release{release18, release19}).Draw(t, "release")
	v, l := gen.LiveMigrationConfig(r).Draw(t, "block").Resolve(r)
	if l.HasErrors() {
		return false
	}
	p := gen.MigrationPolicy().Draw(t, "policy")
	text := marshal(t, p)
	if back, l := hco.ParseMigrationPolicy(text); l.HasErrors() || cmp.Diff(p, back) != "" {
		t.Fatalf("%s: %v\n%s", text, l, cmp.Diff(p, back))
	}
	got, decides := p.Over(v, r, hco.StallDetection)
	if r == release18 {
		p.MaxDowntimeMs = nil // which KubeVirt 1.8 drops
	}
	if p.Validate(r, hco.StallDetection).HasErrors() {
		if got != v || decides != nil {
			t.Fatalf("%#v is denied, and decides %v", p, decides)
		}
		return false
	}
	var theirs v1alpha1.MigrationPolicy
	if err := json.Unmarshal(marshal(t, p), &theirs); err != nil {
		t.Fatal(err)
	}
	have := kubevirt.VMIMConfigurationOptions{
		AllowAutoConverge: &v.AllowAutoConverge, AllowPostCopy: &v.AllowPostCopy,
		AllowWorkloadDisruption: &v.AllowWorkloadDisruption,
		BandwidthPerMigration:   resource.NewQuantity(int64(v.Bandwidth), resource.BinarySI),
		CompletionTimeoutPerGiB: &v.CompletionTimeoutPerGiB,
		ProgressTimeout:         &v.ProgressTimeout, Network: &v.Network,
		ParallelMigrationsPerCluster:      &v.ParallelMigrationsPerCluster,
		ParallelOutboundMigrationsPerNode: &v.ParallelOutboundMigrationsPerNode,
	}
	have = *have.DeepCopy()
	if theirs.Spec.AllowWorkloadDisruption == nil && theirs.Spec.AllowPostCopy != nil {
		have.AllowWorkloadDisruption = ptr(*theirs.Spec.AllowPostCopy)
	}
	spec, err := json.Marshal(theirs.Spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(spec, &have); err != nil {
		t.Fatal(err)
	}
	want := hco.Resolved{
		AllowAutoConverge: *have.AllowAutoConverge, AllowPostCopy: *have.AllowPostCopy,
		AllowWorkloadDisruption: *have.AllowWorkloadDisruption,
		Bandwidth:               hco.Bandwidth(mebibytes(t, *have.BandwidthPerMigration) << 20),
		CompletionTimeoutPerGiB: *have.CompletionTimeoutPerGiB,
		ProgressTimeout:         *have.ProgressTimeout, Network: *have.Network,
		ParallelMigrationsPerCluster:      *have.ParallelMigrationsPerCluster,
		ParallelOutboundMigrationsPerNode: *have.ParallelOutboundMigrationsPerNode,
	}
	if got != want {
		t.Fatalf("%#v over %+v\n%s", p, v, cmp.Diff(want, got))
	}
	return len(decides) > 0
}

// A bandwidth is refused, and rounded, as by apimachinery's ParseQuantity and
// KubeVirt's arithmetic on what HCO then writes into the KubeVirt object.
func bandwidth(t *rapid.T) bool {
	sign := rapid.SampledFrom([]string{"", "", "", "", "", "", "", "", "", "", "", "", "+", "-"}).
		Draw(t, "sign")
	number := rapid.StringMatching(`[0-9]{1,3}|[0-9]{0,2}\.[0-9]{1,3}|0{0,2}[1-9][0-9]{3,`+
		`9}|[1-9][0-9]{3,20}(?:[0-9]{9})?\.?[0-9]{0,12}`).Draw(t, "number")
	suffix := rapid.StringMatching(`|||||[numkMGTP]|[numkMGT]|[KMG]i|[KMGT]i|Ei?|[eE][+-]?[0-9]|[eE][+-]?[0-9]|[eE][+-]?[0-9]{1,2}|(?:[eE][0-9]\.[0-9]?|[iKxe])`).Draw(t, "suffix")
	s := sign + number + suffix
	got, l := hco.LiveMigrationConfig{BandwidthPerMigration: s}.Resolve(hco.Release{})
	q, err := resource.ParseQuantity(s)
	refused := l.Has(hco.ErrBandwidthSyntax) || l.Has(hco.ErrBandwidthQuantity)
	if refused != (err != nil) {
		t.Fatalf("%q: %v, ParseQuantity says %v", s, l, err)
	}
	if err != nil {
		return false
	}
	if most := resource.NewQuantity(1<<63-1, resource.DecimalSI); l.Has(hco.ErrBandwidthOverflow) {
		if q.Cmp(*most) < 0 {
			t.Fatalf("%q: %v", s, l)
		}
		return false
	}
	if l.Has(hco.ErrBandwidthNegative) != (q.Sign() < 0) {
		t.Fatalf("%q: %v", s, l)
	}
	if q.Sign() < 0 {
		return false
	}
	if want := mebibytes(t, q); uint64(got.Bandwidth) != want<<20 || l.HasErrors() {
		t.Fatalf("%q: got %v, want %d MiB/s; %v", s, got.Bandwidth, want, l)
	}
	return true
}

// mebibytes is what reaches libvirt of a quantity: HCO writes it into the
// KubeVirt object in canonical form, and KubeVirt takes an integer as it is, and
// anything else rounded up, less 1.
func mebibytes(t *rapid.T, q resource.Quantity) uint64 {
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var stored resource.Quantity
	if err := json.Unmarshal(b, &stored); err != nil {
		t.Fatal(err)
	}
	n, isInt := stored.AsInt64()
	if !isInt && stored.Value() > 0 {
		n = stored.Value() - 1
		if whole := resource.NewQuantity(n+1, resource.DecimalSI); whole.Cmp(stored) == 0 {
			n++ // an integer of many digits; KubeVirt is a byte short, before it rounds to MiB
		}
	}
	switch {
	case n == 0:
		return 0
	case n < 1<<20:
		return 1
	}
	return uint64(float64(n)/(1<<20) + 0.5)
}

var (
	release18 = hco.Release{HCO: release.MustParse("1.18")}
	release19 = hco.Release{HCO: release.MustParse("1.19")} // a branch
)

func ptr[T any](v T) *T { return &v }
