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
		"a bound outside the range widens the window": {ipam.Whereabouts{Range: "10.200.5.0/24", RangeEnd: "10.200.6.9"}, ipam.ErrWhereaboutsIgnored, "/range_end", diag.Run},
		"a bound with a prefix length is ignored":     {ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.9/24"}, ipam.ErrWhereaboutsIgnored, "/range_start", diag.Run},
		"reversed bounds":                        {ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.9", RangeEnd: "10.200.5.8"}, ipam.ErrWhereaboutsIgnored, "/range_end", diag.Run},
		"a reversed hyphen form":                 {ipam.Whereabouts{Range: "10.200.5.9-10.200.5.8/24"}, ipam.ErrWhereaboutsIgnored, "/range", diag.Run},
		"a bad bound of an entry is refused":     {ipam.Whereabouts{Ranges: []ipam.WhereaboutsRange{{Range: "10.200.5.0/24", RangeStart: "ten"}}}, ipam.ErrWhereaboutsBound, "/ipRanges/0/range_start", diag.Load},
		"the network address as a start":         {ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.0"}, ipam.WarnWhereaboutsEdge, "/range_start", diag.Run},
		"host bits":                              {ipam.Whereabouts{Range: "10.200.5.100/24"}, ipam.WarnWhereaboutsRangeForm, "/range", diag.Run},
		"a range that is no network":             {ipam.Whereabouts{Range: "10.200.5.0"}, ipam.ErrWhereaboutsRange, "/range", diag.Load},
		"a /31":                                  {ipam.Whereabouts{Range: "10.200.5.4/31"}, ipam.ErrWhereaboutsTooSmall, "/range", diag.Setup},
		"everything excluded":                    {ipam.Whereabouts{Range: "10.200.5.0/24", Exclude: []string{"0.0.0.0/0"}}, ipam.ErrWhereaboutsEmpty, "/exclude", diag.Setup},
		"a bad exclude":                          {ipam.Whereabouts{Range: "10.200.5.0/24", Exclude: []string{"10.200.5.1-10.200.5.9"}}, ipam.ErrWhereaboutsExclude, "/exclude/0", diag.Setup},
		"an exclude elsewhere":                   {ipam.Whereabouts{Range: "10.200.5.0/24", Exclude: []string{"10.200.6.0/24"}}, ipam.WarnWhereaboutsExclude, "/exclude/0", diag.Run},
		"a gateway that is handed out":           {ipam.Whereabouts{Range: "10.200.5.0/24", Gateway: "10.200.5.1"}, ipam.WarnGatewayAssigned, "/gateway", diag.Run},
		"a range that begins with ::":            {ipam.Whereabouts{Range: "::/64"}, ipam.ErrWhereaboutsPool, "/range", diag.Setup},
		"one range twice":                        {ipam.Whereabouts{Range: "10.200.5.0/24", Ranges: []ipam.WhereaboutsRange{{Range: "10.200.5.9/24"}}}, ipam.ErrWhereaboutsTwice, "/ipRanges/0/range", diag.Run},
		"bounds without a range":                 {ipam.Whereabouts{RangeStart: "10.200.5.9", Ranges: []ipam.WhereaboutsRange{{Range: "10.200.5.0/24"}}}, ipam.ErrWhereaboutsOrphan, "/range_start", diag.Run},
		"a node slice voids the window":          {ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.9", NodeSliceSize: "/26"}, ipam.ErrWhereaboutsSlice, "/node_slice_size", diag.Run},
		"the overlap check turned off":           {ipam.Whereabouts{Range: "10.200.5.0/24", EnableOverlappingRanges: &off}, ipam.WarnWhereaboutsOverlapOff, "/enable_overlapping_ranges", diag.Run},
		"link-local addresses":                   {ipam.Whereabouts{Range: "169.254.5.0/24"}, ipam.WarnNotUnicast, "/range", diag.Run},
		"no range":                               {ipam.Whereabouts{}, ipam.ErrWhereaboutsNoRange, "/range", diag.Run},
		"host bits of host-local":                {ipam.HostLocal{Subnet: "10.2.0.5/24"}, ipam.ErrHostLocalSubnet, "/subnet", diag.Load},
		"a bound outside of host-local's subnet": {ipam.HostLocal{Ranges: [][]ipam.HostLocalRange{{{Subnet: "10.2.0.0/24", RangeEnd: "10.3.0.1"}}}}, ipam.ErrHostLocalBound, "/ranges/0/0/rangeEnd", diag.Load},
		"overlapping sets of host-local":         {ipam.HostLocal{Subnet: "10.2.0.0/24", Ranges: [][]ipam.HostLocalRange{{{Subnet: "10.2.0.0/25"}}}}, ipam.ErrHostLocalOverlap, "/ranges/0/0/subnet", diag.Load},
		"a static address without a length":      {ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.2.0.5"}}}, ipam.ErrAddress, "/addresses/0/address", diag.Load},
		"a route with host bits":                 {ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.2.0.5/24"}}, Routes: []ipam.Route{{Dst: "10.3.0.1/16"}}}, ipam.ErrRouteHostBits, "/routes/0/dst", diag.Run},
	} {
		l := c.doc.Validate(ipam.Release{})
		i := slices.IndexFunc(l, func(d diag.Diagnostic) bool { return d.Rule == c.rule && d.Path == c.path })
		if i < 0 || l[i].Stage != c.stage || l[i].Hint == "" {
			t.Errorf("%s: want %s at %s (%s), got %v", name, c.rule.Code, c.path, c.stage, l)
		}
	}
}

func TestMisspeltMembersAreToldWithWhatWasMeant(t *testing.T) {
	_, l := ipam.Parse([]byte(`{"type":"whereabouts","range":"10.200.5.0/24","rangeStart":"10.200.5.9","excludes":[]}`))
	var got []string
	for _, d := range l {
		got = append(got, d.Rule.Code+" "+string(d.Path)+" "+d.Hint)
	}
	want := []string{`json-member-unknown /rangeStart write "range_start"`, `json-member-unknown /excludes write "exclude"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHostLocalHandsOutAllButTheGateway(t *testing.T) {
	r, l := ipam.HostLocal{Ranges: [][]ipam.HostLocalRange{{{Subnet: "10.2.0.0/29", Gateway: "10.2.0.3"}}, {{Subnet: "fd00::/126"}}}}.Resolve(ipam.Release{})
	if got, want := r.Addresses().String(), "10.2.0.1-10.2.0.2, 10.2.0.4-10.2.0.6, fd00::2/127"; got != want || len(l) > 0 {
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
	w := ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.10", RangeEnd: "10.200.50.99"}
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
		ipam.TypeWhereabouts: func(b []byte) (ipam.Document, diag.List) { d, l := ipam.ParseWhereabouts(b); return d, l },
		ipam.TypeHostLocal:   func(b []byte) (ipam.Document, diag.List) { d, l := ipam.ParseHostLocal(b); return d, l },
		ipam.TypeStatic:      func(b []byte) (ipam.Document, diag.List) { d, l := ipam.ParseStatic(b); return d, l },
		ipam.TypeDHCP:        func(b []byte) (ipam.Document, diag.List) { d, l := ipam.ParseDHCP(b); return d, l },
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
