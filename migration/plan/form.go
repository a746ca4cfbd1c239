package plan

import (
	"encoding/json"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// consumer is who reads a request, as findings name it.
const consumer = "the plan"

var requestTable = table.New(consumer,
	func(r *Request) *map[string]json.RawMessage { return &r.Unknown },
	table.Struct("network", func(r *Request) *Network { return &r.Network }, networkTable).
		Doc("the migration network, which the clusters share"),
	table.Objects("clusters", func(r *Request) *[]Cluster { return &r.Clusters }, clusterTable).
		Doc("the clusters"),
).Exact().Strict(ErrMember)

var networkTable = table.Part(
	func(n *Network) *map[string]json.RawMessage { return &n.Unknown },
	table.String("name", func(n *Network) *string { return &n.Name }).
		Doc("name of the NetworkAttachmentDefinition, a DNS label"),
	cidrRow("cidr", func(n *Network) *netip.Prefix { return &n.CIDR }, "10.200.5.0/24").
		Doc("the network, such as 10.200.5.0/24; the same for all clusters; where they have subnets, "+
			"what these are in, or absent"),
	table.Objects("inUse", func(n *Network) *[]Use { return &n.InUse }, useTable).
		Doc("addresses on it that are taken"),
	table.Member("attachment", func(n *Network) *Attachment { return &n.Attachment },
		textCodec[Attachment]{
			parse: func(s string) (Attachment, error) { return Attachment(s), nil }, // Plan checks it
			text:  Attachment.String,
		}).Doc("how pods get onto it: "+listed()+"; absent is bridge with a bridge, else macvlan"),
	table.String("bridge", func(n *Network) *string { return &n.Bridge }).
		Doc("a bridge that the nodes have; of attachment bridge"),
	table.String("physicalNetwork", func(n *Network) *string { return &n.PhysicalNetwork }).
		Doc("localnet of the nodes' bridge-mappings, of attachment localnet and "+
			"clusteruserdefinednetwork; absent is the name of the network"),
	table.Member("vlan", func(n *Network) *int { return &n.VLAN }, intCodec{}).
		Doc("VLAN of the bridge's port or of the localnet, 1 to 4094; absent is untagged"),
	table.Member("mtu", func(n *Network) *int { return &n.MTU }, intCodec{}).
		Doc("MTU in bytes; absent is that of the NIC, or what OVN-Kubernetes takes for it"),
)

var useTable = table.Part(
	func(u *Use) *map[string]json.RawMessage { return &u.Unknown },
	table.String("owner", func(u *Use) *string { return &u.Owner }).
		Doc("who has the addresses, for people"),
	table.Member("addresses", func(u *Use) *ipnet.Set { return &u.Addresses }, addressesCodec{}).
		Doc("addresses, ranges and networks that are taken"),
)

var clusterTable = table.Part(
	func(c *Cluster) *map[string]json.RawMessage { return &c.Unknown },
	table.String("name", func(c *Cluster) *string { return &c.Name }).
		Doc("name of the cluster, unique, a DNS label"),
	versionRow("openshift", func(c *Cluster) *release.Version { return &c.Release.OpenShift }).
		Doc("version of OpenShift, which says those of the programs"),
	versionRow("hco", func(c *Cluster) *release.Version { return &c.Release.HCO }).
		Doc("version of HyperConverged, if it is not that of OpenShift"),
	versionRow("kubevirt", func(c *Cluster) *release.Version { return &c.Release.KubeVirt }).
		Doc("version of KubeVirt, if it is not that of HyperConverged"),
	versionRow("plugins", func(c *Cluster) *release.Version { return &c.Release.Plugins }).
		Doc("version of the CNI plugins, if they are not those of OpenShift"),
	versionRow("whereabouts", func(c *Cluster) *release.Version { return &c.Release.Whereabouts }).
		Doc("version of whereabouts, if it is not that of OpenShift"),
	apiRow("api", func(c *Cluster) *hco.APIVersion { return &c.API }).
		Doc("API version of HyperConverged that is patched: v1beta1, which absent is too, or v1"),
	table.String("namespace", func(c *Cluster) *string { return &c.Namespace }).
		Doc("namespace of HyperConverged"),
	table.Member("nodes", func(c *Cluster) *int { return &c.Nodes }, intCodec{}).
		Doc("number of nodes that run virt-handler"),
	table.Flag("decentralizedLiveMigration", func(c *Cluster) *bool { return &c.Decentralized }).
		Doc("whether live migration between clusters is on"),
	table.String("nic", func(c *Cluster) *string { return &c.NIC }).
		Doc("NIC of every node on the migration network"),
	table.Objects("networks", func(c *Cluster) *[]ClusterNetwork { return &c.Networks },
		clusterNetworkTable).Doc("networks that only this cluster has"),
	cidrRow("subnet", func(c *Cluster) *netip.Prefix { return &c.Subnet }, "10.200.6.0/24").
		Doc("network of this cluster's NICs alone; then all clusters have one, and a router joins them"),
	table.Member("gateway", func(c *Cluster) *netip.Addr { return &c.Gateway },
		textCodec[netip.Addr]{
			ErrGateway, "write an address such as 10.200.6.1", parseAddr, netip.Addr.String,
		}).Doc("address of the router in the subnet, by which the other clusters' are reached"),
	windowRow("window", func(c *Cluster) *ipnet.Range { return &c.Window }).
		Doc("the window from an earlier plan, which is kept; absent, one is chosen"),
	table.String("currentNetwork", func(c *Cluster) *string { return &c.CurrentNetwork }).
		Doc("the network that HyperConverged names now"),
)

var clusterNetworkTable = table.Part(
	func(n *ClusterNetwork) *map[string]json.RawMessage { return &n.Unknown },
	table.String("name", func(n *ClusterNetwork) *string { return &n.Name }).
		Doc("what the network is, for people"),
	cidrRow("cidr", func(n *ClusterNetwork) *netip.Prefix { return &n.CIDR }, "10.128.0.0/14").
		Doc("the network, such as 10.128.0.0/14"),
)

// Members describes the members of a request.
func Members() []release.Member { return requestTable.Members() }

// Parse reads a request as JSON: package yamldoc reads it as YAML. What is wrong
// with a member is a finding at its path, and the member is in Unknown as it was
// written; Plan does not report it again. Names are matched exactly, and a member
// with a name that is nearly that of another is an error: a window that is
// misspelt would be chosen afresh.
func Parse(data []byte) (Request, diag.List) {
	return requestTable.Parse(data)
}

// Read reads a request and plans it: the findings of [Parse] and those of
// [Request.Plan].
func Read(data []byte) (Request, Plan, diag.List) {
	r, l := Parse(data)
	if l.Unread() {
		return r, Plan{}, l
	}
	p, more := r.Plan()
	l.Add(more...)
	if l.HasErrors() {
		return r, Plan{}, l
	}
	return r, p, l
}

// MarshalJSON writes the members that are not absent, in the order of [Members].
func (r Request) MarshalJSON() ([]byte, error) { return requestTable.Marshal(&r) }

// UnmarshalJSON reads what MarshalJSON writes. It is [Parse] without findings: what
// a field cannot hold is in Unknown.
func (r *Request) UnmarshalJSON(data []byte) error { return requestTable.Unmarshal(data, r) }

// GoString returns r as its type and its JSON.
func (r Request) GoString() string { return table.GoString(r) }
