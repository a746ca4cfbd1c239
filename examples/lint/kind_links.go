package main

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// judgePlugin returns the judge of the configurations of a CNI type.
func judgePlugin(cniType string) func([]byte, setting) judgement {
	return func(data []byte, s setting) judgement {
		p, r, l := nad.ReadPlugin(cniType, data, s.Release)
		if r.Does != nil {
			l.Add(r.IPAM.Check(s.Facts).Under(ipamOf(r))...)
		}
		return decided(l, func() any { return viewPlugin(p, r, s.Release) })
	}
}

// judgeList judges a list of plugins.
func judgeList(data []byte, s setting) judgement {
	list, r, l := nad.ReadList(data, s.Release)
	return decided(l, func() any { return viewList(list, r, s.Release) })
}

// judgeUntyped judges a configuration that forgot its type.
func judgeUntyped(data []byte, s setting) judgement {
	_, _, l := nad.ReadConfig(data, s.Release)
	return judgement{findings: l}
}

// ipamOf is the path that the paths of what a plugin assigns go on from.
func ipamOf(r nad.Resolved) diag.Path {
	if r.Plugin == nad.OverlayType {
		return ""
	}
	return "/ipam"
}

// ipvlanView is what an ipvlan configuration means.
type ipvlanView struct {
	CNIVersion      string        `json:"cniVersion"`
	Name            string        `json:"name"`
	Type            string        `json:"type"`
	Master          string        `json:"master,omitempty"` // absent is the NIC of the default route
	Mode            string        `json:"mode"`
	MTU             int           `json:"mtu"`
	LinkInContainer bool          `json:"linkInContainer"`
	IPAM            ipam.Document `json:"ipam,omitempty"`
	Addresses       string        `json:"addresses,omitempty"`
	DefaultRoute    bool          `json:"defaultRoute"`
}

func viewIPVLAN(c nad.IPVLAN, r nad.ResolvedIPVLAN) ipvlanView {
	return ipvlanView{
		CNIVersion: r.CNIVersion, Name: r.Name, Type: nad.IPVLANType, Master: r.Master, Mode: r.Mode, MTU: r.MTU,
		LinkInContainer: r.LinkInContainer, IPAM: c.IPAM, Addresses: addresses(r.IPAM), DefaultRoute: r.DefaultRoute,
	}
}

// vlanLinkView is what a configuration of the vlan plugin means.
type vlanLinkView struct {
	CNIVersion      string        `json:"cniVersion"`
	Name            string        `json:"name"`
	Type            string        `json:"type"`
	Master          string        `json:"master"`
	VLANID          int           `json:"vlanId"`
	MTU             int           `json:"mtu"`
	LinkInContainer bool          `json:"linkInContainer"`
	IPAM            ipam.Document `json:"ipam,omitempty"`
	Addresses       string        `json:"addresses,omitempty"`
	DefaultRoute    bool          `json:"defaultRoute"`
}

func viewVLAN(c nad.VLAN, r nad.ResolvedVLAN) vlanLinkView {
	return vlanLinkView{
		CNIVersion: r.CNIVersion, Name: r.Name, Type: nad.VLANType, Master: r.Master, VLANID: r.VLANID, MTU: r.MTU,
		LinkInContainer: r.LinkInContainer, IPAM: c.IPAM, Addresses: addresses(r.IPAM), DefaultRoute: r.DefaultRoute,
	}
}

// overlayView is what a configuration of OVN-Kubernetes means.
type overlayView struct {
	CNIVersion          string         `json:"cniVersion"`
	Name                string         `json:"name"`
	Type                string         `json:"type"`
	Topology            string         `json:"topology,omitempty"` // absent is the pod network
	Role                string         `json:"role"`
	MTU                 int            `json:"mtu"`
	VLANID              int            `json:"vlanID,omitempty"`
	PhysicalNetworkName string         `json:"physicalNetworkName,omitempty"`
	AllowPersistentIPs  bool           `json:"allowPersistentIPs"`
	Subnets             []netip.Prefix `json:"subnets,omitempty"`
	Addresses           string         `json:"addresses,omitempty"`
	Complete            bool           `json:"complete"` // false: the addresses depend on the nodes
}

func viewOverlay(r nad.ResolvedOverlay) overlayView {
	return overlayView{
		CNIVersion: r.CNIVersion, Name: r.Name, Type: nad.OverlayType, Topology: r.Topology, Role: r.Role, MTU: r.MTU, VLANID: r.VLAN,
		PhysicalNetworkName: r.PhysicalNetwork, AllowPersistentIPs: r.PersistentIPs, Subnets: r.Subnets,
		Addresses: addresses(r.IPAM), Complete: r.IPAM.Complete,
	}
}

// judgeDefinition judges the object and its configuration, and with a context
// also whether it is fit to be the migration network of that cluster.
func judgeDefinition(data []byte, s setting) judgement {
	d, r, l := nad.Read(data, s.Release)
	if s.known() && !l.Unread() {
		_, l = nad.ParseFor(data, s.Release)
		l.Add(nad.CheckMigrationNetwork(d, nad.Facts{
			Release: s.Release, Namespace: s.namespace,
			GlobalNamespaces: nad.OpenShiftGlobalNamespaces(), Nodes: s.Nodes,
			Networks: s.Networks, Others: s.Others, Peers: s.peers,
		})...)
	}
	return decided(l, func() any { return viewConfig(d.Config, r, s.Release) })
}

// known reports whether a request told anything of the cluster.
func (s surroundings) known() bool {
	return s.Nodes > 0 || s.namespace != "" || len(s.Networks)+len(s.Others)+len(s.peers) > 0
}

// viewConfig is what a configuration means; nil when there is none, or it is one
// of a plugin that is not known.
func viewConfig(c nad.Config, r nad.Resolved, rel release.Release) any {
	if c.List != nil {
		does, _ := r.Does.(nad.ResolvedList)
		return viewList(*c.List, does, rel)
	}
	return viewPlugin(c.Plugin, r, rel)
}

func viewPlugin(p nad.Plugin, r nad.Resolved, rel release.Release) any {
	switch does := r.Does.(type) {
	case nad.ResolvedBridge:
		conf, _ := p.(nad.Bridge)
		conf.Name, conf.CNIVersion = r.NetworkName, r.CNIVersion
		return viewBridge(bridgeconf.Config(conf), does.Resolved, rel)
	case nad.ResolvedMacvlan:
		m, _ := p.(nad.Macvlan)
		return viewMacvlan(m, does)
	case nad.ResolvedIPVLAN:
		c, _ := p.(nad.IPVLAN)
		return viewIPVLAN(c, does)
	case nad.ResolvedVLAN:
		c, _ := p.(nad.VLAN)
		return viewVLAN(c, does)
	case nad.ResolvedOverlay:
		return viewOverlay(does)
	case nad.ResolvedRaw, nil:
		return nil
	}
	return r.Does
}
