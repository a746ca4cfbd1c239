package plan

import (
	"fmt"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// cniVersion is what every release of the plugins takes, and the oldest that
// OpenShift documents.
const cniVersion = "0.3.1"

// cluster writes the documents of cluster i and checks them as its programs do.
func (r Request) cluster(i int, c Cluster, window ipnet.Range, found *findings) ClusterPlan {
	found.of(i)
	addresses, err := ipam.WindowOf(r.Network.CIDR, window)
	if err != nil {
		found.list.Add(ErrWindowOutside.At(at(i).Name("window"), window.String(), "%v", err).
			Hinted("write a window within the network"))
		return ClusterPlan{}
	}
	p := ClusterPlan{
		Name: c.Name, Namespace: c.Namespace, Need: c.Need(), Window: window, API: c.API,
		Definition: nad.Definition{
			Name: r.Network.Name, Namespace: c.Namespace, Config: r.config(c, addresses),
		},
		Change: hco.Change{Network: hco.Set(r.Network.Name)},
	}
	l := nad.CheckMigrationNetwork(p.Definition, r.facts(c))
	found.add(l, definitionPlaces)
	resolved, _ := p.Definition.Resolve(c.Release)
	if got := resolved.IPAM.Addresses(); l.Refused() == 0 && !got.Equal(ipnet.SetOfRanges(window)) {
		found.list.Add(ErrWindowOutside.At(at(i).Name("window"), window.String(),
			"the definition hands out %v, not %v", got, window).
			Hinted("report this as a fault of the library"))
	}
	if b, ok := resolved.Does.(nad.ResolvedBridge); ok {
		p.Uplink = b.UplinkCommands(c.NIC)
	}
	found.add(p.HyperConverged().Validate(c.Release), objectPlaces)
	live := hco.LiveMigrationConfig{Network: c.CurrentNetwork}
	if p.Change.Against(live) != (hco.Change{}) {
		found.add(p.Change.Validate(live, c.Release), blockPlaces)
	}
	p.Checklist = r.checklist(c)
	return p
}

// facts are what the definition of a cluster is checked with. The windows have
// been compared with each other already.
func (r Request) facts(c Cluster) nad.Facts {
	f := nad.Facts{Release: c.Release, Namespace: c.Namespace, Nodes: c.Nodes}
	for _, n := range c.Networks {
		f.Networks = append(f.Networks, ipnet.Claim{Owner: n.Name, Addresses: ipnet.SetOf(n.CIDR)})
	}
	return f
}

// config returns the CNI configuration: macvlan on the NIC, or the bridge.
func (r Request) config(c Cluster, addresses ipam.Document) nad.Config {
	name := r.Network.Name
	if r.Network.Bridge == "" {
		return nad.Config{Plugin: nad.Macvlan{
			CNIVersion: cniVersion, Name: name, Master: c.NIC, Mode: "bridge",
			MTU: nonzero(r.Network.MTU), IPAM: addresses,
		}}
	}
	conf := bridgeconf.Config{
		CNIVersion: cniVersion, Name: name, Bridge: r.Network.Bridge,
		MTU: nonzero(r.Network.MTU), VLAN: nonzero(r.Network.VLAN), IPAM: addresses,
	}
	if conf.VLAN != nil { // its default depends on the release
		off, with := false, conf
		with.PreserveDefaultVLAN = &off
		if !with.Validate(c.Release).Has(bridgeconf.WarnIgnored) {
			conf = with
		}
	}
	return nad.Config{Plugin: nad.Bridge(conf)}
}

func nonzero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// checklist returns what the plan relies on and cannot see.
func (r Request) checklist(c Cluster) []string {
	out := []string{fmt.Sprintf("%s is up on every node that runs virt-handler", c.NIC)}
	if r.Network.MTU > 0 {
		out = append(out, fmt.Sprintf("%s has MTU %d or more on every node, and so has "+
			"every switch between them", c.NIC, r.Network.MTU))
	}
	if c.Decentralized {
		out = append(out,
			fmt.Sprintf("%s is up on the control-plane nodes too: "+
				"the synchronization controllers run there", c.NIC),
			"the CA bundles of the clusters are exchanged, and again whenever one is renewed "+
				"(every 24 hours by default)")
	}
	if r.Network.Bridge != "" {
		out = append(out, fmt.Sprintf("%s is a port of bridge %s, which has VLAN filtering on",
			c.NIC, r.Network.Bridge))
	}
	if c.CurrentNetwork == r.Network.Name {
		return out
	}
	return append(out, "no live migration is running: the patch restarts every virt-handler")
}
