package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/podnet"
)

// surroundings are what a request says of the cluster that a document is for:
//
//	{"networks":[{"owner":"pod network","cidr":"10.128.0.0/14"}],
//	 "nodes":3,"namespace":"openshift-cnv",
//	 "peers":[{"owner":"cluster west","cidr":"10.200.5.128/25"}],
//	 "node":{"flatFile":{"kubernetes":{"kubeconfig":"/…/whereabouts.kubeconfig"}},
//	         "args":"IP=10.200.5.7/24"},
//	 "kubeVirt":{"featureGates":["PortRangesSpec"]}}
//
// The zero value is: nothing is known, and nothing of it is checked.
type surroundings struct {
	ipam.Facts               // networks and nodes
	namespace  string        // of HyperConverged
	peers      []ipnet.Claim // the migration networks of other clusters on the same link
	node       *ipam.Node    // what whereabouts finds on a node; nil is not known
	kubeVirt   podnet.Settings
}

// readContext reads the context of a request. Absent and null are none, and so
// is each of its members; others are ignored.
func readContext(v jsonobj.Value) (surroundings, error) {
	var s surroundings
	if !given(v) {
		return s, nil
	}
	if v.Kind() != jsonobj.Object {
		return s, fmt.Errorf("want an object, got %v", v.Kind())
	}
	if nodes := v.Member("nodes"); given(nodes) {
		n, ok := nodes.Int()
		if !ok || n < 0 {
			return s, fmt.Errorf("nodes: want a number of nodes, got %s", nodes)
		}
		s.Nodes = int(n)
	}
	if namespace := v.Member("namespace"); given(namespace) {
		text, ok := namespace.Str()
		if !ok {
			return s, fmt.Errorf("namespace: want a string, got %s", namespace)
		}
		s.namespace = text
	}
	var err error
	if s.Networks, err = readClaims(v, "networks"); err != nil {
		return s, err
	}
	if s.peers, err = readClaims(v, "peers"); err != nil {
		return s, err
	}
	if s.node, err = readNode(v.Member("node")); err != nil {
		return s, err
	}
	if settings := v.Member("kubeVirt"); given(settings) {
		if err := json.Unmarshal(settings.Raw(), &s.kubeVirt); err != nil {
			return s, fmt.Errorf("kubeVirt: %w", err)
		}
	}
	return s, nil
}

// readNode reads what whereabouts finds on a node. A node without flatFile has
// no such file.
func readNode(v jsonobj.Value) (*ipam.Node, error) {
	if !given(v) {
		return nil, nil
	}
	var n ipam.Node
	if args := v.Member("args"); given(args) {
		text, ok := args.Str()
		if !ok {
			return nil, fmt.Errorf("node: args: want a string, got %s", args)
		}
		n.Args = text
	}
	if file := v.Member("flatFile"); given(file) {
		w, l := ipam.ParseFlatFile([]byte(file.Text))
		if l.Refused() != 0 {
			return nil, fmt.Errorf("node: flatFile: %w", l.Err())
		}
		n.FlatFile = &w
	}
	return &n, nil
}

// readClaims reads a list of networks with their owners, a member of the context.
func readClaims(context jsonobj.Value, name string) ([]ipnet.Claim, error) {
	list := context.Member(name)
	if given(list) && list.Kind() != jsonobj.Array {
		return nil, fmt.Errorf("%s: want an array, got %s", name, list)
	}
	var out []ipnet.Claim
	for i, n := range list.Elements() {
		c, err := readClaim(n)
		if err != nil {
			return nil, fmt.Errorf("%s: %d: %w", name, i, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// readClaim reads {"owner":"pod network","cidr":"10.128.0.0/14"}.
func readClaim(v jsonobj.Value) (ipnet.Claim, error) {
	owner, isOwner := v.Member("owner").Str()
	cidr, isCIDR := v.Member("cidr").Str()
	if !isOwner || !isCIDR {
		return ipnet.Claim{}, fmt.Errorf("want an object with owner and cidr, got %s", v)
	}
	p, err := ipnet.ParsePrefix(cidr)
	return ipnet.Claim{Owner: owner, Addresses: ipnet.SetOf(p)}, err
}

// parseClaim reads pod network=10.128.0.0/14.
func parseClaim(s string) (ipnet.Claim, error) {
	i := strings.LastIndexByte(s, '=')
	if i < 1 {
		return ipnet.Claim{}, fmt.Errorf("want owner=cidr, got %q", s)
	}
	p, err := ipnet.ParsePrefix(s[i+1:])
	return ipnet.Claim{Owner: s[:i], Addresses: ipnet.SetOf(p)}, err
}

func given(v jsonobj.Value) bool { return v.Kind() != jsonobj.None && v.Kind() != jsonobj.Null }
