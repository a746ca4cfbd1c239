package bridgeconf_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// products draws what people know of a cluster: upstream versions, or a product.
func products() *rapid.Generator[release.Release] {
	return rapid.OneOf(releases(), rapid.SampledFrom([]release.Release{
		hyperConverged("1.14"), hyperConverged("1.15"), openShift("4.18"), openShift("4.22"),
	}))
}

func reader(rel release.Release) law.Reader {
	return func(doc []byte) diag.List { _, _, l := bridgeconf.Read(doc, rel); return own(l) }
}

// own returns the findings of this package: those inside ipam obey the laws of
// package ipam.
func own(l diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(l), func(d diag.Diagnostic) bool {
		return strings.HasPrefix(string(d.Path), "/ipam/") &&
			!slices.Contains(bridgeconf.Rules(), d.Rule)
	})
}

// drawn returns a document as its author wrote it.
func drawn(t *rapid.T) []byte {
	doc, err := gen.Bridge().Draw(t, "config").MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// same are findings that are compared by what they say.
var same = cmp.Options{values, cmp.Comparer(func(a, b *diag.Rule) bool { return a == b })}

func leavingOutNamesWhatIsLeftOut(t *rapid.T) bool {
	doc, rel := drawn(t), products().Draw(t, "release")
	read := reader(rel)
	return !read(doc).HasErrors() && law.LeaveOut(t, doc, read) > 0
}

func TestLeavingOutNamesWhatIsLeftOut(t *testing.T) {
	law.Hold(t, leavingOutNamesWhatIsLeftOut, 2)
}
func FuzzLeavingOut(f *testing.F) { law.Fuzz(f, leavingOutNamesWhatIsLeftOut) }

// mistake draws a value that may be wrong for a member of doc.
func mistake(t *rapid.T, doc []byte) jsonobj.Op {
	at := rapid.SampledFrom(law.Members(doc)).Draw(t, "member")
	return jsonobj.Op{Op: "replace", Path: string(at),
		Value: json.RawMessage(rapid.SampledFrom([]string{
			`5`, `-1`, `4095`, `"x"`, `""`, `"a b"`, `true`, `[]`, `{}`, `[{"id":0}]`, `"10.9.9.9"`,
		}).Draw(t, "value"))}
}

func mistakesDoNotHideEachOther(t *rapid.T) bool {
	doc, rel := drawn(t), products().Draw(t, "release")
	a, b := mistake(t, doc), mistake(t, doc)
	read := reader(rel)
	if read(doc).HasErrors() || diag.Path(a.Path).Touches(diag.Path(b.Path)) {
		return false
	}
	return law.Independent(t, doc, a, b, read) > 0
}

func TestMistakesDoNotHideEachOther(t *testing.T) { law.Hold(t, mistakesDoNotHideEachOther, 4) }
func FuzzMistakes(f *testing.F)                   { law.Fuzz(f, mistakesDoNotHideEachOther) }

// broken draws a document with up to three mistakes, and reports whether there
// are any.
func broken(t *rapid.T) (doc []byte, mistakes bool) {
	doc = drawn(t)
	for range rapid.IntRange(0, 3).Draw(t, "mistakes") {
		op := mistake(t, doc)
		next, err := jsonobj.Edit(doc, []jsonobj.Op{op})
		if err != nil {
			t.Fatal(err)
		}
		doc, mistakes = next, true
	}
	return doc, mistakes
}

func readFindsEverythingOnce(t *rapid.T) bool {
	doc, mistakes := broken(t)
	_, _, l := bridgeconf.Read(doc, products().Draw(t, "release"))
	law.NoTwins(t, doc, own(l))
	for _, wrong := range l {
		inside := strings.HasPrefix(string(wrong.Path), "/ipam/") && wrong.Path != "/ipam/type"
		if wrong.Rule != diag.ErrType || inside {
			continue // ipam is named as a whole
		}
		for _, d := range own(l) {
			about := d.Rule != diag.ErrType && d.Path != "" // not the whole document
			if about && d.RestsOn(wrong.Path) {
				t.Fatalf("%s\n%v rests on what cannot be read: %v", doc, d, wrong)
			}
		}
	}
	return mistakes && len(l) > 0
}

func TestReadFindsEverythingOnce(t *testing.T) { law.Hold(t, readFindsEverythingOnce, 2) }
func FuzzReadFindsEverythingOnce(f *testing.F) { law.Fuzz(f, readFindsEverythingOnce) }

// Read is Parse and Resolve, for a release that reads every member.
func readIsParseAndResolve(t *rapid.T) bool {
	doc, _ := broken(t)
	rel := rapid.SampledFrom([]release.Release{at("v1.7.0"), at("v1.9.1"), {}}).Draw(t, "release")
	c, r, l := bridgeconf.Read(doc, rel)
	want, found := bridgeconf.Parse(doc)
	resolved, more := want.Resolve(rel)
	found = append(found, more...)
	if diff := cmp.Diff(want, c); diff != "" {
		t.Fatalf("%s\n%s", doc, diff)
	}
	if diff := cmp.Diff(found, l, same); diff != "" {
		t.Fatalf("%s\n%s", doc, diff)
	}
	if diff := cmp.Diff(resolved, r, values); diff != "" {
		t.Fatalf("%s\n%s", doc, diff)
	}
	return len(l) > 0
}

func TestReadIsParseAndResolve(t *testing.T) { law.Hold(t, readIsParseAndResolve, 2) }
func FuzzRead(f *testing.F)                  { law.Fuzz(f, readIsParseAndResolve) }

// What is read for a release that ignores a member is as if it were not there.
func ignoredMembersDoNotCount(t *rapid.T) bool {
	doc, _ := broken(t)
	rel := products().Draw(t, "release")
	_, r, l := bridgeconf.Read(doc, rel)
	less, ignored := doc, false
	for _, d := range l {
		if d.Rule != bridgeconf.WarnIgnored {
			continue
		}
		next, err := jsonobj.Edit(less, []jsonobj.Op{{Op: "remove", Path: string(d.Path)}})
		if err != nil {
			t.Fatal(err)
		}
		less, ignored = next, true
	}
	_, again, rest := bridgeconf.Read(less, rel)
	if diff := cmp.Diff(r, again, values); diff != "" {
		t.Fatalf("%s\n%s\n%s", doc, less, diff)
	}
	if l.Refused() != rest.Refused() || rest.Has(bridgeconf.WarnIgnored) {
		t.Fatalf("%s\n%v\n%s\n%v", doc, l, less, rest)
	}
	return ignored
}

func TestIgnoredMembersDoNotCount(t *testing.T) { law.Hold(t, ignoredMembersDoNotCount, 6) }
func FuzzIgnoredMembers(f *testing.F)           { law.Fuzz(f, ignoredMembersDoNotCount) }

func resolvedRoundTrips(t *rapid.T) bool {
	_, r, l := bridgeconf.Read(drawn(t), products().Draw(t, "release"))
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back bridgeconf.Resolved
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if diff := cmp.Diff(r, back, values); diff != "" {
		t.Fatalf("%s\n%s", text, diff)
	}
	return l.Refused() == 0
}

func TestResolvedRoundTrips(t *testing.T) { law.Hold(t, resolvedRoundTrips, 2) }
