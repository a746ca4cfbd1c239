package podnet

import (
	"encoding/base64"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// NetworkDocument is the network data of one of the VM's cloud-init volumes.
type NetworkDocument struct {
	// Path is that of the member that holds it: …/cloudInitNoCloud/networkData.
	Path        diag.Path `json:"path"`
	ConfigDrive bool      `json:"configDrive,omitempty"` // not cloudInitNoCloud
	Text        string    `json:"text,omitempty"`        // decoded; "" when it is in a Secret
	Secret      string    `json:"secret,omitempty"`      // the name of that Secret
}

// NetworkDocuments returns the network data of c, in the order of its volumes. What
// is in a Secret is for the caller to read into Text. Base64 that cannot be decoded
// is left out: Resolve reports it.
func (c Config) NetworkDocuments() []NetworkDocument {
	var out []NetworkDocument
	for i, v := range c.Volumes {
		s, member := v.source()
		if s == nil {
			continue
		}
		at := c.base().Name("volumes").Index(i).Name(member)
		d := NetworkDocument{ConfigDrive: member == configDrive}
		switch {
		case s.NetworkData != "":
			// Before base64 (pkg/cloud-init/cloud-init.go readRawOrBase64Data).
			d.Path, d.Text = at.Name("networkData"), s.NetworkData
		case s.NetworkDataBase64 != "":
			text, err := base64.StdEncoding.DecodeString(s.NetworkDataBase64)
			if err != nil {
				continue
			}
			d.Path, d.Text = at.Name(networkData.base64), string(text)
		case s.NetworkDataSecret != nil && s.NetworkDataSecret.Name != "":
			d.Path, d.Secret = at.Name("networkDataSecretRef"), s.NetworkDataSecret.Name
		default:
			continue
		}
		out = append(out, d)
	}
	return out
}

// GuestInterface is an interface of the guest, as network data for cloud-init
// configures it. Paths begin at the network data.
type GuestInterface struct {
	// Its key: eth0.
	Name string    `json:"name"`
	Path diag.Path `json:"path"`
	// By which the guest finds it; "" is by its name.
	MAC       string         `json:"mac,omitempty"`
	DHCP4     bool           `json:"dhcp4,omitempty"`
	DHCP6     bool           `json:"dhcp6,omitempty"`
	Addresses []GuestAddress `json:"addresses,omitempty"`
	Gateways  []GuestGateway `json:"gateways,omitempty"`
}

// GuestAddress is a static address with the length of its network.
type GuestAddress struct {
	Prefix netip.Prefix `json:"prefix"` // host bits kept
	Path   diag.Path    `json:"path"`
}

// GuestGateway is where a default route goes.
type GuestGateway struct {
	Addr       netip.Addr `json:"addr"`
	Path       diag.Path  `json:"path"`
	Deprecated bool       `json:"deprecated,omitempty"` // gateway4 or gateway6, and not in routes
}

// Guest returns the interfaces that the network data configures. toJSON turns
// YAML into JSON, as package podnetyaml does; nil is for data that is JSON, as
// that of a config drive always is. It reads the network configuration of version
// 2, with or without network: around it, and for a config drive OpenStack's
// network_data.json. Version 1, and config: disabled, give no interfaces and no
// findings. Members that say nothing about addresses are ignored.
//
// Every finding is of stage Run: KubeVirt does not look into network data.
func (d NetworkDocument) Guest(toJSON func([]byte) ([]byte, error)) ([]GuestInterface, diag.List) {
	doc, err := d.parse(toJSON)
	if err == nil && doc.Kind() != jsonobj.Object {
		return nil, diag.List{ErrNetworkData.At("", nil,
			"the network data is %s, not an object", doc.Kind()).
			Hinted("write a network configuration of version 2")}
	}
	g := guestReader{}
	switch {
	case d.ConfigDrive && (err != nil || doc.Member("networks").Kind() != jsonobj.Array):
		g.l.Add(ErrConfigDrive.At("", nil,
			"a config drive wants the JSON of OpenStack's network_data.json, "+
				"with links and networks").
			Hinted("use cloudInitNoCloud for a network configuration of version 2"))
	case d.ConfigDrive:
		g.openStack(doc)
	case err != nil:
		g.l.Add(ErrNetworkData.At("", nil, "%v", err).
			Hinted("write a network configuration of version 2"))
	default:
		g.version2(doc)
	}
	return g.out, g.l
}

func (d NetworkDocument) parse(toJSON func([]byte) ([]byte, error)) (doc jsonobj.Value, err error) {
	data := []byte(d.Text)
	if toJSON != nil && !d.ConfigDrive {
		if data, err = toJSON(data); err != nil {
			return doc, err
		}
	}
	return jsonobj.Parse(data)
}

type guestReader struct {
	out []GuestInterface
	l   diag.List
}

// version2 reads netplan's form (cloud-init, network configuration version 2).
func (g *guestReader) version2(doc jsonobj.Value) {
	at := diag.Path("")
	if inner := doc.Member("network"); inner.Kind() == jsonobj.Object && len(doc.Members()) == 1 {
		doc, at = inner, at.Name("network")
	}
	disabled, _ := doc.Member("config").Str()
	switch version, _ := doc.Member("version").Int(); {
	case version == 1, disabled == "disabled":
		return
	case version != 2:
		g.l.Add(ErrNetworkData.At(at.Name("version"), nil, "cloud-init knows the versions 1 and 2").
			Hinted("write version: 2"))
	}
	ethernets := doc.Member("ethernets")
	if k := ethernets.Kind(); k != jsonobj.Object && k != jsonobj.None {
		g.l.Add(ErrNetworkData.At(at.Name("ethernets"), nil, "want an object, got %s", k).
			Hinted("write the interfaces by their names"))
	}
	for m := range ethernets.All() {
		g.ethernet(at.Name("ethernets").Name(m.Name), m)
	}
}

// ethernet reads one of the interfaces.
func (g *guestReader) ethernet(in diag.Path, m jsonobj.Member) {
	i := GuestInterface{Name: m.Name, Path: in}
	i.MAC, _ = m.Value.At("match", "macaddress").Str()
	i.DHCP4, i.DHCP6 = isTrue(m.Value.Member("dhcp4")), isTrue(m.Value.Member("dhcp6"))
	for n, a := range m.Value.Member("addresses").Each() {
		g.address(&i, in.Name("addresses").Index(n), a)
	}
	for _, name := range []string{"gateway4", "gateway6"} {
		if gw, ok := m.Value.Member(name).Str(); ok {
			g.gateway(&i, in.Name(name), gw, true)
		}
	}
	for n, r := range m.Value.Member("routes").Each() {
		to, _ := r.Member("to").Str()
		via, isText := r.Member("via").Str()
		if isText && slices.Contains([]string{"default", "0.0.0.0/0", "::/0"}, to) {
			g.gateway(&i, in.Name("routes").Index(n).Name("via"), via, false)
		}
	}
	g.out = append(g.out, i)
}

// isTrue reads a boolean as netplan does, which takes some words for it too.
func isTrue(v jsonobj.Value) bool {
	s, _ := v.Str()
	b, _ := v.Bool()
	return b || slices.Contains([]string{"true", "yes", "on", "y"}, strings.ToLower(s))
}

// address reads an element of addresses: a text, or an object that has the text
// for its only name.
func (g *guestReader) address(i *GuestInterface, at diag.Path, v jsonobj.Value) {
	text, isText := v.Str()
	if members := v.Members(); len(members) == 1 {
		text, isText = members[0].Name, true
	}
	p, err := netip.ParsePrefix(text)
	if !isText || err != nil {
		g.l.Add(ErrNetworkData.At(at, v.Text,
			"%s is not an address with the length of its network", v).
			Hinted("write it such as fd10:0:2::2/120, in quotes"))
		return
	}
	i.Addresses = append(i.Addresses, GuestAddress{p, at})
}

func (g *guestReader) gateway(i *GuestInterface, at diag.Path, text string, deprecated bool) {
	a, err := netip.ParseAddr(text)
	if err != nil {
		g.l.Add(ErrNetworkData.At(at, text, "%q is not an address", text).
			Hinted("write an address such as fd10:0:2::1"))
		return
	}
	i.Gateways = append(i.Gateways, GuestGateway{a, at, deprecated})
}

// sameMAC reports whether two texts are the same hardware address.
func sameMAC(a, b string) bool {
	x, errX := net.ParseMAC(a)
	y, errY := net.ParseMAC(b)
	return errX == nil && errY == nil && slices.Equal(x, y)
}
