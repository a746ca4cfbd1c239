package main

import (
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
)

func isVM(v jsonobj.Value) bool {
	k, _ := v.Member("kind").Str()
	api, ok := v.Member("apiVersion").Str()
	return ok && (k == podnet.VirtualMachine || k == podnet.VirtualMachineInstance) && strings.HasPrefix(api, "kubevirt.io/")
}

// judgeVM judges as KubeVirt's admission webhook does, and then as virt-handler
// does: the settings of the cluster are those of the release.
func judgeVM(data []byte, s setting) judgement {
	c, l := podnet.Parse(data)
	if unreadable(l) || l.Has(podnet.ErrKind) {
		return judgement{findings: l}
	}
	rel, unknown := kubeVirtRelease(s.Release)
	l.Add(unknown...)
	r, more := c.Resolve(rel)
	l.Merge(more)
	if l.Refused() == 0 {
		l.Merge(podnetyaml.CheckNetworkData(c, rel))
		l.Merge(r.Overlaps(s.Networks))
	}
	return decided(l, func() any { return viewVM(c, r) })
}

// vmView is what a VM's network means.
type vmView struct {
	Kind        string           `json:"kind"`
	Attached    bool             `json:"attached"` // to the default pod network; what follows is of that interface
	Name        string           `json:"name,omitempty"`
	Model       string           `json:"model,omitempty"`
	MAC         string           `json:"macAddress,omitempty"` // absent is KubeVirt's choice
	Binding     string           `json:"binding,omitempty"`
	Plugin      string           `json:"plugin,omitempty"`
	IPv4        *insideView      `json:"ipv4,omitempty"` // absent without masquerade
	IPv6        *insideView      `json:"ipv6,omitempty"`
	AllPorts    bool             `json:"allPorts"`
	Ports       []portView       `json:"ports,omitempty"`
	Istio       bool             `json:"istio"`
	Migration   string           `json:"migration"` // what the network says
	Connections []connectionView `json:"connections"`
}

type insideView struct {
	CIDR    netip.Prefix `json:"cidr"`
	Gateway netip.Prefix `json:"gateway"`
	VM      netip.Prefix `json:"vm"`
}

type portView struct {
	Protocol string `json:"protocol"`
	First    uint16 `json:"first"`
	Last     uint16 `json:"last"`
}

type connectionView struct {
	Name    string `json:"name"`
	Network string `json:"network,omitempty"`
	Binding string `json:"binding"`
	Plugin  string `json:"plugin,omitempty"`
	Effect  string `json:"effect"` // of a live migration
	Why     string `json:"why"`
	Instead string `json:"instead,omitempty"`
}

func viewVM(c podnet.Config, r podnet.Resolved) vmView {
	v := vmView{
		Kind: c.Kind, Attached: r.Attached, Name: r.Name, Model: r.Model, MAC: r.MACAddress, Binding: r.Binding, Plugin: r.Plugin,
		IPv4: viewInside(r.IPv4), IPv6: viewInside(r.IPv6), AllPorts: r.AllPorts, Istio: r.Istio, Migration: r.Migration.String(),
		Connections: []connectionView{},
	}
	for _, p := range r.Ports {
		v.Ports = append(v.Ports, portView(p))
	}
	for _, x := range r.Connections {
		v.Connections = append(v.Connections, connectionView{x.Name, x.Network, x.Binding, x.Plugin, x.Effect.String(), x.Why, x.Instead})
	}
	return v
}

func viewInside(a podnet.Addresses) *insideView {
	if !a.IsValid() {
		return nil
	}
	return &insideView{a.Network, a.Gateway, a.VM}
}
