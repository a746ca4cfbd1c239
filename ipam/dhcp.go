package ipam

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
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

var dhcpTable = table.New(TypeDHCP,
	func(d *DHCP) *map[string]json.RawMessage { return &d.Unknown },
	table.Type[DHCP](TypeDHCP),
	table.String("daemonSocketPath", func(d *DHCP) *string { return &d.DaemonSocketPath }).
		Doc("the daemon's socket on the node; absent is /run/cni/dhcp.sock"),
	table.Objects("provide", func(d *DHCP) *[]DHCPOption { return &d.Provide }, dhcpOptionTable).
		Doc("options that are sent to the server"),
	table.Objects("request", func(d *DHCP) *[]DHCPRequest { return &d.Request }, dhcpRequestTable).
		Doc("options that are asked of the server"),
	table.Integer("priority", func(d *DHCP) **int { return &d.Priority }).
		Doc("the priority of the routes"),
)

var dhcpOptionTable = table.Part(
	func(o *DHCPOption) *map[string]json.RawMessage { return &o.Unknown },
	table.String("option", func(o *DHCPOption) *string { return &o.Option }).
		Doc("a name, or a number from 0 to 255"),
	table.String("value", func(o *DHCPOption) *string { return &o.Value }).
		Doc("at most 255 bytes"),
	table.String("fromArg", func(o *DHCPOption) *string { return &o.FromArg }).
		Doc("a CNI argument to take the value from"),
)

var dhcpRequestTable = table.Part(
	func(r *DHCPRequest) *map[string]json.RawMessage { return &r.Unknown },
	table.Bool("skipDefault", func(r *DHCPRequest) **bool { return &r.SkipDefault }).
		Doc("do not ask for router and subnet mask"),
	table.String("option", func(r *DHCPRequest) *string { return &r.Option }).
		Doc("a name, or a number from 0 to 255"),
)

// DHCPMembers describes the members of a [DHCP].
func DHCPMembers() []release.Member { return dhcpTable.Members() }

// ParseDHCP reads an ipam member as the dhcp plugin does.
func ParseDHCP(data []byte) (DHCP, diag.List) { return dhcpTable.Parse(data) }

// Type returns TypeDHCP.
func (d DHCP) Type() string { return TypeDHCP }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (d DHCP) MarshalJSON() ([]byte, error) { return dhcpTable.Marshal(&d) }

// UnmarshalJSON reads what ParseDHCP reads. The error is for what is not a document
// of dhcp.
func (d *DHCP) UnmarshalJSON(data []byte) error { return dhcpTable.Unmarshal(data, d) }

// GoString renders d as JSON.
func (d DHCP) GoString() string { return table.GoString(d) }

// Clone returns a copy that shares nothing with d.
func (d DHCP) Clone() DHCP { return table.Clone(d) }

// Validate returns the findings of Resolve.
func (d DHCP) Validate(rel Release) diag.List { _, l := d.Resolve(rel); return l }

// dhcpOptions are the options that have a name (dhcp/options.go optionNameToID v1.9.1).
var dhcpOptions = []string{
	"dhcp-client-identifier", "subnet-mask", "routers", "host-name", "user-class",
	"vendor-class-identifier",
}

// checkOption reports an option that is neither a name nor a number of one byte.
func checkOption(at diag.Path, option string, l *diag.List) {
	_, err := strconv.ParseUint(option, 10, 8)
	if err != nil && !slices.Contains(dhcpOptions, option) {
		l.Add(ErrDHCPOption.At(at.Name("option"), option,
			"%q is neither a number from 0 to 255 nor one of %s",
			option, strings.Join(dhcpOptions, ", ")).
			Hinted("write the option's number"))
	}
}

// Resolve checks what can be checked without the network. The addresses are the
// server's: Complete is false.
func (d DHCP) Resolve(rel Release) (Resolved, diag.List) { return settled(d, rel) }

func (d DHCP) resolve(_ Release, l *findings) Resolved {
	check(dhcpTable, "", &d, l)
	for i, o := range d.Provide {
		at := diag.Path("/provide").Index(i)
		checkOption(at, o.Option, &l.List)
		if len(o.Value) > 255 {
			l.Add(ErrDHCPValue.At(at.Name("value"), nil,
				"%d bytes are more than an option holds, 255", len(o.Value)).
				Hinted("shorten it"))
		}
	}
	for i, o := range d.Request {
		if o.Option == "" { // it may say skipDefault only
			continue
		}
		checkOption(diag.Path("/request").Index(i), o.Option, &l.List)
	}
	return Resolved{Type: TypeDHCP}
}
