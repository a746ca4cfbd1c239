package main

import (
	"embed"
	"fmt"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan"
)

// recorded holds migrations as oc prints them: oc get vmi,vmim -o json.
//
//go:embed recorded
var recorded embed.FS

// migrations judges the recorded migrations, and returns the names of those that
// did not go over the network. They were recorded in the built-in example, and
// are compared with its networks, whatever clusters are planned now.
func (w *report) migrations() ([]string, error) {
	r, p, l := read(clusters)
	if err := l.Err(); err != nil {
		return nil, err
	}
	refs := references(r, p)
	w.heading("Two migrations recorded in the built-in example: did they go over %s?",
		r.Network.Name)
	files, err := recorded.ReadDir("recorded")
	if err != nil {
		return nil, err
	}
	var fellBack []string
	for _, f := range files {
		data, err := recorded.ReadFile("recorded/" + f.Name())
		if err != nil {
			return nil, err
		}
		objects, l := fleet.ParseObjects(data)
		if err := l.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		for _, m := range objects.VMIMs {
			s := migration.Snapshot{VMIM: &m, References: refs}
			for _, vmi := range objects.VMIs {
				if vmi.Namespace == m.Namespace && vmi.Name == m.VMIName {
					s.VMI = &vmi
				}
			}
			v := migration.Verify(s, migration.Expect{UID: m.UID})
			w.verdict(v)
			if !v.OverMigrationNetwork() {
				fellBack = append(fellBack, v.VMI)
			}
		}
	}
	return fellBack, nil
}

// references is what addresses are compared with.
func references(r plan.Request, p plan.Plan) migration.References {
	refs := migration.References{Migration: ipnet.SetOf(r.Network.CIDR)}
	for i, c := range r.Clusters {
		refs.Allocatable = refs.Allocatable.Union(ipnet.SetOfRanges(p.Clusters[i].Window))
		for _, n := range c.Networks {
			if n.Name == "pod network" {
				refs.Pod = refs.Pod.Union(ipnet.SetOf(n.CIDR))
			}
		}
	}
	return refs
}

func (w *report) verdict(v migration.Verdict) {
	answer := "NO "
	if v.OverMigrationNetwork() {
		answer = "yes"
	}
	w.printf("  %s  %s: %s.\n", answer, v.VMI, v.Sentence())
	rows := [][]string{{
		"", "state " + v.State.String(), "path " + v.Network.String(), "proof " + v.Proof.String(),
	}}
	w.table(rows...)
	rows = nil
	for _, e := range v.Evidence {
		if e.Weight == migration.Decisive || e.Weight == migration.Contradicting {
			rows = append(rows,
				[]string{"", e.Weight.String(), e.Path.Dotted(), e.Observed, e.Reference})
		}
	}
	w.table(rows...)
}
