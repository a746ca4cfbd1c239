package main

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// hyperConverged names the network migration.
func hyperConverged() hco.HyperConverged {
	return hco.HyperConverged{
		Namespace:           "openshift-cnv",
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: "migration"},
	}
}

// upgrade says what an upgrade of HCO does to h.
func upgrade(h hco.HyperConverged, from, to string) diag.List {
	before, _ := release.HCO(from)
	after, _ := release.HCO(to)
	_, l := h.Upgrade(before, after)
	return l
}

// crossCluster says what h means for migration between clusters.
func crossCluster(h hco.HyperConverged, version string) diag.List {
	r, _ := release.HCO(version)
	_, l := h.CrossCluster(r)
	return l
}

// on is where the definitions are that the cluster has.
func on(attachments ...hco.Attachment) hco.Site {
	return hco.Site{
		Attachments:      attachments,
		GlobalNamespaces: nad.OpenShiftGlobalNamespaces(),
	}
}

// attached says whether the network migration serves with the addresses of d.
func attached(d ipam.Document) diag.List {
	n := nad.Definition{Namespace: "openshift-cnv", Name: "migration"}
	n.Config.Plugin = nad.Macvlan{
		CNIVersion: "1.0.0", Name: n.Name, Master: "eth1", IPAM: d,
	}
	unfit := nad.CheckMigrationNetwork(n, nad.Facts{})
	site := on(hco.Attachment{Namespace: n.Namespace, Name: n.Name, Unfit: unfit})
	return hyperConverged().CheckNetwork(site, hco.Release{})
}

// patch reads a patch of a v1beta1 object.
func patch(text string) diag.List {
	_, l := hco.ParsePatch(hco.V1Beta1, []byte(text))
	return l
}

var hcoCalls = map[string]call{
	"hco-upgrade-rewrites": {
		wrong: func() diag.List {
			h := hyperConverged()
			h.LiveMigrationConfig = hco.LiveMigrationConfig{BandwidthPerMigration: "64Mi"}
			return upgrade(h, "1.4", "1.5")
		},
		fixed: func() diag.List {
			h := hyperConverged()
			h.LiveMigrationConfig = hco.LiveMigrationConfig{BandwidthPerMigration: "128Mi"}
			return upgrade(h, "1.4", "1.5")
		},
	},
	"hco-downgrade": {
		wrong: func() diag.List { return upgrade(hyperConverged(), "1.18", "1.17") },
		fixed: func() diag.List { return upgrade(hyperConverged(), "1.17", "1.18") },
	},
	"hco-upgrade-keeps": {
		wrong: func() diag.List {
			h := hyperConverged()
			h.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration}}
			return upgrade(h, "1.17", "1.18")
		},
		fixed: func() diag.List {
			h := hyperConverged()
			h.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration, Enabled: true}}
			return upgrade(h, "1.17", "1.18")
		},
	},
	"hco-upgrade-adds": {
		wrong: func() diag.List { return upgrade(hyperConverged(), "1.8", "1.9") },
		fixed: func() diag.List { return upgrade(hyperConverged(), "1.9", "1.10") },
	},
	"hco-upgrade-api": {
		wrong: func() diag.List { return upgrade(hyperConverged(), "1.17", "1.18") },
		fixed: func() diag.List { return upgrade(hyperConverged(), "1.16", "1.17") },
	},
	"hco-decentralized-off": {
		wrong: func() diag.List {
			h := hyperConverged()
			h.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration}}
			return crossCluster(h, "1.17")
		},
		fixed: func() diag.List {
			h := hyperConverged()
			h.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration, Enabled: true}}
			return crossCluster(h, "1.17")
		},
	},
	"hco-decentralized-default": {
		wrong: func() diag.List { return crossCluster(hyperConverged(), "1.17") },
		fixed: func() diag.List { return crossCluster(hyperConverged(), "1.18") },
	},
	"hco-control-plane-nic": {
		wrong: func() diag.List { return crossCluster(hyperConverged(), "1.18") },
		fixed: func() diag.List {
			h := hyperConverged()
			h.LiveMigrationConfig.Network = "" // the pod network, which is everywhere
			return crossCluster(h, "1.18")
		},
	},
	"hco-ca-exchange": {
		wrong: func() diag.List { return crossCluster(hyperConverged(), "1.18") },
		fixed: func() diag.List {
			// In one cluster there is nothing to exchange.
			return hyperConverged().Validate(hco.Release{})
		},
	},
	"hco-connect-url": {
		wrong: func() diag.List { return hco.CheckConnectURL("https://10.200.5.7:9185") },
		fixed: func() diag.List { return hco.CheckConnectURL("10.200.5.7:9185") },
	},
	"hco-timeout-order": {
		wrong: func() diag.List {
			v := hco.Resolved{CompletionTimeoutPerGiB: 150, ProgressTimeout: 150}
			return v.CheckGuest(1 << 20)
		},
		fixed: func() diag.List {
			v := hco.Resolved{CompletionTimeoutPerGiB: 150, ProgressTimeout: 150}
			return v.CheckGuest(8 << 30)
		},
	},
	"hco-guest-too-big": {
		wrong: func() diag.List {
			v := hco.Resolved{CompletionTimeoutPerGiB: 10, Bandwidth: 64 << 20}
			return v.CheckGuest(64 << 30)
		},
		fixed: func() diag.List {
			v := hco.Resolved{CompletionTimeoutPerGiB: 150, Bandwidth: 64 << 20}
			return v.CheckGuest(64 << 30)
		},
	},
	"hco-nad-missing": {
		wrong: func() diag.List {
			site := on(hco.Attachment{Namespace: "my-vms", Name: "migration"})
			return hyperConverged().CheckNetwork(site, hco.Release{})
		},
		fixed: func() diag.List {
			site := on(hco.Attachment{Namespace: "openshift-cnv", Name: "migration"})
			return hyperConverged().CheckNetwork(site, hco.Release{})
		},
	},
	"hco-nad-unfit": {
		wrong: func() diag.List { return attached(nil) }, // no address
		fixed: func() diag.List { return attached(ipam.Whereabouts{Range: "10.200.5.0/24"}) },
	},
	"hco-nad-doubtful": {
		wrong: func() diag.List { return attached(ipam.HostLocal{Subnet: "10.200.5.0/24"}) },
		fixed: func() diag.List { return attached(ipam.Whereabouts{Range: "10.200.5.0/24"}) },
	},
	"hco-nad-other-namespace": {
		wrong: func() diag.List {
			h := hyperConverged()
			h.LiveMigrationConfig.Network = "my-vms/migration"
			return h.CheckNetwork(hco.Site{}, hco.Release{})
		},
		fixed: func() diag.List {
			return hyperConverged().CheckNetwork(hco.Site{}, hco.Release{})
		},
	},
	"hco-patch-whole": {
		wrong: func() diag.List {
			return patch(`[{"op":"add","path":"/spec/liveMigrationConfig",` +
				`"value":{"network":"migration"}}]`)
		},
		fixed: func() diag.List {
			return patch(`[{"op":"add","path":"/spec/liveMigrationConfig/network",` +
				`"value":"migration"}]`)
		},
	},
	"hco-patch-op": {
		wrong: func() diag.List {
			return patch(`[{"op":"set","path":"/spec/liveMigrationConfig/network",` +
				`"value":"migration"}]`)
		},
		fixed: func() diag.List {
			return patch(`[{"op":"add","path":"/spec/liveMigrationConfig/network",` +
				`"value":"migration"}]`)
		},
	},
	"hco-patch-unread": {
		wrong: func() diag.List {
			return patch(`[{"op":"copy","from":"/metadata/labels/network",` +
				`"path":"/spec/liveMigrationConfig/network"}]`)
		},
		fixed: func() diag.List {
			return patch(`[{"op":"add","path":"/spec/liveMigrationConfig/network",` +
				`"value":"migration"}]`)
		},
	},
}
