package ipnet

import "strings"

// noAddresses is the text of the empty Set and of the zero Range.
const noAddresses = "no addresses"

// String lists the ranges: a prefix where one covers the range, otherwise
// "from-to", separated by ", "; "no addresses" when empty. [ParseSet] reads it.
func (s Set) String() string {
	if s.IsEmpty() {
		return noAddresses
	}
	rs := s.ranges()
	out := make([]string, len(rs))
	for i, r := range rs {
		if p, ok := r.Prefix(); ok {
			out[i] = p.String()
		} else {
			out[i] = r.String()
		}
	}
	return strings.Join(out, ", ")
}

// ParseSet parses what [Set.String] returns: prefixes and ranges, each as
// strict as [ParseRange], separated by a comma and blanks, in any order;
// "no addresses" is the empty set, and "" is an error.
func ParseSet(s string) (Set, error) {
	if s == noAddresses {
		return Set{}, nil
	}
	var b SetBuilder
	for part := range strings.SplitSeq(s, ",") {
		r, err := ParseRange(strings.TrimSpace(part))
		if err != nil {
			return Set{}, err
		}
		b.AddRange(r)
	}
	return b.Set(), nil
}
