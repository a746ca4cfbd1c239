package ipam

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipnet"
)

// asked is an address that the runtime or the author asks for by name.
type asked struct {
	at      diag.Path
	address netip.Prefix
}

// wishes returns the members that ask for addresses: args before runtimeConfig.
func (c Config) wishes() (paths []diag.Path, lists [][]string) {
	if c.Args != nil && c.Args.CNI != nil && len(c.Args.CNI.IPs) > 0 {
		paths, lists = append(paths, "/args/cni/ips"), append(lists, c.Args.CNI.IPs)
	}
	if c.RuntimeConfig != nil && len(c.RuntimeConfig.IPs) > 0 {
		paths, lists = append(paths, "/runtimeConfig/ips"), append(lists, c.RuntimeConfig.IPs)
	}
	return paths, lists
}

// asked returns the addresses that static gives instead of its own: those of
// runtimeConfig, else those of args (static/main.go LoadIPAMConfig v1.9.1). Nil
// is: its own.
func (c Config) asked(l *diag.List) []asked {
	var out []asked
	paths, lists := c.wishes()
	for i, list := range lists {
		out = make([]asked, 0, len(list))
		for j, text := range list {
			at := paths[i].Index(j)
			addr, network, ok := parseCIDR(text)
			if !ok {
				l.Add(ErrAddress.At(at, text, "%s", cniconf.NotCIDR(text)).
					Hinted("write an address with its prefix length, such as %s", addressLike(text)))
				continue
			}
			out = append(out, asked{at, netip.PrefixFrom(addr, network.Bits())})
		}
	}
	return out
}

// instead resolves s with other addresses than its own.
func (s Static) instead(addresses []asked, l *findings) Resolved {
	var more findings
	check(staticTable, "", &s, &more)
	s.Addresses, s.Unknown = nil, nil
	for _, a := range addresses {
		s.Addresses = append(s.Addresses, StaticAddress{Address: a.address.String()})
	}
	r := s.resolve(Release{}, &more)
	if len(addresses) == 0 { // none of those that are asked for could be read
		more.List = slices.DeleteFunc(more.List, func(d diag.Diagnostic) bool {
			return d.Rule == ErrStaticNoAddress
		})
	}
	l.Add(more.Under("/ipam")...)
	l.refused = l.refused || more.refused
	r.At = "/ipam"
	for i := range r.Fixed {
		r.Fixed[i].At = addresses[i].at
	}
	return r
}

// runtimeSets returns the ranges that the runtime puts before those of host-local.
func (c Config) runtimeSets() (out []rangeSet) {
	if c.RuntimeConfig == nil {
		return nil
	}
	for i, set := range c.RuntimeConfig.IPRanges {
		out = append(out, rangeSet{set, diag.Path("/runtimeConfig/ipRanges").Index(i), false})
	}
	return out
}

// request narrows the ranges of host-local to the addresses that are asked for:
// each set gives the first that it has, and all have to be given
// (host-local/main.go cmdAdd v1.9.1).
func (c Config) request(r *Resolved, l *diag.List) {
	paths, lists := c.wishes()
	given := map[int]bool{} // by the number of the set
	for i, list := range lists {
		for j, text := range list {
			at := paths[i].Index(j)
			addr, ok := parseAddr(text)
			if !ok {
				addr, _, ok = parseCIDR(text)
			}
			if !ok {
				l.Add(ErrAddress.At(at, text, "%s", cniconf.NotAddress(text)).
					Hinted("write an address such as %s",
						cniconf.Like(text, "10.200.5.7", "fd00:200:5::7")))
				continue
			}
			of := slices.IndexFunc(r.Ranges, func(x Range) bool {
				return x.Assignable.Contains(addr)
			})
			if of < 0 || given[r.Ranges[of].Set] {
				l.Add(ErrRequested.At(at, text, "no range can assign %v", addr).
					With(r.windows()...).
					Hinted("ask for an address of a range, one of each, and not for the gateway"))
				continue
			}
			r.narrow(of, addr)
			given[r.Ranges[of].Set] = true
		}
	}
}

// narrow leaves of the set of range i the given address of that range only. The
// other ranges of the set assign nothing.
func (r *Resolved) narrow(i int, addr netip.Addr) {
	for j := range r.Ranges {
		if j != i && r.Ranges[j].Set == r.Ranges[i].Set {
			r.Ranges[j].Assignable = ipnet.Set{}
		}
	}
	r.Ranges[i].Assignable = ipnet.SetOfAddrs(addr)
}

// windows returns the members that the addresses of host-local rest on.
func (r Resolved) windows() []diag.Path {
	out := []diag.Path{"/ipam/subnet", "/ipam/ranges", "/runtimeConfig/ipRanges"}
	for _, x := range r.Ranges {
		in := diag.Path(strings.TrimSuffix(string(x.At), "/subnet"))
		out = append(out, in+"/rangeStart", in+"/rangeEnd", in+"/gateway")
	}
	return out
}
