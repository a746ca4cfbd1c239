package cluster

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// besides returns the other networks that hand out addresses on the link of a.
func (c *Cluster) besides(a attachment) (out []attachment) {
	l, _, ok := c.link(a)
	if !ok {
		return nil
	}
	for _, b := range c.attachments {
		if b.ref == a.ref && b.in == a.in {
			continue
		}
		if m, _, ok := c.link(b); ok && l == m && !sameNetwork(a, b) {
			out = append(out, b)
		}
	}
	return out
}

// sameNetwork reports whether both are one network of OVN-Kubernetes, which hands out
// each address once however many definitions name it.
func sameNetwork(a, b attachment) bool {
	return a.does.Plugin == nad.OverlayType && b.does.Plugin == nad.OverlayType &&
		a.does.NetworkName == b.does.NetworkName
}

// checkAttachments compares what the networks hand out with the networks of the cluster,
// and with each other where they share a link. A pair is reported at the later one.
func (c *Cluster) checkAttachments() (out []Finding) {
	claims := c.claims()
	for _, a := range c.attachments {
		if a.does.Does == nil {
			continue
		}
		for _, n := range claims {
			found := a.does.IPAM.Check(ipam.Facts{Networks: []ipnet.Claim{n.claim("")}})
			out = append(out, c.under(a, found, n.by)...)
		}
		out = append(out, c.checkLink(a)...)
	}
	for _, all := range c.byLink() {
		for i, b := range all {
			for _, a := range all[:i] {
				if sameNetwork(a, b) {
					continue
				}
				other := ipam.Other{Owner: a.name(), Assigns: a.does.IPAM}
				found := b.does.IPAM.Check(ipam.Facts{Others: []ipam.Other{other}})
				if len(found) == 0 {
					found = comparePrefixes(b, a)
				}
				out = append(out, c.under(b, found, a.placeOf(a.assignsAt()))...)
			}
		}
	}
	return out
}

// comparePrefixes reports ranges of b in networks that are a part of one of a, or the other way
// round: of two pods on one link, one then finds the other beside it, and the other does not.
func comparePrefixes(b, a attachment) (l diag.List) {
	for _, x := range b.does.IPAM.Ranges {
		for _, y := range a.does.IPAM.Ranges {
			if x.Network != y.Network && x.Network.Overlaps(y.Network) {
				l.Add(WarnPrefixes.At(x.At, nil, "the network is %v, and %v of %s on the same link",
					x.Network, y.Network, a.name()).
					Hinted("write the same prefix length in both: /%d", min(x.Network.Bits(), y.Network.Bits())),
				)
				return l
			}
		}
	}
	return nil
}

// under returns findings about what a hands out.
func (c *Cluster) under(a attachment, l diag.List, others ...Place) (out []Finding) {
	for _, d := range l.Under(a.assignsAt()) {
		out = append(out, c.at(a.ref, a.place(d), slices.Clone(others)...))
	}
	return out
}

// byLink returns the networks that hand out addresses, by what they go over, in the order
// of their first.
func (c *Cluster) byLink() (out [][]attachment) {
	at := map[link]int{}
	for _, a := range c.attachments {
		l, _, ok := c.link(a)
		if !ok || a.does.IPAM.Type == "" {
			continue
		}
		i, there := at[l]
		if !there {
			i = len(out)
			at[l], out = i, append(out, nil)
		}
		out[i] = append(out[i], a)
	}
	return out
}

// checkLink compares a with the devices of the nodes.
func (c *Cluster) checkLink(a attachment) (out []Finding) {
	l, once, ok := c.link(a)
	if ok && !once {
		at, where := a.vlanPath()
		d := WarnVLANTwice.At(at, nil, "the frames have VLAN %s already, by the device under it",
			strings.TrimPrefix(l.String(), l.device+", VLAN ")).
			Hinted("leave the VLAN out here, or use the device without it")
		out = append(out, c.at(a.ref, a.place(d), c.devicePlaces(where)...))
	}
	at, master, mtu := a.master()
	if master == "" {
		if ok {
			out = append(out, c.checkWay(a, l)...)
		}
		return out
	}
	devices := c.nodes.named(master)
	out = append(out, c.checkMaster(a, at, master, devices)...)
	for _, d := range devices {
		if mtu > 0 && d.mtu > 0 && mtu > d.mtu {
			f := ErrMTU.At(at.plugin.Name("mtu"), mtu, "%d is larger than the %d of %s", mtu, d.mtu, master).
				Hinted("write mtu: %d at most, or raise that of %s", d.mtu, master)
			out = append(out, c.at(a.ref, a.place(f), d.by))
			break
		}
	}
	return out
}

// checkWay reports frames that are larger than the device under a bridge takes.
func (c *Cluster) checkWay(a attachment, l link) []Finding {
	mtu, at := a.mtu()
	for _, d := range c.nodes.named(l.device) {
		if d.mtu > 0 && mtu > d.mtu {
			f := WarnMTU.At(at.path(), mtu, "%d is larger than the %d of %s, which drops larger frames",
				mtu, d.mtu, d.name).
				Hinted("write mtu: %d at most, or raise that of %s", d.mtu, d.name)
			return []Finding{c.at(a.ref, a.place(f), d.by)}
		}
	}
	return nil
}

// member is the path of a member of a plugin's configuration.
type member struct {
	plugin diag.Path
	name   string
}

func (m member) path() diag.Path { return m.plugin.Name(m.name) }

// master returns the NIC that a makes its device on, and the MTU of that device; "" when
// it makes none on a NIC of the node.
func (a attachment) master() (at member, master string, mtu int) {
	p, r, _ := a.plugin(nad.MacvlanType, nad.IPVLANType, nad.VLANType)
	at = member{p, "master"}
	switch d := r.Does.(type) {
	case nad.ResolvedMacvlan:
		if !d.LinkInContainer {
			return at, d.Master, d.MTU
		}
	case nad.ResolvedIPVLAN:
		if !d.LinkInContainer {
			return at, d.Master, d.MTU
		}
	case nad.ResolvedVLAN:
		if !d.LinkInContainer {
			return at, d.Master, d.MTU
		}
	}
	return at, "", 0
}

// checkMaster reports a NIC that nodes of which the state is known do not have, and a VLAN
// interface that no policy makes.
func (c *Cluster) checkMaster(a attachment, at member, master string, on []device) []Finding {
	has := map[string]bool{}
	for _, d := range on {
		if d.node == "" {
			return nil // a policy makes it
		}
		has[d.node] = true
	}
	var without []string
	for _, node := range c.nodes.states {
		if !has[node] {
			without = append(without, node)
		}
	}
	if len(without) > 0 {
		d := ErrMaster.At(at.path(), master, "%s does not have %s", some(without), master).
			Hinted("%s", c.instead(master))
		return []Finding{c.at(a.ref, a.place(d))}
	}
	_, vlan := nicname.VLAN(master)
	if len(c.nodes.states) == 0 && c.nodes.policies && vlan > 0 {
		d := WarnMaster.At(at.path(), master,
			"no NodeNetworkConfigurationPolicy that is known makes %s", master).
			Hinted("%s", c.instead(master))
		return []Finding{c.at(a.ref, a.place(d))}
	}
	return nil
}

// instead says what to write for a NIC that is not there.
func (c *Cluster) instead(master string) string {
	var names []string
	for _, d := range c.nodes.devices {
		names = append(names, d.name)
	}
	if like := table.Suggest(master, names); like != "" {
		return "write " + like
	}
	return "make it with a NodeNetworkConfigurationPolicy, or write a NIC that every node has"
}

// some names a few of many.
func some(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and more"
}

// vlanPath returns the member that says the VLAN of a, and the device under it.
func (a attachment) vlanPath() (diag.Path, string) {
	for i, r := range a.plugins() {
		at := diag.Path("/spec/config")
		if a.does.Plugins() != nil {
			at = at.Name("plugins").Index(i)
		}
		switch d := r.Does.(type) {
		case nad.ResolvedBridge:
			return at.Name("vlan"), d.Bridge
		case nad.ResolvedVLAN:
			return at.Name("vlanId"), d.Master
		case nad.ResolvedOverlay:
			return at.Name("vlanID"), ""
		case nad.ResolvedMacvlan:
			return at.Name("master"), d.Master
		case nad.ResolvedIPVLAN:
			return at.Name("master"), d.Master
		}
	}
	return "/spec/config", ""
}

func (c *Cluster) devicePlaces(name string) (out []Place) {
	for _, d := range c.nodes.named(name) {
		return []Place{d.by}
	}
	return nil
}

// ownLocalnet is the localnet that OpenShift maps to the bridge of the default network on
// every node (cluster-network-operator bindata ovnkube-script-lib; cluster.md 2).
const ownLocalnet = "physnet"

// checkLocalnets reports localnets that no mapping of the nodes has. Without any policy or
// state of nodes, the mapping may have been made by hand.
func (c *Cluster) checkLocalnets() (out []Finding) {
	if !c.nodes.policies && len(c.nodes.states) == 0 {
		return nil
	}
	for _, a := range c.attachments {
		at, r, ok := a.plugin(nad.OverlayType)
		does, isOverlay := r.Does.(nad.ResolvedOverlay)
		if !ok || !isOverlay || does.Topology != nad.TopologyLocalnet ||
			does.PhysicalNetwork == ownLocalnet {
			continue
		}
		if _, mapped := c.nodes.maps(does.PhysicalNetwork); mapped {
			continue
		}
		name := "physicalNetworkName"
		if does.PhysicalNetwork == does.Name {
			name = "name" // what it is without
		}
		d := WarnLocalnet.At(at.Name(name), does.PhysicalNetwork,
			"no bridge-mapping has the localnet %s", does.PhysicalNetwork).
			Hinted("%s", c.mapInstead(does.PhysicalNetwork))
		out = append(out, c.at(a.ref, a.place(d), c.mappingPlaces()...))
	}
	return out
}

func (c *Cluster) mapInstead(localnet string) string {
	var names []string
	for _, m := range c.nodes.mappings {
		names = append(names, m.localnet)
	}
	like := table.Suggest(localnet, names)
	if like == "" && len(names) == 1 {
		like = names[0]
	}
	if like != "" {
		return "write physicalNetworkName: " + like + ", which is mapped, or map " + localnet
	}
	return "add a bridge-mapping to the NodeNetworkConfigurationPolicy: ovn.bridge-mappings: " +
		"[{localnet: " + localnet + ", bridge: <an OVS bridge>}]"
}

func (c *Cluster) mappingPlaces() (out []Place) {
	for _, m := range c.nodes.mappings {
		out = append(out, m.by)
	}
	return out
}
