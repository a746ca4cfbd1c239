//go:build race

package growth

// Raced says that the race detector watches: it drops what a sync.Pool holds at random,
// so that two runs of the same function allocate differently.
const Raced = true
