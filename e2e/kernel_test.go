//go:build linux

package e2e

import (
	"errors"
	"io/fs"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
)

// shown is what the kernel shows of an attachment.
type shown struct {
	Bridge                 string
	Promiscuous, Filtering bool
	BridgeMTU, MTU         int // MTU is that of the container's interface

	Hairpin, Isolated bool // of the port
	PortMTU           int
	VLANs             []string

	Up, DAD   bool // of the container's interface
	MAC       string
	Addresses []netip.Prefix
	Routes    []string // all but the kernel's own: "default via 10.1.0.1"

	Gateways   []string // every address on the node, with its interface
	Masquerade string   // the backend
	SpoofCheck bool
}

// link is what `ip -json -details address show` has of an interface.
type link struct {
	Index int    `json:"ifindex"`
	Peer  int    `json:"link_index"` // of a veth, in the other namespace
	Name  string `json:"ifname"`
	Flags []string
	MTU   int
	MAC   string `json:"address"`
	Kind  struct {
		Kind string `json:"info_kind"`
		Data struct {
			Filtering int `json:"vlan_filtering"`
		} `json:"info_data"`
		Port struct{ Hairpin, Isolated bool } `json:"info_slave_data"`
	} `json:"linkinfo"`
	Addresses []struct {
		Local netip.Addr
		Bits  int `json:"prefixlen"`
		Scope string
	} `json:"addr_info"`
}

// global returns the addresses that somebody gave to the interface.
func (l link) global() []netip.Prefix {
	var out []netip.Prefix
	for _, a := range l.Addresses {
		if a.Scope == "global" {
			out = append(out, netip.PrefixFrom(a.Local, a.Bits))
		}
	}
	return out
}

// find returns the first link that is it, the zero link if none is.
func find(links []link, is func(link) bool) link {
	if i := slices.IndexFunc(links, is); i >= 0 {
		return links[i]
	}
	return link{}
}

func named(name string) func(link) bool { return func(l link) bool { return l.Name == name } }

func isBridge(l link) bool { return l.Kind.Kind == "bridge" }

// show returns what the kernel shows on the node and in the container.
func (n node) show(f facts) (s shown, err error) {
	eth, err := n.showContainer(&s)
	if err != nil {
		return s, err
	}
	if err := n.showHost(f, eth.Peer, &s); err != nil {
		return s, err
	}
	return s, n.showRules(f, &s)
}

func (n node) showContainer(s *shown) (eth link, err error) {
	var links []link
	var routes [2][]struct{ Dst, Gateway, Protocol string }
	var dad int
	err = n.container.ask("ip -json -details address show; for f in -4 -6; "+
		"do ip $f -json -details route show; done; cat /proc/sys/net/ipv6/conf/"+
		interfaceName+"/accept_dad 2>/dev/null || echo 0", &links, &routes[0], &routes[1], &dad)
	eth = find(links, named(interfaceName))
	s.Up = slices.Contains(eth.Flags, "UP")
	s.DAD = dad != 0
	s.MAC = eth.MAC
	s.MTU = eth.MTU
	s.Addresses = eth.global()
	for _, r := range slices.Concat(routes[0], routes[1]) {
		if r.Protocol != "kernel" {
			s.Routes = append(s.Routes, route(r.Dst, r.Gateway))
		}
	}
	slices.Sort(s.Routes)
	return eth, err
}

// showHost takes the port's index in the node's namespace.
func (n node) showHost(f facts, index int, s *shown) error {
	var links []link
	var vlans []portEntry
	err := n.host.ask("ip -json -details address show; bridge -json vlan show", &links, &vlans)
	if err != nil {
		return err
	}
	bridge := find(links, isBridge)
	s.Bridge, s.BridgeMTU = bridge.Name, bridge.MTU
	s.Promiscuous = slices.Contains(bridge.Flags, "PROMISC")
	s.Filtering = bridge.Kind.Data.Filtering == 1
	port := find(links, func(l link) bool { return l.Index == index })
	s.Hairpin, s.Isolated, s.PortMTU = port.Kind.Port.Hairpin, port.Kind.Port.Isolated, port.MTU
	for _, l := range links {
		for _, a := range l.global() {
			s.Gateways = append(s.Gateways, l.Name+" "+a.String())
		}
	}
	slices.Sort(s.Gateways)
	for _, p := range vlans {
		if p.Port == port.Name && f.VLANFiltering {
			s.VLANs = p.list()
		}
	}
	return nil
}

// portEntry is what `bridge -json vlan show` has of a port.
type portEntry struct {
	Port  string `json:"ifname"`
	VLANs []struct {
		VLAN, VLANEnd int
		Flags         []string
	}
}

func (p portEntry) list() (out []string) {
	for _, v := range p.VLANs {
		for id := v.VLAN; id <= max(v.VLAN, v.VLANEnd); id++ {
			out = append(out,
				bridgeconf.PortVLAN{
					ID:       id,
					PVID:     slices.Contains(v.Flags, "PVID"),
					Untagged: slices.Contains(v.Flags, "Egress Untagged"),
				}.String())
		}
	}
	return out
}

func route(dst, gateway string) string {
	if gateway == "" {
		return dst
	}
	return dst + " via " + gateway
}

// showRules looks for what the plugin leaves in netfilter.
func (n node) showRules(f facts, s *shown) error {
	var commands []string
	if f.SpoofCheck || f.NFTables {
		commands = append(commands, "nft list tables")
	}
	if f.IPTables {
		commands = append(commands, "iptables -t nat -S", "ip6tables -t nat -S")
	}
	out, err := n.host.run("sh", "-ec", strings.Join(commands, ";"))
	s.SpoofCheck = strings.Contains(string(out), "table bridge nat")
	if strings.Contains(string(out), "table inet cni_plugins_masquerade") {
		s.Masquerade = "nftables"
	}
	if strings.Contains(string(out), "-j MASQUERADE") {
		s.Masquerade += "iptables"
	}
	return err
}

// leases returns the files in which host-local keeps the addresses it has given.
func leases(dataDir string) (out []string, err error) {
	err = filepath.WalkDir(dataDir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !d.IsDir() && d.Name() != "lock" &&
			!strings.HasPrefix(d.Name(), "last_reserved_ip") {
			out = append(out, path)
		}
		return err
	})
	return out, err
}
