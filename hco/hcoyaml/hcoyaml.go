// Package hcoyaml reads and writes HyperConverged objects in YAML, the form of
// manifests. It is apart from package hco so that those who need no YAML do not
// pay for it.
package hcoyaml

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// Marshal returns a document of package hco as a YAML document: a HyperConverged,
// a LiveMigrationConfig or a MigrationPolicy. Members are in alphabetical order.
func Marshal(doc json.Marshaler) ([]byte, error) { return yamldoc.Marshal(doc) }

// Parse reads a HyperConverged object, one YAML document, by the rules of YAML 1.1,
// as kubectl does, and more strictly in two things: a member given twice is
// an error, and so is a second document. Paths of findings are those of the
// JSON form. Comments are lost.
func Parse(data []byte) (hco.HyperConverged, diag.List) { return parse(data, hco.Parse) }

// Read reads a HyperConverged object as [hco.Read] does.
func Read(data []byte, r hco.Release) (hco.HyperConverged, hco.Resolved, diag.List) {
	var v hco.Resolved
	h, l := parse(data, func(j []byte) (h hco.HyperConverged, l diag.List) {
		h, v, l = hco.Read(j, r)
		return h, l
	})
	return h, v, l
}

// ParseBlock reads the block liveMigrationConfig alone, as [Parse] does.
func ParseBlock(data []byte) (hco.LiveMigrationConfig, diag.List) {
	return parse(data, hco.ParseBlock)
}

// ParseMigrationPolicy reads a MigrationPolicy, as [Parse] does.
func ParseMigrationPolicy(data []byte) (hco.MigrationPolicy, diag.List) {
	return parse(data, hco.ParseMigrationPolicy)
}

func parse[T any](data []byte, read func([]byte) (T, diag.List)) (T, diag.List) {
	return yamldoc.Parse(data, read)
}
