package main

import (
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/nad"
)

func isHyperConverged(v jsonobj.Value) bool {
	k, _ := v.Member("kind").Str()
	api, _ := v.Member("apiVersion").Str()
	return k == hco.Kind && len(api) > len(hco.Group) && api[:len(hco.Group)+1] == hco.Group+"/"
}

// judgeHCO judges a HyperConverged object as the API server does, and then the
// webhook of HCO. With a context it says whether the pods may use the network.
func judgeHCO(data []byte, s setting) judgement {
	h, l := hco.ParseHyperConverged(data)
	if unreadable(l) {
		return judgement{findings: l}
	}
	rel, unknown := hcoRelease(s.Release)
	l.Add(unknown...)
	r, more := h.Resolve(rel)
	l.Merge(more)
	if s.known() {
		if h.Namespace == "" {
			h.Namespace = s.namespace
		}
		l.Merge(h.CheckNetwork(hco.Site{GlobalNamespaces: nad.OpenShiftGlobalNamespaces()}, rel))
	}
	return decided(l, func() any { return viewHCO(h, r, rel) })
}

// hcoView is what a HyperConverged object means for live migration: the members
// of the block, none absent, then what follows from them.
type hcoView struct {
	APIVersion string `json:"apiVersion"`

	AllowAutoConverge                 bool    `json:"allowAutoConverge"`
	AllowPostCopy                     bool    `json:"allowPostCopy"`
	AllowWorkloadDisruption           bool    `json:"allowWorkloadDisruption"` // follows allowPostCopy before 1.19
	BandwidthPerMigration             *string `json:"bandwidthPerMigration"`   // null is not set
	CompletionTimeoutPerGiB           int64   `json:"completionTimeoutPerGiB"`
	Network                           *string `json:"network"` // null is not set
	ParallelMigrationsPerCluster      uint32  `json:"parallelMigrationsPerCluster"`
	ParallelOutboundMigrationsPerNode uint32  `json:"parallelOutboundMigrationsPerNode"`
	ProgressTimeout                   int64   `json:"progressTimeout"`

	Bandwidth                  string `json:"bandwidth"` // as KubeVirt rounds it
	DecentralizedLiveMigration bool   `json:"decentralizedLiveMigration"`

	of hco.Release
}

func (v hcoView) release() string { return "HCO " + v.of.String() }

func viewHCO(h hco.HyperConverged, r hco.Resolved, rel hco.Release) hcoView {
	cross, _ := h.CrossCluster(rel)
	stored := h.LiveMigrationConfig.Stored(rel)
	text := func(name string) *string {
		s, ok := jsonobj.Of(member(stored, name)).Str()
		if !ok {
			return nil
		}
		return &s
	}
	return hcoView{
		APIVersion: h.APIVersion.GroupVersion(), AllowAutoConverge: r.AllowAutoConverge, AllowPostCopy: r.AllowPostCopy, AllowWorkloadDisruption: r.AllowWorkloadDisruption,
		BandwidthPerMigration: text("bandwidthPerMigration"), CompletionTimeoutPerGiB: r.CompletionTimeoutPerGiB, Network: text("network"),
		ParallelMigrationsPerCluster: r.ParallelMigrationsPerCluster, ParallelOutboundMigrationsPerNode: r.ParallelOutboundMigrationsPerNode, ProgressTimeout: r.ProgressTimeout,
		Bandwidth: r.Bandwidth.String(), DecentralizedLiveMigration: cross.Enabled, of: rel,
	}
}
