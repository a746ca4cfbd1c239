package ipam_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
)

// membersOf returns the paths of all members of a JSON text, at any depth.
func membersOf(at diag.Path, v jsonobj.Value) (out []diag.Path) {
	for m := range v.All() {
		out = append(append(out, at.Name(m.Name)), membersOf(at.Name(m.Name), m.Value)...)
	}
	for i, e := range v.Elements() {
		out = append(out, membersOf(at.Index(i), e)...)
	}
	return out
}

// restsOn is RestsOn for names in any case.
func restsOn(d diag.Diagnostic, p diag.Path) bool {
	lower := func(p diag.Path) diag.Path { return diag.Path(strings.ToLower(string(p))) }
	d.Path, d.Because = lower(d.Path), slices.Clone(d.Because)
	for i, b := range d.Because {
		d.Because[i] = lower(b)
	}
	return d.RestsOn(lower(p))
}

// checkBecause leaves every member of an accepted configuration out, one at a
// time: a new error has that member in its Path or in Because. It returns how many
// new errors there were.
func checkBecause(t interface{ Errorf(string, ...any) }, text []byte, rel ipam.Release) (n int) {
	_, _, before := ipam.ReadConfig(text, rel)
	if before.HasErrors() {
		return 0
	}
	for _, p := range membersOf("", jsonobj.Of(text)) {
		without, err := jsonobj.Edit(text, []jsonobj.Op{{Op: "remove", Path: string(p)}})
		if err != nil {
			continue // of a member that is given twice
		}
		_, _, after := ipam.ReadConfig(without, rel)
		for _, d := range after.Errors() {
			n++
			if !restsOn(d, p) {
				t.Errorf("%s\nwithout %s: %v rests on %v", text, p, d, d.Because)
			}
		}
	}
	return n
}

func TestErrorsNameWhatTheyRestOn(t *testing.T) {
	docs, errs := 0, 0
	each := func(text []byte, rel ipam.Release) {
		docs++
		errs += checkBecause(t, text, rel)
	}
	lines(t,
		"whereabouts.jsonl", func(row recorded) { each([]byte(row.Doc), whereabouts("v0.8.0")) })
	lines(t, "plugins.jsonl", func(row run) { each(row.Config, ipam.Release{}) })
	t.Logf("%d recorded documents, %d new errors", docs, errs)
	if docs < 240 || errs < 150 {
		t.Error("documents or errors are missing")
	}
}

func drawnBecause(t *rapid.T) bool {
	c := gen.IPAMConfig().Draw(t, "config")
	text, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return checkBecause(t, text, rapid.SampledFrom(everyRelease).Draw(t, "release")) > 0
}

func TestDrawnErrorsNameWhatTheyRestOn(t *testing.T) { law.Hold(t, drawnBecause, 6) }

// TestNothingIsSaidTwice: no finding of a recorded document has a twin, and what
// Parse said, Resolve does not repeat.
func TestNothingIsSaidTwice(t *testing.T) {
	docs, found := 0, 0
	each := func(text []byte, rel ipam.Release) {
		_, r, l := ipam.ReadConfig(text, rel)
		docs, found = docs+1, found+len(l)
		for i, d := range l {
			if slices.ContainsFunc(l[:i], func(o diag.Diagnostic) bool {
				return o.Path == d.Path && o.Message == d.Message
			}) {
				t.Errorf("%s\ntwice: %v", text, d)
			}
		}
		for i, d := range l.Errors() {
			if d.Rule == diag.ErrType &&
				slices.ContainsFunc(l.Errors()[i+1:], func(o diag.Diagnostic) bool {
					return o.Path == d.Path
				}) {
				t.Errorf("%s\ntwo errors about a wrong type: %v", text, l)
			}
		}
		if (l.Refused() != 0) != (r.Type == "" && !r.Complete) {
			t.Errorf("%s\nrefused at %v, and resolved to %q", text, l.Refused(), r.Type)
		}
	}
	lines(t,
		"whereabouts.jsonl", func(row recorded) { each([]byte(row.Doc), whereabouts("v0.8.0")) })
	lines(t, "plugins.jsonl", func(row run) { each(row.Config, ipam.Release{}) })
	t.Logf("%d documents, %d findings", docs, found)
	if docs < 240 || found < 180 {
		t.Error("documents are missing")
	}
}

// TestMistakesDoNotHideEachOther has two mistakes in every document, in members
// that have nothing to do with each other.
func TestMistakesDoNotHideEachOther(t *testing.T) {
	for text, want := range map[string][]diag.Path{
		`{"type":"whereabouts","range":"10.1.0.0","exclude":["x"]}`:                                          {"/range", "/exclude/0"},
		`{"type":"whereabouts","ipRanges":[{"range":"10.1.0.0/24","range_start":"x","exclude":["y"]}]}`:      {"/ipRanges/0/range_start", "/ipRanges/0/exclude/0"},
		`{"type":"whereabouts","range":5,"exclude":["y"],"leader_lease_duration":1}`:                         {"/range", "/leader_lease_duration"},
		`{"type":"whereabouts","range":"10.1.0.0/24","gateway":"x","routes":[{"dst":"y"}]}`:                  {"/gateway", "/routes/0/dst"},
		`{"type":"whereabouts","range":"10.1.0.0/24","addresses":[{"address":"x","gateway":"y"}]}`:           {"/addresses/0/address", "/addresses/0/gateway"},
		`{"type":"host-local","subnet":"10.1.0.0","rangeStart":"x","rangeEnd":"y","gateway":"z"}`:            {"/subnet", "/rangeStart", "/rangeEnd", "/gateway"},
		`{"type":"host-local","subnet":"10.1.0.0/24","rangeStart":"10.2.0.1","gateway":"z"}`:                 {"/rangeStart", "/gateway"},
		`{"type":"host-local","ranges":[[{"subnet":"x"}],[{"subnet":"y"}]]}`:                                 {"/ranges/0/0/subnet", "/ranges/1/0/subnet"},
		`{"type":"static","addresses":[{"address":7,"gateway":"y"}],"routes":[{"dst":"x"}]}`:                 {"/addresses/0/address", "/addresses/0/gateway", "/routes/0/dst"},
		`{"type":"dhcp","provide":[{"option":"x"},{"option":"12","value":5}],"request":[{"option":"nope"}]}`: {"/provide/0/option", "/provide/1/value", "/request/0/option"},
	} {
		_, _, l := ipam.Read([]byte(text), ipam.Release{})
		for _, p := range want {
			if !slices.ContainsFunc(l.Errors(), func(d diag.Diagnostic) bool {
				return d.Path == p
			}) {
				t.Errorf("%s: nothing at %s: %v", text, p, l)
			}
		}
	}
}

// TestASetOfSeveralSubnets has what the real plugin handed out (v1.9.1, measured).
func TestASetOfSeveralSubnets(t *testing.T) {
	_, r, l := ipam.Read([]byte(`{"type":"host-local","ranges":[[
		{"subnet":"10.77.0.0/16","rangeStart":"10.77.9.1","rangeEnd":"10.77.9.2"},
		{"subnet":"10.61.2.0/24","rangeStart":"10.61.2.250"}]]}`), ipam.Release{})
	var got []string
	for _, x := range r.Ranges {
		got = append(got,
			fmt.Sprintf("set %d: %v of %v, gateway %v", x.Set, x.Assignable, x.Network, x.Gateway))
	}
	want := []string{
		"set 0: 10.77.9.1-10.77.9.2 of 10.77.0.0/16, gateway 10.77.0.1",
		"set 0: 10.61.2.250-10.61.2.254 of 10.61.2.0/24, gateway 10.61.2.1",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(l) > 0 {
		t.Errorf("%v\n%s", l, diff)
	}
}

func drawnResolvedJSON(t *rapid.T) bool {
	c := gen.IPAMConfig().Draw(t, "config")
	r, _ := c.Resolve(ipam.Release{})
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back ipam.Resolved
	if err := json.Unmarshal(text, &back); err != nil || fmt.Sprint(back) != fmt.Sprint(r) {
		t.Fatalf("%s: %v\n%v\n%v", text, err, r, back)
	}
	return r.Type != ""
}

func TestResolvedSurvivesJSON(t *testing.T) { law.Hold(t, drawnResolvedJSON, 4) }

// TestMembers: every member has a line of documentation, and a field unless it has
// one right value or no effect.
func TestMembers(t *testing.T) {
	for name, members := range map[string]int{
		"whereabouts": len(ipam.WhereaboutsMembers()),
		"host-local":  len(ipam.HostLocalMembers()),
		"static":      len(ipam.StaticMembers()),
		"dhcp":        len(ipam.DHCPMembers()),
		"config":      len(ipam.ConfigMembers()),
	} {
		if members < 4 {
			t.Errorf("%s has %d members", name, members)
		}
	}
	for _, m := range ipam.WhereaboutsMembers() {
		if m.Doc == "" ||
			m.Field == "" && m.Name != "type" && m.Doc != "obsolete: it has no effect" {
			t.Errorf("%+v", m)
		}
		if m.Name == "node_slice_size" && m.Since.String() != "v0.9.0" {
			t.Errorf("%+v", m)
		}
	}
}

// TestUnreadRangesAreNotMissing: a member of ranges that cannot be read is one
// mistake, and not the absence of a range as well.
func TestUnreadRangesAreNotMissing(t *testing.T) {
	for _, doc := range []string{
		`{"type":"host-local","ranges":5}`,
		`{"type":"host-local","ranges":[5]}`,
		`{"type":"host-local","ranges":[[5]]}`,
		`{"type":"host-local","subnet":5}`,
		`{"type":"host-local","Subnet":5}`,
		`{"type":"whereabouts","range":5}`,
		`{"type":"whereabouts","ipRanges":5}`,
		`{"type":"whereabouts","ipRanges":[5]}`,
		`{"type":"static","addresses":5}`,
		`{"type":"static","addresses":[5]}`,
	} {
		_, _, l := ipam.Read([]byte(doc), ipam.Release{})
		if errs := l.Errors(); len(errs) != 1 || errs[0].Rule != diag.ErrType {
			t.Errorf("%s: %v, want one error of the type", doc, errs)
		}
	}
}
