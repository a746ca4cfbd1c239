package plan

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// at is the path of cluster i.
func at(i int) diag.Path { return diag.Path("/clusters").Index(i) }

// inUse is the path of addresses that are in use.
func inUse(i int) diag.Path { return diag.Path("/network/inUse").Index(i) }

// owned is a network of the request: network of a cluster, or its subnet, or what all share.
type owned struct{ cluster, network int }

const (
	subnetOf = -1 // instead of a network of the cluster
	sharedBy = -1 // instead of a cluster
)

// path is where the network is written. There are many networks, and few findings.
func (o owned) path() diag.Path {
	switch {
	case o.cluster == sharedBy:
		return "/network/cidr"
	case o.network == subnetOf:
		return at(o.cluster).Name("subnet")
	}
	return at(o.cluster).Name("networks").Index(o.network).Name("cidr")
}

// claims returns every network of the request, and where each is written.
func (r Request) claims() ([]ipnet.Claim, []owned) {
	n := len(r.Clusters) + 1
	for _, c := range r.Clusters {
		n += len(c.Networks)
	}
	claims, paths := make([]ipnet.Claim, 0, n), make([]owned, 0, n)
	for i, c := range r.Clusters {
		for j, n := range c.Networks {
			claims = append(claims, ipnet.Claim{
				Owner: c.Name + " " + n.Name, Addresses: ipnet.SetOf(n.CIDR), Scope: c.Name,
			})
			paths = append(paths, owned{i, j})
		}
	}
	shared := ipnet.SetOf(r.Network.CIDR)
	if r.routed() { // each subnet is reached from all clusters, and what is in none of them too
		shared = shared.Subtract(ipnet.SetOf(r.Subnets()...))
		for i, c := range r.Clusters {
			claims = append(claims, ipnet.Claim{
				Owner: c.Name + " migration subnet", Addresses: ipnet.SetOf(c.Subnet),
			})
			paths = append(paths, owned{i, subnetOf})
		}
		if shared.IsEmpty() {
			return claims, paths
		}
	}
	claims = append(claims, ipnet.Claim{
		Owner: "migration network " + r.Network.Name, Addresses: shared,
	})
	return claims, append(paths, owned{sharedBy, 0})
}

// place says that a member of a document that the plan writes comes from a member
// of the request. A path without a slash at its beginning is one of the cluster.
type place struct{ written, from diag.Path }

// The members of what the plan writes. A member that is not here is chosen for the
// release of the cluster. The longest path counts.
var (
	definitionPlaces = []place{
		{"/metadata/name", "/network/name"},
		{"/metadata/namespace", "namespace"},
		{"/spec/config/name", "/network/name"},
		{"/spec/config/bridge", "/network/bridge"},
		{"/spec/config/vlan", "/network/vlan"},
		{"/spec/config/preserveDefaultVlan", "/network/vlan"},
		{"/spec/config/mtu", "/network/mtu"},
		{"/spec/config/master", "nic"},
		{"/spec/config/ipam/range", "/network/cidr"},
		{"/spec/config/ipam/range_start", "window"},
		{"/spec/config/ipam/range_end", "window"},
		{"/spec/config/ipam/routes", "gateway"},
		{"/spec/config/ipam", "/network/cidr"},
		{"/spec/config/topology", "/network/attachment"},
		{"/spec/config/role", "/network/attachment"},
		{"/spec/config/subnets", "/network/cidr"},
		{"/spec/config/excludeSubnets", "window"},
		{"/spec/config/vlanID", "/network/vlan"},
		{"/spec/config/physicalNetworkName", "/network/physicalNetwork"},
		{"/spec/config/netAttachDefName", "namespace"},
	}
	userDefinedPlaces = []place{
		{"/metadata/name", "/network/name"},
		{"/metadata/namespace", "namespace"},
		{"/spec/namespaceSelector", "namespace"},
		{"/spec/network", "/network/attachment"},
		{"/spec/network/localnet/subnets", "/network/cidr"},
		{"/spec/network/localnet/excludeSubnets", "window"},
		{"/spec/network/localnet/mtu", "/network/mtu"},
		{"/spec/network/localnet/vlan", "/network/vlan"},
		{"/spec/network/localnet/physicalNetworkName", "/network/physicalNetwork"},
	}
	objectPlaces = []place{
		{"/apiVersion", "api"},
		{"/metadata/namespace", "namespace"},
		{"/spec", "/network/name"},
	}
	blockPlaces = []place{{"/network", "currentNetwork"}}
)

// findings gives the findings of what the plan writes their places in the request.
// What is said of one member for two clusters, or two programs, is said once.
type findings struct {
	request *Request
	list    *diag.List
	cluster int
	seen    map[string]bool
}

// of begins with cluster i.
func (f *findings) of(i int) { f.cluster = i }

func (f *findings) add(l diag.List, places []place) {
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	for _, d := range l {
		d.Path = f.path(d.Path, places)
		because := d.Because
		d.Because, d.Fix = nil, nil // a fix is one of the document that was written
		for _, p := range because {
			if p = f.path(p, places); p != d.Path {
				d = d.With(p)
			}
		}
		if key := d.Rule.Code + " " + string(d.Path) + " " + d.Message; !f.seen[key] {
			f.seen[key] = true
			f.list.Add(d)
		}
	}
}

// path returns the place in the request from which the member at p comes.
func (f *findings) path(p diag.Path, places []place) diag.Path {
	var best place
	for _, one := range places {
		if (p == one.written || strings.HasPrefix(string(p), string(one.written)+"/")) &&
			len(one.written) > len(best.written) {
			best = one
		}
	}
	switch {
	case best.from == "":
		return f.release()
	case best.from == "/network/cidr" && f.request.Clusters[f.cluster].Subnet.IsValid():
		return at(f.cluster).Name("subnet")
	case best.from[0] == '/':
		return best.from
	}
	return at(f.cluster).Name(string(best.from))
}

// release is where the release of the cluster is written.
func (f *findings) release() diag.Path {
	rel := f.request.Clusters[f.cluster].Release
	for _, given := range []struct {
		name string
		is   bool
	}{
		{"plugins", !rel.Plugins.IsZero()}, {"hco", !rel.HCO.IsZero()},
		{"openshift", !rel.OpenShift.IsZero()},
	} {
		if given.is {
			return at(f.cluster).Name(given.name)
		}
	}
	return at(f.cluster)
}
