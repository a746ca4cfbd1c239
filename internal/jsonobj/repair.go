package jsonobj

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// Replacement is a text to be put in the place of a part of another.
type Replacement struct {
	Start, End int // bytes of the other
	Text       string
}

// mostRepairs bounds the mistakes of a text that are repaired: each costs a reading.
const mostRepairs = 100

// Repair returns the replacements, in order, that make JSON of a text, and true where each
// of its mistakes has one right answer: commas too many, numbers left over from
// documentation, quotation marks and blanks of other alphabets, and True for true. A text
// that is JSON needs none.
func Repair(text string) ([]Replacement, bool) {
	var out []Replacement
	var origin []int // of each byte of the repaired text, -1 where it was put in
	for range mostRepairs {
		_, err := Parse([]byte(text))
		if err == nil {
			slices.SortFunc(out, func(a, b Replacement) int { return cmp.Compare(a.Start, b.Start) })
			return out, true
		}
		e := new(SyntaxError)
		if !errors.As(err, &e) || e.repair == nil {
			return nil, false
		}
		if origin == nil {
			origin = make([]int, len(text))
			for i := range origin {
				origin[i] = i
			}
		}
		for _, r := range slices.Backward(e.repair) {
			part := origin[r.Start:r.End]
			if slices.Contains(part, -1) {
				return nil, false
			}
			out = append(out, Replacement{part[0], part[len(part)-1] + 1, r.Text})
			origin = slices.Replace(origin, r.Start, r.End, slices.Repeat([]int{-1}, len(r.Text))...)
			text = text[:r.Start] + r.Text + text[r.End:]
		}
	}
	return nil, false
}

// Repaired returns the text with the replacements of [Repair]; false where there are none.
func Repaired(text string) (string, bool) {
	all, _ := Repair(text)
	for _, r := range slices.Backward(all) {
		text = text[:r.Start] + r.Text + text[r.End:]
	}
	return text, len(all) > 0
}

// closings are the quotation marks that close what others open.
var closings = map[rune]string{
	'“': "”“", '”': "”", '„': "“”", '‟': "”", '«': "»", '»': "«", '‘': "’‘", '’': "’", '‚': "‘’",
	'″': "″", '′': "′",
}

// pair returns the replacements of the quotation mark r at a place, and of the one that
// closes it on the same line; nil when there is none.
func pair(text string, at int, r rune) []Replacement {
	inside := at + utf8.RuneLen(r)
	line, _, _ := strings.Cut(text[inside:], "\n")
	end := strings.IndexAny(line, closings[r]+`"`)
	if end < 0 {
		return nil
	}
	last, n := utf8.DecodeRuneInString(line[end:])
	out := []Replacement{{at, inside, `"`}}
	if last != '"' {
		out = append(out, Replacement{inside + end, inside + end + n, `"`})
	}
	return out
}
