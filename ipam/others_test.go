package ipam_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"pgregory.net/rapid"
)

// assigns resolves a document that is fine.
func assigns(t rapid.TB, d ipam.Document) ipam.Resolved {
	r, l := d.Resolve(ipam.Release{})
	if l.Refused() != 0 {
		t.Fatalf("%#v: %v", d, l)
	}
	return r
}

func TestOtherDefinitions(t *testing.T) {
	window := func(network, from, to string) ipam.Whereabouts {
		return ipam.Whereabouts{Range: network, RangeStart: from, RangeEnd: to}
	}
	named := func(name string, w ipam.Whereabouts) ipam.Whereabouts {
		w.NetworkName = name
		return w
	}
	unchecked := func(w ipam.Whereabouts) ipam.Whereabouts {
		off := false
		w.EnableOverlappingRanges = &off
		return w
	}
	small := ipam.Whereabouts{Range: "10.200.5.0/26"}
	half := ipam.Whereabouts{Range: "10.200.5.0/27"}
	all := ipam.Whereabouts{Range: "10.200.5.0/24"}
	static := func(a string) ipam.Static {
		return ipam.Static{Addresses: []ipam.StaticAddress{{Address: a}}}
	}
	local := ipam.HostLocal{Subnet: "10.200.5.0/24", RangeStart: "10.200.5.50"}
	for name, c := range map[string]struct {
		ours, other ipam.Document
		rule        *diag.Rule // nil: no finding
	}{
		"one pool (run S3)": {all, all, nil},
		"one pool, written in another way (run S3b)": {
			all, ipam.Whereabouts{Range: "10.200.5.1-10.200.5.9/24"}, nil},
		"one pool, one of them without the check": {all, unchecked(all), nil},
		"disjoint windows of one range (run S2)": {
			window("10.200.5.0/24", "10.200.5.10", "10.200.5.99"),
			window("10.200.5.0/24", "10.200.5.100", "10.200.5.199"), nil},
		"disjoint windows of two pools": {
			window("10.200.5.0/24", "10.200.5.64", ""), unchecked(named("b", small)), nil},
		"two pools that reserve (run S4)": {small, half, nil},
		"two pools that reserve, and many addresses": {
			ours:  all,
			other: window("10.200.0.0/16", "10.200.5.1", ""),
			rule:  ipam.WarnPoolsOverlap,
		},
		"two pools without the check (run S5)": {
			ours:  unchecked(small),
			other: unchecked(half),
			rule:  ipam.ErrAssignedTwice,
		},
		"the check in ours alone (run S5b)":      {small, unchecked(half), ipam.ErrAssignedTwice},
		"the check in the other alone (run S5c)": {unchecked(small), half, ipam.ErrAssignedTwice},
		"two network_names (run S6)": {
			ours:  named("a", all),
			other: named("b", all),
			rule:  ipam.ErrAssignedTwice,
		},
		"a network_name and none (run S6b)": {all, named("b", all), ipam.ErrAssignedTwice},
		"one network_name, two pools":       {named("a", small), named("a", half), nil},
		"the other's static address in our range": {
			ours:  all,
			other: static("10.200.5.7/24"),
			rule:  ipam.ErrAssignedTwice,
		},
		"our static address in the other's range": {
			ours:  static("10.200.5.7/24"),
			other: all,
			rule:  ipam.ErrAssignedTwice,
		},
		"static addresses side by side": {static("10.200.5.7/24"), static("10.200.5.8/24"), nil},
		"a static address beside the window": {
			ours:  window("10.200.5.0/24", "10.200.5.8", ""),
			other: static("10.200.5.7/24"),
		},
		"host-local in the range of the other": {local, all, ipam.ErrAssignedTwice},
		"host-local beside the window of the other": {
			ours:  local,
			other: window("10.200.5.0/24", "", "10.200.5.49"),
		},
		"DHCP, of which nothing is known": {all, ipam.DHCP{}, nil},
		"a fixed address of whereabouts, not reserved": {
			ours:  all,
			other: ipam.Whereabouts{Addresses: []ipam.StaticAddress{{Address: "10.200.5.7/24"}}},
			rule:  ipam.ErrAssignedTwice,
		},
	} {
		ours := assigns(t, c.ours)
		l := ours.Check(ipam.Facts{
			Others: []ipam.Other{{Owner: "blue", Assigns: assigns(t, c.other)}},
		})
		if c.rule == nil && len(l) > 0 || c.rule != nil && (len(l) != 1 || l[0].Rule != c.rule) {
			t.Errorf("%s: %v", name, l)
		}
	}
}

// store is what whereabouts keeps in a cluster: its pools and its reservations.
type store map[string]bool

// assign gives an address of w as the runs S1 to S6 of whereabouts have it: the
// lowest that is free in the pool, and that is not reserved, where that is checked.
func (s store) assign(w ipam.Whereabouts, r ipam.Range) (netip.Addr, bool) {
	prefix := ""
	if w.NetworkName != "" {
		prefix = w.NetworkName + "-"
	}
	checks := w.EnableOverlappingRanges == nil || *w.EnableOverlappingRanges
	for a := r.Assignable.First(); r.Assignable.Contains(a); a = a.Next() {
		inPool := "pool " + prefix + r.Network.String() + " " + a.String()
		reservation := "reservation " + prefix + a.String()
		if s[inPool] || checks && s[reservation] {
			continue
		}
		s[inPool] = true
		if checks {
			s[reservation] = true
		}
		return a, true
	}
	return netip.Addr{}, false
}

func drawSmall(t *rapid.T) ipam.Whereabouts {
	w := ipam.Whereabouts{
		Range: rapid.SampledFrom([]string{
			"10.0.0.0/28", "10.0.0.0/28", "10.0.0.0/29", "10.0.0.8/29", "10.0.0.16/28",
		}).Draw(t, "range"),
		RangeStart:  rapid.SampledFrom([]string{"", "", "10.0.0.4", "10.0.0.9"}).Draw(t, "start"),
		RangeEnd:    rapid.SampledFrom([]string{"", "", "10.0.0.5", "10.0.0.10"}).Draw(t, "end"),
		NetworkName: rapid.SampledFrom([]string{"", "", "m"}).Draw(t, "network_name"),
	}
	if rapid.IntRange(0, 3).Draw(t, "checked?") == 0 {
		checked := rapid.Bool().Draw(t, "checked")
		w.EnableOverlappingRanges = &checked
	}
	return w
}

// Two definitions of whereabouts are found to hand out an address twice just when
// they do, once every address is taken.
func twiceIsTwice(t *rapid.T) bool {
	a, b := drawSmall(t), drawSmall(t)
	ours, theirs := assigns(t, a), assigns(t, b)
	s, given, twice := store{}, map[netip.Addr]bool{}, false
	for more := true; more; {
		more = false
		for _, one := range []struct {
			w ipam.Whereabouts
			r ipam.Resolved
		}{{a, ours}, {b, theirs}} {
			if addr, ok := s.assign(one.w, one.r.Ranges[0]); ok {
				more, twice = true, twice || given[addr]
				given[addr] = true
			}
		}
	}
	for _, l := range []diag.List{
		ours.Check(ipam.Facts{Others: []ipam.Other{{Owner: "b", Assigns: theirs}}}),
		theirs.Check(ipam.Facts{Others: []ipam.Other{{Owner: "a", Assigns: ours}}}),
	} {
		if l.Has(ipam.ErrAssignedTwice) != twice {
			t.Fatalf("%#v\n%#v\naddresses given twice: %v; found: %v", a, b, twice, l)
		}
	}
	return ours.Addresses().Overlaps(theirs.Addresses())
}

func TestTwiceIsTwice(t *testing.T) { law.Hold(t, twiceIsTwice, 3) }
func FuzzTwiceIsTwice(f *testing.F) { law.Fuzz(f, twiceIsTwice) }

// TestAskedByArgs has what static and host-local make of args.cni.ips in the configuration
// around them (static/main.go LoadIPAMConfig, host-local/main.go cmdAdd v1.9.1).
func TestAskedByArgs(t *testing.T) {
	for _, c := range []struct{ doc, args, want string }{
		{`{"type":"static"}`, `{"cni":{"ips":["10.1.1.1/24"]}}`, "10.1.1.1/32"},
		{`{"type":"static","addresses":[{"address":"10.2.2.2/24"}]}`, `{"cni":{"ips":["10.1.1.1/24"]}}`, "10.1.1.1/32"},
		{`{"type":"static","addresses":[{"address":"10.2.2.2/24"}]}`, `{"cni":{"mac":"02:00:00:00:00:01"}}`, "10.2.2.2/32"},
		{`{"type":"static","addresses":[{"address":"10.2.2.2/24"}]}`, ``, "10.2.2.2/32"},
		{`{"type":"static"}`, `{"cni":{"ips":["10.1.1.1"]}}`, "ipam-address"},
		{`{"type":"static"}`, `{"cni":{"ips":[]}}`, "static-no-address"},
		{`{"type":"static"}`, `{"cni":{"ips":7}}`, "static-no-address"},
		{`{"type":"host-local","subnet":"10.1.1.0/24"}`, `{"cni":{"ips":["10.1.1.7"]}}`, "10.1.1.7/32"},
		{`{"type":"host-local","subnet":"10.1.1.0/24"}`, `{"cni":{"ips":["10.9.1.7"]}}`, "ipam-requested"},
		{`{"type":"whereabouts","range":"10.1.1.0/30"}`, `{"cni":{"ips":["10.9.1.7"]}}`, "10.1.1.1-10.1.1.2"},
	} {
		d, l := ipam.Parse([]byte(c.doc))
		if len(l) > 0 {
			t.Fatal(l)
		}
		r, l := ipam.ResolveWith(d, ipam.Around{Args: json.RawMessage(c.args)}, ipam.Release{})
		got := r.Addresses().String()
		for _, f := range l {
			got = f.Rule.Code
			if strings.HasPrefix(string(f.Path), "/args") || strings.HasPrefix(string(f.Path), "/ipam") {
				t.Errorf("%s %s: the path is %s", c.doc, c.args, f.Path)
			}
		}
		if got != c.want || len(l) > 1 {
			t.Errorf("%s %s: %s %v, want %s", c.doc, c.args, got, l, c.want)
		}
		for _, f := range r.Fixed {
			if c.args != "" && strings.Contains(c.args, "ips") && f.At != "" {
				t.Errorf("%s %s: at %s", c.doc, c.args, f.At)
			}
		}
	}
}

// TestAnEmptyIPAM is none, and what is beside a missing type does nothing.
func TestAnEmptyIPAM(t *testing.T) {
	for text, warned := range map[string]bool{`{}`: false, `{"range":"10.1.0.0/24"}`: true} {
		d, _ := ipam.Parse([]byte(text))
		r, l := d.Resolve(ipam.Release{})
		if l.Has(ipam.WarnNoType) != warned || len(l.Errors()) > 0 || !r.Complete {
			t.Errorf("%s: %#v %v", text, r, l)
		}
	}
}
