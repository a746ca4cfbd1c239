package ipam_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

func TestFindings(t *testing.T) {
	off := false
	for name, c := range map[string]struct {
		doc   ipam.Document
		rule  *diag.Rule
		path  diag.Path
		stage diag.Stage
	}{
		"a bound outside the range widens the window": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", RangeEnd: "10.200.6.9"},
			rule:  ipam.ErrWhereaboutsIgnored,
			path:  "/range_end",
			stage: diag.Run,
		},
		"a bound with a prefix length is ignored": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.9/24"},
			rule:  ipam.ErrWhereaboutsIgnored,
			path:  "/range_start",
			stage: diag.Run,
		},
		"reversed bounds": {
			doc: ipam.Whereabouts{
				Range:      "10.200.5.0/24",
				RangeStart: "10.200.5.9",
				RangeEnd:   "10.200.5.8",
			},
			rule:  ipam.ErrWhereaboutsIgnored,
			path:  "/range_end",
			stage: diag.Run,
		},
		"a reversed hyphen form": {
			doc:   ipam.Whereabouts{Range: "10.200.5.9-10.200.5.8/24"},
			rule:  ipam.ErrWhereaboutsIgnored,
			path:  "/range",
			stage: diag.Run,
		},
		"a bad bound of an entry is refused": {
			doc: ipam.Whereabouts{
				Ranges: []ipam.WhereaboutsRange{{Range: "10.200.5.0/24", RangeStart: "ten"}},
			},
			rule:  ipam.ErrWhereaboutsBound,
			path:  "/ipRanges/0/range_start",
			stage: diag.Load,
		},
		"the network address as a start": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.0"},
			rule:  ipam.WarnWhereaboutsEdge,
			path:  "/range_start",
			stage: diag.Run,
		},
		"host bits": {
			doc:   ipam.Whereabouts{Range: "10.200.5.100/24"},
			rule:  ipam.WarnWhereaboutsRangeForm,
			path:  "/range",
			stage: diag.Run,
		},
		"a range that is not a network": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0"},
			rule:  ipam.ErrWhereaboutsRange,
			path:  "/range",
			stage: diag.Load,
		},
		"a /31": {
			doc:   ipam.Whereabouts{Range: "10.200.5.4/31"},
			rule:  ipam.ErrWhereaboutsTooSmall,
			path:  "/range",
			stage: diag.Setup,
		},
		"everything excluded": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", Exclude: []string{"0.0.0.0/0"}},
			rule:  ipam.ErrWhereaboutsEmpty,
			path:  "/exclude",
			stage: diag.Setup,
		},
		"a bad exclude": {
			doc: ipam.Whereabouts{
				Range:   "10.200.5.0/24",
				Exclude: []string{"10.200.5.1-10.200.5.9"},
			},
			rule:  ipam.ErrWhereaboutsExclude,
			path:  "/exclude/0",
			stage: diag.Setup,
		},
		"an exclude elsewhere": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", Exclude: []string{"10.200.6.0/24"}},
			rule:  ipam.WarnWhereaboutsExclude,
			path:  "/exclude/0",
			stage: diag.Run,
		},
		"a gateway that is handed out": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", Gateway: "10.200.5.1"},
			rule:  ipam.WarnGatewayAssigned,
			path:  "/gateway",
			stage: diag.Run,
		},
		"a range that begins with ::": {
			doc:   ipam.Whereabouts{Range: "::/64"},
			rule:  ipam.ErrWhereaboutsPool,
			path:  "/range",
			stage: diag.Setup,
		},
		"one range twice": {
			doc: ipam.Whereabouts{
				Range:  "10.200.5.0/24",
				Ranges: []ipam.WhereaboutsRange{{Range: "10.200.5.9/24"}},
			},
			rule:  ipam.ErrWhereaboutsTwice,
			path:  "/ipRanges/0/range",
			stage: diag.Run,
		},
		"bounds without a range": {
			doc: ipam.Whereabouts{
				RangeStart: "10.200.5.9",
				Ranges:     []ipam.WhereaboutsRange{{Range: "10.200.5.0/24"}},
			},
			rule:  ipam.ErrWhereaboutsOrphan,
			path:  "/range_start",
			stage: diag.Run,
		},
		"a node slice voids the window": {
			doc: ipam.Whereabouts{
				Range:         "10.200.5.0/24",
				RangeStart:    "10.200.5.9",
				NodeSliceSize: "/26",
			},
			rule:  ipam.ErrWhereaboutsSlice,
			path:  "/node_slice_size",
			stage: diag.Run,
		},
		"the overlap check turned off": {
			doc:   ipam.Whereabouts{Range: "10.200.5.0/24", EnableOverlappingRanges: &off},
			rule:  ipam.WarnWhereaboutsOverlapOff,
			path:  "/enable_overlapping_ranges",
			stage: diag.Run,
		},
		"link-local addresses": {
			doc:   ipam.Whereabouts{Range: "169.254.5.0/24"},
			rule:  ipam.WarnNotUnicast,
			path:  "/range",
			stage: diag.Run,
		},
		"no range": {ipam.Whereabouts{}, ipam.ErrWhereaboutsNoRange, "/range", diag.Run},
		"host bits of host-local": {
			doc:   ipam.HostLocal{Subnet: "10.2.0.5/24"},
			rule:  ipam.ErrHostLocalSubnet,
			path:  "/subnet",
			stage: diag.Load,
		},
		"a bound outside of host-local's subnet": {
			doc: ipam.HostLocal{
				Ranges: [][]ipam.HostLocalRange{{{Subnet: "10.2.0.0/24", RangeEnd: "10.3.0.1"}}},
			},
			rule:  ipam.ErrHostLocalBound,
			path:  "/ranges/0/0/rangeEnd",
			stage: diag.Load,
		},
		"overlapping sets of host-local": {
			doc: ipam.HostLocal{
				Subnet: "10.2.0.0/24",
				Ranges: [][]ipam.HostLocalRange{{{Subnet: "10.2.0.0/25"}}},
			},
			rule:  ipam.ErrHostLocalOverlap,
			path:  "/ranges/0/0/subnet",
			stage: diag.Load,
		},
		"a static address without a length": {
			doc:   ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.2.0.5"}}},
			rule:  ipam.ErrAddress,
			path:  "/addresses/0/address",
			stage: diag.Load,
		},
		"a route with host bits": {
			doc: ipam.Static{
				Addresses: []ipam.StaticAddress{{Address: "10.2.0.5/24"}},
				Routes:    []ipam.Route{{Dst: "10.3.0.1/16"}},
			},
			rule:  ipam.ErrRouteHostBits,
			path:  "/routes/0/dst",
			stage: diag.Run,
		},
	} {
		l := c.doc.Validate(ipam.Release{})
		i := slices.IndexFunc(l, func(d diag.Diagnostic) bool {
			return d.Rule == c.rule && d.Path == c.path
		})
		if i < 0 || l[i].Stage != c.stage || l[i].Hint == "" {
			t.Errorf("%s: want %s at %s (%s), got %v", name, c.rule.Code, c.path, c.stage, l)
		}
	}
}

func TestMisspeltMembersAreToldWithWhatWasMeant(t *testing.T) {
	_, l := ipam.Parse([]byte(`{"type":"whereabouts","range":"10.200.5.0/24",` +
		`"rangeStart":"10.200.5.9","excludes":[]}`))
	var got []string
	for _, d := range l {
		got = append(got, d.Rule.Code+" "+string(d.Path)+" "+d.Hint)
	}
	want := []string{
		`json-member-unknown /rangeStart write "range_start"`,
		`json-member-unknown /excludes write "exclude"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHostLocalHandsOutAllButTheGateway(t *testing.T) {
	r, l := ipam.HostLocal{
		Ranges: [][]ipam.HostLocalRange{
			{{Subnet: "10.2.0.0/29", Gateway: "10.2.0.3"}},
			{{Subnet: "fd00::/126"}},
		},
	}.Resolve(ipam.Release{})
	got, want := r.Addresses().String(), "10.2.0.1-10.2.0.2, 10.2.0.4-10.2.0.6, fd00::2/127"
	if got != want || len(l) > 0 {
		t.Errorf("got %s, want %s; %v", got, want, l)
	}
}

func TestTheAddressesOfDHCPAreNotKnown(t *testing.T) {
	r, l := ipam.DHCP{}.Resolve(ipam.Release{})
	if r.Complete || len(l) > 0 {
		t.Errorf("%+v %v", r, l)
	}
	if none, _ := (ipam.Raw{}).Resolve(ipam.Release{}); !none.Complete {
		t.Error("no plugin hands out no address, and that is known")
	}
}

func ExampleWindowOf() {
	east, _ := ipnet.ParseRange("10.200.5.10-10.200.5.99")
	w, err := ipam.WindowOf(netip.MustParsePrefix("10.200.5.0/24"), east)
	fmt.Printf("%#v %v", w, err)
	// Output: ipam.Whereabouts{"type":"whereabouts","range":"10.200.5.0/24","range_start":"10.200.5.10","range_end":"10.200.5.99"} <nil>
}

func ExampleWhereabouts_Resolve() {
	// The end is outside the range, so whereabouts ignores it.
	w := ipam.Whereabouts{
		Range:      "10.200.5.0/24",
		RangeStart: "10.200.5.10",
		RangeEnd:   "10.200.50.99",
	}
	r, l := w.Resolve(ipam.Release{})
	fmt.Println(r.Addresses())
	fmt.Println(l.Err())
	// Output:
	// 10.200.5.10-10.200.5.254
	// error whereabouts-bound-ignored range_end: "10.200.50.99" is outside the usable part of the range, or after its end, so it is ignored: 10.200.5.10-10.200.5.254 is handed out; write an address within 10.200.5.1-10.200.5.254, range_start not after range_end
}

func ExampleParse() {
	doc, l := ipam.Parse([]byte(`{"type":"static","addresses":[{"address":"10.200.5.7/24"}]}`))
	r, _ := doc.Resolve(ipam.Release{})
	fmt.Println(doc.Type(), r.Addresses(), l)
	// Output: static 10.200.5.7/32 []
}

// Parse finds the parser by the type; a parser that is called by name refuses
// another's document, and one without a type.
func TestParsersOfOneKind(t *testing.T) {
	parsers := map[string]func([]byte) (ipam.Document, diag.List){
		ipam.TypeWhereabouts: func(b []byte) (ipam.Document, diag.List) {
			d, l := ipam.ParseWhereabouts(b)
			return d, l
		},
		ipam.TypeHostLocal: func(b []byte) (ipam.Document, diag.List) {
			d, l := ipam.ParseHostLocal(b)
			return d, l
		},
		ipam.TypeStatic: func(b []byte) (ipam.Document, diag.List) {
			d, l := ipam.ParseStatic(b)
			return d, l
		},
		ipam.TypeDHCP: func(b []byte) (ipam.Document, diag.List) {
			d, l := ipam.ParseDHCP(b)
			return d, l
		},
	}
	for name, parse := range parsers {
		doc := []byte(`{"type":"` + name + `","x":1}`)
		want, _ := ipam.Parse(doc)
		if got, l := parse(doc); cmp.Diff(want, got) != "" || l.HasErrors() || got.Type() != name {
			t.Errorf("%s: %v %v", name, got, l)
		}
		for _, other := range []string{`{}`, `{"type":"calico-ipam"}`, `{"type":1}`} {
			if _, l := parse([]byte(other)); !l.Has(diag.ErrPlugin) || l.Refused() != diag.Load {
				t.Errorf("%s reads %s: %v", name, other, l)
			}
		}
	}
}
