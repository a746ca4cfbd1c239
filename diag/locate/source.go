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
	ascii bool
	marks []int // the code points before each markEvery bytes, of UTF-8 that is not ASCII
}

const markEvery = 512

func newSource(data []byte) *source {
	s := &source{text: string(data), lines: []int{0}, ascii: true}
	for i := range len(s.text) {
		if s.text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
		s.ascii = s.ascii && s.text[i] < utf8.RuneSelf
	}
	if !s.ascii && utf8.ValidString(s.text) {
		s.mark()
	}
	return s
}

func (s *source) mark() {
	count, next := 0, 0
	for i := range s.text {
		for ; next <= i; next += markEvery {
			s.marks = append(s.marks, count)
		}
		count++
	}
}

// points returns how many code points there are from start to end, which begin some.
func (s *source) points(start, end int) int {
	switch {
	case s.ascii:
		return end - start
	case s.marks == nil:
		return utf8.RuneCountInString(s.text[start:end])
	}
	before := func(offset int) int {
		i := min(offset/markEvery, len(s.marks)-1)
		at := i * markEvery
		for at < offset && !utf8.RuneStart(s.text[at]) {
			at++ // the mark is of the first code point from there on
		}
		return s.marks[i] + utf8.RuneCountInString(s.text[at:offset])
	}
	return before(end) - before(start)
}

// position returns the place at offset, which is brought into the text.
func (s *source) position(offset int) Position {
	offset = max(0, min(offset, len(s.text)))
	line := sort.SearchInts(s.lines, offset+1) // the first that starts after
	return Position{line, s.points(s.lines[line-1], offset) + 1, offset}
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
