package table

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// spellings are the names of the members of an object, in the order of compareFolded: those
// that are equal under [strings.EqualFold] are together, and among them those that are equal.
type spellings []string

func spellingsOf(v jsonobj.Value) spellings {
	s := make(spellings, 0, v.Len())
	for m := range v.All() {
		s = append(s, m.Name)
	}
	slices.SortFunc(s, compareSpelling)
	return s
}

// exact returns how many members have that very name.
func (s spellings) exact(name string) int { return s.count(name, compareSpelling) }

// others returns how many members are read as name and are not called but.
func (s spellings) others(name, but string) int {
	n := s.count(name, compareFolded)
	if strings.EqualFold(name, but) {
		n -= s.exact(but)
	}
	return n
}

// count returns how many names are equal to name, by an order in which s is sorted.
func (s spellings) count(name string, compare func(a, b string) int) int {
	first, is := slices.BinarySearchFunc(s, name, compare)
	if !is {
		return 0
	}
	return sort.Search(len(s)-first, func(i int) bool { return compare(s[first+i], name) != 0 })
}

// compareSpelling orders names by compareFolded, and those that are equal then as they are.
func compareSpelling(a, b string) int {
	return cmp.Or(compareFolded(a, b), strings.Compare(a, b))
}

// compareFolded compares what fold returns of a and b.
func compareFolded(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y {
			if c := cmp.Compare(foldRune(x), foldRune(y)); c != 0 {
				return c
			}
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

// foldRune returns the least of the runes that are equal to r but for their case.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// fold returns what all names have in common that are equal under
// [strings.EqualFold].
func fold(name string) string { return strings.Map(foldRune, name) }

// renamed returns d with the hint, and where it can be done the fix, to give the
// member at a place of an object its right name. That is not known when another
// one is read as name, or called the same.
func renamed(d diag.Diagnostic, at Place, name string, s spellings) diag.Diagnostic {
	if s.others(name, at.Name) > 0 {
		return d.Hinted("remove one of the two, this or %q", name)
	}
	d = d.Hinted("write %q", name)
	if s.exact(at.Name) > 1 {
		return d
	}
	return d.Fixed(diag.Op{Op: "move", From: at.Path(), Path: at.In.Name(name)})
}
