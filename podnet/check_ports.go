package podnet

import (
	"cmp"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

const (
	tcp = "TCP" // the default
	udp = "UDP"
)

// migrationPorts are the direct and the block port of the legacy migration
// transport (pkg/virt-handler/migration-proxy/migration-proxy.go, v1.9.0).
var migrationPorts = []int{49152, 49153}

const (
	maxPort       = 65535
	maxPortRanges = 10
)

// ports checks the ports of an interface on the pod network: the webhook looks
// at no other.
func (k *checker) ports(n nic) {
	list := n.at.Name("ports")
	if n.Masquerade != nil && n.Ports != nil && len(n.Ports) == 0 {
		k.l.Add(WarnPortsEmpty.At(list, nil,
			"an empty list forwards all ports, as an absent one does").
			Hinted("list the ports, or remove the list"))
	}
	on := append(n.on("pod"), n.at.Name("name"))
	seen := map[string]diag.Path{}
	for i, p := range n.Ports {
		at := list.Index(i)
		if p.Name != "" {
			k.portName(at.Name("name"), p.Name, seen, on)
		}
		k.portNumber(at, p, on)
		if p.Protocol != "" && p.Protocol != tcp && p.Protocol != udp {
			k.protocol(at.Name("protocol"), p.Protocol, on)
		}
		if n.Masquerade != nil && !kept(p.Unknown, "protocol", "port") {
			k.unforwarded(at, p.Protocol, number(p.Port), number(p.Port))
		}
	}
}

func (k *checker) portName(at diag.Path, name string, seen map[string]diag.Path, on []diag.Path) {
	if first, twice := seen[name]; twice {
		k.l.Add(ErrPortNameDuplicate.At(at, name, "Duplicate name of the port: %s", name).
			With(first).With(on...).Hinted("give each port a name of its own, or none"))
	} else {
		seen[name] = at
	}
	if !validPortName(name) {
		k.l.Add(ErrPortName.At(at, name, "Invalid name of the port: %s", name).With(on...).
			Hinted("write at most 15 of a-z, 0-9 and single hyphens, one a letter at least"))
	}
}

// protocol reports one that is neither TCP nor UDP.
func (k *checker) protocol(at diag.Path, s string, on []diag.Path) {
	d := ErrPortProtocol.At(at, s, "Unknown protocol, only TCP or UDP allowed").With(on...).
		Hinted("write TCP or UDP, in capitals")
	if capitals := strings.ToUpper(s); capitals == tcp || capitals == udp {
		d = d.Fixed(replace(at, capitals))
	}
	k.l.Add(d)
}

const hintPort = "write a port from 1 to 65535"

func (k *checker) portNumber(at diag.Path, p Port, on []diag.Path) {
	if kept(p.Unknown, "port") {
		return
	}
	field := at
	if k.portField {
		field = at.Name("port")
	} else {
		on = append([]diag.Path{at.Name("port")}, on...)
	}
	n, most := number(p.Port), maxPort
	if !k.portTo65535 {
		most++
	}
	switch {
	case n == 0:
		k.l.Add(ErrPortRequired.At(field, nil, "Port field is mandatory.").
			With(on...).Hinted(hintPort))
	case n < 0 || n > most:
		k.l.Add(ErrPortRange.At(field, n, "Port field must be in range 0 < x < 65536.").
			With(on...).Hinted(hintPort))
	case n > maxPort: // what a webhook admits that says x < 65536
		k.l.Add(ErrPortUnusable.At(field, n,
			"%d is not a port: KubeVirt %s admits it, the NAT rule does not load", n, k.version()).
			With(on...).Hinted(hintPort))
	}
}

// unforwarded warns of the ports from first to last of a masquerade interface
// that do not get to the VM although they are listed.
func (k *checker) unforwarded(at diag.Path, protocol string, first, last int) {
	if protocol != udp {
		k.reserved(at, first, last)
	}
	k.proxied(at, protocol, first, last)
}

// reserved warns of the ports from first to last that live migration uses.
func (k *checker) reserved(at diag.Path, first, last int) {
	for _, p := range migrationPorts {
		if first <= p && p <= last {
			k.l.Add(WarnPortReserved.At(at, p,
				"port %d is reserved for live migration: on the legacy transport "+
					"(status.migrationTransport of the VMI is not Unix) it is kept from the VM; "+
					"VMIs of current releases use Unix", p).
				Hinted("let the guest listen on another port"))
		}
	}
}

// validPortName is IsValidPortName of k8s.io/apimachinery/pkg/util/validation:
// an IANA service name.
func validPortName(s string) bool {
	letter, charset := false, s != ""
	for _, c := range []byte(s) {
		isLetter := c >= 'a' && c <= 'z'
		letter = letter || isLetter
		charset = charset && (isLetter || c >= '0' && c <= '9' || c == '-')
	}
	return charset && letter && len(s) <= 15 && !strings.Contains(s, "--") &&
		!strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
}

func (k *checker) portRanges(n nic) {
	name, list := n.at.Name("name"), n.at.Name("portRanges")
	if n.PortRanges == nil {
		return
	}
	if !k.enabled(gateRanges) {
		k.l.Add(ErrGate.At(name, n.Name,
			"portRanges is specified on interface but the PortRangesSpec feature gate is "+
				"not enabled").
			With(list).Hinted("enable the feature gate PortRangesSpec, or list the ports"))
		return
	}
	if n.network.Pod == nil {
		return
	}
	on := n.on("pod")
	if n.Ports != nil {
		k.l.Add(ErrRangesAndPorts.At(name, n.Name,
			"Cannot define both ports and portRanges on interface").
			With(list, n.at.Name("ports")).With(on...).Hinted("write the ports as ranges of one"))
	}
	if n.Masquerade == nil && !kept(n.Unknown, bindingMasquerade) {
		k.l.Add(ErrRangesBinding.At(name, n.Name,
			"portRanges are only supported on masquerade interfaces").
			With(list, n.at.Name(bindingMasquerade)).With(on...).Hinted("list the ports"))
	}
	on = append(on, name)
	if len(n.PortRanges) > maxPortRanges {
		k.l.Add(ErrRangesMany.At(list, len(n.PortRanges), "No more than 10 portRanges are allowed").
			With(on...).Hinted("join ranges, or leave them out to forward all ports"))
	}
	if len(n.PortRanges) == 0 && n.Ports == nil {
		k.l.Add(WarnPortsEmpty.At(list, nil,
			"an empty list forwards all ports, as an absent one does").
			Hinted("list the ranges, or remove the list"))
	}
	k.eachRange(list, n.PortRanges, on)
}

// eachRange checks the ranges, and those that are sound against each other.
func (k *checker) eachRange(list diag.Path, ranges []PortRange, on []diag.Path) {
	var sound []placed
	for i, p := range ranges {
		if at := list.Index(i); k.portRange(at, p, on) {
			sound = append(sound, placed{p.Protocol, *p.Start, *p.End, at})
		}
	}
	k.rangesApart(list, sound, on)
}

// placed is a range and its place.
type placed struct {
	protocol   string
	start, end int
	at         diag.Path
}

// portRange checks one range, and reports whether it is sound. The webhook stops
// at the first mistake of a range: here one does not hide another.
func (k *checker) portRange(at diag.Path, p PortRange, on []diag.Path) bool {
	sound := !kept(p.Unknown, "protocol", "start", "end")
	if p.Protocol != tcp && p.Protocol != udp && !kept(p.Unknown, "protocol") {
		k.protocol(at.Name("protocol"), p.Protocol, on)
		sound = false
	}
	bounds := func(member string, n *int, what string) bool {
		got := number(n)
		if got > 0 && got <= maxPort || kept(p.Unknown, member) {
			return true
		}
		k.l.Add(ErrRangeBounds.At(at.Name(member), got,
			"%s must be a valid port number, 0 < x < 65536", what).With(on...).Hinted(hintRange))
		return false
	}
	inStart, inEnd := bounds("start", p.Start, "Start"), bounds("end", p.End, "End")
	start, end := number(p.Start), number(p.End)
	if inStart && inEnd && start > end && !kept(p.Unknown, "start", "end") {
		k.l.Add(ErrRangeBounds.At(at.Name("start"), start,
			"Start must be less than or equal to end").
			With(at.Name("end")).With(on...).Hinted(hintRange))
		return false
	}
	if sound = sound && inStart && inEnd; sound {
		k.unforwarded(at, p.Protocol, start, end)
	}
	return sound
}

const hintRange = "write start and end from 1 to 65535, in ascending order"

// rangesApart compares each range with the next by start, as the webhook does.
func (k *checker) rangesApart(list diag.Path, ranges []placed, on []diag.Path) {
	for _, protocol := range []string{tcp, udp} {
		var same []placed
		for _, p := range ranges {
			if p.protocol == protocol {
				same = append(same, p)
			}
		}
		slices.SortStableFunc(same, func(a, b placed) int {
			return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
		})
		for i := 1; i < len(same); i++ {
			a, b := same[i-1], same[i]
			if b.start <= a.end {
				k.l.Add(ErrRangesOverlap.At(list, nil, "%s portRanges [%d-%d] and [%d-%d] overlap",
					protocol, a.start, a.end, b.start, b.end).
					With(a.at, b.at).With(on...).Hinted("join the two ranges"))
			}
		}
	}
}

// forwards returns the ports and ranges of a sound interface.
func (i Interface) forwards() []Forward {
	var out []Forward
	for _, p := range i.Ports {
		n := uint16(number(p.Port))
		out = append(out, Forward{cmp.Or(p.Protocol, tcp), n, n})
	}
	for _, p := range i.PortRanges {
		out = append(out, Forward{p.Protocol, uint16(number(p.Start)), uint16(number(p.End))})
	}
	return out
}

// number returns what the webhook reads: an absent number is 0.
func number(p *int) int {
	if p == nil {
		return 0
	}
	return *p
}
