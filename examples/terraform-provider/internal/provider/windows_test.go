package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// cluster is a cluster.
func cluster(name string, nodes any) m {
	return m{"name": name, "openshift": "4.21", "namespace": "openshift-cnv", "nic": "eth1",
		"nodes": nodes, "decentralized_live_migration": true}
}

func config(cidr any, clusters ...any) m {
	return m{"network": m{"name": "migration", "cidr": cidr}, "cluster": clusters}
}

// with returns the object with one more attribute.
func with(o m, name string, v any) m {
	o = maps.Clone(o)
	o[name] = v
	return o
}

// said are the codes and places of diagnostics, in order.
func said(ds []*tfprotov6.Diagnostic) (out []string) {
	for _, d := range ds {
		code := d.Detail[strings.LastIndexByte(d.Detail, '(')+1:]
		out = append(out, strings.TrimSuffix(code, ")")+" "+d.Attribute.String())
	}
	return out
}

const (
	networkCIDR = `AttributeName("network").AttributeName("cidr")`
	nodesOf0    = `AttributeName("cluster").ElementKeyInt(0).AttributeName("nodes")`
	windowOf0   = `AttributeName("cluster").ElementKeyInt(0).AttributeName("window")`
)

func TestFindingsAreAtTheirAttributes(t *testing.T) {
	east := cluster("east", 6)
	for about, c := range map[string]struct {
		config m
		want   []string
	}{
		"a request that is right": {config("10.200.5.0/24", east), nil},
		"host bits": {
			config("10.200.5.7/24", east),
			[]string{"plan-cidr " + networkCIDR},
		},
		"no node": {
			config("10.200.5.0/24", cluster("east", 0)), []string{"plan-nodes " + nodesOf0},
		},
		"an address in use that is none": {
			with(config("10.200.5.0/24", east), "network", m{"name": "migration",
				"cidr": "10.200.5.0/24", "in_use": []any{
					m{"owner": "router", "addresses": []any{"10.200.5.1", "10.200.5.x"}},
				}}),
			[]string{`plan-addresses AttributeName("network").AttributeName("in_use").` +
				`ElementKeyInt(0).AttributeName("addresses").ElementKeyInt(1)`},
		},
		"no cluster": {
			config("10.200.5.0/24"), []string{`plan-no-cluster AttributeName("cluster")`},
		},
		"a network that overlaps": {
			config("10.200.5.0/24", with(east, "extra_network",
				[]any{m{"name": "pods", "cidr": "10.200.0.0/16"}})),
			[]string{`plan-overlap ` + networkCIDR},
		},
		"two clusters of one name, the number of nodes of one is not known": {
			config("10.200.5.0/24", east, cluster("east", unknown)),
			[]string{`plan-cluster-twice AttributeName("cluster").ElementKeyInt(1).` +
				`AttributeName("name")`},
		},
		"nodes that are not known":    {config("10.200.5.0/24", cluster("east", unknown)), nil},
		"a network that is not known": {config(unknown, east), nil},
		"a VLAN, and no bridge": {
			vlan(nil, east),
			[]string{`plan-vlan AttributeName("network").AttributeName("vlan")`},
		},
		"a VLAN, the bridge is not known": {vlan(unknown, east), nil},
		"a network that HyperConverged names, the window may be in the state": {
			config("10.200.5.0/24", with(east, "current_network", "migration")), nil,
		},
		"clusters that are not known": {with(config("10.200.5.0/24"), "cluster", unknown), nil},
	} {
		t.Run(about, func(t *testing.T) {
			got := said(start(t).validate(c.config))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func vlan(bridge any, c m) m {
	return m{"cluster": []any{c}, "network": m{
		"name": "migration", "cidr": "10.200.5.0/24", "vlan": 100, "bridge": bridge,
	}}
}

func TestNobodyMoves(t *testing.T) {
	s := start(t)
	east, west := cluster("east", 6), cluster("west", 6)
	state := s.apply(config("10.200.5.0/24", east, west), s.none())
	first := map[string]string{"east": "10.200.5.1-10.200.5.16", "west": "10.200.5.17-10.200.5.32"}
	if diff := cmp.Diff(first, s.windows(state)); diff != "" {
		t.Fatal(diff)
	}
	state = s.apply(config("10.200.5.0/24", cluster("north", 6), east, west), state)
	added := maps.Clone(first)
	added["north"] = "10.200.5.33-10.200.5.48"
	if diff := cmp.Diff(added, s.windows(state)); diff != "" {
		t.Fatal("a cluster is added first:", diff)
	}
	state = s.apply(config("10.200.5.0/24", cluster("north", 6), west), state)
	delete(added, "east")
	if diff := cmp.Diff(added, s.windows(state)); diff != "" {
		t.Fatal("a cluster is removed:", diff)
	}
	state = s.apply(config("10.200.5.0/24", cluster("north", 30), west), state)
	added["north"] = "10.200.5.33-10.200.5.96"
	if diff := cmp.Diff(added, s.windows(state)); diff != "" {
		t.Fatal("a cluster grows:", diff)
	}
	state = s.apply(config("10.200.4.0/23", cluster("north", 30), west), state)
	if diff := cmp.Diff(added, s.windows(state)); diff != "" {
		t.Fatal("the network grows:", diff)
	}
	if got := said(s.plan(config("10.200.4.0/24", west), state).found); !slices.Equal(got,
		[]string{"plan-window-outside " + windowOf0}) {
		t.Error("the network shrinks away from a window:", got)
	}
	if p := s.plan(config("10.200.9.0/24", west), state); !p.replace {
		t.Error("another network does not replace the resource")
	} else if got := s.windows(p.state)["west"]; got != "10.200.9.1-10.200.9.16" {
		t.Error("another network:", got)
	}
}

func TestAnotherSpellingIsNoChange(t *testing.T) {
	s := start(t)
	east := with(cluster("east", 6), "window", "fd00:200:5::10-fd00:200:5::1f")
	state := s.apply(config("fd00:200:5::/64", east), s.none())
	again := s.plan(config("FD00:200:5:0::/64",
		with(east, "window", "fd00:200:5:0::10/124")), state)
	s.clean(again.found)
	if !again.state.Equal(state) {
		t.Errorf("%v, want %v", again.state, state)
	}
	other := s.plan(config("fd00:200:5::/64", with(east, "window", "fd00:200:5::20/124")), state)
	if other.state.Equal(state) {
		t.Error("other addresses are no change")
	}
}

func TestUnknownIsLeftAlone(t *testing.T) {
	s := start(t)
	p := s.plan(config("10.200.5.0/24", cluster("east", unknown)), s.none())
	s.clean(p.found)
	if p.state.IsFullyKnown() {
		t.Errorf("windows are known: %v", p.state)
	}
}
