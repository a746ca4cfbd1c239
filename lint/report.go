package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/diag/sarif"
	"github.com/migrationnet/migrationnet/internal/terminal"
)

// write writes v as JSON on one line, or indented by the given text, with < and >
// as they are, and without what a terminal obeys.
func write(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if indent != "" && depth(b.Bytes()) < deep {
		var lines bytes.Buffer
		if err := json.Indent(&lines, b.Bytes(), "", indent); err != nil {
			return err
		}
		b = lines
	}
	_, err := w.Write(escaped(b.Bytes()))
	return err
}

// escaped returns the JSON with escapes for what a terminal obeys, which only strings have.
func escaped(text []byte) []byte {
	obeyed := func(r rune) bool { return r != '\n' && terminal.Obeys(r) }
	if bytes.IndexFunc(text, obeyed) < 0 {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		if obeyed(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

// deep is where JSON is written on one line: of documents in it that are nested as often as
// they have bytes, the white space would grow as their square.
const deep = 100

// depth returns how deep the JSON is nested.
func depth(text []byte) (most int) {
	now, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}

// unescaped returns the JSON of v with < and > as they are; nil when v is nil.
func unescaped(v any) json.RawMessage {
	var b bytes.Buffer
	if v == nil || write(&b, v, "") != nil {
		return nil
	}
	return bytes.TrimSpace(b.Bytes())
}

// verdictOf returns what the real consumer will do: "accept", or "reject" and the stage.
func verdictOf(refused diag.Stage) (what, stage string) {
	if refused != 0 {
		return "reject", refused.String()
	}
	return "accept", ""
}

// WriteText prints a line for each finding, and what the documents mean where they are
// resolved.
func (r Report) WriteText(w io.Writer) error {
	for _, f := range r.Files {
		if err := f.writeText(w); err != nil {
			return err
		}
	}
	return nil
}

func (f File) writeText(w io.Writer) error {
	for _, d := range f.Findings() {
		line := fmt.Sprintf("%s:%v: %v", f.Name, at(d.Start), d)
		if _, err := fmt.Fprintln(w, diag.Printable(line)); err != nil {
			return err
		}
	}
	for _, d := range f.Documents {
		if d.With == "" {
			continue
		}
		text := "nothing is effective"
		if d.Resolved != nil {
			text = "effective with " + d.With + ":"
		}
		line := fmt.Sprintf("%s:%v: %s: %s", f.Name, at(d.Place), d.Kind, text)
		_, err := fmt.Fprintln(w, diag.Printable(line))
		if err == nil && d.Resolved != nil {
			err = write(w, d.Resolved, "  ")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// at returns "3:5".
func at(p locate.Position) string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// documentJSON is a document in the output of WriteJSON.
type documentJSON struct {
	File     string          `json:"file"`
	Line     int             `json:"line"`
	Column   int             `json:"column"`
	Kind     string          `json:"kind,omitempty"`
	Verdict  string          `json:"verdict"`
	Stage    string          `json:"stage"`
	Findings []findingJSON   `json:"findings"`
	Resolved json.RawMessage `json:"resolved,omitempty"`
}

type findingJSON struct {
	Line      int         `json:"line"`
	Column    int         `json:"column"`
	EndLine   int         `json:"endLine"`
	EndColumn int         `json:"endColumn"`
	Code      string      `json:"code"`
	Severity  string      `json:"severity"`
	Stage     string      `json:"stage"`
	Path      diag.Path   `json:"path"`
	Message   string      `json:"message"`
	Hint      string      `json:"hint,omitempty"`
	Fix       []diag.Op   `json:"fix,omitempty"`
	More      int         `json:"more,omitempty"` // are left out after it
	Others    []otherJSON `json:"others,omitempty"`
}

// otherJSON is a member of another document that a finding rests on.
type otherJSON struct {
	File   string    `json:"file"`
	Line   int       `json:"line"`
	Column int       `json:"column"`
	Object string    `json:"object"`
	Path   diag.Path `json:"path"`
}

func newFindingJSON(f Finding) findingJSON {
	d := f.Diagnostic
	out := findingJSON{
		Line: f.Start.Line, Column: f.Start.Column, EndLine: f.End.Line, EndColumn: f.End.Column,
		Code: d.Rule.Code, Severity: d.Rule.Severity.String(), Stage: d.Stage.String(),
		Path: d.Path, Message: d.Message, Hint: d.Hint, Fix: d.Fix, More: d.More,
	}
	for _, o := range f.Others {
		out.Others = append(out.Others,
			otherJSON{o.File, o.Start.Line, o.Start.Column, o.Object.String(), o.Path})
	}
	return out
}

// WriteJSON prints one array of documents. One that cannot be read has no kind, and
// neither has one that is only judged with the others, which is there when there is
// something to say about it.
func (r Report) WriteJSON(w io.Writer) error {
	out := []documentJSON{}
	for _, f := range r.Files {
		for _, e := range f.Unread {
			d := Document{
				Place:    e.Start,
				Stage:    diag.List{e.Diagnostic}.Refused(),
				Findings: []Finding{e},
			}
			out = append(out, newDocumentJSON(f.Name, d))
		}
		for _, d := range f.Documents {
			if d.Kind != "" || len(d.Findings) > 0 {
				out = append(out, newDocumentJSON(f.Name, d))
			}
		}
	}
	return write(w, out, "  ")
}

func newDocumentJSON(file string, d Document) documentJSON {
	what, stage := verdictOf(d.Stage)
	j := documentJSON{
		File: file, Line: d.Place.Line, Column: d.Place.Column, Kind: d.Kind,
		Verdict: what, Stage: stage, Findings: []findingJSON{}, Resolved: d.Resolved,
	}
	for _, x := range d.Findings {
		j.Findings = append(j.Findings, newFindingJSON(x))
	}
	return j
}

// WriteSARIF prints a SARIF 2.1.0 log with every rule of [Rules] and every finding.
func (r Report) WriteSARIF(w io.Writer) error {
	run := sarif.Run{
		Tool: sarif.Tool{
			Name: "migrationnet-lint", URI: "https://github.com/migrationnet/migrationnet",
		},
		Rules: Rules(),
	}
	for _, f := range r.Files {
		for _, d := range f.Findings() {
			x := sarif.Result{
				Diagnostic: d.Diagnostic, Place: place(f.Name, d.Diagnostic.Path, d.Start, d.End),
			}
			for _, o := range d.Others {
				x.Related = append(x.Related, place(o.File, o.Path, o.Start, o.Start))
			}
			run.Results = append(run.Results, x)
		}
	}
	return run.Write(w)
}

func place(file string, p diag.Path, from, to locate.Position) sarif.Place {
	return sarif.Place{
		File: file, Member: p.Dotted(),
		Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
		Offset: from.Offset, Length: to.Offset - from.Offset,
	}
}

// WriteGitHub prints the findings as workflow commands of GitHub Actions, which show them
// at their lines of a pull request.
func (r Report) WriteGitHub(w io.Writer) error {
	for _, f := range r.Files {
		for _, d := range f.Findings() {
			x := d.Diagnostic
			name, text := diag.Printable(f.Name), diag.Printable(d.String())
			_, err := fmt.Fprintf(
				w,
				"::%s file=%s,line=%d,col=%d,endLine=%d,endColumn=%d,title=%s::%s\n",
				x.Rule.Severity,
				property.Replace(name),
				d.Start.Line,
				d.Start.Column,
				d.End.Line,
				cmp.Or(d.End.Column, d.Start.Column),
				property.Replace(x.Rule.Code),
				data.Replace(text),
			)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// What workflow commands escape (actions/toolkit packages/core/src/command.ts).
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
