// Package podnetyaml reads and writes VMs in YAML, the form of manifests, and
// reads the YAML of their network data for cloud-init. It is apart from package
// podnet so that those who need no YAML do not pay for it.
package podnetyaml

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
	"sigs.k8s.io/yaml"
)

// Marshal returns c as a YAML document. Members are in alphabetical order, and
// network data is a literal block: equal Configs give equal bytes.
func Marshal(c podnet.Config) ([]byte, error) {
	j, err := c.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return yaml.JSONToYAML(j)
}

// Parse reads one YAML document by the rules of YAML 1.1, as kubectl does, and
// more strictly in one thing: a member given twice is an error. Paths of findings
// are those of the JSON form. Comments are lost.
func Parse(data []byte) (podnet.Config, diag.List) {
	j, l := toJSON(data)
	if l != nil {
		return podnet.Config{}, l
	}
	return podnet.Parse(j)
}

func toJSON(data []byte) ([]byte, diag.List) {
	j, err := yaml.YAMLToJSONStrict(data)
	if err != nil {
		return nil, diag.List{diag.ErrSyntax.At("", nil, "not YAML: %v", err).
			Hinted("write one YAML document")}
	}
	return j, nil
}

// Read is [podnet.Read] of one YAML document, read as by [Parse].
func Read(data []byte, rel podnet.Release) (podnet.Config, podnet.Resolved, diag.List) {
	j, l := toJSON(data)
	if l != nil {
		return podnet.Config{}, podnet.Resolved{}, l
	}
	return podnet.Read(j, rel)
}

// CheckNetworkData is [podnet.Config.CheckNetworkData] for network data in YAML.
func CheckNetworkData(c podnet.Config, r podnet.Resolved) diag.List {
	return c.CheckNetworkData(r, yaml.YAMLToJSON)
}

// Guest is [podnet.NetworkDocument.Guest] for network data in YAML.
func Guest(d podnet.NetworkDocument) ([]podnet.GuestInterface, diag.List) {
	return d.Guest(yaml.YAMLToJSON)
}
