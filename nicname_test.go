package migrationnet_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// nicNames are names of interfaces: whether one can be made under it, and whether
// one that is there can have it, if only as an alternative name. e2e compares both
// with the kernel.
var nicNames = []struct {
	name         string
	first, there bool
}{
	{"eth1", true, true}, {"eth1.100", true, true}, {"bond0", true, true}, {"é", true, true},
	{"enp0s31f6np0-ab", true, true}, {"a\\b", true, true}, {`a"b`, true, true},
	{"...", true, true},
	{"enp0s31f6np0-abc", false, true}, {strings.Repeat("x", 127), false, true},
	{strings.Repeat("x", 128), false, false},
	{"a/b", false, false}, {"a b", false, false}, {"a\tb", false, false},
	{"a\u00a0b", false, false},
	{".", false, false}, {"..", false, false}, {"ens34:1", false, false}, {":", false, false},
	{"eth%d", false, false}, {"eth%x", false, false}, {"à", false, false},
}

// The places where a name is written, by whether an interface is made under it, and
// what each says of one.
var (
	made = map[string]func(name string) diag.List{
		"bridgeconf bridge": func(name string) diag.List {
			c := bridgeconf.Config{CNIVersion: "1.0.0", Name: "n", Bridge: name}
			return c.Validate(release.Release{})
		},
		"nad bridge": func(name string) diag.List {
			return inConfig(`"type":"bridge","bridge":%s}`, name)
		},
		"plan bridge": func(name string) diag.List {
			r := clusterPlan()
			r.Network.Bridge = name
			_, l := r.Plan()
			return l
		},
	}
	found = map[string]func(name string) diag.List{
		"macvlan": func(name string) diag.List {
			return inConfig(`"type":"macvlan","master":%s}`, name)
		},
		"ipvlan": func(name string) diag.List {
			return inConfig(`"type":"ipvlan","master":%s,`+
				`"ipam":{"type":"dhcp"}}`, name)
		},
		"vlan": func(name string) diag.List {
			return inConfig(`"type":"vlan","vlanId":7,"master":%s,`+
				`"ipam":{"type":"dhcp"}}`, name)
		},
		"host-device": func(name string) diag.List {
			return inConfig(`"type":"host-device","device":%s}`, name)
		},
		"bond": func(name string) diag.List {
			return inConfig(`"type":"bond","mode":"active-backup",`+
				`"miimon":"100","links":[{"name":"net1"},{"name":%s}]}`, name)
		},
		"macvlan in a list": func(name string) diag.List {
			return inConfig(`"plugins":[`+
				`{"type":"macvlan","master":%s},{"type":"tuning"}]}`, name)
		},
		"plan nic": func(name string) diag.List {
			r := clusterPlan()
			r.Clusters[0].NIC = name
			_, l := r.Plan()
			return l
		},
	}
	inGuest = map[string]func(name string) diag.List{
		"cloud-init": func(name string) diag.List {
			_, l := podnet.CloudInit{Interface: name}.NetworkData(podnet.Resolved{})
			return slices.DeleteFunc(l, func(d diag.Diagnostic) bool {
				return d.Rule == podnet.ErrNoAddresses
			})
		},
		"ip in the guest": func(name string) diag.List {
			_, l := podnet.GuestSystem{Name: name}.MTUCommands(1400)
			return l
		},
	}
)

func TestNamesOfNICs(t *testing.T) {
	checked := 0
	for _, n := range nicNames {
		for _, places := range []struct {
			all  map[string]func(string) diag.List
			want bool
		}{
			{made, n.first}, {found, n.there},
			{inGuest, n.first && !strings.Contains(n.name, "é")}, // ASCII only
		} {
			for where, f := range places.all {
				checked++
				if l := f(n.name); l.HasErrors() == places.want {
					t.Errorf("%s: %q: %v, want accepted %v",
						where, n.name, l, places.want)
				}
			}
		}
	}
	t.Logf("%d names in their places", checked)
}

func inConfig(config, name string) diag.List {
	text, _ := json.Marshal(name)
	config = `{"cniVersion":"1.0.0","name":"n",` + config
	_, _, l := nad.ReadConfig(fmt.Appendf(nil, config, text), release.Release{})
	return l
}

func clusterPlan() plan.Request {
	r, _ := plan.Parse([]byte(`{"network":{"name":"mig","cidr":"10.200.5.0/24"},` +
		`"clusters":[{"name":"east","namespace":"openshift-cnv","nodes":3,"nic":"eth1"}]}`))
	return r
}
