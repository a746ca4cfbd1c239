package nad_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

// assigning are the plugins that delegate to an IPAM plugin.
var assigning = []string{
	`"type":"bridge","bridge":"br1"`, `"type":"macvlan","master":"eth1"`,
	`"type":"ipvlan","master":"eth1"`,
	`"type":"vlan","master":"eth1","vlanId":7`, `"type":"host-device","device":"eth1"`,
	`"type":"bond","mode":"active-backup","miimon":"100","links":[{"name":"net1"},{"name":"net2"}]`,
	`"type":"ptp"`,
}

// definition returns a definition of that configuration.
func definition(t *testing.T, name, config string) []byte {
	t.Helper()
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(nil,
		`{"apiVersion":%q,"kind":%q,"metadata":{"name":%q},"spec":{"config":%s}}`,
		nad.APIVersion, nad.Kind, name, text)
}

// Every plugin that delegates, alone and in a list: what host-local and static give
// is the same on every node, how many there are or not.
func TestEveryNodeHandsOutTheSame(t *testing.T) {
	const of = diag.Path("/spec/config")
	for doc, at := range map[string]diag.Path{
		`{"type":"host-local","subnet":"10.200.5.0/24"}`: "/type",
		// Refused.
		`{"type":"host-local","subnet":"10.200.5.7/24"}`:                                         "/type",
		`{"type":"static","addresses":[{"address":"10.200.5.7/24"}]}`:                            "/type",
		`{"type":"whereabouts","range":"10.1.0.0/24","addresses":[{"address":"10.200.5.7/24"}]}`: "/addresses/0/address",
		`{"type":"whereabouts","range":"10.200.5.0/24"}`:                                         "",
		`{"type":"dhcp"}`:   "",
		`{"type":"static"}`: "",
	} {
		for _, plugin := range assigning {
			config := fmt.Sprintf(`{%s,"ipam":%s`, plugin, doc)
			for config, at := range map[string]diag.Path{
				config + `,"cniVersion":"1.0.0","name":"n"}`: of +
					"/ipam" + at,
				`{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"x"},` + config + `}]}`: of +
					"/plugins/1/ipam" + at,
			} {
				_, _, l := nad.Read(definition(t, "mig", config), nad.Release{})
				found := l.Has(ipam.WarnNodeLocal)
				for _, d := range l {
					if d.Rule == ipam.WarnNodeLocal && d.Path != at {
						t.Errorf("%s: at %s, want %s", config, d.Path, at)
					}
				}
				if want := at != of+"/ipam" && at != of+"/plugins/1/ipam"; found != want {
					t.Errorf("%s: %v", config, l)
				}
			}
		}
	}
}

// The number of nodes counts where it is known.
func TestNodesOfTheCluster(t *testing.T) {
	d := on(ipam.HostLocal{Subnet: "10.200.5.0/24"})
	for nodes, want := range map[int]int{0: 1, 1: 0, 2: 1, 9: 1} {
		n := 0
		for _, x := range nad.CheckMigrationNetwork(d, nad.Facts{Nodes: nodes}) {
			if x.Rule == ipam.WarnNodeLocal {
				n++
			}
		}
		if n != want {
			t.Errorf("%d nodes: said %d times, want %d", nodes, n, want)
		}
	}
}

// Static without addresses is right where the runtime gives them (run: plugins
// v1.9.1).
func TestStaticOfTheRuntime(t *testing.T) {
	for _, plugin := range assigning {
		for capabilities, want := range map[string]bool{
			"": true, `,"capabilities":{"ips":true}`: false, `,"capabilities":{"ips":false}`: true,
			`,"capabilities":{"mac":true}`: true, `,"Capabilities":{"mac":true,"ips":true}`: false,
			`,"capabilities":{"IPS":true}`: true,
		} {
			config := fmt.Sprintf(`{"cniVersion":"1.0.0","name":"n",%s,"ipam":{"type":"static"}%s}`,
				plugin, capabilities)
			_, _, l := nad.Read(definition(t, "mig", config), nad.Release{})
			if l.Has(ipam.ErrStaticNoAddress) != want {
				t.Errorf("%s: %v", config, l)
			}
			if _, _, l := ipam.ReadConfig([]byte(config),
				ipam.Release{}); l.Has(ipam.ErrStaticNoAddress) != want {
				t.Errorf("%s, as its IPAM plugin: %v", config, l)
			}
		}
	}
}

func TestNamesWithADot(t *testing.T) {
	config := `{"cniVersion":"1.0.0","name":"n","type":"macvlan","master":"eth1"}`
	for name, want := range map[string]bool{
		"mig": false, "mig.net": false, "1": false, "a..b": true, "Mig": true, "mig_net": true,
		".": true, "mig/net": true,
	} {
		_, _, l := nad.Read(definition(t, name, config), nad.Release{})
		if l.Has(nad.ErrObjectName) != want {
			t.Errorf("%s: %v", name, l)
		}
	}
}
