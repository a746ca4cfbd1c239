package bridgeconf_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// must returns what a constructor of package release returns.
func must(rel release.Release, err error) release.Release {
	if err != nil {
		panic(err)
	}
	return rel
}

// at returns the release with that version of the CNI plugins.
func at(version string) release.Release { return must(release.Plugins(version)) }

// openShift returns what that version of OpenShift ships.
func openShift(version string) release.Release { return must(release.OpenShift(version)) }

// hyperConverged returns what that version of HCO ships.
func hyperConverged(version string) release.Release { return must(release.HCO(version)) }

// What nodes of OpenShift do was read, and run for 4.18 (releases.md 2).
func TestNodesOfOpenShift(t *testing.T) {
	for version, want := range map[string]struct {
		cni                            string
		keepsVLAN1, isolates, nftables bool
	}{
		"4.12":    {"1.0.0", true, false, false},
		"4.13":    {"1.0.0", true, false, false},
		"4.14":    {"1.0.0", true, false, false},
		"4.17.9":  {"1.0.0", true, false, false},
		"4.18.3":  {"1.1.0", true, true, false},
		"4.19":    {"1.1.0", true, true, true},
		"4.20":    {"1.1.0", true, true, true},
		"4.21.12": {"1.1.0", false, true, true},
		"4.22":    {"1.1.0", false, true, true},
	} {
		c := bridgeconf.Config{
			CNIVersion: "0.4.0", Name: "n", VLAN: ptr(100), PortIsolation: ptr(true),
			IPMasqBackend: "nftables",
			IPMasq:        ptr(true),
			IPAM:          ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.1.0.5/24"}}},
		}
		r, l := c.Resolve(openShift(version))
		if l.HasErrors() {
			t.Fatalf("%s: %v", version, l)
		}
		b := c.Behaviour(openShift(version))
		if b.NewestCNIVersion != want.cni || b.PreserveDefaultVLAN != want.keepsVLAN1 ||
			b.ChecksLayer2 ||
			r.Isolated != want.isolates || (r.IPMasqBackend == "nftables") != want.nftables ||
			len(r.PortVLANs) != map[bool]int{true: 2, false: 1}[want.keepsVLAN1] {
			t.Errorf("%s: %+v\n%+v", version, b, r)
		}
	}
}

func TestOneWarningForAVersionOutsideOfTheData(t *testing.T) {
	cnv := bridgeconf.Config{Type: "cnv-bridge"}
	for name, c := range map[string]struct {
		doc  bridgeconf.Config
		rel  bridgeconf.Release
		rule *diag.Rule
		as   bridgeconf.Release
	}{
		"plugins newer": {bridgeconf.Config{}, at("v9.9.9"), release.WarnNewer, at("v1.10.0")},
		"plugins older": {bridgeconf.Config{}, at("v0.7.0"), release.WarnOlder, at("v0.8.7")},
		"OpenShift newer": {
			rel:  openShift("4.30"),
			rule: release.WarnNewer,
			as:   openShift("4.22"),
		},
		"OpenShift older": {
			rel:  openShift("4.10"),
			rule: release.WarnOlder,
			as:   openShift("4.12"),
		},
		"HCO newer":        {cnv, hyperConverged("1.30"), release.WarnNewer, at("v1.5.1")},
		"HCO older":        {cnv, hyperConverged("1.13"), release.WarnOlder, at("v1.4.0")},
		"HCO of OpenShift": {cnv, openShift("4.21"), nil, at("v1.5.1")},
		"HCO of 4.18":      {cnv, openShift("4.18"), nil, at("v1.4.0")},
		"HCO, of the node": {
			rel: hyperConverged("1.15"),
		},
		"the more exact one": {
			doc: cnv,
			rel: bridgeconf.Release{
				HCO:     release.MustParse("1.15"),
				Plugins: release.MustParse("v1.9.1"),
			},
			as: at("v1.9.1"),
		},
	} {
		c.doc.CNIVersion = "0.4.0"
		c.doc.Name = "n"
		c.doc.VLAN = ptr(2)
		c.doc.PortIsolation = ptr(true)
		c.doc.IPAM = ipam.HostLocal{Subnet: "10.1.0.0/24"} // of the same plugins
		got, l := c.doc.Resolve(c.rel)
		want, _ := c.doc.Resolve(c.as)
		if got.PortVLANs == nil || !slices.Equal(got.PortVLANs, want.PortVLANs) ||
			got.Isolated != want.Isolated {
			t.Errorf("%s: %+v\nwant %+v", name, got, want)
		}
		var warned []*diag.Rule
		for _, d := range l {
			if strings.HasPrefix(d.Rule.Code, "release-") {
				warned = append(warned, d.Rule)
			}
		}
		if c.rule == nil && warned != nil ||
			c.rule != nil && !slices.Equal(warned, []*diag.Rule{c.rule}) {
			t.Errorf("%s: %v", name, l)
		}
	}
}
