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
		Summary: "Gateway is not an address", Source: whereaboutsConfig + "; " + hostLocalRange}
	ErrAddress = &diag.Rule{Code: "ipam-address", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Static address is not in CIDR notation", Source: pluginsStatic + "; " + whereaboutsConfig}
	ErrRouteDst = &diag.Rule{Code: "ipam-route-dst", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Route without a destination network", Source: cniTypes + ", cni.md 4.1"}
	ErrRouteHostBits = &diag.Rule{Code: "ipam-route-host-bits", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Route destination has host bits set", Source: "Linux: invalid argument, measured (cni.md 1.3)"}
	ErrRouteGateway = &diag.Rule{Code: "ipam-route-gateway", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Route gateway is not an address", Source: cniTypes}
	WarnGatewayAssigned = &diag.Rule{Code: "ipam-gateway-assigned", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway will be assigned to a pod", Source: whereaboutsAllocate + " (nothing reserves it; whereabouts#601)"}
	WarnGatewayOutside = &diag.Rule{Code: "ipam-gateway-outside", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway outside the network", Source: hostLocalRange + " and " + whereaboutsConfig + ": not checked (cases G05, gw-outside)"}
	WarnNoType = &diag.Rule{Code: "ipam-no-type", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No IPAM plugin is named", Source: "plugins plugins/main/bridge/bridge.go v1.9.1 cmdAdd: layer 2 (measured)"}
	WarnPluginName = &diag.Rule{Code: "ipam-plugin-unknown", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Unknown IPAM plugin", Source: "cni pkg/invoke/find.go v1.3.1 (failed to find plugin; measured: B06-ipam-type-missing-binary)"}
	ErrNoIPAM = &diag.Rule{Code: "ipam-missing", Kind: diag.Required, Stage: diag.Load,
		Summary: "No ipam member", Source: hostLocalConfig + ", " + pluginsStatic + ", " + whereaboutsConfig + " (IPAM config missing 'ipam' key)"}
	ErrName = &diag.Rule{Code: "ipam-network-name", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Network without a proper name", Source: "cni pkg/skel/skel.go v1.3.1 (missing network name; invalid characters found in network name)"}
	ErrCNIVersion = &diag.Rule{Code: "ipam-cni-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "CNI version not supported", Source: "cni pkg/skel/skel.go v1.3.1 (incompatible CNI versions)"}
	ErrFamilies = &diag.Rule{Code: "ipam-families", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "More addresses than the CNI version can tell", Source: hostLocalConfig + ", " + pluginsStatic + ", " + whereaboutsConfig + " (case G08-0.2.0-two-v4)"}
	ErrRequested = &diag.Rule{Code: "ipam-requested", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "No range has the address that is asked for", Source: "plugins plugins/ipam/host-local/main.go v1.9.1 (failed to allocate all requested IPs)"}
	ErrRouteNoDst = &diag.Rule{Code: "ipam-route-no-dst", Kind: diag.Required, Stage: diag.Run,
		Summary: "Route to nowhere", Source: cniTypes + ": the plugin that delegates cannot read the result (case G09-route-no-dst)"}
	ErrOverlap = &diag.Rule{Code: "ipam-network-overlap", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "The network is in use for something else", Source: "whereabouts.md 1.3: every network is accepted (cases v4-pod-network, v4-service-network, v4-ovn-join)"}
	ErrCapacity = &diag.Rule{Code: "ipam-capacity", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Fewer addresses than nodes", Source: "one for each virt-handler: kubevirt components/daemonsets.go v1.9.0"}
	WarnCapacity = &diag.Rule{Code: "ipam-capacity-spare", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No address for the synchronization controllers", Source: "kubevirt components/deployments.go v1.9.0: two replicas, and one more while they are rolled out"}
	WarnNodeLocal = &diag.Rule{Code: "ipam-node-local", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Every node hands out the same addresses", Source: "cni.md 3.6: the state of host-local is on the node; static has none (measured)"}
	WarnNotUnicast = &diag.Rule{Code: "ipam-not-global-unicast", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Addresses that virt-handler cannot use", Source: "kubevirt pkg/virt-handler/migration.go v1.9.0 (net.IP.IsGlobalUnicast)"}
)

// What a whereabouts document can say.
var (
	ErrWhereaboutsRange = &diag.Rule{Code: "whereabouts-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Range is not a network", Source: whereaboutsConfig}
	WarnWhereaboutsRangeForm = &diag.Rule{Code: "whereabouts-range-form", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Range is read otherwise than it is written", Source: whereaboutsConfig + " (ParseCIDRSloppy; case v4-24-hostbits)"}
	WarnWhereaboutsHyphen = &diag.Rule{Code: "whereabouts-bounds-twice", Kind: diag.Duplicate, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bounds given twice", Source: whereaboutsConfig + " (case hy-overrides-fields)"}
	ErrWhereaboutsBound = &diag.Rule{Code: "whereabouts-bound", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Bound of an ipRanges entry is not an address", Source: "whereabouts pkg/types/types.go v0.9.4 (net.IP text; case ir-entry-start-garbage)"}
	ErrWhereaboutsIgnored = &diag.Rule{Code: "whereabouts-bound-ignored", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Bound is ignored, more is handed out than it says", Source: whereaboutsIterate + " (GetIPRange; cases se-both-outside, se-start-garbage)"}
	WarnWhereaboutsEdge = &diag.Rule{Code: "whereabouts-bound-edge", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bound is an address that is never assigned", Source: whereaboutsIterate + " (cases se-start-network, se-end-broadcast)"}
	ErrWhereaboutsTooSmall = &diag.Rule{Code: "whereabouts-too-small", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Network has no usable address", Source: whereaboutsIterate + " (net mask is too short; case se-31)"}
	ErrWhereaboutsEmpty = &diag.Rule{Code: "whereabouts-empty", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Everything is excluded", Source: whereaboutsAllocate + " (Could not allocate IP in range; case ex-all)"}
	ErrWhereaboutsExclude = &diag.Rule{Code: "whereabouts-exclude", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Exclude item is no network", Source: whereaboutsAllocate + " (could not parse exclude range; case ex-garbage)"}
	WarnWhereaboutsExclude = &diag.Rule{Code: "whereabouts-exclude-idle", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Exclude item excludes nothing", Source: whereaboutsAllocate + " (cases ex-outside, ex-other-family)"}
	ErrWhereaboutsPool = &diag.Rule{Code: "whereabouts-pool-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "The API server refuses the pool's name", Source: whereaboutsStorage + " (IPPoolName; case v6-unspec-64)"}
	ErrWhereaboutsTwice = &diag.Rule{Code: "whereabouts-range-twice", Kind: diag.Duplicate, Stage: diag.Run,
		Summary: "Two entries with one range", Source: "whereabouts#722, case ir-identical: the kernel refuses the second address"}
	ErrWhereaboutsOverlap = &diag.Rule{Code: "whereabouts-range-overlap", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Two entries overlap", Source: whereaboutsStorage + " (case ir-overlap)"}
	ErrWhereaboutsNoRange = &diag.Rule{Code: "whereabouts-no-range", Kind: diag.Required, Stage: diag.Run,
		Summary: "No range: nothing is assigned", Source: whereaboutsConfig + " (case mr-missing)"}
	ErrWhereaboutsOrphan = &diag.Rule{Code: "whereabouts-member-dropped", Kind: diag.Forbidden, Stage: diag.Run,
		Summary: "Member that applies to range only", Source: whereaboutsConfig + ":81-126 (case ex-toplevel-without-range)"}
	ErrWhereaboutsSlice = &diag.Rule{Code: "whereabouts-node-slice", Kind: diag.Forbidden, Stage: diag.Run,
		Summary: "Node slices ignore the window", Source: whereaboutsStorage + ":615-619 (cases fl-nss-window, fl-nss-exclude)"}
	WarnWhereaboutsGateway = &diag.Rule{Code: "whereabouts-gateway-alias", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Gateway in upper case is another member", Source: "whereabouts pkg/types/types.go v0.9.4 (cases gw-capital, gw-capital-ok)"}
	WarnWhereaboutsOverlapOff = &diag.Rule{Code: "whereabouts-overlap-off", Kind: diag.Forbidden, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Overlap check turned off", Source: whereaboutsStorage + ":644-707 (runs S5b, S5c)"}
	WarnWhereaboutsRelease = &diag.Rule{Code: "whereabouts-release", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Release is older than what is modelled", Source: "whereabouts.md 1.4, measured with v0.6.1"}
)

// What the other ipam members can say.
var (
	ErrHostLocalSubnet = &diag.Rule{Code: "host-local-subnet", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Subnet cannot be assigned from", Source: hostLocalRange + " (Canonicalize)"}
	ErrHostLocalBound = &diag.Rule{Code: "host-local-bound", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Bound is not in the subnet", Source: hostLocalRange + " (Canonicalize)"}
	ErrHostLocalFamilies = &diag.Rule{Code: "host-local-families", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Set of ranges mixes families", Source: "plugins plugins/ipam/host-local/backend/allocator/range_set.go v1.9.1"}
	ErrHostLocalOverlap = &diag.Rule{Code: "host-local-overlap", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Ranges overlap", Source: hostLocalConfig}
	ErrHostLocalNoRange = &diag.Rule{Code: "host-local-no-range", Kind: diag.Required, Stage: diag.Load,
		Summary: "No range", Source: hostLocalConfig + " (no IP ranges specified)"}
	ErrHostLocalDropped = &diag.Rule{Code: "host-local-member-dropped", Kind: diag.Forbidden, Stage: diag.Run,
		Summary: "Member that applies to subnet only", Source: hostLocalConfig + " (n.IPAM.Range.Subnet.IP != nil)"}
	ErrHostLocalBeyond = &diag.Rule{Code: "host-local-beyond", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Range begins behind its end", Source: hostLocalRange + " (Canonicalize does not check the default of rangeEnd), allocator.go Next"}
	ErrHostLocalEmpty = &diag.Rule{Code: "host-local-empty", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Range is nothing but the gateway", Source: "plugins plugins/ipam/host-local/backend/allocator/allocator.go v1.9.1"}
	ErrStaticNoAddress = &diag.Rule{Code: "static-no-address", Kind: diag.Required, Stage: diag.Run,
		Summary: "No address", Source: pluginsStatic + " (measured: an empty result)"}
	ErrDHCPValue = &diag.Rule{Code: "dhcp-option-value", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Option value is too long", Source: pluginsDHCP + "/options.go"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrGateway, ErrAddress, ErrRouteDst, ErrRouteHostBits, ErrRouteGateway, ErrRouteNoDst, WarnGatewayAssigned, WarnGatewayOutside,
		ErrNoIPAM, ErrName, ErrCNIVersion, ErrFamilies, ErrRequested, ErrOverlap, ErrCapacity, WarnCapacity, WarnNodeLocal, WarnNoType, WarnPluginName, WarnNotUnicast,
		ErrWhereaboutsRange, WarnWhereaboutsRangeForm, WarnWhereaboutsHyphen, ErrWhereaboutsBound, ErrWhereaboutsIgnored,
		WarnWhereaboutsEdge, ErrWhereaboutsTooSmall, ErrWhereaboutsEmpty, ErrWhereaboutsExclude, WarnWhereaboutsExclude,
		ErrWhereaboutsPool, ErrWhereaboutsTwice, ErrWhereaboutsOverlap, ErrWhereaboutsNoRange, ErrWhereaboutsOrphan,
		ErrWhereaboutsSlice, WarnWhereaboutsGateway, WarnWhereaboutsOverlapOff, WarnWhereaboutsRelease,
		ErrHostLocalSubnet, ErrHostLocalBound, ErrHostLocalFamilies, ErrHostLocalOverlap, ErrHostLocalNoRange, ErrHostLocalDropped, ErrHostLocalBeyond, ErrHostLocalEmpty,
		ErrStaticNoAddress, ErrDHCPValue,
	}
}
