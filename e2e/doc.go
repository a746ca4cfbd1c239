// Package e2e has no code of its own, only tests: they run the real CNI programs
// in network namespaces, and compare what the kernel shows afterwards with what
// the packages of this module said. README.md tells what they need.
package e2e
