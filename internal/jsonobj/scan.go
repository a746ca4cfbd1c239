package jsonobj

import (
	"math/bits"
	"unicode/utf8"
)

// maxDepth is how deep encoding/json lets values nest ($GOROOT/src/encoding/json/scanner.go).
const maxDepth = 10000

// text is what is scanned: a document, or the bytes of a stream.
type text interface{ string | []byte }

// skip returns the offset after the value that starts at s[i], white space
// before it included. It reports false where encoding/json reports an error, and
// then the offset of the byte that cannot be there, which is len(s) when s is
// cut short. So does everything here whose name begins with skip.
func skip[T text](s T, i, depth int) (end int, ok bool) {
	i = space(s, i)
	if i >= len(s) {
		return i, false
	}
	switch c := s[i]; c {
	case '{', '[':
		switch {
		case depth == maxDepth:
			return i, false
		case c == '{':
			_, end, ok = skipObject(s, i, depth+1, nil)
			return end, ok
		}
		return skipArray(s, i, depth+1)
	case '"':
		return skipString(s, i)
	case 't':
		return skipLiteral(s, i, "true")
	case 'f':
		return skipLiteral(s, i, "false")
	case 'n':
		return skipLiteral(s, i, "null")
	default:
		return skipNumber(s, i)
	}
}

// skipArray skips the array that starts at s[i].
func skipArray[T text](s T, i, depth int) (end int, ok bool) {
	i = space(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1, true
	}
	for {
		if i, ok = skip(s, i, depth); !ok {
			return i, false
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' {
			return skipByte(s, i, ']')
		}
		i++
	}
}

// skipObject skips the object that starts at s[i], and appends its members to
// list unless that is nil, or there are more than MaxMembers. The offsets are those in s.
func skipObject[T text](s T, i, depth int, list []Member) (_ []Member, end int, ok bool) {
	i = space(s, i+1)
	if i < len(s) && s[i] == '}' {
		return list, i + 1, true
	}
	for {
		name := space(s, i)
		if name >= len(s) || s[name] != '"' {
			return nil, name, false
		}
		if i, ok = skipString(s, name); !ok {
			return nil, i, false
		}
		nameEnd := i
		if i = space(s, i); i >= len(s) || s[i] != ':' {
			return nil, i, false
		}
		value := space(s, i+1)
		if i, ok = skip(s, value, depth); !ok {
			return nil, i, false
		}
		if len(list) == MaxMembers {
			list = nil
		}
		if list != nil {
			m := Member{unquote(string(s[name:nameEnd])), Value{string(s[value:i]), value}}
			list = append(list, m)
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' {
			end, ok = skipByte(s, i, '}')
			return list, end, ok
		}
		i++
	}
}

// skipString skips the string that starts at s[i].
func skipString[T text](s T, i int) (end int, ok bool) {
	for i++; i < len(s); i++ {
		if i = ordinary(s, i); i >= len(s) {
			break
		}
		switch c := s[i]; {
		case c == '"':
			return i + 1, true
		case c < ' ':
			return i, false
		case c == '\\':
			if i++; i >= len(s) {
				return i, false
			}
			switch s[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					if i++; i >= len(s) || !isHex(s[i]) {
						return i, false
					}
				}
			default:
				return i, false
			}
		}
	}
	return i, false
}

// ordinary skips the bytes from s[i] on that mean nothing in a string, eight at
// a time, up to the last seven of s.
func ordinary[T text](s T, i int) int {
	const (
		each  = 0x0101010101010101
		high  = 0x80 * each
		blank = ' ' * each
	)
	for ; i+8 <= len(s); i += 8 {
		t := s[i : i+8] // one load, as the compiler sees it
		w := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		quote, slash := w^'"'*each, w^'\\'*each
		// The high bit of each byte that is zero or below blank; those above the
		// lowest such byte may be wrong.
		if found := ((quote-each)&^quote | (slash-each)&^slash | (w-blank)&^w) & high; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	return i
}

func skipLiteral[T text](s T, i int, lit string) (end int, ok bool) {
	for k := range len(lit) {
		if i+k >= len(s) || s[i+k] != lit[k] {
			return i + k, false
		}
	}
	return i + len(lit), true
}

// skipByte skips c.
func skipByte[T text](s T, i int, c byte) (end int, ok bool) {
	if i < len(s) && s[i] == c {
		return i + 1, true
	}
	return i, false
}

// skipNumber skips the number that starts at s[i], by RFC 8259 section 6.
func skipNumber[T text](s T, i int) (end int, ok bool) {
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	default:
		if i, ok = digits(s, i); !ok {
			return i, false
		}
	}
	if i < len(s) && s[i] == '.' {
		if i, ok = digits(s, i+1); !ok {
			return i, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if i, ok = digits(s, i); !ok {
			return i, false
		}
	}
	return i, true
}

// digits skips one or more decimal digits.
func digits[T text](s T, i int) (end int, ok bool) {
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i, i > start
}

// space returns the offset of the first byte from s[i] on that is not white space.
func space[T text](s T, i int) int {
	if i < len(s) && s[i] > ' ' {
		return i
	}
	return spaces(s, i)
}

func spaces[T text](s T, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		for i++; i+8 <= len(s) && string(s[i:i+8]) == "        "; i += 8 { // indentation
		}
	}
	return i
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// past returns the offset after the value that starts at s[i], where the text
// is known to be valid.
func past(s string, i int) int {
	for depth := 0; ; {
		switch s[i] {
		case '"':
			i = pastQuoted(s, i)
		case '{', '[':
			i, depth = i+1, depth+1
		case '}', ']':
			i, depth = i+1, depth-1
		case ',', ':':
			i++
			continue
		case ' ', '\n', '\t', '\r':
			i = spaces(s, i)
			continue
		default:
			i = pastWord(s, i)
		}
		if depth == 0 {
			return i
		}
	}
}

// pastQuoted returns the offset after the string that starts at s[i].
func pastQuoted[T text](s T, i int) int {
	for i++; ; i++ {
		if i = ordinary(s, i); s[i] == '"' {
			return i + 1
		}
		if s[i] == '\\' {
			i++
		}
	}
}

// pastWord returns the offset after the number, true, false or null at s[i].
func pastWord(s string, i int) int {
	for i < len(s) && s[i] > ' ' && s[i] != ',' && s[i] != ']' && s[i] != '}' {
		i++
	}
	return i
}

// pastString returns the offset after the string that starts at s[i], and
// whether it is plain: ASCII without an escape, which stands for itself.
func pastString(s string, i int) (end int, plain bool) {
	plain = true
	for i++; s[i] != '"'; i++ {
		if s[i] == '\\' {
			i++
			plain = false
		} else if s[i] >= utf8.RuneSelf {
			plain = false
		}
	}
	return i + 1, plain
}
