package bridgeconf_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// recorded is a row of testdata/bridge.jsonl: what a release of the bridge
// plugin did with config on a real kernel (measured).
type recorded struct {
	ID, Env, Verdict, Stage, Error string
	Release                        string `json:"plugin_version"`
	Config                         json.RawMessage
	Args, Setup, Pre, IfName       json.RawMessage
	Observed                       struct {
		Bridge *struct {
			Name    string
			Promisc bool `json:"promisc_flag"`
			VF      int  `json:"vlan_filtering"`
			Addrs   []string
		}
		Port        *struct{ Hairpin, Isolated bool }
		BridgeVLANs []struct {
			IfName string
			VLANs  []struct {
				VLAN, VLANEnd int
				Flags         []string
			}
		} `json:"bridge_vlans"`
		Container *struct {
			Up           bool
			DefaultRoute bool   `json:"default_route"`
			AcceptDAD    string `json:"accept_dad"`
		}
	}
}

// doc is the configuration as the plugin got it: a JSON string in the row
// stands for bytes that may not be JSON.
func (r recorded) doc() []byte {
	var s string
	if json.Unmarshal(r.Config, &s) == nil {
		return []byte(s)
	}
	return r.Config
}

// undecidable says why a row depends on more than the document, or "".
func (r recorded) undecidable() string {
	switch {
	case len(r.Args) > 0:
		return "CNI_ARGS"
	case len(r.IfName) > 0:
		return "the interface's name"
	case strings.Contains(r.Error, "containerID"):
		return "the container's ID"
	case strings.Contains(r.Error, "failed to find plugin") ||
		strings.Contains(r.Error, "DHCP daemon") || strings.Contains(r.Env, "without nft"):
		return "what is installed on the host"
	case len(r.Setup) > 0 || len(r.Pre) > 0:
		return "the host was prepared"
	}
	return ""
}

func TestAgreesWithThePlugin(t *testing.T) {
	data, err := os.ReadFile("testdata/bridge.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var agreed, skipped int
	for line := range bytes.Lines(data) {
		var row recorded
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		why := row.undecidable()
		if strconv.IntSize == 32 && row.ID == "C02-mtu-4294967296" {
			why = "int has 32 bits here, and had 64 where it was recorded"
		}
		if why != "" {
			t.Logf("%s (%s) cannot be decided from the document: %s", row.ID, row.Env, why)
			skipped++
			continue
		}
		rel, err := release.Plugins(row.Release)
		if err != nil {
			t.Fatal(err)
		}
		_, r, l := bridgeconf.Read(row.doc(), rel)
		stage := map[diag.Stage]string{diag.Load: "parse", diag.Setup: "setup"}[l.Refused()]
		wantStage := row.Stage
		if row.Verdict == "accept" {
			wantStage = ""
		}
		if strings.HasPrefix(row.Env, "host-6.18") &&
			strings.Contains(row.Error, "operation not supported") && stage == "setup" {
			wantStage = stage // this kernel could not set it up either way
		}
		if stage != wantStage {
			t.Errorf("%s (%s) %s\nplugin: %s %s %s\nwe: %s %v", row.ID, row.Env, row.doc(),
				row.Verdict, row.Stage, row.Error, stage, l)
			continue
		}
		if row.Verdict == "accept" && row.Error == "" {
			if diff := cmp.Diff(row.want(r), row.got(r)); diff != "" {
				t.Errorf("%s (%s) %s\n%s", row.ID, row.Env, row.doc(), diff)
				continue
			}
		}
		agreed++
	}
	t.Logf("%d rows agree, %d cannot be decided", agreed, skipped)
	if agreed < 263+strconv.IntSize/64 { // one less where int has 32 bits
		t.Error("too few were compared")
	}
}

type seen struct {
	Bridge                                                string
	Addrs                                                 []string
	Promisc, Filtering, Hairpin, Isolated, Up, Route, DAD bool
	VLANs                                                 []string
}

// want is what was observed; what was not recorded is taken from r.
func (row recorded) want(r bridgeconf.Resolved) seen {
	s := row.got(r)
	o := row.Observed
	if o.Bridge != nil {
		s.Bridge, s.Promisc, s.Filtering = o.Bridge.Name, o.Bridge.Promisc, o.Bridge.VF == 1
		if r.VLAN == 0 { // else the addresses are on another interface, which was not recorded
			s.Addrs = globals(o.Bridge.Addrs)
		}
	}
	if o.Port != nil {
		s.Hairpin, s.Isolated = o.Port.Hairpin, o.Port.Isolated
	}
	if o.Container != nil {
		s.Up = o.Container.Up
		s.Route = o.Container.DefaultRoute
		s.DAD = o.Container.AcceptDAD != "0"
	}
	for _, b := range o.BridgeVLANs {
		if strings.HasPrefix(b.IfName, "veth") {
			s.VLANs = nil
			for _, v := range b.VLANs {
				p := bridgeconf.PortVLAN{
					PVID:     slices.Contains(v.Flags, "PVID"),
					Untagged: slices.Contains(v.Flags, "Egress Untagged"),
				}
				for p.ID = v.VLAN; p.ID <= max(v.VLAN, v.VLANEnd); p.ID++ {
					s.VLANs = append(s.VLANs, p.String())
				}
			}
		}
	}
	return s
}

func (row recorded) got(r bridgeconf.Resolved) seen {
	s := seen{
		Bridge:    r.Bridge,
		Promisc:   r.Promiscuous,
		Filtering: r.VLANFiltering,
		Hairpin:   r.Hairpin,
		Isolated:  r.Isolated,
		Up:        r.InterfaceUp,
		Route:     r.DefaultRoute,
		DAD:       r.DAD,
	}
	for _, a := range r.BridgeAddresses {
		s.Addrs = append(s.Addrs, a.String())
	}
	slices.Sort(s.Addrs)
	for _, v := range r.PortVLANs {
		s.VLANs = append(s.VLANs, v.String())
	}
	return s
}

// globals returns the addresses without those that the kernel gives every
// interface, sorted.
func globals(addrs []string) (out []string) {
	for _, a := range addrs {
		if !strings.HasPrefix(a, "fe80:") {
			out = append(out, a)
		}
	}
	slices.Sort(out)
	return out
}
