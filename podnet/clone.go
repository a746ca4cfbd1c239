package podnet

import (
	"encoding/json"
	"maps"
	"slices"
)

// Clone returns a copy of c that shares nothing with it.
func (c Config) Clone() Config {
	c.Interfaces = cloneEach(c.Interfaces, Interface.Clone)
	c.AutoattachPodInterface = clonePtr(c.AutoattachPodInterface)
	c.Networks = cloneEach(c.Networks, Network.Clone)
	c.Volumes = cloneEach(c.Volumes, Volume.Clone)
	for _, m := range []*map[string]json.RawMessage{&c.Rest.Object, &c.Rest.Metadata, &c.Rest.Spec,
		&c.Rest.Template, &c.Rest.VMISpec, &c.Rest.Domain, &c.Rest.Devices} {
		*m = cloneUnknown(*m)
	}
	return c
}

// Clone returns a copy of i that shares nothing with it.
func (i Interface) Clone() Interface {
	for _, m := range i.methods() {
		if *m != nil {
			*m = &Method{cloneUnknown((*m).Unknown)}
		}
	}
	if i.Binding != nil {
		i.Binding = &Plugin{i.Binding.Name, cloneUnknown(i.Binding.Unknown)}
	}
	i.Ports = cloneEach(i.Ports, func(p Port) Port {
		p.Port, p.Unknown = clonePtr(p.Port), cloneUnknown(p.Unknown)
		return p
	})
	i.PortRanges = cloneEach(i.PortRanges, func(p PortRange) PortRange {
		p.Start, p.End, p.Unknown = clonePtr(p.Start), clonePtr(p.End), cloneUnknown(p.Unknown)
		return p
	})
	i.BootOrder, i.ACPIIndex = clonePtr(i.BootOrder), clonePtr(i.ACPIIndex)
	i.DHCPOptions, i.Unknown = slices.Clone(i.DHCPOptions), cloneUnknown(i.Unknown)
	return i
}

// methods returns the fields of i that hold a binding method.
func (i *Interface) methods() []**Method {
	return []**Method{&i.Bridge, &i.Slirp, &i.Masquerade, &i.SRIOV, &i.Macvtap, &i.Passt, &i.PasstBinding}
}

// Clone returns a copy of n that shares nothing with it.
func (n Network) Clone() Network {
	if n.Pod != nil {
		n.Pod = &Pod{n.Pod.VMNetworkCIDR, n.Pod.VMIPv6NetworkCIDR, cloneUnknown(n.Pod.Unknown)}
	}
	if n.Multus != nil {
		n.Multus = &Multus{n.Multus.NetworkName, clonePtr(n.Multus.Default), cloneUnknown(n.Multus.Unknown)}
	}
	n.ResourceClaim, n.Unknown = slices.Clone(n.ResourceClaim), cloneUnknown(n.Unknown)
	return n
}

// Clone returns a copy of v that shares nothing with it.
func (v Volume) Clone() Volume {
	if v.CloudInitNoCloud != nil {
		v.CloudInitNoCloud = &CloudInitNoCloud{v.CloudInitNoCloud.NetworkData, cloneUnknown(v.CloudInitNoCloud.Unknown)}
	}
	v.Unknown = cloneUnknown(v.Unknown)
	return v
}

func cloneEach[T any](list []T, one func(T) T) []T {
	out := slices.Clone(list)
	for i := range out {
		out[i] = one(out[i])
	}
	return out
}

func clonePtr[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func cloneUnknown(m map[string]json.RawMessage) map[string]json.RawMessage {
	out := maps.Clone(m)
	for k, v := range out {
		out[k] = slices.Clone(v)
	}
	return out
}
