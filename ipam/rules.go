package ipam

import "github.com/migrationnet/migrationnet/diag"

// Where the rules come from.
const (
	whereaboutsConfig   = "whereabouts pkg/config/config.go v0.9.4"
	whereaboutsIterate  = "whereabouts pkg/iphelpers/iphelpers.go v0.9.4, unchanged since v0.6.2"
	whereaboutsAllocate = "whereabouts pkg/allocate/allocate.go v0.9.4, unchanged since v0.6.3"
	whereaboutsStorage  = "whereabouts pkg/storage/kubernetes/ipam.go v0.9.4"
	hostLocalConfig     = "plugins plugins/ipam/host-local/backend/allocator/config.go v1.9.1"
	hostLocalRange      = "plugins plugins/ipam/host-local/backend/allocator/range.go v1.9.1"
	pluginsStatic       = "plugins plugins/ipam/static/main.go v1.9.1"
	pluginsDHCP         = "plugins plugins/ipam/dhcp v1.9.1"
	cniTypes            = "cni pkg/types/types.go v1.3.1"
)

// What every ipam member can say.
var (
	ErrGateway = &diag.Rule{Code: "ipam-gateway", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Gateway is not an address", Source: whereaboutsConfig + "; " + hostLocalRange +
			" (cni.md 4.1)"}
	ErrAddress = &diag.Rule{Code: "ipam-address", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Static address is not in CIDR notation",
		Source: pluginsStatic + "; " + whereaboutsConfig +
			" (cni.md 4.2)"}
	ErrRouteDst = &diag.Rule{Code: "ipam-route-dst", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Route without a destination network", Source: cniTypes + ", cni.md 4.1"}
	ErrRouteHostBits = &diag.Rule{Code: "ipam-route-host-bits", Kind: diag.Invalid, Stage: diag.Run,
		Delegated: diag.Setup,
		Summary:   "Route destination has host bits set",
		Source:    "Linux: invalid argument, measured (cni.md 1.3)"}
	ErrRouteGateway = &diag.Rule{Code: "ipam-route-gateway", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Route gateway is not an address", Source: cniTypes + " (cni.md 4.1)"}
	WarnGatewayAssigned = &diag.Rule{Code: "ipam-gateway-assigned", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway will be assigned to a pod", Source: whereaboutsAllocate + " (nothing " +
			"reserves it; whereabouts#601; whereabouts.md 1.2)"}
	WarnGatewayOutside = &diag.Rule{Code: "ipam-gateway-outside", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway outside the network",
		Source: hostLocalRange + " and " + whereaboutsConfig +
			": not checked (cases G05, gw-outside; cni.md 4.1)"}
	WarnNoType = &diag.Rule{Code: "ipam-no-type", Kind: diag.Required, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "No IPAM plugin is named", Source: "plugins plugins/main/bridge/bridge.go " +
			"v1.9.1 cmdAdd: layer 2 (measured; cni.md 1.2)"}
	WarnPluginName = &diag.Rule{Code: "ipam-plugin-unknown", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Unknown IPAM plugin", Source: "cni pkg/invoke/find.go v1.3.1 (failed to find " +
			"plugin; measured: B06-ipam-type-missing-binary; cni.md 1.2)"}
	WarnGatewayNotHost = &diag.Rule{Code: "ipam-gateway-no-host", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway that no host can be", Source: whereaboutsConfig + ": not checked " +
			"(cases gw-network, gw-broadcast; whereabouts.md 1.2)"}
	WarnGatewayFamily = &diag.Rule{Code: "ipam-gateway-family", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway of the other family", Source: "whereabouts cmd/whereabouts.go:93-97 " +
			"v0.9.4 (case gw-dual-stack; whereabouts.md 1.2)"}
	WarnFamilies = &diag.Rule{Code: "ipam-families-dropped", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Addresses that the CNI version cannot tell", Source: "cni pkg/types/020 " +
			"v1.3.1: one address of a family (case ir-two-v4-old-cni; cni.md 1.4)"}
	ErrNoIPAM = &diag.Rule{Code: "ipam-missing", Kind: diag.Required, Stage: diag.Load,
		Summary: "No ipam member",
		Source: hostLocalConfig + ", " + pluginsStatic + ", " + whereaboutsConfig +
			" (IPAM config missing 'ipam' key; cni.md 1.2)"}
	ErrName = &diag.Rule{Code: "ipam-network-name", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Network without a proper name", Source: "cni pkg/skel/skel.go v1.3.1 " +
			"(missing network name; invalid characters found in network name; cni.md 1.1)"}
	ErrCNIVersion = &diag.Rule{Code: "ipam-cni-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "CNI version not supported", Source: "cni pkg/skel/skel.go v1.3.1 " +
			"(incompatible CNI versions; cni.md 1.1)"}
	ErrFamilies = &diag.Rule{Code: "ipam-families", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "More addresses than the CNI version can tell",
		Source: hostLocalConfig + ", " + pluginsStatic + ", " + whereaboutsConfig +
			" (case G08-0.2.0-two-v4; cni.md 1.4)"}
	ErrRequested = &diag.Rule{Code: "ipam-requested", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "No range has the address that is asked for", Source: "plugins " +
			"plugins/ipam/host-local/main.go v1.9.1 " +
			"(failed to allocate all requested IPs; cni.md 4.1)"}
	ErrRouteNoDst = &diag.Rule{Code: "ipam-route-no-dst", Kind: diag.Required, Stage: diag.Run,
		Delegated: diag.Setup,
		Summary:   "Route to nowhere", Source: cniTypes + ": the plugin that delegates cannot " +
			"read the result (case G09-route-no-dst; cni.md 4.1)"}
	ErrOverlap = &diag.Rule{Code: "ipam-network-overlap", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "The network is in use for something else",
		Source: "whereabouts.md 1.3: every network is accepted " +
			"(cases v4-pod-network, v4-service-network, v4-ovn-join)"}
	ErrAssignedTwice = &diag.Rule{Code: "ipam-assigned-twice", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Two definitions hand out one address", Source: whereaboutsStorage +
			" IPPoolName: a pool for each network and network_name (runs S5, S6; whereabouts.md 6)"}
	WarnPoolsOverlap = &diag.Rule{Code: "ipam-pools-overlap", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Two pools have the same addresses", Source: whereaboutsStorage +
			" DatastoreRetries: 100 (runs S4, S7; whereabouts.md 1.6)"}
	ErrCapacity = &diag.Rule{Code: "ipam-capacity", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Fewer addresses than nodes", Source: "one for each virt-handler: kubevirt " +
			"components/daemonsets.go v1.9.0 (whereabouts.md 2.3)"}
	WarnCapacity = &diag.Rule{Code: "ipam-capacity-spare", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "No address for the synchronization controllers", Source: "kubevirt " +
			"components/deployments.go v1.9.0: two replicas, and one more while they are rolled " +
			"out (whereabouts.md 2.3)"}
	WarnNodeLocal = &diag.Rule{Code: "ipam-node-local", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Every node hands out the same addresses",
		Source:  "cni.md 3.6: the state of host-local is on the node; static has none (measured)"}
	WarnNotUnicast = &diag.Rule{Code: "ipam-not-global-unicast", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Addresses that virt-handler cannot use", Source: "kubevirt " +
			"pkg/virt-handler/migration.go v1.9.0 (net.IP.IsGlobalUnicast; migration.md A1.4)"}
)

// What a whereabouts document can say.
var (
	ErrWhereaboutsRange = &diag.Rule{Code: "whereabouts-range", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Range is not a network", Source: whereaboutsConfig + " (whereabouts.md 1.3)"}
	WarnWhereaboutsRangeForm = &diag.Rule{Code: "whereabouts-range-form", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Range is read otherwise than it is written", Source: whereaboutsConfig + " " +
			"(ParseCIDRSloppy; case v4-24-hostbits; whereabouts.md 1.3)"}
	WarnWhereaboutsHyphen = &diag.Rule{Code: "whereabouts-bounds-twice", Kind: diag.Duplicate,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bounds given twice", Source: whereaboutsConfig + " (case " +
			"hy-overrides-fields; whereabouts.md 1.3)"}
	ErrWhereaboutsBound = &diag.Rule{Code: "whereabouts-bound", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Bound of an ipRanges entry is not an address", Source: "whereabouts " +
			"pkg/types/types.go v0.9.4 (net.IP text; case ir-entry-start-garbage; " +
			"whereabouts.md 1.2)"}
	ErrWhereaboutsIgnored = &diag.Rule{Code: "whereabouts-bound-ignored", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Bound is ignored, more is handed out than it says", Source: whereaboutsIterate +
			" (GetIPRange; cases se-both-outside, se-start-garbage; whereabouts.md 1.4)"}
	WarnWhereaboutsEdge = &diag.Rule{Code: "whereabouts-bound-edge", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bound is an address that is never assigned", Source: whereaboutsIterate + " " +
			"(cases se-start-network, se-end-broadcast; whereabouts.md 1.4)"}
	ErrWhereaboutsTooSmall = &diag.Rule{Code: "whereabouts-too-small", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Network has no usable address", Source: whereaboutsIterate + " (net mask is " +
			"too short; case se-31; whereabouts.md 1.3)"}
	ErrWhereaboutsEmpty = &diag.Rule{Code: "whereabouts-empty", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Everything is excluded", Source: whereaboutsAllocate + " (Could not allocate " +
			"IP in range; case ex-all; whereabouts.md 1.4)"}
	ErrWhereaboutsExclude = &diag.Rule{Code: "whereabouts-exclude", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Exclude item is not a network", Source: whereaboutsAllocate + " (could not " +
			"parse exclude range; case ex-garbage; whereabouts.md 1.2)"}
	WarnWhereaboutsExclude = &diag.Rule{Code: "whereabouts-exclude-idle", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Exclude item excludes nothing", Source: whereaboutsAllocate + " (cases " +
			"ex-outside, ex-other-family; whereabouts.md 1.2)"}
	ErrWhereaboutsPool = &diag.Rule{Code: "whereabouts-pool-name", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "The API server refuses the pool's name", Source: whereaboutsStorage + " " +
			"(IPPoolName; case v6-unspec-64; whereabouts.md 1.5)"}
	ErrWhereaboutsTwice = &diag.Rule{Code: "whereabouts-range-twice", Kind: diag.Duplicate,
		Stage: diag.Run, Delegated: diag.Setup,
		Summary: "Two entries with one range", Source: "whereabouts#722, case ir-identical: " +
			"the kernel refuses the second address (whereabouts.md 1.6)"}
	ErrWhereaboutsOverlap = &diag.Rule{Code: "whereabouts-range-overlap", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Two entries overlap", Source: whereaboutsStorage + " (case ir-overlap; " +
			"whereabouts.md 1.6)"}
	ErrWhereaboutsNoRange = &diag.Rule{Code: "whereabouts-no-range", Kind: diag.Required,
		Stage: diag.Run, Delegated: diag.Setup,
		Summary: "No range: nothing is assigned", Source: whereaboutsConfig + " (case " +
			"mr-missing; whereabouts.md 1.2)"}
	ErrWhereaboutsOrphan = &diag.Rule{Code: "whereabouts-member-dropped", Kind: diag.Forbidden,
		Stage:   diag.Run,
		Summary: "Member that applies to range only", Source: whereaboutsConfig + ":81-126 " +
			"(case ex-toplevel-without-range; whereabouts.md 1.1)"}
	ErrWhereaboutsRanges = &diag.Rule{Code: "whereabouts-ranges-unread", Kind: diag.NotSupported,
		Stage: diag.Run, OfName: true,
		Summary: "Ranges that the release does not read", Source: "whereabouts pkg/types/types.go " +
			"v0.5.4 (IPAMConfig has no ipRanges), pkg/config/config.go v0.5.4 (whereabouts.md 1.2)"}
	ErrWhereaboutsSliceSize = &diag.Rule{Code: "whereabouts-node-slice-size", Kind: diag.Invalid,
		Stage: diag.Run, Delegated: diag.Setup,
		Summary: "No node gets a slice", Source: "whereabouts pkg/iphelpers/iphelpers.go " +
			"DivideRangeBySize v0.9.4 (cases fl-nss-readme, fl-nss-v6, fl-nss-garbage; " +
			"whereabouts.md 1.7)"}
	ErrWhereaboutsEndless = &diag.Rule{Code: "whereabouts-endless", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "The search for an address never ends", Source: whereaboutsIterate + " (IncIP " +
			"goes round; case ex-everything-v4-0; whereabouts.md 1.4)"}
	ErrWhereaboutsBeyond = &diag.Rule{Code: "whereabouts-beyond", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Addresses outside the range are handed out", Source: "whereabouts " +
			"pkg/allocate/allocate.go v0.6.1 IterateForAssignment (measured; whereabouts.md 1.4)"}
	ErrWhereaboutsFixed = &diag.Rule{Code: "whereabouts-fixed-assigned", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Fixed address is assigned from a range too", Source: "whereabouts " +
			"cmd/whereabouts.go v0.9.4 (case ad-static-inside-range, run S9; whereabouts.md 1.4)"}
	ErrWhereaboutsOffset = &diag.Rule{Code: "whereabouts-offset", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Every pod gets the same address", Source: whereaboutsStorage + " (offsets " +
			"are uint64, read back as int64; case v6-63-start-high-offset; whereabouts.md 1.5)"}
	WarnWhereaboutsOffset = &diag.Rule{Code: "whereabouts-offset-wrong", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The pool records addresses wrongly", Source: whereaboutsStorage + " (case " +
			"v6-63-start-high-offset-overlap; whereabouts.md 1.5)"}
	ErrWhereaboutsLeader = &diag.Rule{Code: "whereabouts-leader", Kind: diag.Invalid,
		Stage: diag.Run, Delegated: diag.Setup,
		Summary: "Durations with which ADD crashes", Source: whereaboutsStorage + " " +
			"newLeaderElector (cases fl-lease-inverted, fl-lease-retry; measured: SIGSEGV; " +
			"whereabouts.md 1.2)"}
	ErrWhereaboutsFlatFile = &diag.Rule{Code: "whereabouts-flat-file", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "No flat file on the node", Source: whereaboutsConfig + " (config file not " +
			"found, since v0.6.2; case ff-none-inline-kubeconfig; whereabouts.md 1.1)"}
	ErrWhereaboutsStorage = &diag.Rule{Code: "whereabouts-kubeconfig", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "No kubeconfig", Source: whereaboutsConfig + " (you have not configured the " +
			"storage engine; whereabouts.md 1.1)"}
	ErrWhereaboutsArgs = &diag.Rule{Code: "whereabouts-args", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "CNI_ARGS that whereabouts refuses", Source: whereaboutsConfig + " " +
			"handleEnvArgs; cni pkg/types/args.go v1.3.1 (whereabouts.md 1.1)"}
	WarnWhereaboutsFlatFile = &diag.Rule{Code: "whereabouts-flat-file-merged", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The node's flat file changes what is handed out", Source: whereaboutsConfig +
			" (mergo.Merge; cases ff-range-window-merge, ff-network-name; whereabouts.md 1.1)"}
	WarnWhereaboutsFlatOnly = &diag.Rule{Code: "whereabouts-flat-file-only", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Member of the flat file only", Source: "whereabouts " +
			"cmd/controlloop/controlloop.go v0.9.4 (reads the flat file; whereabouts.md 1.1)"}
	WarnWhereaboutsMember = &diag.Rule{Code: "whereabouts-member-ignored", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run, OfName: true,
		Summary: "Member newer than the release", Source: "whereabouts.md 1.2"}
	WarnWhereaboutsReconciler = &diag.Rule{Code: "whereabouts-network-name", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The reconciler deletes the reservations of running pods",
		Source: "whereabouts pkg/reconciler/iploop.go:224 v0.9.4, the same since v0.6.3 " +
			"(run S10; whereabouts.md 1.6)"}
	WarnWhereaboutsSleep = &diag.Rule{Code: "whereabouts-sleep", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Every ADD sleeps", Source: whereaboutsStorage + " (SleepForRace: manual race " +
			"condition testing; whereabouts.md 1.2)"}
	WarnWhereaboutsLogLevel = &diag.Rule{Code: "whereabouts-log-level", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Unknown log level", Source: "whereabouts pkg/logging/logging.go v0.9.4 (case " +
			"fl-log-level-bad; whereabouts.md 1.2)"}
	ErrWhereaboutsSlice = &diag.Rule{Code: "whereabouts-node-slice", Kind: diag.Forbidden,
		Stage:   diag.Run,
		Summary: "Node slices ignore the window", Source: whereaboutsStorage + ":615-619 " +
			"(cases fl-nss-window, fl-nss-exclude; whereabouts.md 1.7)"}
	WarnWhereaboutsGateway = &diag.Rule{Code: "whereabouts-gateway-alias", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway in upper case is another member", Source: "whereabouts " +
			"pkg/types/types.go v0.9.4 (cases gw-capital, gw-capital-ok; whereabouts.md 1.2)"}
	WarnWhereaboutsOverlapOff = &diag.Rule{Code: "whereabouts-overlap-off", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Overlap check turned off", Source: whereaboutsStorage + ":644-707 (runs S5b, " +
			"S5c; whereabouts.md 1.6)"}
)

// What the other ipam members can say.
var (
	ErrHostLocalSubnet = &diag.Rule{Code: "host-local-subnet", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Subnet cannot be assigned from", Source: hostLocalRange + " (Canonicalize; " +
			"cni.md 4.1)"}
	ErrHostLocalBound = &diag.Rule{Code: "host-local-bound", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Bound is not in the subnet", Source: hostLocalRange + " (Canonicalize; " +
			"cni.md 4.1)"}
	ErrHostLocalGateway = &diag.Rule{Code: "host-local-gateway", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Gateway is not in the subnet",
		Source:  "releases.md 1: host-local range.go Canonicalize v1.10.0 (run)"}
	ErrHostLocalFamilies = &diag.Rule{Code: "host-local-families", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Set of ranges mixes families", Source: "plugins " +
			"plugins/ipam/host-local/backend/allocator/range_set.go v1.9.1 (cni.md 4.1)"}
	ErrHostLocalOverlap = &diag.Rule{Code: "host-local-overlap", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Ranges overlap", Source: hostLocalConfig + " (cni.md 4.1)"}
	ErrHostLocalNoRange = &diag.Rule{Code: "host-local-no-range", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "No range", Source: hostLocalConfig + " (no IP ranges specified; cni.md 4.1)"}
	ErrHostLocalDropped = &diag.Rule{Code: "host-local-member-dropped", Kind: diag.Forbidden,
		Stage:   diag.Run,
		Summary: "Member that applies to subnet only", Source: hostLocalConfig + " " +
			"(n.IPAM.Range.Subnet.IP != nil; cni.md 4.1)"}
	ErrHostLocalBeyond = &diag.Rule{Code: "host-local-beyond", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Range begins after its end", Source: hostLocalRange + " (Canonicalize does " +
			"not check the default of rangeEnd), allocator.go Next (cni.md 4.1)"}
	ErrHostLocalEmpty = &diag.Rule{Code: "host-local-empty", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Range is nothing but the gateway", Source: "plugins " +
			"plugins/ipam/host-local/backend/allocator/allocator.go v1.9.1 (cni.md 4.1)"}
	ErrStaticNoAddress = &diag.Rule{Code: "static-no-address", Kind: diag.Required, Stage: diag.Run,
		Delegated: diag.Setup,
		Summary:   "No address", Source: pluginsStatic + " (measured: an empty result; cni.md 4.2)"}
	ErrDHCPOption = &diag.Rule{Code: "dhcp-option", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "Unknown option", Source: pluginsDHCP + "/options.go parseOptionName, called " +
			"by the daemon (cni.md 4.3)"}
	ErrDHCPValue = &diag.Rule{Code: "dhcp-option-value", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Option value is too long", Source: pluginsDHCP + "/options.go (cni.md 4.3)"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrGateway, ErrAddress, ErrRouteDst, ErrRouteHostBits, ErrRouteGateway, ErrRouteNoDst,
		WarnGatewayAssigned, WarnGatewayOutside, WarnGatewayNotHost, WarnGatewayFamily,
		WarnFamilies,
		ErrNoIPAM, ErrName, ErrCNIVersion, ErrFamilies, ErrRequested, ErrOverlap, ErrAssignedTwice,
		WarnPoolsOverlap, ErrCapacity, WarnCapacity, WarnNodeLocal, WarnNoType, WarnPluginName,
		WarnNotUnicast,
		ErrWhereaboutsRange, WarnWhereaboutsRangeForm, WarnWhereaboutsHyphen, ErrWhereaboutsBound,
		ErrWhereaboutsIgnored,
		WarnWhereaboutsEdge, ErrWhereaboutsTooSmall, ErrWhereaboutsEmpty, ErrWhereaboutsExclude,
		WarnWhereaboutsExclude,
		ErrWhereaboutsPool, ErrWhereaboutsTwice, ErrWhereaboutsOverlap, ErrWhereaboutsNoRange,
		ErrWhereaboutsOrphan, ErrWhereaboutsRanges, ErrWhereaboutsSlice, ErrWhereaboutsSliceSize,
		ErrWhereaboutsEndless, ErrWhereaboutsBeyond,
		ErrWhereaboutsFixed, ErrWhereaboutsOffset, WarnWhereaboutsOffset,
		ErrWhereaboutsLeader, ErrWhereaboutsFlatFile, ErrWhereaboutsStorage, ErrWhereaboutsArgs,
		WarnWhereaboutsFlatFile, WarnWhereaboutsFlatOnly, WarnWhereaboutsMember,
		WarnWhereaboutsReconciler, WarnWhereaboutsSleep, WarnWhereaboutsLogLevel,
		WarnWhereaboutsGateway, WarnWhereaboutsOverlapOff,
		ErrHostLocalSubnet, ErrHostLocalBound, ErrHostLocalGateway, ErrHostLocalFamilies,
		ErrHostLocalOverlap, ErrHostLocalNoRange, ErrHostLocalDropped, ErrHostLocalBeyond,
		ErrHostLocalEmpty,
		ErrStaticNoAddress, ErrDHCPOption, ErrDHCPValue,
	}
}
