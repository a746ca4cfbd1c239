package ipnet

import "fmt"

// Claim says that an owner uses addresses.
type Claim struct {
	Owner     string // for people: "east pod network"
	Addresses Set
	// Scope is where the addresses mean something: a cluster, whose pod network
	// no other cluster sees. Claims in different scopes never conflict; "" is
	// everywhere, and conflicts with every scope.
	Scope string
}

// Conflict is two claims on the same addresses; A came before B in the input.
type Conflict struct {
	A, B   Claim
	I, J   int // their places in the input
	Common Set // never empty
}

// String names both owners and the common addresses.
func (c Conflict) String() string {
	return fmt.Sprintf("%s and %s both use %s", c.A.Owner, c.B.Owner, c.Common)
}

// Conflicts returns every pair of claims that share an address and a scope, in
// input order: pairs of the first claim first. The output can be quadratic.
func Conflicts(claims []Claim) []Conflict {
	var out []Conflict
	for i, a := range claims {
		for j := i + 1; j < len(claims); j++ {
			b := claims[j]
			if a.Scope != b.Scope && a.Scope != "" && b.Scope != "" {
				continue
			}
			if common := a.Addresses.Intersect(b.Addresses); !common.IsEmpty() {
				out = append(out, Conflict{a, b, i, j, common})
			}
		}
	}
	return out
}
