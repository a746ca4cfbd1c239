// Package kubevirtapi has no code of its own, only tests: they ask the types of
// kubevirt.io/api for their members, and run the tests of the adapters with
// every release that these promise to compile with. README.md tells what they
// need.
package kubevirtapi
