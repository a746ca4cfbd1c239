package gen

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// RealWhereabouts is a release of whereabouts as the modules of e2e run it.
type RealWhereabouts struct {
	Release string
	// Load reads a whole CNI configuration on a node with that flat file.
	Load func(conf, flatFile string) ([]RealRange, error)
	// Jumps is whether a start within the usable part is where the search begins.
	Jumps bool
}

// RealRange is a range as whereabouts loaded it.
type RealRange struct {
	Network string
	// Next assigns an address when others are taken. A start that is valid
	// stands for the range's own.
	Next func(start netip.Addr, taken []netip.Addr) (netip.Prefix, error)
}

// Comparison counts what was compared.
type Comparison struct {
	// Accepted: at load.
	Documents, Refused, Accepted int
	// Ranges: address by address; by their boundaries; the first address only.
	Enumerated, Probed, First int
}

// most is how many addresses are enumerated; what has more is probed.
const most = 2048

// Compared is which draws in how many compare what, at least.
func Compared() map[string]int {
	return map[string]int{"accepted": 2, "enumerated": 5, "probed": 100, "refused": 100}
}

// Reach names what was compared.
func (n Comparison) Reach(reach func(name string)) {
	for name, times := range map[string]int{
		"accepted": n.Accepted, "enumerated": n.Enumerated, "probed": n.Probed + n.First,
		"refused": n.Refused,
	} {
		if times > 0 {
			reach(name)
		}
	}
}

// Compare draws a document and a flat file, and compares what we say with what
// whereabouts does: whether it loads, whether it can assign, and every address.
func (w RealWhereabouts) Compare(t *rapid.T, n *Comparison) {
	conf, flat := wholeConfig().Draw(t, "config"), flatFile().Draw(t, "flat file")
	n.Documents++
	rel, err := release.Whereabouts(w.Release)
	if err != nil {
		t.Fatal(err)
	}
	resolved, l := resolveOn(conf, flat, rel)
	real, err := w.Load(conf, flat)
	if (err != nil) != (l.Refused() == diag.Load) {
		t.Fatalf("%s\non a node with %s\nwhereabouts %s: %v\nwe: %v", conf, flat, w.Release, err, l)
	}
	if err != nil {
		n.Refused++
		return
	}
	if l.Has(ipam.ErrWhereaboutsEndless) {
		return // it would not come back
	}
	// Resolved is nothing when one range cannot be assigned from, or its pool be made.
	bad := 0
	for i, x := range real {
		if len(resolved.Ranges) == 0 {
			if _, err := x.Next(netip.Addr{}, nil); err != nil {
				bad++
			}
			continue
		}
		w.compareRange(t, conf, resolved.Ranges[i], x, n)
	}
	if bad == 0 && l.Refused() == diag.Setup && !l.Has(ipam.ErrWhereaboutsPool) {
		t.Fatalf("%s\nwhereabouts assigns from every range, and we say %v", conf, l)
	}
	n.Accepted++
}

// resolveOn says what whereabouts makes of a configuration on a node.
func resolveOn(conf, flat string, rel ipam.Release) (ipam.Resolved, diag.List) {
	c, l := ipam.ParseConfigFor([]byte(conf), rel)
	if w, ok := c.IPAM.(ipam.Whereabouts); ok {
		f, bad := ipam.ParseFlatFile([]byte(flat))
		l.Add(bad...)
		on, more := w.On(ipam.Node{FlatFile: &f}, rel)
		l.Add(more...)
		c.IPAM = on
	} else if c.IPAM != nil {
		l.Add(diag.ErrPlugin.At("/ipam/type", nil, "this is %q", c.IPAM.Type()))
	}
	r, more := c.Resolve(rel)
	l.Add(more...)
	return r, l
}

func (w RealWhereabouts) compareRange(t *rapid.T, conf string, ours ipam.Range, real RealRange,
	n *Comparison) {
	if ours.Network.String() != real.Network {
		t.Fatalf("%s\nthe range is %v, want %s", conf, ours.Network, real.Network)
	}
	size, fits := ours.Assignable.Size().Uint64()
	if fits && size <= most {
		w.enumerate(t, conf, ours, real)
		n.Enumerated++
		return
	}
	first, err := real.Next(netip.Addr{}, nil)
	if err != nil || first.Addr().Unmap() != ours.Assignable.First().Unmap() {
		t.Fatalf("%s\nthe first address is %v (%v), want %v", conf, first, err, ours.Assignable)
	}
	if !w.Jumps {
		n.First++
		return
	}
	probe(t, conf, ours, real)
	n.Probed++
}

// enumerate takes one address after the other.
func (w RealWhereabouts) enumerate(t *rapid.T, conf string, ours ipam.Range, real RealRange) {
	var taken []netip.Addr
	for r := range ours.Assignable.Ranges() {
		for a := r.From(); r.Contains(a); a = a.Next() {
			got, err := real.Next(netip.Addr{}, taken)
			if err != nil || got != netip.PrefixFrom(a, ours.Network.Bits()) {
				t.Fatalf("%s\nwhereabouts %s assigns %v (%v) after %d others, want %v/%d of %v",
					conf, w.Release, got, err, len(taken), a, ours.Network.Bits(), ours.Assignable)
			}
			taken = append(taken, a)
		}
	}
	if got, err := real.Next(netip.Addr{}, taken); err == nil {
		t.Fatalf("%s\nwhereabouts %s assigns %v too, besides %v", conf, w.Release, got,
			ours.Assignable)
	}
}

// probe looks at both ends of every run of addresses, at what is after it, and
// at some address inside.
func probe(t *rapid.T, conf string, ours ipam.Range, real RealRange) {
	runs := slices.Collect(ours.Assignable.Ranges())
	for i, r := range runs {
		inside, _ := ipnet.Add(r.From(), rapid.Uint64().Draw(t, "inside"))
		for _, a := range []netip.Addr{r.From(), r.To(), inside} {
			if !r.Contains(a) {
				continue
			}
			if got, err := real.Next(a, nil); err != nil || got.Addr().Unmap() != a.Unmap() {
				t.Fatalf("%s\nfrom %v on it assigns %v (%v), we say %v", conf, a, got, err,
					ours.Assignable)
			}
		}
		got, err := real.Next(r.To(), []netip.Addr{r.To()})
		last := i == len(runs)-1
		if last != (err != nil) || !last && got.Addr().Unmap() != runs[i+1].From().Unmap() {
			t.Fatalf("%s\nafter %v it assigns %v (%v), we say %v", conf, r.To(), got, err,
				ours.Assignable)
		}
	}
}

// wholeConfig draws configurations of macvlan, as text: canonical, or with the
// spellings that whereabouts reads too, or once in ten times with what it refuses.
func wholeConfig() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		w := Whereabouts().Draw(t, "whereabouts")
		w.Addresses = optional(t, "addresses",
			rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ipam.StaticAddress {
				return ipam.StaticAddress{
					Address: prefixText(Universes[0]).Draw(t, "address"),
					Gateway: optional(t, "gateway", addrText(Universes[0])),
				}
			}), 1, 2))
		wide(t, &w)
		text, err := w.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		doc := string(text)
		if !mostly(t, "spelling") {
			doc = rapid.SampledFrom([]func(string) string{
				func(s string) string {
					return strings.Replace(s, `"range_start"`, `"Range_Start"`, 1)
				},
				func(s string) string { return strings.Replace(s, `"range_end"`, `"rangeEnd"`, 1) },
				func(s string) string {
					return strings.Replace(s, `"type"`, `"exclude":["ten"],"type"`, 1)
				},
				func(s string) string {
					return strings.Replace(s, `"whereabouts"`, `"Whereabouts"`, 1)
				},
				func(s string) string {
					return strings.Replace(s, `"range":"`, `"range":7,"range":"`, 1)
				},
				func(s string) string { return strings.Replace(s, `}`, `,"ipRanges":null}`, 1) },
				func(s string) string {
					return strings.Replace(s, `}`, `,"node_slice_size":26}`, 1)
				},
				func(s string) string { return strings.Replace(s, `}`, `,"datastore":5}`, 1) },
				func(s string) string {
					return strings.Replace(s, `}`, `,"routes":[{"dst":"10.0.0.1/8"},{}]}`, 1)
				},
			}).Draw(t, "spelt")(doc)
		}
		version := rapid.SampledFrom([]string{
			"0.3.1", "0.3.1", "0.3.1", "1.0.0", "1.0.0", "0.2.0", "",
		}).Draw(t, "cniVersion")
		return `{"cniVersion":"` + version +
			`","name":"mig","type":"macvlan","master":"eth1","ipam":` + doc + `}`
	})
}

// wide replaces the range, once in five times, by one with more addresses than
// a universe has.
func wide(t *rapid.T, w *ipam.Whereabouts) {
	if rapid.IntRange(0, 4).Draw(t, "wide") == 0 && !strings.Contains(w.Range, "-") {
		ranges := []string{
			"10.200.0.0/16", "10.0.0.0/8", "fd00:200:5::/64", "fd00:200::/32",
			"::ffff:10.200.5.0/118",
		}
		if rapid.IntRange(0, 7).Draw(t, "most") == 0 {
			// As many as are enumerated, which takes a second.
			ranges = []string{"10.200.0.0/21", "fd00:200:5::/117"}
		}
		w.Range = rapid.SampledFrom(ranges).Draw(t, "range")
	}
}

// flatFile draws the node's defaults: mostly what the installer writes.
func flatFile() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		const kubernetes = `"kubernetes":{"kubeconfig":"/k"}`
		if mostly(t, "installed") {
			return `{"datastore":"kubernetes",` + kubernetes + `}`
		}
		more := rapid.SampledFrom([]string{
			`"range":"10.200.5.0/25"`, `"range_start":"10.200.5.20"`, `"range_end":"10.200.5.30"`,
			`"range_start":"ten"`, `"exclude":["10.200.5.0/28"]`,
			`"ipRanges":[{"range":"10.77.0.0/28"}]`, `"gateway":"10.200.5.1"`,
			`"network_name":"flat"`, `"addresses":[{"address":"10.201.0.5/24"}]`,
			`"enable_overlapping_ranges":false`, `"gateway":"x"`, `"range":"x"`,
		}).Draw(t, "more")
		if mostly(t, "kubeconfig") {
			more += `,` + kubernetes
		}
		return `{` + more + `}`
	})
}
