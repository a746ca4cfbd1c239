//go:build !race

package growth

// raced says that the race detector watches.
const raced = false
