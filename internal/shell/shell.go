// Package shell quotes for a POSIX shell.
package shell

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/internal/terminal"
)

// Quote quotes s (XCU 2.2.2): between single quotes every byte but the quote
// itself stands for itself. No shell can pass a NUL byte. Where s has what a terminal obeys, or
// what turns the direction of a text, the word is one that printf writes, so that what a person
// reads and copies is what the shell runs; a dash that begins it would be an option of printf.
func Quote(s string) string {
	if strings.IndexFunc(s, hidden) < 0 && utf8.ValidString(s) {
		return quote(s)
	}
	text := strings.TrimRight(s, "\n") // which a substitution loses
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == 0:
		case i == 0 && r == '-' || r == utf8.RuneError || hidden(r) || strings.ContainsRune("'\\%\n", r):
			_, n := utf8.DecodeRuneInString(text[i:])
			for _, c := range []byte(text[i : i+n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteRune(r)
		}
	}
	word := `"$(printf '` + b.String() + `')"`
	if rest := s[len(text):]; rest != "" {
		word += quote(rest)
	}
	return word
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// hidden reports what is not seen as a character.
func hidden(r rune) bool {
	return r != '\n' && terminal.Obeys(r)
}

// Word quotes s where that is needed for it to be one word, and no option.
func Word(s string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			strings.ContainsRune("_-.@/", c)
	}
	if s != "" && strings.TrimFunc(s, plain) == "" && s[0] != '-' {
		return s
	}
	return Quote(s)
}
