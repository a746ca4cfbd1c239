package plan

import "github.com/migrationnet/migrationnet/diag"

// Everything this package can say, beside what the documents it writes say.
var (
	ErrOverlap = &diag.Rule{Code: "plan-overlap", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Two networks overlap", Source: "OpenShift documentation of the dedicated " +
			"network: the range must not overlap the main network (whereabouts.md 2.2)"}
	ErrWindowOverlap = &diag.Rule{Code: "plan-window-overlap", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Two clusters hand out one address", Source: "whereabouts pools are of one " +
			"cluster: measured (run S1); a split brain in the field " +
			"(OCP 4.21, 2026; whereabouts.md 2.2)"}
	ErrWindowOutside = &diag.Rule{Code: "plan-window-outside", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Window is not in the network", Source: "whereabouts " +
			"pkg/iphelpers/iphelpers.go v0.9.4: bounds outside are ignored (whereabouts.md 2.2)"}
	ErrWindowInUse = &diag.Rule{Code: "plan-window-in-use", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Window has an address that is taken",
		Source:  "whereabouts reserves nothing: whereabouts.md 2.2"}
	ErrWindowSmall = &diag.Rule{Code: "plan-window-small", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Window is too small", Source: "one address for each virt-handler and " +
			"synchronization controller: kubevirt components/daemonsets.go, " +
			"deployments.go v1.9.0 " +
			"(whereabouts.md 2.3)"}
	ErrForgotten = &diag.Rule{Code: "plan-window-forgotten", Kind: diag.Required, Stage: diag.Run,
		Summary: "Cluster on the network whose window is not given",
		Source: "this module: a window in use never moves, and another cluster could be given its " +
			"addresses (module.md 3)"}
	ErrNoRoom = &diag.Rule{Code: "plan-no-room", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Network is too small", Source: "whereabouts.md 2.3"}
	ErrCIDR = &diag.Rule{Code: "plan-cidr", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a usable network", Source: "kubevirt pkg/virt-handler/migration.go " +
			"v1.9.0 FindMigrationIP (migration.md A1.4)"}
	ErrName = &diag.Rule{Code: "plan-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Not a DNS label", Source: "network-attachment-definition-client pkg/utils " +
			"v1.7.7 parsePodNetworkObjectName (cni.md 3.6)"}
	ErrTwice = &diag.Rule{Code: "plan-cluster-twice", Kind: diag.Duplicate, Stage: diag.Load,
		Summary: "Two clusters of one name", Source: "this module: windows are kept by name " +
			"(module.md 3)"}
	ErrClusters = &diag.Rule{Code: "plan-no-cluster", Kind: diag.Required, Stage: diag.Load,
		Summary: "No cluster", Source: "this module (module.md 3)"}
	ErrNodes = &diag.Rule{Code: "plan-nodes", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "No node", Source: "kubevirt components/daemonsets.go v1.9.0: one " +
			"virt-handler on each (whereabouts.md 2.3)"}
	ErrNIC = &diag.Rule{Code: "plan-nic", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid name of a NIC", Source: "linux net/core/dev.c dev_valid_name (cni.md " +
			"1.2)"}
	ErrVLAN = &diag.Rule{Code: "plan-vlan", Kind: diag.Forbidden, Stage: diag.Load,
		Summary: "VLAN without a bridge", Source: "plugins plugins/main/macvlan/macvlan.go " +
			"v1.9.1: no such member (cni.md 3.1)"}
	ErrAttachment = &diag.Rule{Code: "plan-attachment", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not an attachment that is planned",
		Source:  "this module: it writes these definitions (module.md 3)"}
	ErrAttachmentMember = &diag.Rule{Code: "plan-attachment-member", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "Member that does not go with the attachment",
		Source:  "this module: a member without effect would mislead (module.md 3)"}
	ErrPhysicalNetwork = &diag.Rule{Code: "plan-physical-network", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Not the name of a physical network",
		Source: "ovn-kubernetes go-controller/pkg/crd/userdefinednetwork/v1 v1.3.0: 1 to 253 " +
			"bytes without comma and colon, which separate bridge-mappings (cni.md 3.15)"}
	ErrExcludes = &diag.Rule{Code: "plan-excludes", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Window that a ClusterUserDefinedNetwork cannot say",
		Source: "ovn-kubernetes go-controller/pkg/crd/userdefinednetwork/v1 v1.3.0: at most 25 " +
			"excludeSubnets (cni.md 3.15)"}
	ErrSubnet = &diag.Rule{Code: "plan-subnet", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Cluster without a subnet of its own, or with one elsewhere",
		Source:  "this module: clusters share one link, or each has its own (module.md 3)"}
	ErrGateway = &diag.Rule{Code: "plan-gateway", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Gateway that the subnet does not have",
		Source: "kernel: Nexthop has invalid gateway; whereabouts takes it (whereabouts.md 1.2, " +
			"fl-routes-gw-offlink, measured)"}
	ErrRoute = &diag.Rule{Code: "plan-route", Kind: diag.Required, Stage: diag.Run,
		Summary: "No route to another cluster's subnet",
		Source: "kernel: what no route of migration0 covers takes the default route, by the pod " +
			"network (whereabouts.md 2.2)"}
	ErrMember = &diag.Rule{Code: "plan-member", Kind: diag.NotSupported,
		Stage: diag.Load, OfName: true,
		Summary: "Member name is misspelt",
		Source:  "this module: a member that is ignored would change the plan (module.md 3)"}
	ErrRelease = &diag.Rule{Code: "plan-release", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a version", Source: "this module: a plan is for releases (module.md 2)"}
	ErrAPI = &diag.Rule{Code: "plan-api", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not an API version of HyperConverged",
		Source:  "this module: it knows two (module.md 3)"}
	ErrWindow = &diag.Rule{Code: "plan-window", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a range of addresses",
		Source:  "this module: a window is one range (module.md 3)"}
	ErrAddresses = &diag.Rule{Code: "plan-addresses", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not an address, a range or a network",
		Source:  "this module: what is in use (module.md 3)"}
	ErrInUseOutside = &diag.Rule{Code: "plan-in-use-outside", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Address in use is outside of the network",
		Source:  "this module: it would keep no window away from it (module.md 3)"}
	WarnDecentralized = &diag.Rule{Code: "plan-decentralized-off", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Migration between clusters is off", Source: "HCO " +
			"featureGates.decentralizedLiveMigration: false in 1.16 and 1.17, true from 1.18 " +
			"(hco.md 1.7)"}
	WarnPeerRelease = &diag.Rule{Code: "plan-peer-release", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Releases that do not migrate to each other",
		Source: "kubevirt pkg/util/tls/tls.go v1.6.0 and v1.7.0 verifyPeerCert " +
			"(common name is invalid; run; migration.md A9)"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrOverlap, ErrWindowOverlap, ErrWindowOutside, ErrWindowInUse, ErrWindowSmall, ErrForgotten,
		ErrNoRoom,
		ErrCIDR, ErrName, ErrTwice, ErrClusters,
		ErrNodes, ErrNIC, ErrVLAN, ErrAttachment, ErrAttachmentMember, ErrPhysicalNetwork, ErrExcludes,
		ErrSubnet, ErrGateway, ErrRoute,
		ErrMember, ErrRelease, ErrAPI, ErrWindow, ErrAddresses,
		ErrInUseOutside, WarnDecentralized, WarnPeerRelease,
	}
}
