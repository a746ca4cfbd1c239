package plan

import (
	"encoding/json"
	"slices"

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
	// UserDefined is the object of which OVN-Kubernetes makes Definition, where that is the
	// attachment, and nil else. Then it is what the cluster applies.
	UserDefined *nad.UserDefinedNetwork
	API         hco.APIVersion
	Change      hco.Change // of HyperConverged
	Uplink      []string   // commands for every node; none for an untagged network
	Checklist   []string   // what has to be true, and no document can make so
}

// Network returns the object that the cluster applies: UserDefined, or Definition.
func (c ClusterPlan) Network() json.Marshaler {
	if c.UserDefined != nil {
		return *c.UserDefined
	}
	return c.Definition
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
		l.Add(ErrOverlap.At(paths[c.J].path(), nil, "%v", c).With(paths[c.I].path()).
			Hinted("move the %s elsewhere, or the %s", c.B.Owner, c.A.Owner))
	}
	before := r.Clusters
	r.Clusters = slices.Clone(r.Clusters)
	links := r.links()
	for _, k := range links {
		r.keptWindows(k, &l)
	}
	if unread || l.HasErrors() {
		return Plan{}, l
	}
	for _, k := range links {
		r.windows(k, &l)
	}
	if l.HasErrors() {
		return Plan{}, l
	}
	p := Plan{Clusters: make([]ClusterPlan, len(r.Clusters)), Networks: claims}
	found := findings{request: &r, list: &l}
	for _, k := range links {
		for _, i := range k.clusters {
			p.Clusters[i] = r.cluster(i, k, before[i].Window, &found)
		}
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
	r.Clusters = slices.Clone(r.Clusters)
	planned := make(map[string]ClusterPlan, len(p.Clusters))
	for _, c := range p.Clusters {
		planned[c.Name] = c
	}
	for i, c := range r.Clusters {
		if was, ok := planned[c.Name]; ok {
			r.Clusters[i].Window, r.Clusters[i].CurrentNetwork = was.Window, was.Definition.Name
		}
	}
	return r
}
