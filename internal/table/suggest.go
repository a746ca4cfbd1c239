package table

import (
	"errors"
	"strings"
)

var errNotJSON = errors.New("not valid JSON")

// Suggest returns the known name that name was most likely meant to be, or "":
// the one that differs in case, dashes and underscores only, or else the
// nearest within two typing mistakes (one, for names of up to five letters).
func Suggest(name string, known []string) string {
	best, bestAt := "", 3
	a := bare(name)
	for _, k := range known {
		b := bare(k)
		if a == b {
			return k
		}
		most := 2
		if min(len(a), len(b)) <= 5 {
			most = 1
		}
		if max(len(a), len(b))-min(len(a), len(b)) > most {
			continue
		}
		if d := distance(a, b); d <= most && d < bestAt {
			best, bestAt = k, d
		}
	}
	return best
}

var separators = strings.NewReplacer("_", "", "-", "")

func bare(s string) string { return separators.Replace(strings.ToLower(s)) }

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between a and b (optimal string alignment). It compares bytes:
// member names are ASCII.
func distance(a, b string) int {
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
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
