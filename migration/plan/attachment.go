package plan

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// Attachment is how pods get onto the migration network. "" is Bridge where the network
// has a bridge, and Macvlan where it has none.
type Attachment string

// The attachments. The last two are of OVN-Kubernetes, which assigns the addresses itself.
const (
	Macvlan  Attachment = "macvlan"  // on the NIC itself, which needs no bridge
	Bridge   Attachment = "bridge"   // a Linux bridge that the nodes have
	Localnet Attachment = "localnet" // of OVN-Kubernetes, by a NetworkAttachmentDefinition
	// ClusterUserDefinedNetwork is a localnet by an object of that kind, which nobody can change.
	ClusterUserDefinedNetwork Attachment = "clusteruserdefinednetwork"
)

var attachments = []Attachment{Macvlan, Bridge, Localnet, ClusterUserDefinedNetwork}

// String returns the name.
func (a Attachment) String() string { return string(a) }

func listed() string {
	var names []string
	for _, a := range attachments {
		names = append(names, string(a))
	}
	return strings.Join(names, ", ")
}

// attachment returns the attachment that n has.
func (n Network) attachment() Attachment {
	switch {
	case n.Attachment != "":
		return n.Attachment
	case n.Bridge != "":
		return Bridge
	}
	return Macvlan
}

// overlay reports whether OVN-Kubernetes assigns the addresses, of a localnet.
func (a Attachment) overlay() bool { return a == Localnet || a == ClusterUserDefinedNetwork }

// handedOut returns what the attachment can hand out of a network: whereabouts all but the
// first and the last address, OVN-Kubernetes what package nad says.
func (a Attachment) handedOut(p netip.Prefix) ipnet.Set {
	all := ipnet.RangeOf(p)
	if !all.IsValid() {
		return ipnet.Set{}
	}
	if a.overlay() {
		does, _ := nad.Overlay{
			Name: "a", NetAttachDefName: "a/a", Topology: nad.TopologyLocalnet, Subnets: p.String(),
		}.Resolve(nad.Release{})
		return does.IPAM.Addresses()
	}
	return ipnet.SetOfRanges(all).Subtract(ipnet.SetOfAddrs(all.From(), all.To()))
}

// mostExcluded is how many excludeSubnets a ClusterUserDefinedNetwork takes (ovn-kubernetes
// go-controller/pkg/crd/userdefinednetwork/v1 v1.3.0). A NetworkAttachmentDefinition takes
// any number.
const mostExcluded = 25

// expressible reports whether a definition can hand out exactly the window of what is handed
// out of a network.
func (a Attachment) expressible(all ipnet.Set, p netip.Prefix, window ipnet.Range) bool {
	return a != ClusterUserDefinedNetwork || len(excludes(all, p, window)) <= mostExcluded
}

// excludes returns the parts of p that OVN-Kubernetes has to exclude to hand out only the
// window, of all that it hands out of p. The first address, and the last of IPv4, which it
// never hands out, are excluded with their neighbours: so the parts are fewer.
func excludes(all ipnet.Set, p netip.Prefix, window ipnet.Range) (out []netip.Prefix) {
	add := func(from, to netip.Addr) {
		if r, ok := ipnet.NewRange(from, to); ok {
			out = slices.AppendSeq(out, r.Prefixes())
		}
	}
	if window.From() != all.First() {
		add(p.Addr(), window.From().Prev())
	}
	if last := all.Last(); window.To() != last {
		if p.Addr().Is4() {
			last = last.Next()
		}
		add(window.To().Next(), last)
	}
	return out
}
