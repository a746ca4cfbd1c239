package jsonobj

import "unicode/utf8"

// maxDepth is how deep encoding/json lets values nest ($GOROOT/src/encoding/json/scanner.go).
const maxDepth = 10000

// skip returns the offset behind the value that starts at s[i], white space
// before it included. It reports false where encoding/json reports an error.
func skip(s string, i, depth int) (end int, ok bool) {
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
			return skipObject(s, i, depth+1, nil)
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
func skipArray(s string, i, depth int) (end int, ok bool) {
	i = space(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1, true
	}
	for {
		if i, ok = skip(s, i, depth); !ok {
			return i, false
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' {
			return i + 1, i < len(s) && s[i] == ']'
		}
		i++
	}
}

// skipObject skips the object that starts at s[i], and appends its members to
// list unless that is nil. The offsets are those in s.
func skipObject(s string, i, depth int, list *[]Member) (end int, ok bool) {
	i = space(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1, true
	}
	for {
		name := space(s, i)
		if name >= len(s) || s[name] != '"' {
			return name, false
		}
		if i, ok = skipString(s, name); !ok {
			return i, false
		}
		nameEnd := i
		if i = space(s, i); i >= len(s) || s[i] != ':' {
			return i, false
		}
		value := space(s, i+1)
		if i, ok = skip(s, value, depth); !ok {
			return i, false
		}
		if list != nil {
			*list = append(*list, Member{unquote(s[name:nameEnd]), Value{s[value:i], value}})
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' {
			return i + 1, i < len(s) && s[i] == '}'
		}
		i++
	}
}

// skipString skips the string that starts at s[i].
func skipString(s string, i int) (end int, ok bool) {
	for i++; i < len(s); i++ {
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

func skipLiteral(s string, i int, lit string) (end int, ok bool) {
	end = i + len(lit)
	return end, end <= len(s) && s[i:end] == lit
}

// skipNumber skips the number that starts at s[i], by RFC 8259 section 6.
func skipNumber(s string, i int) (end int, ok bool) {
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
func digits(s string, i int) (end int, ok bool) {
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i, i > start
}

func space(s string, i int) int {
	for i < len(s) && s[i] <= ' ' && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// behind returns the offset behind the value that starts at s[i], where the text
// is known to be valid.
func behind(s string, i int) int {
	for depth := 0; ; {
		switch s[i] {
		case '"':
			i, _ = behindString(s, i)
		case '{', '[':
			i, depth = i+1, depth+1
		case '}', ']':
			i, depth = i+1, depth-1
		case ' ', '\n', '\t', '\r', ',', ':':
			i++
			continue
		default:
			i = behindWord(s, i)
		}
		if depth == 0 {
			return i
		}
	}
}

// behindWord returns the offset behind the number, true, false or null at s[i].
func behindWord(s string, i int) int {
	for i < len(s) && s[i] > ' ' && s[i] != ',' && s[i] != ']' && s[i] != '}' {
		i++
	}
	return i
}

// behindString returns the offset behind the string that starts at s[i], and
// whether it is plain: ASCII without an escape, which stands for itself.
func behindString(s string, i int) (end int, plain bool) {
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
