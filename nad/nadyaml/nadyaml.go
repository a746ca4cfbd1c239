// Package nadyaml reads and writes NetworkAttachmentDefinitions in YAML, the
// form of manifests. It is apart from package nad so that those who need no
// YAML do not pay for it.
package nadyaml

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// Marshal returns d as a YAML document. Members are in alphabetical order, the
// configuration is indented JSON in a literal block, unless it has characters
// that YAML does not print: equal Definitions give equal bytes, and a change of
// one member is a change of one line.
func Marshal(d nad.Definition) ([]byte, error) { return yamldoc.Marshal(d) }

// Parse reads one document, of YAML or JSON, as [yamldoc.Parse] does. Comments are
// lost.
func Parse(data []byte) (nad.Definition, diag.List) { return yamldoc.Parse(data, nad.Parse) }
