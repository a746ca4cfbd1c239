//go:build !race

package growth

// Raced says that the race detector watches.
const Raced = false
