package nad

import "github.com/migrationnet/migrationnet/diag"

// Where the rules come from.
const (
	loadConf = "plugins plugins/main/macvlan/macvlan.go v1.9.1 loadConf"
	measured = "measured with plugins v1.9.1"
	skel     = "cni pkg/skel/skel.go v1.3.1"
	multus   = "multus-cni pkg/types/conf.go v4.2.2 LoadDelegateNetConf"
	nadUtils = "network-attachment-definition-client pkg/utils v1.7.7"
)

// What a macvlan configuration can say, beside the rules of package diag.
var (
	ErrCNIVersion = &diag.Rule{Code: "macvlan-cni-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "CNI version not supported", Source: skel + " (incompatible CNI versions)"}
	ErrLayer2Version = &diag.Rule{Code: "macvlan-layer2-version", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "CNI version needs an address", Source: measured + ": cannot convert: no valid IP addresses"}
	ErrName = &diag.Rule{Code: "macvlan-name-required", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing network name", Source: skel + " (missing network name)"}
	ErrNameChars = &diag.Rule{Code: "macvlan-name-characters", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Invalid network name", Source: "cni pkg/utils/utils.go v1.3.1 ValidateNetworkName"}
	ErrMode = &diag.Rule{Code: "macvlan-mode", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Unknown mode", Source: loadConf + " modeFromString"}
	ErrMTUNegative = &diag.Rule{Code: "macvlan-mtu-negative", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Negative MTU", Source: loadConf + " (invalid MTU)"}
	ErrMTU = &diag.Rule{Code: "macvlan-mtu", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MTU that the kernel refuses", Source: measured + " (cases F*-mtu)"}
	ErrMACText = &diag.Rule{Code: "macvlan-mac-text", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a MAC address", Source: loadConf + " (invalid args for MAC addr)"}
	ErrMAC = &diag.Rule{Code: "macvlan-mac", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MAC address that the kernel refuses", Source: measured + " (cannot assign requested address)"}
	WarnIgnored = &diag.Rule{Code: "macvlan-member-ignored", Kind: diag.NotSupported, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Member newer than the release", Source: "cni.md 3.1"}
	WarnMaster = &diag.Rule{Code: "macvlan-master", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "No master", Source: loadConf + ": the NIC of the default route, since v0.8.0"}
	WarnDefaultRoute = &diag.Rule{Code: "macvlan-default-route", Kind: diag.Forbidden, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Default route on a secondary network", Source: measured + " (case K09)"}
)

// What a NetworkAttachmentDefinition can say.
var (
	ErrObject = &diag.Rule{Code: "nad-object", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a NetworkAttachmentDefinition", Source: "network-attachment-definition-client artifacts/networks-crd.yaml v1.7.7"}
	ErrObjectName = &diag.Rule{Code: "nad-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name that Multus's short form cannot say", Source: nadUtils + " parsePodNetworkObjectName; kubevirt components/daemonsets.go v1.9.0"}
	ErrNamespace = &diag.Rule{Code: "nad-namespace", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Invalid namespace", Source: nadUtils + " parsePodNetworkObjectName"}
	ErrConfigSyntax = &diag.Rule{Code: "nad-config-syntax", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "spec.config is not a JSON object", Source: multus + "; the API server takes any string"}
	ErrConfigNull = &diag.Rule{Code: "nad-config-null", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "spec.config crashes Multus", Source: nadUtils + " GetCNIConfigFromSpec: nil map, and " + multus + ": index out of range (measured)"}
	ErrConfigType = &diag.Rule{Code: "nad-config-type", Kind: diag.Required, Stage: diag.Setup,
		Summary: "spec.config names no plugin", Source: multus + " (delegate must have the 'type' or 'plugin' field)"}
	ErrConfigName = &diag.Rule{Code: "nad-config-name-null", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name that is null", Source: nadUtils + " GetCNIConfigFromSpec; cni pkg/utils v1.3.1 (missing network name; measured)"}
	ErrConfigMany = &diag.Rule{Code: "nad-config-many", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Config with two plugins", Source: "this module: Config is one of its fields"}
	WarnConfigEmpty = &diag.Rule{Code: "nad-config-empty", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Empty spec", Source: nadUtils + " GetCNIConfig: a file of that network name on the node"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrCNIVersion, ErrLayer2Version, ErrName, ErrNameChars, ErrMode, ErrMTUNegative, ErrMTU, ErrMACText, ErrMAC, WarnIgnored, WarnMaster, WarnDefaultRoute,
		ErrObject, ErrObjectName, ErrNamespace, ErrConfigSyntax, ErrConfigNull, ErrConfigType, ErrConfigName, ErrConfigMany, WarnConfigEmpty,
	}
}
