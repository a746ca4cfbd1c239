package podnet

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/nicname"
)

// CloudInit is how the network data for cloud-init is written. The zero
// CloudInit is right for a guest whose interface is eth0.
type CloudInit struct {
	// Interface is the interface's name in the guest; "" is eth0.
	Interface string `json:"interface,omitempty"`
	// Gateway6 writes gateway6, as the OpenShift document does, in place of a
	// route. cloud-init has deprecated it.
	Gateway6 bool `json:"gateway6,omitempty"`
}

const defaultGuestInterface = "eth0"

// NetworkData returns the network data of the zero [CloudInit].
func NetworkData(r Resolved) (string, diag.List) { return CloudInit{}.NetworkData(r) }

// NetworkData returns a cloud-init network configuration, version 2, in YAML:
// IPv4 by DHCP, the address and the gateway of IPv6 as r has them. They must be
// written down, for the VM gets no router advertisement, and nothing but this
// keeps them and vmIPv6NetworkCIDR together.
//
// It reports an r without addresses inside the VM (no masquerade), and a name
// that no Linux interface can have; the text is then "".
func (o CloudInit) NetworkData(r Resolved) (string, diag.List) {
	name := o.Interface
	if name == "" {
		name = defaultGuestInterface
	}
	var l diag.List
	if !r.IPv6.IsValid() {
		l.Add(ErrNoAddresses.At("", r.Binding, "the VM has no network of its own inside").
			Hinted("write masquerade: {}"))
	}
	if !validGuestInterface(name) {
		l.Add(ErrGuestInterface.At("", name,
			"want 1 to 15 visible ASCII characters, no slash, colon or percent sign, got %q",
			name).
			Hinted("write the name that the guest shows, such as eth0"))
	}
	if len(l) > 0 {
		return "", l
	}
	var b strings.Builder
	b.WriteString("version: 2\nethernets:\n")
	fmt.Fprintf(&b, "  %s:\n    dhcp4: true\n    addresses: [ %s ]\n", scalar(name),
		scalar(r.IPv6.VM.String()))
	via := scalar(r.IPv6.Gateway.Addr().String())
	if o.Gateway6 {
		fmt.Fprintf(&b, "    gateway6: %s\n", via)
	} else {
		fmt.Fprintf(&b, "    routes:\n      - to: \"::/0\"\n        via: %s\n", via)
	}
	return b.String(), nil
}

// Volume returns a cloudInitNoCloud volume of the given name with the network
// data, and with the findings of [CloudInit.NetworkData]. KubeVirt attaches a
// volume without a disk to the VM as a disk.
func (o CloudInit) Volume(name string, r Resolved) (Volume, diag.List) {
	text, l := o.NetworkData(r)
	if l.HasErrors() {
		return Volume{}, l
	}
	return Volume{Name: name, CloudInitNoCloud: &CloudInitSource{NetworkData: text}}, l
}

// validGuestInterface reports whether the guest can have an interface of that name,
// in visible ASCII.
func validGuestInterface(s string) bool {
	hidden := func(c rune) bool { return c <= ' ' || c > '~' }
	return nicname.Bad(s) == "" && !strings.ContainsFunc(s, hidden)
}

// scalar writes visible ASCII as a YAML string, plain where no reader takes it
// for anything else. PyYAML, which cloud-init uses, follows YAML 1.1: it takes
// 2001:10:2:3:4:5:6:1 for a number to the base 60, on for true, and what ends in
// a colon for a key.
func scalar(s string) string {
	plain := s != "" && isLetter(s[0]) && !strings.HasSuffix(s, ":")
	for _, c := range []byte(s) {
		plain = plain && (isLetter(c) || c >= '0' && c <= '9' || strings.IndexByte(":/.-_", c) >= 0)
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		plain = false
	}
	if plain {
		return s
	}
	quoted, _ := json.Marshal(s) // a string always marshals; JSON strings are YAML
	return string(quoted)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
