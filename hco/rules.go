package hco

import "github.com/migrationnet/migrationnet/diag"

// Everything this package can say. Where the stage is Load or Setup, the API
// server or a webhook of HCO refuses the write; where it is Run, the write
// succeeds and migration suffers.
var (
	ErrAPIVersion = &diag.Rule{Code: "hco-api-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not an API version of HyperConverged",
		Source:  "api/v1beta1 and api/v1, HCO 1.18.1"}
	ErrNotServed = &diag.Rule{Code: "hco-api-not-served", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "API version not served by the release",
		Source:  "deploy/crds/hco00.crd.yaml: v1 is served from HCO 1.18.0 on"}
	ErrKind = &diag.Rule{Code: "hco-kind", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a HyperConverged object",
		Source:  "spec.names.kind in deploy/crds/hco00.crd.yaml"}
	ErrName = &diag.Rule{Code: "hco-name", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Object with another name is ignored",
		Source:  "HyperConvergedName in api/v1/hyperconverged_types.go, HCO 1.18.1"}
	ErrNamespace = &diag.Rule{Code: "hco-namespace", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a namespace",
		Source:  "RFC 1123; IsDNS1123Label in k8s.io/apimachinery pkg/util/validation"}
	WarnNamespace = &diag.Rule{Code: "hco-namespace-absent", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Namespace left to the client",
		Source:  "ValidatingAdmissionPolicy hyperconverged-namespace-policy refuses any but the operator's (controllers/admissionpolicy/resources.go, HCO 1.18)"}
	ErrPath = &diag.Rule{Code: "hco-path", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Block at the path of the other API version",
		Source:  "measured with the CRD of HCO 1.19: HTTP 200, a warning, the block pruned (hco.md 1.4)"}

	ErrFieldRelease = &diag.Rule{Code: "hco-field-release", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Member that the release does not have",
		Source:  "deploy/crds/hco00.crd.yaml at 49 refs; the API server prunes it"}
	ErrLimitRange = &diag.Rule{Code: "hco-limit-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Limit out of range",
		Source:  "the CRD accepts -1, the uint32 of api/v1/hyperconverged_types.go does not (hco.md 1.5)"}
	ErrLimitZero = &diag.Rule{Code: "hco-limit-zero", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Limit that lets no migration start",
		Source:  "migration.go:1369 and 1380, KubeVirt v1.9.0: running >= limit is queued again"}
	WarnLimitOrder = &diag.Rule{Code: "hco-limit-order", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Limit of a node above that of the cluster",
		Source:  "migration.go:1369 and 1380, KubeVirt v1.9.0"}
	ErrTimeoutNegative = &diag.Rule{Code: "hco-timeout-negative", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Negative timeout",
		Source:  "live-migration-source.go, KubeVirt v1.5 to v1.9: elapsed > timeout at once; checked in MigrationPolicy only"}
	WarnTimeoutZero = &diag.Rule{Code: "hco-timeout-zero", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Timeout switched off",
		Source:  "live-migration-source.go, KubeVirt v1.5 to v1.9: 0 is no timeout"}
	WarnStaleSample = &diag.Rule{Code: "hco-stale-sample", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Old default, pinned",
		Source:  "the OpenShift example has the defaults of HCO 1.13; they changed in c9bc8dce2 (1.14) and bffbfe545 (1.19)"}
	WarnRewritten = &diag.Rule{Code: "hco-upgrade-rewrites", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Value that an upgrade replaces",
		Source:  "assets/upgradePatches.json, HCO release-1.19"}

	ErrBandwidthSyntax = &diag.Rule{Code: "hco-bandwidth-syntax", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a quantity",
		Source:  "pattern of bandwidthPerMigration in deploy/crds/hco00.crd.yaml, all releases"}
	ErrBandwidthQuantity = &diag.Rule{Code: "hco-bandwidth-quantity", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Quantity that HCO cannot parse",
		Source:  "resource.ParseQuantity in controllers/handlers/kubevirt.go, called by the webhooks (hco.md 1.5); 1e1.5 measured"}
	ErrBandwidthNegative = &diag.Rule{Code: "hco-bandwidth-negative", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Negative bandwidth",
		Source:  "QuantityToByte in vcpu.go, KubeVirt v1.5 to v1.9; nothing checks it before"}
	ErrBandwidthOverflow = &diag.Rule{Code: "hco-bandwidth-overflow", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Bandwidth beyond an int64",
		Source:  "QuantityToByte in vcpu.go, KubeVirt v1.5 to v1.9, turns negative from 2^63 on, measured with 1e30 (hco.md 2.4)"}
	WarnBandwidthSubByte = &diag.Rule{Code: "hco-bandwidth-sub-byte", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bandwidth below a byte is no limit",
		Source:  "QuantityToMebiByte in vcpu.go, KubeVirt v1.5 to v1.9, measured with 500m and 1n (hco.md 2.4)"}
	WarnBandwidthSubMi = &diag.Rule{Code: "hco-bandwidth-sub-mebibyte", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bandwidth below 1Mi is raised to it",
		Source:  "QuantityToMebiByte in vcpu.go, KubeVirt v1.5 to v1.9 (hco.md 2.4)"}
	WarnBandwidthTimeout = &diag.Rule{Code: "hco-bandwidth-timeout", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Too slow to copy the memory once",
		Source:  "manager.go:852-871, KubeVirt v1.9.0: the deadline is completionTimeoutPerGiB for each 10^9 bytes"}

	ErrNetworkEmpty = &diag.Rule{Code: "hco-network-empty", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Empty network name",
		Source:  "measured: stored and forwarded as @migration0, which breaks the pods (hco.md 2.5 and 3.5)"}
	ErrNetworkSyntax = &diag.Rule{Code: "hco-network-syntax", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Network name that Multus refuses",
		Source:  "parsePodNetworkObjectText in network-attachment-definition-client v1.7.7, measured (hco.md 2.5)"}
	ErrNetworkList = &diag.Rule{Code: "hco-network-list", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "More than one network",
		Source:  "ParseNetworkAnnotation in network-attachment-definition-client v1.7.7, measured (hco.md 2.5)"}
	WarnNetworkForm = &diag.Rule{Code: "hco-network-form", Kind: diag.Invalid, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network name with blanks or an empty namespace",
		Source:  "parsePodNetworkObjectText in network-attachment-definition-client v1.7.7 trims both (hco.md 2.5)"}
	WarnRollout = &diag.Rule{Code: "hco-network-rollout", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Change that restarts every virt-handler",
		Source:  "the network is part of generateInstallStrategyID in virt-operator (hco.md 2.5; kubevirt#9075)"}

	ErrPostCopyNoop = &diag.Rule{Code: "hco-postcopy-noop", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Post-copy that never starts",
		Source:  "live-migration-source.go:769-850, KubeVirt v1.9.0, with the default of HCO 1.19 (HCO#4423)"}
	WarnPause = &diag.Rule{Code: "hco-disruption-pause", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Guest paused at the timeout",
		Source:  "live-migration-source.go:769-850, KubeVirt v1.9.0: without post-copy the guest is paused and the deadline doubled"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrAPIVersion, ErrNotServed, ErrKind, ErrName, ErrNamespace, WarnNamespace, ErrPath,
		ErrFieldRelease, ErrLimitRange, ErrLimitZero, WarnLimitOrder, ErrTimeoutNegative, WarnTimeoutZero, WarnStaleSample, WarnRewritten,
		ErrBandwidthSyntax, ErrBandwidthQuantity, ErrBandwidthNegative, ErrBandwidthOverflow, WarnBandwidthSubByte, WarnBandwidthSubMi, WarnBandwidthTimeout,
		ErrNetworkEmpty, ErrNetworkSyntax, ErrNetworkList, WarnNetworkForm, WarnRollout,
		ErrPostCopyNoop, WarnPause,
	}
}
