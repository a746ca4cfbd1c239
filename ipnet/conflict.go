package ipnet

import (
	"encoding/json"
	"fmt"
	"iter"
)

// Conflict is two claims on the same addresses; A came before B in the input, and
// both point into it.
type Conflict struct {
	A *Claim `json:"a"`
	B *Claim `json:"b"`
	I int    `json:"i"` // the place of A in the input
	J int    `json:"j"` // the place of B
}

// Common returns the addresses that both have.
func (c Conflict) Common() Set {
	a, b := c.claims()
	return a.Addresses.Intersect(b.Addresses)
}

// claims returns both claims; those of the zero Conflict are empty.
func (c Conflict) claims() (a, b Claim) {
	if c.A != nil && c.B != nil {
		return *c.A, *c.B
	}
	return Claim{}, Claim{}
}

// MarshalJSON returns the fields, and what the claims have in common as "common".
func (c Conflict) MarshalJSON() ([]byte, error) {
	type fields Conflict
	return json.Marshal(struct {
		fields
		Common Set `json:"common"`
	}{fields(c), c.Common()})
}

// String names both owners and the common addresses.
func (c Conflict) String() string {
	a, b := c.claims()
	return fmt.Sprintf("%s and %s both use %s", a.name(), b.name(), c.Common())
}

// Conflicts returns every pair of claims that share an address and are not
// [Claim.Apart], in input order: pairs of the first claim first. The output can
// be quadratic; [ConflictOptions] bounds it.
func Conflicts(claims []Claim) []Conflict { return ConflictOptions{}.Conflicts(claims) }

// Pairs yields the places of every two claims that [Conflicts] returns, in its
// order, the lower first. It is for very many claims: what two of them have in
// common is claims[i].Addresses.Intersect(claims[j].Addresses).
func Pairs(claims []Claim) iter.Seq2[int, int] { return ConflictOptions{}.Pairs(claims) }

// ConflictOptions bound what is returned of a number of conflicts that may be
// quadratic. Time and memory are bounded with it. The zero value sets no bound.
type ConflictOptions struct {
	// Most is how many conflicts are returned at most, if not 0: those that
	// begin at the lowest addresses, IPv4 before IPv6.
	Most int `json:"most,omitempty"`
	// Witness asks for every claim that conflicts, and not for every conflict:
	// each such claim is in one that is returned, and there are fewer of them
	// than claims.
	Witness bool `json:"witness,omitempty"`
}

// Conflicts is [Conflicts] within the bounds, in the same order.
func (o ConflictOptions) Conflicts(claims []Claim) []Conflict {
	count, pairs := o.pairs(claims)
	var out []Conflict
	if count > 0 {
		out = make([]Conflict, 0, count)
	}
	for i, j := range pairs {
		out = append(out, Conflict{&claims[i], &claims[j], i, j})
	}
	return out
}

// Pairs is [Pairs] within the bounds.
func (o ConflictOptions) Pairs(claims []Claim) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		_, pairs := o.pairs(claims)
		pairs(yield)
	}
}

// pairOf returns two places in the input as one number, the lower in the upper
// half, so that pairs sort as they are wanted.
func pairOf(i, j uint32) uint64 { return uint64(min(i, j))<<32 | uint64(max(i, j)) }

func places(pair uint64) (i, j int) { return int(pair >> 32), int(uint32(pair)) }

// pairs returns the pairs in order, and how many there are if that is known, or 0.
func (o ConflictOptions) pairs(claims []Claim) (count int, pairs iter.Seq2[int, int]) {
	every := o == (ConflictOptions{})
	if every && few(claims) {
		return 0, func(yield func(int, int) bool) { compareAll(claims, yield) }
	}
	s := newSweep(claims)
	var n *nest
	if o.Most == 0 {
		n = s.nested()
	}
	switch {
	case n != nil && every:
		return n.count, n.pairs
	case n != nil:
		n.witnesses(&s.found)
	case o.Witness:
		s.witnesses(o.Most)
	default:
		s.all(o.Most)
	}
	found := s.sorted(len(claims))
	return len(found), func(yield func(int, int) bool) {
		for _, p := range found {
			if !yield(places(p)) {
				return
			}
		}
	}
}

// few reports whether comparing every claim with every other is faster than
// sorting them: up to about twenty ranges, measured.
func few(claims []Claim) bool {
	n := 0
	for i := range claims {
		if n += 1 + len(claims[i].Addresses.ranges()); n > 40 {
			return false
		}
	}
	return true
}

// compareAll compares every claim with every other: the obviously right way,
// which the tests compare the other with.
func compareAll(claims []Claim, yield func(i, j int) bool) {
	for i := range claims {
		a := &claims[i]
		for j := i + 1; j < len(claims); j++ {
			b := &claims[j]
			if a.Addresses.overlaps(&b.Addresses) && !a.Apart(*b) && !yield(i, j) {
				return
			}
		}
	}
}
