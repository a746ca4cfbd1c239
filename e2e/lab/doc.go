// Package lab has no code of its own, only tests: two clusters of real parts on one
// layer-2 segment. An API server each, nodes and pods that are network namespaces, and the
// real macvlan plugin with the real whereabouts. README.md tells what is real, what stands
// in for something, and what was seen.
package lab
