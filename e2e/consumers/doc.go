// Package consumers has no code of its own, only tests: they measure what an import
// of each package of this module costs the module that imports it, and compile and
// test each example outside of this repository.
package consumers
