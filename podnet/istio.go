package podnet

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// istioInject is the annotation that has the Istio proxy put into the launcher
// pod (pkg/network/istio/decorators.go; proxy.go: "true" in any case of letters).
const istioInject = "sidecar.istio.io/inject"

// istioPorts are the proxy's own, and sshPort is the only one that does not go
// through it (pkg/network/istio/ports.go, the same in v1.5.0, v1.7.0 and v1.9.0).
var istioPorts = []int{15000, 15001, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090}

const sshPort = 22

// isTrueWord is how the proxy's annotation is read.
func isTrueWord(s string) bool { return strings.EqualFold(s, "true") }

// proxied warns of what the ports from first to last do not do with Istio.
func (k *checker) proxied(at diag.Path, protocol string, first, last int) {
	if !k.istio {
		return
	}
	if protocol == udp {
		k.l.Add(WarnIstioUDP.At(at, udp, "with the Istio proxy no UDP is forwarded to the VM").
			With(k.istioAt).Hinted("leave out the annotation %s, or the port", istioInject))
		return
	}
	for _, p := range istioPorts {
		if first <= p && p <= last {
			k.l.Add(WarnPortIstio.At(at, p,
				"port %d is the Istio proxy's own and does not reach the VM", p).
				With(k.istioAt).Hinted("let the guest listen on another port"))
		}
	}
}

// Delivery says how what comes to a port of the pod gets to the VM.
type Delivery uint8

// The ways to the VM.
const (
	// NotDelivered: it does not get there.
	NotDelivered Delivery = iota
	// Forwarded: straight to the VM.
	Forwarded
	// Proxied: through the Istio proxy in the pod.
	Proxied
)

var deliveryNames = []string{"not delivered", "forwarded", "proxied"}

// String returns "not delivered", "forwarded" or "proxied".
func (d Delivery) String() string { return nameOf(deliveryNames, d) }

// MarshalText returns the text of String.
func (d Delivery) MarshalText() ([]byte, error) { return textOf(deliveryNames, d) }

// UnmarshalText reads what MarshalText writes.
func (d *Delivery) UnmarshalText(text []byte) error { return named(deliveryNames, d, text) }

// Delivery returns how what comes to a port of the pod on the default pod
// network, of protocol TCP or UDP, gets to the VM. With masquerade and
// passtBinding the ports that the interface lists get there, all of them when it
// lists none; with other bindings there is nothing in between.
//
// With masquerade and the Istio proxy nothing but TCP port 22 is forwarded; the
// proxy takes all other TCP but what comes to its own ports, and UDP is lost.
func (r Resolved) Delivery(protocol string, port uint16) Delivery {
	nat := r.Binding == bindingMasquerade || r.Binding == bindingPasst
	switch {
	case !r.Attached, protocol != tcp && protocol != udp:
		return NotDelivered
	case r.Istio && r.Binding == bindingMasquerade:
		return r.throughIstio(protocol, port)
	case !nat || r.lists(protocol, port):
		return Forwarded
	}
	return NotDelivered
}

func (r Resolved) throughIstio(protocol string, port uint16) Delivery {
	switch {
	case protocol == udp:
		return NotDelivered
	case port == sshPort && (r.lists(tcp, port) || r.lists(udp, port)):
		return Forwarded // masquerade.go forwards TCP whatever protocol is listed
	case r.lists(protocol, port) && !slices.Contains(istioPorts, int(port)):
		return Proxied
	}
	return NotDelivered
}

// lists reports whether the interface has the port among those to be forwarded.
func (r Resolved) lists(protocol string, port uint16) bool {
	return r.AllPorts || slices.ContainsFunc(r.Ports, func(f Forward) bool {
		return f.Protocol == protocol && f.First <= port && port <= f.Last
	})
}
