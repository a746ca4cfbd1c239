package lint

import (
	"strings"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
)

func isHyperConverged(s shape) bool {
	return s.kind == hco.Kind && strings.HasPrefix(s.apiVersion, hco.Group+"/")
}

// judgeHCO judges a HyperConverged object as the API server does, and then the
// webhook of HCO. With a context it says whether the pods may use the network.
func judgeHCO(data []byte, s setting) judgement {
	h, v, l := hco.Read(data, s.Release)
	if l.Unread() {
		return judgement{findings: l}
	}
	if s.known() {
		if h.Namespace == "" {
			h.Namespace = s.namespace
		}
		site := hco.Site{GlobalNamespaces: nad.OpenShiftGlobalNamespaces()}
		l.Add(h.CheckNetwork(site, s.Release)...)
	}
	return decided(l, func() any { return v })
}

func isKubeVirt(s shape) bool {
	return s.kind == "KubeVirt" && strings.HasPrefix(s.apiVersion, "kubevirt.io/")
}

// judgeKubeVirt judges a KubeVirt object as the API server does, and then the webhook of
// KubeVirt. With a context it says whether the pods may use the network.
func judgeKubeVirt(data []byte, s setting) judgement {
	k, v, l := hco.ReadKubeVirtCR(data, s.Release)
	if l.Unread() {
		return judgement{findings: l}
	}
	if s.known() {
		if k.Namespace == "" {
			k.Namespace = s.namespace
		}
		site := hco.Site{GlobalNamespaces: nad.OpenShiftGlobalNamespaces()}
		l.Add(k.CheckNetwork(site, s.Release)...)
	}
	return decided(l, func() any { return v })
}

func isMigrationPolicy(s shape) bool {
	return s.kind == "MigrationPolicy" && strings.HasPrefix(s.apiVersion, "migrations.kubevirt.io/")
}

// judgeMigrationPolicy judges a MigrationPolicy as the API server does, and then
// the webhook of KubeVirt, with the feature gates that the context has.
func judgeMigrationPolicy(data []byte, s setting) judgement {
	p, l := hco.ReadMigrationPolicy(data, s.Release, s.kubeVirt.FeatureGates...)
	return decided(l, func() any { return viewPolicy(p, s) })
}

// viewPolicy is with what the virtual machines migrate that a policy selects, and
// that HyperConverged leaves to the defaults; overrides are the members that the
// policy decides.
func viewPolicy(p hco.MigrationPolicy, s setting) *view {
	defaults, _ := hco.LiveMigrationConfig{}.Resolve(s.Release)
	does, overrides := p.Over(defaults, s.Release, s.kubeVirt.FeatureGates...)
	v := &view{values: map[string]any{}}
	for name, value := range inOrder(does) {
		v.set(name, value)
	}
	v.set("overrides", append([]string{}, overrides...))
	return v
}
