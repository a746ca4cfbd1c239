// Package faults runs the programs of examples in the ways that break programs: a disk that
// is full, one that is read-only, signals in the middle of writing, pipes that are closed,
// files that are none.
package faults
