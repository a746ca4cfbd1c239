// Package hcoyaml reads and writes HyperConverged objects in YAML, the form of
// manifests. It is apart from package hco so that those who need no YAML do not
// pay for it.
package hcoyaml

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"sigs.k8s.io/yaml"
)

// Marshal returns a document of package hco as a YAML document: a HyperConverged,
// a LiveMigrationConfig or a MigrationPolicy. Members are in alphabetical order.
func Marshal(doc json.Marshaler) ([]byte, error) {
	j, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return yaml.JSONToYAML(j)
}

// ParseHyperConverged reads one YAML document by the rules of YAML 1.1, as kubectl
// does, and more strictly in one thing: a member given twice is an error. Paths of
// findings are those of the JSON form. Comments are lost.
func ParseHyperConverged(data []byte) (hco.HyperConverged, diag.List) {
	return parse(data, hco.ParseHyperConverged)
}

// Parse reads the block liveMigrationConfig alone, as [ParseHyperConverged] does.
func Parse(data []byte) (hco.LiveMigrationConfig, diag.List) { return parse(data, hco.Parse) }

// ParseMigrationPolicy reads a MigrationPolicy, as [ParseHyperConverged] does.
func ParseMigrationPolicy(data []byte) (hco.MigrationPolicy, diag.List) {
	return parse(data, hco.ParseMigrationPolicy)
}

func parse[T any](data []byte, read func([]byte) (T, diag.List)) (T, diag.List) {
	j, err := yaml.YAMLToJSONStrict(data)
	if err != nil {
		var none T
		return none, diag.List{diag.ErrSyntax.At("", nil, "not YAML: %v", err).Hinted("write one YAML document")}
	}
	return read(j)
}
