package nad

import "github.com/migrationnet/migrationnet/diag"

// What a configuration of OVN-Kubernetes can say.
var (
	ErrOverlayTopology = &diag.Rule{Code: "overlay-topology", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Unknown topology",
		Source:  multiNetwork + " newNetInfo (topology not supported; cni.md 3.5)"}
	WarnOverlayTopology = &diag.Rule{Code: "overlay-default-network", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The pod network itself",
		Source:  ovnConfig + " ParseNetConf: NAD of default network (cni.md 3.5)"}
	ErrOverlayName = &diag.Rule{Code: "overlay-name", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Missing or reserved name",
		Source:  ovnConfig + " ValidateNetConfNameFields (cni.md 3.5)"}
	ErrOverlayNAD = &diag.Rule{Code: "overlay-nad-name", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "netAttachDefName is not the object",
		Source: multiNetwork + " ValidateNetConf " +
			"(is inconsistent with config; cni.md 3.5)"}
	ErrOverlayRole = &diag.Rule{Code: "overlay-role", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Role that the network cannot have",
		Source:  multiNetwork + " ValidateNetConf (invalid network role value; cni.md 3.5)"}
	ErrOverlaySubnets = &diag.Rule{Code: "overlay-subnets", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Subnets that cannot be read",
		Source: "ovn-kubernetes go-controller/pkg/config/utils.go " +
			"ParseClusterSubnetEntriesWithDefaults (cni.md 3.5)"}
	ErrOverlayExclude = &diag.Rule{Code: "overlay-exclude", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Excluded subnet is in no subnet",
		Source:  multiNetwork + " parseSubnets (cni.md 3.5)"}
	ErrOverlayExcludeTwice = &diag.Rule{Code: "overlay-exclude-overlap", Kind: diag.Conflict,
		Stage:   diag.Setup,
		Summary: "Excluded address that cannot be reserved",
		Source: "ovn-kubernetes go-controller/pkg/allocator/ip/subnet/allocator.go " +
			"v1.3.0 reserveSubnets: provided IP is already allocated (run; cni.md 3.7)"}
	ErrOverlayTaken = &diag.Rule{Code: "overlay-overlap", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Network that OVN-Kubernetes has taken",
		Source:  multiNetwork + " v1.3.0 SubnetOverlapCheck (run; cni.md 3.7)"}
	ErrOverlayTransport = &diag.Rule{Code: "overlay-transport", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Unknown transport",
		Source: multiNetwork + " v1.3.0 ValidateNetConf (invalid transport; run; " +
			"cni.md 3.7)"}
	ErrOverlayLayer2Only = &diag.Rule{Code: "overlay-layer2-member", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "Member of layer2 only",
		Source: multiNetwork + " v1.3.0 ValidateNetConf (is only supported for layer2 " +
			"topology; run; cni.md 3.7)"}
	WarnOverlayNew = &diag.Rule{Code: "overlay-member-new", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Member that no release reads yet",
		Source:  "ovn-kubernetes go-controller/pkg/cni/types/types.go 8871cd9 (cni.md 3.7)"}
	ErrOverlayEmpty = &diag.Rule{Code: "overlay-no-address", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "No address to assign",
		Source:  "ovn-kubernetes go-controller/pkg/allocator/ip/allocator.go (cni.md 3.5)"}
	ErrOverlayIPAM = &diag.Rule{Code: "overlay-ipam", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "IPAM plugin",
		Source:  multiNetwork + " ValidateNetConf (unsupported ipam key; cni.md 3.5)"}
	ErrOverlayJoin = &diag.Rule{Code: "overlay-join-subnet", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "Join subnet of a localnet",
		Source:  multiNetwork + " ValidateNetConf (cni.md 3.5)"}
	ErrOverlayPersistent = &diag.Rule{Code: "overlay-persistent-ips", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "Persistent addresses of layer3",
		Source:  multiNetwork + " ValidateNetConf (cni.md 3.5)"}
	ErrOverlayVLAN = &diag.Rule{Code: "overlay-vlan", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "VLAN ID out of range",
		Source:  "ovn ovn-nb.ovsschema Logical_Switch_Port tag (cni.md 3.5)"}
	ErrOverlayChained = &diag.Rule{Code: "overlay-chained", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "List with another plugin",
		Source:  ovnConfig + " (CNI plugin chaining is not supported; cni.md 3.5)"}
	WarnOverlayIgnored = &diag.Rule{Code: "overlay-member-ignored", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run, OfName: true,
		Summary: "Member that the topology does not read",
		Source: multiNetwork + " newLayer3NetConfInfo, newLayer2NetConfInfo, " +
			"newLocalnetNetConfInfo (cni.md 3.5)"}
)

var overlayRules = []*diag.Rule{
	ErrOverlayTopology, WarnOverlayTopology, ErrOverlayName, ErrOverlayNAD, ErrOverlayRole,
	ErrOverlaySubnets, ErrOverlayExclude, ErrOverlayEmpty, ErrOverlayIPAM, ErrOverlayJoin,
	ErrOverlayPersistent, ErrOverlayVLAN, ErrOverlayChained, WarnOverlayIgnored,
	ErrOverlayExcludeTwice, ErrOverlayTaken, ErrOverlayTransport, ErrOverlayLayer2Only,
	WarnOverlayNew,
}
