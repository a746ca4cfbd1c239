package main

import (
	"os"
	"path/filepath"

	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"github.com/migrationnet/migrationnet/migration/plan/runbook"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// write writes the documents of p, and returns their paths below dir. The
// folder of a cluster is for oc apply -f; its patch lies beside it, for it is no
// manifest. Beside them are the request with the windows, which is what the next plan
// is to begin with, a picture of the network, and what to do step by step.
func write(dir string, r plan.Request, p plan.Plan) ([]string, error) {
	kept, err := yamldoc.Marshal(p.Keep(r))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	files := []string{"clusters.yaml", "network.svg", "runbook.md"}
	for i, data := range [][]byte{kept, picture.Of(r, p).SVG(), runbook.Markdown(r, p)} {
		if err := replace(filepath.Join(dir, files[i]), data); err != nil {
			return nil, err
		}
	}
	for _, c := range p.Clusters {
		nad, err := nadyaml.Marshal(c.Definition)
		if err != nil {
			return nil, err
		}
		hyperconverged, err := hcoyaml.Marshal(c.HyperConverged())
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(filepath.Join(dir, c.Name), 0o755); err != nil {
			return nil, err
		}
		for _, f := range []struct {
			name string
			data []byte
		}{
			{filepath.Join(c.Name, "1-network.yaml"), nad},
			{filepath.Join(c.Name, "2-hyperconverged.yaml"), hyperconverged},
			{c.Name + ".patch.json", append(c.Patch(), '\n')},
		} {
			if err := replace(filepath.Join(dir, f.name), f.data); err != nil {
				return nil, err
			}
			files = append(files, f.name)
		}
	}
	return files, nil
}
