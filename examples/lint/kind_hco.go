package main

import (
	"strings"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
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
	return decided(l, func() any { return effectiveHCO{v, s.Release} })
}

// effectiveHCO is what a HyperConverged object means to a release.
type effectiveHCO struct {
	hco.Resolved
	of release.Release
}

func (e effectiveHCO) release() string {
	known, _ := e.of.ForHCO()
	return "HCO " + known.HCO.Short()
}
