package nad_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

func setting(name, value string) []byte {
	text, _ := json.Marshal(value)
	return fmt.Appendf(nil, `{"apiVersion":"harvesterhci.io/v1beta1","kind":"Setting",`+
		`"metadata":{"name":%q},"value":%s}`, name, text)
}

// TestHarvester has what the webhook of Harvester refuses (cni.md 3.16), and what becomes
// of what it does not.
func TestHarvester(t *testing.T) {
	const cn = `"clusterNetwork":"mig"`
	for _, c := range []struct {
		value string
		rule  *diag.Rule // nil is no finding
		path  diag.Path
	}{
		{``, nil, ""},
		{`{` + cn + `,"vlan":30,"range":"10.200.5.0/24"}`, nil, ""},
		{`{` + cn + `,"range":"10.200.5.0/24","exclude":["10.200.5.0/28","10.200.5.240/28"]}`, nil, ""},
		{`{"ClusterNetwork":"mig","range":"10.200.5.0/24"}`, diag.WarnCase, "/value/ClusterNetwork"},
		{`{"clusterNetwork":"mgmt","vlan":2,"range":"10.200.5.0/24"}`, nil, ""},
		{`{"range":"10.200.5.0/24"}`, nad.ErrHarvesterNetwork, "/value/clusterNetwork"},
		{`{"clusterNetwork":"mgmt","range":"10.200.5.0/24"}`, nad.ErrHarvesterVLAN, "/value/vlan"},
		{`{"clusterNetwork":"mgmt","vlan":1,"range":"10.200.5.0/24"}`, nad.ErrHarvesterVLAN, "/value/vlan"},
		{`{` + cn + `,"vlan":4095,"range":"10.200.5.0/24"}`, nad.ErrHarvesterVLAN, "/value/vlan"},
		{`{` + cn + `,"vlan":"30","range":"10.200.5.0/24"}`, diag.ErrType, "/value/vlan"},
		{`{` + cn + `,"vlan":30}`, nad.ErrHarvesterRange, "/value/range"},
		{`{` + cn + `,"range":"10.200.5.0"}`, nad.ErrHarvesterRange, "/value/range"},
		{`{` + cn + `,"range":"10.200.5.1/24"}`, nad.ErrHarvesterRange, "/value/range"},
		{`{` + cn + `,"range":"fd00::/64"}`, nad.ErrHarvesterRange, "/value/range"},
		{`{` + cn + `,"range":"10.128.0.0/15"}`, nad.ErrHarvesterRange, "/value/range"},
		{`{` + cn + `,"range":"10.128.0.0/16"}`, nil, ""},
		{`{` + cn + `,"range":"10.53.7.0/24"}`, nad.WarnHarvesterReserved, "/value/range"},
		{`{` + cn + `,"range":"10.200.5.0/24","exclude":["10.200.5.9"]}`, nad.ErrHarvesterExclude, "/value/exclude/0"},
		{`{` + cn + `,"range":"10.200.5.0/24","exclude":["10.200.6.0/28"]}`, nad.ErrHarvesterExclude, "/value/exclude/0"},
		{`{` + cn + `,"range":"10.200.5.0/24","exclude":["10.200.4.0/23"]}`, nad.ErrHarvesterExclude, "/value/exclude/0"},
		{`{` + cn + `,"range":"10.200.5.0/24","exclude":["10.200.5.0/24"]}`, nad.ErrHarvesterExclude, "/value/exclude/0"},
		{`{` + cn + `,"range":"10.200.5.0/24","exclude":["10.200.5.0/28","10.200.5.8/29"]}`, nad.ErrHarvesterExclude, "/value/exclude/1"},
		{`{` + cn + `,"range":"10.200.5.0/30","exclude":["10.200.5.1/32","10.200.5.2/32"]}`, ipam.ErrWhereaboutsEmpty, "/value/exclude"},
		{`{` + cn + `,"range":"10.200.5.0/31"}`, ipam.ErrWhereaboutsTooSmall, "/value/range"},
		{`{` + cn + `,"range":"10.200.5.0/24","vlans":3}`, diag.WarnUnknown, "/value/vlans"},
		{`{` + cn, diag.ErrSyntax, "/value"},
		{`[]`, diag.ErrType, "/value"},
	} {
		n, r, l := nad.ReadHarvesterNetwork(setting("vm-migration-network", c.value), nad.Release{})
		switch {
		case c.rule == nil && len(l) > 0, c.rule != nil && len(l) != 1:
			t.Errorf("%s: %v", c.value, l)
		case c.rule != nil && (!l[0].Rule.Same(c.rule) || l[0].Path != c.path):
			t.Errorf("%s: %v, want %s at %s", c.value, l, c.rule.Code, c.path)
		case (l.Refused() == 0 && !n.Off) != (r.Does != nil):
			t.Errorf("%s: refused %v, off %v, and %#v", c.value, l.Refused(), n.Off, r)
		}
	}
	for _, object := range []string{
		`{"apiVersion":"harvesterhci.io/v1beta1","kind":"Setting","metadata":{"name":"ntp-servers"}}`,
		`{"apiVersion":"harvesterhci.io/v1","kind":"Setting","metadata":{"name":"storage-network"}}`,
		`{"apiVersion":"harvesterhci.io/v1beta1","kind":"Settings","metadata":{"name":"rwx-network"}}`,
		`{"apiVersion":"harvesterhci.io/v1beta1","kind":"Setting","metadata":{"name":"rwx-network"},"value":{}}`,
	} {
		if _, l := nad.ParseHarvesterNetwork([]byte(object)); len(l) != 1 || l.Refused() == 0 {
			t.Errorf("%s: %v", object, l)
		}
	}
}

// TestHarvesterDefinition has what Harvester makes of a Setting (pkg/util/network/common.go
// v1.8.0), and which addresses the pods get.
func TestHarvesterDefinition(t *testing.T) {
	for vlan, want := range map[string]int{``: 1, `"vlan":0,`: 1, `"vlan":30,`: 30} {
		n, r, l := nad.ReadHarvesterNetwork(setting("vm-migration-network",
			`{"clusterNetwork":"mig",`+vlan+`"range":"10.200.5.0/29","exclude":["10.200.5.1/32"]}`), nad.Release{})
		d := n.Definition()
		b, ok := d.Config.Plugin.(nad.Bridge)
		if len(l) > 0 || !ok || b.Bridge != "mig-br" || *b.VLAN != want || !*b.PromiscMode ||
			b.CNIVersion != "0.3.1" || d.Namespace != "harvester-system" {
			t.Errorf("%s: %#v %v", vlan, d, l)
		}
		if got := r.IPAM.Addresses(); got.First() != netip.MustParseAddr("10.200.5.2") ||
			got.Last() != netip.MustParseAddr("10.200.5.6") {
			t.Errorf("%s: %v", vlan, got)
		}
	}
}
