package migrationnet_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// A Terraform provider's plan modifier: no Kubernetes type is needed. (The
// example of an operator is in diag/fielderr.)
func Example_terraformProvider() {
	w := ipam.Whereabouts{
		Range:      "10.200.5.0/24",
		RangeStart: "10.200.5.10",
		RangeEnd:   "10.200.6.99",
	}

	resolved, findings := w.Resolve(ipam.Release{})
	for _, d := range findings {
		fmt.Println(d.Rule.Severity, d.Path, "-", d.Hint) // resp.Diagnostics.AddAttributeError(…)
	}
	peer := ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.128/25"))
	fmt.Println("both clusters hand out", resolved.Addresses().Intersect(peer))
	// Output:
	// error /range_end - write an address within 10.200.5.1-10.200.5.254, range_start not after range_end
	// both clusters hand out 10.200.5.128-10.200.5.254
}

// A container runtime, or a DRA driver, judges a CNI configuration before a pod
// needs it: what the plugin refuses when it is called, and what fails when it sets
// the interface up, would otherwise appear as a pod that does not start.
func Example_runtime() {
	config := []byte(`{"cniVersion":"1.0.0","name":"mig","plugins":[` +
		`{"type":"bridge","bridge":"br1","vlan":4095},{"type":"tuning","mtu":"9000"}]}`)

	_, _, findings := nad.ReadConfig(config, nad.Release{Plugins: release.MustParse("v1.9.1")})
	for _, d := range findings {
		if d.Rule.Severity == diag.Error && d.Rule.Stage != diag.Run {
			fmt.Println("the pod would fail:", d)
		}
	}
	// Output:
	// the pod would fail: error json-member-type plugins[1].mtu: want an integer, got a string "9000"; write 9000 without quotes
	// the pod would fail: error bridge-vlan-range plugins[0].vlan: 4095 is outside 0..4094; write a VLAN ID from 1 to 4094, or leave vlan out for an untagged port
}
