package locate

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const blank = " \t\r\n"

// unit decodes what is at src[i]: what it means, and its length, which is 0
// where the text ends.
type unit func(src string, i int) (means string, n int)

// align matches value with the text src that it was decoded from. It returns,
// for each byte of value and for its end, the offset in src; nil when they do
// not match. Styles differ in what they make of white space, so it is passed
// over on both sides: it gets the place where the text before it ends.
func align(value, src string, next unit) []int {
	out := make([]int, len(value)+1)
	most := len(strings.TrimRight(value, blank))
	at, last, i := 0, 0, 0
	for at < len(src) && i < most {
		means, n := next(src, at)
		if n == 0 {
			break
		}
		if strings.Trim(means, blank) == "" {
			at += n
			continue
		}
		for ; i < most && strings.IndexByte(blank, value[i]) >= 0; i++ {
			out[i] = last
		}
		if !strings.HasPrefix(value[i:], means) {
			return nil
		}
		for range len(means) {
			out[i] = at
			i++
		}
		at += n
		last = at
	}
	if i < most {
		return nil
	}
	for ; i <= len(value); i++ {
		out[i] = last
	}
	return out
}

// raw is the unit of plain, literal and folded text.
func raw(src string, i int) (string, int) { return src[i : i+1], 1 }

// single is the unit of single quoted text.
func single(src string, i int) (string, int) {
	switch {
	case src[i] != '\'':
		return src[i : i+1], 1
	case strings.HasPrefix(src[i+1:], "'"):
		return "'", 2
	}
	return "", 0
}

// escapes are those of one letter: JSON's are among YAML's (YAML 1.2 section 5.7).
var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 'e': "\x1b", 'f': "\f", 'n': "\n", 'r': "\r",
	't': "\t", 'v': "\v",
	'\t': "\t", ' ': " ", '"': `"`, '/': "/", '\\': `\`,
	'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
	'\n': "", '\r': "",
}

// double is the unit of text in double quotes, of YAML and of JSON.
func double(src string, i int) (string, int) {
	switch {
	case src[i] == '"':
		return "", 0
	case src[i] != '\\':
		r, n := utf8.DecodeRuneInString(src[i:])
		return string(r), n // as encoding/json: U+FFFD for what is not UTF-8
	case i+1 == len(src):
		return "", 0
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[src[i+1]]
	if digits == 0 {
		means, ok := escapes[src[i+1]]
		if !ok {
			return "", 0
		}
		return means, 2
	}
	r, ok := hex(src, i+2, digits)
	if !ok {
		return "", 0
	}
	n := 2 + digits
	if low, ok := hex(src, i+n+2, 4); ok && r >= 0xd800 && r < 0xdc00 && low >= 0xdc00 &&
		low < 0xe000 && src[i+n:i+n+2] == `\u` {
		return string(0x10000 + (r-0xd800)<<10 + (low - 0xdc00)), n + 6
	}
	return string(r), n
}

func hex(src string, i, digits int) (rune, bool) {
	if i+digits > len(src) {
		return 0, false
	}
	n, err := strconv.ParseUint(src[i:i+digits], 16, 31)
	return rune(n), err == nil
}

// closing returns the offset after the quoted text that begins at src[start].
func closing(src string, start int, next unit) int {
	for i := start + 1; i < len(src); {
		_, n := next(src, i)
		if n == 0 {
			return i + 1
		}
		i += n
	}
	return len(src)
}
