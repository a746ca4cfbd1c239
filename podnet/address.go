package podnet

import (
	"errors"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Addresses is the network inside a VM with the masquerade binding, of one
// family. The zero Addresses is none.
type Addresses struct {
	Network netip.Prefix `json:"cidr"`    // masked
	Gateway netip.Prefix `json:"gateway"` // the first address after the network's, with its length
	VM      netip.Prefix `json:"vm"`      // the second
}

// AddressesOf returns what the masquerade binding makes of cidr: host bits do
// not count, and an IPv4-mapped prefix is taken for IPv4. It reports false when
// cidr is not valid or has fewer than four addresses, which KubeVirt refuses.
func AddressesOf(cidr netip.Prefix) (Addresses, bool) {
	cidr = ipnet.Unmap(cidr).Masked()
	const hostBits = 2 // address.go: network, gateway, VM, broadcast
	if !cidr.IsValid() || cidr.Addr().BitLen()-cidr.Bits() < hostBits {
		return Addresses{}, false
	}
	gateway := cidr.Addr().Next()
	return Addresses{
		Network: cidr,
		Gateway: netip.PrefixFrom(gateway, cidr.Bits()),
		VM:      netip.PrefixFrom(gateway.Next(), cidr.Bits()),
	}, true
}

// IsValid reports whether a is not the zero Addresses.
func (a Addresses) IsValid() bool { return a.Network.IsValid() }

// family is one of the two families, as the documents name them.
type family struct {
	name    string
	member  string
	is4     bool
	example string
}

var (
	ipv4 = family{"IPv4", "vmNetworkCIDR", true, "10.0.2.0/24"}
	ipv6 = family{"IPv6", "vmIPv6NetworkCIDR", false, "fd10:0:2::/120"}
)

// addresses returns those of text, or of def when text is "", and what is wrong
// with text, which is the member of f in pod.
func (f family) addresses(pod diag.Path, text string, def netip.Prefix) (Addresses, diag.List) {
	if text == "" {
		a, _ := AddressesOf(def)
		return a, nil
	}
	at := pod.Name(f.member)
	p, odd, err := f.parse(text)
	if err != nil {
		return Addresses{}, diag.List{ErrCIDR.At(at, text, "failed to parse VM CIDR: %s", why(err)).
			Hinted("write a network such as %s, or leave it out", canonicalOr(err, f.example))}
	}
	if p.Addr().Is4() != f.is4 {
		return Addresses{}, diag.List{ErrCIDRFamily.At(at, text,
			"%s is not an %s network", text, f.name).
			Hinted("write an %s network such as %s, or leave it out", f.name, f.example)}
	}
	a, ok := AddressesOf(p)
	if !ok {
		return Addresses{}, diag.List{ErrCIDRSmall.At(at, text,
			"VM CIDR subnet is too small, at least 2 host addresses are required: %s", text).
			Hinted("write a prefix length of at most /%d", p.Addr().BitLen()-2)}
	}
	return a, f.odd(at, text, p, a, odd)
}

// odd reports that the text of p is read as what it does not say.
func (f family) odd(at diag.Path, text string, p netip.Prefix, a Addresses,
	odd ipnet.Oddity) diag.List {
	var l diag.List
	if odd&ipnet.LeadingZeros != 0 {
		l.Add(WarnLeadingZeros.At(at, text, "%s is read as %s", text, p).
			Hinted("write %s", p).Fixed(replace(at, p.String())))
	}
	if a.Network != p {
		l.Add(WarnCIDRHostBits.At(at, text, "%s is read as %s: the VM has %s, the gateway %s",
			text, a.Network, a.VM.Addr(), a.Gateway.Addr()).
			Hinted("write %s", a.Network).Fixed(replace(at, a.Network.String())))
	}
	return l
}

func replace(at diag.Path, text string) diag.Op {
	return diag.Op{Op: "replace", Path: at, Value: table.AppendString(nil, text)}
}

// parse reads as net.ParseCIDR does, which virt-handler and virt-launcher use,
// and keeps the host bits: leading zeros are ignored in the length, and an error
// in the address. Of vmNetworkCIDR, and of no other member, the API types remove
// them when they decode the document (schema.go PodNetwork.UnmarshalJSON,
// kubevirt.io/api v1.5.0 to v1.9.0). An IPv4-mapped
// prefix is refused here: it parses there and then counts as IPv6 in one place
// and as IPv4 in the next.
func (f family) parse(text string) (netip.Prefix, ipnet.Oddity, error) {
	p, odd, err := ipnet.ParsePrefixSloppy(text)
	if err != nil {
		return netip.Prefix{}, 0, err
	}
	addr, _, _ := strings.Cut(text, "/")
	a, zeros, err := ipnet.ParseAddrSloppy(addr)
	if !f.is4 {
		a, err = netip.ParseAddr(addr)
	}
	if err != nil || odd&ipnet.Mapped != 0 {
		return netip.Prefix{}, 0, &ipnet.ParseError{
			Text:      text,
			Why:       odd.String(),
			Canonical: p.String(),
		}
	}
	return netip.PrefixFrom(a, p.Bits()), zeros & ipnet.LeadingZeros, nil
}

func why(err error) string {
	var pe *ipnet.ParseError
	if errors.As(err, &pe) {
		return `"` + pe.Text + `" ` + pe.Why
	}
	return err.Error()
}

func canonicalOr(err error, example string) string {
	var pe *ipnet.ParseError
	if errors.As(err, &pe) && pe.Canonical != "" {
		return pe.Canonical
	}
	return example
}
