package podnet

import "slices"

func (n Network) isMultusDefault() bool {
	return n.Multus != nil && n.Multus.Default != nil && *n.Multus.Default
}

// sources counts the sources of n.
func (n Network) sources() int {
	count := 0
	for _, is := range []bool{n.Pod != nil, n.Multus != nil, n.ResourceClaim != nil} {
		if is {
			count++
		}
	}
	return count
}

func (k *checker) networks() {
	seen := map[string]bool{}
	var pods, defaults, claims int
	for i, n := range k.nets {
		at := k.net(i)
		switch count := n.sources(); {
		case count == 0:
			k.l.Add(ErrNetworkNone.At(at, n.Name, "should have a network type").Hinted("write pod: {} for the default pod network"))
		case count > 1:
			k.l.Add(ErrNetworkSeveral.At(at, n.Name, "should have only one network type").Hinted("keep one of pod, multus and resourceClaim"))
		}
		if n.Multus != nil && n.Multus.NetworkName == "" {
			k.l.Add(ErrMultusName.At(at, n.Name, "CNI delegating plugin must have a networkName").
				Hinted("set multus.networkName to the name of a NetworkAttachmentDefinition"))
		}
		if seen[n.Name] {
			k.l.Add(ErrNetworkDuplicate.At(at.Name("name"), n.Name, "Network with name %q already exists, every network must have a unique name", n.Name).
				Hinted("give each network a name of its own"))
		}
		seen[n.Name] = true
		if !slices.ContainsFunc(k.ifaces, func(i Interface) bool { return i.Name == n.Name }) {
			k.l.Add(ErrNetworkInterface.At(at.Name("name"), n.Name, "%s '%s' not found.", at.Name("name").Dotted(), n.Name).
				Hinted("add an interface with the name %q", n.Name))
		}
		pods, defaults, claims = pods+one(n.Pod != nil), defaults+one(n.isMultusDefault()), claims+one(n.ResourceClaim != nil)
	}
	k.together(pods, defaults, claims)
}

// together checks what the networks are as a whole. The field of the first
// finding does not exist in the document; it is the webhook's.
func (k *checker) together(pods, defaults, claims int) {
	list := k.base.Name("networks")
	if at := k.base.Name("interfaces"); pods > 1 {
		k.l.Add(ErrPodNetworks.At(at, pods, "more than one interface is connected to a pod network in %s", at.Dotted()).
			Hinted("keep one network with pod: {}"))
	}
	if defaults > 1 {
		k.l.Add(ErrMultusDefault.At(list, defaults, "Multus CNI should only have one default network").Hinted("keep one multus.default"))
	}
	if pods > 0 && defaults > 0 {
		k.l.Add(ErrMultusDefault.At(list, nil, "Pod network cannot be defined when Multus default network is defined").
			Hinted("remove the network with pod: {}, or multus.default"))
	}
	if claims > 0 && !k.rel.NetworkDevicesWithDRA {
		k.l.Add(ErrGate.At(list, claims, "vmi.spec.networks contains DRA networks but NetworkDevicesWithDRA feature gate is not enabled").
			Hinted("enable the feature gate NetworkDevicesWithDRA, or use multus"))
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
