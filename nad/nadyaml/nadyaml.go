// Package nadyaml reads and writes NetworkAttachmentDefinitions in YAML, the
// form of manifests. It is apart from package nad so that those who need no
// YAML do not pay for it.
package nadyaml

import (
	"bytes"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/nad"
	"sigs.k8s.io/yaml"
)

// Marshal returns d as a YAML document. Members are in alphabetical order, the
// configuration is indented JSON in a literal block, unless it has characters
// that YAML does not print: equal Definitions give equal bytes, and a change of
// one member is a change of one line.
func Marshal(d nad.Definition) ([]byte, error) {
	j, err := d.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return yaml.JSONToYAML(j)
}

// Parse reads one document, of YAML or JSON, by the rules of YAML 1.1, as kubectl
// does, and more strictly in two things: a member given twice is an error, and so
// is a second document. Paths of findings are those of the JSON form; package
// diag/locate tells their lines. Comments are lost.
func Parse(data []byte) (nad.Definition, diag.List) {
	j, err := yaml.YAMLToJSONStrict(data)
	if err != nil {
		return nad.Definition{}, diag.List{diag.ErrSyntax.At("", nil, "not YAML: %v", err).Hinted("write one YAML document")}
	}
	if bytes.Contains(data, []byte("\n---")) {
		if docs, err := locate.Parse(data); err != nil || len(docs) != 1 {
			return nad.Definition{}, diag.List{diag.ErrSyntax.At("", nil, "there are %d documents, of which only the first would be read", len(docs)).
				Hinted("read them one by one; diag/locate splits a file")}
		}
	}
	return nad.Parse(j)
}
