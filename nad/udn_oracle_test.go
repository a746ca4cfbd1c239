package nad_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/nad"
)

var drawUDNsTo = flag.String("udns", "", "draw user-defined networks for e2e/ovnkubernetes to this file")

// TestDrawUserDefinedNetworks writes what e2e/ovnkubernetes asks an API server about.
func TestDrawUserDefinedNetworks(t *testing.T) {
	if *drawUDNsTo == "" {
		t.Skip("no -udns")
	}
	f, err := os.Create(*drawUDNsTo)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	for seed := range 1500 {
		line, err := gen.UserDefinedNetwork().Example(seed).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if !seen[string(line)] {
			fmt.Fprintf(f, "%s\n", line)
		}
		seen[string(line)] = true
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestUserDefinedNetworksAgree compares what we say at Load, but for what
// OVN-Kubernetes itself finds, with what an API server said that has the definitions of
// OVN-Kubernetes v1.3.0; e2e/ovnkubernetes records it.
func TestUserDefinedNetworksAgree(t *testing.T) {
	f, err := os.Open("testdata/udn.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	accepted, refused := 0, 0
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var v struct {
			Object  json.RawMessage `json:"object"`
			Refused []string        `json:"refused"`
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		_, _, l := nad.ReadUserDefinedNetwork(v.Object, nad.Release{})
		got := false
		for _, d := range l.Errors() {
			byServer := strings.HasPrefix(d.Rule.Code, "udn-") || d.Rule == diag.ErrType
			got = got || byServer && d.Stage == diag.Load
		}
		if want := len(v.Refused) > 0; got != want {
			t.Errorf("line %d: %s\nthe API server: %q\nwe: %v", n, v.Object, v.Refused, l)
		} else if want {
			refused++
		} else {
			accepted++
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted < 300 || refused < 800 {
		t.Error("too few of one kind")
	}
}
