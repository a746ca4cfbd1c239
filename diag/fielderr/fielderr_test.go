package fielderr_test

import (
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/fielderr"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func TestEveryKindHasAType(t *testing.T) {
	for k := diag.Invalid; k <= diag.Conflict; k++ {
		r := &diag.Rule{Code: "x", Kind: k, Stage: diag.Load}
		errs, warnings := fielderr.List(nil, diag.List{r.At("/a/0/b", 1, "m")})
		if len(errs) != 1 || len(warnings) != 0 || errs[0].Type == "" || errs[0].Field != "a[0].b" {
			t.Errorf("%v: %+v", k, errs)
		}
		_ = errs.ToAggregate().Error() // renders
	}
}

func TestAFindingWithoutARuleIsAnError(t *testing.T) {
	errs, _ := fielderr.List(nil, diag.List{{Message: "m"}})
	if len(errs) != 1 || errs[0].Type != field.ErrorTypeInvalid {
		t.Errorf("got %+v", errs)
	}
}

func ExampleList() {
	tooFar := &diag.Rule{Code: "bridge-vlan-range", Kind: diag.Invalid, Stage: diag.Load}
	odd := &diag.Rule{Code: "json-member-unknown", Severity: diag.Warning, Stage: diag.Run}
	errs, warnings := fielderr.List(field.NewPath("spec", "config"), diag.List{
		tooFar.At("/vlan", 4095, "4095 is outside 0..4094").Hinted("leave vlan out"),
		odd.At("/vlanTrunk/0/vid", nil, "the bridge plugin ignores %q", "vid").
			Hinted("write %q", "id"),
	})
	fmt.Println(errs[0])
	fmt.Println(warnings[0])
	// Output:
	// spec.config.vlan: Invalid value: 4095: 4095 is outside 0..4094; leave vlan out
	// spec.config.vlanTrunk[0].vid: the bridge plugin ignores "vid"; write "id"
}

// An operator's admission webhook: errors and warnings in the form of Kubernetes.
func Example_webhook() {
	config := []byte(`{"cniVersion":"0.3.1","name":"mig","type":"bridge","vlan":4095,` +
		`"isGatway":true}`)

	c, findings := bridgeconf.Parse(config)
	findings.Add(c.Validate(bridgeconf.Release{})...)
	errs, warnings := fielderr.List(field.NewPath("spec", "config"), findings)

	fmt.Println(errs.ToAggregate())
	fmt.Println(warnings)
	// Output:
	// spec.config.vlan: Invalid value: 4095: 4095 is outside 0..4094; write a VLAN ID from 1 to 4094, or leave vlan out for an untagged port
	// [spec.config.isGatway: the bridge plugin ignores "isGatway"; write "isGateway"]
}
