package main

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// running is a VMI on the pod network that KubeVirt says can migrate.
func running() migration.VMI {
	return migration.VMI{
		Namespace:        "shop",
		Name:             "cart",
		Node:             "n0",
		Phase:            "Running",
		EvictionStrategy: "LiveMigrate",
		Conditions:       []migration.Condition{{Type: "LiveMigratable", Status: "True"}},
		Interfaces:       []migration.Interface{{Name: "default", Pod: true, Binding: "masquerade"}},
	}
}

// afterwards is what is said of shop/cart, which went to 10.200.5.68 on node n1, when
// the virt-handlers have been restarted since; now is the range that they have.
func afterwards(now string) diag.List {
	younger := handler("n1", netip.MustParsePrefix(now).Addr().Next().String())
	younger.Started = younger.Started.AddDate(0, 1, 0)
	refs := migration.References{
		Migration: ipnet.SetOf(netip.MustParsePrefix(now)),
		Pod:       ipnet.SetOf(netip.MustParsePrefix("10.128.0.0/14")),
		Pods:      []migration.PodState{younger},
	}
	s := migration.Snapshot{VMI: cart("n1", "Running", "uid-1"), References: refs}
	return migration.Verify(s, migration.Expect{UID: "uid-1"}).Findings
}

var migrationCalls = map[string]call{
	"migration-address-alone": {
		wrong: func() diag.List {
			refs := side("n1", "10.200.5.64/26", "10.200.5.68")
			return migration.VerifyAddress("10.200.5.68", refs).Findings
		},
		fixed: func() diag.List {
			refs := side("n1", "10.200.5.64/26", "10.200.5.68")
			whole := migration.Snapshot{VMI: cart("n1", "Running", "uid-in"), References: refs}
			return migration.Verify(whole, migration.Expect{UID: "uid-in"}).Findings
		},
	},
	"migration-references-younger": {
		wrong: func() diag.List { return afterwards("10.61.0.0/24") },
		fixed: func() diag.List { return afterwards("10.200.5.0/24") },
	},
	"migration-not-migratable": {
		wrong: func() diag.List {
			v := running()
			v.Conditions[0] = migration.Condition{
				Type: "LiveMigratable", Status: "False", Reason: "HostDeviceNotLiveMigratable",
			}
			return v.Blockers()
		},
		fixed: func() diag.List { return running().Blockers() },
	},
	"migration-migratable-unknown": {
		wrong: func() diag.List {
			v := running()
			v.Conditions[0].Status = "Unknown"
			return v.Blockers()
		},
		fixed: func() diag.List { return running().Blockers() },
	},
	"migration-pod-binding": {
		wrong: func() diag.List {
			v := running()
			v.Interfaces[0].Binding = "bridge"
			return v.Blockers()
		},
		fixed: func() diag.List { return running().Blockers() },
	},
	"migration-binding-plugin": {
		wrong: func() diag.List {
			v := running()
			v.Interfaces[0].Binding, v.Interfaces[0].Plugin = "binding", "l2bridge"
			v.Conditions = nil // KubeVirt has not said yet
			return v.Blockers()
		},
		fixed: func() diag.List {
			v := running()
			v.Interfaces[0].Binding, v.Interfaces[0].Plugin = "binding", "l2bridge"
			return v.Blockers()
		},
	},
	"migration-eviction-strategy": {
		wrong: func() diag.List {
			v := running()
			v.EvictionStrategy = "None"
			return v.Blockers()
		},
		fixed: func() diag.List { return running().Blockers() },
	},
}
