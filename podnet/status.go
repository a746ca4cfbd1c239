package podnet

import (
	"encoding/json"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Status is what KubeVirt reports of an interface of a running VM: an element
// of status.interfaces of a VirtualMachineInstance.
type Status struct {
	Name string   // of the network; "" for an interface that only the guest agent knows
	MAC  string   // mac
	IP   string   // ipAddress: the first of IPs
	IPs  []string // ipAddresses: of masquerade the addresses of the pod, not those inside the VM

	Unknown map[string]json.RawMessage
}

func (s *Status) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("ipAddress", table.String(&s.IP)),
		row("mac", table.String(&s.MAC)),
		row("name", table.String(&s.Name)),
		row("ipAddresses", table.Strings(&s.IPs)),
	}, &s.Unknown
}

// MarshalJSON writes the element as [Config.MarshalJSON] does.
func (s Status) MarshalJSON() ([]byte, error) { return write(&s, (*Status).table) }

// GoString returns s as JSON, for test logs.
func (s Status) GoString() string { return goString("podnet.Status", s) }

// Clone returns a copy of s that shares nothing with it.
func (s Status) Clone() Status {
	return table.Clone(s)
}

// ParseStatus reads status.interfaces of a VirtualMachineInstance in JSON. It
// is nil when the VMI has none yet. It never panics.
func ParseStatus(vmi []byte) ([]Status, diag.List) {
	doc, err := jsonobj.Parse(vmi)
	if kind, _ := doc.Member("kind").Str(); err == nil && doc.Kind() == jsonobj.Object && kind != VirtualMachineInstance {
		return nil, diag.List{ErrKind.At("/kind", kind, "want %s, got %q", VirtualMachineInstance, kind).
			Hinted("give the VirtualMachineInstance: only a running VM has addresses")}
	}
	var out []Status
	var rest, top map[string]json.RawMessage
	status := level{"status", false, &rest, &top, []table.Field{row("interfaces", table.Objects(&out, (*Status).table))}}
	r := reader()
	r.Document(vmi, []table.Field{row("status", status)}, &top)
	return out, slices.DeleteFunc(r.List, func(d diag.Diagnostic) bool { return d.Rule == diag.WarnUnknown })
}

// CheckIPv6 returns the IPv6 address under which the VM is reached on the
// network of the given name. It answers what the OpenShift document looks for
// in .status.interfaces[*].ipAddresses: does the VM have one? A link-local
// address is none, and neither is a text that is no address. The paths are those
// of the VMI.
func CheckIPv6(status []Status, network string) (netip.Addr, diag.List) {
	const list = diag.Path("/status/interfaces")
	i := slices.IndexFunc(status, func(s Status) bool { return s.Name == network })
	if i < 0 {
		return netip.Addr{}, diag.List{ErrStatusInterface.At(list, nil, "no interface on the network %q", network).
			Hinted("wait until the VM runs, and give a name of spec.networks")}
	}
	for _, s := range status[i].IPs {
		if a, err := netip.ParseAddr(s); err == nil && a.Is6() && !a.Is4In6() && a.IsGlobalUnicast() {
			return a, nil
		}
	}
	return netip.Addr{}, diag.List{ErrStatusIPv6.At(list.Index(i).Name("ipAddresses"), status[i].IPs, "no IPv6 address among %q", status[i].IPs).
		Hinted("check that the pod network is dual stack, and that the guest has the address and the gateway of vmIPv6NetworkCIDR")}
}
