package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

const generated = "<!-- Written by internal/docgen. Do not edit. -->\n\n"

var stages = map[diag.Stage]string{
	diag.Load:  "load: the program that reads the document refuses it",
	diag.Setup: "setup: the document is accepted, and fails when it is applied",
	diag.Run:   "run: it works otherwise than it reads, or migration is harmed",
}

// page is that of one rule.
func page(pkg string, r *diag.Rule, b books, x *example) string {
	var w strings.Builder
	w.WriteString(generated)
	fmt.Fprintf(&w, "# %s\n\n%s.\n\n", r.Code, r.Summary)
	fmt.Fprintf(&w, "| | |\n|---|---|\n| package | `%s` |\n", pkg)
	fmt.Fprintf(&w, "| severity | %v |\n| stage | %s |\n| kind | %v |\n",
		r.Severity, stages[r.Stage], r.Kind)
	fmt.Fprintf(&w, "| source | %s |\n", strings.ReplaceAll(b.linked(r.Source), "|", `\|`))
	if x != nil {
		x.write(&w)
	}
	return w.String()
}

// write writes the example as a section of a page.
func (x *example) write(w *strings.Builder) {
	w.WriteString("\n## Example\n\n")
	if x.Kind == "" {
		fmt.Fprintf(w, "In Go:\n\n```go\n%s```\n", x.code[0])
		x.writeFindings(w)
		fmt.Fprintf(w, "\nWithout it:\n\n```go\n%s```\n", x.code[1])
		if len(x.helpers) > 0 {
			fmt.Fprintf(w, "\nwhere\n\n```go\n%s\n```\n", strings.Join(x.helpers, "\n\n"))
		}
		return
	}
	requests := x.requests()
	fmt.Fprintf(w, "Of kind `%s`", x.Kind)
	requests[0].write(w)
	x.writeFindings(w)
	w.WriteString("\nFixed")
	fixed := requests[1]
	if x.FixedRelease == "" {
		fixed.Release = ""
	}
	if x.FixedContext == nil {
		fixed.Context = nil
	}
	fixed.write(w)
}

func (x *example) writeFindings(w *strings.Builder) {
	w.WriteString("\nThe finding:\n\n```text\n")
	for _, f := range x.findings {
		at := f.Path
		if at != "" {
			at = " " + at
		}
		fmt.Fprintf(w, "%s %s%s: %s", f.Severity, f.Code, at, f.Message)
		if f.Hint != "" {
			fmt.Fprintf(w, "\n    %s", f.Hint)
		}
		w.WriteString("\n")
	}
	w.WriteString("```\n")
	for _, code := range x.also {
		fmt.Fprintf(w, "\nThe same mistake gives [%s](%s.md).\n", code, code)
	}
}

// write writes the rest of a line, then the document and its context.
func (r request) write(w *strings.Builder) {
	if r.Release != "" {
		fmt.Fprintf(w, ", read by release %s", r.Release)
	}
	fmt.Fprintf(w, ":\n\n%s", block(r.Config))
	if r.Context != nil {
		fmt.Fprintf(w, "\nin this context:\n\n%s", block(r.Context))
	}
}

// block is a document as a fenced block: indented JSON, or the bytes of a string.
func block(doc json.RawMessage) string {
	var s string
	if json.Unmarshal(doc, &s) == nil {
		return "```text\n" + strings.TrimSuffix(s, "\n") + "\n```\n"
	}
	var b bytes.Buffer
	if json.Indent(&b, doc, "", "  ") != nil {
		b.Write(doc)
	}
	return "```json\n" + b.String() + "\n```\n"
}

// index lists the rules of all packages.
func index(examples map[string]*example) string {
	var w, without strings.Builder
	n, with := 0, 0
	for _, c := range catalogues {
		for _, r := range c.rules {
			n++
			if examples[r.Code] != nil {
				with++
				continue
			}
			fmt.Fprintf(&without, "- [%s](rules/%s.md)\n", r.Code, r.Code)
		}
	}
	w.WriteString(generated)
	fmt.Fprintf(&w, "# Rules\n\n%d rules, %d of them with an example that is tested.\n", n, with)
	w.WriteString("`lint -explain CODE` prints the page of a rule.\n")
	for _, c := range catalogues {
		fmt.Fprintf(&w, "\n## %s\n\n| code | what | severity | stage |\n|---|---|---|---|\n", c.pkg)
		for _, r := range c.rules {
			stage, _, _ := strings.Cut(stages[r.Stage], ":")
			fmt.Fprintf(&w, "| [%s](rules/%s.md) | %s | %v | %s |\n",
				r.Code, r.Code, r.Summary, r.Severity, stage)
		}
	}
	if without.Len() > 0 {
		fmt.Fprintf(&w, "\n## Without an example\n\n%s", without.String())
	}
	return w.String()
}
