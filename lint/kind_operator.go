package lint

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// isNetworkOperator reports the configuration of OpenShift's Cluster Network
// Operator, which makes a NetworkAttachmentDefinition of each additional network.
func isNetworkOperator(s shape) bool {
	return s.kind == "Network" && strings.HasPrefix(s.apiVersion, "operator.openshift.io/")
}

// judgeNetworkOperator judges the CNI configurations of the additional networks.
func judgeNetworkOperator(data []byte, s setting) judgement {
	var l diag.List
	v := operatorView{AdditionalNetworks: []any{}}
	spec := members(members(data)["spec"])
	for i, n := range elements(spec["additionalNetworks"]) {
		raw, ok := text(members(n)["rawCNIConfig"])
		if !ok {
			continue // SimpleMacvlan has none
		}
		at := diag.Path("/spec/additionalNetworks").Index(i).Name("rawCNIConfig")
		c, r, found := nad.ReadConfig([]byte(raw), s.Release)
		l.Add(found.Under(at)...)
		if found.Refused() == 0 {
			v.AdditionalNetworks = append(v.AdditionalNetworks, viewConfig(c, r, s.Release))
		}
	}
	return decided(l, func() any { return v })
}

// operatorView is what the additional networks mean.
type operatorView struct {
	AdditionalNetworks []any `json:"additionalNetworks"`
}
