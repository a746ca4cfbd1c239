package nad

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// The identity of the objects from which OVN-Kubernetes makes
// NetworkAttachmentDefinitions.
const (
	UDNAPIVersion     = "k8s.ovn.org/v1"
	UDNKind           = "UserDefinedNetwork"
	ClusterUDNKind    = "ClusterUserDefinedNetwork"
	udnLocalnet       = "Localnet"
	udnLayer2         = "Layer2"
	udnLayer3         = "Layer3"
	udnPrimary        = "Primary"
	udnSecondary      = "Secondary"
	udnEnabled        = "Enabled"
	udnDisabled       = "Disabled"
	udnPersistent     = "Persistent"
	udnAccess         = "Access"
	clusterUDNNetwork = "cluster_udn_" // go-controller/pkg/types/const.go CUDNPrefix, v1.3.0
)

// UserDefinedNetwork is a ClusterUserDefinedNetwork or a UserDefinedNetwork of
// OVN-Kubernetes, as its author wrote it. OVN-Kubernetes makes a
// NetworkAttachmentDefinition of it: one in each namespace that the selector of a
// ClusterUserDefinedNetwork selects, or one in its own namespace. The members are
// those of go-controller/pkg/crd/userdefinednetwork/v1 (v1.3.0).
type UserDefinedNetwork struct {
	Namespaced bool // a UserDefinedNetwork, which is of one namespace
	Name       string
	Namespace  string // of a UserDefinedNetwork

	// NamespaceSelector is that of a ClusterUserDefinedNetwork; nil is absent.
	NamespaceSelector *LabelSelector

	Topology  string // Localnet (not of a UserDefinedNetwork), Layer2 or Layer3
	Layer3    *Layer3Network
	Layer2    *Layer2Network
	Localnet  *LocalnetNetwork
	Transport string // NoOverlay or EVPN; absent is the overlay

	// Unknown holds, verbatim, the other members beside topology, and those that
	// their field cannot hold.
	Unknown map[string]json.RawMessage
}

// LocalnetNetwork is a network of topology Localnet: the pods are on a physical
// network of the nodes. The API server refuses any change of it.
type LocalnetNetwork struct {
	Role                string   // Secondary; required
	PhysicalNetworkName string   // that of a bridge-mapping of the nodes; required
	Subnets             []string // one a family; nil is absent
	ExcludeSubnets      []string // at most 25 parts of Subnets
	MTU                 *int     // absent is 1500
	VLAN                *AccessVLAN
	IPAM                *UDNAddresses

	Unknown map[string]json.RawMessage
}

// AccessVLAN is the VLAN of a [LocalnetNetwork].
type AccessVLAN struct {
	Mode   string // Access
	Access *AccessVLANID

	Unknown map[string]json.RawMessage
}

// AccessVLANID has the number of an [AccessVLAN].
type AccessVLANID struct {
	ID *int // 1 to 4094

	Unknown map[string]json.RawMessage
}

// Layer2Network is a network of topology Layer2: the pods are on one switch of the
// cluster.
type Layer2Network struct {
	Role        string // Primary or Secondary; required
	MTU         *int   // absent is the cluster's
	Subnets     []string
	JoinSubnets []string // of a primary network
	IPAM        *UDNAddresses

	// Unknown holds reservedSubnets, infrastructureSubnets and defaultGatewayIPs
	// too: they are not read as long as the feature gate preconfigured addresses is
	// off, which it is by default.
	Unknown map[string]json.RawMessage
}

// UDNAddresses says who assigns the addresses of a network.
type UDNAddresses struct {
	Mode      string // Enabled, also when absent, or Disabled
	Lifecycle string // Persistent: addresses outlive their pod

	Unknown map[string]json.RawMessage
}

// Layer3Network is a network of topology Layer3: each node has a subnet, and routes
// to the others.
type Layer3Network struct {
	Role        string // Primary or Secondary; required
	MTU         *int   // absent is the cluster's
	Subnets     []Layer3Subnet
	JoinSubnets []string // of a primary network

	Unknown map[string]json.RawMessage
}

// Layer3Subnet is a network, and the length of the nodes' parts of it.
type Layer3Subnet struct {
	CIDR       string
	HostSubnet *int // absent is /24, or /64 of IPv6

	Unknown map[string]json.RawMessage
}

// udnTable reads spec.network of a ClusterUserDefinedNetwork, and spec of a
// UserDefinedNetwork.
var udnTable = table.New("the API server",
	func(u *UserDefinedNetwork) *map[string]json.RawMessage { return &u.Unknown },
	table.String("topology", func(u *UserDefinedNetwork) *string { return &u.Topology }).
		Doc("Localnet, Layer2 or Layer3; required"),
	table.Object("layer3", func(u *UserDefinedNetwork) **Layer3Network { return &u.Layer3 },
		layer3Table).Doc("of topology Layer3"),
	table.Object("layer2", func(u *UserDefinedNetwork) **Layer2Network { return &u.Layer2 },
		layer2Table).Doc("of topology Layer2"),
	table.Object("localnet", func(u *UserDefinedNetwork) **LocalnetNetwork { return &u.Localnet },
		localnetTable).Doc("of topology Localnet"),
	table.String("transport", func(u *UserDefinedNetwork) *string { return &u.Transport }).
		Doc("NoOverlay or EVPN; absent is the overlay"),
	table.Kept[UserDefinedNetwork]("noOverlay").Doc("of transport NoOverlay"),
	table.Kept[UserDefinedNetwork]("evpn").Doc("of transport EVPN"),
).Exact()

var localnetTable = table.Part(
	func(n *LocalnetNetwork) *map[string]json.RawMessage { return &n.Unknown },
	table.String("role", func(n *LocalnetNetwork) *string { return &n.Role }).
		Doc("Secondary; required"),
	table.String("physicalNetworkName",
		func(n *LocalnetNetwork) *string { return &n.PhysicalNetworkName }).
		Doc("the localnet of a bridge-mapping of the nodes; required"),
	table.Strings("subnets", func(n *LocalnetNetwork) *[]string { return &n.Subnets }).
		Doc("networks that addresses are assigned from, one a family"),
	table.Strings("excludeSubnets", func(n *LocalnetNetwork) *[]string { return &n.ExcludeSubnets }).
		Doc("at most 25 parts of subnets that are not assigned"),
	table.Object("ipam", func(n *LocalnetNetwork) **UDNAddresses { return &n.IPAM },
		udnAddressesTable).Doc("who assigns the addresses"),
	table.Integer("mtu", func(n *LocalnetNetwork) **int { return &n.MTU }).
		Doc("bytes, 576 to 65536, and at least 1280 with IPv6; absent is 1500"),
	table.Object("vlan", func(n *LocalnetNetwork) **AccessVLAN { return &n.VLAN },
		accessTable).Doc("VLAN of the network; absent is untagged"),
).Exact()

var accessTable = table.Part(
	func(v *AccessVLAN) *map[string]json.RawMessage { return &v.Unknown },
	table.String("mode", func(v *AccessVLAN) *string { return &v.Mode }).Doc("Access; required"),
	table.Object("access", func(v *AccessVLAN) **AccessVLANID { return &v.Access },
		accessIDTable).Doc("of mode Access"),
).Exact()

var accessIDTable = table.Part(
	func(v *AccessVLANID) *map[string]json.RawMessage { return &v.Unknown },
	table.Integer("id", func(v *AccessVLANID) **int { return &v.ID }).
		Doc("VLAN ID, 1 to 4094; required"),
).Exact()

var layer2Table = table.Part(
	func(n *Layer2Network) *map[string]json.RawMessage { return &n.Unknown },
	table.String("role", func(n *Layer2Network) *string { return &n.Role }).
		Doc("Primary or Secondary; required"),
	table.Integer("mtu", func(n *Layer2Network) **int { return &n.MTU }).
		Doc("bytes, 576 to 65536, and at least 1280 with IPv6; absent is the cluster's"),
	table.Strings("subnets", func(n *Layer2Network) *[]string { return &n.Subnets }).
		Doc("networks that addresses are assigned from, one a family"),
	table.Kept[Layer2Network]("reservedSubnets").
		Doc("parts of subnets that are assigned on request only"),
	table.Kept[Layer2Network]("infrastructureSubnets").
		Doc("parts of subnets for the nodes' own ports"),
	table.Kept[Layer2Network]("defaultGatewayIPs").
		Doc("addresses of the gateway, one a family"),
	table.Strings("joinSubnets", func(n *Layer2Network) *[]string { return &n.JoinSubnets }).
		Doc("networks that join the routers, one a family; of a primary network"),
	table.Object("ipam", func(n *Layer2Network) **UDNAddresses { return &n.IPAM },
		udnAddressesTable).Doc("who assigns the addresses"),
).Exact()

var udnAddressesTable = table.Part(
	func(a *UDNAddresses) *map[string]json.RawMessage { return &a.Unknown },
	table.String("mode", func(a *UDNAddresses) *string { return &a.Mode }).
		Doc("Enabled, also when absent, or Disabled"),
	table.String("lifecycle", func(a *UDNAddresses) *string { return &a.Lifecycle }).
		Doc("Persistent: addresses outlive their pod"),
).Exact()

var layer3Table = table.Part(
	func(n *Layer3Network) *map[string]json.RawMessage { return &n.Unknown },
	table.String("role", func(n *Layer3Network) *string { return &n.Role }).
		Doc("Primary or Secondary; required"),
	table.Integer("mtu", func(n *Layer3Network) **int { return &n.MTU }).
		Doc("bytes, 576 to 65536, and at least 1280 with IPv6; absent is the cluster's"),
	table.Objects("subnets", func(n *Layer3Network) *[]Layer3Subnet { return &n.Subnets },
		layer3SubnetTable).Doc("networks, of which each node has a part; required"),
	table.Strings("joinSubnets", func(n *Layer3Network) *[]string { return &n.JoinSubnets }).
		Doc("networks that join the routers, one a family; of a primary network"),
).Exact()

var layer3SubnetTable = table.Part(
	func(s *Layer3Subnet) *map[string]json.RawMessage { return &s.Unknown },
	table.String("cidr", func(s *Layer3Subnet) *string { return &s.CIDR }).
		Doc("network in CIDR notation"),
	table.Integer("hostSubnet", func(s *Layer3Subnet) **int { return &s.HostSubnet }).
		Doc("length of the nodes' parts; absent is 24, or 64 of IPv6"),
).Exact()

// UserDefinedNetworkMembers describes the members of spec.network of a
// ClusterUserDefinedNetwork, which are those of spec of a UserDefinedNetwork.
func UserDefinedNetworkMembers() []release.Member { return udnTable.Members() }

// ReadUserDefinedNetwork reads a ClusterUserDefinedNetwork or a UserDefinedNetwork in
// JSON, and returns what it says and what pods get by it. Resolved is the zero value
// when it is refused. The release says nothing of OVN-Kubernetes.
func ReadUserDefinedNetwork(data []byte, rel Release) (UserDefinedNetwork, Resolved, diag.List) {
	u, l := ParseUserDefinedNetwork(data)
	other := func(d diag.Diagnostic) bool { return d.Path == atKind }
	if l.Unread() || slices.ContainsFunc(l, other) {
		return u, Resolved{}, l
	}
	var unread []diag.Path // beside what is in an Unknown
	for _, d := range l {
		if d.Path == u.base() || d.Rule == diag.ErrType {
			unread = append(unread, d.Path)
		}
	}
	r, more := u.resolve(rel, unread)
	l.Add(more...)
	if l.Refused() != 0 {
		return u, Resolved{}, l
	}
	return u, r, l
}

// ParseUserDefinedNetwork reads a ClusterUserDefinedNetwork or a UserDefinedNetwork in
// JSON as the API server does. Status is not read.
func ParseUserDefinedNetwork(data []byte) (UserDefinedNetwork, diag.List) {
	var u UserDefinedNetwork
	doc, l := udnTable.Value(data)
	if l.Unread() {
		return u, l
	}
	if s, _ := doc.Member("apiVersion").Str(); s != UDNAPIVersion {
		l.Add(ErrUDNObject.At("/apiVersion", s, "%q is not %s", s, UDNAPIVersion).
			Hinted("write %q", UDNAPIVersion))
	}
	kind, _ := doc.Member("kind").Str()
	u.Namespaced = kind == UDNKind
	r := udnTable.Reader()
	metadata := doc.Member("metadata")
	u.Name = udnText(&r, atObjectName, metadata.Member("name"))
	u.Namespace = udnText(&r, atObjectNamespace, metadata.Member("namespace"))
	l.Add(r.List...)
	if kind != ClusterUDNKind && kind != UDNKind {
		l.Add(ErrUDNObject.At(atKind, kind, "%q is neither %s nor %s",
			kind, ClusterUDNKind, UDNKind).Hinted("write %q", ClusterUDNKind))
		return u, l
	}
	network := doc.Member("spec")
	if !u.Namespaced {
		u.NamespaceSelector = udnSelector(network, &l)
		network = network.Member("network")
	}
	r = udnTable.Reader()
	switch at := u.base(); network.Kind() {
	case jsonobj.Object:
		udnTable.Object(&r, at, network, &u)
	case jsonobj.None, jsonobj.Null:
		r.List.Add(ErrUDNRequired.At(at, network.Text, "there is no network").
			Hinted("write its topology, such as Localnet, and the member of that name"))
	default:
		r.WrongType(at, network, "an object")
	}
	l.Add(r.List...)
	return u, l
}

// udnText reads a string that is at a path.
func udnText(r *table.Reader, at diag.Path, v jsonobj.Value) string {
	s, ok := v.Str()
	if !ok && v.Kind() > jsonobj.Null {
		r.WrongType(at, v, "a string")
	}
	return s
}

// kind is that of the object.
func (u UserDefinedNetwork) kind() string {
	if u.Namespaced {
		return UDNKind
	}
	return ClusterUDNKind
}

// Members of the object.
const atKind = diag.Path("/kind")

// atSelector is where the selector of a ClusterUserDefinedNetwork is.
const atSelector = diag.Path("/spec/namespaceSelector")

// udnSelector returns the selector of spec, and reports that it is missing.
func udnSelector(spec jsonobj.Value, l *diag.List) *LabelSelector {
	v := spec.Member("namespaceSelector")
	r := selectorTable.Reader()
	defer func() { l.Add(r.List...) }()
	switch v.Kind() {
	case jsonobj.Object:
		var s LabelSelector
		selectorTable.Object(&r, atSelector, v, &s)
		return &s
	case jsonobj.None, jsonobj.Null:
		r.List.Add(ErrUDNRequired.At(atSelector, nil, "there is none").
			Hinted("select the namespace of HyperConverged: " +
				"matchLabels: {kubernetes.io/metadata.name: openshift-cnv}"))
	default:
		r.WrongType(atSelector, v, "an object")
	}
	return nil
}

// base is where the network is in the object.
func (u UserDefinedNetwork) base() diag.Path {
	if u.Namespaced {
		return "/spec"
	}
	return "/spec/network"
}

// MarshalJSON writes the object. Equal values give equal bytes. A UserDefinedNetwork
// with a NamespaceSelector is an error.
func (u UserDefinedNetwork) MarshalJSON() ([]byte, error) {
	if u.Namespaced && u.NamespaceSelector != nil {
		return nil, errors.New("a UserDefinedNetwork has no namespaceSelector: " +
			"leave it out, or make it a ClusterUserDefinedNetwork")
	}
	network, err := udnTable.Marshal(&u)
	if err != nil {
		return nil, err
	}
	out := table.AppendString([]byte(`{"apiVersion":`), UDNAPIVersion)
	out = table.AppendString(append(out, `,"kind":`...), u.kind())
	out = table.AppendString(append(out, `,"metadata":{"name":`...), u.Name)
	if u.Namespace != "" {
		out = table.AppendString(append(out, `,"namespace":`...), u.Namespace)
	}
	out = append(out, `},"spec":`...)
	if u.Namespaced {
		return append(append(out, network...), '}'), nil
	}
	out = append(out, '{')
	if u.NamespaceSelector != nil {
		selector, err := selectorTable.Marshal(u.NamespaceSelector)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, `"namespaceSelector":`...), selector...), ',')
	}
	return append(append(append(out, `"network":`...), network...), '}', '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes. It fails for an object of another
// kind.
func (u *UserDefinedNetwork) UnmarshalJSON(data []byte) error {
	read, l := ParseUserDefinedNetwork(data)
	for _, f := range l {
		if f.Rule == ErrUDNObject || f.Path == "" && f.Rule.Severity == diag.Error {
			return diag.List{f}.Err()
		}
	}
	*u = read
	return nil
}

// GoString renders u as JSON.
func (u UserDefinedNetwork) GoString() string { return table.GoString(u) }

// Clone returns a copy that shares nothing with u.
func (u UserDefinedNetwork) Clone() UserDefinedNetwork { return table.Clone(u) }

// Validate returns the findings of Resolve.
func (u UserDefinedNetwork) Validate(rel Release) diag.List { _, l := u.Resolve(rel); return l }
