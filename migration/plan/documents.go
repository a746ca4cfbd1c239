package plan

import (
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// cniVersion is what every release of the plugins takes, and the oldest that
// OpenShift documents.
const cniVersion = "0.3.1"

// cluster writes the documents of cluster i, which had a window before or the zero Range, and
// checks them as its programs do.
func (r Request) cluster(i int, k *link, had ipnet.Range, found *findings) ClusterPlan {
	found.of(i)
	c := r.Clusters[i]
	p := ClusterPlan{
		Name: c.Name, Namespace: c.Namespace, Need: c.Need(), Window: c.Window, API: c.API,
		Change: hco.Change{Network: hco.Set(r.Network.Name)},
	}
	if !r.network(i, k, &p, found) {
		return ClusterPlan{}
	}
	found.add(p.HyperConverged().Validate(c.Release), objectPlaces)
	live := hco.LiveMigrationConfig{Network: c.CurrentNetwork}
	if p.Change.Against(live) != (hco.Change{}) {
		found.add(p.Change.Validate(live, c.Release), blockPlaces)
	}
	p.Checklist = r.checklist(c, had, c.Window)
	return p
}

// network writes the network of cluster i, and reports what is wrong with it. It is false when
// there is no definition of its window.
func (r Request) network(i int, k *link, p *ClusterPlan, found *findings) bool {
	c := r.Clusters[i]
	outside := func(format string, args ...any) {
		found.list.Add(ErrWindowOutside.At(at(i).Name("window"), c.Window.String(), format, args...).
			Hinted("write a window within the network"))
	}
	if a := r.Network.attachment(); a == ClusterUserDefinedNetwork {
		if !a.expressible(k.all, k.network, c.Window) {
			found.list.Add(r.tooManyExcludes(k, i, c.Window))
			return false
		}
		u := r.userDefined(k, c)
		p.UserDefined, p.Definition = &u, u.Definition(c.Namespace)
		found.add(u.Validate(c.Release), userDefinedPlaces)
	} else {
		config, err := r.config(k, c)
		if err != nil {
			outside("%v", err)
			return false
		}
		p.Definition = nad.Definition{
			Name: r.Network.Name, Namespace: c.Namespace, Config: config,
		}
	}
	l := nad.CheckMigrationNetwork(p.Definition, r.facts(c))
	if u := p.UserDefined; u != nil {
		found.add(u.Placed(l), userDefinedPlaces)
	} else {
		found.add(l, definitionPlaces)
	}
	resolved, _ := p.Definition.Resolve(c.Release)
	got := resolved.IPAM.Addresses()
	if l.Refused() == 0 && !got.Equal(ipnet.SetOfRanges(c.Window)) {
		outside("the definition hands out %v, not %v: this is a fault of the library", got, c.Window)
	}
	if b, ok := resolved.Does.(nad.ResolvedBridge); ok {
		p.Uplink = b.UplinkCommands(c.NIC)
	}
	return true
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

// config returns the CNI configuration of the attachment.
func (r Request) config(k *link, c Cluster) (nad.Config, error) {
	if r.Network.attachment() == Localnet {
		return nad.Config{Plugin: r.localnet(k, c)}, nil
	}
	addresses, err := ipam.WindowOf(k.network, c.Window)
	if err != nil {
		return nad.Config{}, err
	}
	addresses.Routes = r.routes(k)
	if r.Network.attachment() == Bridge {
		return nad.Config{Plugin: nad.Bridge(r.bridge(c, addresses))}, nil
	}
	return nad.Config{Plugin: nad.Macvlan{
		CNIVersion: cniVersion, Name: r.Network.Name, Master: c.NIC, Mode: "bridge",
		MTU: nonzero(r.Network.MTU), IPAM: addresses,
	}}, nil
}

func (r Request) bridge(c Cluster, addresses ipam.Document) bridgeconf.Config {
	conf := bridgeconf.Config{
		CNIVersion: cniVersion, Name: r.Network.Name, Bridge: r.Network.Bridge,
		MTU: nonzero(r.Network.MTU), VLAN: nonzero(r.Network.VLAN), IPAM: addresses,
	}
	if conf.VLAN != nil { // its default depends on the release
		off, with := false, conf
		with.PreserveDefaultVLAN = &off
		if !with.Validate(c.Release).Has(bridgeconf.WarnIgnored) {
			conf = with
		}
	}
	return conf
}

// localnet is the configuration of OVN-Kubernetes. A window is a network less what is excluded
// of it; the network is whole, for its length is that of the addresses.
func (r Request) localnet(k *link, c Cluster) nad.Overlay {
	n := r.Network
	return nad.Overlay{
		CNIVersion: cniVersion, Name: n.Name, NetAttachDefName: c.Namespace + "/" + n.Name,
		Topology: nad.TopologyLocalnet, PhysicalNetworkName: n.PhysicalNetwork,
		Subnets: k.network.String(), ExcludeSubnets: strings.Join(k.excluded(c.Window), ","),
		VLANID: nonzero(n.VLAN), MTU: nonzero(n.MTU),
	}
}

func (k *link) excluded(window ipnet.Range) (out []string) {
	for _, p := range excludes(k.all, k.network, window) {
		out = append(out, p.String())
	}
	return out
}

// userDefined is the object of which OVN-Kubernetes makes the definition, in the namespace of
// HyperConverged only.
func (r Request) userDefined(k *link, c Cluster) nad.UserDefinedNetwork {
	n := r.Network
	u := nad.UserDefinedNetwork{
		Name: n.Name,
		NamespaceSelector: &nad.LabelSelector{
			MatchLabels: map[string]string{"kubernetes.io/metadata.name": c.Namespace},
		},
		Topology: "Localnet",
		Localnet: &nad.LocalnetNetwork{
			Role: "Secondary", PhysicalNetworkName: n.physical(), MTU: nonzero(n.MTU),
			Subnets: []string{k.network.String()}, ExcludeSubnets: k.excluded(c.Window),
		},
	}
	if n.VLAN != 0 {
		u.Localnet.VLAN = &nad.AccessVLAN{
			Mode: "Access", Access: &nad.AccessVLANID{ID: nonzero(n.VLAN)},
		}
	}
	return u
}

func nonzero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
