package locate

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Position is a place in a file. The zero Position is none.
type Position struct {
	Line   int // from 1
	Column int // from 1, in code points; a byte that is not UTF-8 is one
	Offset int // from 0, in bytes
}

// source is the text of a file.
type source struct {
	text  string
	lines []int // offsets at which they start
}

func newSource(data []byte) *source {
	s := &source{text: string(data), lines: []int{0}}
	for i := range len(s.text) {
		if s.text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// position returns the place at offset, which is brought into the text.
func (s *source) position(offset int) Position {
	offset = max(0, min(offset, len(s.text)))
	line := sort.SearchInts(s.lines, offset+1) // the first that starts after
	return Position{line, utf8.RuneCountInString(s.text[s.lines[line-1]:offset]) + 1, offset}
}

// yamlLines returns the offsets in text at which lines start as a YAML parser
// counts them: it breaks at CR, NEL, LS and PS too.
func yamlLines(text string) []int {
	out := []int{0}
	for i, r := range text {
		switch r {
		case '\n', '\u0085', '\u2028', '\u2029':
			out = append(out, i+utf8.RuneLen(r))
		case '\r':
			if !strings.HasPrefix(text[i+1:], "\n") {
				out = append(out, i+1)
			}
		}
	}
	return out
}
