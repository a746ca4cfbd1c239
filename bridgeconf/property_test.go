package bridgeconf_test

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// releases draws those at which something changed.
func releases() *rapid.Generator[bridgeconf.Release] {
	var all []bridgeconf.Release
	for _, b := range bridgeconf.Releases() {
		all = append(all, bridgeconf.Release{Plugins: b.Since})
	}
	return rapid.SampledFrom(append(all, at("v1.4.1"), at("v1.7.0"), at("v1.9.1"),
		bridgeconf.Release{},
		openShift("4.12"), openShift("4.14"), openShift("4.18"), openShift("4.21")))
}

// modern draws a release that reads every member.
func modern() *rapid.Generator[bridgeconf.Release] {
	return rapid.SampledFrom([]bridgeconf.Release{
		at("v1.7.0"), at("v1.8.0"), at("v1.9.1"), {}, openShift("4.20"), openShift("4.21"),
	})
}

// values are compared with ==.
var values = cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}, release.Version{})

func marshalThenParseIsTheIdentity(t *rapid.T) bool {
	c := gen.Bridge().Draw(t, "config")
	b, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got, l := bridgeconf.Parse(b)
	if l.Errors() != nil && l.Refused() == diag.Load {
		t.Fatal(l)
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Fatalf("%s\n%s", b, diff)
	}
	if again, _ := got.MarshalJSON(); string(again) != string(b) {
		t.Fatalf("%s\n%s", b, again)
	}
	return true
}

func TestMarshalThenParseIsTheIdentity(t *testing.T) {
	law.Hold(t, marshalThenParseIsTheIdentity, 2)
}
func FuzzMarshalThenParse(f *testing.F) { law.Fuzz(f, marshalThenParseIsTheIdentity) }

func explicitWins(t *rapid.T) bool {
	c, rel := gen.Bridge().Draw(t, "config"), modern().Draw(t, "release")
	c.Type = "" // HCO ships an older plugin as cnv-bridge
	r, l := c.Resolve(rel)
	if l.Refused() != 0 {
		return false
	}
	is := func(name string, p *bool, got bool) {
		if p != nil && got != *p {
			t.Fatalf("%s: explicit %v became %v", name, *p, got)
		}
	}
	is("hairpinMode", c.HairpinMode, r.Hairpin)
	is("promiscMode", c.PromiscMode, r.Promiscuous)
	is("macspoofchk", c.MACSpoofCheck, r.MACSpoofCheck)
	is("portIsolation", c.PortIsolation, r.Isolated)
	if !r.Layer2 {
		is("enabledad", c.EnableDAD, r.DAD)
		is("ipMasq", c.IPMasq, r.Masquerade)
	}
	if c.PreserveDefaultVLAN != nil && c.VLAN != nil && *c.VLAN > 1 && c.VLANTrunk == nil {
		keeps := slices.ContainsFunc(r.PortVLANs, func(v bridgeconf.PortVLAN) bool {
			return v.ID == 1
		})
		is("preserveDefaultVlan", c.PreserveDefaultVLAN, keeps)
	}
	return true
}

func TestExplicitWins(t *testing.T) { law.Hold(t, explicitWins, 2) }
func FuzzExplicitWins(f *testing.F) { law.Fuzz(f, explicitWins) }

// A spelled-out document means the same to every release that reads it. The one
// thing that no member says is the native VLAN of a trunk, which v1.8.0 added.
func spelledOutIsIndependentOfTheRelease(t *rapid.T) bool {
	then, now := modern().Draw(t, "then"), modern().Draw(t, "now")
	c := gen.Bridge().Draw(t, "config")
	c.VLANTrunk, c.Type = nil, ""
	r, l := c.Resolve(then)
	if l.Refused() != 0 {
		return false
	}
	spelled, _ := c.Explicit(then)
	again, l := spelled.Resolve(now)
	if l.Has(ipam.ErrHostLocalGateway) || l.Has(ipam.ErrHostLocalBound) {
		return false // host-local of v1.10.0 refuses what those before it take
	}
	if diff := cmp.Diff(r, again, values); diff != "" {
		t.Fatalf("%#v\n%v\n%s", spelled, l, diff)
	}
	if l.Has(bridgeconf.WarnPreserveDefault) {
		t.Fatalf("something is left to default: %#v", spelled)
	}
	return true
}

func TestSpelledOutIsIndependentOfTheRelease(t *testing.T) {
	law.Hold(t, spelledOutIsIndependentOfTheRelease, 2)
}
func FuzzSpelledOut(f *testing.F) { law.Fuzz(f, spelledOutIsIndependentOfTheRelease) }

func validateIsResolveWithoutTheValue(t *rapid.T) bool {
	c, rel := gen.Bridge().Draw(t, "config"), releases().Draw(t, "release")
	r, l := c.Resolve(rel)
	diff := cmp.Diff(l, c.Validate(rel),
		cmp.Comparer(func(a, b *diag.Rule) bool { return a == b }), values)
	if diff != "" {
		t.Fatal(diff)
	}
	if l.Refused() != 0 && cmp.Diff(r, bridgeconf.Resolved{}, values) != "" {
		t.Fatalf("refused, and yet %+v", r)
	}
	return true
}

func TestValidateIsResolveWithoutTheValue(t *testing.T) {
	law.Hold(t, validateIsResolveWithoutTheValue, 2)
}

func TestNothingIsSharedWithAClone(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		c := gen.Bridge().Draw(t, "config")
		before, _ := c.MarshalJSON()
		d := c.Clone()
		if diff := cmp.Diff(c, d); diff != "" {
			t.Fatal(diff)
		}
		if d.VLAN != nil {
			*d.VLAN = 77
		}
		if d.Capabilities != nil {
			d.Capabilities["mac"] = false
		}
		delete(d.Unknown, "~")
		after, _ := c.MarshalJSON()
		if string(before) != string(after) {
			t.Fatal("the original changed")
		}
		return true
	}, 2)
}

// plugin is the plugin's own view of the members that decide: encoding/json
// into a struct filled with defaults.
type plugin struct {
	Name      string `json:"name"`
	BrName    string `json:"bridge"`
	IsGW      bool   `json:"isGateway"`
	Vlan      int    `json:"vlan"`
	MTU       int    `json:"mtu"`
	Hairpin   bool   `json:"hairpinMode"`
	Isolation bool   `json:"portIsolation"`
	PDV       bool   `json:"preserveDefaultVlan"`
}

// text draws the members of a configuration in any spelling, in any order, some
// twice; nine values in ten fit.
func text(t *rapid.T) string {
	values := map[string][]string{
		"vlan":                {"0", "7", "4094", "null", "-0"},
		"mtu":                 {"1500", "9000", "null"},
		"bridge":              {`"br0"`, `"br1"`, "null"},
		"isgateway":           {"true", "false", "null"},
		"hairpinmode":         {"true", "false"},
		"portisolation":       {"true", "false", "null"},
		"preservedefaultvlan": {"true", "false", "null"},
	}
	names := rapid.SampledFrom([]string{"vlan", "VLAN", "Vlan", "mtu", "Mtu", "bridge", "BRIDGE",
		"isGateway", "isgateway", "i\u017fGateway", "hairpinMode",
		"portIsolation", "PORTISOLATION", "preserveDefaultVlan", "PRESERVEDEFAULTVLAN",
		"vla", "dnsx"})
	members := []string{`"cniVersion":"1.0.0"`, `"name":"n"`, `"type":"bridge"`}
	for range rapid.IntRange(0, 6).Draw(t, "members") {
		name := names.Draw(t, "name")
		fits, known := values[strings.ToLower(strings.ReplaceAll(name, "\u017f", "s"))]
		if !known {
			fits = []string{`{"a":1}`, "1.50", `"x"`}
		}
		value := rapid.SampledFrom(fits).Draw(t, "value")
		if rapid.IntRange(0, 29).Draw(t, "odd") == 0 {
			value = rapid.SampledFrom([]string{"4095", `"2"`, "true", "1.5", "1e1", "[]", "{}"}).
				Draw(t, "odd value")
		}
		members = append(members, mustJSON(name)+":"+value)
	}
	return "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}"
}

func mustJSON(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func agreesWithEncodingJSON(t *rapid.T) bool {
	doc := text(t)
	want := plugin{BrName: "cni0"}
	err := json.Unmarshal([]byte(doc), &want)
	c, r, l := bridgeconf.Read([]byte(doc), at("v1.9.1"))
	refused := err != nil || want.Vlan < 0 || want.Vlan > 4094
	if refused != (l.Refused() != 0) {
		t.Fatalf("%s: encoding/json says %v, we %v", doc, err, l)
	}
	if refused {
		return false
	}
	got := plugin{
		Name:      r.Name,
		BrName:    r.Bridge,
		IsGW:      want.IsGW,
		Vlan:      r.VLAN,
		MTU:       r.MTU,
		Hairpin:   r.Hairpin,
		Isolation: r.Isolated,
		PDV:       want.PDV,
	}
	if c.IsGateway != nil {
		got.IsGW = *c.IsGateway
	}
	if c.PreserveDefaultVLAN != nil {
		got.PDV = *c.PreserveDefaultVLAN
	}
	if got != want {
		t.Fatalf("%s\nencoding/json %+v\nwe %+v", doc, want, got)
	}
	loseNothing(t, doc, c)
	return true
}

// loseNothing: every member that is not a field comes out again as it was.
func loseNothing(t *rapid.T, doc string, c bridgeconf.Config) {
	out, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var before, after map[string]json.RawMessage
	_ = json.Unmarshal([]byte(doc), &before)
	_ = json.Unmarshal(out, &after)
	for _, name := range []string{"vla", "dnsx"} {
		if string(before[name]) != string(after[name]) {
			t.Fatalf("%s: %q became %s in %s", doc, name, after[name], out)
		}
	}
}

func TestAgreesWithEncodingJSON(t *testing.T) { law.Hold(t, agreesWithEncodingJSON, 2) }
func FuzzAgreesWithEncodingJSON(f *testing.F) { law.Fuzz(f, agreesWithEncodingJSON) }

func FuzzParseNeverPanics(f *testing.F) {
	for _, s := range []string{
		`{"name":"n","vlanTrunk":[{"id":1},null]}`, `{"ipam":{"type":5},"ipam":{}}`,
		`{"bridge":"","bridge":"x"}`, `{"briDge":"","bridge":"x"}`, `[]`,
		`{"args":{"cni":{"mac":1}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, l := bridgeconf.Parse(data)
		for _, b := range bridgeconf.Releases() {
			bridgeconf.Read(data, bridgeconf.Release{Plugins: b.Since})
		}
		out, err := c.MarshalJSON()
		if err != nil || l.Refused() != 0 {
			return
		}
		again, _ := bridgeconf.Parse(out)
		if diff := cmp.Diff(c, again); diff != "" {
			t.Fatalf("%s\n%s\n%s", data, out, diff)
		}
	})
}
