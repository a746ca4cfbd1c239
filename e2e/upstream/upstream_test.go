package upstream_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
)

// laws are the properties, and in how many draws one has to reach the assertion.
var laws = map[string]struct {
	law   law.Law
	oneIn int
}{
	"quantities are read as by apimachinery's ParseQuantity": {quantities, 2},
	"names are checked as by apimachinery":                   {names, 25},
	"YAML means what it means to kubectl":                    {yamlAsKubectl, 4},
	"patches of a HyperConverged do the same in all forms":   {forms, 4},
	"a JSON Patch of a stale object is refused":              {guards, 4},
	"a change between two blocks is json-patch's own":        {difference, 4},
	"the patch of the feature gate sets that gate alone":     {gate, 4},
	"a policy is applied as by KubeVirt's own types":         {policy, 4},
	"a bandwidth is rounded as by apimachinery and KubeVirt": {bandwidth, 4},
	"a list of plugins is read as by libcni":                 {listsAgreeWithLibcni, 3},
	"names are checked as by libcni":                         {cniNames, 25},
	"versions are read as by libcni":                         {cniVersions, 8},
	"libcni takes an accepted bridge":                        {bridges, 4},
}

func TestLaws(t *testing.T) {
	for name, l := range laws {
		t.Run(name, func(t *testing.T) { law.Hold(t, l.law, l.oneIn) })
	}
}

func FuzzQuantities(f *testing.F) { law.Fuzz(f, quantities) }
func FuzzLists(f *testing.F)      { law.Fuzz(f, listsAgreeWithLibcni) }
func FuzzYAML(f *testing.F)       { law.Fuzz(f, yamlAsKubectl) }
func FuzzForms(f *testing.F)      { law.Fuzz(f, forms) }
func FuzzGuards(f *testing.F)     { law.Fuzz(f, guards) }
func FuzzDifference(f *testing.F) { law.Fuzz(f, difference) }
func FuzzGate(f *testing.F)       { law.Fuzz(f, gate) }
func FuzzPolicy(f *testing.F)     { law.Fuzz(f, policy) }
func FuzzBandwidth(f *testing.F)  { law.Fuzz(f, bandwidth) }
