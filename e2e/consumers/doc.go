// Package consumers has no code of its own, only a test: it measures what an
// import of each package of this module costs the module that imports it.
package consumers
