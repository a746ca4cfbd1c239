package nad_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// overlayVerdict is a row of testdata/overlay.jsonl: what OVN-Kubernetes v1.3.0 did
// with config as that of openshift-cnv/mig. Load is what ParseNADInfo said, on a
// cluster with those networks; Setup what the allocator of the addresses said.
// e2e/ovnkubernetes records it.
type overlayVerdict struct {
	Config   json.RawMessage `json:"config"`
	Pods     string          `json:"pods,omitempty"`
	Services string          `json:"services,omitempty"`
	Load     string          `json:"load,omitempty"`
	Setup    string          `json:"setup,omitempty"`
}

var drawTo = flag.String("overlays", "", "draw configurations for e2e/ovnkubernetes to this file")

// TestDrawOverlays writes what e2e/ovnkubernetes asks OVN-Kubernetes about.
func TestDrawOverlays(t *testing.T) {
	if *drawTo == "" {
		t.Skip("no -overlays")
	}
	f, err := os.Create(*drawTo)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	for seed := range 3000 {
		from := gen.EdgyOverlay()
		if seed%4 == 0 {
			plain := func(o nad.Overlay) bool { return o.IPAM == nil }
			from = gen.Overlay().Filter(plain)
		}
		o := from.Example(seed)
		o.Unknown = nil
		d := overlayVerdict{}
		if d.Config, err = o.MarshalJSON(); err != nil || seen[string(d.Config)] {
			continue
		}
		seen[string(d.Config)] = true
		if seed%3 == 0 {
			d.Pods, d.Services = "10.128.0.0/14/23", "172.30.0.0/16"
		}
		line, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(f, "%s\n", line)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestOVNKubernetesAgrees compares what we say with what OVN-Kubernetes did.
func TestOVNKubernetesAgrees(t *testing.T) {
	f, err := os.Open("testdata/overlay.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var accepted, atLoad, atSetup int
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var v overlayVerdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		l := v.judge(t)
		want := diag.Stage(0)
		switch {
		case v.Load != "":
			want = diag.Load
			atLoad++
		case v.Setup != "":
			want = diag.Setup
			atSetup++
		default:
			accepted++
		}
		got := l.Refused()
		// What is refused is not compared with the cluster's networks; and a panic has
		// another stage.
		loose := got != 0 && want != 0 &&
			(v.Pods != "" || strings.HasPrefix(v.Load, "panic"))
		if got != want && !loose {
			t.Errorf("line %d: %s\nOVN-Kubernetes: %v %s%s\nwe: %v %v",
				n, v.Config, want, v.Load, v.Setup, got, l)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d accepted, %d refused at load, %d at setup", accepted, atLoad, atSetup)
	if accepted < 900 || atLoad < 900 || atSetup < 60 {
		t.Error("too few of one kind")
	}
}

// judge returns what we say of it: also, as an error of its load, that a network with
// routers overlaps one of the cluster's.
func (v overlayVerdict) judge(t *testing.T) diag.List {
	t.Helper()
	c, l := nad.ParseConfig(v.Config)
	d := nad.Definition{Name: "mig", Namespace: "openshift-cnv", Config: c}
	if v.Pods == "" {
		l.Add(d.Validate(nad.Release{})...)
		return l
	}
	claims := []ipnet.Claim{
		{Owner: "pods", Addresses: ipnet.SetOf(netip.MustParsePrefix("10.128.0.0/14"))},
		{Owner: "services", Addresses: ipnet.SetOf(netip.MustParsePrefix(v.Services))},
	}
	more := nad.CheckMigrationNetwork(d, nad.Facts{Networks: claims})
	routed := c.Plugin.(nad.Overlay).Topology != nad.TopologyLocalnet
	for i, x := range more {
		if x.Rule == ipam.ErrOverlap && routed {
			more[i].Stage = diag.Load
		}
	}
	l.Add(more...)
	return slices.DeleteFunc(l, func(x diag.Diagnostic) bool { return x.Stage == diag.Run })
}
