package plan

import (
	"fmt"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// Plan is what every cluster is to apply, in the order of the request.
type Plan struct {
	Clusters []ClusterPlan `json:"clusters"`
	Networks []ipnet.Claim `json:"networks"` // that were checked against each other
}

// ClusterPlan is what one cluster is to apply.
type ClusterPlan struct {
	Name       string
	Namespace  string
	Need       Need
	Window     ipnet.Range
	Definition nad.Definition
	API        hco.APIVersion
	Change     hco.Change // of HyperConverged
	Uplink     []string   // commands for every node; none for an untagged network
	Checklist  []string   // what has to be true, and no document can make so
}

// Patch returns the JSON merge patch for HyperConverged.
func (c ClusterPlan) Patch() []byte { return c.Change.MergePatch(c.API) }

// PatchCommand returns the oc command that applies Patch, for a POSIX shell.
func (c ClusterPlan) PatchCommand() string {
	return hco.PatchCommand(c.API, c.Namespace, c.Patch())
}

// HyperConverged returns the part of the object that the plan is about, for oc
// apply: it sets the network and nothing else. The findings of Plan cover it.
func (c ClusterPlan) HyperConverged() hco.HyperConverged {
	name, _ := c.Change.Network.Value()
	return hco.HyperConverged{
		APIVersion: c.API, Namespace: c.Namespace,
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: name},
	}
}

// Plan checks every network against every other, gives each cluster a window,
// and writes the documents. The Plan is the zero value when there are errors, and
// when Unknown has a member whose field cannot hold it, which [Parse] reported.
// Paths of findings are those of the request.
func (r Request) Plan() (Plan, diag.List) {
	l, unread := requestTable.Check(&r)
	r.check(&l)
	claims, paths := r.claims()
	for _, c := range conflicts(claims) {
		l.Add(ErrOverlap.At(paths[c.J], nil, "%v", c).With(paths[c.I]).
			Hinted("move the %s elsewhere, or the %s", c.B.Owner, c.A.Owner))
	}
	before := r.Clusters
	free := r.keptWindows(&l)
	if unread || l.HasErrors() {
		return Plan{}, l
	}
	windows := r.windows(free, &l)
	if l.HasErrors() {
		return Plan{}, l
	}
	p := Plan{Networks: claims}
	found := findings{request: &r, list: &l}
	for i, c := range r.Clusters {
		one := r.cluster(i, c, windows[i], &found)
		if old := before[i].Window; old.IsValid() && old != one.Window {
			one.Checklist = append(one.Checklist, fmt.Sprintf(
				"the window grows from %v to %v: the definition is applied before the nodes are there",
				old,
				one.Window,
			))
		}
		p.Clusters = append(p.Clusters, one)
	}
	if l.HasErrors() {
		return Plan{}, l
	}
	return p, l
}

// everyConflict is up to how many conflicts each is reported. Of more, every network
// that conflicts is, with one that it conflicts with: 4 000 networks alike have
// 7 998 000 conflicts.
const everyConflict = 2048

func conflicts(claims []ipnet.Claim) []ipnet.Conflict {
	all := ipnet.ConflictOptions{Most: everyConflict + 1}.Conflicts(claims)
	if len(all) <= everyConflict {
		return all
	}
	return ipnet.ConflictOptions{Witness: true}.Conflicts(claims)
}

// Keep returns the request with what p says of its clusters: their windows, so that
// what is added leaves them where they are, and the network that HyperConverged
// names. Clusters are matched by name. It is for a plan that was applied.
func (p Plan) Keep(r Request) Request {
	r.Clusters = append([]Cluster(nil), r.Clusters...)
	for i, c := range r.Clusters {
		for _, planned := range p.Clusters {
			if planned.Name == c.Name {
				r.Clusters[i].Window = planned.Window
				r.Clusters[i].CurrentNetwork = planned.Definition.Name
			}
		}
	}
	return r
}
