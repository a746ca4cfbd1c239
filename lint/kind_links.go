package lint

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// judgePlugin returns the judge of the configurations of a CNI type.
func judgePlugin(cniType string) func([]byte, setting) judgement {
	return func(data []byte, s setting) judgement {
		p, r, l := nad.ReadPlugin(cniType, data, s.Release)
		if r.Does != nil {
			l.Add(r.IPAM.Check(s.Facts).Under(ipamOf(r))...)
		}
		return decided(l, func() any { return viewPlugin(p, r, s.Release) })
	}
}

// judgeList judges a list of plugins.
func judgeList(data []byte, s setting) judgement {
	list, r, l := nad.ReadList(data, s.Release)
	return decided(l, func() any { return viewList(list, r, s.Release) })
}

// judgeUntyped judges a configuration that forgot its type.
func judgeUntyped(data []byte, s setting) judgement {
	_, _, l := nad.ReadConfig(data, s.Release)
	return judgement{findings: l}
}

// ipamOf is the path that the paths of what a plugin assigns go on from.
func ipamOf(r nad.Resolved) diag.Path {
	if r.Plugin == nad.OverlayType {
		return ""
	}
	return "/ipam"
}

// judgeDefinition judges the object and its configuration, and with a context
// also whether it is fit to be the migration network of that cluster.
func judgeDefinition(data []byte, s setting) judgement {
	d, r, l := nad.Read(data, s.Release)
	if s.known() && !l.Unread() {
		_, l = nad.ParseFor(data, s.Release)
		l.Add(nad.CheckMigrationNetwork(d, nad.Facts{
			Release: s.Release, Namespace: s.namespace,
			GlobalNamespaces: nad.OpenShiftGlobalNamespaces(), Nodes: s.Nodes,
			Networks: s.Networks, Others: s.Others, Peers: s.peers,
		})...)
	}
	return decided(l, func() any { return viewConfig(d.Config, r, s.Release) })
}

// known reports whether a request says anything of the cluster.
func (s surroundings) known() bool {
	return s.Nodes > 0 || s.namespace != "" || len(s.Networks)+len(s.Others)+len(s.peers) > 0
}
