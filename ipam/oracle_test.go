package ipam_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// recorded is a row of testdata/whereabouts.jsonl: what whereabouts v0.8.0 did
// with doc (measured; LoadIPAMConfig, then every assignment), and what v0.9.4
// gave the first pod.
type recorded struct {
	ID, Doc, Env, Flat, Verdict, Stage, Error string
	Ranges                                    []recordedRange
	GatewayAssignable                         *bool `json:"gateway_assignable"`
	Head                                      struct {
		Verdict, Stage string
		IPs            []netip.Prefix
		AddError       string `json:"add_error"`
	}
}

type recordedRange struct {
	Range, First, Last, Count, Pool string
	PoolNameValid                   bool `json:"pool_name_valid"`
}

// undecidable says why a row depends on more than the document, the flat file
// and CNI_ARGS, or "".
func (r recorded) undecidable() string {
	if r.ID == "ff-config-path-dir" {
		return "what configuration_path names is a directory on the node"
	}
	return ""
}

// installed is the flat file that the installer of whereabouts writes.
const installed = `{"datastore":"kubernetes",` +
	`"kubernetes":{"kubeconfig":"/etc/cni/net.d/whereabouts.d/whereabouts.kubeconfig"},` +
	`"reconciler_cron_expression":"30 4 * * *"}`

func (r recorded) node(t *testing.T) ipam.Node {
	text := r.Flat
	switch r.Flat {
	case "none":
		return ipam.Node{Args: r.Env}
	case "std":
		text = installed
	}
	flat, l := ipam.ParseFlatFile([]byte(text))
	if l.HasErrors() {
		t.Fatalf("%s: %v", text, l)
	}
	return ipam.Node{FlatFile: &flat, Args: r.Env}
}

// lines calls f with the rows of a file of testdata.
func lines[T any](t *testing.T, name string, f func(row T)) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		f(row)
	}
}

func whereabouts(version string) ipam.Release {
	rel, err := release.Whereabouts(version)
	if err != nil {
		panic(err)
	}
	return rel
}

func TestAgreesWithWhereabouts(t *testing.T) {
	var agreed, skipped, gateways int
	lines(t, "whereabouts.jsonl", func(row recorded) {
		if why := row.undecidable(); why != "" {
			t.Logf("%s cannot be decided from the document: %s", row.ID, why)
			skipped++
			return
		}
		verdict, stage, r, l := predict(row.Doc, row.node(t), whereabouts("v0.8.0"))
		ranges := recordedRanges(r)
		if verdict != row.Verdict || verdict == "reject" && stage != row.Stage ||
			verdict == "accept" && cmp.Diff(row.Ranges, ranges) != "" {
			t.Errorf("%s\n%s\nwhereabouts: %s %s %s\nwe: %s %s\n%s\n%v", row.ID, row.Doc,
				row.Verdict, row.Stage, row.Error, verdict, stage, cmp.Diff(row.Ranges, ranges), l)
			return
		}
		if want := row.GatewayAssignable; want != nil {
			gateways++
			got := slices.ContainsFunc(r.Ranges, ipam.Range.GatewayAssigned)
			if got != *want || got != l.Has(ipam.WarnGatewayAssigned) {
				t.Errorf("%s: the gateway is assigned: %v, want %v; %v", row.ID, got, *want, l)
			}
		}
		agreed++
	})
	t.Logf("%d rows agree, %d cannot be decided; %d gateways", agreed, skipped, gateways)
	if agreed < 160 || gateways < 5 {
		t.Error("rows are missing")
	}
}

// The newest release, with its node slices: verdicts, and what the first pod got.
func TestAgreesWithTheNewestWhereabouts(t *testing.T) {
	var agreed, skipped, assigned int
	lines(t, "whereabouts.jsonl", func(row recorded) {
		if row.undecidable() != "" {
			skipped++
			return
		}
		verdict, stage, r, l := predict(row.Doc, row.node(t), whereabouts("v0.9.4"))
		if verdict != row.Head.Verdict || verdict == "reject" && stage != row.Head.Stage {
			t.Errorf("%s\n%s\nwhereabouts: %s %s\nwe: %s %s\n%v", row.ID, row.Doc, row.Head.Verdict,
				row.Head.Stage, verdict, stage, l)
			return
		}
		agreed++
		if verdict != "accept" || row.Head.AddError != "" {
			if row.Head.AddError != "" && verdict == "accept" &&
				!l.Has(ipam.ErrWhereaboutsSliceSize) {
				t.Errorf("%s: %s, and we say %v", row.ID, row.Head.AddError, l)
			}
			return
		}
		var first []netip.Prefix
		for i, x := range r.Ranges {
			first = append(first, netip.PrefixFrom(x.Assignable.First().Unmap(), x.Network.Bits()))
			if i > 0 && x.Network == r.Ranges[0].Network {
				// One pool, which has an address for this pod.
				first[i] = first[0]
			}
		}
		if len(row.Head.IPs) > 0 &&
			!slices.Equal(first, row.Head.IPs[:min(len(first), len(row.Head.IPs))]) {
			t.Errorf("%s: the first pod gets %v, want %v", row.ID, first, row.Head.IPs)
		}
		assigned++
	})
	t.Logf("%d verdicts agree, %d cannot be decided; the addresses of %d first pods", agreed,
		skipped, assigned)
	if agreed < 160 || assigned < 90 {
		t.Error("rows are missing")
	}
}

// predict says what whereabouts does with a whole CNI configuration on a node.
func predict(doc string, node ipam.Node,
	rel ipam.Release) (verdict, stage string, r ipam.Resolved, l diag.List) {
	c, l := ipam.ParseConfigFor([]byte(doc), rel)
	if w, ok := c.IPAM.(ipam.Whereabouts); ok {
		merged, more := w.On(node, rel)
		l.Add(more.Under("/ipam")...)
		c.IPAM = merged
	} else if c.IPAM != nil {
		return "reject", "load", r, l
	}
	r, more := c.Resolve(rel)
	l.Add(more...)
	switch {
	case l.Refused() == diag.Load:
		return "reject", "load", r, l
	case l.Has(ipam.ErrWhereaboutsPool) && setupErrors(l) == 1:
		return "reject", "store", r, l
	case l.Refused() != 0:
		return "reject", "assign", r, l
	case len(r.Ranges) == 0 && len(r.Fixed) == 0:
		return "accept", "result", r, l
	}
	return "accept", "", r, l
}

func setupErrors(l diag.List) (n int) {
	for _, d := range l.Errors() {
		if d.Stage == diag.Setup {
			n++
		}
	}
	return n
}

func recordedRanges(r ipam.Resolved) []recordedRange {
	out := []recordedRange{}
	for _, x := range r.Ranges {
		at := func(a netip.Addr) string { return fmt.Sprintf("%v/%d", a.Unmap(), x.Network.Bits()) }
		out = append(out, recordedRange{
			Range:         x.Network.String(),
			First:         at(x.Assignable.First()),
			Last:          at(x.Assignable.Last()),
			Count:         x.Assignable.Size().String(),
			Pool:          x.Pool,
			PoolNameValid: true,
		})
	}
	return out
}

// run is a row of testdata/plugins.jsonl: what host-local, static or dhcp did
// when it was run with config (measured).
type run struct {
	ID, Plugin, Verdict, Stage, Error, Args string
	Release                                 string `json:"plugin_version"`
	Config, Pre                             json.RawMessage
	IPs                                     []netip.Prefix
}

func (r run) undecidable() string {
	switch {
	case r.Args != "":
		return "CNI_ARGS"
	case len(r.Pre) > 0:
		return "an address was assigned before"
	case strings.Contains(r.Error, "dialing DHCP daemon") ||
		strings.Contains(r.Error, "no such file"):
		return "what is on the node"
	}
	return ""
}

func TestAgreesWithThePlugins(t *testing.T) {
	agreed, skipped := map[string]int{}, 0
	lines(t, "plugins.jsonl", func(row run) {
		if why := row.undecidable(); why != "" {
			t.Logf("%s cannot be decided from the document: %s", row.ID, why)
			skipped++
			return
		}
		rel, err := release.Plugins(row.Release)
		if err != nil {
			t.Fatal(err)
		}
		_, r, l := ipam.ReadConfig(row.Config, rel)
		want := map[string]diag.Stage{
			"accept":       0,
			"reject parse": diag.Load,
			"reject setup": diag.Setup,
		}[strings.TrimSpace(row.Verdict+" "+row.Stage)]
		if row.Verdict == "accept" {
			want = 0
		}
		if l.Refused() != want {
			t.Errorf("%s %s\n%s: %s %s\nwe: %v %v", row.ID, row.Config, row.Plugin, row.Verdict,
				row.Error, l.Refused(), l)
			return
		}
		if got := assigned(r); row.Verdict == "accept" && !row.gave(got, r) {
			t.Errorf("%s %s\n%s assigned %v\nwe say %v", row.ID, row.Config, row.Plugin,
				row.IPs, got)
			return
		}
		agreed[row.Plugin]++
	})
	t.Logf("rows that agree: %v; %d cannot be decided", agreed, skipped)
	if agreed[ipam.TypeHostLocal] < 55 || agreed[ipam.TypeStatic] < 16 {
		t.Error("rows are missing")
	}
}

// assigned is what the first attachment of a node gets.
func assigned(r ipam.Resolved) (out []netip.Prefix) {
	for _, set := range r.Sets() {
		out = append(out, netip.PrefixFrom(set[0].Assignable.First(), set[0].Network.Bits()))
	}
	for _, f := range r.Fixed {
		out = append(out, f.Address)
	}
	return out
}

// gave reports whether the plugin assigned the same. The node of one case had
// assigned addresses before.
func (r run) gave(want []netip.Prefix, resolved ipam.Resolved) bool {
	if r.ID == "G10-dataDir" {
		return len(r.IPs) == 1 && resolved.Addresses().Contains(r.IPs[0].Addr())
	}
	return slices.Equal(r.IPs, want)
}
