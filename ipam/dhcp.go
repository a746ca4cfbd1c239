package ipam

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// TypeDHCP is the type of a [DHCP] document.
const TypeDHCP = "dhcp"

// DHCP is the ipam member of the dhcp plugin: an IPv4 lease from a server on
// the network, kept by a daemon on the node. A lease with a router installs a
// default route.
type DHCP struct {
	DaemonSocketPath string        // absent is /run/cni/dhcp.sock
	Provide          []DHCPOption  // v1.1.0
	Request          []DHCPRequest // v1.1.0
	Priority         *int          // of the routes; v1.6.0

	Unknown map[string]json.RawMessage
}

// DHCPOption is an option that is sent to the server.
type DHCPOption struct {
	Option  string // a name, or a number from 0 to 255
	Value   string // at most 255 bytes
	FromArg string // a CNI argument to take the value from

	Unknown map[string]json.RawMessage
}

// DHCPRequest is an option that is asked of the server.
type DHCPRequest struct {
	SkipDefault *bool // do not ask for router and subnet mask
	Option      string

	Unknown map[string]json.RawMessage
}

var _ Document = DHCP{}

func (d *DHCP) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "type", Codec: table.Type(TypeDHCP)},
		{Name: "daemonSocketPath", Codec: table.String(&d.DaemonSocketPath)},
		{Name: "provide", Codec: table.Objects(&d.Provide, (*DHCPOption).rows)},
		{Name: "request", Codec: table.Objects(&d.Request, (*DHCPRequest).rows)},
		{Name: "priority", Codec: table.Integer(&d.Priority)},
	}, &d.Unknown
}

func (o *DHCPOption) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "option", Codec: table.String(&o.Option)},
		{Name: "value", Codec: table.String(&o.Value)},
		{Name: "fromArg", Codec: table.String(&o.FromArg)},
	}, &o.Unknown
}

func (r *DHCPRequest) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "skipDefault", Codec: table.Bool(&r.SkipDefault)},
		{Name: "option", Codec: table.String(&r.Option)},
	}, &r.Unknown
}

var dhcpSchema = table.NewSchema(TypeDHCP, (*DHCP).rows)

// ParseDHCP reads an ipam member as the dhcp plugin does.
func ParseDHCP(data []byte) (DHCP, diag.List) {
	return dhcpSchema.Parse(data)
}

// Type returns TypeDHCP.
func (d DHCP) Type() string { return TypeDHCP }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (d DHCP) MarshalJSON() ([]byte, error) { return dhcpSchema.Marshal(d) }

// GoString renders d as JSON.
func (d DHCP) GoString() string { return table.GoString(d) }

// Clone returns a copy that shares nothing with d.
func (d DHCP) Clone() DHCP { return table.Clone(d) }

// Validate returns the findings of Resolve.
func (d DHCP) Validate(rel Release) diag.List { _, l := d.Resolve(rel); return l }

// dhcpOptions are the options that have a name (dhcp/options.go optionNameToID v1.9.1).
var dhcpOptions = []string{"dhcp-client-identifier", "subnet-mask", "routers", "host-name", "user-class", "vendor-class-identifier"}

// checkOption reports an option that is neither a name nor a number of one byte.
func checkOption(at diag.Path, option string, l *diag.List) {
	if _, err := strconv.ParseUint(option, 10, 8); err != nil && !slices.Contains(dhcpOptions, option) {
		l.Add(ErrDHCPOption.At(at.Name("option"), option, "%q is neither a number from 0 to 255 nor one of %s", option, strings.Join(dhcpOptions, ", ")).
			Hinted("write the option's number"))
	}
}

// Resolve checks what can be checked without the network. The addresses are the
// server's: Complete is false.
func (d DHCP) Resolve(rel Release) (Resolved, diag.List) { return settled(d, rel) }

func (d DHCP) resolve(_ Release, l *diag.List) Resolved {
	l.Add(dhcpSchema.Check(d)...)
	for i, o := range d.Provide {
		at := diag.Path("/provide").Index(i)
		checkOption(at, o.Option, l)
		if len(o.Value) > 255 {
			l.Add(ErrDHCPValue.At(at.Name("value"), nil, "%d bytes are more than an option holds, 255", len(o.Value)).
				Hinted("shorten it"))
		}
	}
	for i, o := range d.Request {
		if o.Option == "" { // it may say skipDefault only
			continue
		}
		checkOption(diag.Path("/request").Index(i), o.Option, l)
	}
	return Resolved{Type: TypeDHCP}
}
