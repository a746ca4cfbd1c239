package podnet

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// Status is what KubeVirt reports of an interface of a running VM: an element
// of status.interfaces of a VirtualMachineInstance.
type Status struct {
	Name          string   // of the network; "" for an interface that only the guest agent knows
	MAC           string   // mac
	IP            string   // ipAddress: the first of IPs
	IPs           []string // ipAddresses: see Reach
	InterfaceName string   // interfaceName: in the guest, by the guest agent
	InfoSource    string   // infoSource: domain, guest-agent, multus-status, joined by commas

	Unknown map[string]json.RawMessage
}

// statusTable is of the members that the package reads: KubeVirt has more.
var statusTable = table.New(consumer,
	func(s *Status) *map[string]json.RawMessage { return &s.Unknown },
	table.String("ipAddress", func(s *Status) *string { return &s.IP }).
		Doc("the first of ipAddresses"),
	table.String("mac", func(s *Status) *string { return &s.MAC }).
		Doc("the hardware address"),
	table.String("name", func(s *Status) *string { return &s.Name }).
		Doc("the name of the network"),
	table.Strings("ipAddresses", func(s *Status) *[]string { return &s.IPs }).
		Doc("the addresses of the pod, or what the guest agent sees"),
	table.String("interfaceName", func(s *Status) *string { return &s.InterfaceName }).
		Doc("the name in the guest, by the guest agent"),
	table.String("infoSource", func(s *Status) *string { return &s.InfoSource }).
		Doc("domain, guest-agent, multus-status, joined by commas"),
).Exact().Open()

// running is what ParseStatus reads of a VirtualMachineInstance.
type running struct {
	interfaces     []Status
	status, object map[string]json.RawMessage
}

var runningTable = table.New(consumer,
	func(r *running) *map[string]json.RawMessage { return &r.object },
	table.OpenInline("status",
		func(r *running) *map[string]json.RawMessage { return &r.status },
		table.Objects("interfaces",
			func(r *running) *[]Status { return &r.interfaces }, statusTable),
	),
).Exact().Open()

// Members describes the members of the element.
func (s Status) Members() []release.Member { return statusTable.Members() }

// GoString returns s as its type and its JSON.
func (s Status) GoString() string { return table.GoString(s) }

// Clone returns a copy of s that shares nothing with it.
func (s Status) Clone() Status {
	return table.Clone(s)
}

// ParseStatus reads status.interfaces of a VirtualMachineInstance in JSON. It
// is nil when the VMI has none yet. It never panics.
func ParseStatus(vmi []byte) ([]Status, diag.List) {
	doc, l := runningTable.Value(vmi)
	if l != nil {
		return nil, l
	}
	if kind, _ := doc.Member("kind").Str(); kind != VirtualMachineInstance {
		return nil, diag.List{ErrKind.At("/kind", kind,
			"want %s, got %q", VirtualMachineInstance, kind).
			Hinted("give the VirtualMachineInstance: only a running VM has addresses")}
	}
	r, l := runningTable.ParseValue(doc)
	return r.interfaces, l
}

// Reach is how a running VM is reached on the default pod network, and what its
// guest has. An address that there is not is the zero Addr.
type Reach struct {
	IPv4, IPv6 netip.Addr // of the pod: where others find the VM
	// Inside4 and Inside6 are what the guest sees on its interface: with masquerade
	// the VM's addresses, with other bindings the same as outside.
	Inside4, Inside6 netip.Addr
	// Confirmed says that the guest agent has looked: an address of the pod is in
	// the status only if the guest has one of that family (v1.7; in v1.5, if it has
	// any). Without the agent KubeVirt shows what the pod has, whatever the guest
	// made of it.
	Confirmed bool
	Interface string // its name in the guest; "" without the agent
}

// Reach returns how the VM of r is reached, by status.interfaces of its running
// VirtualMachineInstance. It answers what the OpenShift document looks for in
// .status.interfaces[*].ipAddresses, does the VM have an IPv6 address, and does
// not fall for an address inside the VM: KubeVirt puts in what the guest agent
// sees of a family that the pod does not have.
//
// Pod is status.podIPs of the launcher pod. It says which families there have to
// be, and that the addresses are the pod's; without it there has to be an IPv6
// address. The paths are those of the VMI.
func (r Resolved) Reach(status []Status, pod []netip.Addr) (Reach, diag.List) {
	const list = diag.Path("/status/interfaces")
	i := slices.IndexFunc(status, func(s Status) bool { return r.Attached && s.Name == r.Name })
	if i < 0 {
		return Reach{}, diag.List{ErrStatusInterface.At(list, nil,
			"no interface on the network %q", r.Name).
			Hinted("wait until the VM runs, and check that it has an interface on the pod network")}
	}
	s, at := status[i], list.Index(i).Name("ipAddresses")
	v := Reach{Confirmed: strings.Contains(s.InfoSource, guestAgent), Interface: s.InterfaceName}
	l := v.take(r, s, pod, at)
	v.Inside4, v.Inside6 = r.seen(v.IPv4, r.IPv4), r.seen(v.IPv6, r.IPv6)
	of := func(is4 bool) bool {
		return slices.ContainsFunc(pod, func(a netip.Addr) bool { return a.Unmap().Is4() == is4 })
	}
	if of(true) && !v.IPv4.IsValid() {
		l.Add(ErrStatusIPv4.At(at, s.IPs, "no IPv4 address of the pod among %q", s.IPs).
			Hinted("%s", v.missing(ipv4)))
	}
	if (of(false) || pod == nil) && !v.IPv6.IsValid() {
		l.Add(ErrStatusIPv6.At(at, s.IPs, "no IPv6 address of the pod among %q", s.IPs).
			Hinted("%s", v.missing(ipv6)))
	}
	return v, l
}

// guestAgent is among the sources of what the agent has seen (vmispec/infosource.go).
const guestAgent = "guest-agent"

// take takes the addresses of s, and reports those that are not the pod's.
func (v *Reach) take(r Resolved, s Status, pod []netip.Addr, at diag.Path) (l diag.List) {
	for n, text := range s.IPs {
		a, err := netip.ParseAddr(text)
		a = a.Unmap()
		ofPod := slices.ContainsFunc(pod, func(p netip.Addr) bool { return p.Unmap() == a }) ||
			pod == nil && !r.inside(a)
		switch {
		case err != nil || !a.IsGlobalUnicast():
			// Before v1.9 the agent's link-local ones are there too.
		case !ofPod && r.inside(a):
			l.Add(ErrStatusInside.At(at.Index(n), text,
				"%s is the VM's address inside: the pod has none of this family, "+
					"and it cannot be reached", a).
				Hinted("make the pod network dual stack"))
		case !ofPod:
			l.Add(ErrStatusPod.At(at.Index(n), text,
				"%s is not among the pod's addresses %s", a, pod).
				Hinted("give status.podIPs of the launcher pod that runs the VM now"))
		case a.Is4() && !v.IPv4.IsValid():
			v.IPv4 = a
		case a.Is6() && !v.IPv6.IsValid():
			v.IPv6 = a
		}
	}
	return l
}

// seen returns what the guest sees of an address of the pod.
func (r Resolved) seen(pod netip.Addr, inner Addresses) netip.Addr {
	if pod.IsValid() && r.Binding == bindingMasquerade {
		return inner.VM.Addr()
	}
	return pod
}

// missing says what to look at when there is no address of a family.
func (v Reach) missing(f family) string {
	if v.Confirmed {
		return "check that the guest has the address and the gateway of " + f.member +
			": the guest agent sees none, or the pod has none"
	}
	return "check that the pod network has " + f.name + ", and that the VM runs"
}
