package podnet

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// What the document is.
var (
	ErrKind = &diag.Rule{Code: "podnet-kind", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a virtual machine",
		Source: "kubevirt.io/api core/v1 types.go (v1.9.0): VirtualMachine, " +
			"VirtualMachineInstance (masquerade.md B1)"}
	ErrRequired = &diag.Rule{Code: "podnet-required", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing member",
		Source: "the custom resource definitions of KubeVirt (v1.5.0 to v1.9.0): what their " +
			"schemas require, and the webhook does not look at (masquerade.md B1)"}
	ErrEviction = &diag.Rule{Code: "podnet-eviction-strategy", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Unknown eviction strategy",
		Source: "pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go " +
			"validateLiveMigration (v1.5.0 to v1.9.0; masquerade.md B1)"}
	WarnNewer = &diag.Rule{Code: "podnet-member-newer", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Member of a later KubeVirt",
		Source: "kubevirt.io/api core/v1 schema.go, v1.5.0 to v1.9.0: the API server drops " +
			"what the schema lacks (masquerade.md B1)"}
)

// The bindings of an interface. Where no other source is named, the file is in
// pkg/network/admitter of KubeVirt.
var (
	ErrBindings = &diag.Rule{Code: "podnet-bindings", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Not exactly one binding",
		Source: "binding.go validateInterfaceBindingExists (v1.9.0; v1.8.0 and before only " +
			"for a plugin beside a method; masquerade.md B1)"}
	ErrBindingNone = &diag.Rule{Code: "podnet-binding-none", Kind: diag.Required, Stage: diag.Setup,
		Summary: "No binding",
		Source: "pkg/network/setup/netpod/netpod.go composeDesiredSpec (v1.7.0): the webhook " +
			"lets it pass before v1.9 (masquerade.md B1)"}
	WarnBindings = &diag.Rule{Code: "podnet-bindings-several", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Several binding methods",
		Source: "pkg/network/setup/netpod/netpod.go composeDesiredSpec (v1.7.0): the first of " +
			"its switch is used; refused from v1.9 on (masquerade.md B1)"}
	ErrMasqueradeNetwork = &diag.Rule{Code: "podnet-masquerade-network", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Masquerade off the pod network",
		Source:  "binding.go validateMasqueradeBinding (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrBindingNetwork = &diag.Rule{Code: "podnet-binding-network", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Binding on the wrong network",
		Source:  "passt.go (v1.5.0 to v1.9.0), macvtap.go (up to v1.7; masquerade.md B1)"}
	ErrBridgeForbidden = &diag.Rule{Code: "podnet-bridge-forbidden", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "Bridge not allowed on the pod network",
		Source:  "binding.go validateBridgeBinding (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrDefaultBinding = &diag.Rule{Code: "podnet-default-binding", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Unknown default binding",
		Source: "pkg/network/vmispec/defaults.go SetDefaultNetworkInterface, " +
			"pkg/virt-config/configuration.go validateConfig (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrGate = &diag.Rule{Code: "podnet-feature-gate", Kind: diag.Forbidden, Stage: diag.Load,
		Summary: "Feature gate is off",
		Source:  "passt.go (v1.8.0), netiface.go and dra.go (v1.9.0; masquerade.md B1)"}
	ErrDiscontinued = &diag.Rule{Code: "podnet-binding-discontinued", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Discontinued binding",
		Source: "discontinued.go (v1.8.0); before: slirp.go, passt.go, macvtap.go (v1.7.0; " +
			"masquerade.md B1)"}
	WarnNotMigratable = &diag.Rule{Code: "podnet-not-migratable", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Cannot live migrate",
		Source: "pkg/network/vmispec/interface.go VerifyVMIMigratable (v1.7.0, v1.8.0): " +
			"reason InterfaceNotLiveMigratable (migration.md A2)"}
)

// The fields of an interface and its ports.
var (
	ErrInterfaceName = &diag.Rule{Code: "podnet-interface-name", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Malformed interface name", Source: "netiface.go validateInterfaceNameFormat " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrInterfaceDuplicate = &diag.Rule{Code: "podnet-interface-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Load,
		Summary: "Interface given twice", Source: "netiface.go validateInterfaceNameUnique " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrInterfaceNetwork = &diag.Rule{Code: "podnet-interface-network", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "Interface without a network", Source: "netiface.go " +
			"validateInterfacesAssignedToNetworks (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrModel = &diag.Rule{Code: "podnet-model", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Unknown interface model", Source: "netiface.go validateInterfaceModel " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrMAC = &diag.Rule{Code: "podnet-mac", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Malformed MAC address", Source: "netiface.go validateMacAddress, " +
			"pkg/network/link/mac.go (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrMACReserved = &diag.Rule{Code: "podnet-mac-reserved", Kind: diag.Forbidden, Stage: diag.Load,
		Summary: "Reserved MAC address", Source: "binding.go validateMasqueradeBinding: exact " +
			"text, lower case (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrPCI = &diag.Rule{Code: "podnet-pci", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Malformed PCI address", Source: "netiface.go validatePciAddress, " +
			"pkg/util/hardware (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrState = &diag.Rule{Code: "podnet-state", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Unsupported interface state", Source: "admit.go validateInterfaceStateValue " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrPortRequired = &diag.Rule{Code: "podnet-port-required", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "Missing port number", Source: "netiface.go validateForwardPortNonZero " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrPortRange = &diag.Rule{Code: "podnet-port-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Port number out of range", Source: "netiface.go validateForwardPortInRange " +
			"(v1.5.0 to v1.9.0; 65536 passes before v1.9; masquerade.md B1)"}
	ErrPortUnusable = &diag.Rule{Code: "podnet-port-unusable", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Port number that no rule can hold", Source: "netiface.go " +
			"validateForwardPortInRange (v1.8.0) admits 65536; " +
			"masquerade.go forwardPorts fails on it (masquerade.md B1)"}
	ErrPortProtocol = &diag.Rule{Code: "podnet-port-protocol", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Unknown protocol", Source: "netiface.go validateForwardPortProtocol (v1.5.0 " +
			"to v1.9.0; masquerade.md B1)"}
	ErrPortName = &diag.Rule{Code: "podnet-port-name", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Malformed port name", Source: "netiface.go validateForwardPortsName, " +
			"apimachinery IsValidPortName (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrPortNameDuplicate = &diag.Rule{Code: "podnet-port-name-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Load,
		Summary: "Port name given twice", Source: "netiface.go validateForwardPortsName " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrDHCPOption = &diag.Rule{Code: "podnet-dhcp-option", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "DHCP option out of range", Source: "netiface.go " +
			"validateDHCPPrivateOptionsWithinRange (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrDHCPDuplicate = &diag.Rule{Code: "podnet-dhcp-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Load,
		Summary: "DHCP option given twice", Source: "netiface.go validateDHCPExtraOptions " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrDHCPServer = &diag.Rule{Code: "podnet-dhcp-server", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Malformed NTP server", Source: "netiface.go " +
			"validateDHCPNTPServersAreValidIPv4Addresses (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrRangesAndPorts = &diag.Rule{Code: "podnet-port-ranges-and-ports", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Both ports and portRanges", Source: "netiface.go " +
			"validatePortRangeMutualExclusivity (v1.9.0; masquerade.md B1)"}
	ErrRangesBinding = &diag.Rule{Code: "podnet-port-ranges-binding", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "portRanges without masquerade", Source: "netiface.go " +
			"validatePortRangeMasqueradeOnly (v1.9.0; masquerade.md B1)"}
	ErrRangesMany = &diag.Rule{Code: "podnet-port-ranges-many", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Too many portRanges", Source: "netiface.go validateForwardPortRanges " +
			"(v1.9.0; masquerade.md B1)"}
	ErrRangeBounds = &diag.Rule{Code: "podnet-port-range-bounds", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Bounds of a port range", Source: "netiface.go validateForwardPortRanges " +
			"(v1.9.0; masquerade.md B1)"}
	ErrRangesOverlap = &diag.Rule{Code: "podnet-port-ranges-overlap", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "portRanges overlap", Source: "netiface.go validateForwardPortRangesOverlaps " +
			"(v1.9.0; masquerade.md B1)"}
	WarnPortsEmpty = &diag.Rule{Code: "podnet-ports-empty", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Empty list forwards all ports",
		Source: "pkg/network/setup/netpod/masquerade/masquerade.go setupNATByFamily " +
			"(v1.9.0; masquerade.md B1)"}
	WarnPortReserved = &diag.Rule{Code: "podnet-port-reserved", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Port reserved for live migration", Source: "masquerade.go " +
			"WithLegacyMigrationPorts, pkg/network/setup/netconf.go (v1.9.0); " +
			"OpenShift document, masquerade (masquerade.md B4)"}
	WarnPortIstio = &diag.Rule{Code: "podnet-port-istio", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Port of the Istio proxy", Source: "pkg/network/istio/ports.go, masquerade.go " +
			"setupNATByFamily (v1.5.0 to v1.9.0; masquerade.md B4)"}
	WarnIstioUDP = &diag.Rule{Code: "podnet-port-istio-udp", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "UDP port with the Istio proxy", Source: "masquerade.go setupNATByFamily " +
			"(v1.5.0 to v1.9.0): only TCP port 22 is forwarded (masquerade.md B4)"}
)

// The networks.
var (
	ErrPodNetworks = &diag.Rule{Code: "podnet-pod-networks", Kind: diag.Duplicate, Stage: diag.Load,
		Summary: "More than one pod network", Source: "netsource.go validateSinglePodNetwork " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrMultusDefault = &diag.Rule{Code: "podnet-multus-default", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "More than one default network", Source: "netsource.go " +
			"validateSinglePodNetwork (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrNetworkNone = &diag.Rule{Code: "podnet-network-none", Kind: diag.Required, Stage: diag.Load,
		Summary: "Network without a source", Source: "netsource.go validateSingleNetworkSource " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrNetworkSeveral = &diag.Rule{Code: "podnet-network-several", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Network with several sources", Source: "netsource.go " +
			"validateSingleNetworkSource (v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrMultusName = &diag.Rule{Code: "podnet-multus-name", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing networkName", Source: "netsource.go validateMultusNetworkSource " +
			"(v1.5.0 to v1.9.0; masquerade.md B1)"}
	ErrNetworkDuplicate = &diag.Rule{Code: "podnet-network-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Load,
		Summary: "Network given twice", Source: "netiface.go validateNetworkNameUnique (v1.5.0 " +
			"to v1.9.0; masquerade.md B1)"}
	ErrNetworkInterface = &diag.Rule{Code: "podnet-network-interface", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "Network without an interface", Source: "netiface.go " +
			"validateNetworksAssignedToInterfaces (v1.5.0 to v1.9.0; masquerade.md B1)"}
)

// The networks with a claim (v1.9, feature gate NetworkDevicesWithDRA).
var (
	ErrClaimMultus = &diag.Rule{Code: "podnet-claim-multus", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Claim beside Multus",
		Source:  "dra.go validateNetworkDevicesWithDRA (v1.9.0; masquerade.md B1)"}
	ErrClaimBinding = &diag.Rule{Code: "podnet-claim-binding", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Claim without SR-IOV or a plugin",
		Source:  "dra.go validateDRANetworkInterfaceBinding (v1.9.0; masquerade.md B1)"}
	ErrClaimName = &diag.Rule{Code: "podnet-claim-name", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing name of a claim or a request",
		Source:  "dra.go validateDRAClaimAndRequestNames (v1.9.0; masquerade.md B1)"}
	ErrClaimUnknown = &diag.Rule{Code: "podnet-claim-unknown", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Claim that the VM does not list",
		Source:  "dra.go validateDRANetworkClaimReference (v1.9.0; masquerade.md B1)"}
	ErrClaimDuplicate = &diag.Rule{Code: "podnet-claim-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Load,
		Summary: "Request used twice",
		Source:  "dra.go validateDRAClaimRequestUniqueness (v1.9.0; masquerade.md B1)"}
)

// The volumes of cloud-init.
var (
	ErrVolumeDuplicate = &diag.Rule{Code: "podnet-volume-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Load,
		Summary: "Volume given twice", Source: validateVolumes + " (masquerade.md B8)"}
	ErrVolumeSources = &diag.Rule{Code: "podnet-volume-sources", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Volume with several sources", Source: validateVolumes + " (masquerade.md B8)"}
	ErrCloudInitNone = &diag.Rule{Code: "podnet-cloud-init-none", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "No data for cloud-init", Source: validateVolumes + " (masquerade.md B8)"}
	ErrCloudInitSeveral = &diag.Rule{Code: "podnet-cloud-init-several", Kind: diag.Conflict,
		Stage:   diag.Load,
		Summary: "Data for cloud-init in several ways", Source: validateVolumes +
			" (masquerade.md B8)"}
	ErrCloudInitBase64 = &diag.Rule{Code: "podnet-cloud-init-base64", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Malformed base64", Source: validateVolumes + " (masquerade.md B8)"}
	ErrCloudInitSize = &diag.Rule{Code: "podnet-cloud-init-size", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Too much data for cloud-init", Source: validateVolumes + " (masquerade.md B8)"}
)

const validateVolumes = "pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go validateVolumes (v1.5.0 to v1.9.0)"

// The addresses inside the VM. No webhook checks them.
var (
	ErrCIDR = &diag.Rule{Code: "podnet-cidr", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Malformed CIDR", Source: "pkg/network/setup/netpod/netpod.go gatewayIP " +
			"(v1.9.0): failed to parse VM CIDR (masquerade.md B2)"}
	ErrCIDRFamily = &diag.Rule{Code: "podnet-cidr-family", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "CIDR of the wrong family", Source: "netpod.go masqueradeBindingSpec (v1.9.0) " +
			"puts it into the other family's NAT table, unchecked (masquerade.md B2)"}
	ErrCIDRSmall = &diag.Rule{Code: "podnet-cidr-small", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "CIDR too small", Source: "netpod.go gatewayIP, pkg/network/link/address.go " +
			"(v1.9.0): at least 4 addresses (masquerade.md B2)"}
	WarnCIDRHostBits = &diag.Rule{Code: "podnet-cidr-host-bits", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Host bits are ignored", Source: "pkg/network/link/address.go (v1.9.0): " +
			"10.0.2.99/24 gives 10.0.2.1 and 10.0.2.2, measured (masquerade.md B2)"}
	WarnLeadingZeros = &diag.Rule{Code: "podnet-leading-zeros", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Leading zeros", Source: "kubevirt.io/api core/v1 schema.go " +
			"PodNetwork.UnmarshalJSON, DHCPOptions.UnmarshalJSON (v1.5.0 to v1.9.0): as decimal " +
			"(masquerade.md B2)"}
	WarnCIDRUnused = &diag.Rule{Code: "podnet-cidr-unused", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "CIDR without effect", Source: "netpod.go (v1.9.0): only " +
			"masqueradeBindingSpec reads it (masquerade.md B2)"}
	WarnOverlap = &diag.Rule{Code: "podnet-overlap", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network inside the VM hides another",
		Source:  "routing: the guest has the whole CIDR on its link (masquerade.md B2)"}
)

// The guest.
var (
	ErrNoAddresses = &diag.Rule{Code: "podnet-guest-addresses", Kind: diag.Required,
		Stage:   diag.Run,
		Summary: "No addresses inside the VM", Source: "netpod.go (v1.9.0): only masquerade " +
			"gives the guest addresses of its own (masquerade.md B2)"}
	ErrGuestInterface = &diag.Rule{Code: "podnet-guest-interface", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Malformed interface name in the guest", Source: "Linux net/core/dev.c " +
			"dev_valid_name (masquerade.md B3)"}
	ErrMTU = &diag.Rule{Code: "podnet-mtu", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "MTU out of range", Source: "RFC 791, RFC 2132 section 5.1: 68 to 65535 " +
			"(masquerade.md B5)"}
	ErrStatusInterface = &diag.Rule{Code: "podnet-status-interface", Kind: diag.Required,
		Stage:   diag.Run,
		Summary: "Interface missing from the status", Source: "kubevirt.io/api core/v1 " +
			"types.go (v1.9.0): VirtualMachineInstanceNetworkInterface (masquerade.md B7)"}
	ErrStatusIPv6 = &diag.Rule{Code: "podnet-status-ipv6", Kind: diag.Required, Stage: diag.Run,
		Summary: "No IPv6 address", Source: "OpenShift document, masquerade with dual stack: " +
			"status.interfaces[*].ipAddresses (masquerade.md B7)"}
	ErrStatusIPv4 = &diag.Rule{Code: "podnet-status-ipv4", Kind: diag.Required, Stage: diag.Run,
		Summary: "No IPv4 address", Source: netstat + " (masquerade.md B7)"}
	ErrStatusInside = &diag.Rule{Code: "podnet-status-inside", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Address inside the VM", Source: netstat + " (masquerade.md B7)"}
	ErrStatusPod = &diag.Rule{Code: "podnet-status-pod", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Address of another pod", Source: netstat + " (masquerade.md B7)"}
)

const netstat = "pkg/network/setup/netstat.go updateIfacesStatusFromPodCache, " +
	"updateVMIIfaceStatusWithGuestAgentData (v1.7.0)"

// What the guest learns from its network data.
var (
	ErrNetworkData = &diag.Rule{Code: "podnet-network-data", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Network data that cannot be read", Source: networkVersion2 +
			" (masquerade.md B8)"}
	ErrConfigDrive = &diag.Rule{Code: "podnet-config-drive", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Network data of another form", Source: "pkg/cloud-init/cloud-init.go " +
			"(v1.7.0): it becomes openstack/latest/network_data.json; " +
			"cloud-init, ConfigDrive data source (masquerade.md B8)"}
	ErrGuestAddress = &diag.Rule{Code: "podnet-guest-address", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Address of the guest differs", Source: guestAndPod}
	ErrGuestGateway = &diag.Rule{Code: "podnet-guest-gateway", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Gateway of the guest differs", Source: guestAndPod}
	ErrGuestRoute = &diag.Rule{Code: "podnet-guest-route", Kind: diag.Required, Stage: diag.Run,
		Summary: "No default route",
		Source: "pkg/network/dhcp/serverv6 (v1.7.0): addresses by DHCPv6, " +
			"and no router advertisement (masquerade.md B3)"}
	WarnGuestLength = &diag.Rule{Code: "podnet-guest-length", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Prefix length of the guest differs", Source: guestAndPod}
	WarnGuestIPv4 = &diag.Rule{Code: "podnet-guest-ipv4", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Guest without IPv4", Source: "OpenShift document, masquerade: the VM has to " +
			"use DHCP for IPv4 (masquerade.md B3)"}
	WarnGateway = &diag.Rule{Code: "podnet-guest-gateway-deprecated", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Deprecated member", Source: "canonical/cloud-init issue 4031, since " +
			"cloud-init 23.1: gateway4 and gateway6 (masquerade.md B3)"}
)

const (
	networkVersion2 = "cloud-init, network configuration version 2, NoCloud data source"
	guestAndPod     = "pkg/network/link/address.go, masquerade.go (v1.5.0 to v1.9.0): " +
		"the NAT sends to the second address of the CIDR (masquerade.md B2)"
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return slices.Concat(
		[]*diag.Rule{ErrKind, ErrRequired, ErrEviction, WarnNewer},
		[]*diag.Rule{ErrBindings, ErrBindingNone, WarnBindings, ErrMasqueradeNetwork,
			ErrBindingNetwork, ErrBridgeForbidden, ErrDefaultBinding, ErrGate, ErrDiscontinued,
			WarnNotMigratable},
		[]*diag.Rule{ErrInterfaceName, ErrInterfaceDuplicate, ErrInterfaceNetwork, ErrModel, ErrMAC,
			ErrMACReserved, ErrPCI, ErrState, ErrPortRequired, ErrPortRange, ErrPortUnusable,
			ErrPortProtocol, ErrPortName, ErrPortNameDuplicate, ErrDHCPOption, ErrDHCPDuplicate,
			ErrDHCPServer, ErrRangesAndPorts, ErrRangesBinding, ErrRangesMany, ErrRangeBounds,
			ErrRangesOverlap, WarnPortsEmpty, WarnPortReserved, WarnPortIstio, WarnIstioUDP},
		[]*diag.Rule{ErrPodNetworks, ErrMultusDefault, ErrNetworkNone, ErrNetworkSeveral,
			ErrMultusName, ErrNetworkDuplicate, ErrNetworkInterface},
		[]*diag.Rule{ErrClaimMultus, ErrClaimBinding, ErrClaimName, ErrClaimUnknown,
			ErrClaimDuplicate},
		[]*diag.Rule{ErrVolumeDuplicate, ErrVolumeSources, ErrCloudInitNone, ErrCloudInitSeveral,
			ErrCloudInitBase64, ErrCloudInitSize},
		[]*diag.Rule{ErrCIDR, ErrCIDRFamily, ErrCIDRSmall, WarnCIDRHostBits, WarnLeadingZeros,
			WarnCIDRUnused, WarnOverlap},
		[]*diag.Rule{ErrNoAddresses, ErrGuestInterface, ErrMTU, ErrStatusInterface, ErrStatusIPv6,
			ErrStatusIPv4, ErrStatusInside, ErrStatusPod},
		[]*diag.Rule{ErrNetworkData, ErrConfigDrive, ErrGuestAddress, ErrGuestGateway,
			ErrGuestRoute,
			WarnGuestLength, WarnGuestIPv4, WarnGateway},
	)
}
