package table

import (
	"strings"
	"unicode"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// spellings are how many members of an object have a name: that very one, and one
// that is equal under [strings.EqualFold].
type spellings struct{ exact, folded map[string]int }

func spellingsOf(v jsonobj.Value) *spellings {
	s := &spellings{map[string]int{}, map[string]int{}}
	for m := range v.All() {
		s.exact[m.Name]++
		s.folded[fold(m.Name)]++
	}
	return s
}

// others returns how many members are read as name and are not called but.
func (s *spellings) others(name, but string) int {
	n := s.folded[fold(name)]
	if strings.EqualFold(name, but) {
		n -= s.exact[but]
	}
	return n
}

// fold returns what all names have in common that are equal under
// [strings.EqualFold].
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, name)
}

// renamed returns d with the hint, and where it can be done the fix, to give the
// member at a place of an object its right name. That is not known when another
// one is read as name, or called the same.
func renamed(d diag.Diagnostic, at Place, name string, s *spellings) diag.Diagnostic {
	if s.others(name, at.Name) > 0 {
		return d.Hinted("remove one of the two, this or %q", name)
	}
	d = d.Hinted("write %q", name)
	if s.exact[at.Name] > 1 {
		return d
	}
	return d.Fixed(diag.Op{Op: "move", From: at.Path(), Path: at.In.Name(name)})
}
