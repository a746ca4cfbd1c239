package locate

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// mistake returns the error for a chunk that is not YAML, when the reason has a
// name: one that the YAML parser's words do not tell.
func (f *file) mistake(start, end int) *SyntaxError {
	text := f.src.text[start:end]
	if e := f.template(start, end); e != nil {
		return e
	}
	if fix, sure := callouts(text); fix != nil {
		first := fix[0]
		number := strings.TrimLeft(text[first.Start:first.End], " \t")
		e := f.syntaxError(start+first.End-len(number),
			"%s is a number left over from the documentation, as are those after it", number)
		e.Hint = "remove the numbers at the ends of the lines"
		for i := range fix {
			fix[i].Start, fix[i].End = fix[i].Start+start, fix[i].End+start
		}
		if sure {
			e.Fix = fix
		}
		return e
	}
	if m := afterHeader.FindStringSubmatchIndex(text); m != nil {
		e := f.syntaxError(start+m[4], "text after %s, which begins a text in the lines below",
			text[m[2]:m[3]])
		e.Hint = "move it to the next line, or quote it without " + text[m[2]:m[3]]
		return e
	}
	if tab := tabIndent.FindStringIndex(text); tab != nil {
		e := f.syntaxError(start+tab[1]-1, "a tab in the indentation: YAML has blanks only")
		e.Hint = "write blanks in its place"
		return e
	}
	return nil
}

// afterHeader is the header of a block scalar that has a text after it.
var afterHeader = regexp.MustCompile(`(?m)^[^#\n'"]*[:-] +([|>][-+1-9]*) +([^#\s])`)

var tabIndent = regexp.MustCompile(`(?m)^ *\t`)

// template returns the error for a chunk that has an action of a template.
func (f *file) template(start, end int) *SyntaxError {
	text := f.src.text[start:end]
	for i := range len(text) {
		if text[i] != '{' || i+1 == len(text) || text[i+1] != '{' && text[i+1] != '%' {
			continue
		}
		if p := jsonobj.Placeholder(text[i:]); p != "" {
			e := f.syntaxError(start+i, "%s is not rendered yet", p)
			e.Hint, e.Template = "render the template, and check what comes out", true
			return e
		}
	}
	return nil
}

// callout is a number at the end of a line, as the web pages of documentation
// have them: copied, it is part of the text.
var callout = regexp.MustCompile(`(?m)(\S)([ \t]+([1-9][0-9]?))[ \t]*$`)

// callouts returns the edits that remove the callouts from text, when they are
// counted through from 1 and text is YAML without them. It is sure of them when
// no other line ends with one of the numbers.
func callouts(text string) (out []Edit, sure bool) {
	next, others := 1, map[int]bool{}
	for _, m := range callout.FindAllStringSubmatchIndex(text, -1) {
		if n, _ := strconv.Atoi(text[m[6]:m[7]]); n != next {
			others[n] = true
			continue
		}
		next++
		out = append(out, Edit{Start: m[4], End: m[5]})
	}
	rest := []byte(text)
	for _, e := range slices.Backward(out) {
		rest = e.Apply(rest)
	}
	var n yaml.Node
	if len(out) == 0 || yaml.Unmarshal(rest, &n) != nil {
		return nil, false
	}
	sure = true
	for n := range others {
		sure = sure && n >= next
	}
	return out, sure
}
