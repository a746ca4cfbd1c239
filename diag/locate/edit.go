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
	all, err := d.toJSON(p, text)
	if err != nil {
		return Edit{}, err
	}
	return d.first(all)
}

// draft is an edit that may do, and what is to be there after it: the string at a path has
// the JSON text, or the document is that.
type draft struct {
	Edit
	isDocument bool
	at         diag.Path
	text       string
}

// first returns the first draft that does.
func (d Document) first(all []draft) (Edit, error) {
	for _, x := range all {
		if x.Edit == (Edit{}) {
			return x.Edit, nil
		}
		if there, ok := d.after(x.Edit); ok && d.has(x, there) {
			return x.Edit, nil
		}
	}
	return Edit{}, ErrLayout
}

// has reports whether there, which is what d is read from or an item of, has after a draft
// what is to be there.
func (d Document) has(x draft, there Document) bool {
	if x.isDocument {
		item, ok := there.Sub(d.at)
		return ok && sameJSON(string(item.JSON), x.text)
	}
	if x.at != "" {
		got, ok := there.Text(d.at + x.at)
		return ok && sameJSON(got, x.text)
	}
	w := there.walk(d.at)
	return !w.missing && sameJSON(there.src.text[w.value.start():w.value.end()], x.text)
}

// toJSON drafts the edit of SetJSON.
func (d Document) toJSON(p diag.Path, text string) ([]draft, error) {
	h, err := d.settable(p)
	if err != nil {
		return nil, err
	}
	e, ok := h.edit(text)
	if !ok {
		return nil, ErrNoPlace
	}
	return []draft{{Edit: e, at: p, text: text}}, nil
}

// Patch returns the edit of the file that does the operations of a finding's fix,
// in order. They are all in the same text: the JSON that a string of d holds, or d
// itself, when that is JSON in the file. All other bytes stay as [Document.SetJSON]
// says. In YAML one operation can also replace one scalar by another.
func (d Document) Patch(ops ...diag.Op) (Edit, error) {
	if len(ops) == 0 {
		return Edit{}, nil
	}
	all, err := d.drafts(ops)
	if err != nil {
		return Edit{}, err
	}
	return d.first(all)
}

// drafts are the edits that may do the operations, in the order in which they are tried.
func (d Document) drafts(ops []diag.Op) ([]draft, error) {
	outer, _ := d.Split(ops[0].Path)
	inner := make([]jsonobj.Op, len(ops))
	for i, op := range ops {
		to, path := d.Split(op.Path)
		from, fromPath := d.Split(op.From)
		if to != outer || op.From != "" && from != outer {
			return nil, ErrApart
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
		return nil, err
	}
	if _, isJSON := d.root.(jsonNode); outer == "" && !isJSON && len(ops) == 1 {
		return d.toScalar(ops[0], edited)
	}
	return d.toJSON(outer, string(edited))
}

// toScalar drafts the edits for one operation on a scalar of YAML, which makes the document
// what want is. A string keeps its style.
func (d Document) toScalar(op diag.Op, want []byte) (out []draft, err error) {
	w, value := d.walk(op.Path), jsonobj.Of(op.Value)
	if op.Op != "replace" || w.missing || value.Kind() >= jsonobj.Array {
		return nil, ErrNoPlace
	}
	if w.value.shared() {
		return nil, ErrShared
	}
	texts := []string{string(op.Value)}
	if s, ok := value.Str(); ok {
		if h, err := d.settable(op.Path); err == nil {
			if e, ok := h.edit(s); ok { // of what differs only
				out = append(out, draft{Edit: e, isDocument: true, text: string(want)})
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
		if e := (Edit{w.value.start(), w.value.end(), text}); e.Start < e.End {
			out = append(out, draft{Edit: e, isDocument: true, text: string(want)})
		}
	}
	return out, nil
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

// after returns the document that d is an item of, or is, after e; false when the others
// that are read together with it are not as they were.
func (d Document) after(e Edit) (Document, bool) {
	before, had := d.together()
	after, ok := d.edited(before, had, []Edit{e}, func(nth int) bool { return nth == d.nth })
	if !ok {
		return Document{}, false
	}
	return after[d.nth], true
}

// together returns the documents that d is read together with.
func (d Document) together() ([]Document, error) {
	return Parse([]byte(d.src.text[d.part.start:d.part.end]))
}

// edited returns before, which is what together returns, after edits of some of it; false
// when what is not changed is not as it was.
func (d Document) edited(
	before []Document, had error, edits []Edit, changed func(nth int) bool,
) ([]Document, bool) {
	inPart := make([]Edit, len(edits))
	for i, e := range edits {
		inPart[i] = Edit{e.Start - d.part.start, e.End - d.part.start, e.Text}
	}
	after, err := Parse(ApplyAll([]byte(d.src.text[d.part.start:d.part.end]), inPart))
	if (err == nil) != (had == nil) || len(after) != len(before) {
		return nil, false
	}
	for i := range after {
		if !changed(i) && !bytes.Equal(after[i].JSON, before[i].JSON) {
			return nil, false
		}
	}
	return after, true
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
