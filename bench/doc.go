// Package bench measures what migrationnet costs beside what else reads a
// bridge plugin's configuration. It has tests and benchmarks only; see README.md.
package bench
