package hco_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	rel "github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// Conversion to the other API version and back is the identity, means the same,
// and moves the block, member for member.
func conversion(t *rapid.T) bool {
	// Those that serve both.
	r := rapid.SampledFrom([]hco.Release{release18, release19}).Draw(t, "release")
	h := gen.HyperConverged(r).Draw(t, "object")
	h.APIVersion = hco.V1Beta1
	v1 := h.ConvertTo(hco.V1)
	if diff := cmp.Diff(h, v1.ConvertTo(hco.V1Beta1)); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(blockOf(decode(t, h), hco.V1Beta1),
		blockOf(decode(t, v1), hco.V1)); diff != "" {
		t.Fatal(diff)
	}
	parsed, l := hco.Parse(marshal(t, v1))
	if diff := cmp.Diff(v1, parsed); diff != "" {
		t.Fatalf("%v\n%s", l, diff)
	}
	was, wasFound := h.Resolve(r)
	is, isFound := v1.Resolve(r)
	is.APIVersion = was.APIVersion
	if was != is || len(wasFound) != len(isFound) {
		t.Fatalf("%+v %v\n%+v %v", was, wasFound, is, isFound)
	}
	one, _ := h.CrossCluster(r)
	if other, _ := v1.CrossCluster(r); one != other {
		t.Fatalf("%+v, in v1 %+v", one, other)
	}
	return !wasFound.HasErrors()
}

// A patch reads back as the change that it was written from.
func readBack(t *rapid.T) bool {
	c, v := gen.HCOChange().Draw(t, "change"), gen.HCOVersion().Draw(t, "version")
	got, l := hco.ParsePatch(v, c.MergePatch(v))
	if got != c || l.Has(hco.WarnPatchWhole) || l.Has(hco.ErrPath) {
		t.Fatalf("%s: %#v %v", c.MergePatch(v), got, l)
	}
	live := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "live")
	least := c.Against(live)
	got, l = hco.ParsePatch(v, c.JSONPatch(v, live))
	if got != least || l.Has(hco.WarnPatchWhole) || l.Has(hco.ErrPath) {
		t.Fatalf("%s: %#v, want %#v; %v", c.JSONPatch(v, live), got, least, l)
	}
	other := hco.V1
	if v == hco.V1 {
		other = hco.V1Beta1
	}
	if got, l := hco.ParsePatch(other, c.MergePatch(v)); c != (hco.Change{}) &&
		(got != hco.Change{} || !l.Has(hco.ErrPath)) {
		t.Fatalf("%#v: %v", got, l)
	}
	return least != hco.Change{}
}

// An upgrade in steps does what one upgrade does; the result is stored: another
// upgrade to the same release changes nothing. A value that nobody rewrites
// stays, and nothing is absent that has a default.
func upgrade(t *rapid.T) bool {
	all := hco.Releases()
	i := rapid.IntRange(0, len(all)-2).Draw(t, "from")
	k := rapid.IntRange(i+1, len(all)-1).Draw(t, "to")
	j := rapid.IntRange(i, k).Draw(t, "between")
	c := gen.LiveMigrationConfig(all[i]).Draw(t, "block")
	direct, l := c.Upgrade(all[i], all[k])
	step, _ := c.Upgrade(all[i], all[j])
	step, _ = step.Upgrade(all[j], all[k])
	if diff := cmp.Diff(direct, step); diff != "" {
		t.Fatalf("%v %v %v: %#v\n%s", all[i], all[j], all[k], c, diff)
	}
	again, more := direct.Upgrade(all[k], all[k])
	if cmp.Diff(direct, again) != "" || more.Has(hco.WarnKept) || more.Has(hco.WarnAdded) {
		t.Fatalf("%#v, again %#v; %v", direct, again, more)
	}
	if _, l := c.Upgrade(all[k], all[i]); !l.Has(hco.ErrDowngrade) {
		t.Fatal("a downgrade passes")
	}
	was, wasFound := c.Resolve(all[i])
	is, isFound := direct.Resolve(all[k])
	if wasFound.HasErrors() || isFound.HasErrors() {
		return false
	}
	if !l.Has(hco.WarnRewritten) &&
		(was.CompletionTimeoutPerGiB != is.CompletionTimeoutPerGiB ||
			was.Bandwidth != is.Bandwidth) ||
		was.Network != is.Network ||
		was.ParallelOutboundMigrationsPerNode != is.ParallelOutboundMigrationsPerNode ||
		was.ProgressTimeout != is.ProgressTimeout {
		t.Fatalf("%v to %v: %+v became %+v; %v", all[i], all[k], was, is, l)
	}
	return true
}

// The times agree with integers without a bound.
func times(t *rapid.T) bool {
	v := hco.Resolved{
		Bandwidth: hco.Bandwidth(rapid.Uint64Range(0, 1<<40).Draw(t, "bandwidth")),
		CompletionTimeoutPerGiB: rapid.OneOf(rapid.SampledFrom([]int64{
			20, 150, 800, 1, 1 << 62, 0, -1,
		}), rapid.Int64Range(1, 900)).Draw(t, "completion"),
		ParallelMigrationsPerCluster: rapid.SampledFrom([]uint32{
			1, 2, 3, 5, 1 << 31, 4, 2, 1, 3, 0,
		}).Draw(t, "cluster"),
		ParallelOutboundMigrationsPerNode: rapid.SampledFrom([]uint32{
			1, 2, 3, 5, 1 << 31, 4, 2, 1, 3, 0,
		}).Draw(t, "node"),
		AllowWorkloadDisruption: rapid.Bool().Draw(t, "disruption"),
	}
	v.AllowPostCopy = v.AllowWorkloadDisruption && rapid.IntRange(0, 3).Draw(t, "postcopy") == 0
	bytes := rapid.OneOf(rapid.SampledFrom([]int64{1, 1e9, 1e9 + 1, 1 << 30, 1<<63 - 1, 0, -1}),
		rapid.Int64Range(1, 1<<40)).Draw(t, "bytes")
	vms := rapid.SampledFrom([]int{1, 2, 3, 7, 40, 400, math.MaxInt, 0, -1}).Draw(t, "vms")
	deadline, limited := v.CompletionDeadline(bytes)
	if want := v.CompletionTimeoutPerGiB != 0 && bytes > 0; limited != want {
		t.Fatalf("limited %v", limited)
	}
	wantDeadline := saturated(big.NewInt(max(v.CompletionTimeoutPerGiB, 0)), up(bytes, 1e9))
	if limited && deadline != wantDeadline {
		t.Fatalf("deadline %v, want %v", deadline, wantDeadline)
	}
	pass, slow := v.FullPass(bytes)
	if want := v.Bandwidth > 0 && bytes > 0; slow != want {
		t.Fatalf("slow %v", slow)
	}
	if slow && pass != saturated(up(bytes, int64(v.Bandwidth))) {
		t.Fatalf("pass %v", pass)
	}
	if got, want := v.CanFinish(bytes), !limited || !slow || pass <= deadline; got != want ||
		v.CheckGuest(bytes).Has(hco.WarnGuestTooBig) == want {
		t.Fatalf("can finish %v", got)
	}
	longest, bounded := v.DrainTime(vms, bytes)
	atOnce := int64(min(v.ParallelMigrationsPerCluster, v.ParallelOutboundMigrationsPerNode))
	if vms > 0 &&
		bounded != (limited && atOnce > 0 && !(v.AllowPostCopy && v.AllowWorkloadDisruption)) {
		t.Fatalf("bounded %v", bounded)
	}
	if vms <= 0 || !bounded {
		return false
	}
	rounds := up(int64(vms), atOnce)
	if v.AllowWorkloadDisruption {
		rounds.Lsh(rounds, 1)
	}
	if want := saturated(big.NewInt(max(v.CompletionTimeoutPerGiB, 0)), up(bytes, 1e9),
		rounds); longest != want {
		t.Fatalf("drain %v, want %v", longest, want)
	}
	return true
}

// up is a divided by b, rounded up.
func up(a, b int64) *big.Int {
	q, m := new(big.Int).DivMod(big.NewInt(a), big.NewInt(b), new(big.Int))
	if m.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// saturated is a product of seconds as a Duration.
func saturated(factors ...*big.Int) time.Duration {
	n := big.NewInt(int64(time.Second))
	for _, f := range factors {
		n.Mul(n, f)
	}
	if !n.IsInt64() {
		return 1<<63 - 1
	}
	return time.Duration(n.Int64())
}

var (
	release18 = hco.Release{HCO: rel.MustParse("1.18")}
	release19 = hco.Release{HCO: rel.MustParse("1.19")} // a branch
)

func init() {
	for name, law := range map[string]func(*rapid.T) bool{
		"conversion": conversion, "read back": readBack, "upgrade": upgrade, "times": times,
	} {
		laws[name] = law
	}
}

func FuzzConversion(f *testing.F) { law.Fuzz(f, conversion) }
func FuzzReadBack(f *testing.F)   { law.Fuzz(f, readBack) }
func FuzzUpgrade(f *testing.F)    { law.Fuzz(f, upgrade) }
func FuzzTimes(f *testing.F)      { law.Fuzz(f, times) }

// FuzzDocuments: no bytes make a parser panic.
func FuzzDocuments(f *testing.F) {
	for _, s := range []string{``, `[`, `{}`, `[{}]`, `null`, `{"spec":null}`,
		`[{"op":"replace","path":"/spec","value":{"liveMigrationConfig":1}}]`,
		`[{"op":"move","from":"","path":""}]`,
		`{"spec":{"featureGates":[{"name":1,"state":2},3,{"name":"DECENTRALIZEDlivemigration"}]},` +
			`"apiVersion":"hco.kubevirt.io/v1"}`,
		`{"spec":{"selectors":{"namespaceSelector":{"a":null}},"bandwidthPerMigration":64}}`,
		`{"metadata":{"annotations":{"kubevirt.kubevirt.io/jsonpatch":"[{}]"}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
			hco.ParsePatch(v, data)
		}
		hco.ParseKubeVirtPatch(string(data))
		hco.CheckConnectURL(string(data))
		p, _ := hco.ParseMigrationPolicy(data)
		for _, r := range hco.Releases() {
			p.Over(hco.Resolved{}, r)
		}
		h, _ := hco.Parse(data)
		h.CrossCluster(hco.Release{})
		h.Upgrade(release18, release19)
		hco.Read(data, release18)
		h.CheckNetwork(hco.Site{}, hco.Release{})
		if ops, l := hco.DecentralizedPatch(data, true); ops != nil {
			if !json.Valid(ops) {
				t.Fatalf("%s: %v", ops, l)
			}
		}
	})
}
