package main

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

// linkDocument is a configuration of a plugin that puts a NIC on another.
type linkDocument[R any] interface {
	Resolve(ipam.Release) (R, diag.List)
}

// judgeLink returns the judge of such a configuration.
func judgeLink[D linkDocument[R], R any](parse func([]byte) (D, diag.List), assigns func(R) ipam.Resolved, view func(D, R) any) func([]byte, setting) judgement {
	return func(data []byte, s setting) judgement {
		d, l := parse(data)
		if unreadable(l) {
			return judgement{findings: l}
		}
		r, more := d.Resolve(s.Release)
		l.Merge(more)
		if l.Refused() == 0 {
			l.Merge(assigns(r).Check(s.Facts).Under("/ipam"))
		}
		return decided(l, func() any { return view(d, r) })
	}
}

var (
	judgeMacvlan = judgeLink(nad.ParseMacvlan, func(r nad.ResolvedMacvlan) ipam.Resolved { return r.IPAM },
		func(m nad.Macvlan, r nad.ResolvedMacvlan) any { return viewMacvlan(m, r) })
	judgeIPVLAN = judgeLink(nad.ParseIPVLAN, func(r nad.ResolvedIPVLAN) ipam.Resolved { return r.IPAM },
		func(c nad.IPVLAN, r nad.ResolvedIPVLAN) any { return viewIPVLAN(c, r) })
	judgeVLAN = judgeLink(nad.ParseVLAN, func(r nad.ResolvedVLAN) ipam.Resolved { return r.IPAM },
		func(c nad.VLAN, r nad.ResolvedVLAN) any { return viewVLAN(c, r) })
)

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
	d, l := nad.Parse(data)
	if unreadable(l) {
		return judgement{findings: l}
	}
	r, more := d.Resolve(s.Release)
	l.Merge(more)
	if s.known() {
		l.Merge(nad.CheckMigrationNetwork(d, nad.Facts{
			Release: s.Release, Namespace: s.namespace, GlobalNamespaces: nad.OpenShiftGlobalNamespaces(), Nodes: s.Nodes,
			Networks: s.Networks, Peers: s.peers,
		}))
	}
	return decided(l, func() any { return viewConfig(d.Config, r, s.Release) })
}

// known reports whether a request told anything of the cluster.
func (s surroundings) known() bool {
	return s.Nodes > 0 || s.namespace != "" || len(s.Networks)+len(s.peers) > 0
}

// viewConfig is what a configuration in its object means; nil when there is none,
// or it is one of an unknown plugin.
func viewConfig(c nad.Config, r nad.Resolved, rel ipam.Release) any {
	switch {
	case c.Bridge != nil:
		conf := *c.Bridge
		conf.Name = r.NetworkName
		return viewBridge(conf, r.Bridge, rel)
	case c.Macvlan != nil:
		return viewMacvlan(*c.Macvlan, r.Macvlan)
	case c.IPVLAN != nil:
		return viewIPVLAN(*c.IPVLAN, r.IPVLAN)
	case c.VLAN != nil:
		return viewVLAN(*c.VLAN, r.VLAN)
	case c.Overlay != nil:
		return viewOverlay(r.Overlay)
	case c.List != nil:
		v := viewList(*c.List, r.List, rel)
		for i, p := range c.List.Plugins {
			if view := viewElement(p, r.Plugins[i], rel); view != nil {
				v.Plugins[i] = view
			}
		}
		return v
	}
	return nil
}

// viewElement is viewConfig of a plugin of a list.
func viewElement(p bridgeconf.Plugin, r nad.Resolved, rel ipam.Release) any {
	if p.Bridge != nil {
		return nil // viewList knows the list's cniVersion
	}
	c, _ := nad.ParseConfig(p.Other)
	return viewConfig(c, r, rel)
}
