package lint

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/podnet"
)

// surroundings are what a request says of the cluster that a document is for:
//
//	{"networks":[{"owner":"pod network","cidr":"10.128.0.0/14"}],
//	 "nodes":3,"namespace":"openshift-cnv",
//	 "others":[{"owner":"my-vms/blue","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}],
//	 "peers":[{"owner":"cluster west","cidr":"10.200.5.128/25"}],
//	 "node":{"flatFile":{"kubernetes":{"kubeconfig":"/…/whereabouts.kubeconfig"}},
//	         "args":"IP=10.200.5.7/24"},
//	 "kubeVirt":{"featureGates":["PortRangesSpec"]}}
//
// The zero value is: nothing is known, and nothing of it is checked.
type surroundings struct {
	ipam.Facts               // networks, other definitions and nodes
	namespace  string        // of HyperConverged
	peers      []ipnet.Claim // the migration networks of other clusters on the same link
	node       *ipam.Node    // what whereabouts finds on a node; nil is not known
	kubeVirt   podnet.Settings
}

// readContext reads the context of a request. Absent and null are none, and so
// is each of its members; others are ignored.
func readContext(v json.RawMessage) (surroundings, error) {
	var s surroundings
	if !given(v) {
		return s, nil
	}
	if typeOf(v) != anObject {
		return s, fmt.Errorf("want an object, got %s", typeOf(v))
	}
	of := members(v)
	if nodes := of["nodes"]; given(nodes) {
		n, err := strconv.ParseInt(string(nodes), 10, 64)
		if err != nil || n < 0 {
			return s, fmt.Errorf("nodes: want a number of nodes, got %s", brief(nodes))
		}
		s.Nodes = int(n)
	}
	if namespace := of["namespace"]; given(namespace) {
		var ok bool
		if s.namespace, ok = text(namespace); !ok {
			return s, fmt.Errorf("namespace: want a string, got %s", brief(namespace))
		}
	}
	var err error
	if s.Networks, err = readClaims("networks", of["networks"]); err != nil {
		return s, err
	}
	if s.Others, err = readOthers(of["others"]); err != nil {
		return s, err
	}
	if s.peers, err = readClaims("peers", of["peers"]); err != nil {
		return s, err
	}
	if s.node, err = readNode(of["node"]); err != nil {
		return s, err
	}
	if settings := of["kubeVirt"]; given(settings) {
		if err := json.Unmarshal(settings, &s.kubeVirt); err != nil {
			return s, fmt.Errorf("kubeVirt: %w", err)
		}
	}
	return s, nil
}

// readNode reads what whereabouts finds on a node. A node without flatFile has
// no such file.
func readNode(v json.RawMessage) (*ipam.Node, error) {
	if !given(v) {
		return nil, nil
	}
	var n ipam.Node
	of := members(v)
	if args := of["args"]; given(args) {
		var ok bool
		if n.Args, ok = text(args); !ok {
			return nil, fmt.Errorf("node: args: want a string, got %s", brief(args))
		}
	}
	if file := of["flatFile"]; given(file) {
		w, l := ipam.ParseFlatFile(file)
		if l.Refused() != 0 {
			return nil, fmt.Errorf("node: flatFile: %w", l.Err())
		}
		n.FlatFile = &w
	}
	return &n, nil
}

// readOthers reads a list of ipam members of other definitions, with their owners.
func readOthers(list json.RawMessage) (out []ipam.Other, err error) {
	if given(list) && typeOf(list) != anArray {
		return nil, fmt.Errorf("others: want an array, got %s", brief(list))
	}
	for i, v := range elements(list) {
		of := members(v)
		owner, isOwner := text(of["owner"])
		if !isOwner || !given(of["ipam"]) {
			return nil, fmt.Errorf("others: %d: want an object with owner and ipam, got %s",
				i, brief(v))
		}
		_, assigns, l := ipam.Read(of["ipam"], ipam.Release{})
		if l.Refused() != 0 {
			return nil, fmt.Errorf("others: %d: %w", i, l.Err())
		}
		out = append(out, ipam.Other{Owner: owner, Assigns: assigns})
	}
	return out, nil
}

// readClaims reads a list of networks with their owners, the member of the context
// with that name.
func readClaims(name string, list json.RawMessage) ([]ipnet.Claim, error) {
	if given(list) && typeOf(list) != anArray {
		return nil, fmt.Errorf("%s: want an array, got %s", name, brief(list))
	}
	var out []ipnet.Claim
	for i, n := range elements(list) {
		c, err := readClaim(n)
		if err != nil {
			return nil, fmt.Errorf("%s: %d: %w", name, i, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// readClaim reads {"owner":"pod network","cidr":"10.128.0.0/14"}.
func readClaim(v json.RawMessage) (ipnet.Claim, error) {
	of := members(v)
	owner, isOwner := text(of["owner"])
	cidr, isCIDR := text(of["cidr"])
	if !isOwner || !isCIDR {
		return ipnet.Claim{}, fmt.Errorf("want an object with owner and cidr, got %s", brief(v))
	}
	p, err := ipnet.ParsePrefix(cidr)
	return ipnet.Claim{Owner: owner, Addresses: ipnet.SetOf(p)}, err
}
