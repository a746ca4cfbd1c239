package migration

import (
	"iter"
	"math"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// unusable is what no virt-handler advertises and no Pod network is made of:
// addresses for which net.IP.IsGlobalUnicast is false (measured). A migration
// network of these makes virt-handler panic at start
// (cmd/virt-handler/virt-handler.go:374-378, v1.9.0).
var unusable = ipnet.SetOf(
	ipnet.MustParsePrefix("127.0.0.0/8"),
	ipnet.MustParsePrefix("169.254.0.0/16"),
	ipnet.MustParsePrefix("224.0.0.0/4"),
	ipnet.MustParsePrefix("::1/128"),
	ipnet.MustParsePrefix("fe80::/10"),
	ipnet.MustParsePrefix("ff00::/8"),
)

// families are all addresses of each family.
var families = [...]struct {
	name string
	all  ipnet.Range
}{
	{"IPv4", ipnet.RangeOf(ipnet.MustParsePrefix("0.0.0.0/0"))},
	{"IPv6", ipnet.RangeOf(ipnet.MustParsePrefix("::/0"))},
}

// Where in a snapshot the references are.
const (
	migrationRanges diag.Path = "/migrationRanges"
	podNetworks     diag.Path = "/podNetworks"
)

// Validate reports what of r no address can be compared with: a family as a
// whole, addresses that are not global unicast, and migration ranges that are
// pod networks too. [Verify] reports the same, and goes on without the first
// two.
func (r References) Validate() diag.List {
	_, l := r.checked()
	return l
}

// prepared is References to judge any number of migrations by.
type prepared struct {
	References           // without what is refused
	findings   diag.List // why it is

	// Of the virt-handlers that serve, which have an address and which are on
	// a node, by their index in Pods. Nil when there is one migration only.
	having map[netip.Addr][]int
	on     map[string][]int
	// Its Pod as text; "" when there is one migration only.
	podNetworks string
}

// prepare returns r ready for one verdict.
func (r References) prepare() prepared {
	refs, l := r.checked()
	return prepared{References: refs, findings: slices.Clip(l)}
}

// index makes p ready for many verdicts: with 5000 nodes, looking at every
// virt-handler costs more than all else.
func (p *prepared) index() {
	p.having, p.on = map[netip.Addr][]int{}, map[string][]int{}
	p.podNetworks = p.podText()
	for i := range p.Pods {
		pod := &p.Pods[i]
		if !pod.Serves() {
			continue
		}
		p.on[pod.Node] = append(p.on[pod.Node], i)
		for _, a := range slices.Concat(pod.IPs, pod.MigrationIPs()) {
			p.having[a] = append(p.having[a], i)
		}
	}
}

// near yields, in order, the indices of the Pods that can bear on a migration
// to an address on a node: at least those that have the one or are on the other.
func (p *prepared) near(a netip.Addr, node string) iter.Seq[int] {
	return func(yield func(int) bool) {
		if p.on == nil {
			for i := range p.Pods {
				if !yield(i) {
					return
				}
			}
			return
		}
		having, on := p.having[a], p.on[node]
		for len(having)+len(on) > 0 {
			next := math.MaxInt
			if len(having) > 0 {
				next = having[0]
			}
			if len(on) > 0 {
				next = min(next, on[0])
			}
			for len(having) > 0 && having[0] == next {
				having = having[1:]
			}
			for len(on) > 0 && on[0] == next {
				on = on[1:]
			}
			if !yield(next) {
				return
			}
		}
	}
}

// checked returns r without what it refuses.
func (r References) checked() (References, diag.List) {
	var l diag.List
	r.Migration = usable(&l, migrationRanges, r.Migration)
	r.Pod = usable(&l, podNetworks, r.Pod)
	if common := r.Migration.Intersect(r.Pod); !common.IsEmpty() {
		l.Add(ErrOverlap.At(migrationRanges, common.String(), "%s is in a pod network too", common).
			Hinted("give the migration network addresses of its own"))
	}
	return r, l
}

// usable returns what of s an address can be compared with.
func usable(l *diag.List, at diag.Path, s ipnet.Set) ipnet.Set {
	for _, f := range families {
		if holds(s, f.all) {
			l.Add(ErrEverything.At(at, f.all.String(), "every %s address is in it", f.name).
				Hinted("give the prefixes of the network itself"))
			s = s.Subtract(ipnet.SetOfRanges(f.all))
		}
	}
	if common := s.Intersect(unusable); !common.IsEmpty() {
		l.Add(ErrUnusable.At(at, common.String(), "%s is not global unicast", common).
			Hinted("give the network a private range, such as 10.200.5.0/24"))
		return s.Subtract(common)
	}
	return s
}

// holds reports whether r is a range of s.
func holds(s ipnet.Set, r ipnet.Range) bool {
	for have := range s.Ranges() {
		if have == r {
			return true
		}
	}
	return false
}

// around returns the range of s that a is in, as text.
func around(s ipnet.Set, a netip.Addr) string {
	for r := range s.Ranges() {
		if r.Contains(a) {
			return rangeText(r)
		}
	}
	return ""
}

// rangeText returns r as a set of it prints, with fewer allocations.
func rangeText(r ipnet.Range) string {
	for p := range r.Prefixes() {
		if ipnet.RangeOf(p) == r {
			var buf [len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")]byte
			return string(p.AppendTo(buf[:0]))
		}
		break
	}
	return r.String()
}

// podText returns the pod networks as text.
func (p *prepared) podText() string {
	if p.podNetworks != "" {
		return p.podNetworks
	}
	for r := range p.Pod.Ranges() {
		if r.To() == p.Pod.Last() { // there is one
			return rangeText(r)
		}
		break
	}
	return p.Pod.String()
}

// hasFamily reports whether s has any address of a's family.
func hasFamily(s ipnet.Set, a netip.Addr) bool {
	return s.First().BitLen() == a.BitLen() || s.Last().BitLen() == a.BitLen()
}
