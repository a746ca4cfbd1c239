package k8s_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/policy"
	networkingv1 "k8s.io/api/networking/v1"
)

// The policies of a plan are what Kubernetes reads, without a member that it does not know. A
// MultiNetworkPolicy has the form of a NetworkPolicy. The test is here so that who imports
// package policy does not pay for k8s.io/api.
func TestPoliciesAreThoseOfKubernetes(t *testing.T) {
	r := plan.Request{Network: plan.Network{Name: "migration", CIDR: ipnet.MustParsePrefix("10.200.4.0/22")}}
	for _, name := range []string{"east", "west"} {
		r.Clusters = append(r.Clusters, plan.Cluster{
			Name: name, NIC: "eth1", Nodes: 3, Namespace: "openshift-cnv", Decentralized: true,
		})
	}
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	for _, x := range []policy.Policy{policy.PodNetwork(r, p, 0), policy.MultiNetwork(r, p, 1)} {
		data, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		var n networkingv1.NetworkPolicy
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(&n); err != nil || n.Name != "migration" || len(n.Spec.PodSelector.MatchExpressions) != 1 ||
			len(n.Spec.Ingress[0].From) == 0 || len(n.Spec.Egress[0].To) == 0 {
			t.Errorf("%s: %v\n%s", x.Kind, err, data)
		}
		for _, port := range n.Spec.Ingress[0].Ports {
			if port.Port.IntValue() != policy.FirstPort || *port.EndPort != policy.LastPort {
				t.Errorf("%v", port)
			}
		}
	}
}
