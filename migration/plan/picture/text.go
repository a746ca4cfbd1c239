package picture

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// The letters of owners, and of what has none.
const (
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	manyLtrs = '#' // an owner beyond them
	freeSign = '.'
	twoSign  = '!' // of two owners
)

// The size of the text: a line has so many signs, and there are so many lines at most.
const (
	lineSigns = 64
	mostLines = 16
)

// Text returns the map for a terminal: 64 signs a line, each of as many addresses, with the
// letter of the owner of most of them, and a list of the owners.
func (m Map) Text() string {
	if !m.Network.IsValid() {
		return "no network\n"
	}
	lines := mostLines
	host := m.Network.Addr().BitLen() - m.Network.Bits()
	for host < 30 && lines > 1 && 1<<host < lines*lineSigns {
		lines /= 2
	}
	signs := lines * lineSigns
	if host < 6 {
		signs = 1 << host
	}
	both := m.conflicts()
	grid := m.grid(signs, both)
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n", m.Network)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	s := m.scale()
	for i := 0; i < len(grid); i += lineSigns {
		first := s.address(m.Network, float64(i)/float64(len(grid)))
		fmt.Fprintf(w, "  %v\t%s\n", first, string(grid[i:min(i+lineSigns, len(grid))]))
	}
	_ = w.Flush() // to a strings.Builder
	for i, o := range m.Owners {
		held := ""
		if !o.Held.IsEmpty() {
			held = ", " + count(o.Held) + " held"
		}
		fmt.Fprintf(w, "  %c\t%s\t%s\t%s%s\n", letter(i), diag.Printable(o.Name),
			short(o.Addresses), count(o.Addresses), held)
	}
	if !both.IsEmpty() {
		fmt.Fprintf(w, "  %c\tof two owners\t%s\t%s\n", twoSign, short(both), count(both))
	}
	fmt.Fprintf(w, "  %c\tfree\t\t%s\n", freeSign, count(m.Free()))
	_ = w.Flush()
	return b.String()
}

func letter(i int) rune {
	if i < len(letters) {
		return rune(letters[i])
	}
	return manyLtrs
}

// short returns a set in few characters.
func short(s ipnet.Set) string {
	const most = 44
	text := s.String()
	if utf8.RuneCountInString(text) > most {
		return string([]rune(text)[:most-1]) + "…"
	}
	return text
}

// grid returns a sign for each part of the network: that of who has most of it, also where it
// is little, and the sign of a conflict wherever there is one.
func (m Map) grid(signs int, both ipnet.Set) []rune {
	out := []rune(strings.Repeat(string(freeSign), signs))
	most := make([]float64, signs)
	s := m.scale()
	paint := func(set ipnet.Set, sign rune, always bool) {
		s.spans(set, func(from, to float64) {
			from, to = from*float64(signs), to*float64(signs)
			for i := int(from); i < signs && float64(i) < to; i++ {
				part := min(to, float64(i+1)) - max(from, float64(i))
				if always || part > most[i] {
					out[i], most[i] = sign, part
				}
			}
		})
	}
	for i, o := range m.Owners {
		paint(o.Addresses, letter(i), false)
	}
	paint(both, twoSign, true)
	return out
}
