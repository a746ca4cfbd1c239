package nad_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

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
			if strings.Contains(string(doc), `"name": ""`) {
				// Which it refuses when it runs the list.
				l = slices.DeleteFunc(l, func(d diag.Diagnostic) bool {
					return d.Rule == nad.ErrListName
				})
			}
		}
		if got := l.Refused(); got != want {
			t.Errorf("%s %s\nrecorded: %s %s %s\nwe: %v", row.ID, doc, row.Verdict, row.Stage,
				row.Error, l)
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

func FuzzParseListNeverPanics(f *testing.F) {
	f.Add([]byte(`{"name":"n","plugins":[{"type":"bridge","vlan":"2"},null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := nad.ParseList(data)
		for _, b := range bridgeconf.Releases() {
			list.Validate(nad.Release{Plugins: b.Since})
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
		if diff := cmp.Diff(nad.ResolvedBridge{Resolved: want}, got.Plugins[0].Does,
			values); diff != "" {
			t.Fatal(diff)
		}
		return true
	}, 2)
}

func TestAWrongTypeInAListDoesNotMatterWhereItIsNotRead(t *testing.T) {
	doc := []byte(`{"cniVersion":"0.3.1","name":"n",` +
		`"plugins":[{"type":"bridge","portIsolation":"true"}]}`)
	for rel, want := range map[nad.Release]diag.Stage{at("v1.4.1"): 0, at("v1.7.0"): diag.Load} {
		_, r, l := nad.ReadList(doc, rel)
		if l.Refused() != want || (want == 0) != (len(r.Plugins) == 1) {
			t.Errorf("%v: %v %+v", rel.Plugins, l, r)
		}
	}
}

// A release that is not known is said once of a list, whatever its plugins.
func TestAListHasOneWarningAboutTheRelease(t *testing.T) {
	for _, rel := range []nad.Release{
		{},
		at("v1.9.1"),
		at("v9.0.0"),
		at("v0.5.0"),
		openShift("4.18"),
		openShift("4.99"),
	} {
		for _, cniType := range []string{"bridge", "cnv-bridge", "macvlan"} {
			doc := fmt.Appendf(nil,
				`{"cniVersion":"0.4.0","name":"n","type":%q,"master":"eth1"}`, cniType)
			_, _, alone := nad.ReadConfig(doc, rel)
			_, _, l := nad.ReadList(fmt.Appendf(nil,
				`{"cniVersion":"0.4.0","name":"n","plugins":[%s,%s]}`, doc, doc), rel)
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
	in := "{\"name\": \"n\",\n \"plugins\": [ {\"type\":\"x\", \"sysctl\": {\"a\":1.0}},\n" +
		"  {\"VLAN\" : 2, \"type\": \"bridge\"} ]}"
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
