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
func (k *checker) ports(at diag.Path, i Interface) {
	if i.Masquerade != nil && i.Ports != nil && len(i.Ports) == 0 {
		k.l.Add(WarnPortsEmpty.At(at.Name("ports"), nil, "an empty list forwards all ports, as an absent one does").
			Hinted("list the ports, or remove the list"))
	}
	seen := map[string]bool{}
	for n, p := range i.Ports {
		at := at.Name("ports").Index(n)
		if p.Name != "" {
			if seen[p.Name] {
				k.l.Add(ErrPortNameDuplicate.At(at.Name("name"), p.Name, "Duplicate name of the port: %s", p.Name).Hinted("give each port a name of its own, or none"))
			}
			if !validPortName(p.Name) {
				k.l.Add(ErrPortName.At(at.Name("name"), p.Name, "Invalid name of the port: %s", p.Name).
					Hinted("write at most 15 of a-z, 0-9 and single hyphens, one a letter at least"))
			}
			seen[p.Name] = true
		}
		k.portNumber(at, p)
		if p.Protocol != "" && p.Protocol != tcp && p.Protocol != udp {
			k.protocol(at.Name("protocol"), p.Protocol)
		}
		if i.Masquerade != nil {
			k.unforwarded(at, p.Protocol, number(p.Port), number(p.Port))
		}
	}
}

// protocol reports one that is neither TCP nor UDP.
func (k *checker) protocol(at diag.Path, s string) {
	d := ErrPortProtocol.At(at, s, "Unknown protocol, only TCP or UDP allowed").Hinted("write TCP or UDP, in capitals")
	if capitals := strings.ToUpper(s); capitals == tcp || capitals == udp {
		d = d.Fixed(replace(at, capitals))
	}
	k.l.Add(d)
}

func (k *checker) portNumber(at diag.Path, p Port) {
	field := at
	if k.rel.rules.portField {
		field = at.Name("port")
	}
	n, most := number(p.Port), maxPort
	if !k.rel.rules.portTo65535 {
		most++
	}
	switch {
	case n == 0:
		k.l.Add(ErrPortRequired.At(field, nil, "Port field is mandatory.").Hinted("write a port from 1 to 65535"))
	case n < 0 || n > most:
		k.l.Add(ErrPortRange.At(field, n, "Port field must be in range 0 < x < 65536.").Hinted("write a port from 1 to 65535"))
	case n > maxPort: // what a webhook lets pass that means x < 65536
		k.l.Add(ErrPortUnusable.At(field, n, "%d is no port: KubeVirt %s admits it, the NAT rule does not load", n, k.rel.Version).
			Hinted("write a port from 1 to 65535"))
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
			k.l.Add(WarnPortReserved.At(at, p, "port %d is reserved for live migration: on the legacy transport "+
				"(status.migrationTransport of the VMI is not Unix) it is kept from the VM; VMIs of current releases use Unix", p).
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

func (k *checker) portRanges(at diag.Path, i Interface, n Network) {
	if i.PortRanges == nil {
		return
	}
	if !k.rel.PortRangesSpec {
		k.l.Add(ErrGate.At(at.Name("name"), i.Name, "portRanges is specified on interface but the PortRangesSpec feature gate is not enabled").
			Hinted("enable the feature gate PortRangesSpec, or list the ports"))
		return
	}
	if n.Pod == nil {
		return
	}
	if i.Ports != nil {
		k.l.Add(ErrRangesAndPorts.At(at.Name("name"), i.Name, "Cannot define both ports and portRanges on interface").
			Hinted("write the ports as ranges of one"))
	}
	if i.Masquerade == nil {
		k.l.Add(ErrRangesBinding.At(at.Name("name"), i.Name, "portRanges are only supported on masquerade interfaces").Hinted("list the ports"))
	}
	list := at.Name("portRanges")
	if len(i.PortRanges) > maxPortRanges {
		k.l.Add(ErrRangesMany.At(list, len(i.PortRanges), "No more than 10 portRanges are allowed").Hinted("join ranges, or leave them out to forward all ports"))
		return
	}
	if len(i.PortRanges) == 0 && i.Ports == nil {
		k.l.Add(WarnPortsEmpty.At(list, nil, "an empty list forwards all ports, as an absent one does").Hinted("list the ranges, or remove the list"))
	}
	var sound []PortRange
	for n, p := range i.PortRanges {
		if k.portRange(list.Index(n), p) {
			sound = append(sound, p)
		}
	}
	k.rangesApart(list, sound)
}

// portRange checks one range, and stops at its first mistake as the webhook does.
func (k *checker) portRange(at diag.Path, p PortRange) bool {
	start, end := number(p.Start), number(p.End)
	bounds := func(member string, got int, message string) bool {
		k.l.Add(ErrRangeBounds.At(at.Name(member), got, "%s", message).Hinted("write start and end from 1 to 65535, in ascending order"))
		return false
	}
	switch {
	case p.Protocol != tcp && p.Protocol != udp:
		k.protocol(at.Name("protocol"), p.Protocol)
		return false
	case start <= 0 || start > maxPort:
		return bounds("start", start, "Start must be a valid port number, 0 < x < 65536")
	case end <= 0 || end > maxPort:
		return bounds("end", end, "End must be a valid port number, 0 < x < 65536")
	case start > end:
		return bounds("start", start, "Start must be less than or equal to end")
	}
	k.unforwarded(at, p.Protocol, start, end)
	return true
}

// rangesApart compares each range with the next by start, as the webhook does.
func (k *checker) rangesApart(list diag.Path, ranges []PortRange) {
	for _, protocol := range []string{tcp, udp} {
		same := slices.DeleteFunc(slices.Clone(ranges), func(p PortRange) bool { return p.Protocol != protocol })
		slices.SortFunc(same, func(a, b PortRange) int {
			return cmp.Or(cmp.Compare(*a.Start, *b.Start), cmp.Compare(*a.End, *b.End))
		})
		for n := 1; n < len(same); n++ {
			a, b := same[n-1], same[n]
			if *b.Start <= *a.End {
				k.l.Add(ErrRangesOverlap.At(list, nil, "%s portRanges [%d-%d] and [%d-%d] overlap", protocol, *a.Start, *a.End, *b.Start, *b.End).
					Hinted("join the two ranges"))
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
