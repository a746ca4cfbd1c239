package ipam

import "github.com/migrationnet/migrationnet/ipnet"

// everyPair is how many ranges are compared each with each other, so that every
// overlap is reported. Of more, every range that overlaps one is reported, with one
// of those that it overlaps: 4 000 ranges alike have 7 998 000 overlaps.
const everyPair = 64

// witnesses calls report for overlaps of windows such that each window which
// overlaps another is in one of them. There are fewer of them than windows.
func witnesses(windows []ipnet.Set, report func(earlier, later int)) {
	claims := make([]ipnet.Claim, len(windows))
	for i, w := range windows {
		claims[i].Addresses = w
	}
	for earlier, later := range (ipnet.ConflictOptions{Witness: true}).Pairs(claims) {
		report(earlier, later)
	}
}
