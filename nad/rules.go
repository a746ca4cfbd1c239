package nad

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// Where the rules come from.
const (
	loadConf        = "plugins plugins/main/macvlan/macvlan.go v1.9.1 loadConf"
	measured        = "measured with plugins v1.9.1"
	skel            = "cni pkg/skel/skel.go v1.3.1"
	multus          = "multus-cni pkg/types/conf.go v4.2.2 LoadDelegateNetConf"
	multiNetwork    = "ovn-kubernetes go-controller/pkg/util/multi_network.go"
	ovnConfig       = "ovn-kubernetes go-controller/pkg/config/cni.go"
	handlerNetwork  = "kubevirt components/daemonsets.go v1.9.0: <network>@migration0"
	findMigrationIP = "kubevirt pkg/virt-handler/migration.go v1.9.0 FindMigrationIP"
	nadUtils        = "network-attachment-definition-client pkg/utils v1.7.7"
)

// What a macvlan configuration can say, beside the rules of package diag.
var (
	ErrCNIVersion = &diag.Rule{Code: "macvlan-cni-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "CNI version not supported", Source: skel + " (incompatible CNI versions; " +
			"cni.md 1.1)"}
	ErrLayer2Version = &diag.Rule{Code: "macvlan-layer2-version", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "CNI version needs an address", Source: measured + ": cannot convert: no " +
			"valid IP addresses (cni.md 1.4)"}
	ErrName = &diag.Rule{Code: "macvlan-name-required", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing network name", Source: skel + " (missing network name; cni.md 1.1)"}
	ErrNameChars = &diag.Rule{Code: "macvlan-name-characters", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Invalid network name", Source: "cni pkg/utils/utils.go v1.3.1 " +
			"ValidateNetworkName (cni.md 1.1)"}
	ErrMode = &diag.Rule{Code: "macvlan-mode", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Unknown mode", Source: loadConf + " modeFromString (cni.md 3.1)"}
	ErrMTUNegative = &diag.Rule{Code: "macvlan-mtu-negative", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Negative MTU", Source: loadConf + " (invalid MTU; cni.md 3.1)"}
	ErrMTU = &diag.Rule{Code: "macvlan-mtu", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MTU that the kernel refuses", Source: measured + " (cases F*-mtu; cni.md 3.1)"}
	ErrMACText = &diag.Rule{Code: "macvlan-mac-text", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a MAC address", Source: loadConf + " (invalid args for MAC addr; cni.md " +
			"3.1)"}
	ErrMAC = &diag.Rule{Code: "macvlan-mac", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MAC address that the kernel refuses", Source: measured + " (cannot assign " +
			"requested address; cni.md 3.1)"}
	WarnMACIgnored = &diag.Rule{Code: "macvlan-mac-ignored", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "MAC address of the master", Source: "linux drivers/net/macvlan.c " +
			"macvlan_init: passthru inherits it (measured with plugins v1.2.0 to v1.9.1; cni.md 3.1)"}
	WarnIgnored = &diag.Rule{Code: "macvlan-member-ignored", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run, OfName: true,
		Summary: "Member newer than the release", Source: "cni.md 3.1"}
	WarnMaster = &diag.Rule{Code: "macvlan-master", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No master", Source: loadConf + ": the NIC of the default route, since v0.8.0 " +
			"(cni.md 3.1)"}
	WarnDefaultRoute = &diag.Rule{Code: "macvlan-default-route", Kind: diag.Forbidden, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Default route on a secondary network", Source: measured + " (case K09; " +
			"cni.md 1.3)"}
)

var macvlanRules = []*diag.Rule{
	ErrCNIVersion, ErrLayer2Version, ErrName, ErrNameChars, ErrMode, ErrMTUNegative, ErrMTU,
	ErrMACText, ErrMAC, WarnMACIgnored, WarnIgnored, WarnMaster, WarnDefaultRoute,
}

// What the configurations of the other plugins can say: those of ipvlan, vlan
// and OVN-Kubernetes, and of macvlan where it has no rule of its own.
var (
	ErrPluginVersion = &diag.Rule{Code: "nad-plugin-cni-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "CNI version not supported", Source: skel + " (incompatible CNI versions; " +
			"cni.md 1.1)"}
	ErrPluginLayer2 = &diag.Rule{Code: "nad-plugin-layer2-version", Kind: diag.NotSupported,
		Stage: diag.Setup, Summary: "CNI version needs an address",
		Source: measured + ": cannot convert: no valid IP addresses (cni.md 1.4)"}
	ErrPluginName = &diag.Rule{Code: "nad-plugin-name-required", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing network name", Source: skel + " (missing network name; cni.md 1.1)"}
	ErrPluginNameChars = &diag.Rule{Code: "nad-plugin-name-characters", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Invalid network name", Source: "cni pkg/utils/utils.go v1.3.1 " +
			"ValidateNetworkName (cni.md 1.1)"}
	ErrPluginMany = &diag.Rule{Code: "nad-plugin-many-addresses", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "CNI version has one address per family", Source: measured + " (case " +
			"A02-cniVersion-0.2.0-two-v4; cni.md 1.4)"}
	ErrPluginNameLong = &diag.Rule{Code: "nad-plugin-name-length", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name is too long for host-local", Source: measured + ": file name too long " +
			"(case A03-name-256-hostlocal; cni.md 1.1)"}
	ErrPluginChained = &diag.Rule{Code: "nad-plugin-chained", Kind: diag.Required,
		Stage: diag.Load, Summary: "Plugin that changes nothing by itself",
		Source: "plugins plugins/meta v1.9.1: must be called as chained plugin (cni.md 3.8)"}
	ErrPluginIPAM = &diag.Rule{Code: "nad-plugin-ipam-required", Kind: diag.Required, Stage: diag.Setup,
		Summary: "No IPAM plugin", Source: measured + ": no plugin name provided (case " +
			"I02-vlan-no-ipam; cni.md 3.3)"}
	ErrPluginIPAMType = &diag.Rule{Code: "nad-plugin-ipam-type", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid name of an IPAM plugin", Source: "cni pkg/invoke/find.go v1.3.1 " +
			"(cni.md 1.2)"}
	ErrPluginMaster = &diag.Rule{Code: "nad-plugin-master-loopback", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Loopback interface as master", Source: measured + ": invalid argument (case " +
			"F02-master-lo; cni.md 3.1)"}
	ErrPluginNIC = &diag.Rule{Code: "nad-plugin-nic-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name that no NIC has", Source: measured + " and v1.10.0: Link not found, " +
			"numerical result out of range (cni.md 3.14)"}
	ErrPluginType = &diag.Rule{Code: "nad-plugin-type", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid name of a plugin", Source: "cni pkg/invoke/find.go v1.3.1 " +
			"(invalid plugin name; cni.md 1.2)"}
	WarnPluginType = &diag.Rule{Code: "nad-plugin-unknown", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Setup, Summary: "Unknown plugin",
		Source: "cni pkg/invoke/find.go v1.3.1: a file of that name, in that case " +
			"(failed to find plugin; cni.md 1.2)"}
	ErrPluginMTU = &diag.Rule{Code: "nad-plugin-mtu", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MTU that the kernel refuses", Source: measured + " in User-Mode-Linux 6.1 " +
			"(cni.md 3.1)"}
	ErrPluginMTUNegative = &diag.Rule{Code: "nad-plugin-mtu-negative", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Negative MTU", Source: "plugins plugins/main/vlan/vlan.go v1.9.1 loadConf " +
			"(invalid MTU; cni.md 3.1)"}
	WarnPluginMaster = &diag.Rule{Code: "nad-plugin-master", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No master", Source: "plugins plugins/main/ipvlan/ipvlan.go v1.9.1 loadConf: " +
			"the NIC of the default route (cni.md 3.1)"}
	WarnPluginIgnored = &diag.Rule{Code: "nad-plugin-member-ignored", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run, OfName: true,
		Summary: "Member newer than the release", Source: "cni.md 3.2 and 3.3"}
	WarnPluginDefaultRoute = &diag.Rule{Code: "nad-plugin-default-route", Kind: diag.Forbidden, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Default route on a secondary network", Source: measured + " (case K09; " +
			"cni.md 1.3)"}

	ErrIPVLANMode = &diag.Rule{Code: "ipvlan-mode", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Unknown mode", Source: "plugins plugins/main/ipvlan/ipvlan.go v1.9.1 " +
			"modeFromString (cni.md 3.2)"}
	ErrIPVLANChained = &diag.Rule{Code: "ipvlan-chained-master", Kind: diag.Required, Stage: diag.Load,
		Summary: "No master in the result before", Source: "plugins " +
			"plugins/main/ipvlan/ipvlan.go v1.9.1 loadConf (chained master failure; cni.md 3.2)"}
	WarnIPVLANMTU = &diag.Rule{Code: "ipvlan-mtu-ignored", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Negative MTU is ignored", Source: measured + " (case I01-ipvlan-mtu-neg; " +
			"cni.md 3.2)"}
	ErrVLANMaster = &diag.Rule{Code: "vlan-master-required", Kind: diag.Required, Stage: diag.Load,
		Summary: "No master", Source: "plugins plugins/main/vlan/vlan.go v1.9.1 loadConf (\"master\" field is required; cni.md 3.3)"}
	ErrVLANID = &diag.Rule{Code: "vlan-id-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "VLAN ID out of range", Source: "plugins plugins/main/vlan/vlan.go v1.9.1 " +
			"loadConf (case I02-vlanId-4095; cni.md 3.3)"}
	WarnVLANLayer2 = &diag.Rule{Code: "nad-vlan-layer2", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Setup,
		Summary: "No IPAM plugin before plugins v1.10.0", Source: "plugins plugins/main/vlan/vlan.go v1.10.0 isLayer3 (run; releases.md 1)"}
	WarnVLANZero = &diag.Rule{Code: "vlan-id-zero", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "VLAN 0", Source: measured + " (cases I02-vlanId-0, I02-key-vlan-instead; " +
			"cni.md 3.3)"}
)

// What a NetworkAttachmentDefinition can say.
var (
	ErrObject = &diag.Rule{Code: "nad-object", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a NetworkAttachmentDefinition", Source: "network-attachment-definition-client artifacts/networks-crd.yaml v1.7.7 (cni.md 5)"}
	ErrObjectName = &diag.Rule{Code: "nad-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name that no object can have", Source: "k8s.io/apimachinery " +
			"pkg/util/validation IsDNS1123Subdomain v0.34.3 (cni.md 5)"}
	ErrNamespace = &diag.Rule{Code: "nad-namespace", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid namespace", Source: nadUtils + " parsePodNetworkObjectName (cni.md 3.6)"}
	ErrConfigSyntax = &diag.Rule{Code: "nad-config-syntax", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "spec.config is not a JSON object", Source: multus + "; the API server takes " +
			"any string (cni.md 5)"}
	ErrConfigNull = &diag.Rule{Code: "nad-config-null", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "spec.config crashes Multus", Source: nadUtils + " GetCNIConfigFromSpec: nil map, and " + multus +
			": index out of range (measured; cni.md 5)"}
	ErrConfigType = &diag.Rule{Code: "nad-config-type", Kind: diag.Required, Stage: diag.Setup,
		Summary: "spec.config names no plugin", Source: multus + " (delegate must have the " +
			"'type' or 'plugin' field; cni.md 5)"}
	ErrConfigName = &diag.Rule{Code: "nad-config-name-null", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name that is null", Source: nadUtils + " GetCNIConfigFromSpec; cni pkg/utils " +
			"v1.3.1 (missing network name; measured; cni.md 5)"}
	ErrConfigMany = &diag.Rule{Code: "nad-config-many", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Config with two plugins", Source: "this module: Config is one of its fields " +
			"(module.md 1)"}
	WarnConfigEmpty = &diag.Rule{Code: "nad-config-empty", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Empty spec", Source: nadUtils + " GetCNIConfig: a file of that network name " +
			"on the node (cni.md 5)"}
)

var (
	ipvlanRules = []*diag.Rule{ErrIPVLANMode, ErrIPVLANChained, WarnIPVLANMTU}
	vlanRules   = []*diag.Rule{ErrVLANMaster, ErrVLANID, WarnVLANLayer2, WarnVLANZero}
	pluginRules = []*diag.Rule{
		ErrPluginVersion, ErrPluginLayer2, ErrPluginName, ErrPluginNameChars, ErrPluginMany,
		ErrPluginNameLong, ErrPluginChained, ErrPluginIPAM, ErrPluginIPAMType, ErrPluginMaster,
		ErrPluginNIC, ErrPluginType, WarnPluginType, ErrPluginMTU,
		ErrPluginMTUNegative, WarnPluginMaster, WarnPluginIgnored, WarnPluginDefaultRoute,
	}
	objectRules = []*diag.Rule{
		ErrObject, ErrObjectName, ErrNamespace, ErrConfigSyntax, ErrConfigNull, ErrConfigType,
		ErrConfigName, ErrConfigMany, WarnConfigEmpty,
	}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	out := pluginRules
	for _, k := range kinds {
		out = slices.Concat(out, k.rules)
	}
	return slices.Concat(out, listRules, objectRules, migrationRules, udnRules, harvesterRules)
}
