package migrationnet_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
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
