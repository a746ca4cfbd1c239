package bridgeconf

import "github.com/migrationnet/migrationnet/diag"

// Where the rules come from.
const (
	loadNetConf = "plugins plugins/main/bridge/bridge.go v1.9.1 loadNetConf"
	cmdAdd      = "plugins plugins/main/bridge/bridge.go v1.9.1 cmdAdd"
	skel        = "cni pkg/skel/skel.go v1.3.1"
	measured    = "measured with plugins v1.9.1"
)

// Everything this package can say, beside the rules of package diag.
var (
	ErrCNIVersion = &diag.Rule{Code: "bridge-cni-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "CNI version not supported", Source: skel + " (incompatible CNI versions; " +
			"cni.md 1.1)"}
	ErrLayer2Version = &diag.Rule{Code: "bridge-layer2-version", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "CNI version needs an address", Source: measured + ": cannot convert: no " +
			"valid IP addresses (case A02; cni.md 1.4)"}
	ErrName = &diag.Rule{Code: "bridge-name-required", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing network name", Source: skel + " (missing network name; cni.md 1.1)"}
	ErrNameChars = &diag.Rule{Code: "bridge-name-characters", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Invalid network name", Source: "cni pkg/utils/utils.go v1.3.1 " +
			"ValidateNetworkName (cni.md 1.1)"}
	ErrBridgeName = &diag.Rule{Code: "bridge-bridge-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid name for the bridge", Source: measured + "; linux net/core/dev.c " +
			"dev_valid_name (cni.md 1.2)"}
	ErrHairpinPromisc = &diag.Rule{Code: "bridge-hairpin-promisc", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Hairpin and promiscuous mode", Source: cmdAdd + " (cni.md 1.2)"}
	ErrMasqBackend = &diag.Rule{Code: "bridge-masq-backend", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "Unknown masquerade backend", Source: "plugins pkg/ip/ipmasq_linux.go v1.9.1 " +
			"(cni.md 1.2)"}
	ErrDisabledIPAM = &diag.Rule{Code: "bridge-disabled-ipam", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Addresses on a disabled interface", Source: cmdAdd + " (cni.md 1.2)"}
	ErrMTU = &diag.Rule{Code: "bridge-mtu", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MTU that the kernel refuses", Source: measured + " (cases C02; cni.md 1.2)"}
	ErrVLANRange = &diag.Rule{Code: "bridge-vlan-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "VLAN ID out of range", Source: loadNetConf + " (cni.md 1.5)"}
	ErrTrunkRange = &diag.Rule{Code: "bridge-trunk-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "VLAN ID of the trunk out of range", Source: loadNetConf + " collectVlanTrunk " +
			"(cni.md 1.5)"}
	ErrTrunkOrder = &diag.Rule{Code: "bridge-trunk-order", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Range of the trunk is reversed", Source: loadNetConf + " collectVlanTrunk " +
			"(cni.md 1.5)"}
	ErrTrunkHalf = &diag.Rule{Code: "bridge-trunk-half", Kind: diag.Required, Stage: diag.Load,
		Summary: "Half a range in the trunk", Source: loadNetConf + " collectVlanTrunk (cni.md " +
			"1.5)"}
	ErrTrunkAndVLAN = &diag.Rule{Code: "bridge-trunk-and-vlan", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "vlan and vlanTrunk together", Source: "plugins bridge.go v1.3.0 to v1.7.1 " +
			"loadNetConf (cni.md 1.6)"}
	ErrVLANInterface = &diag.Rule{Code: "bridge-vlan-interface", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name of the gateway's interface is too long", Source: "plugins bridge.go " +
			"v1.9.1 ensureVlanInterface, measured (case D04; cni.md 1.3)"}
	ErrMAC = &diag.Rule{Code: "bridge-mac", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MAC address that the kernel refuses", Source: measured + " (cases E07; " +
			"cni.md 1.2)"}
	ErrIPAMType = &diag.Rule{Code: "bridge-ipam-type", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid name of an IPAM plugin", Source: "cni pkg/invoke/find.go v1.3.1 " +
			"(cni.md 1.2)"}
	ErrTwoGateways = &diag.Rule{Code: "bridge-two-gateways", Kind: diag.Conflict, Stage: diag.Setup,
		Summary: "Two gateway addresses for one bridge", Source: "plugins bridge.go v1.9.1 " +
			"ensureAddr, measured (case E03-isDefGW-two-v4; cni.md 1.3)"}
	ErrSetGateways = &diag.Rule{Code: "bridge-set-gateways", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Gateways of one set for one bridge", Source: "plugins bridge.go v1.9.1 " +
			"ensureAddr; host-local allocator.go (run: the third pod; cni.md 1.3)"}
	ErrNoGatewayAddress = &diag.Rule{Code: "bridge-no-gateway-address", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "No address for the gateway", Source: measured + ": the plugin panics (case " +
			"E03-isGW-broadcast-wrap; cni.md 1.3); run: could not add IP address, invalid argument"}
	ErrTwoDefaultRoutes = &diag.Rule{Code: "bridge-two-default-routes", Kind: diag.Duplicate, Stage: diag.Setup,
		Summary: "Two default routes", Source: measured + ": file exists (case " +
			"E03-isDefGW-with-default-route-nogw; cni.md 1.3)"}
	ErrGatewayUnreachable = &diag.Rule{Code: "bridge-gateway-unreachable", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Gateway outside the network", Source: measured + ": network is unreachable " +
			"(case K07-gw-outside-subnet; cni.md 1.3)"}
	ErrManyAddresses = &diag.Rule{Code: "bridge-many-addresses", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "CNI version has one address per family", Source: measured + " (case " +
			"A02-cniVersion-0.2.0-two-v4; cni.md 1.4)"}
	ErrNameLength = &diag.Rule{Code: "bridge-name-length", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name is too long for host-local", Source: measured + ": file name too long " +
			"(case A03-name-256-hostlocal; cni.md 1.1)"}

	WarnIgnored = &diag.Rule{Code: "bridge-member-ignored", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run, OfName: true,
		Summary: "Member newer than the release", Source: "cni.md 1.6, measured with plugins v0.8.7 to v1.9.1"}
	WarnNeedsIPAM = &diag.Rule{Code: "bridge-needs-ipam", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No effect without ipam", Source: cmdAdd + " (case E03-isGW-no-ipam; cni.md 1.2)"}
	WarnMasqDelete = &diag.Rule{Code: "bridge-masq-delete", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "DEL fails with two masqueraded addresses", Source: "measured with plugins " +
			"v1.2.0 to v1.9.1 and iptables-nft 1.8.9: CHAIN_DEL failed (Device or resource busy; cni.md 1.3)"}
	WarnNeedsVLAN = &diag.Rule{Code: "bridge-needs-vlan", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No effect without a VLAN", Source: "plugins bridge.go v1.9.1 setupVeth " +
			"(cni.md 1.5)"}
	WarnMTUIgnored = &diag.Rule{Code: "bridge-mtu-ignored", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Negative MTU is ignored", Source: measured + " (cases C02; cni.md 1.2)"}
	WarnTrunkEmpty = &diag.Rule{Code: "bridge-trunk-empty", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Trunk without a VLAN", Source: measured + " (cases D01-empty, " +
			"D01-empty-elem; cni.md 1.5)"}
	WarnVLANInTrunk = &diag.Rule{Code: "bridge-vlan-in-trunk", Kind: diag.Duplicate, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Native VLAN is in the trunk", Source: measured + " (case " +
			"D02-vlan-in-trunk-too; cni.md 1.5)"}
	WarnPreserveDefault = &diag.Rule{Code: "bridge-preserve-default", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Default that depends on the release", Source: "plugins bridge.go, commit " +
			"48a4ae5a: true in v1.3.0 to v1.7.1, false from v1.8.0 (cni.md 1.6)"}
	WarnOwnAddress = &diag.Rule{Code: "bridge-own-address", Kind: diag.Duplicate, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address of the container and of the bridge", Source: measured + " (case " +
			"E03-isGW-ip-equals-gw; cni.md 1.3)"}
	WarnGatewayDHCP = &diag.Rule{Code: "bridge-gateway-dhcp", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "The bridge claims the router's address", Source: "measured with plugins " +
			"v1.9.1 (case O03; cni.md 1.3)"}
	WarnDefaultRoute = &diag.Rule{Code: "bridge-default-route", Kind: diag.Forbidden, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Default route on a secondary network", Source: "measured with plugins v1.9.1 " +
			"(case K09; cni.md 1.3)"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrCNIVersion, ErrLayer2Version, ErrName, ErrNameChars, ErrBridgeName, ErrHairpinPromisc, ErrMasqBackend, ErrDisabledIPAM,
		ErrMTU, ErrVLANRange, ErrTrunkRange, ErrTrunkOrder, ErrTrunkHalf, ErrTrunkAndVLAN, ErrVLANInterface, ErrMAC, ErrIPAMType,
		ErrTwoGateways, ErrSetGateways, ErrNoGatewayAddress, ErrTwoDefaultRoutes, ErrGatewayUnreachable, ErrManyAddresses, ErrNameLength,
		WarnIgnored, WarnNeedsIPAM, WarnMasqDelete, WarnNeedsVLAN, WarnMTUIgnored, WarnTrunkEmpty, WarnVLANInTrunk,
		WarnPreserveDefault, WarnOwnAddress, WarnGatewayDHCP, WarnDefaultRoute,
	}
}
