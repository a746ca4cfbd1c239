package table

import "errors"

var errNotJSON = errors.New("not valid JSON")

// longest is the most bytes of a name that is compared: no member has as many.
const longest = 63

// Suggest returns the known name that name was most likely meant to be, or "":
// the one that differs in case, dashes and underscores only, or else the
// nearest within two typing mistakes (one, for names of up to five letters).
func Suggest(name string, known []string) string {
	best, bestAt := "", 3
	var bufA, bufB [longest]byte
	a := bare(bufA[:0], name)
	for _, k := range known {
		b := bare(bufB[:0], k)
		if string(a) == string(b) {
			return k
		}
		most := 2
		if min(len(a), len(b)) <= 5 {
			most = 1
		}
		if max(len(a), len(b))-min(len(a), len(b)) > most || len(b) > longest {
			continue
		}
		if d := distance(a, b); d <= most && d < bestAt {
			best, bestAt = k, d
		}
	}
	return best
}

// bare appends s in lower case and without dashes and underscores. It knows
// ASCII only, as member names are.
func bare(dst []byte, s string) []byte {
	for _, c := range []byte(s) {
		switch {
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c != '_' && c != '-':
			dst = append(dst, c)
		}
	}
	return dst
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between a and b, which is not longer than longest (optimal string
// alignment).
func distance(a, b []byte) int {
	var rows [3][longest + 1]int
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		cur[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j]+cost, prev[j+1]+1, cur[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cur[j+1] = min(cur[j+1], prev2[j-1]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
