package nad

import "github.com/migrationnet/migrationnet/diag"

const udnTypes = "ovn-kubernetes go-controller/pkg/crd/userdefinednetwork/v1 v1.3.0"

// What a ClusterUserDefinedNetwork or a UserDefinedNetwork can say, beside the rules
// of the configuration that OVN-Kubernetes makes of it.
var (
	ErrUDNObject = &diag.Rule{Code: "udn-object", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Object of another kind", Source: udnTypes + " (cni.md 3.15)"}
	ErrUDNRequired = &diag.Rule{Code: "udn-required", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "Missing member of a user-defined network",
		Source:  udnTypes + " +required, XValidation (cni.md 3.15)"}
	ErrUDNForbidden = &diag.Rule{Code: "udn-forbidden", Kind: diag.Forbidden,
		Stage:   diag.Load,
		Summary: "Member that does not go with the others",
		Source:  udnTypes + " XValidation (cni.md 3.15)"}
	ErrUDNValue = &diag.Rule{Code: "udn-value", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Value that the definition does not allow",
		Source:  udnTypes + " Enum, Minimum, Maximum, Pattern (cni.md 3.15)"}
	ErrUDNCIDR = &diag.Rule{Code: "udn-cidr", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Not a network in CIDR notation",
		Source:  udnTypes + " isCIDR (cni.md 3.15)"}
	ErrUDNCount = &diag.Rule{Code: "udn-count", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Too many networks, or two of one family",
		Source:  udnTypes + " MinItems, MaxItems, XValidation (cni.md 3.15)"}
)

var udnRules = []*diag.Rule{
	ErrUDNObject, ErrUDNRequired, ErrUDNForbidden, ErrUDNValue, ErrUDNCIDR, ErrUDNCount,
}
