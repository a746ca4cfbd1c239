// Package podnetyaml reads and writes VMs in YAML, the form of manifests, and
// reads the YAML of their network data for cloud-init. It is apart from package
// podnet so that those who need no YAML do not pay for it.
package podnetyaml

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// Marshal returns c as a YAML document. Members are in alphabetical order, and
// network data is a literal block: equal Configs give equal bytes.
func Marshal(c podnet.Config) ([]byte, error) { return yamldoc.Marshal(c) }

// Parse reads one document, of YAML or JSON, as [yamldoc.Parse] does. Comments are
// lost.
func Parse(data []byte) (podnet.Config, diag.List) { return yamldoc.Parse(data, podnet.Parse) }

// Read is [podnet.Read] of one YAML document, read as by [Parse].
func Read(data []byte, rel podnet.Release) (podnet.Config, podnet.Resolved, diag.List) {
	j, l := yamldoc.JSON(data)
	if l.HasErrors() {
		return podnet.Config{}, podnet.Resolved{}, l
	}
	return podnet.Read(j, rel)
}

// CheckNetworkData is [podnet.Config.CheckNetworkData] for network data in YAML.
func CheckNetworkData(c podnet.Config, r podnet.Resolved) diag.List {
	return c.CheckNetworkData(r, toJSON)
}

// Guest is [podnet.NetworkDocument.Guest] for network data in YAML.
func Guest(d podnet.NetworkDocument) ([]podnet.GuestInterface, diag.List) {
	return d.Guest(toJSON)
}

// toJSON reads network data as cloud-init does (util.load_yaml, PyYAML safe_load):
// of a member given twice the last counts, and a second document is an error.
func toJSON(data []byte) ([]byte, error) {
	docs, err := locate.Parse(data)
	switch {
	case err != nil:
		return nil, err
	case len(docs) > 1:
		return nil, fmt.Errorf("there are %d YAML documents, and cloud-init reads one", len(docs))
	case len(docs) == 0:
		return []byte("null"), nil
	}
	d := json.NewDecoder(bytes.NewReader(docs[0].JSON))
	d.UseNumber()
	var v any // of a member given twice the last
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
