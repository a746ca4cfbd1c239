package locate

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Edit replaces the bytes of a file from Start to End by Text.
type Edit struct {
	Start, End int
	Text       string
}

// Apply returns data with the edit made.
func (e Edit) Apply(data []byte) []byte {
	return []byte(string(data[:e.Start]) + e.Text + string(data[e.End:]))
}

// What Patch and SetJSON cannot do.
var (
	ErrNoPlace = errors.New("there is no string whose text can be changed there")
	ErrShared  = errors.New("the text is an anchor's, and is in other places too")
	ErrLayout  = errors.New("the text cannot be written in the style that it has in the file")
	ErrApart   = errors.New("the operations are in different texts")
)

// SetJSON returns the edit after which the string at p holds the JSON text. With
// p "" it is the whole document, which has to be JSON in the file. Only what
// differs from the text that is there is written, in the style that the string
// has, so that comments and all other bytes stay; where that style has no line
// break of its own, or folds it, white space between JSON's tokens may differ
// from text. Equal texts give an Edit of nothing.
func (d Document) SetJSON(p diag.Path, text string) (Edit, error) {
	h, err := d.settable(p)
	if err != nil {
		return Edit{}, err
	}
	e, ok := h.edit(text)
	if !ok {
		return Edit{}, ErrNoPlace
	}
	if !d.holds(e, p, text) {
		return Edit{}, ErrLayout
	}
	return e, nil
}

// Patch returns the edit of the file that does the operations of a finding's fix,
// in order. They are all in the same text: the JSON that a string of d holds, or d
// itself, when that is JSON in the file. All other bytes stay as [Document.SetJSON]
// says. In YAML one operation can also replace one scalar by another.
func (d Document) Patch(ops ...diag.Op) (Edit, error) {
	if len(ops) == 0 {
		return Edit{}, nil
	}
	outer, _ := d.Split(ops[0].Path)
	inner := make([]jsonobj.Op, len(ops))
	for i, op := range ops {
		to, path := d.Split(op.Path)
		from, fromPath := d.Split(op.From)
		if to != outer || op.From != "" && from != outer {
			return Edit{}, ErrApart
		}
		inner[i] = jsonobj.Op{
			Op:    op.Op,
			Path:  string(path),
			From:  string(fromPath),
			Value: op.Value,
		}
	}
	text := string(d.JSON)
	if outer != "" {
		text, _ = d.Text(outer)
	}
	edited, err := jsonobj.Edit([]byte(text), inner)
	if err != nil {
		return Edit{}, err
	}
	if _, isJSON := d.root.(jsonNode); outer == "" && !isJSON && len(ops) == 1 {
		return d.replaceScalar(ops[0], edited)
	}
	return d.SetJSON(outer, string(edited))
}

// replaceScalar is Patch for one operation on a scalar of YAML, which makes the document
// what want is. A string keeps its style.
func (d Document) replaceScalar(op diag.Op, want []byte) (Edit, error) {
	w, value := d.walk(op.Path), jsonobj.Of(op.Value)
	if op.Op != "replace" || w.missing || value.Kind() >= jsonobj.Array {
		return Edit{}, ErrNoPlace
	}
	if w.value.shared() {
		return Edit{}, ErrShared
	}
	texts := []string{string(op.Value)}
	if s, ok := value.Str(); ok {
		if h, err := d.settable(op.Path); err == nil {
			if e, ok := h.edit(s); ok && d.becomes(e, want) {
				return e, nil // of what differs only
			}
		}
		texts = []string{s, "'" + s + "'", string(op.Value)}
		switch start := w.value.start(); {
		case strings.HasPrefix(d.src.text[start:], `"`):
			texts = texts[2:]
		case strings.HasPrefix(d.src.text[start:], "'"):
			texts = texts[1:]
		}
	}
	for _, text := range texts {
		e := Edit{w.value.start(), w.value.end(), text}
		if e.Start < e.End && d.becomes(e, want) {
			return e, nil
		}
	}
	return Edit{}, ErrLayout
}

// becomes reports whether after e the document is the JSON text want, and the others that
// are read together with it are as they were.
func (d Document) becomes(e Edit, want []byte) bool {
	there, ok := d.after(e)
	if !ok {
		return false
	}
	item, ok := there.Sub(d.at)
	return ok && sameJSON(string(item.JSON), string(want))
}

func (d Document) settable(p diag.Path) (held, error) {
	if j, ok := d.root.(jsonNode); ok && p == "" {
		offsets := make([]int, len(j.v.Text)+1)
		for i := range offsets {
			offsets[i] = j.at(j.v.Offset + i)
		}
		return held{value: j.v.Text, offsets: offsets, encode: j.encode}, nil
	}
	w := d.walk(p)
	h, ok := w.value.held()
	switch {
	case w.missing || !ok || h.offsets == nil || h.encode == nil:
		return held{}, ErrNoPlace
	case h.shared || w.value.shared():
		return held{}, ErrShared
	}
	return h, nil
}

// edit returns the edit that makes h.value text, but for white space around it.
// It begins and ends beside what is not white space, whose place is exact.
func (h held) edit(text string) (Edit, bool) {
	text, have := strings.Trim(text, blank), strings.Trim(h.value, blank)
	lead := len(h.value) - len(strings.TrimLeft(h.value, blank))
	if text == have {
		return Edit{}, true
	}
	a, n := same(have, text)
	if a == 0 || n == 0 {
		return Edit{}, false // not even a bracket is the same
	}
	return Edit{
		Start: h.offsets[lead+a],
		End:   h.offsets[lead+len(have)-n],
		Text:  h.encode(text[a : len(text)-n]),
	}, true
}

// same returns how many bytes at the beginning, and at the end, of two texts are
// the same and can stay in any style: what is between them begins and ends with
// no white space, or with all that is there.
func same(have, text string) (a, n int) {
	least := min(len(text), len(have))
	for a < least && text[a] == have[a] {
		a++
	}
	for a > 0 && text[a-1] >= utf8.RuneSelf {
		a-- // not within a character, which one escape may stand for
	}
	for n < least-a && text[len(text)-1-n] == have[len(have)-1-n] {
		n++
	}
	for n > 0 && !utf8.RuneStart(text[len(text)-n]) {
		n--
	}
	end := len(have) - n
	if spaceAt(have, end) && (spaceAt(have, end-1) || spaceAt(text, len(text)-n-1)) {
		n = len(strings.TrimLeft(have[end:], blank))
	}
	if a == len(have)-n || a == len(text)-n || spaceAt(have, a) || spaceAt(text, a) {
		a = len(strings.TrimRight(have[:a], blank))
	}
	return a, n
}

func spaceAt(s string, i int) bool {
	return i >= 0 && i < len(s) && strings.IndexByte(blank, s[i]) >= 0
}

// holds reports whether after e the string at p holds text, and the other
// documents that are read together with d are as they were.
func (d Document) holds(e Edit, p diag.Path, text string) bool {
	if e == (Edit{}) {
		return true
	}
	there, ok := d.after(e)
	if !ok {
		return false
	}
	if p != "" {
		got, ok := there.Text(d.at + p)
		return ok && sameJSON(got, text)
	}
	w := there.walk(d.at)
	return !w.missing && sameJSON(there.src.text[w.value.start():w.value.end()], text)
}

// after returns the document that d is an item of, or is, after e; false when the others
// that are read together with it are not as they were.
func (d Document) after(e Edit) (Document, bool) {
	part := []byte(d.src.text[d.part.start:d.part.end])
	before, had := Parse(part)
	after, err := Parse(Edit{e.Start - d.part.start, e.End - d.part.start, e.Text}.Apply(part))
	if (err == nil) != (had == nil) || len(after) != len(before) {
		return Document{}, false
	}
	for i := range after {
		if i != d.nth && !bytes.Equal(after[i].JSON, before[i].JSON) {
			return Document{}, false
		}
	}
	return after[d.nth], true
}

func sameJSON(a, b string) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, []byte(a)) != nil || json.Compact(&y, []byte(b)) != nil {
		return a == b
	}
	return bytes.Equal(x.Bytes(), y.Bytes())
}

// quoted writes s as JSON and YAML do between double quotes.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // strings can be encoded
	return strings.TrimSuffix(b.String()[1:], "\"\n")
}

var lineBreak = regexp.MustCompile(`[ \t\r]*\n[ \t\r\n]*`)

// oneLine joins the lines of JSON text, whose strings have no line break.
func oneLine(s string) string { return lineBreak.ReplaceAllString(s, " ") }

// indented returns the encoding of a block scalar, whose text begins at body.
func indented(body string) func(string) string {
	ending, indent := "\n", ""
	for line := range strings.Lines(body) {
		if strings.Trim(line, blank) != "" {
			indent = line[:len(line)-len(strings.TrimLeft(line, " "))]
			if strings.HasSuffix(line, "\r\n") {
				ending = "\r\n"
			}
			break
		}
	}
	return func(s string) string {
		lines := strings.Split(s, "\n")
		for i := 1; i < len(lines); i++ {
			if lines[i] != "" || i == len(lines)-1 { // what follows is on the last one
				lines[i] = indent + lines[i]
			}
		}
		return strings.Join(lines, ending)
	}
}
