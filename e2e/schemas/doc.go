// Package schemas checks the JSON Schemas of docs/schemas with a validator, on the documents
// whose verdicts by the real programs are recorded: what a schema refuses, the program refuses,
// or a rule reports.
package schemas
