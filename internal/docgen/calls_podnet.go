package main

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
)

// masqueraded is a VM on the pod network.
func masqueraded() podnet.Resolved {
	vm := podnet.Config{
		Kind:       podnet.VirtualMachine,
		Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}}},
		Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{}}},
	}
	r, _ := vm.Resolve(podnet.Release{})
	return r
}

// reached says what the status of the VM and the addresses of its pod come to.
func reached(name string, addresses ...string) diag.List {
	pod := []netip.Addr{netip.MustParseAddr("10.128.0.77"), netip.MustParseAddr("fd01::77")}
	status := podnet.Status{Name: name, IPs: addresses, InfoSource: "domain"}
	_, l := masqueraded().Reach([]podnet.Status{status}, pod)
	return l
}

var podnetCalls = map[string]call{
	"podnet-guest-addresses": {
		wrong: func() diag.List {
			_, l := podnet.NetworkData(podnet.Resolved{Attached: true, Binding: "bridge"})
			return l
		},
		fixed: func() diag.List {
			_, l := podnet.NetworkData(masqueraded())
			return l
		},
	},
	"podnet-guest-interface": {
		wrong: func() diag.List {
			_, l := podnet.GuestSystem{Name: "eth/0"}.MTUCommands(1400)
			return l
		},
		fixed: func() diag.List {
			_, l := podnet.GuestSystem{Name: "eth0"}.MTUCommands(1400)
			return l
		},
	},
	"podnet-mtu": {
		wrong: func() diag.List {
			_, l := podnet.GuestSystem{}.MTUCommands(0)
			return l
		},
		fixed: func() diag.List {
			_, l := podnet.GuestSystem{}.MTUCommands(1400)
			return l
		},
	},
	"podnet-status-interface": {
		wrong: func() diag.List { return reached("blue", "10.128.0.77", "fd01::77") },
		fixed: func() diag.List { return reached("default", "10.128.0.77", "fd01::77") },
	},
	"podnet-status-ipv4": {
		wrong: func() diag.List { return reached("default", "fd01::77") },
		fixed: func() diag.List { return reached("default", "10.128.0.77", "fd01::77") },
	},
	"podnet-status-ipv6": {
		wrong: func() diag.List { return reached("default", "10.128.0.77") },
		fixed: func() diag.List { return reached("default", "10.128.0.77", "fd01::77") },
	},
	"podnet-status-inside": {
		wrong: func() diag.List {
			return reached("default", "10.0.2.2", "10.128.0.77", "fd01::77")
		},
		fixed: func() diag.List { return reached("default", "10.128.0.77", "fd01::77") },
	},
	"podnet-status-pod": {
		wrong: func() diag.List {
			return reached("default", "10.128.0.77", "10.128.0.78", "fd01::77")
		},
		fixed: func() diag.List { return reached("default", "10.128.0.77", "fd01::77") },
	},
}
