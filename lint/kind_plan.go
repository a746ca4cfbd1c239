package lint

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/migration/plan"
)

// isPlan reports a request of package plan: a network, and the clusters on it.
func isPlan(s shape) bool {
	return !s.kubernetes() &&
		typeOf(s.members["network"]) == anObject && typeOf(s.members["clusters"]) == anArray
}

// judgePlan plans a request. Every cluster of it says its own releases.
func judgePlan(data []byte, _ setting) judgement {
	_, p, l := plan.Read(data)
	if l.HasErrors() { // there is no plan
		return judgement{findings: l}
	}
	return decided(l, func() any {
		v := planView{Windows: []windowView{}}
		for _, c := range p.Clusters {
			v.Windows = append(v.Windows, windowView{c.Name, c.Window.From(), c.Window.To()})
		}
		return v
	})
}

// planView is what a plan gives to each cluster, in the order of the request.
type planView struct {
	Windows []windowView `json:"windows"`
}

type windowView struct {
	Cluster string     `json:"cluster"`
	First   netip.Addr `json:"first"`
	Last    netip.Addr `json:"last"`
}
