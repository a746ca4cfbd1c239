package ipnet

import "strings"

// Claim says that an owner uses addresses.
type Claim struct {
	Owner     string `json:"owner,omitempty"` // for people: "east"
	Kind      string `json:"kind,omitempty"`  // of use, for people too, or "": "pod network"
	Addresses Set    `json:"addresses"`
	// Scope is where the addresses mean something: a cluster, whose pod network
	// no other cluster sees. Claims in different scopes never conflict; "" is
	// everywhere, and conflicts with every scope.
	Scope string `json:"scope,omitempty"`
	// Group is what claims overlap in by design: one network, seen from two
	// clusters. Claims of one group never conflict; "" is not a group.
	Group string `json:"group,omitempty"`
}

// Apart reports whether c and d may share addresses: they are in different
// scopes or in one group.
func (c Claim) Apart(d Claim) bool {
	return c.Scope != d.Scope && c.Scope != "" && d.Scope != "" ||
		c.Group == d.Group && c.Group != ""
}

// name is the owner and the kind.
func (c Claim) name() string { return strings.TrimSpace(c.Owner + " " + c.Kind) }
