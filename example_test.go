package migrationnet_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag/fielderr"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// An operator's admission webhook: errors and warnings in the form of Kubernetes.
func Example_operator() {
	config := []byte(`{"cniVersion":"0.3.1","name":"mig","type":"bridge","vlan":4095,"isGatway":true}`)

	c, findings := bridgeconf.Parse(config)
	findings.Merge(c.Validate(bridgeconf.Release{}))
	errs, warnings := fielderr.List(field.NewPath("spec", "config"), findings)

	fmt.Println(errs.ToAggregate())
	fmt.Println(warnings)
	// Output:
	// spec.config.vlan: Invalid value: 4095: 4095 is outside 0..4094; write a VLAN ID from 1 to 4094, or leave vlan out for an untagged port
	// [spec.config.isGatway: the bridge plugin ignores "isGatway"; write "isGateway"]
}

// A Terraform provider's plan modifier: no Kubernetes type is needed.
func Example_terraformProvider() {
	w := ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.10", RangeEnd: "10.200.6.99"}

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
