package ipam

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Document is the ipam member of a CNI configuration: [Whereabouts],
// [HostLocal], [Static], [DHCP], or [Raw] for any other plugin's. A nil
// Document is an absent member: the interface gets no address.
type Document interface {
	json.Marshaler

	// Type returns the plugin's name, "" when the document names none.
	Type() string

	// Resolve returns what the plugin of the given release will do. Resolved is
	// the zero value when the plugin refuses the document: the list has errors of
	// stage Load or Setup, or Unknown has a member of a wrong type, which Parse
	// has reported.
	Resolve(Release) (Resolved, diag.List)

	// Validate returns the findings of Resolve.
	Validate(Release) diag.List

	// resolve is Resolve of a release that is known; its value also counts when
	// it is refused.
	resolve(Release, *findings) Resolved
}

// findings are those of Resolve. What Parse has reported is not said again.
type findings struct {
	diag.List
	refused bool // for what Parse has reported
}

// check adds what is wrong with the members of a document in Unknown.
func check[T any](t *table.Table[T], in diag.Path, doc *T, l *findings) {
	found, refused := t.CheckUnder(in, doc)
	l.Add(found...)
	l.refused = l.refused || refused
}

// refusal reports whether the plugin refuses the document.
func (l *findings) refusal() bool { return l.refused || l.Refused() != 0 }

// settled returns what Resolve does: nothing of a document that is refused. T is
// the document's own type, for an interface would be a copy on the heap.
func settled[T Document](d T, rel Release) (Resolved, diag.List) {
	var l findings
	r := d.resolve(knownTo("", d, rel, &l.List), &l)
	if l.refusal() {
		return Resolved{}, l.List
	}
	return r, l.List
}

// Resolved is what an IPAM plugin will hand out: nothing is absent.
type Resolved struct {
	Type string `json:"type"`
	// The document in what it was read from; "" is all of it.
	At diag.Path `json:"at,omitempty"`
	// In the order in which addresses are assigned.
	Ranges []Range `json:"ranges,omitempty"`
	// Assigned to every attachment alike.
	Fixed  []Fixed         `json:"fixed,omitempty"`
	Routes []ResolvedRoute `json:"routes,omitempty"`

	// Complete reports whether Ranges and Fixed are all there is. It is false
	// for DHCP and Raw, whose addresses the document does not tell.
	Complete bool `json:"complete"`
}

// Range is a part of a network that addresses are assigned from. Ranges with one
// Set are parts of a set of host-local: one address is assigned from the set, of
// its first range that has a free one.
type Range struct {
	// Counts from 0; every range of whereabouts is a set of its own.
	Set int `json:"set"`
	// Canonical; an address is assigned with its length.
	Network netip.Prefix `json:"network"`
	// What will be handed out, lowest first; never empty.
	Assignable ipnet.Set `json:"assignable"`
	// The zero Addr is none.
	Gateway netip.Addr `json:"gateway,omitzero"`
	// The IPPool object's name; whereabouts only.
	Pool string `json:"pool,omitempty"`
	// The member that gives it.
	At diag.Path `json:"at"`

	// Reserved names the OverlappingRangeIPReservation objects that keep an address
	// from being assigned of two pools: "*", or "migration-*" with the network_name
	// migration. It is empty without that check; whereabouts only.
	Reserved string `json:"reserved,omitempty"`
}

// GatewayAssigned reports whether the gateway will be assigned to a pod.
func (r Range) GatewayAssigned() bool { return r.Assignable.Contains(r.Gateway) }

// Fixed is an address that every attachment gets, on every node.
type Fixed struct {
	Address netip.Prefix `json:"address"`          // with the length of its network
	Gateway netip.Addr   `json:"gateway,omitzero"` // the zero Addr is none
	At      diag.Path    `json:"at"`               // the member that gives it
}

// ResolvedRoute is a route that is installed with the addresses. The zero
// Gateway is: the gateway of the address.
type ResolvedRoute struct {
	Dst     netip.Prefix `json:"dst"`
	Gateway netip.Addr   `json:"gateway,omitzero"`
}

// Addresses returns everything that may be assigned: all ranges, and the fixed
// addresses.
func (r Resolved) Addresses() ipnet.Set {
	var all ipnet.SetBuilder
	for _, x := range r.Ranges {
		all.Add(x.Assignable)
	}
	all.Add(ipnet.SetOfAddrs(r.fixed()...))
	return all.Set()
}

// fixed returns the fixed addresses.
func (r Resolved) fixed() []netip.Addr {
	var out []netip.Addr
	for _, f := range r.Fixed {
		out = append(out, f.Address.Addr())
	}
	return out
}

// Sets returns the ranges by the sets that they are parts of: an attachment gets
// one address from each.
func (r Resolved) Sets() [][]Range {
	var out [][]Range
	for i, x := range r.Ranges {
		if i == 0 || x.Set != r.Ranges[i-1].Set {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], x)
	}
	return out
}

// places returns the members that give the addresses.
func (r Resolved) places() []diag.Path {
	var out []diag.Path
	for _, x := range r.Ranges {
		out = append(out, x.At)
	}
	for _, f := range r.Fixed {
		out = append(out, f.At)
	}
	return out
}

// under returns r as an embedding document sees it.
func (r Resolved) under(p diag.Path) Resolved {
	r.At = p + r.At
	for i := range r.Ranges {
		r.Ranges[i].At = p + r.Ranges[i].At
	}
	for i := range r.Fixed {
		r.Fixed[i].At = p + r.Fixed[i].At
	}
	return r
}

// DefaultRoute reports whether a default route is among the routes.
func (r Resolved) DefaultRoute() bool {
	for _, x := range r.Routes {
		if x.Dst.Bits() == 0 {
			return true
		}
	}
	return false
}

// Parse reads an ipam member. What it is follows from its type; a plugin this
// package does not know, or none, gives a [Raw].
func Parse(data []byte) (Document, diag.List) { return ParseFor(data, Release{}) }

// ParseFor is Parse for the plugin of release rel: what is wrong with the value of
// a member that it does not read is not a finding.
func ParseFor(data []byte, rel Release) (Document, diag.List) {
	v, err := jsonobj.Parse(data)
	if err != nil || v.Kind() != jsonobj.Object {
		return Raw{}, notAnObject(v, err)
	}
	return parseValue(v, rel)
}

// notAnObject is the finding about a text that is not a JSON object: v, or what the
// parser says.
func notAnObject(v jsonobj.Value, err error) diag.List {
	if err != nil {
		return diag.List{table.Syntax(diag.ErrSyntax, err)}
	}
	var r table.Reader
	r.WrongType("", v, "an object")
	return r.List
}

// CapabilityIPs is the capability by which the runtime hands on the addresses that
// a pod asks for. Static assigns them instead of its own (static/main.go
// LoadIPAMConfig v1.9.1; run).
const CapabilityIPs = "ips"

// Around is what a configuration has beside ipam that bears on its addresses.
type Around struct {
	Capabilities  map[string]bool `json:"capabilities,omitempty"`  // that are turned on
	Args          json.RawMessage `json:"args,omitempty"`          // as written; nil is absent
	RuntimeConfig json.RawMessage `json:"runtimeConfig,omitempty"` // the same
}

// ResolveWith returns what Resolve of d does in a configuration that has the rest around
// it: static and host-local assign the addresses of args.cni.ips, and static those that the
// runtime asks for. [Around.Check] has what they refuse around them.
func ResolveWith(d Document, around Around, rel Release) (Resolved, diag.List) {
	s, static := d.(Static)
	if _, local := d.(HostLocal); static || local {
		if args := around.asks(); args != nil {
			return resolveArgs(Config{IPAM: d, Args: args}, rel)
		}
	}
	if !static || !around.Capabilities[CapabilityIPs] {
		return d.Resolve(rel)
	}
	var l findings
	r := s.resolveAsked(true, &l)
	if l.refusal() {
		return Resolved{}, l.List
	}
	return r, l.List
}

// Check reports what is of a wrong type for static and host-local, which read it with the rest
// of the configuration and then refuse all of it (LoadIPAMConfig of both, v1.9.1; run). Its
// paths are those of the configuration.
func (a Around) Check(d Document, rel Release) (l diag.List) {
	_, static := d.(Static)
	if _, local := d.(HostLocal); !local && !static {
		return nil
	}
	for _, m := range []struct {
		name diag.Path
		text json.RawMessage
	}{{"/args", a.Args}, {"/runtimeConfig", a.RuntimeConfig}} {
		if len(m.text) == 0 {
			continue
		}
		_, found := configTable.Read(fmt.Appendf(nil, `{%q:%s}`, m.name[1:], m.text), rel)
		for _, x := range found {
			switch {
			case x.Rule != diag.ErrType || !x.Path.Touches(m.name):
			case static && strings.HasPrefix(string(x.Path), "/runtimeConfig/ipRanges"):
			default:
				x.Fix = nil // as written, it may be in another case
				l.Add(x.With("/ipam"))
			}
		}
	}
	return l
}

// asks returns the args that ask for addresses, nil when they ask for none.
func (a Around) asks() *Args {
	args := new(Args)
	if json.Unmarshal(a.Args, args) != nil || args.CNI == nil || len(args.CNI.IPs) == 0 {
		return nil
	}
	return args
}

// resolveArgs resolves c with paths that start at its ipam member, as those of Resolve of a
// document do; what is said of args is said of all of ipam.
func resolveArgs(c Config, rel Release) (Resolved, diag.List) {
	var l findings
	rel = knownTo("/ipam", c.IPAM, rel, &l.List)
	r := c.resolve(rel, &l)
	inside := func(p diag.Path) diag.Path {
		rest, _ := strings.CutPrefix(string(p), "/ipam")
		if strings.HasPrefix(string(p), "/args") || strings.HasPrefix(string(p), "/runtimeConfig") {
			rest = ""
		}
		return diag.Path(rest)
	}
	for i, d := range l.List {
		if strings.HasPrefix(string(d.Path), "/args") {
			l.List[i].Message = d.Path.Dotted() + ": " + d.Message
		}
		l.List[i].Path, l.List[i].Because = inside(d.Path), nil
		for _, p := range d.Because {
			if at := inside(p); at != "" {
				l.List[i].Because = append(l.List[i].Because, at)
			}
		}
	}
	if l.refusal() {
		return Resolved{}, l.List
	}
	r.At = ""
	for i := range r.Fixed {
		r.Fixed[i].At = inside(r.Fixed[i].At)
	}
	for i := range r.Ranges {
		r.Ranges[i].At = inside(r.Ranges[i].At)
	}
	return r, l.List
}

// Read reads an ipam member as the plugin of release rel does, and resolves it:
// the Document, what its Resolve returns, and the findings of both. The Resolved is
// the zero value when the plugin refuses the member.
func Read(data []byte, rel Release) (Document, Resolved, diag.List) {
	d, l := ParseFor(data, rel)
	if l.Unread() {
		return d, Resolved{}, l
	}
	r, more := d.Resolve(rel)
	if l.Refused() != 0 {
		r = Resolved{}
	}
	return d, r, append(l, more...)
}

// inside reads the ipam member of a [Config].
var inside = table.Reading[Document]{
	Parse: Parse,
	Read:  ParseFor,
	Value: func(v jsonobj.Value) (Document, diag.List) { return parseValue(v, Release{}) },
}

// parseValue reads an object as its type says.
func parseValue(v jsonobj.Value, rel Release) (Document, diag.List) {
	name, l := typeOf(v)
	if l.HasErrors() {
		return Raw{JSON: v.Raw()}, l
	}
	switch name {
	case TypeWhereabouts:
		return document(whereaboutsTable, v, rel)
	case TypeHostLocal:
		return document(hostLocalTable, v, rel)
	case TypeStatic:
		return document(staticTable, v, rel)
	case TypeDHCP:
		return document(dhcpTable, v, rel)
	}
	return Raw{JSON: v.Raw()}, nil
}

func document[T Document](t *table.Table[T], v jsonobj.Value, rel Release) (Document, diag.List) {
	d, l := t.ReadValue(v, rel)
	return d, l
}

// typeOf reads the type member as encoding/json does, folding its name.
func typeOf(v jsonobj.Value) (string, diag.List) {
	var name string
	for m := range v.All() {
		if !strings.EqualFold(m.Name, "type") || m.Value.Kind() == jsonobj.Null {
			continue
		}
		s, ok := m.Value.Str()
		if !ok {
			return "", diag.List{diag.ErrType.At(diag.Path("").Name(m.Name), m.Value.Text,
				"want a string, got %s %s", m.Value.Kind(), m.Value).
				Hinted("write the name of an IPAM plugin, such as %q", TypeWhereabouts)}
		}
		name = s
	}
	return name, nil
}

// Delegated returns the findings of an ipam member as the plugin meets them
// that delegates to it. What the IPAM plugin refuses to load makes the ADD fail,
// and so does a result that the IPAM plugin gives and its caller cannot apply.
// Only a type that is not a string is refused at load.
func Delegated(l diag.List) diag.List {
	out := l.Delegated()
	for i, d := range l {
		if d.Rule == diag.ErrType && strings.EqualFold(string(d.Path), "/type") {
			out[i].Stage = diag.Load
		}
	}
	return out
}
