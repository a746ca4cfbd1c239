// Package bench measures what migrationnet costs beside what else does the same:
// reading a bridge plugin's configuration and a NetworkAttachmentDefinition, and
// judging the migrations of a fleet. It has tests and benchmarks only; see
// README.md.
package bench
