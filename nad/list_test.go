package nad_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/containernetworking/cni/libcni"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// recordedList is a row of testdata/conflist.jsonl: what libcni's parser, or
// cnitool with the real plugins, did with a list.
type recordedList struct {
	ID, Plugin, Verdict, Stage, Error string
	Config                            json.RawMessage
	Observed                          map[string]any
}

func TestListsAgreeWithLibcniAndCnitool(t *testing.T) {
	data, err := os.ReadFile("testdata/conflist.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	agreed := 0
	for line := range bytes.Lines(data) {
		var row recordedList
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		doc := []byte(row.Config)
		if text := ""; json.Unmarshal(doc, &text) == nil {
			doc = []byte(text)
		}
		list, l := nad.ParseList(doc)
		want := map[string]diag.Stage{"parse": diag.Load, "setup": diag.Setup}[row.Stage]
		if row.Verdict == "accept" {
			want = 0
		}
		parser := strings.HasPrefix(row.Plugin, "libcni")
		if l.Add(list.Validate(at("v1.9.1"))...); parser {
			l = ofLibcni(l)
			if strings.Contains(string(doc), `"name": ""`) { // which it refuses when it runs the list
				l = slices.DeleteFunc(l, func(d diag.Diagnostic) bool { return d.Rule == nad.ErrListName })
			}
		}
		if got := l.Refused(); got != want {
			t.Errorf("%s %s\nrecorded: %s %s %s\nwe: %v", row.ID, doc, row.Verdict, row.Stage, row.Error, l)
			continue
		}
		if n, ok := row.Observed["plugins"].(float64); ok && int(n) != len(list.Plugins) {
			t.Errorf("%s: %d plugins, want %v", row.ID, len(list.Plugins), n)
			continue
		}
		agreed++
	}
	t.Logf("%d rows agree", agreed)
	if agreed < 42 {
		t.Error("too few were compared")
	}
}

// ofLibcni returns the findings that libcni's parser has.
func ofLibcni(l diag.List) (out diag.List) {
	for _, d := range l {
		if strings.HasPrefix(d.Rule.Code, "conflist-") || strings.HasPrefix(d.Rule.Code, "json-") {
			out = append(out, d)
		}
	}
	return out
}

// listText draws lists in the spelling of people; nine members in ten are right.
func listText(t *rapid.T) string {
	members := []string{}
	add := func(name string, odds int, right, wrong []string) {
		if rapid.IntRange(0, 9).Draw(t, name+"?") < odds {
			return
		}
		if rapid.IntRange(0, 14).Draw(t, name+" wrong?") == 0 {
			right = wrong
		}
		members = append(members, fmt.Sprintf("%q:%s", name, rapid.SampledFrom(right).Draw(t, name)))
	}
	add("name", 0, []string{`"n"`}, []string{`null`, `1`})
	add("cniVersion", 2, []string{`"0.3.1"`, `"1.0.0"`, `"0.4.0"`, `"1.1.0"`, `"1.0"`, `"2.0.0"`, `""`}, []string{`null`})
	add("cniVersions", 5, []string{`["0.3.1","1.0.0"]`, `["2.0.0"]`, `[]`, `["01.0.0","1.0"]`}, []string{`["x"]`, `"1.0.0"`, `[1]`})
	add("disableCheck", 6, []string{`true`, `false`, `"TRUE"`}, []string{`"yes"`, `null`})
	add("disableGC", 7, []string{`true`, `"false"`}, []string{`0`})
	add("loadOnlyInlinedPlugins", 8, []string{`true`, `false`}, []string{`[]`})
	add("plugins", 1, []string{`[{"type":"bridge","vlan":2}]`, `[{"type":"bridge"},{"type":"tuning","mtu":9000}]`, `[{"type":"macvlan"}]`, `[{"TYPE":"cnv-bridge"}]`},
		[]string{`[]`, `[{}]`, `[null]`, `{}`, `["bridge"]`, `null`})
	add("comment", 8, []string{`"x"`}, []string{`{}`})
	return "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}"
}

func listsAgreeWithLibcni(t *rapid.T) bool {
	doc := listText(t)
	want, err := libcni.NetworkConfFromBytes([]byte(doc))
	got, l := nad.ParseList([]byte(doc))
	l = ofLibcni(append(l, got.Validate(at("v1.9.1"))...))
	if (err != nil) != (l.Refused() != 0) {
		t.Fatalf("%s: libcni says %v, we %v", doc, err, l)
	}
	out, merr := got.MarshalJSON()
	if merr != nil {
		t.Fatalf("%s: %v", doc, merr)
	}
	if err != nil {
		return false
	}
	if got.Name != want.Name || len(got.Plugins) != len(want.Plugins) {
		t.Fatalf("%s: %#v", doc, got)
	}
	for i, p := range want.Plugins {
		if p.Network.Type != got.Plugins[i].PluginType() {
			t.Fatalf("%s: plugin %d is %q", doc, i, got.Plugins[i].PluginType())
		}
	}
	if r, l := got.Resolve(at("v1.9.1")); l.Refused() == 0 {
		version := want.CNIVersion
		if version == "" {
			version = "0.1.0"
		}
		if r.CNIVersion != version || r.DisableCheck != want.DisableCheck || r.DisableGC != want.DisableGC {
			t.Fatalf("%s: %+v, libcni %q %v %v", doc, r, want.CNIVersion, want.DisableCheck, want.DisableGC)
		}
	}
	again, l := nad.ParseList(out)
	if diff := cmp.Diff(got, again); diff != "" || l.Refused() != 0 {
		t.Fatalf("%s\n%s\n%v %s", doc, out, l, diff)
	}
	return true
}

func TestDrawnListsAgreeWithLibcni(t *testing.T) {
	var reached, n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		if listsAgreeWithLibcni(t) {
			reached++
		}
	})
	t.Logf("%d of %d draws were accepted", reached, n)
	if reached*10 < n*3 {
		t.Errorf("only %d of %d draws were accepted", reached, n)
	}
}

func FuzzListsAgreeWithLibcni(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { listsAgreeWithLibcni(t) }))
}

func FuzzParseListNeverPanics(f *testing.F) {
	f.Add([]byte(`{"name":"n","plugins":[{"type":"bridge","vlan":"2"},null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, l := nad.ParseList(data)
		for _, b := range bridgeconf.Releases() {
			l = append(l, list.Validate(nad.Release{Plugins: b.Since})...)
		}
		if _, err := libcni.NetworkConfFromBytes(data); err != nil && l.Refused() == 0 {
			t.Fatalf("%s: libcni says %v", data, err)
		}
	})
}

// What a list says of a bridge is what the bridge alone says with its name and version.
func TestAPluginIsGivenTheListsNameAndVersion(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		c, rel := gen.Bridge().Draw(t, "config"), releases().Draw(t, "release")
		list := nad.List{Name: "lst", CNIVersion: "0.4.0", Plugins: []nad.Plugin{nad.Bridge(c)}}
		alone := c
		alone.Name, alone.CNIVersion = "lst", "0.4.0"
		want, l := alone.Resolve(rel)
		got, more := list.Resolve(rel)
		if l.Refused() != more.Refused() {
			t.Fatalf("alone %v, in a list %v", l, more)
		}
		if l.Refused() != 0 {
			return false
		}
		if diff := cmp.Diff(nad.ResolvedBridge{Resolved: want}, got.Plugins[0].Does, values); diff != "" {
			t.Fatal(diff)
		}
		return true
	}, 2)
}

func TestAWrongTypeInAListDoesNotMatterWhereItIsNotRead(t *testing.T) {
	doc := []byte(`{"cniVersion":"0.3.1","name":"n","plugins":[{"type":"bridge","portIsolation":"true"}]}`)
	for rel, want := range map[nad.Release]diag.Stage{at("v1.4.1"): 0, at("v1.7.0"): diag.Load} {
		if _, r, l := nad.ReadList(doc, rel); l.Refused() != want || (want == 0) != (len(r.Plugins) == 1) {
			t.Errorf("%v: %v %+v", rel.Plugins, l, r)
		}
	}
}

// A release that is not known is said once of a list, whatever its plugins.
func TestAListHasOneWarningAboutTheRelease(t *testing.T) {
	for _, rel := range []nad.Release{{}, at("v1.9.1"), at("v9.0.0"), at("v0.5.0"), openShift("4.18"), openShift("4.99")} {
		for _, cniType := range []string{"bridge", "cnv-bridge", "macvlan"} {
			doc := fmt.Appendf(nil, `{"cniVersion":"0.4.0","name":"n","type":%q,"master":"eth1"}`, cniType)
			_, _, alone := nad.ReadConfig(doc, rel)
			_, _, l := nad.ReadList(fmt.Appendf(nil, `{"cniVersion":"0.4.0","name":"n","plugins":[%s,%s]}`, doc, doc), rel)
			if want, got := aboutRelease(alone), aboutRelease(l); got != want || want > 1 {
				t.Errorf("%v, %s: %d warnings alone, %d in a list: %v", rel, cniType, want, got, l)
			}
		}
	}
}

func aboutRelease(l diag.List) (n int) {
	for _, d := range l {
		if strings.HasPrefix(d.Rule.Code, "release-") {
			n++
		}
	}
	return n
}

func ExampleReadList() {
	_, r, l := nad.ReadList([]byte(`{"cniVersion":"1.0.0","name":"mig","plugins":[
		{"type":"bridge","vlan":2,"preserveDefaultVlan":false},{"type":"sriov"}]}`), at("v1.9.1"))
	for _, p := range r.Plugins {
		fmt.Println(p.Plugin, p.NetworkName)
	}
	fmt.Println(l[0])
	// Output:
	// bridge mig
	// sriov mig
	// warning conflist-check disableCheck: CHECK of plugin 0, a bridge without ipam, fails before plugins v1.10.0; write "disableCheck": true
}

func TestEditOfAListLeavesTheNeighbours(t *testing.T) {
	in := "{\"name\": \"n\",\n \"plugins\": [ {\"type\":\"x\", \"sysctl\": {\"a\":1.0}},\n  {\"VLAN\" : 2, \"type\": \"bridge\"} ]}"
	three := 3
	got, l := nad.EditList([]byte(in), func(list *nad.List) {
		b := list.Plugins[1].(nad.Bridge)
		b.VLAN = &three
		list.Plugins[1] = b
	})
	if want := strings.Replace(in, "2", "3", 1); string(got) != want || l.HasErrors() {
		t.Errorf("%s %v", got, l)
	}
	if same, _ := nad.EditList([]byte(in), func(*nad.List) {}); string(same) != in {
		t.Errorf("%s", same)
	}
}
