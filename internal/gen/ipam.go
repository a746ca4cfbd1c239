package gen

import (
	"encoding/json"
	"net/netip"

	"github.com/migrationnet/migrationnet/ipam"
	"pgregory.net/rapid"
)

// mostly draws true nine times in ten.
func mostly(t *rapid.T, label string) bool { return rapid.IntRange(0, 9).Draw(t, label) > 0 }

// optional draws the value, or its zero, which is absent.
func optional[T any](t *rapid.T, label string, g *rapid.Generator[T]) (v T) {
	if rapid.Bool().Draw(t, label+"?") {
		v = g.Draw(t, label)
	}
	return v
}

// UnknownNames are the names of members that no document has a field for.
func UnknownNames() []string { return []string{"x/y", "comment", "~", "", "é"} }

// Unknown draws members that no document has a field for.
func Unknown() *rapid.Generator[map[string]json.RawMessage] {
	return rapid.Custom(func(t *rapid.T) map[string]json.RawMessage {
		var out map[string]json.RawMessage
		for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(UnknownNames()),
			0, 2, rapid.ID[string]).Draw(t, "unknown") {
			if out == nil {
				out = map[string]json.RawMessage{}
			}
			out[k] = json.RawMessage(rapid.SampledFrom([]string{
				`1`, `{"a":[1,2]}`, `null`, `"é<"`, `true`,
			}).Draw(t, "raw"))
		}
		return out
	})
}

// addrText draws an address of the universe as text, or once in ten times what
// a person may write instead.
func addrText(u netip.Prefix) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if mostly(t, "valid") {
			return Addr(u).Draw(t, "addr").String()
		}
		return rapid.SampledFrom([]string{
			"ten", "10.200.6.7", "10.200.5.9/24", " 10.200.5.9", "fd00::1", "010.200.5.9",
		}).Draw(t, "odd")
	})
}

// prefixText draws a network of the universe as text, host bits included.
func prefixText(u netip.Prefix) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		p := Prefix(u).Draw(t, "prefix")
		if mostly(t, "masked") {
			p = p.Masked()
		}
		return p.String()
	})
}

// Whereabouts draws documents whose ranges, windows, excludes and gateways are
// of one small universe, so that they meet.
func Whereabouts() *rapid.Generator[ipam.Whereabouts] {
	return rapid.Custom(func(t *rapid.T) ipam.Whereabouts {
		u := rapid.SampledFrom(Universes).Draw(t, "universe")
		bound := rapid.Custom(func(t *rapid.T) string { return optional(t, "bound", addrText(u)) })
		w := ipam.Whereabouts{
			Range:      u.String(),
			RangeStart: bound.Draw(t, "start"),
			RangeEnd:   bound.Draw(t, "end"),
			Exclude: optional(t, "exclude",
				rapid.SliceOfN(rapid.OneOf(prefixText(u), addrText(u)), 0, 2)),
			Gateway: optional(t, "gateway", addrText(u)),
			Unknown: optional(t, "unknown", Unknown()),
		}
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			w.Range = prefixText(u).Draw(t, "range")
		case 1:
			w.Range = addrText(u).Draw(t, "from") + "-" + prefixText(u).Draw(t, "to")
		case 2:
			w.Ranges = []ipam.WhereaboutsRange{{
				Range:      prefixText(u).Draw(t, "second"),
				RangeStart: bound.Draw(t, "second start"),
			}}
		}
		return w
	})
}

// HostLocal draws documents of one or two sets of ranges of a universe, now and
// then in the old form.
func HostLocal() *rapid.Generator[ipam.HostLocal] {
	return rapid.Custom(func(t *rapid.T) ipam.HostLocal {
		u := rapid.SampledFrom(Universes).Draw(t, "universe")
		h := ipam.HostLocal{
			Ranges: rapid.SliceOfN(rapid.SliceOfN(hostLocalRange(u), 1, 2), 1, 2).
				Draw(t, "ranges"),
			Routes:  optional(t, "routes", routes(u)),
			Unknown: optional(t, "unknown", Unknown()),
		}
		if rapid.IntRange(0, 3).Draw(t, "old form") == 0 {
			r := hostLocalRange(u).Draw(t, "only")
			h.Subnet = r.Subnet
			h.RangeStart = r.RangeStart
			h.RangeEnd = r.RangeEnd
			h.Gateway = r.Gateway
			h.Ranges = nil
		}
		return h
	})
}

// hostLocalRange draws a range whose subnet is mostly a part of the universe that
// can be assigned from.
func hostLocalRange(u netip.Prefix) *rapid.Generator[ipam.HostLocalRange] {
	return rapid.Custom(func(t *rapid.T) ipam.HostLocalRange {
		subnet := prefixText(u).Draw(t, "subnet")
		if mostly(t, "wide enough") {
			subnet = netip.PrefixFrom(Addr(u).Draw(t, "in"),
				u.Bits()+rapid.IntRange(0, 5).Draw(t, "bits")).Masked().String()
		}
		return ipam.HostLocalRange{
			Subnet:     subnet,
			RangeStart: optional(t, "start", addrText(u)),
			RangeEnd:   optional(t, "end", addrText(u)),
			Gateway:    optional(t, "gateway", addrText(u)),
		}
	})
}

// routes draws routes to networks of the universe.
func routes(u netip.Prefix) *rapid.Generator[[]ipam.Route] {
	one := rapid.Custom(func(t *rapid.T) ipam.Route {
		return ipam.Route{Dst: prefixText(u).Draw(t, "dst"), GW: optional(t, "gw", addrText(u))}
	})
	return rapid.SliceOfN(one, 0, 2)
}

// DHCP draws documents whose options are mostly known.
func DHCP() *rapid.Generator[ipam.DHCP] {
	option := rapid.SampledFrom([]string{
		"host-name", "12", "255", "subnet-mask", "host_name", "256",
	})
	return rapid.Custom(func(t *rapid.T) ipam.DHCP {
		return ipam.DHCP{
			DaemonSocketPath: optional(t, "socket", rapid.Just("/run/dhcp.sock")),
			Provide: optional(t, "provide",
				rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ipam.DHCPOption {
					return ipam.DHCPOption{
						Option: option.Draw(t, "option"),
						Value:  optional(t, "value", rapid.Just("x")),
					}
				}), 0, 2)),
			Request: optional(t, "request",
				rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ipam.DHCPRequest {
					skip := rapid.Bool().Draw(t, "skip")
					return ipam.DHCPRequest{
						SkipDefault: &skip,
						Option:      optional(t, "option", option),
					}
				}), 0, 2)),
		}
	})
}

// IPAMConfig draws whole configurations, which now and then ask for addresses.
func IPAMConfig() *rapid.Generator[ipam.Config] {
	return rapid.Custom(func(t *rapid.T) ipam.Config {
		ips := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			u := rapid.SampledFrom(Universes).Draw(t, "universe")
			return netip.PrefixFrom(Addr(u).Draw(t, "ip"), u.Bits()).String()
		}), 0, 2)
		c := ipam.Config{
			CNIVersion: rapid.SampledFrom([]string{"0.3.1", "1.0.0", "1.1.0", "0.2.0", ""}).
				Draw(t, "cniVersion"),
			Name:    rapid.SampledFrom([]string{"mig", "mig", "mig", "", "-"}).Draw(t, "name"),
			IPAM:    IPAM().Draw(t, "ipam"),
			Unknown: optional(t, "unknown", Unknown()),
		}
		if rapid.Bool().Draw(t, "args?") {
			c.Args = &ipam.Args{CNI: &ipam.CNIArgs{IPs: ips.Draw(t, "args")}}
		}
		if rapid.Bool().Draw(t, "runtimeConfig?") {
			c.RuntimeConfig = &ipam.RuntimeConfig{
				IPs: optional(t, "ips", ips),
				IPRanges: optional(t, "ranges",
					rapid.SliceOfN(rapid.SliceOfN(hostLocalRange(Universes[0]), 1, 1), 0, 1)),
			}
		}
		return c
	})
}

// FineIPAM draws a document that hands something out, or none.
func FineIPAM() *rapid.Generator[ipam.Document] {
	return rapid.Custom(func(t *rapid.T) ipam.Document {
		u := rapid.SampledFrom(Universes).Draw(t, "universe")
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return ipam.DHCP{}
		case 2:
			return ipam.Static{
				Addresses: []ipam.StaticAddress{{
					Address: netip.PrefixFrom(Addr(u).Draw(t, "address"), u.Bits()).String(),
				}},
			}
		case 3:
			return ipam.HostLocal{Ranges: [][]ipam.HostLocalRange{{{Subnet: u.String()}}}}
		}
		r := Range(u).Draw(t, "window")
		return ipam.Whereabouts{
			Range:      u.String(),
			RangeStart: r.From().String(),
			RangeEnd:   r.To().String(),
		}
	})
}

// IPAM draws a document of any kind, or none.
func IPAM() *rapid.Generator[ipam.Document] {
	fixed := rapid.Custom(func(t *rapid.T) ipam.StaticAddress {
		return ipam.StaticAddress{
			Address: Prefix(Universes[0]).Draw(t, "address").String(),
			Gateway: optional(t, "gateway", addrText(Universes[0])),
		}
	})
	return rapid.Custom(func(t *rapid.T) ipam.Document {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return DHCP().Draw(t, "dhcp")
		case 2:
			return ipam.Static{
				Addresses: rapid.SliceOfN(fixed, 0, 2).Draw(t, "addresses"),
				Routes:    optional(t, "routes", routes(Universes[0])),
			}
		case 3:
			return HostLocal().Draw(t, "host-local")
		case 4:
			return ipam.Raw{
				JSON: json.RawMessage(rapid.SampledFrom([]string{`{}`, `{"type":"calico-ipam"}`}).
					Draw(t, "raw")),
			}
		}
		return Whereabouts().Draw(t, "whereabouts")
	})
}
