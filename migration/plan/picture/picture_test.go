package picture_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"pgregory.net/rapid"
)

func set(t fataler, s string) ipnet.Set {
	var out ipnet.Set
	if err := out.UnmarshalText([]byte(s)); err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

type fataler interface{ Fatalf(string, ...any) }

func ExampleOf() {
	r := plan.Request{
		Network: plan.Network{
			Name: "migration", CIDR: ipnet.MustParsePrefix("10.200.5.0/26"),
			InUse: []plan.Use{{Owner: "router", Addresses: ipnet.SetOfAddrs(netip.MustParseAddr("10.200.5.1"))}},
		},
		Clusters: []plan.Cluster{
			{Name: "east", NIC: "eth1", Nodes: 5, Namespace: "openshift-cnv"},
			{Name: "west", NIC: "eth1", Nodes: 9, Namespace: "openshift-cnv"},
		},
	}
	p, _ := r.Plan()
	fmt.Print(picture.Of(r, p).Text())
	// Output:
	// 10.200.5.0/26
	//   10.200.5.0  .caaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb..............................
	//   a  east    10.200.5.2-10.200.5.17   16
	//   b  west    10.200.5.18-10.200.5.33  16
	//   c  router  10.200.5.1/32            1
	//   .  free                             31
}

// elements returns how many elements of each class an SVG has; it is well-formed.
func elements(t fataler, svg []byte) map[string]int {
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	out := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "class" {
					out[a.Value]++
				}
			}
		}
	}
}

// everyOwnerIsThere: whatever the network, each owner with addresses has a part of the picture
// and a line of both lists; a conflict is shown where there is one and nowhere else; names do
// no harm; and the text has the signs that it says.
func everyOwnerIsThere(t *rapid.T) bool {
	network := rapid.SampledFrom([]string{
		"10.200.5.0/24", "10.200.0.0/16", "10.200.5.0/29", "10.200.5.6/31", "10.200.5.1/32", "0.0.0.0/0",
		"fd00::/64", "fd00::/120", "::/0",
	}).Draw(t, "network")
	m := picture.Map{Network: netip.MustParsePrefix(network)}
	names := rapid.SampledFrom([]string{"east", "a<b>&\"'", "\x1b[31mred", "a\nb", "\u202eabc", "", "ä"})
	var all ipnet.Set
	two, windows := false, 0
	for range rapid.IntRange(0, 70).Draw(t, "owners") {
		first, ok := ipnet.Add(m.Network.Addr(), uint64(rapid.IntRange(0, 300).Draw(t, "from")))
		last, more := ipnet.Add(first, uint64(rapid.IntRange(0, 40).Draw(t, "size")))
		if !ok || !more || !m.Network.Contains(first) || !m.Network.Contains(last) {
			continue
		}
		r, _ := ipnet.NewRange(first, last)
		o := picture.Owner{
			Name: names.Draw(t, "name"), Addresses: ipnet.SetOfRanges(r), Other: rapid.Bool().Draw(t, "other"),
		}
		if rapid.Bool().Draw(t, "held") {
			o.Held = ipnet.SetOfAddrs(first)
		}
		two = two || all.Overlaps(o.Addresses)
		all = all.Union(o.Addresses)
		if !o.Other {
			windows++
		}
		m.Owners = append(m.Owners, o)
	}
	got := elements(t, m.SVG())
	if got["owner"] < 2*windows || got["other"] < 2*(len(m.Owners)-windows) || (got["two"] > 0) != two {
		t.Fatalf("%v of %d owners, %d windows, two: %v", got, len(m.Owners), windows, two)
	}
	text := m.Text()
	if strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "!") != two && !strings.Contains(text, "ä") {
		t.Fatalf("%q", text)
	}
	if n := strings.Count(text, "\n"); n < len(m.Owners)+3 {
		t.Fatalf("%d lines of %d owners\n%s", n, len(m.Owners), text)
	}
	return len(m.Owners) > 1
}

func TestEveryOwnerIsThere(t *testing.T) { law.Hold(t, everyOwnerIsThere, 3) }

func FuzzEveryOwnerIsThere(f *testing.F) { law.Fuzz(f, everyOwnerIsThere) }

func TestOfClusters(t *testing.T) {
	objects := func(window string) []string {
		return []string{
			`{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged",` +
				`"namespace":"openshift-cnv"},"spec":{"liveMigrationConfig":{"network":"m"}}}`,
			`{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":{"name":"m",` +
				`"namespace":"openshift-cnv"},"spec":{"config":"{\"cniVersion\":\"1.0.0\",\"name\":\"m\",\"type\":\"macvlan\",` +
				`\"master\":\"ens4\",\"ipam\":{\"type\":\"whereabouts\",\"range\":\"` + window + `\"}}"}}`,
			`{"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool","metadata":{"name":"10.200.5.0-24",` +
				`"namespace":"kube-system"},"spec":{"range":"10.200.5.0/24","allocations":{"70":{"podref":"a/b"}}}}`,
		}
	}
	var clusters []*cluster.Cluster
	for name, window := range map[string]string{
		"east": "10.200.5.64-10.200.5.95/24", "west": "10.200.5.90-10.200.5.127/24",
	} {
		c := &cluster.Cluster{Name: name}
		for _, o := range objects(window) {
			if a := c.Add([]byte(o)); a.Use != cluster.Used {
				t.Fatal(a)
			}
		}
		clusters = append(clusters, c)
	}
	m := picture.OfClusters(clusters...)
	if m.Network != netip.MustParsePrefix("10.200.5.0/24") || len(m.Owners) != 2 ||
		!m.Owners[0].Held.Equal(set(t, "10.200.5.70/32")) || !strings.Contains(m.Text(), "of two owners") {
		t.Errorf("%+v\n%s", m, m.Text())
	}
	none := picture.OfClusters(&cluster.Cluster{})
	if none.Text() != "no network\n" || elements(t, none.SVG())["page"] != 1 {
		t.Errorf("%s%s", none.Text(), none.SVG())
	}
}

// A picture of subnets has all of them in it, and what is in none does not look free.
func TestSubnets(t *testing.T) {
	r, l := plan.Parse([]byte(`{"network":{"name":"m"},"clusters":[` +
		`{"name":"east","namespace":"n","nodes":3,"nic":"e","subnet":"10.200.4.0/24","gateway":"10.200.4.1"},` +
		`{"name":"west","namespace":"n","nodes":3,"nic":"e","subnet":"10.200.7.0/24","gateway":"10.200.7.1"}]}`))
	p, more := r.Plan()
	if l.HasErrors() || more.HasErrors() {
		t.Fatal(l, more)
	}
	m := picture.Of(r, p)
	if got := m.Free().Size().String(); m.Network.String() != "10.200.4.0/22" || got != "478" ||
		!strings.Contains(m.Text(), "in no subnet") {
		t.Errorf("%v %v\n%s", m.Network, got, m.Text())
	}
}
