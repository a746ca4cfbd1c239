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

// Unknown draws members that no document has a field for.
func Unknown() *rapid.Generator[map[string]json.RawMessage] {
	return rapid.Custom(func(t *rapid.T) map[string]json.RawMessage {
		var out map[string]json.RawMessage
		for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x/y", "comment", "~", "", "é"}), 0, 2, rapid.ID[string]).Draw(t, "unknown") {
			if out == nil {
				out = map[string]json.RawMessage{}
			}
			out[k] = json.RawMessage(rapid.SampledFrom([]string{`1`, `{"a":[1,2]}`, `null`, `"é<"`, `true`}).Draw(t, "raw"))
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
		return rapid.SampledFrom([]string{"ten", "10.200.6.7", "10.200.5.9/24", " 10.200.5.9", "fd00::1", "010.200.5.9"}).Draw(t, "odd")
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
			Exclude:    optional(t, "exclude", rapid.SliceOfN(rapid.OneOf(prefixText(u), addrText(u)), 0, 2)),
			Gateway:    optional(t, "gateway", addrText(u)),
			Unknown:    optional(t, "unknown", Unknown()),
		}
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			w.Range = prefixText(u).Draw(t, "range")
		case 1:
			w.Range = addrText(u).Draw(t, "from") + "-" + prefixText(u).Draw(t, "to")
		case 2:
			w.Ranges = []ipam.WhereaboutsRange{{Range: prefixText(u).Draw(t, "second"), RangeStart: bound.Draw(t, "second start")}}
		}
		return w
	})
}

// HostLocal draws documents of one or two ranges of a universe.
func HostLocal() *rapid.Generator[ipam.HostLocal] {
	return rapid.Custom(func(t *rapid.T) ipam.HostLocal {
		u := rapid.SampledFrom(Universes).Draw(t, "universe")
		one := rapid.Custom(func(t *rapid.T) ipam.HostLocalRange {
			return ipam.HostLocalRange{
				Subnet:     prefixText(u).Draw(t, "subnet"),
				RangeStart: optional(t, "start", addrText(u)),
				Gateway:    optional(t, "gateway", addrText(u)),
			}
		})
		return ipam.HostLocal{
			Ranges:  rapid.SliceOfN(rapid.SliceOfN(one, 1, 2), 1, 2).Draw(t, "ranges"),
			Unknown: optional(t, "unknown", Unknown()),
		}
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
			return ipam.Static{Addresses: []ipam.StaticAddress{{Address: netip.PrefixFrom(Addr(u).Draw(t, "address"), u.Bits()).String()}}}
		case 3:
			return ipam.HostLocal{Ranges: [][]ipam.HostLocalRange{{{Subnet: u.String()}}}}
		}
		r := Range(u).Draw(t, "window")
		return ipam.Whereabouts{Range: u.String(), RangeStart: r.From().String(), RangeEnd: r.To().String()}
	})
}

// IPAM draws a document of any kind, or none.
func IPAM() *rapid.Generator[ipam.Document] {
	fixed := rapid.Custom(func(t *rapid.T) ipam.StaticAddress {
		return ipam.StaticAddress{Address: Prefix(Universes[0]).Draw(t, "address").String(), Gateway: optional(t, "gateway", addrText(Universes[0]))}
	})
	return rapid.Custom(func(t *rapid.T) ipam.Document {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return ipam.DHCP{DaemonSocketPath: optional(t, "socket", rapid.Just("/run/dhcp.sock"))}
		case 2:
			return ipam.Static{Addresses: rapid.SliceOfN(fixed, 1, 2).Draw(t, "addresses")}
		case 3:
			return HostLocal().Draw(t, "host-local")
		case 4:
			return ipam.Raw{JSON: json.RawMessage(rapid.SampledFrom([]string{`{}`, `{"type":"calico-ipam"}`}).Draw(t, "raw"))}
		}
		return Whereabouts().Draw(t, "whereabouts")
	})
}
