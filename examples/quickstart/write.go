package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/nodes"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"github.com/migrationnet/migrationnet/migration/plan/policy"
	"github.com/migrationnet/migrationnet/migration/plan/runbook"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// write writes the documents of p, none unless all of them fit, and returns their paths below
// dir. The folder of a cluster is for oc apply -f; its patch lies beside it, for it is no
// manifest. Beside them are the request with the windows, which is what the next plan
// is to begin with, a picture of the network, and what to do step by step.
func write(dir string, r plan.Request, p plan.Plan) ([]string, error) {
	documents, err := documents(r, p)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, d := range documents {
		files = append(files, d.name)
	}
	return files, uninterrupted(func() error { return replaceAll(dir, documents) })
}

// file is what is to be written to a path below the directory.
type file struct {
	name string
	data []byte
}

func documents(r plan.Request, p plan.Plan) ([]file, error) {
	kept, err := yamldoc.Marshal(p.Keep(r))
	if err != nil {
		return nil, err
	}
	out := []file{
		{"clusters.yaml", kept},
		{"network.svg", picture.Of(r, p).SVG()},
		{"runbook.md", runbook.Markdown(r, p)},
	}
	for i, c := range p.Clusters {
		network, err := yamldoc.Marshal(c.Network())
		if err != nil {
			return nil, err
		}
		hyperconverged, err := hcoyaml.Marshal(c.HyperConverged())
		if err != nil {
			return nil, err
		}
		out = append(out,
			file{filepath.Join(c.Name, "1-network.yaml"), network},
			file{filepath.Join(c.Name, "2-hyperconverged.yaml"), hyperconverged},
			file{c.Name + ".patch.json", append(c.Patch(), '\n')})
		more, err := extras(r, p, i)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// extra is a document that only some clusters need, with what its first lines say of that.
type extra struct {
	name, when string
	document   any
}

// extras are beside the folder of the cluster.
func extras(r plan.Request, p plan.Plan, i int) (out []file, err error) {
	for _, e := range []extra{
		{
			"multinetworkpolicy",
			"# Where spec.useMultiNetworkPolicy is true: on the migration network, nothing but the\n" +
				"# windows reaches these pods then.\n",
			policy.MultiNetwork(r, p, i),
		},
		{
			// A policy that selects a pod denies what it does not allow.
			"networkpolicy",
			"# Only where the namespace denies by default already, and KubeVirt is older than v1.7:\n" +
				"# elsewhere it would cut virt-handler off from all but its like.\n",
			policy.PodNetwork(r, p, i),
		},
		{
			"nodes",
			"# Where kubernetes-nmstate is to make what the network needs of the nodes: read it first,\n" +
				"# it is for every node.\n",
			nodes.Of(r, r.Clusters[i]),
		},
	} {
		data, err := json.Marshal(e.document)
		if err != nil {
			return nil, err
		}
		text, err := yamldoc.Marshal(json.RawMessage(data))
		if err != nil {
			return nil, err
		}
		out = append(out, file{p.Clusters[i].Name + "." + e.name + ".yaml", append([]byte(e.when), text...)})
	}
	return out, nil
}

// replaceAll writes the files when all of them are on the disk already, so that a disk
// that is full leaves those that were there, and a kill the old ones or, at worst between
// two renames, some of each, none of them cut. What it made is removed when it fails.
func replaceAll(dir string, files []file) (err error) {
	var made []string // directories, in their order
	var ready []staged
	defer func() {
		for _, s := range ready {
			s.discard()
		}
		for _, d := range slices.Backward(made) {
			if err != nil {
				os.Remove(d) // which does nothing to one that is not empty
			}
		}
	}()
	for _, f := range files {
		name := filepath.Join(dir, f.name)
		if made, err = directory(made, filepath.Dir(name)); err != nil {
			return err
		}
		s, err := stage(name, nil, f.data)
		if err != nil {
			return fmt.Errorf("nothing was written: %w", err)
		}
		ready = append(ready, s)
	}
	for _, s := range ready {
		if err := s.commit(); err != nil {
			return err
		}
	}
	return nil
}

// directory makes the directory and those that it is in, and adds them to made.
func directory(made []string, dir string) ([]string, error) {
	if st, err := os.Stat(dir); err == nil && st.IsDir() {
		return made, nil
	}
	if above := filepath.Dir(dir); above != dir {
		var err error
		if made, err = directory(made, above); err != nil {
			return made, err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return made, err
	}
	return append(made, dir), nil
}
