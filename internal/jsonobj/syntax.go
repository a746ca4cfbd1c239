package jsonobj

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// SyntaxError says why a text is not JSON, in words for what people really type.
type SyntaxError struct {
	Offset   int    // of the first byte that is wrong, from 0; the length at the end
	Message  string // what is wrong
	Hint     string // an imperative: what to write instead; may be ""
	Template bool   // the text has a variable that was not replaced yet
	err      error  // of encoding/json

	repair []Replacement // where there is one right answer
}

// Error returns the message.
func (e *SyntaxError) Error() string { return e.Message }

// Unwrap returns the error of encoding/json, a *json.SyntaxError.
func (e *SyntaxError) Unwrap() error { return e.err }

// HintOf returns the hint of a *SyntaxError that err is, and otherwise, also when
// it has none, the other hint.
func HintOf(err error, otherwise string) string {
	if e := new(SyntaxError); errors.As(err, &e) && e.Hint != "" {
		return e.Hint
	}
	return otherwise
}

// explain returns err, with which encoding/json refused text, in other words.
func explain(text string, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	e := &SyntaxError{Message: err.Error(), err: err}
	e.Offset = min(max(int(syntax.Offset)-1, 0), len(text)) // it is after the byte
	if strings.HasPrefix(e.Message, "unexpected end") {
		e.Offset = len(text)
	}
	for _, mistake := range mistakes {
		if mistake(e, text) {
			break
		}
	}
	return e
}

// mistakes are the ways in which texts fail to be JSON that have a name. Each
// reports whether it is the one, and then has put it into e.
var mistakes = []func(e *SyntaxError, text string) bool{
	unrendered, placeholderOfDocs, callout, comment, comma, typographic, apostrophe, oddBlank,
	lineBreak, unclosed, word, missingComma, otherRune,
}

// placeholder is a variable of a shell, envsubst or an OpenShift Template, or an
// action of a Go template, as Helm has them, or of Jinja.
var placeholder = regexp.MustCompile(`^(\$\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\$\([^()\n]*\)|` +
	`\{\{[^\n]*?\}\}|\{%[^\n]*?%\})`)

// Placeholder returns the variable or action of a template that text starts with,
// or "".
func Placeholder(text string) string { return placeholder.FindString(text) }

// unrendered: an opening {{ fails at its second brace, a ${ at the dollar.
func unrendered(e *SyntaxError, text string) bool {
	for _, at := range []int{e.Offset, e.Offset - 1} {
		if at < 0 {
			continue
		}
		if p := Placeholder(text[at:]); p != "" {
			e.Offset, e.Template = at, true
			e.Message = fmt.Sprintf("%s is not rendered yet", p)
			e.Hint = "render the template, and check what comes out"
			return true
		}
	}
	return false
}

// blankToFill is how documentation writes that a value is to be filled in.
var blankToFill = regexp.MustCompile(`^<[A-Za-z][^<>\n]*>`)

func placeholderOfDocs(e *SyntaxError, text string) bool {
	p := blankToFill.FindString(text[e.Offset:])
	if p == "" {
		return false
	}
	e.Message, e.Hint = fmt.Sprintf("%s is a placeholder", p), "write the value in its place"
	return true
}

// calloutText is a number that the pages of documentation have at the end of a line, in
// one of the forms in which it is copied.
var calloutText = regexp.MustCompile(`^(?:[1-9][0-9]?|\([1-9][0-9]?\)|<[1-9][0-9]?>|` +
	`[\x{2460}-\x{2473}\x{2776}-\x{2793}])[ \t]*,?[ \t]*(?:\r?\n|$|["}\]])`)

func callout(e *SyntaxError, text string) bool {
	m := calloutText.FindString(text[e.Offset:])
	if m == "" || e.Offset == 0 || !strings.ContainsAny(text[e.Offset-1:e.Offset], " \t") {
		return false
	}
	number := strings.TrimRight(m, "\"}], \t\r\n") // YAML may have folded the lines
	start := len(strings.TrimRight(text[:e.Offset], " \t"))
	e.repair = []Replacement{{Start: start, End: e.Offset + len(number)}}
	e.Message = number + " is a number left over from the documentation"
	e.Hint = "remove the numbers at the ends of the lines"
	return true
}

func comment(e *SyntaxError, text string) bool {
	for _, start := range []string{"#", "//", "/*"} {
		if strings.HasPrefix(text[e.Offset:], start) {
			e.Message = fmt.Sprintf("a comment (%s): JSON has none", start)
			e.Hint = "remove the comment, or move it to the YAML around the JSON"
			return true
		}
		if e.Offset > 0 && strings.HasPrefix(text[e.Offset-1:], start) && start != "#" {
			e.Offset--
			return comment(e, text)
		}
	}
	return false
}

// comma: one in front of a brace, which encoding/json reports at the brace.
func comma(e *SyntaxError, text string) bool {
	before := strings.TrimRight(text[:e.Offset], " \t\r\n")
	if e.Offset == len(text) || !strings.HasSuffix(before, ",") {
		return false
	}
	switch c := text[e.Offset]; c {
	case '}', ']':
		e.Message = fmt.Sprintf("a comma in front of %q", c)
	case ',':
		e.Message = "two commas"
	default:
		return false
	}
	e.Offset = len(before) - 1
	e.repair = []Replacement{{Start: e.Offset, End: e.Offset + 1}}
	e.Hint = "remove the comma"
	return true
}

// quotes are those that editors and web pages make of ", and what other languages
// have.
const quotes = "“”„‟″«»‘’‚‛′`´"

func typographic(e *SyntaxError, text string) bool {
	r, _ := utf8.DecodeRuneInString(text[e.Offset:])
	if r == utf8.RuneError || !strings.ContainsRune(quotes, r) {
		return false
	}
	e.Message = fmt.Sprintf("the quotation mark %c is not the one of JSON", r)
	e.Hint = `write " in place of each of them`
	e.repair = pair(text, e.Offset, r)
	return true
}

// oddBlanks are those that JSON does not take, with their names.
var oddBlanks = map[rune]string{
	'\u00a0': "a no-break space (U+00A0)", '\u2003': "an em space (U+2003)",
	'\u2009': "a thin space (U+2009)", '\u200b': "a zero-width space (U+200B)",
	'\u202f': "a narrow no-break space (U+202F)", '\u3000': "an ideographic space (U+3000)",
	'\ufeff': "a byte order mark (U+FEFF)", '\f': "a form feed (U+000C)",
}

func oddBlank(e *SyntaxError, text string) bool {
	r, n := utf8.DecodeRuneInString(text[e.Offset:])
	name, ok := oddBlanks[r]
	if ok {
		e.repair = []Replacement{{e.Offset, e.Offset + n, " "}}
		e.Message, e.Hint = name+", which is no blank in JSON", "write a blank in its place"
	}
	return ok
}

// otherRune: any other character, of which encoding/json shows the first byte.
func otherRune(e *SyntaxError, text string) bool {
	r, n := utf8.DecodeRuneInString(text[e.Offset:])
	_, rest, ok := strings.Cut(strings.TrimPrefix(e.Message, "invalid character '"), "' ")
	if n < 2 || !ok {
		return false
	}
	e.Message = fmt.Sprintf("invalid character %q %s", r, rest)
	return true
}

func apostrophe(e *SyntaxError, text string) bool {
	if !strings.HasPrefix(text[e.Offset:], "'") {
		return false
	}
	e.Message = "a single quote: JSON quotes with \""
	e.Hint = `write " in place of '`
	if rest := strings.TrimSpace(text[e.Offset+1:]); rest == "" || strings.HasPrefix(rest, "{") {
		e.Hint = "remove the quote: the text around it quotes already"
	}
	return true
}

// lineBreak: a string that goes on in the next line, mostly one that was not
// closed.
func lineBreak(e *SyntaxError, text string) bool {
	if e.Offset == len(text) || !strings.Contains(e.Message, "in string literal") {
		return false
	}
	switch text[e.Offset] {
	case '\n', '\r':
		e.Message = "the line ends inside a string"
		e.Hint = `close the string with "`
	case '\t':
		e.Message = "a tab inside a string"
		e.Hint = `write \t, or a blank`
	default:
		return false
	}
	return true
}

func unclosed(e *SyntaxError, text string) bool {
	if e.Offset < len(text) {
		return false
	}
	if strings.TrimSpace(text) == "" {
		e.Message = "there is no JSON, the text is empty"
		return true
	}
	e.Message = "the text ends before the JSON does"
	e.Hint = `close what is open: ", ] or }`
	return true
}

// words are values of YAML, Python and JavaScript.
var words = map[string]string{
	"True": "true", "TRUE": "true", "yes": "true", "on": "true",
	"False": "false", "FALSE": "false", "no": "false", "off": "false",
	"None": "null", "nil": "null", "undefined": "null", "NULL": "null", "Null": "null",
}

var plainWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*`)

// word: a name or a value without quotes. encoding/json reports "nil" at the i,
// for it has read the start of null.
func word(e *SyntaxError, text string) bool {
	if !strings.Contains(e.Message, "looking for beginning of") &&
		!strings.Contains(e.Message, "in literal") {
		return false
	}
	start := e.Offset
	for start > 0 && plainWord.MatchString(text[start-1:]) {
		start--
	}
	w := plainWord.FindString(text[start:])
	before := strings.TrimRight(text[:start], " \t\r\n")
	if w == "" || before == "" || !strings.ContainsRune("{[,:", rune(before[len(before)-1])) {
		return false
	}
	e.Offset = start
	if right, ok := words[w]; ok {
		e.Message, e.Hint = fmt.Sprintf("%s is not a JSON value", w), "write "+right
		e.repair = []Replacement{{start, start + len(w), right}}
		return true
	}
	e.Message, e.Hint = fmt.Sprintf("%s has no quotes", w), fmt.Sprintf("write %q", w)
	return true
}

// missingComma: the next member or element begins where a comma should be.
func missingComma(e *SyntaxError, text string) bool {
	if !strings.Contains(e.Message, "after object key:value pair") &&
		!strings.Contains(e.Message, "after array element") {
		return false
	}
	if c := text[e.Offset]; c != '"' && c != '{' && c != '[' {
		return false
	}
	e.Offset = len(strings.TrimRight(text[:e.Offset], " \t\r\n"))
	e.Message = "a comma is missing"
	e.Hint = "write a comma in front of the next one"
	return true
}
