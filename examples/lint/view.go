package main

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

// bridgeView is what a bridge configuration means: what the plugin does, and the
// members that it was given.
type bridgeView struct {
	bridgeconf.Resolved
	Type                      string          `json:"type"`
	VLANTrunk                 json.RawMessage `json:"vlanTrunk,omitempty"`
	PreserveDefaultVLAN       bool            `json:"preserveDefaultVlan"`
	EnableDAD                 bool            `json:"enabledad"`
	DisableContainerInterface bool            `json:"disableContainerInterface"`
	IPAM                      ipam.Document   `json:"ipam,omitempty"`
	GatewayInterface          string          `json:"gatewayInterface,omitempty"`
	Addresses                 string          `json:"addresses,omitempty"` // that containers may get
}

func viewBridge(c bridgeconf.Config, r bridgeconf.Resolved, rel ipam.Release) bridgeView {
	c, _ = c.Explicit(rel)
	v := bridgeView{
		Resolved: r, Type: c.Type, PreserveDefaultVLAN: preserveDefault(c, rel),
		EnableDAD: c.EnableDAD != nil && *c.EnableDAD, DisableContainerInterface: !r.InterfaceUp,
		IPAM: c.IPAM, GatewayInterface: r.GatewayInterface(), Addresses: addresses(r.IPAM),
	}
	if v.Type == "" {
		v.Type = bridgeconf.PluginType
	}
	if c.VLANTrunk != nil {
		v.VLANTrunk = member(c, "vlanTrunk")
	}
	return v
}

// preserveDefault returns what c says, or what the release does without.
func preserveDefault(c bridgeconf.Config, rel ipam.Release) bool {
	if c.PreserveDefaultVLAN != nil {
		return *c.PreserveDefaultVLAN
	}
	return c.Behaviour(rel).PreserveDefaultVLAN
}

// member returns one member of a document as JSON; nil when there is none.
func member(doc json.Marshaler, name string) json.RawMessage {
	b, err := doc.MarshalJSON()
	if err != nil {
		return nil
	}
	return members(b)[name]
}

func addresses(r ipam.Resolved) string {
	if all := r.Addresses(); !all.IsEmpty() {
		return all.String()
	}
	return ""
}

// listView is what a list of plugins means.
type listView struct {
	CNIVersion   string `json:"cniVersion"`
	Name         string `json:"name"`
	DisableCheck bool   `json:"disableCheck"`
	DisableGC    bool   `json:"disableGC"`
	Plugins      []any  `json:"plugins"` // those that are not known as written
}

func viewList(l nad.List, does nad.ResolvedList, rel ipam.Release) listView {
	v := listView{
		CNIVersion: does.CNIVersion, Name: does.Name, DisableCheck: does.DisableCheck,
		DisableGC: does.DisableGC, Plugins: []any{},
	}
	for i, p := range l.Plugins {
		view := viewPlugin(p, does.Plugins[i], rel)
		if view == nil {
			view = p
		}
		v.Plugins = append(v.Plugins, view)
	}
	return v
}

// macvlanView is what a macvlan configuration means.
type macvlanView struct {
	CNIVersion      string        `json:"cniVersion"`
	Name            string        `json:"name"`
	Type            string        `json:"type"`
	Master          string        `json:"master,omitempty"` // absent is the NIC of the default route
	Mode            string        `json:"mode"`
	MTU             int           `json:"mtu"`
	MAC             string        `json:"mac,omitempty"` // absent is random
	LinkInContainer bool          `json:"linkInContainer"`
	BcQueueLen      uint32        `json:"bcqueuelen"`
	IPAM            ipam.Document `json:"ipam,omitempty"`
	Layer2          bool          `json:"layer2"`
	Addresses       string        `json:"addresses,omitempty"`
	DefaultRoute    bool          `json:"defaultRoute"`
}

func viewMacvlan(m nad.Macvlan, r nad.ResolvedMacvlan) macvlanView {
	return macvlanView{
		CNIVersion: r.CNIVersion, Name: r.Name, Type: nad.MacvlanType, Master: r.Master, Mode: r.Mode, MTU: r.MTU, MAC: r.MAC,
		LinkInContainer: r.LinkInContainer, BcQueueLen: r.BcQueueLen, IPAM: m.IPAM, Layer2: r.Layer2,
		Addresses: addresses(r.IPAM), DefaultRoute: r.DefaultRoute,
	}
}
