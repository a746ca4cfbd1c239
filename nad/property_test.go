package nad_test

import (
	stdcmp "cmp"
	"encoding/json"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// values are compared with ==.
var values = cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}, release.Version{})

// releases draws one at which something changed.
func releases() *rapid.Generator[nad.Release] {
	return rapid.SampledFrom([]nad.Release{
		at("v0.8.7"), at("v1.3.0"), at("v1.4.1"), at("v1.6.0"), at("v1.9.1"), {}, openShift("4.14"),
		openShift("4.18"),
	})
}

// document is what the configurations of all plugins, and the object, do.
type document[D, R any] interface {
	json.Marshaler
	Resolve(nad.Release) (R, diag.List)
	Validate(nad.Release) diag.List
	Clone() D
}

// obeys returns the laws of every document: what is written is read again as it
// was; Validate is Resolve without its value, which is zero when it is refused;
// a clone shares nothing. A draw reaches the assertion when it is not refused.
func obeys[D document[D, R], R any](g *rapid.Generator[D],
	parse func([]byte) (D, diag.List)) law.Law {
	return func(t *rapid.T) bool {
		d, rel := g.Draw(t, "document"), releases().Draw(t, "release")
		text, err := d.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, _ := parse(text)
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		r, l := d.Resolve(rel)
		if diff := cmp.Diff(l, d.Validate(rel),
			cmp.Comparer(func(a, b *diag.Rule) bool { return a == b }), values); diff != "" {
			t.Fatal(diff)
		}
		for _, f := range l {
			if f.Hint == "" || f.Message == "" || f.Stage == 0 {
				t.Fatalf("%s: %v has no hint, message or stage", text, f)
			}
		}
		var zero R
		refused := l.Refused() != 0
		if isZero := cmp.Equal(zero, r, values); refused != isZero {
			t.Fatalf("%s: %v, and yet %+v", text, l, r)
		}
		scribble(d.Clone())
		if after, _ := d.MarshalJSON(); string(after) != string(text) {
			t.Fatalf("%s became %s", text, after)
		}
		return !refused
	}
}

// scribble writes into everything that d points to.
func scribble(d any) {
	switch d := d.(type) {
	case nad.Raw:
		clear(d.JSON)
	case nad.Macvlan:
		clear(d.Unknown)
		clear(d.Capabilities)
		clear(d.Args)
		if d.MTU != nil {
			*d.MTU = 77
		}
		if d.RuntimeConfig != nil {
			d.RuntimeConfig.MAC = "x"
		}
	case nad.IPVLAN:
		clear(d.Unknown)
		clear(d.PrevResult)
		if d.LinkInContainer != nil {
			*d.LinkInContainer = !*d.LinkInContainer
		}
	case nad.VLAN:
		clear(d.Unknown)
		if d.VLANID != nil {
			*d.VLANID = 77
		}
	case nad.Overlay:
		clear(d.Unknown)
		if d.VLANID != nil {
			*d.VLANID = 77
		}
	case nad.Definition:
		clear(d.Annotations)
		clear(d.UnknownMetadata)
		scribble(d.Config.Plugin)
		if d.Config.List != nil {
			clear(d.Config.List.Plugins)
		}
	}
}

var (
	macvlanObeys    = obeys(gen.Macvlan(), nad.ParseMacvlan)
	ipvlanObeys     = obeys(gen.IPVLAN(), nad.ParseIPVLAN)
	vlanObeys       = obeys(gen.VLAN(), nad.ParseVLAN)
	overlayObeys    = obeys(gen.Overlay(), nad.ParseOverlay)
	definitionObeys = obeys(gen.Definition(), nad.Parse)
	tuningObeys     = obeys(gen.Tuning(), nad.ParseTuning)
	sbrObeys        = obeys(gen.SBR(), nad.ParseSBR)
	portmapObeys    = obeys(gen.Portmap(), nad.ParsePortmap)
	bandwidthObeys  = obeys(gen.Bandwidth(), nad.ParseBandwidth)
	hostDeviceObeys = obeys(gen.HostDevice(), nad.ParseHostDevice)
	bondObeys       = obeys(gen.Bond(), nad.ParseBond)
	listObeys       = obeys(gen.PluginList(), nad.ParseList)
)

func TestMacvlanObeys(t *testing.T)    { law.Hold(t, macvlanObeys, 2) }
func TestIPVLANObeys(t *testing.T)     { law.Hold(t, ipvlanObeys, 2) }
func TestVLANObeys(t *testing.T)       { law.Hold(t, vlanObeys, 2) }
func TestOverlayObeys(t *testing.T)    { law.Hold(t, overlayObeys, 2) }
func TestDefinitionObeys(t *testing.T) { law.Hold(t, definitionObeys, 2) }
func TestTuningObeys(t *testing.T)     { law.Hold(t, tuningObeys, 2) }
func TestSBRObeys(t *testing.T)        { law.Hold(t, sbrObeys, 2) }
func TestPortmapObeys(t *testing.T)    { law.Hold(t, portmapObeys, 2) }
func TestBandwidthObeys(t *testing.T)  { law.Hold(t, bandwidthObeys, 2) }
func TestHostDeviceObeys(t *testing.T) { law.Hold(t, hostDeviceObeys, 2) }
func TestBondObeys(t *testing.T)       { law.Hold(t, bondObeys, 2) }
func TestListObeys(t *testing.T)       { law.Hold(t, listObeys, 4) }

func FuzzMacvlanObeys(f *testing.F)    { law.Fuzz(f, macvlanObeys) }
func FuzzIPVLANObeys(f *testing.F)     { law.Fuzz(f, ipvlanObeys) }
func FuzzVLANObeys(f *testing.F)       { law.Fuzz(f, vlanObeys) }
func FuzzOverlayObeys(f *testing.F)    { law.Fuzz(f, overlayObeys) }
func FuzzDefinitionObeys(f *testing.F) { law.Fuzz(f, definitionObeys) }
func FuzzTuningObeys(f *testing.F)     { law.Fuzz(f, tuningObeys) }
func FuzzSBRObeys(f *testing.F)        { law.Fuzz(f, sbrObeys) }
func FuzzPortmapObeys(f *testing.F)    { law.Fuzz(f, portmapObeys) }
func FuzzBandwidthObeys(f *testing.F)  { law.Fuzz(f, bandwidthObeys) }
func FuzzHostDeviceObeys(f *testing.F) { law.Fuzz(f, hostDeviceObeys) }
func FuzzBondObeys(f *testing.F)       { law.Fuzz(f, bondObeys) }
func FuzzListObeys(f *testing.F)       { law.Fuzz(f, listObeys) }

// netConf is what the plugins decode the same text into (macvlan.go, ipvlan.go
// and vlan.go v1.9.1, in our words).
type netConf struct {
	CNIVersion string `json:"cniVersion"`
	Name       string `json:"name"`
	Master     string `json:"master"`
	Mode       string `json:"mode"`
	VLAN       int    `json:"vlanId"`
	MTU        int    `json:"mtu"`
	MAC        string `json:"mac"`
	InPod      bool   `json:"linkInContainer"`
	BcQueue    uint32 `json:"bcqueuelen"`
	Runtime    struct {
		MAC string `json:"mac"`
	} `json:"runtimeConfig"`
}

// text draws the members of a configuration in any spelling and order, some
// twice; nine values in ten fit.
func text(t *rapid.T, cniType string) string {
	fits := map[string][]string{
		"master":          {`"eth1"`, `"eth2"`, "null"},
		"mode":            {`"bridge"`, `"private"`, "null"},
		"vlanid":          {"7", "4094", "null"},
		"mtu":             {"1400", "0", "null"},
		"linkincontainer": {"true", "false", "null"},
		"bcqueuelen":      {"0", "7", "4294967295", "null"},
		"runtimeconfig":   {`{}`, `{"mac":"02:00:00:00:00:02"}`, "null"},
		"mac":             {`"02:00:00:00:00:01"`, `""`, "null"},
	}
	names := []string{"master", "Master", "mtu", "MTU", "linkInContainer", "linkincontainer", "x"}
	switch cniType {
	case nad.MacvlanType:
		names = append(names, "mode", "Mode", "mac", "bcqueuelen", "BcQueueLen", "runtimeConfig",
			"RUNTIMECONFIG")
	case nad.VLANType:
		names = append(names, "vlanId", "vlanID")
	}
	members := []string{
		`"cniVersion":"1.0.0"`, `"name":"n"`, `"type":"` + cniType + `"`, `"master":"eth0"`,
		`"ipam":{"type":"dhcp"}`,
	}
	for range rapid.IntRange(0, 6).Draw(t, "members") {
		name := rapid.SampledFrom(names).Draw(t, "name")
		value := `{"a":1.50}`
		if list, known := fits[strings.ToLower(name)]; known {
			value = rapid.SampledFrom(list).Draw(t, "value")
			if rapid.IntRange(0, 29).Draw(t, "odd") == 0 {
				value = rapid.SampledFrom([]string{`"2"`, "true", "1.5", "-1", "[]", "4294967296"}).
					Draw(t, "odd value")
			}
		}
		members = append(members, `"`+name+`":`+value)
	}
	return "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}"
}

// resolveAs resolves a text as the plugin, into what it decodes.
func resolveAs(cniType, doc string) (netConf, diag.List) {
	switch cniType {
	case nad.MacvlanType:
		c, l := nad.ParseMacvlan([]byte(doc))
		r, more := c.Resolve(at("v1.9.1"))
		l.Add(more...)
		return netConf{
			CNIVersion: r.CNIVersion,
			Name:       r.Name,
			Master:     r.Master,
			Mode:       r.Mode,
			MTU:        r.MTU,
			MAC:        r.MAC,
			InPod:      r.LinkInContainer,
			BcQueue:    r.BcQueueLen,
		}, l
	case nad.IPVLANType:
		c, l := nad.ParseIPVLAN([]byte(doc))
		r, more := c.Resolve(at("v1.9.1"))
		l.Add(more...)
		return netConf{
			CNIVersion: r.CNIVersion,
			Name:       r.Name,
			Master:     r.Master,
			Mode:       r.Mode,
			MTU:        r.MTU,
			InPod:      r.LinkInContainer,
		}, l
	}
	c, l := nad.ParseVLAN([]byte(doc))
	r, more := c.Resolve(at("v1.9.1"))
	l.Add(more...)
	return netConf{
		CNIVersion: r.CNIVersion,
		Name:       r.Name,
		Master:     r.Master,
		VLAN:       r.VLANID,
		MTU:        r.MTU,
		InPod:      r.LinkInContainer,
	}, l
}

// agreesWithEncodingJSON: what is read is what the plugin decodes, and what it
// cannot decode, or refuses by its values, is refused.
func agreesWithEncodingJSON(t *rapid.T) bool {
	cniType := rapid.SampledFrom([]string{nad.MacvlanType, nad.IPVLANType, nad.VLANType}).
		Draw(t, "plugin")
	doc := text(t, cniType)
	var want netConf
	err := json.Unmarshal([]byte(doc), &want)
	if cniType == nad.IPVLANType {
		want.MTU = max(want.MTU, 0)
	}
	if want.Runtime.MAC != "" {
		want.MAC, want.Runtime.MAC = want.Runtime.MAC, ""
	}
	_, badMAC := net.ParseMAC(stdcmp.Or(want.MAC, "02:00:00:00:00:01"))
	refused := err != nil || want.MTU < 0 || want.MTU > 0 && want.MTU < 68 || want.VLAN < 0 ||
		want.VLAN > 4094 || cniType == nad.VLANType && want.Master == "" ||
		cniType == nad.MacvlanType &&
			(badMAC != nil || want.Mode != "" && want.Mode != "bridge" && want.Mode != "private")
	got, l := resolveAs(cniType, doc)
	if refused != (l.Refused() != 0) {
		t.Fatalf("%s: encoding/json says %+v %v, we %v", doc, want, err, l)
	}
	if refused {
		return false
	}
	want.Mode = stdcmp.Or(want.Mode,
		map[string]string{nad.MacvlanType: "bridge", nad.IPVLANType: "l2"}[cniType])
	if got != want {
		t.Fatalf("%s\nplugin %+v\nwe     %+v", doc, want, got)
	}
	return true
}

func TestAgreesWithEncodingJSON(t *testing.T) { law.Hold(t, agreesWithEncodingJSON, 2) }
func FuzzAgreesWithEncodingJSON(f *testing.F) { law.Fuzz(f, agreesWithEncodingJSON) }

func FuzzConfigNeverPanics(f *testing.F) {
	for _, s := range []string{
		`{"type":"macvlan","runtimeConfig":{"mac":1}}`,
		`{"type":"ovn-k8s-cni-overlay","topology":"layer2",` +
			`"subnets":"0.0.0.0/0,::/0,255.255.255.255/32","excludeSubnets":"::/0"}`,
		`{"plugins":[{"type":"ipvlan"},{"type":"vlan","vlanId":"x"},null]}`,
		`{"type":"vlan","ipam":{"type":"x/y"}}`,
		`{"plugins":[{"type":"ovn-k8s-cni-overlay"}],"Plugins":[]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, l := nad.ParseConfig(data)
		d := nad.Definition{Name: "mig", Namespace: "a", Config: c}
		d.Resolve(at("v0.8.7"))
		nad.CheckMigrationNetwork(d, nad.Facts{Namespace: "b", Nodes: 3})
		out, err := c.MarshalJSON()
		if err != nil || l.Refused() != 0 {
			return
		}
		again, _ := nad.ParseConfig(out)
		if diff := cmp.Diff(c, again); diff != "" && !c.IsZero() {
			t.Fatalf("%s\n%s\n%s", data, out, diff)
		}
	})
}
