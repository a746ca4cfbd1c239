package jsonobj_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// TestSyntaxErrors has the place marked by ▶ in the text.
func TestSyntaxErrors(t *testing.T) {
	for text, want := range map[string]struct{ message, hint string }{
		"{\"a\": \"x\", ▶3\n\"b\": 1}":  {"3 is a number left over", "remove the numbers"},
		"{\"a\": \"x\" ▶12,\n\"b\": 1}": {"12 is a number left over", "remove the numbers"},
		"{\"a\": \"x\", ▶(3)\n}":        {"(3) is a number left over", "remove the numbers"},
		"{\"a\": \"x\", ▶<3>\n}":        {"<3> is a number left over", "remove the numbers"},
		"{\"a\": \"x\" ▶❶\n}":           {"❶ is a number left over", "remove the numbers"},
		"{\"a\": 9000 ▶②\r\n}":          {"② is a number left over", "remove the numbers"},
		"{\"a\": 1} ▶4":                 {"4 is a number left over", "remove the numbers"},
		"{\"a\":1,▶3\n}":                {"invalid character '3'", ""},
		"{\"a\": 1,▶\u00a0\"b\": 2}":    {"a no-break space (U+00A0)", "write a blank"},
		"{\"a\": 1▶é}":                  {"invalid character 'é' after", ""},
		`{▶“name”: 1}`: {
			message: "the quotation mark “ is not the one of JSON",
			hint:    `write "`,
		},
		`{"a": ▶‘x’}`:                 {"the quotation mark ‘", `write "`},
		`{"a": ▶'x'}`:                 {"a single quote", `write " in place of '`},
		"▶'{\"a\": 1}'":               {"a single quote", "remove the quote"},
		"{\"a\": 1▶, \n}":             {`a comma in front of '}'`, "remove the comma"},
		`[1▶, ]`:                      {`a comma in front of ']'`, "remove the comma"},
		`[1▶,, 2]`:                    {"two commas", "remove the comma"},
		"{▶# a\n\"a\": 1}":            {"a comment (#)", "remove the comment"},
		"{\"a\": 1, ▶// b\n\"c\": 2}": {"a comment (//)", "remove the comment"},
		"{\"a\": ▶/* b */ 2}":         {"a comment (/*)", "remove the comment"},
		`{"mtu": ▶${MTU}}`:            {"${MTU} is not rendered yet", "render the template"},
		`{"mtu": ▶${{MTU}}}`:          {"${{MTU}} is not rendered yet", "render the template"},
		`{"mtu": ▶<mtu>}`:             {"<mtu> is a placeholder", "write the value"},
		`{"mtu": ▶$(MTU)}`:            {"$(MTU) is not rendered yet", "render the template"},
		`{"vlan": ▶{{ $n.vlan }}}`: {
			message: "{{ $n.vlan }} is not rendered yet",
			hint:    "render the template",
		},
		"▶{{- if .x }}\n{}": {
			message: "{{- if .x }} is not rendered yet",
			hint:    "render the template",
		},
		"{\"a\": \"b▶\n}":    {"the line ends inside a string", "close the string"},
		"{\"a\": \"b▶\tc\"}": {"a tab inside a string", `\t`},
		`{"a": [1▶`: {
			message: "the text ends before the JSON does",
			hint:    "close what is open",
		},
		`▶`:                                {"the text is empty", ""},
		`{"a": ▶True}`:                     {"True is not a JSON value", "write true"},
		`{"a": ▶nil}`:                      {"nil is not a JSON value", "write null"},
		`{▶name: "x"}`:                     {"name has no quotes", `write "name"`},
		`{"type": ▶bridge}`:                {"bridge has no quotes", `write "bridge"`},
		"{\"a\": 1▶\n \"b\": 2}":           {"a comma is missing", "write a comma"},
		`[{"a": 1}▶ {"b": 2}]`:             {"a comma is missing", "write a comma"},
		`{"a": 1}▶}`:                       {"invalid character '}' after top-level value", ""},
		`{"a" ▶= 1}`:                       {"invalid character '='", ""},
		"{\"a\": \"${X} {{ .y }} # //\"▶;": {"invalid character ';'", ""},
	} {
		at := strings.Index(text, "▶")
		_, err := jsonobj.Parse([]byte(strings.Replace(text, "▶", "", 1)))
		var e *jsonobj.SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if e.Offset != at || !strings.Contains(e.Message, want.message) ||
			!strings.Contains(e.Hint, want.hint) {
			t.Errorf("%s: at %d %s; %s", text, e.Offset, e.Message, e.Hint)
		}
		if e.Template != strings.Contains(want.message, "rendered") {
			t.Errorf("%s: template: %v", text, e.Template)
		}
		if plain := new(json.SyntaxError); !errors.As(err, &plain) {
			t.Errorf("%s: the error of encoding/json is lost", text)
		}
	}
}

// TestSyntaxErrorsPointIntoTheText draws texts near JSON: no mistake makes the
// explanation panic, or point outside.
func TestSyntaxErrorsPointIntoTheText(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `,`, `:`, `"a"`, `"`, `1`, `true`, `nil`, `“`, `'`, `#`, `/`, `/*`, `$`,
		`${A}`, `{{`, `}}`, "\n", "\t", " ", "\\", "\xff", "é",
	})
	law.Hold(t, func(t *rapid.T) bool {
		text := strings.Join(rapid.SliceOfN(pieces, 0, 9).Draw(t, "pieces"), "")
		_, err := jsonobj.Parse([]byte(text))
		if err != nil {
			var e *jsonobj.SyntaxError
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text) || e.Message == "" {
				t.Fatalf("%q: %#v", text, err)
			}
		}
		return err != nil
	}, 2)
}
