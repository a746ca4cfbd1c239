package gen

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/hco"
	"pgregory.net/rapid"
)

// HCORelease draws a known release of HCO.
func HCORelease() *rapid.Generator[hco.Release] { return rapid.SampledFrom(hco.Releases()) }

// HCOVersion draws an API version of HyperConverged.
func HCOVersion() *rapid.Generator[hco.APIVersion] {
	return rapid.SampledFrom([]hco.APIVersion{hco.V1Beta1, hco.V1})
}

// LiveMigrationConfig draws a block. Nine in ten are valid in release r.
func LiveMigrationConfig(r hco.Release) *rapid.Generator[hco.LiveMigrationConfig] {
	return rapid.Custom(func(t *rapid.T) hco.LiveMigrationConfig {
		odd := rapid.IntRange(0, 9).Draw(t, "odd") == 0
		timeouts, limits := []int64{0, 20, 150, 800}, []uint32{1, 2, 5}
		networks, bandwidths := hcoNetworks, hcoBandwidths
		if odd {
			timeouts, limits = append(timeouts, -1), append(limits, 0)
			networks = append(networks, "a,b", "a/b/c", "MigNet")
			bandwidths = append(bandwidths, "-1", "1e30", "1e1.5", "64 Mi")
		}
		c := hco.LiveMigrationConfig{
			CompletionTimeoutPerGiB:           hcoPointer(t, "completion", timeouts),
			ProgressTimeout:                   hcoPointer(t, "progress", timeouts),
			ParallelMigrationsPerCluster:      hcoPointer(t, "cluster", limits),
			ParallelOutboundMigrationsPerNode: hcoPointer(t, "node", limits),
			BandwidthPerMigration:             rapid.SampledFrom(bandwidths).Draw(t, "bandwidth"),
		}
		has := map[string]bool{}
		for _, m := range hco.MembersOf(r) {
			has[m.Name] = true
		}
		bools := []bool{false, true}
		if odd || has["network"] {
			c.Network = rapid.SampledFrom(networks).Draw(t, "network")
		}
		if odd || has["allowPostCopy"] {
			c.AllowAutoConverge = hcoPointer(t, "converge", bools)
			c.AllowPostCopy = hcoPointer(t, "postcopy", bools)
		}
		if odd || has["allowWorkloadDisruption"] {
			c.AllowWorkloadDisruption = hcoPointer(t, "disruption", bools)
			if !odd && c.AllowPostCopy != nil {
				c.AllowWorkloadDisruption = c.AllowPostCopy
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "unknown") == 0 {
			c.Unknown = map[string]json.RawMessage{"other": json.RawMessage(`{"a":1.0}`)}
			if odd && c.Network == "" {
				c.Unknown["network"] = json.RawMessage(`""`)
			}
		}
		return c
	})
}

var (
	hcoNetworks   = []string{"", "mig-net", "mig-net-2", "default/mig-net"}
	hcoBandwidths = []string{"", "0", "64Mi", "1.5Mi", "500m", "1G", "100k"}
)

// hcoPointer draws nil or a pointer to one of the values.
func hcoPointer[T any](t *rapid.T, label string, values []T) *T {
	if i := rapid.IntRange(-1, len(values)-1).Draw(t, label); i >= 0 {
		return &values[i]
	}
	return nil
}

// HCOChange draws a change of a block, from the values of LiveMigrationConfig.
func HCOChange() *rapid.Generator[hco.Change] {
	return rapid.Custom(func(t *rapid.T) hco.Change {
		return hco.Change{
			AllowAutoConverge:       hcoField(t, "converge", []bool{false, true}),
			AllowPostCopy:           hcoField(t, "postcopy", []bool{false, true}),
			AllowWorkloadDisruption: hcoField(t, "disruption", []bool{false, true}),
			BandwidthPerMigration:   hcoField(t, "bandwidth", hcoBandwidths),
			CompletionTimeoutPerGiB: hcoField(t, "completion",
				[]int64{-1, 0, 20, 150, 800}),
			Network: hcoField(t, "network",
				append(hcoNetworks, `it's "a" name`)),
			ParallelMigrationsPerCluster: hcoField(t, "cluster",
				[]uint32{0, 1, 5, 4294967295}),
			ParallelOutboundMigrationsPerNode: hcoField(t, "node", []uint32{1, 2}),
			ProgressTimeout:                   hcoField(t, "progress", []int64{0, 150}),
		}
	})
}

func hcoField[T bool | int64 | string | uint32](t *rapid.T, label string, values []T) hco.Field[T] {
	switch i := rapid.IntRange(-2, len(values)-1).Draw(t, label); i {
	case -2:
		return hco.Field[T]{}
	case -1:
		return hco.Reset[T]()
	default:
		return hco.Set(values[i])
	}
}

// HyperConverged draws an object of an API version that release r serves. Nine in
// ten are valid in r.
func HyperConverged(r hco.Release) *rapid.Generator[hco.HyperConverged] {
	return rapid.Custom(func(t *rapid.T) hco.HyperConverged {
		h := hco.HyperConverged{
			Name: "kubevirt-hyperconverged",
			Namespace: rapid.SampledFrom([]string{"", "openshift-cnv"}).
				Draw(t, "namespace"),
			LiveMigrationConfig: LiveMigrationConfig(r).Draw(t, "block"),
			CA: hco.CARotation{
				Duration: rapid.SampledFrom([]string{"", "", "48h0m0s", "72h"}).
					Draw(t, "duration"),
				RenewBefore: rapid.SampledFrom([]string{"", "", "24h0m0s"}).Draw(t, "renewBefore"),
			},
			KubeVirtPatch: rapid.SampledFrom(kubeVirtPatches).Draw(t, "annotation"),
		}
		if hco.Serves(r, hco.V1) {
			h.APIVersion = HCOVersion().Draw(t, "version")
		}
		gates := rapid.SampledFrom([]string{
			hco.DecentralizedLiveMigration, "alignCPUs", "downwardMetrics",
		})
		for _, name := range rapid.SliceOfNDistinct(gates, 0, 3, rapid.ID).Draw(t, "gates") {
			g := hco.FeatureGate{Name: name, Enabled: rapid.Bool().Draw(t, "enabled")}
			h.FeatureGates = append(h.FeatureGates, g)
		}
		return h
	})
}

var kubeVirtPatches = []string{
	"", "", "", `[]`,
	`[{"op":"add","path":"/spec/configuration/migrations/disableTLS","value":true}]`,
}

// MigrationPolicy draws a policy; most are valid in every release.
func MigrationPolicy() *rapid.Generator[hco.MigrationPolicy] {
	return rapid.Custom(func(t *rapid.T) hco.MigrationPolicy {
		p := hco.MigrationPolicy{
			Name:                    "p",
			AllowAutoConverge:       hcoPointer(t, "converge", []bool{false, true}),
			AllowPostCopy:           hcoPointer(t, "postcopy", []bool{false, true}),
			BandwidthPerMigration:   rapid.SampledFrom(hcoBandwidths).Draw(t, "bandwidth"),
			CompletionTimeoutPerGiB: hcoPointer(t, "completion", []int64{0, 20, 150, 800}),
		}
		if rapid.IntRange(0, 4).Draw(t, "new") == 0 {
			p.AllowWorkloadDisruption = hcoPointer(t, "disruption", []bool{false, true})
			p.MaxDowntimeMs = hcoPointer(t, "downtime", []int64{900, 0})
		}
		return p
	})
}

// KubeVirtCR draws a KubeVirt object; most are valid in every release.
func KubeVirtCR() *rapid.Generator[hco.KubeVirtCR] {
	return rapid.Custom(func(t *rapid.T) hco.KubeVirtCR {
		old := LiveMigrationConfig(hco.Release{}).Draw(t, "block")
		k := hco.KubeVirtCR{
			Name:      rapid.SampledFrom([]string{"kubevirt", "kubevirt-kubevirt-hyperconverged"}).Draw(t, "name"),
			Namespace: rapid.SampledFrom([]string{"", "kubevirt"}).Draw(t, "namespace"),
			Migrations: hco.MigrationConfiguration{
				AllowAutoConverge: old.AllowAutoConverge, AllowPostCopy: old.AllowPostCopy,
				BandwidthPerMigration:             old.BandwidthPerMigration,
				CompletionTimeoutPerGiB:           old.CompletionTimeoutPerGiB,
				DisableTLS:                        hcoPointer(t, "TLS", []bool{false, true}),
				Network:                           old.Network,
				ParallelMigrationsPerCluster:      old.ParallelMigrationsPerCluster,
				ParallelOutboundMigrationsPerNode: old.ParallelOutboundMigrationsPerNode,
				ProgressTimeout:                   old.ProgressTimeout,
			},
		}
		if rapid.IntRange(0, 4).Draw(t, "new") == 0 {
			k.Migrations.AllowWorkloadDisruption = hcoPointer(t, "disruption", []bool{false, true})
			k.Migrations.MaxDowntimeMs = hcoPointer(t, "downtime", []int64{900, 0})
			k.Migrations.UtilityVolumesTimeout = hcoPointer(t, "utility", []int64{0, 150})
			k.FeatureGates = rapid.SliceOfN(rapid.SampledFrom([]string{
				hco.StallDetection, hco.DecentralizedLiveMigration, "LiveMigration",
			}), 0, 2).Draw(t, "gates")
		}
		return k
	})
}
