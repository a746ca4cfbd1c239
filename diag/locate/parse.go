package locate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"go.yaml.in/yaml/v3"
)

// SyntaxError says what cannot be read of a file, and where.
type SyntaxError struct {
	Position
	Message  string
	Hint     string // an imperative: what to write instead; may be ""
	Template bool   // it is a template that was not rendered yet, and may be right
	Fix      []Edit // what makes the text readable, where that is known
}

// Error returns line, column and message.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
}

// SyntaxErrors are those of all documents that cannot be read, in order.
type SyntaxErrors []*SyntaxError

// Error returns the errors, one a line.
func (l SyntaxErrors) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the errors to errors.As.
func (l SyntaxErrors) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// Parse reads the documents of a file. Those that can be read are returned also
// when others cannot: the error is of type [SyntaxErrors] then. Empty documents
// are left out. Text that is not UTF-8 is refused, unless it is JSON.
func Parse(data []byte) ([]Document, error) {
	f := &file{src: newSource(data)}
	for _, c := range chunks(f.src.text) {
		before := len(f.docs)
		f.read(c.start, c.end)
		for i := range f.docs[before:] {
			f.docs[before+i].part, f.docs[before+i].nth = c, i
		}
	}
	if len(f.errs) > 0 {
		return f.docs, f.errs
	}
	return f.docs, nil
}

// ParseJSON reads the one JSON document that data is. It takes what encoding/json
// takes and nothing else: no YAML, and no second value. The error is of type
// [*SyntaxError], with the place and the reason in words for what people type.
func ParseJSON(data []byte) (Document, error) {
	v, err := jsonobj.Parse(data)
	f := &file{src: newSource(data)}
	if err != nil {
		return Document{}, f.jsonError(0, string(data), err)
	}
	root := jsonNode{v, func(i int) int { return i }, verbatim, false, new(seen)}
	return Document{JSON: v.Raw(), src: f.src, root: root, part: chunk{0, len(data)}}, nil
}

type file struct {
	src  *source
	docs []Document
	errs SyntaxErrors
}

func (f *file) syntaxError(offset int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Position: f.src.position(offset), Message: fmt.Sprintf(format, args...)}
}

type chunk struct{ start, end int }

// chunks splits a file in front of each line that begins with ---, which begins
// a document in YAML wherever it is. Directives stay with what follows.
func chunks(text string) []chunk {
	var out []chunk
	start, blankSoFar := 0, true
	if strings.HasPrefix(text, "\ufeff") {
		start = len("\ufeff")
	}
	at := start
	for line := range strings.Lines(text[start:]) {
		if marker(line) && !blankSoFar {
			out = append(out, chunk{start, at})
			start = at
		}
		if s := strings.TrimLeft(line, blank); s != "" && s[0] != '%' && s[0] != '#' {
			blankSoFar = false
		}
		at += len(line)
	}
	return append(out, chunk{start, at})
}

func marker(line string) bool {
	rest, ok := strings.CutPrefix(line, "---")
	return ok && (rest == "" || strings.IndexByte(blank, rest[0]) >= 0)
}

// read reads the documents of one chunk.
func (f *file) read(start, end int) {
	body := start
	first, _, _ := strings.Cut(f.src.text[start:end], "\n")
	if marker(first) && strings.TrimRight(first, blank) == "---" {
		body = min(start+len(first)+1, end)
	}
	if s := strings.TrimLeft(f.src.text[body:end], blank); s != "" && (s[0] == '{' || s[0] == '[') {
		f.json(body, start, end)
		return
	}
	docs, err := f.yaml(start, end)
	f.docs = append(f.docs, docs...)
	if err != nil {
		f.errs = append(f.errs, err)
	}
}

// json reads the JSON values from start to end. The chunk, with its marker, is
// for kubectl, which reads YAML in its flow style too.
func (f *file) json(start, chunk, end int) {
	dec := json.NewDecoder(strings.NewReader(f.src.text[start:end]))
	read := start
	for {
		var text json.RawMessage
		err := dec.Decode(&text)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			break
		}
		read = start + int(dec.InputOffset())
		first := read - len(text)
		v, err := jsonobj.Parse(text)
		if err != nil { // not reached: encoding/json took it
			break
		}
		f.docs = append(f.docs, Document{JSON: text, src: f.src, root: jsonNode{
			v:      v,
			at:     func(i int) int { return first + i },
			encode: verbatim,
			seen:   new(seen),
		}})
	}
	if docs, err := f.yaml(chunk, end); err == nil && read == start && len(docs) == 1 &&
		kubernetes(docs[0]) {
		f.docs = append(f.docs, docs...)
		return
	}
	rest := f.src.text[read:end]
	_, err := jsonobj.Parse([]byte(rest))
	f.errs = append(f.errs, f.jsonError(read, rest, err))
}

// jsonError returns the error for the text from start on, which is not JSON, with the edits
// that make it JSON where there is one way to do so.
func (f *file) jsonError(start int, text string, err error) *SyntaxError {
	syntax := new(jsonobj.SyntaxError)
	if !errors.As(err, &syntax) {
		return f.syntaxError(start, "%v", err)
	}
	e := f.syntaxError(start+syntax.Offset, "%v", err)
	e.Hint, e.Template = syntax.Hint, syntax.Template
	repairs, _ := jsonobj.Repair(text)
	for _, r := range repairs {
		e.Fix = append(e.Fix, Edit{start + r.Start, start + r.End, r.Text})
	}
	return e
}

func kubernetes(d Document) bool {
	v, err := jsonobj.Parse(d.JSON)
	return err == nil && v.Member("apiVersion").Kind() == jsonobj.String &&
		v.Member("kind").Kind() == jsonobj.String
}

// wide returns the name of the encoding of a text whose characters have two or four bytes: by
// its byte order mark or, without one, by the bytes 0 of the first ASCII characters.
func wide(text string) string {
	for _, e := range []struct{ start, name string }{
		{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"}, // before that of UTF-16
		{"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
	} {
		if strings.HasPrefix(text, e.start) {
			return e.name
		}
	}
	if len(text) < 4 {
		return ""
	}
	switch zero := [4]bool{text[0] == 0, text[1] == 0, text[2] == 0, text[3] == 0}; zero {
	case [4]bool{false, true, false, true}:
		return "UTF-16LE"
	case [4]bool{true, false, true, false}:
		return "UTF-16BE"
	case [4]bool{false, true, true, true}:
		return "UTF-32LE"
	case [4]bool{true, true, true, false}:
		return "UTF-32BE"
	}
	return ""
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yaml reads the YAML documents from start to end: more than one where a line of
// three dots ends one.
func (f *file) yaml(start, end int) ([]Document, *SyntaxError) {
	text := f.src.text[start:end]
	fail := func(offset int, message string) *SyntaxError {
		return f.syntaxError(offset, "not YAML: %s", message)
	}
	if name := wide(text); name != "" {
		e := f.syntaxError(start, "the text is %s, not UTF-8", name)
		e.Hint = "write it as UTF-8: iconv -f " + name + " -t UTF-8"
		return nil, e
	}
	if !utf8.ValidString(text) {
		return nil, fail(start+len(validPrefix(text)), "the text is not UTF-8")
	}
	y := &yamlText{src: f.src, start: start, end: end, lines: yamlLines(text)}
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var out []Document
	for {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			at := start
			m := yamlLine.FindStringSubmatch(err.Error())
			if line, _ := strconv.Atoi(m[1]); line > 0 {
				at = y.offset(line, 1)
			}
			if e := f.mistake(start, end); e != nil {
				return out, e
			}
			return out, fail(at, err.Error()[len(m[0]):])
		}
		if len(n.Content) == 0 || empty(n.Content[0]) {
			continue
		}
		root := yamlNode{y, n.Content[0], false}
		j, bad := root.json()
		if bad != nil {
			if e := f.template(start, end); e != nil {
				return out, e
			}
			return out, fail(y.offset(bad.n.Line, bad.n.Column), bad.why)
		}
		out = append(out, Document{JSON: j, src: f.src, root: root})
	}
}

// empty reports whether a document has nothing but comments.
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0 && n.Anchor == ""
}

func validPrefix(s string) string {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return s[:i]
		}
		i += n
	}
	return s
}
