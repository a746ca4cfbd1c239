// Package terminal knows what a terminal takes for more than a character.
package terminal

import "unicode"

// Obeys reports whether a terminal takes r for a command or a new line (ECMA-48, C0 and C1),
// or for the end of a line or a turn of the direction of a text (Unicode).
func Obeys(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' ||
		r == '\u2029'
}
