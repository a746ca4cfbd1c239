package ipam

import (
	"encoding/json"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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
	// the zero value when the list has errors of stage Load or Setup.
	Resolve(Release) (Resolved, diag.List)

	// Validate returns the findings of Resolve.
	Validate(Release) diag.List

	// resolve is Resolve of a release that is known; its value also counts when
	// it is refused.
	resolve(Release, *diag.List) Resolved
}

// settled returns what Resolve does: nothing of a document that is refused.
func settled(d Document, rel Release) (Resolved, diag.List) {
	var l diag.List
	r := d.resolve(knownTo(d, rel, &l), &l)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

// Resolved is what an IPAM plugin will hand out: nothing is absent.
type Resolved struct {
	Type   string
	Ranges []Range // one address is assigned from each, in this order
	Fixed  []Fixed // assigned to every attachment alike
	Routes []ResolvedRoute

	// Complete reports whether Ranges and Fixed are all there is. It is false
	// for DHCP and Raw, whose addresses the document does not tell.
	Complete bool
}

// Range is a part of a network that addresses are assigned from.
type Range struct {
	Network    netip.Prefix // canonical; an address is assigned with its length
	Assignable ipnet.Set    // what will be handed out, lowest first; never empty
	Gateway    netip.Addr   // the zero Addr is none
	Pool       string       // the IPPool object's name; whereabouts only
	At         diag.Path    // the member that gives it
}

// GatewayAssigned reports whether the gateway will be assigned to a pod.
func (r Range) GatewayAssigned() bool { return r.Assignable.Contains(r.Gateway) }

// Fixed is an address that every attachment gets, on every node.
type Fixed struct {
	Address netip.Prefix // with the length of its network
	Gateway netip.Addr   // the zero Addr is none
	At      diag.Path    // the member that gives it
}

// ResolvedRoute is a route that is installed with the addresses. The zero
// Gateway is: the gateway of the address.
type ResolvedRoute struct {
	Dst     netip.Prefix
	Gateway netip.Addr
}

// Addresses returns everything that may be assigned: all ranges, and the fixed
// addresses.
func (r Resolved) Addresses() ipnet.Set {
	var all ipnet.Set
	for _, x := range r.Ranges {
		all = all.Union(x.Assignable)
	}
	for _, f := range r.Fixed {
		all = all.Union(ipnet.SetOfAddrs(f.Address.Addr()))
	}
	return all
}

// under returns r as an embedding document sees it.
func (r Resolved) under(p diag.Path) Resolved {
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
func Parse(data []byte) (Document, diag.List) {
	v, err := jsonobj.Parse(data)
	if err != nil || v.Kind() != jsonobj.Object {
		r := table.Reader{Consumer: "the IPAM plugin"}
		r.Document(data, nil, nil) // says why not
		return Raw{}, r.List
	}
	return read(v)
}

// read reads an object as its type says.
func read(v jsonobj.Value) (Document, diag.List) {
	name, l := typeOf(v)
	if l.HasErrors() {
		return Raw{JSON: v.Raw()}, l
	}
	if parse, ok := parsers[name]; ok {
		return parse(v)
	}
	return Raw{JSON: v.Raw()}, nil
}

var parsers = map[string]func(jsonobj.Value) (Document, diag.List){
	TypeWhereabouts: document(whereaboutsSchema),
	TypeHostLocal:   document(hostLocalSchema),
	TypeStatic:      document(staticSchema),
	TypeDHCP:        document(dhcpSchema),
}

func document[T Document](s *table.Schema[T]) func(jsonobj.Value) (Document, diag.List) {
	return func(v jsonobj.Value) (Document, diag.List) { return wrap(s.Read(v)) }
}

func wrap[T Document](d T, l diag.List) (Document, diag.List) { return d, l }

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
				"want a string, got %s %s", m.Value.Kind(), m.Value).Hinted("write the name of an IPAM plugin, such as %q", TypeWhereabouts)}
		}
		name = s
	}
	return name, nil
}

// Delegated returns the findings of an ipam member as the plugin meets them
// that delegates to it. What the IPAM plugin refuses to load makes the ADD fail,
// and so does a result that the IPAM plugin gives and its caller cannot apply.
// Only a type that is no string is refused at load.
func Delegated(l diag.List) diag.List {
	out := l.Delegated()
	for i, d := range l {
		if d.Rule == diag.ErrType && strings.EqualFold(string(d.Path), "/type") {
			out[i].Stage = diag.Load
		}
	}
	return out
}
