package bridgeconf_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"pgregory.net/rapid"
)

// Diff is empty exactly when Resolved is the same.
func diffIsOfMeaning(t *rapid.T) bool {
	a, b, rel := gen.Bridge().Draw(t, "a"), gen.Bridge().Draw(t, "b"), modern().Draw(t, "release")
	if rapid.IntRange(0, 3).Draw(t, "near") > 0 {
		b = a.Clone()
		b.Unknown = nil
		b.VLAN = gen.Bridge().Draw(t, "c").VLAN
		b.PreserveDefaultVLAN = gen.Bridge().Draw(t, "d").PreserveDefaultVLAN
	}
	ra, la := a.Resolve(rel)
	rb, lb := b.Resolve(rel)
	got := bridgeconf.Diff(a, b, rel)
	if la.Refused() == 0 && lb.Refused() == 0 {
		if same := cmp.Equal(ra, rb, values); same != (len(got) == 0) {
			t.Fatalf("%#v\n%#v\n%v", a, b, got)
		}
	}
	if l := bridgeconf.Diff(a, a, rel); len(l) > 0 {
		t.Fatalf("a document differs from itself: %v", l)
	}
	spelled, _ := a.Explicit(rel)
	if l := bridgeconf.Diff(a, spelled, rel); len(l) > 0 {
		t.Fatalf("spelling out the defaults changes %v", l)
	}
	return la.Refused() == 0 && lb.Refused() == 0
}

func TestDiffIsOfMeaning(t *testing.T) { law.Hold(t, diffIsOfMeaning, 2) }
func FuzzDiffIsOfMeaning(f *testing.F) { law.Fuzz(f, diffIsOfMeaning) }

// Every field of Resolved, changed alone, is a difference.
func TestEveryFieldIsAFacet(t *testing.T) {
	on, n, text := true, 7, "eth9"
	base := bridgeconf.Config{
		CNIVersion: "1.0.0",
		Name:       "n",
		IPAM:       ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.1.0.5/24"}}},
	}
	seen := map[string]bool{}
	for _, change := range []func(*bridgeconf.Config){
		func(c *bridgeconf.Config) { c.CNIVersion = "0.4.0" },
		func(c *bridgeconf.Config) { c.Name = "m" },
		func(c *bridgeconf.Config) { c.Bridge = text },
		func(c *bridgeconf.Config) { c.IsGateway = &on },
		func(c *bridgeconf.Config) { c.IsDefaultGateway = &on },
		func(c *bridgeconf.Config) { c.ForceAddress = &on },
		func(c *bridgeconf.Config) { c.IPMasq = &on },
		func(c *bridgeconf.Config) { c.IPMasqBackend = "nftables" },
		func(c *bridgeconf.Config) { mtu := 1400; c.MTU = &mtu },
		func(c *bridgeconf.Config) { c.HairpinMode = &on },
		func(c *bridgeconf.Config) { c.PromiscMode = &on },
		func(c *bridgeconf.Config) { c.VLAN = &n },
		func(c *bridgeconf.Config) { c.MACSpoofCheck = &on },
		func(c *bridgeconf.Config) { c.EnableDAD = &on },
		func(c *bridgeconf.Config) { c.DisableContainerInterface, c.IPAM = &on, nil },
		func(c *bridgeconf.Config) { c.PortIsolation = &on },
		func(c *bridgeconf.Config) { c.IPAM = nil },
		func(c *bridgeconf.Config) {
			c.IPAM = ipam.Static{
				Addresses: []ipam.StaticAddress{{Address: "10.1.0.5/24"}},
				Routes:    []ipam.Route{{Dst: "0.0.0.0/0"}},
			}
		},
		func(c *bridgeconf.Config) {
			c.RuntimeConfig = &bridgeconf.RuntimeConfig{MAC: "02:00:00:00:00:01"}
		},
	} {
		c := base.Clone()
		change(&c)
		d := bridgeconf.Diff(base, c, at("v1.9.1"))
		if len(d) == 0 {
			t.Errorf("%#v does not differ", c)
		}
		for _, x := range d {
			seen[x.What] = true
		}
	}
	// CNIVersion … DefaultRoute: one facet a field.
	if fields := reflect.TypeFor[bridgeconf.Resolved]().NumField(); len(seen) != fields {
		t.Errorf("%d facets were seen to differ, and Resolved has %d fields: %v", len(seen),
			fields, seen)
	}
}

func TestMinRelease(t *testing.T) {
	vlan := bridgeconf.Config{CNIVersion: "0.3.1", Name: "n", VLAN: ptr(2)}
	spelled := vlan.Clone()
	spelled.PreserveDefaultVLAN = ptr(false)
	keeps := vlan.Clone()
	keeps.PreserveDefaultVLAN = ptr(true)
	trunk := bridgeconf.Config{
		CNIVersion:          "0.3.1",
		Name:                "n",
		VLANTrunk:           []bridgeconf.Trunk{{ID: ptr(5)}},
		PreserveDefaultVLAN: ptr(true),
	}
	for name, c := range map[string]struct {
		conf bridgeconf.Config
		want bridgeconf.Release
	}{
		"nothing special": {
			conf: bridgeconf.Config{CNIVersion: "0.3.1", Name: "n"},
			want: at("v0.8.7"),
		},
		"cniVersion 1.0.0": {
			conf: bridgeconf.Config{CNIVersion: "1.0.0", Name: "n"},
			want: at("v1.0.0"),
		},
		"cniVersion 1.1.0": {
			conf: bridgeconf.Config{CNIVersion: "1.1.0", Name: "n"},
			want: at("v1.6.0"),
		},
		"the default that changed":            {vlan, at("v1.8.0")},
		"the default spelled out":             {spelled, at("v1.3.0")},
		"what older releases do all the same": {keeps, at("v0.8.7")},
		"a trunk that keeps VLAN 1":           {trunk, at("v1.3.0")},
		"port isolation": {
			conf: bridgeconf.Config{CNIVersion: "0.3.1", Name: "n", PortIsolation: ptr(true)},
			want: at("v1.7.0"),
		},
	} {
		if got, ok := bridgeconf.MinRelease(c.conf); !ok || got != c.want {
			t.Errorf("%s: got %v, want %v", name, got.Plugins, c.want.Plugins)
		}
	}
	if _, ok := bridgeconf.MinRelease(bridgeconf.Config{}); ok {
		t.Error("a configuration that is refused has no oldest release")
	}
}

func ExampleConfig_Changes() {
	vlan := 2
	c := bridgeconf.Config{CNIVersion: "0.3.1", Name: "bridge-net", VLAN: &vlan}
	for _, d := range c.Changes(at("v1.7.0"), at("v1.8.0")) {
		fmt.Println(d)
	}
	oldest, _ := bridgeconf.MinRelease(c)
	fmt.Println("the same since", oldest.Plugins)
	// Output:
	// preserveDefaultVlan: VLANs of the port: 1 Egress Untagged, 2 PVID Egress Untagged, now 2 PVID Egress Untagged
	// the same since v1.8.0
}
