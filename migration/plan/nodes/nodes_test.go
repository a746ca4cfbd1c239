package nodes_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/nodes"
)

func request(nic string, change func(*plan.Network)) plan.Request {
	r := plan.Request{
		Network:  plan.Network{Name: "migration", CIDR: ipnet.MustParsePrefix("10.200.5.0/24"), MTU: 9000},
		Clusters: []plan.Cluster{{Name: "east", NIC: nic, Nodes: 3, Namespace: "openshift-cnv"}},
	}
	change(&r.Network)
	return r
}

func Example() {
	r := request("bond0.100", func(*plan.Network) {})
	for _, i := range nodes.Of(r, r.Clusters[0]).Spec.DesiredState.Interfaces {
		fmt.Println(i.Name, i.Type, i.State, i.MTU)
	}
	// Output:
	// bond0  up 9000
	// bond0.100 vlan up 9000
}

// With the policy the cluster has nothing to say of the NIC, the bridge, the mapping and the
// MTU of the planned network, which it has without.
func TestTheClusterIsContent(t *testing.T) {
	for name, r := range map[string]plan.Request{
		"macvlan":      request("eth1", func(*plan.Network) {}),
		"macvlan VLAN": request("eth1.100", func(*plan.Network) {}),
		"bond":         request("bond0", func(*plan.Network) {}),
		"bridge":       request("eth1", func(n *plan.Network) { n.Bridge, n.VLAN = "br1", 100 }),
		"localnet": request("eth1", func(n *plan.Network) {
			n.Attachment, n.PhysicalNetwork, n.MTU = plan.Localnet, "mig", 0
		}),
		"localnet with a long NIC": request("enp175s0f0np0", func(n *plan.Network) {
			n.Attachment, n.MTU = plan.Localnet, 0
		}),
	} {
		p, l := r.Plan()
		if l.HasErrors() {
			t.Fatal(name, l)
		}
		check := func(policy nodes.Policy) (codes []string) {
			var c cluster.Cluster
			for _, v := range []any{p.Clusters[0].Network(), policy} {
				text, err := json.Marshal(v)
				if err != nil {
					t.Fatal(name, err)
				}
				if added := c.Add(text); added.Use == cluster.Unread {
					t.Fatalf("%s: %+v", name, added)
				}
			}
			for _, f := range c.Check() {
				codes = append(codes, f.Diagnostic.Rule.Code)
			}
			return codes
		}
		good := nodes.Of(r, r.Clusters[0])
		if codes := check(good); len(codes) > 0 {
			t.Errorf("%s: %v", name, codes)
		}
		other := good
		other.Spec.DesiredState.Interfaces = slices.Clone(good.Spec.DesiredState.Interfaces)
		for i := range other.Spec.DesiredState.Interfaces {
			other.Spec.DesiredState.Interfaces[i].MTU = 1500
		}
		other.Spec.DesiredState.OVN = nil
		if codes := check(other); len(codes) == 0 {
			t.Errorf("%s: the cluster is content with less", name)
		}
	}
}

// What is there already keeps its addresses: the default route may go over it.
func TestWhatIsThereKeepsItsAddresses(t *testing.T) {
	for _, nic := range []string{"eth1", "bond0", "bond0.100"} {
		r := request(nic, func(n *plan.Network) { n.Bridge = "br1" })
		for _, i := range nodes.Of(r, r.Clusters[0]).Spec.DesiredState.Interfaces {
			if made := i.VLAN != nil || i.Bridge != nil; made != (i.IPv4 != nil && i.IPv6 != nil) {
				t.Errorf("%s: %+v", nic, i)
			}
		}
	}
}

func TestNamesFit(t *testing.T) {
	for _, nic := range []string{"eth1", "enp175s0f0", "enp175s0f0np0", "abcdefghijklmno"} {
		r := request(nic, func(n *plan.Network) { n.Attachment = plan.Localnet })
		s := nodes.Of(r, r.Clusters[0]).Spec.DesiredState
		bridge := s.Interfaces[len(s.Interfaces)-1]
		if len(bridge.Name) > 15 || s.OVN.BridgeMappings[0].Bridge != bridge.Name || bridge.Bridge.Port[0].Name != nic {
			t.Errorf("%s: %+v", nic, bridge)
		}
	}
}
