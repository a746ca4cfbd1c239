package diag

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/internal/terminal"
)

// Printable returns s as one line that a terminal only shows: what it takes for a command or a
// new line (ECMA-48, C0 and C1), what turns the direction of a text, what XML has no place for,
// and what is not UTF-8 is written as in a string of Go, such as \x1b. Findings quote what is in documents, and a
// document may be somebody else's: programs print them through it.
func Printable(s string) string {
	if strings.IndexFunc(s, commands) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i]), 16))
		case commands(r):
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// commands reports what is more to a terminal than a character.
func commands(r rune) bool {
	return terminal.Obeys(r) || r == '\ufffe' || r == '\uffff' // XML 1.0, 2.2
}
