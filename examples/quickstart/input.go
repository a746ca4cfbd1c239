package main

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/release"
	"sigs.k8s.io/yaml"
)

// input is clusters.yaml.
type input struct {
	Network struct {
		Name   string `json:"name"`
		CIDR   string `json:"cidr"`
		Bridge string `json:"bridge"`
		VLAN   int    `json:"vlan"`
		MTU    int    `json:"mtu"`
		InUse  []struct {
			Owner     string   `json:"owner"`
			Addresses []string `json:"addresses"`
		} `json:"inUse"`
	} `json:"network"`
	Clusters []cluster `json:"clusters"`
}

type cluster struct {
	Name string `json:"name"`

	// The release: of the product, and of programs that are others.
	OpenShift   string `json:"openshift"`
	HCO         string `json:"hco"`
	Plugins     string `json:"plugins"`
	Whereabouts string `json:"whereabouts"`

	API           string `json:"api"`
	Namespace     string `json:"namespace"`
	Nodes         int    `json:"nodes"`
	Decentralized bool   `json:"decentralizedLiveMigration"`
	NIC           string `json:"nic"`
	Window        string `json:"window"`
	Networks      []struct {
		Name string `json:"name"`
		CIDR string `json:"cidr"`
	} `json:"networks"`
}

// read turns clusters.yaml into a request. The error names everything that
// cannot be read, by its place in the file.
func read(data []byte) (plan.Request, error) {
	var in input
	if err := yaml.UnmarshalStrict(data, &in); err != nil {
		return plan.Request{}, err
	}
	var errs []error
	r := plan.Request{Network: plan.Network{Name: in.Network.Name, Bridge: in.Network.Bridge, VLAN: in.Network.VLAN, MTU: in.Network.MTU}}
	r.Network.CIDR = must(&errs, "network.cidr", in.Network.CIDR, ipnet.ParsePrefix)
	for i, u := range in.Network.InUse {
		var set ipnet.Set
		for j, text := range u.Addresses {
			set = set.Union(must(&errs, fmt.Sprintf("network.inUse[%d].addresses[%d]", i, j), text, parseAddresses))
		}
		r.Network.InUse = append(r.Network.InUse, plan.Named[ipnet.Set]{Name: u.Owner, Value: set})
	}
	for i, c := range in.Clusters {
		r.Clusters = append(r.Clusters, c.request(fmt.Sprintf("clusters[%d]", i), &errs))
	}
	return r, errors.Join(errs...)
}

func (c cluster) request(at string, errs *[]error) plan.Cluster {
	out := plan.Cluster{Name: c.Name, Namespace: c.Namespace, NIC: c.NIC, Nodes: c.Nodes, Decentralized: c.Decentralized}
	out.Plugins = c.release(at, errs)
	out.HCO = out.Plugins
	out.API = must(errs, at+".api", c.API, hco.ParseAPIVersion)
	if c.Window != "" { // else one is chosen
		out.Window = must(errs, at+".window", c.Window, ipnet.ParseRange)
	}
	for j, n := range c.Networks {
		p := must(errs, fmt.Sprintf("%s.networks[%d].cidr", at, j), n.CIDR, ipnet.ParsePrefix)
		out.Networks = append(out.Networks, plan.Named[netip.Prefix]{Name: n.Name, Value: p})
	}
	return out
}

// release returns what the cluster runs: what is not said is as in the product,
// and without one the newest.
func (c cluster) release(at string, errs *[]error) (out release.Release) {
	read := func(name, text string, parse func(string) (release.Release, error)) release.Release {
		if text == "" {
			return release.Release{}
		}
		return must(errs, at+"."+name, text, parse)
	}
	out.OpenShift = read("openshift", c.OpenShift, release.OpenShift).OpenShift
	out.HCO = read("hco", c.HCO, release.HCO).HCO
	out.Plugins = read("plugins", c.Plugins, release.Plugins).Plugins
	out.Whereabouts = read("whereabouts", c.Whereabouts, release.Whereabouts).Whereabouts
	return out
}

// parseAddresses reads an address, a range or a prefix.
func parseAddresses(s string) (ipnet.Set, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return ipnet.SetOfAddrs(a), nil
	}
	r, err := ipnet.ParseRange(s)
	return ipnet.SetOfRanges(r), err
}

// must parses text, and keeps the error with its place.
func must[T any](errs *[]error, at, text string, parse func(string) (T, error)) T {
	v, err := parse(text)
	if err != nil {
		*errs = append(*errs, fmt.Errorf("%s: %w", at, err))
	}
	return v
}
