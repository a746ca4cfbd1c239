package main

import (
	"net/netip"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// crossed is the migration cart-1 of shop/cart from node n0 of east to node n1 of
// west, which succeeded. The clusters share a network and hand out addresses of
// their own.
func crossed() fleet.Pair {
	return fleet.Pair{
		MigrationID: "cart-1",
		Source: fleet.Side{
			Cluster:    "east",
			References: side("n0", "10.200.5.0/26", "10.200.5.4"),
			VMI:        cart("n0", "Succeeded", "uid-out"),
			VMIM: &migration.VMIM{
				UID: "uid-out", VMIName: "cart", Phase: "Succeeded",
				SendTo: &migration.SendTo{MigrationID: "cart-1", ConnectURL: "10.200.5.72:9185"},
			},
		},
		Target: fleet.Side{
			Cluster:    "west",
			References: side("n1", "10.200.5.64/26", "10.200.5.68"),
			VMI:        cart("n1", "Running", "uid-in"),
			VMIM: &migration.VMIM{
				UID: "uid-in", VMIName: "cart", Phase: "Succeeded",
				SynchronizationAddresses: []string{"10.200.5.72:9185"},
				Receive:                  &migration.Receive{MigrationID: "cart-1"},
			},
		},
	}
}

// cart is the VMI of one side, with the record that both sides have.
func cart(node, phase, uid string) *migration.VMI {
	started := time.Date(2026, 11, 20, 9, 14, 2, 0, time.UTC)
	return &migration.VMI{
		Namespace: "shop", Name: "cart", Node: node, Phase: phase,
		MigrationState: &migration.MigrationState{
			MigrationUID: uid, StartTimestamp: started, EndTimestamp: started.Add(time.Minute),
			TargetNodeDomainReadyTimestamp: started.Add(time.Minute), Completed: true,
			SourceNode: "n0", TargetNode: "n1", TargetNodeAddress: "10.200.5.68",
			MigrationConfiguration: &migration.Configuration{Network: "migration"},
			SourceState:            &migration.SideState{Node: "n0", MigrationUID: "uid-out"},
			TargetState:            &migration.SideState{Node: "n1", MigrationUID: "uid-in"},
		},
	}
}

// side is what is known of one cluster: what it hands out, and a virt-handler.
func side(node, window, address string) migration.References {
	return migration.References{
		Migration:   ipnet.SetOf(netip.MustParsePrefix("10.200.5.0/24")),
		Allocatable: ipnet.SetOf(netip.MustParsePrefix(window)),
		Pod:         ipnet.SetOf(netip.MustParsePrefix("10.128.0.0/14")),
		Pods:        []migration.PodState{handler(node, address)},
	}
}

func handler(node, address string) migration.PodState {
	return migration.PodState{
		Name: "virt-handler-" + node, Component: "virt-handler", Node: node, Phase: "Running",
		Started: time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC),
		Attachments: []migration.Attachment{{
			Network:   "openshift-cnv/migration",
			Interface: "migration0",
			IPs:       []netip.Addr{netip.MustParseAddr(address)},
		}},
	}
}

// controller is a synchronization controller with that address.
func controller(address string) migration.PodState {
	p := handler("m0", address)
	p.Name = "virt-synchronization-controller-0"
	p.Component = "virt-synchronization-controller"
	return p
}

// synchronizing is a pair whose sides have met; node is where the guest runs.
func synchronizing(node string) fleet.Pair {
	p := crossed()
	p.Source.VMIM.Phase, p.Target.VMIM.Phase = "Synchronizing", "WaitingForSync"
	for _, v := range []*migration.VMI{p.Source.VMI, p.Target.VMI} {
		v.MigrationState = &migration.MigrationState{
			SourceState: &migration.SideState{MigrationUID: "uid-out", Node: node},
			TargetState: &migration.SideState{MigrationUID: "uid-in"},
		}
	}
	return p
}

// judged is what the two sides come to.
func judged(p fleet.Pair) diag.List { return fleet.VerifyPair(p).Both.Findings }

// drained is what is said of shop/cart when node n0 is emptied.
func drained(v migration.VMI, attempts ...migration.VMIM) (l diag.List) {
	o := fleet.Objects{VMIs: []migration.VMI{v}, VMIMs: attempts}
	for _, d := range fleet.VerifyDrain(fleet.Maintenance{Node: "n0"}, o, migration.References{}).VMIs {
		l.Add(d.Findings...)
	}
	return l
}

var fleetCalls = map[string]call{
	"migration-list-item": {
		wrong: func() diag.List {
			_, l := fleet.ParseObjects([]byte(`{"kind":"List","items":[{"kind":"Node"}]}`))
			return l
		},
		fixed: func() diag.List {
			_, l := fleet.ParseObjects([]byte(`{"kind":"List","items":[` +
				`{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"}}]}`))
			return l
		},
	},
	"migration-sync-address": {
		wrong: func() diag.List {
			_, l := fleet.ParseSyncAddress("sync.west.example:9185", fleet.SyncPort)
			return l
		},
		fixed: func() diag.List {
			_, l := fleet.ParseSyncAddress("10.200.5.72:9185", fleet.SyncPort)
			return l
		},
	},
	"migration-sync-unbracketed": {
		wrong: func() diag.List {
			_, l := fleet.ParseSyncAddress("fd12:3456:789a::48:9185", fleet.SyncPort)
			return l
		},
		fixed: func() diag.List {
			_, l := fleet.ParseSyncAddress("[fd12:3456:789a::48]:9185", fleet.SyncPort)
			return l
		},
	},
	"migration-pair-id": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.VMIM.SendTo.MigrationID = "cart-2"
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-side": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.VMI, p.Source.VMIM = nil, nil
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-uid": {
		wrong: func() diag.List {
			p := crossed()
			p.Target.VMI.MigrationState.SourceState.MigrationUID = "uid-of-yesterday"
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-split": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.VMI.MigrationState.Failed = true
			p.Source.VMI.Phase = "Running"
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-address": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.VMI.MigrationState.TargetNodeAddress = "10.200.5.69"
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-duplicate": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.References.Pods = []migration.PodState{handler("n0", "10.200.5.68")}
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-pools": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.References.Allocatable = p.Target.References.Allocatable
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-ranges": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.References.Allocatable = ipnet.Set{} // not known
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-pool": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.VMI.MigrationState.TargetNodeAddress = "10.200.5.5"
			p.Target.VMI.MigrationState.TargetNodeAddress = "10.200.5.5"
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-pair-configuration": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.VMI.MigrationState.MigrationConfiguration.Network = "other"
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-sync-network": {
		wrong: func() diag.List {
			p := crossed()
			p.Target.VMIM.SynchronizationAddresses = []string{"10.128.0.72:9185"}
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-source-interface": {
		wrong: func() diag.List {
			p := crossed()
			p.Source.References.Pods[0].Attachments = nil
			return judged(p)
		},
		fixed: func() diag.List { return judged(crossed()) },
	},
	"migration-sync-pod": {
		wrong: func() diag.List {
			p := crossed()
			p.Target.References.Pods = append(p.Target.References.Pods, controller("10.200.5.73"))
			return judged(p)
		},
		fixed: func() diag.List {
			p := crossed()
			p.Target.References.Pods = append(p.Target.References.Pods, controller("10.200.5.72"))
			return judged(p)
		},
	},
	"migration-pair-no-source-node": {
		wrong: func() diag.List { return judged(synchronizing("")) },
		fixed: func() diag.List { return judged(synchronizing("n0")) },
	},
	"migration-came-back": {
		wrong: func() diag.List {
			v := cart("n0", "Running", "uid-2")
			v.MigrationState.SourceNode, v.MigrationState.TargetNode = "n1", "n0"
			return drained(*v, migration.VMIM{
				UID: "uid-1", Namespace: "shop", VMIName: "cart", Phase: "Succeeded", Evacuates: "n0",
			})
		},
		fixed: func() diag.List {
			v := cart("n1", "Running", "uid-1")
			return drained(*v, migration.VMIM{
				UID: "uid-1", Namespace: "shop", VMIName: "cart", Phase: "Succeeded", Evacuates: "n0",
			})
		},
	},
	"migration-repeated": {
		wrong: func() diag.List {
			v := migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"}
			return drained(v,
				migration.VMIM{UID: "uid-1", VMIName: "cart", Phase: "Failed", Evacuates: "n0"},
				migration.VMIM{UID: "uid-2", VMIName: "cart", Phase: "Failed", Evacuates: "n0"},
				migration.VMIM{UID: "uid-3", VMIName: "cart", Phase: "Running", Evacuates: "n0"})
		},
		fixed: func() diag.List {
			v := migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"}
			return drained(v,
				migration.VMIM{UID: "uid-1", VMIName: "cart", Phase: "Running", Evacuates: "n0"})
		},
	},
	"migration-blocked": {
		wrong: func() diag.List {
			v := migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"}
			return drained(v, migration.VMIM{UID: "uid-1", VMIName: "cart", Phase: "Pending"})
		},
		fixed: func() diag.List {
			v := migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"}
			return drained(v, migration.VMIM{
				UID: "uid-1", VMIName: "cart", Phase: "Pending", Evacuates: "n0",
			})
		},
	},
	"migration-not-asked": {
		wrong: func() diag.List { return drained(migration.VMI{Name: "cart", Node: "n0"}) },
		fixed: func() diag.List {
			return drained(migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"})
		},
	},
	"migration-attempt-failed": {
		wrong: func() diag.List {
			v := migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"}
			return drained(v, migration.VMIM{
				UID: "uid-1", VMIName: "cart", Phase: "Failed", Evacuates: "n0",
			})
		},
		fixed: func() diag.List {
			v := migration.VMI{Name: "cart", Node: "n0", EvacuationNode: "n0"}
			return drained(v, migration.VMIM{
				UID: "uid-1", VMIName: "cart", Phase: "Running", Evacuates: "n0",
			})
		},
	},
}
