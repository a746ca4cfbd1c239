package ipnet

import (
	"errors"
	"math/big"
	"strings"
)

// MarshalText returns what String does, and "" for the zero Range. It is an
// error for an IPv6 range with both ends among the IPv4-mapped addresses: no
// text is read as that.
func (r Range) MarshalText() ([]byte, error) {
	if !r.IsValid() {
		return []byte{}, nil
	}
	if r.hidden() {
		return nil, &ParseError{Text: r.String(), Why: "is an IPv6 range of IPv4-mapped addresses"}
	}
	return []byte(r.String()), nil
}

// hidden reports whether r is IPv6 and has an IPv4-mapped address at both ends.
// Every parser takes such addresses for IPv4.
func (r Range) hidden() bool {
	return r.family == 128 && r.From().Is4In6() && r.To().Is4In6()
}

// UnmarshalText reads what [ParseRange] does; "" is the zero Range.
func (r *Range) UnmarshalText(text []byte) (err error) {
	*r = Range{}
	if len(text) > 0 {
		*r, err = ParseRange(string(text))
	}
	return err
}

// MarshalText returns what String does, and "" for the empty set. It is an
// error where [Range.MarshalText] is.
func (s Set) MarshalText() ([]byte, error) {
	if s.IsEmpty() {
		return []byte{}, nil
	}
	for _, r := range s.ranges() {
		if r.hidden() {
			return r.MarshalText()
		}
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what [ParseSet] does; "" is the empty set.
func (s *Set) UnmarshalText(text []byte) (err error) {
	*s = Set{}
	if len(text) > 0 {
		*s, err = ParseSet(string(text))
	}
	return err
}

// ParseSize parses what [Size.String] returns: decimal digits without a sign or
// leading zeros, below 2^191. The error is a *[ParseError].
func ParseSize(s string) (Size, error) {
	const most = 58 // digits of 2^191
	digits := len(s) <= most && s != "" && strings.Trim(s, "0123456789") == ""
	if !digits || len(s) > 1 && s[0] == '0' {
		return Size{}, &ParseError{Text: s, Why: "is not a decimal number of addresses"}
	}
	b, _ := new(big.Int).SetString(s, 10)
	if b.BitLen() > 191 {
		return Size{}, &ParseError{Text: s, Why: "is not below 2^191"}
	}
	return sizeOfBig(b), nil
}

// MarshalText returns what String does: "0" for the zero Size. In JSON it is a
// string, for many readers of JSON round a number above 2^53.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [ParseSize] does.
func (s *Size) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSize(string(text))
	return err
}

// oddities are the texts of the bits of an Oddity, the lowest first.
var oddities = []string{"host-bits", "leading-zeros", "mapped", "not-canonical"}

// MarshalText returns the names of the oddities, "host-bits,mapped", and "" for
// none. A bit without a name is an error.
func (o Oddity) MarshalText() ([]byte, error) {
	if o>>len(oddities) != 0 {
		return nil, errors.New("an Oddity with a bit that has no name")
	}
	var out []string
	for i, name := range oddities {
		if o&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return []byte(strings.Join(out, ",")), nil
}

// UnmarshalText reads what MarshalText returns, the names in the same order.
func (o *Oddity) UnmarshalText(text []byte) error {
	rest, found := string(text), Oddity(0)
	for i, name := range oddities {
		after, ok := strings.CutPrefix(rest, name)
		if !ok || after != "" && after[0] != ',' {
			continue
		}
		found |= 1 << i
		if after == "" {
			rest = ""
			break
		}
		rest = after[1:]
		if rest == "" {
			return &ParseError{Text: string(text), Why: "ends with a comma"}
		}
	}
	if rest != "" {
		return &ParseError{Text: string(text), Why: "is not a list of oddities in their order"}
	}
	*o = found
	return nil
}

// errIndex says what to do instead.
var errIndex = errors.New(
	"an ipnet.Index has no JSON: write its claims, and build it again with IndexOf")

// MarshalJSON returns an error: write the claims instead.
func (Index) MarshalJSON() ([]byte, error) { return nil, errIndex }

// UnmarshalJSON returns an error: read claims, and call [IndexOf].
func (*Index) UnmarshalJSON([]byte) error { return errIndex }

// errBuilder says what to do instead.
var errBuilder = errors.New("an ipnet.SetBuilder has no JSON: write what its Set returns")

// MarshalJSON returns an error: write [SetBuilder.Set] instead.
func (SetBuilder) MarshalJSON() ([]byte, error) { return nil, errBuilder }

// UnmarshalJSON returns an error: read a [Set], and [SetBuilder.Add] it.
func (*SetBuilder) UnmarshalJSON([]byte) error { return errBuilder }
