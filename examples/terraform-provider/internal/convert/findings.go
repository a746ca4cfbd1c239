package convert

import (
	"slices"
	"strings"

	tfdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/migrationnet/migrationnet/diag"
)

// Diagnostics returns findings about the document at their attributes, without
// those that rest on what is not known yet.
func (d Document) Diagnostics(l diag.List) (out tfdiag.Diagnostics) {
	for _, f := range d.Known(l) {
		p := d.Place(f.Path)
		if f.Rule.Severity == diag.Warning {
			out.AddAttributeWarning(p, f.Rule.Summary, detail(f, p))
		} else {
			out.AddAttributeError(p, f.Rule.Summary, detail(f, p))
		}
	}
	return out
}

// Known returns the findings that rest on nothing unknown.
func (d Document) Known(l diag.List) (out diag.List) {
	for _, f := range l {
		if !slices.ContainsFunc(d.Unknown, f.RestsOn) {
			out.Add(f)
		}
	}
	return out
}

// Place returns the attribute of the member at p, or the nearest around it.
func (d Document) Place(p diag.Path) path.Path {
	for {
		if at, ok := d.places[p]; ok || p == "" {
			return at
		}
		p = p[:strings.LastIndexByte(string(p), '/')]
	}
}

// detail is the text below the summary. It has the attribute, since the line that
// is shown may be that of its block.
func detail(f diag.Diagnostic, p path.Path) string {
	text := diag.Printable(f.Message) + "."
	if len(p.Steps()) > 0 {
		text = p.String() + ": " + text
	}
	if f.Hint != "" {
		text += "\n\nInstead, " + diag.Printable(f.Hint) + "."
	}
	return text + "\n\n(" + f.Rule.Code + ")"
}

// FuncError returns what is wrong with an argument of a function, each finding on
// a line; nil if there is none.
func FuncError(argument int64, l diag.List) *function.FuncError {
	if len(l) == 0 {
		return nil
	}
	var lines []string
	for _, f := range l {
		line := f.Path.Dotted() + ": " + f.Message
		if f.Hint != "" {
			line += "; " + f.Hint
		}
		lines = append(lines, diag.Printable(line)+" ("+f.Rule.Code+")")
	}
	return function.NewArgumentFuncError(argument, strings.Join(lines, "\n"))
}
