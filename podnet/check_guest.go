package podnet

import (
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// CheckNetworkData compares the network data of the VM's cloud-init volumes with
// the addresses that masquerade gives it by r, which c resolves to: nothing but
// the author keeps them and vmNetworkCIDR and vmIPv6NetworkCIDR together. toJSON
// turns YAML into JSON, as that of package podnetyaml does; nil is for data that
// is JSON.
//
// Paths lead to the member that holds the data and go on inside it. There are no
// findings for the zero Resolved, when the binding is not masquerade, for data in
// a Secret, and where the guest has several interfaces and nothing says which of
// them is on the pod network.
func (c Config) CheckNetworkData(r Resolved, toJSON func([]byte) ([]byte, error)) diag.List {
	if r.Binding != bindingMasquerade {
		return nil
	}
	var l diag.List
	for _, d := range c.NetworkDocuments() {
		if d.Secret != "" {
			continue
		}
		guest, found := d.Guest(toJSON)
		l.Add(found.Under(d.Path)...)
		for _, f := range []family{ipv4, ipv6} {
			on := append(under(r.Interface, "macAddress", bindingMasquerade),
				r.Network.Name("pod").Name(f.member))
			for _, d := range r.guest(f, guest).Under(d.Path) {
				l.Add(d.With(on...))
			}
		}
		l.Add(r.deprecated(guest).Under(d.Path)...)
	}
	return l
}

// CheckGuest compares the interfaces that network data configures with the
// addresses that r gives the VM. The paths are those of the network data.
func (r Resolved) CheckGuest(guest []GuestInterface) diag.List {
	l := r.guest(ipv4, guest)
	l.Add(r.guest(ipv6, guest)...)
	l.Add(r.deprecated(guest)...)
	return l
}

// guest compares what the guest has of one family.
func (r Resolved) guest(f family, guest []GuestInterface) diag.List {
	i, ok := r.onPodNetwork(guest)
	switch {
	case r.Binding != bindingMasquerade || !ok:
		return nil
	case f.is4:
		return checkFamily(f, r.IPv4, i, i.DHCP4)
	}
	return checkFamily(f, r.IPv6, i, i.DHCP6)
}

// deprecated reports the gateways that are not in routes.
func (r Resolved) deprecated(guest []GuestInterface) diag.List {
	i, ok := r.onPodNetwork(guest)
	if r.Binding != bindingMasquerade || !ok {
		return nil
	}
	var l diag.List
	for _, g := range i.Gateways {
		if g.Deprecated {
			l.Add(WarnGateway.At(g.Path, g.Addr.String(),
				"cloud-init has deprecated gateway4 and gateway6").
				Hinted("write routes: [ { to: %q, via: %q } ]", defaultRoute(g.Addr), g.Addr))
		}
	}
	return l
}

func defaultRoute(via netip.Addr) string {
	if via.Is4() {
		return "0.0.0.0/0"
	}
	return "::/0"
}

// onPodNetwork returns the guest's interface on the pod network: the one with
// its hardware address, else with an address of its networks or of the default
// ones, else the only one of the only one.
func (r Resolved) onPodNetwork(guest []GuestInterface) (GuestInterface, bool) {
	var rest []GuestInterface
	for _, i := range guest {
		switch {
		case sameMAC(i.MAC, r.MACAddress):
			return i, true
		case i.MAC == "" || r.MACAddress == "":
			rest = append(rest, i)
		}
	}
	n := slices.IndexFunc(rest, func(i GuestInterface) bool {
		return slices.ContainsFunc(i.Addresses, func(a GuestAddress) bool {
			return r.expected(a.Prefix.Addr())
		})
	})
	switch {
	case n >= 0:
		return rest[n], true
	case len(rest) == 1 && len(guest) == 1 && len(r.Connections) == 1:
		return rest[0], true
	}
	return GuestInterface{}, false
}

// expected reports whether a is an address that one gives a VM behind masquerade:
// that of another network than r has is often the default one.
func (r Resolved) expected(a netip.Addr) bool {
	newest := release.At(behaviours, release.Version{}).Does
	return r.inside(a) || newest.v4.Contains(a) || newest.v6.Contains(a)
}

// inside reports whether a is of the networks inside the VM.
func (r Resolved) inside(a netip.Addr) bool {
	return r.IPv4.Network.Contains(a) || r.IPv6.Network.Contains(a)
}

// checkFamily checks what the guest has of one family.
func checkFamily(f family, want Addresses, i GuestInterface, dhcp bool) diag.List {
	var addresses []GuestAddress
	for _, a := range i.Addresses {
		if a.Prefix.Addr().Is4() == f.is4 && !a.Prefix.Addr().IsLinkLocalUnicast() {
			addresses = append(addresses, a)
		}
	}
	var gateways []GuestGateway
	for _, g := range i.Gateways {
		if g.Addr.Is4() == f.is4 {
			gateways = append(gateways, g)
		}
	}
	var l diag.List
	if len(addresses)+len(gateways) == 0 && !dhcp {
		if f.is4 {
			l.Add(WarnGuestIPv4.At(i.Path, nil,
				"%s has no IPv4 address: the VM gets it by DHCP", i.Name).
				Hinted("write dhcp4: true"))
		}
		return l
	}
	checkAddresses(&l, f, want, i, addresses, dhcp)
	checkGateway(&l, f, want, i, gateways, f.is4 && dhcp)
	return l
}

// checkAddresses checks the static addresses of one family.
func checkAddresses(
	l *diag.List, f family, want Addresses, i GuestInterface, addresses []GuestAddress, dhcp bool,
) {
	own := slices.IndexFunc(addresses, func(a GuestAddress) bool {
		return a.Prefix.Addr() == want.VM.Addr()
	})
	switch {
	case own >= 0 && addresses[own].Prefix != want.VM:
		a := addresses[own]
		l.Add(WarnGuestLength.At(a.Path, a.Prefix.String(), "%s has the length /%d, %s has /%d",
			a.Prefix, a.Prefix.Bits(), f.member, want.VM.Bits()).Hinted("write %s", want.VM))
	case own < 0 && len(addresses) > 0 && !dhcp:
		for _, a := range addresses {
			l.Add(ErrGuestAddress.At(a.Path, a.Prefix.String(),
				"by %s the VM is %s: nothing is sent to %s", f.member, want.VM, a.Prefix.Addr()).
				Hinted("write %s, or change %s", want.VM, f.member))
		}
	case own < 0 && !dhcp:
		l.Add(ErrGuestAddress.At(i.Path, nil,
			"%s has an %s gateway and no address of that family", i.Name, f.name).
			Hinted("add %s to addresses", want.VM))
	}
}

// checkGateway checks the default routes of one family. DHCP gives one of IPv4;
// of IPv6 there is none but what is written, for the VM gets no router
// advertisement.
func checkGateway(
	l *diag.List, f family, want Addresses, i GuestInterface, gateways []GuestGateway, given bool,
) {
	via := want.Gateway.Addr()
	right := slices.ContainsFunc(gateways, func(g GuestGateway) bool {
		return g.Addr == via || g.Addr.IsLinkLocalUnicast() // the bridge in the pod has one too
	})
	switch {
	case right:
	case len(gateways) > 0:
		for _, g := range gateways {
			l.Add(ErrGuestGateway.At(g.Path, g.Addr.String(),
				"by %s the gateway is %s, not %s", f.member, via, g.Addr).
				Hinted("write %s, or change %s", via, f.member))
		}
	case !given:
		l.Add(ErrGuestRoute.At(i.Path, nil,
			"%s has no %s default route, and nothing else gives the VM one", i.Name, f.name).
			Hinted("write routes: [ { to: %q, via: %q } ]", defaultRoute(via), via))
	}
}
