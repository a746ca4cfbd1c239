package diag_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "",
		"plain ä 𝄞 \ufffd":  "plain ä 𝄞 \ufffd",
		"\x1b[31mred":       `\x1b[31mred`,
		"a\nb\rc\td":        `a\nb\rc\td`,
		"\u009b31m":         `\u009b31m`,
		"\u202eabc\u2066":   `\u202eabc\u2066`,
		"\u2028":            `\u2028`,
		"a\xffb":            `a\xffb`,
		"\x00\x7f":          `\x00\x7f`,
		"no \\n is touched": "no \\n is touched",
	} {
		if got := diag.Printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// printableIsShown: whatever the text, nothing of it is a command, and a text that has none is
// as it was.
func printableIsShown(t *rapid.T) bool {
	s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a\x1b\n\x{9b}\x{202e}é]*`),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) })).
		Draw(t, "text")
	got := diag.Printable(s)
	for _, r := range got {
		if unicode.IsControl(r) || r == '\u202e' {
			t.Fatalf("%q has %q", got, r)
		}
	}
	if !utf8.ValidString(got) {
		t.Fatalf("%q", got)
	}
	if strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 && utf8.ValidString(s) && got != s {
		t.Fatalf("%q became %q", s, got)
	}
	return got != s
}

func TestPrintableIsShown(t *testing.T) { law.Hold(t, printableIsShown, 4) }
