// Package picture shows who owns which addresses of a network that clusters share: their
// windows, what else is in use, and what is free; as SVG, for light and dark pages, and as text
// for a terminal.
//
//	m := picture.Of(request, plan)
//	os.WriteFile("network.svg", m.SVG(), 0o644)
//	fmt.Print(m.Text())
//
// # Compatibility
//
// The looks may change in any release.
package picture

import (
	"fmt"
	"math/big"
	"net/netip"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
)

// Map is a network, and who has which part of it.
type Map struct {
	Network netip.Prefix `json:"network"`
	// Owners are in the order in which they are listed. Where two have an address, the picture
	// shows both owners' parts as in conflict.
	Owners []Owner `json:"owners"`
}

// Owner is who has a part of the network.
type Owner struct {
	Name      string    `json:"name"`
	Addresses ipnet.Set `json:"addresses"`
	// Held are those of the addresses that pods have.
	Held ipnet.Set `json:"held"`
	// Other is true for what is not a window: a router, hosts.
	Other bool `json:"other,omitempty"`
}

// Of returns the map of a plan. Where the clusters have subnets of their own, the network is
// what these are in, and what is in none of them has an owner, so that it does not look free.
func Of(r plan.Request, p plan.Plan) Map {
	subnets := r.Subnets()
	m := Map{Network: around(append(subnets, r.Network.CIDR))}
	for _, c := range p.Clusters {
		m.Owners = append(m.Owners, Owner{Name: c.Name, Addresses: ipnet.SetOfRanges(c.Window)})
	}
	for _, u := range r.Network.InUse {
		m.Owners = append(m.Owners, Owner{Name: u.Owner, Addresses: u.Addresses, Other: true})
	}
	for _, c := range r.Clusters {
		if c.Gateway.IsValid() {
			m.Owners = append(m.Owners, Owner{
				Name: "gateway of " + c.Name, Addresses: ipnet.SetOfAddrs(c.Gateway), Other: true,
			})
		}
	}
	if rest := ipnet.SetOf(subnets...).Complement(m.Network); !rest.IsEmpty() {
		m.Owners = append(m.Owners, Owner{Name: "in no subnet", Addresses: rest, Other: true})
	}
	return m
}

// around returns the smallest network that all of those that are valid are in.
func around(all []netip.Prefix) (out netip.Prefix) {
	for _, p := range all {
		if !out.IsValid() {
			out = p
		}
		for p.IsValid() && !(out.Bits() <= p.Bits() && out.Overlaps(p)) && out.Bits() > 0 {
			out = netip.PrefixFrom(out.Addr(), out.Bits()-1).Masked()
		}
	}
	return out
}

// OfClusters returns the map of the network that the clusters' migration networks are in: what
// each hands out, and what pods have of it. The network is the widest that one of them says.
func OfClusters(clusters ...*cluster.Cluster) Map {
	var m Map
	for _, c := range clusters {
		refs := c.References()
		for p := range refs.Migration.Prefixes() {
			if !m.Network.IsValid() || p.Bits() < m.Network.Bits() {
				m.Network = p
			}
		}
		var held ipnet.SetBuilder
		for _, h := range c.Held() {
			held.Add(h.Addresses)
		}
		m.Owners = append(m.Owners,
			Owner{Name: c.Name, Addresses: refs.Allocatable, Held: held.Set()})
	}
	inside := ipnet.Set{}
	if m.Network.IsValid() {
		inside = ipnet.SetOf(m.Network)
	}
	for i := range m.Owners {
		m.Owners[i].Addresses = m.Owners[i].Addresses.Intersect(inside)
		m.Owners[i].Held = m.Owners[i].Held.Intersect(inside)
	}
	return m
}

// conflicts returns the addresses that two owners have.
func (m Map) conflicts() (out ipnet.Set) {
	var all ipnet.Set
	for _, o := range m.Owners {
		out = out.Union(all.Intersect(o.Addresses))
		all = all.Union(o.Addresses)
	}
	return out
}

// Free returns the addresses of the network that nobody has.
func (m Map) Free() ipnet.Set {
	if !m.Network.IsValid() {
		return ipnet.Set{}
	}
	free := ipnet.SetOf(m.Network)
	for _, o := range m.Owners {
		free = free.Subtract(o.Addresses)
	}
	return free
}

// scale turns addresses into places from 0 to 1.
type scale struct {
	first *big.Int
	size  *big.Float
}

func (m Map) scale() scale {
	host := uint(m.Network.Addr().BitLen() - m.Network.Bits())
	size := new(big.Int).Lsh(big.NewInt(1), host)
	return scale{number(m.Network.Masked().Addr()), new(big.Float).SetInt(size)}
}

func number(a netip.Addr) *big.Int { return new(big.Int).SetBytes(a.AsSlice()) }

// at returns where an address begins, and with end where it ends.
func (s scale) at(a netip.Addr, end bool) float64 {
	n := new(big.Int).Sub(number(a), s.first)
	if end {
		n.Add(n, big.NewInt(1))
	}
	f, _ := new(big.Float).Quo(new(big.Float).SetInt(n), s.size).Float64()
	return f
}

// address returns the address at a place.
func (s scale) address(in netip.Prefix, at float64) netip.Addr {
	n, _ := new(big.Float).Mul(s.size, big.NewFloat(at)).Int(nil)
	bytes := n.Add(n, s.first).FillBytes(make([]byte, in.Addr().BitLen()/8))
	a, _ := netip.AddrFromSlice(bytes) // it has the length of one
	return a
}

// spans calls f with the parts of a set as places from 0 to 1.
func (s scale) spans(set ipnet.Set, f func(from, to float64)) {
	for r := range set.Ranges() {
		f(s.at(r.From(), false), s.at(r.To(), true))
	}
}

// count says how many addresses a set has.
func count(s ipnet.Set) string {
	n := s.Size()
	if small, ok := n.Uint64(); ok && small < 1e6 {
		return fmt.Sprint(small)
	}
	f, _ := new(big.Float).SetString(n.String())
	return f.Text('g', 3)
}
