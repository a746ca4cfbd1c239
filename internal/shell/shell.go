// Package shell quotes for a POSIX shell.
package shell

import "strings"

// Quote quotes s (XCU 2.2.2): between single quotes every byte but the quote
// itself stands for itself. No shell can pass a NUL byte.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

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
