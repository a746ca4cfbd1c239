package diag

import (
	"iter"
	"strconv"
	"strings"
)

// Path is an RFC 6901 JSON Pointer. The zero Path is the whole document. Being
// a string it is comparable, immutable, and usable as it is in a JSON Patch.
type Path string

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// Name returns the path of member name below p.
func (p Path) Name(name string) Path {
	if strings.ContainsAny(name, "~/") {
		name = escape.Replace(name)
	}
	return p + "/" + Path(name)
}

// Index returns the path of element i below p.
func (p Path) Index(i int) Path { return p + "/" + Path(strconv.Itoa(i)) }

// Touches reports whether p and q are the same member, or one is inside the
// other.
func (p Path) Touches(q Path) bool { return p.inside(q) || q.inside(p) }

// inside reports whether p is q or below it.
func (p Path) inside(q Path) bool {
	rest, ok := strings.CutPrefix(string(p), string(q))
	return ok && (rest == "" || rest[0] == '/')
}

// Tokens yields the reference tokens of p, unescaped.
func (p Path) Tokens() iter.Seq[string] {
	return func(yield func(string) bool) {
		if p == "" {
			return
		}
		for t := range strings.SplitSeq(strings.TrimPrefix(string(p), "/"), "/") {
			if !yield(unescape.Replace(t)) {
				return
			}
		}
	}
}

// Dotted renders p as Kubernetes writes field paths: ipam.ranges[0].range. A
// token of digits is taken for an index; a name with dots, slashes, brackets or
// quotes is quoted. The zero Path is "(document)".
func (p Path) Dotted() string {
	if p == "" {
		return "(document)"
	}
	var b strings.Builder
	for t := range p.Tokens() {
		switch {
		case IsIndex(t):
			b.WriteString("[" + t + "]")
		case t == "" || strings.ContainsAny(t, ".[]\"/"):
			b.WriteString("[" + strconv.Quote(t) + "]")
		case b.Len() > 0:
			b.WriteString("." + t)
		default:
			b.WriteString(t)
		}
	}
	return b.String()
}

// IsIndex reports whether the token t is an array index by RFC 6901 section 4:
// digits without a leading zero.
func IsIndex(t string) bool {
	for _, c := range []byte(t) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return t == "0" || t != "" && t[0] != '0'
}
