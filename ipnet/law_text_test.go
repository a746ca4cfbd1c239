package ipnet_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// mappedEdges are addresses at the edges of the families and of the IPv4-mapped ones.
var mappedEdges = []string{
	"0.0.0.0", "255.255.255.255", "::", "::1", "::fffe:ffff:ffff", "::ffff:0.0.0.0",
	"::ffff:0.0.0.5",
	"::ffff:255.255.255.255", "::1:0:0:0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
}

// edgeRange draws the zero Range, a range between edges, or what two of them
// have in common.
func edgeRange() *rapid.Generator[ipnet.Range] {
	return rapid.Custom(func(t *rapid.T) ipnet.Range {
		edge := rapid.SampledFrom(mappedEdges)
		one := func() ipnet.Range {
			from := netip.MustParseAddr(edge.Draw(t, "from"))
			r, _ := ipnet.NewRange(from, netip.MustParseAddr(edge.Draw(t, "to")))
			return r
		}
		r := one()
		if common, ok := r.Intersect(one()); ok {
			return common
		}
		return r
	})
}

func anyRange(t *rapid.T) ipnet.Range {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	return rapid.OneOf(gen.Range(u), edgeRange()).Draw(t, "range")
}

// hidden: the addresses of r are IPv6, and every parser takes its ends for IPv4.
func hidden(r ipnet.Range) bool { return r.From().Is4In6() && r.To().Is4In6() }

// texts: v's text and its JSON read back as v, whatever was there before; one
// text is one value.
func texts[T encoding.TextMarshaler](t *rapid.T, v, before T, equal func(T, T) bool,
	read func(*T) encoding.TextUnmarshaler) {
	text, err := v.MarshalText()
	back := before
	if err != nil || read(&back).UnmarshalText(text) != nil || !equal(back, v) {
		t.Fatalf("%v: %q %v, reads as %v", v, text, err, back)
	}
	data, err := json.Marshal(v)
	back = before
	if err != nil || json.Unmarshal(data, &back) != nil || !equal(back, v) {
		t.Fatalf("%v: %s %v, reads as %v", v, data, err, back)
	}
}

func rangeText(t *rapid.T) bool {
	r := anyRange(t)
	if text, err := r.MarshalText(); hidden(r) {
		var pe *ipnet.ParseError
		if !errors.As(err, &pe) {
			t.Fatalf("%v: %s %v", r, text, err)
		}
		return true
	}
	texts(t, r, ipnet.RangeOf(gen.Universes[0]), func(a, b ipnet.Range) bool { return a == b },
		func(r *ipnet.Range) encoding.TextUnmarshaler { return r })
	return true
}

func setText(t *rapid.T) bool {
	s := gen.Set().Draw(t, "set").Union(ipnet.SetOfRanges(edgeRange().Draw(t, "edges")))
	if rapid.Bool().Draw(t, "small?") {
		s = gen.Set().Draw(t, "set")
	}
	for r := range s.Ranges() {
		if _, err := s.MarshalText(); hidden(r) != (err != nil) {
			if hidden(r) {
				t.Fatalf("%v: no error for %v", s, r)
			}
			return false // for another range
		} else if err != nil {
			return true
		}
	}
	texts(t, s, ipnet.SetOf(gen.Universes...), ipnet.Set.Equal,
		func(s *ipnet.Set) encoding.TextUnmarshaler { return s })
	return true
}

func sizeText(t *rapid.T) bool {
	n := ipnet.SizeOf(rapid.Uint64().Draw(t, "n"))
	for range rapid.IntRange(0, 120).Draw(t, "doubled") {
		n = n.Add(n)
	}
	texts(t, n, ipnet.SizeOf(7), func(a, b ipnet.Size) bool { return a == b },
		func(s *ipnet.Size) encoding.TextUnmarshaler { return s })
	text := rapid.StringMatching(`-?0{0,2}[0-9]{0,60}`).Draw(t, "text")
	if n, err := ipnet.ParseSize(text); err == nil && n.String() != text {
		t.Fatalf("%q is read as %v", text, n)
	}
	return true
}

func oddityText(t *rapid.T) bool {
	o := ipnet.Oddity(rapid.Uint8Range(0, 15).Draw(t, "oddity"))
	texts(t, o, ipnet.HostBits, func(a, b ipnet.Oddity) bool { return a == b },
		func(o *ipnet.Oddity) encoding.TextUnmarshaler { return o })
	words := []string{"host-bits", "leading-zeros", "mapped", "not-canonical", ",", ",", ",", "x"}
	var text string
	for range rapid.IntRange(0, 5).Draw(t, "n") {
		text += rapid.SampledFrom(words).Draw(t, "word")
	}
	if o.UnmarshalText([]byte(text)) == nil {
		if back, err := o.MarshalText(); err != nil || string(back) != text {
			t.Fatalf("%q is read as %q %v", text, back, err)
		}
	}
	return true
}

func TestTextsOfRangesReadBack(t *testing.T)   { law.Hold(t, rangeText, 1) }
func TestTextsOfSetsReadBack(t *testing.T)     { law.Hold(t, setText, 2) }
func TestTextsOfSizesReadBack(t *testing.T)    { law.Hold(t, sizeText, 1) }
func TestTextsOfOdditiesReadBack(t *testing.T) { law.Hold(t, oddityText, 1) }

func TestTextIsReadStrictly(t *testing.T) {
	for _, text := range []string{
		"10.0.0.1", "10.0.0.1/24", "10.0.0.9-10.0.0.1", "10.0.0.1-",
		"10.0.0.01-10.0.0.9", "::1-10.0.0.1",
		"::ffff:10.0.0.1-::ffff:10.0.0.9",
		"fe80::1%eth0-fe80::2%eth0", "x", " ", "no range",
	} {
		r := ipnet.RangeOf(gen.Universes[0])
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("Range %q is read as %v", text, r)
		}
		var s ipnet.Set
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("Set %q is read as %v", text, s)
		}
	}
	for _, text := range []string{"", "-1", "+1", "01", "1.0", "1e3", "0x1", " 1", "1_0",
		"3138550867693340381917894711603833208051177722232017256448"} { // 2^191
		if n, err := ipnet.ParseSize(text); err == nil {
			t.Errorf("Size %q is read as %v", text, n)
		}
	}
	var o ipnet.Oddity = 16
	if text, err := o.MarshalText(); err == nil {
		t.Errorf("an Oddity without a name is %q", text)
	}
}

func TestIndexRefusesJSON(t *testing.T) {
	x := ipnet.IndexOf(nil)
	for _, v := range []any{x, *x, &x, struct{ X ipnet.Index }{*x}} {
		if data, err := json.Marshal(v); err == nil {
			t.Errorf("an Index is %s", data)
		}
	}
	if err := json.Unmarshal([]byte(`{}`), x); err == nil {
		t.Error("an Index is read")
	}
}

// The addresses between ::ffff:0.0.0.0 and ::ffff:0.0.0.5 as IPv6 addresses are
// no range that can be written: NewRange and every parser take them for IPv4.
func TestARangeOfMappedAddressesHasNoText(t *testing.T) {
	low, _ := ipnet.NewRange(netip.MustParseAddr("::"), netip.MustParseAddr("::ffff:0.0.0.5"))
	high, _ := ipnet.NewRange(netip.MustParseAddr("::ffff:0.0.0.0"), netip.MustParseAddr("1::"))
	r, _ := low.Intersect(high)
	if !hidden(r) {
		t.Fatalf("%v is not what this test is about", r)
	}
	for _, v := range []any{r, ipnet.SetOfRanges(r), ipnet.Grant{Range: r}} {
		if data, err := json.Marshal(v); err == nil {
			t.Errorf("%v is %s", v, data)
		}
	}
}
