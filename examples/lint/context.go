package main

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// surroundings are what a request says of the cluster that a document is for:
//
//	{"networks":[{"owner":"pod network","cidr":"10.128.0.0/14"}],"nodes":3,"namespace":"openshift-cnv"}
//
// The zero value is: nothing is known, and nothing of it is checked.
type surroundings struct {
	ipam.Facts        // networks and nodes
	namespace  string // of HyperConverged
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
	networks := v.Member("networks")
	if given(networks) && networks.Kind() != jsonobj.Array {
		return s, fmt.Errorf("networks: want an array, got %s", networks)
	}
	for i, n := range networks.Elements() {
		claim, err := readClaim(n)
		if err != nil {
			return s, fmt.Errorf("networks: %d: %w", i, err)
		}
		s.Networks = append(s.Networks, claim)
	}
	return s, nil
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
