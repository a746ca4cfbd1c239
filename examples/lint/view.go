package main

import (
	"encoding/json"
	"net/netip"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

// bridgeView is what a bridge configuration means: the plugin's members, none
// absent, then what follows from them.
type bridgeView struct {
	CNIVersion                string          `json:"cniVersion"`
	Name                      string          `json:"name"`
	Type                      string          `json:"type"`
	Bridge                    string          `json:"bridge"`
	IsGateway                 bool            `json:"isGateway"`
	IsDefaultGateway          bool            `json:"isDefaultGateway"`
	ForceAddress              bool            `json:"forceAddress"`
	IPMasq                    bool            `json:"ipMasq"`
	IPMasqBackend             string          `json:"ipMasqBackend,omitempty"` // absent is chosen by the plugin
	MTU                       int             `json:"mtu"`
	HairpinMode               bool            `json:"hairpinMode"`
	PromiscMode               bool            `json:"promiscMode"`
	VLAN                      int             `json:"vlan"`
	VLANTrunk                 json.RawMessage `json:"vlanTrunk,omitempty"`
	PreserveDefaultVLAN       bool            `json:"preserveDefaultVlan"`
	MACSpoofCheck             bool            `json:"macspoofchk"`
	EnableDAD                 bool            `json:"enabledad"`
	DisableContainerInterface bool            `json:"disableContainerInterface"`
	PortIsolation             bool            `json:"portIsolation"`
	IPAM                      ipam.Document   `json:"ipam,omitempty"`
	Layer2                    bool            `json:"layer2"` // no address
	VLANFiltering             bool            `json:"vlanFiltering"`
	PortVLANs                 []vlanView      `json:"portVlans"` // of the port on the bridge
	GatewayInterface          string          `json:"gatewayInterface,omitempty"`
	BridgeAddresses           []netip.Prefix  `json:"bridgeAddresses,omitempty"`
	Addresses                 string          `json:"addresses,omitempty"` // that containers may get
	DefaultRoute              bool            `json:"defaultRoute"`
	DAD                       bool            `json:"duplicateAddressDetection"`
	MAC                       string          `json:"mac,omitempty"` // absent is random
}

type vlanView struct {
	VLAN     int  `json:"vlan"`
	PVID     bool `json:"pvid"`
	Untagged bool `json:"untagged"`
}

func viewBridge(c bridgeconf.Config, r bridgeconf.Resolved, rel ipam.Release) bridgeView {
	c, _ = c.Explicit(rel)
	v := bridgeView{
		CNIVersion: r.CNIVersion, Name: r.Name, Type: c.Type, Bridge: r.Bridge,
		IsGateway: r.Gateway, IsDefaultGateway: r.DefaultGateway, ForceAddress: r.ForceAddress,
		IPMasq: r.Masquerade, IPMasqBackend: r.IPMasqBackend, MTU: r.MTU, HairpinMode: r.Hairpin, PromiscMode: r.Promiscuous,
		VLAN: r.VLAN, PreserveDefaultVLAN: preserveDefault(c, rel), MACSpoofCheck: r.MACSpoofCheck,
		EnableDAD: c.EnableDAD != nil && *c.EnableDAD, DisableContainerInterface: !r.InterfaceUp, PortIsolation: r.Isolated, IPAM: c.IPAM,
		Layer2: r.Layer2, VLANFiltering: r.VLANFiltering, PortVLANs: []vlanView{}, GatewayInterface: r.GatewayInterface(), BridgeAddresses: r.BridgeAddresses,
		Addresses: addresses(r.IPAM), DefaultRoute: r.DefaultRoute, DAD: r.DAD, MAC: r.MAC,
	}
	if v.Type == "" {
		v.Type = bridgeconf.PluginType
	}
	if c.VLANTrunk != nil {
		v.VLANTrunk = member(c, "vlanTrunk")
	}
	for _, p := range r.PortVLANs {
		v.PortVLANs = append(v.PortVLANs, vlanView{p.ID, p.PVID, p.Untagged})
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
	return jsonobj.Of(b).Member(name).Raw()
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
