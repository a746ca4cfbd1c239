package ipam_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

func marshalThenParse(t *rapid.T) {
	d := gen.IPAM().Draw(t, "document")
	if d == nil {
		return
	}
	b, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got, l := ipam.Parse(b)
	if diff := cmp.Diff(d, got); diff != "" || l.HasErrors() {
		t.Fatalf("%s %v\n%s", b, l, diff)
	}
}

func TestMarshalThenParseIsTheIdentity(t *testing.T) { rapid.Check(t, marshalThenParse) }
func FuzzMarshalThenParse(f *testing.F)              { f.Fuzz(rapid.MakeFuzz(marshalThenParse)) }

// A window that WindowOf writes is what Resolve reads back, and nothing else.
func windowReadsBack(t *rapid.T) bool {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	network, window := gen.Prefix(u).Draw(t, "network"), gen.Range(u).Draw(t, "window")
	if rapid.IntRange(0, 9).Draw(t, "whole") > 1 {
		network = u
	}
	w, err := ipam.WindowOf(network, window)
	all := ipnet.RangeOf(network)
	fits := network.Masked().Contains(window.From()) && network.Masked().Contains(window.To()) &&
		window.From() != all.From() && window.To() != all.To()
	if (err == nil) != fits {
		t.Fatalf("%v in %v: %v", window, network, err)
	}
	if err != nil {
		return false
	}
	for _, rel := range everyRelease {
		r, l := w.Resolve(rel)
		if len(l) > 0 || !r.Addresses().Equal(ipnet.SetOfRanges(window)) ||
			r.Ranges[0].Network != network.Masked() {
			t.Fatalf("%v: %#v hands out %v: %v", rel, w, r.Addresses(), l)
		}
	}
	text, err := w.MarshalJSON()
	if again, l := ipam.ParseWhereabouts(text); err != nil || len(l) > 0 ||
		cmp.Diff(w, again) != "" {
		t.Fatalf("%s reads back as %#v: %v", text, again, l)
	}
	return true
}

// everyRelease is one of each behaviour.
var everyRelease = []ipam.Release{
	whereabouts("v0.6.1"), whereabouts("v0.6.2"), whereabouts("v0.8.0"), whereabouts("v0.9.4"), {},
}

func TestWindowReadsBack(t *testing.T) { law.Hold(t, windowReadsBack, 3) }

func FuzzWindowReadsBack(f *testing.F) {
	law.Fuzz(f, windowReadsBack)
}

// allocate is whereabouts' search as its source has it, one address after the
// other: obviously right, and slow.
func allocate(network netip.Prefix, start, end netip.Addr,
	excluded []netip.Prefix) map[netip.Addr]bool {
	first, last := network.Masked().Addr().Next(), network.Masked().Addr()
	for a := last; network.Contains(a); a = a.Next() {
		last = a
	}
	last = last.Prev()
	if !start.IsValid() || start.Less(first) || last.Less(start) {
		start = first
	}
	if !end.IsValid() || end.Less(start) || last.Less(end) {
		end = last
	}
	out := map[netip.Addr]bool{}
next:
	for a := start; !end.Less(a); a = a.Next() {
		for _, p := range excluded {
			if p.Contains(a) {
				continue next
			}
		}
		out[a] = true
	}
	return out
}

func TestWindowsAgreeWithANaiveAllocator(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
		near := netip.PrefixFrom(u.Addr(), u.Bits()-1).Masked() // half of it outside
		start, end := gen.Addr(near).Draw(t, "start"), gen.Addr(u).Draw(t, "end")
		var excluded []netip.Prefix
		w := ipam.Whereabouts{Range: u.String(), RangeStart: start.String(), RangeEnd: end.String()}
		for range rapid.IntRange(0, 2).Draw(t, "excludes") {
			p := gen.Prefix(u).Draw(t, "exclude").Masked()
			excluded = append(excluded, p)
			w.Exclude = append(w.Exclude, p.String())
		}
		want := allocate(u, start, end, excluded)
		r, l := w.Resolve(ipam.Release{})
		if (len(want) == 0) != (l.Refused() != 0) {
			t.Fatalf("%#v: %d addresses, %v", w, len(want), l)
		}
		if len(want) == 0 {
			return false
		}
		got := r.Addresses()
		if size, _ := got.Size().Uint64(); size != uint64(len(want)) {
			t.Fatalf("%#v: %v, want %d addresses", w, got, len(want))
		}
		for a := range want {
			if !got.Contains(a) {
				t.Fatalf("%#v: %v, want %v in it", w, got, a)
			}
		}
		whole := start.Compare(u.Masked().Addr()) > 0 && !end.Less(start) &&
			got.Contains(start) == want[start]
		if !whole && !l.Has(ipam.ErrWhereaboutsIgnored) && !l.Has(ipam.WarnWhereaboutsEdge) {
			t.Fatalf("%#v: a bound is ignored in silence: %v", w, l)
		}
		return true
	}, 2)
}

func FuzzParseNeverPanics(f *testing.F) {
	for _, s := range []string{`{"type":"whereabouts","range":"10.200.5.10-10.200.5.99/24"}`,
		`{"type":"whereabouts","range":"::/0","exclude":["::/0"]}`,
		`{"type":"host-local","ranges":[null,[{"subnet":"10.0.0.0/30"}]]}`,
		`{"type":"static","addresses":[{"address":"255.255.255.255/32"}]}`,
		`{"type":"dhcp"}`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, found := ipam.ParseConfig(append(append([]byte(`{"name":"n","ipam":`), data...), '}'))
		for _, rel := range everyRelease {
			whole, more := c.Resolve(rel)
			_ = whole.Check(ipam.Facts{
				Nodes:    3,
				Networks: []ipnet.Claim{{Addresses: whole.Addresses()}},
			})
			_ = append(found, more...).Errors()
		}
		d, l := ipam.Parse(data)
		r, more := d.Resolve(ipam.Release{})
		l.Add(more...)
		_ = r.Addresses().Size()
		out, err := d.MarshalJSON()
		if err != nil || l.Refused() == diag.Load {
			return
		}
		again, _ := ipam.Parse(out)
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("%s\n%s\n%s", data, out, diff)
		}
	})
}
