package podnet

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

func (k *checker) networks() {
	names := map[string]diag.Path{}
	for i, n := range k.nets {
		at := k.net(i)
		switch count := n.sources(); {
		case count == 0 && !kept(n.Unknown, "pod", "multus", "resourceClaim"):
			k.l.Add(ErrNetworkNone.At(at, n.Name, "should have a network type").
				Hinted("write pod: {} for the default pod network"))
		case count > 1:
			k.l.Add(ErrNetworkSeveral.At(at, n.Name, "should have only one network type").
				Hinted("keep one of pod, multus and resourceClaim"))
		}
		if m := n.Multus; m != nil && m.NetworkName == "" && !kept(m.Unknown, "networkName") {
			k.l.Add(ErrMultusName.At(at, n.Name, "CNI delegating plugin must have a networkName").
				With(at.Name("multus").Name("networkName")).
				Hinted("set multus.networkName to the name of a NetworkAttachmentDefinition"))
		}
		k.networkName(at.Name("name"), n, names)
	}
	k.together()
	k.claimed()
}

// networkName checks the name of a network, beside those of the networks before
// it.
func (k *checker) networkName(at diag.Path, n Network, seen map[string]diag.Path) {
	if kept(n.Unknown, "name") {
		return
	}
	if first, twice := seen[n.Name]; twice {
		k.l.Add(ErrNetworkDuplicate.At(at, n.Name,
			"Network with name %q already exists, every network must have a unique name", n.Name).
			With(first).Hinted("give each network a name of its own"))
	} else {
		seen[n.Name] = at
	}
	unsure := k.unread.interfaces || slices.ContainsFunc(k.nics, func(i nic) bool {
		return i.Name == n.Name || i.unnamed()
	})
	if !unsure {
		k.l.Add(ErrNetworkInterface.At(at, n.Name, "%s '%s' not found.", at.Dotted(), n.Name).
			With(k.interfaceList()).Hinted("add an interface with the name %q", n.Name))
	}
}

// paths returns the paths of a member of the networks that f is true of.
func (k *checker) paths(f func(Network) bool, member ...string) []diag.Path {
	var out []diag.Path
	for i, n := range k.nets {
		if f(n) {
			at := k.net(i)
			for _, name := range member {
				at = at.Name(name)
			}
			out = append(out, at)
		}
	}
	return out
}

func hasPod(n Network) bool    { return n.Pod != nil }
func hasMultus(n Network) bool { return n.Multus != nil }
func hasClaim(n Network) bool  { return n.ResourceClaim != nil }

// together checks what the networks are as a whole. The field of the first
// finding does not exist in the document; it is the webhook's.
func (k *checker) together() {
	list := k.base.Name("networks")
	pods := k.paths(hasPod, "pod")
	defaults := k.paths(Network.isMultusDefault, "multus", "default")
	if at := k.base.Name("interfaces"); len(pods) > 1 {
		k.l.Add(ErrPodNetworks.At(at, len(pods),
			"more than one interface is connected to a pod network in %s", at.Dotted()).
			With(pods...).Hinted("keep one network with pod: {}"))
	}
	if len(defaults) > 1 {
		k.l.Add(ErrMultusDefault.At(list, len(defaults),
			"Multus CNI should only have one default network").
			With(defaults...).Hinted("keep one multus.default"))
	}
	if len(pods) > 0 && len(defaults) > 0 {
		k.l.Add(ErrMultusDefault.At(list, nil,
			"Pod network cannot be defined when Multus default network is defined").
			With(pods...).With(defaults...).
			Hinted("remove the network with pod: {}, or multus.default"))
	}
}

// claimed is validateNetworkDevicesWithDRA of dra.go (v1.9.0), which does not look
// into the claims without the gate. Beside Multus it does not either: here one
// mistake does not hide another.
func (k *checker) claimed() {
	list, claims := k.base.Name("networks"), k.paths(hasClaim, "resourceClaim")
	if len(claims) == 0 {
		return
	}
	if !k.enabled(gateDRA) {
		k.l.Add(ErrGate.At(list, len(claims),
			"vmi.spec.networks contains DRA networks but NetworkDevicesWithDRA feature gate is "+
				"not enabled").
			With(claims...).
			Hinted("enable the feature gate NetworkDevicesWithDRA, or use multus"))
		return
	}
	if multus := k.paths(hasMultus, "multus"); len(multus) > 0 {
		k.l.Add(ErrClaimMultus.At(list, nil,
			"mixing Multus and DRA resourceClaim networks in the same VMI is not supported").
			With(claims...).With(multus...).
			Hinted("give all secondary networks multus, or all of them resourceClaim"))
	}
	first := map[string]diag.Path{}
	for i, n := range k.nets {
		if n.ResourceClaim != nil {
			k.claim(k.net(i), n, first)
		}
	}
}

func (k *checker) claim(at diag.Path, n Network, first map[string]diag.Path) {
	in, c := at.Name("resourceClaim"), n.ResourceClaim
	k.claimBinding(at, n)
	for _, name := range []struct{ member, value, hint string }{
		{"claimName", c.ClaimName, "write the name of one of spec.resourceClaims"},
		{"requestName", c.RequestName, "write the name of a request of that claim"},
	} {
		if name.value == "" && !kept(c.Unknown, name.member) {
			k.l.Add(ErrClaimName.At(in.Name(name.member), nil,
				"%s is required for DRA network", name.member).Hinted("%s", name.hint))
		}
	}
	claims := k.base.Name("resourceClaims")
	if c.ClaimName != "" && !slices.Contains(k.claims, c.ClaimName) {
		k.l.Add(ErrClaimUnknown.At(in.Name("claimName"), c.ClaimName,
			"network references resourceClaim %q which is not defined in spec.resourceClaims",
			c.ClaimName).With(claims).
			Hinted("add an entry with the name %q to spec.resourceClaims", c.ClaimName))
	}
	if c.ClaimName == "" || c.RequestName == "" {
		return
	}
	key := c.ClaimName + "/" + c.RequestName
	if earlier, twice := first[key]; twice {
		k.l.Add(ErrClaimDuplicate.At(at, key,
			"duplicate claimName/requestName combination %q", key).
			With(in.Name("claimName"), in.Name("requestName")).With(earlier).
			Hinted("give each network a request of its own"))
	} else {
		first[key] = in
	}
}

// claimBinding checks the binding of the interface of a network with a claim: of
// interfaces with one name the first (vmispec.LookupInterfaceByName).
func (k *checker) claimBinding(at diag.Path, n Network) {
	i := slices.IndexFunc(k.nics, func(i nic) bool { return i.Name == n.Name })
	if i < 0 {
		return
	}
	iface := k.nics[i]
	if iface.SRIOV != nil || iface.Binding != nil || kept(iface.Unknown, allBindings...) {
		return
	}
	k.l.Add(ErrClaimBinding.At(k.interfaceList(), n.Name,
		"DRA network %q requires an SR-IOV or binding plugin interface", n.Name).
		With(at.Name("name"), at.Name("resourceClaim"), iface.at.Name("name"),
			iface.at.Name(bindingSRIOV), iface.at.Name(bindingPlugin)).
		Hinted("write sriov: {} in the interface %q", n.Name))
}
