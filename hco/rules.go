package hco

import "github.com/migrationnet/migrationnet/diag"

// Everything this package can say. Where the stage is Load or Setup, the API
// server or a webhook of HCO refuses the write; where it is Run, the write
// succeeds and migration suffers.
var (
	ErrAPIVersion = &diag.Rule{Code: "hco-api-version", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not an API version of HyperConverged",
		Source:  "api/v1beta1 and api/v1, HCO 1.18.1 (hco.md 1.4)"}
	ErrNotServed = &diag.Rule{Code: "hco-api-not-served", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "API version not served by the release",
		Source:  "deploy/crds/hco00.crd.yaml: v1 is served from HCO 1.18.0 on (hco.md 1.4)"}
	ErrKind = &diag.Rule{Code: "hco-kind", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a HyperConverged object",
		Source:  "spec.names.kind in deploy/crds/hco00.crd.yaml (hco.md 1.2)"}
	ErrName = &diag.Rule{Code: "hco-name", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Object with another name is ignored",
		Source:  "HyperConvergedName in api/v1/hyperconverged_types.go, HCO 1.18.1 (hco.md 1.5)"}
	ErrNamePattern = &diag.Rule{Code: "hco-name-pattern", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Name that the definition refuses",
		Source: "pattern of metadata.name in deploy/crds/hco00.crd.yaml, HCO 1.4 to main " +
			"(hco.md 1.5)"}
	ErrNamespace = &diag.Rule{Code: "hco-namespace", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a namespace",
		Source: "RFC 1123; IsDNS1123Label in k8s.io/apimachinery pkg/util/validation (hco.md " +
			"1.5)"}
	WarnNamespace = &diag.Rule{Code: "hco-namespace-absent", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Namespace left to the client",
		Source: "ValidatingAdmissionPolicy hyperconverged-namespace-policy refuses any but " +
			"the operator's (controllers/admissionpolicy/resources.go, HCO 1.18; hco.md 1.5)"}
	ErrPath = &diag.Rule{Code: "hco-path", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Block at the path of the other API version",
		Source: "measured with the CRD of HCO 1.19: HTTP 200, a warning, the block pruned " +
			"(hco.md 1.4)"}

	WarnMisplaced = &diag.Rule{Code: "hco-misplaced", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run, OfName: true,
		Summary: "Setting of live migration outside the block",
		Source: "deploy/crds/hco00.crd.yaml, HCO 1.17.3, 1.18.1 and release-1.19: neither " +
			"spec nor spec.virtualization has such a member (hco.md 1.4)"}

	ErrFieldRelease = &diag.Rule{Code: "hco-field-release", Kind: diag.NotSupported,
		Stage:   diag.Run,
		Summary: "Member that the release does not have",
		Source:  "deploy/crds/hco00.crd.yaml at 49 refs; the API server prunes it (hco.md 1.2)"}
	ErrLimitRange = &diag.Rule{Code: "hco-limit-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Limit out of range",
		Source: "the CRD accepts -1, the uint32 of api/v1/hyperconverged_types.go does not " +
			"(hco.md 1.5); its format int32 counts from Kubernetes 1.36 on, measured with 1.37"}
	ErrLimitZero = &diag.Rule{Code: "hco-limit-zero", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Limit that lets no migration start",
		Source: "migration.go:1369 and 1380, KubeVirt v1.9.0: running >= limit is queued " +
			"again (hco.md 2.4)"}
	WarnLimitOrder = &diag.Rule{Code: "hco-limit-order", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Limit of a node above that of the cluster",
		Source:  "migration.go:1369 and 1380, KubeVirt v1.9.0 (hco.md 2.4)"}
	ErrTimeoutNegative = &diag.Rule{Code: "hco-timeout-negative", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Negative timeout",
		Source: "live-migration-source.go, KubeVirt v1.5 to v1.9: elapsed > timeout at once; " +
			"checked in MigrationPolicy only (hco.md 2.4)"}
	WarnTimeoutZero = &diag.Rule{Code: "hco-timeout-zero", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Timeout switched off",
		Source:  "live-migration-source.go, KubeVirt v1.5 to v1.9: 0 is no timeout (hco.md 2.4)"}
	WarnStaleSample = &diag.Rule{Code: "hco-stale-sample", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Old default, pinned",
		Source: "the OpenShift example has the defaults of HCO 1.13; they changed in " +
			"c9bc8dce2 (1.14) and bffbfe545 (1.19; hco.md 1.3)"}
	WarnRewritten = &diag.Rule{Code: "hco-upgrade-rewrites", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Value that an upgrade replaces",
		Source:  "assets/upgradePatches.json, HCO release-1.19 (hco.md 1.3)"}

	ErrBandwidthSyntax = &diag.Rule{Code: "hco-bandwidth-syntax", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Not a quantity",
		Source: "pattern of bandwidthPerMigration in deploy/crds/hco00.crd.yaml, all releases " +
			"(hco.md 1.2)"}
	ErrBandwidthQuantity = &diag.Rule{Code: "hco-bandwidth-quantity", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Quantity that HCO cannot parse",
		Source: "resource.ParseQuantity in controllers/handlers/kubevirt.go, " +
			"called by the webhooks (hco.md 1.5); 1e1.5 measured"}
	ErrBandwidthNegative = &diag.Rule{Code: "hco-bandwidth-negative", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Negative bandwidth",
		Source: "QuantityToByte in vcpu.go, KubeVirt v1.5 to v1.9; nothing checks it before " +
			"(hco.md 2.4)"}
	ErrBandwidthOverflow = &diag.Rule{Code: "hco-bandwidth-overflow", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Bandwidth beyond an int64",
		Source: "QuantityToByte in vcpu.go, KubeVirt v1.5 to v1.9, turns negative from 2^63 on, " +
			"measured with 1e30 (hco.md 2.4)"}
	WarnBandwidthSubByte = &diag.Rule{Code: "hco-bandwidth-sub-byte", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bandwidth below a byte is no limit",
		Source: "QuantityToMebiByte in vcpu.go, KubeVirt v1.5 to v1.9, " +
			"measured with 500m and 1n (hco.md 2.4)"}
	WarnBandwidthSubMi = &diag.Rule{Code: "hco-bandwidth-sub-mebibyte", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bandwidth below 1Mi is raised to it",
		Source:  "QuantityToMebiByte in vcpu.go, KubeVirt v1.5 to v1.9 (hco.md 2.4)"}
	WarnBandwidthTimeout = &diag.Rule{Code: "hco-bandwidth-timeout", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Too slow to copy the memory once",
		Source: "manager.go:852-871, KubeVirt v1.9.0: the deadline is completionTimeoutPerGiB " +
			"for each 10^9 bytes (hco.md 2.4)"}

	ErrNetworkEmpty = &diag.Rule{Code: "hco-network-empty", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Empty network name",
		Source: "measured: stored and forwarded as @migration0, which breaks the pods " +
			"(hco.md 2.5 and 3.5)"}
	ErrNetworkSyntax = &diag.Rule{Code: "hco-network-syntax", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Network name that Multus refuses",
		Source: "parsePodNetworkObjectText in network-attachment-definition-client v1.7.7, " +
			"measured (hco.md 2.5)"}
	ErrNetworkList = &diag.Rule{Code: "hco-network-list", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "More than one network",
		Source: "ParseNetworkAnnotation in network-attachment-definition-client v1.7.7, " +
			"measured (hco.md 2.5)"}
	WarnNetworkForm = &diag.Rule{Code: "hco-network-form", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network name with blanks or an empty namespace",
		Source: "parsePodNetworkObjectText in network-attachment-definition-client v1.7.7 trims " +
			"both (hco.md 2.5)"}
	WarnRollout = &diag.Rule{Code: "hco-network-rollout", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Change that restarts every virt-handler",
		Source: "the network is part of generateInstallStrategyID in virt-operator " +
			"(hco.md 2.5; kubevirt#9075)"}

	ErrPostCopyNoop = &diag.Rule{Code: "hco-postcopy-noop", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Post-copy that never starts",
		Source: "live-migration-source.go:769-850, KubeVirt v1.9.0, with the default of HCO " +
			"1.19 (HCO#4423; hco.md 2.4)"}
	WarnPause = &diag.Rule{Code: "hco-disruption-pause", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Guest paused at the timeout",
		Source: "live-migration-source.go:769-850, KubeVirt v1.9.0: without post-copy the " +
			"guest is paused and the deadline doubled (hco.md 2.4)"}

	ErrGateShape = &diag.Rule{Code: "hco-gate-shape", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Feature gates in the shape of the other API version",
		Source: "spec.featureGates in deploy/crds/hco00.crd.yaml, HCO 1.18.1: an object of " +
			"booleans in v1beta1, a list in v1 (hco.md 1.4)"}
	ErrGateState = &diag.Rule{Code: "hco-gate-state", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a state of a feature gate",
		Source: "enum of spec.featureGates[].state in deploy/crds/hco00.crd.yaml, HCO 1.18.1 " +
			"(hco.md 1.4)"}
	ErrGateTwice = &diag.Rule{Code: "hco-gate-twice", Kind: diag.Duplicate, Stage: diag.Load,
		Summary: "Feature gate given twice",
		Source: "x-kubernetes-validations of spec.featureGates in deploy/crds/hco00.crd.yaml, " +
			"HCO release-1.19; api/v1/featuregates takes the first before (hco.md 1.4)"}
	ErrGateName = &diag.Rule{Code: "hco-gate-name", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Feature gate in another case",
		Source: "spec.featureGates in deploy/crds/hco00.crd.yaml: names of members match " +
			"exactly in v1beta1, in any case in v1 (hco.md 1.4)"}
	ErrDecentralizedOff = &diag.Rule{Code: "hco-decentralized-off", Kind: diag.Required,
		Stage:   diag.Run,
		Summary: "Migration between clusters is off",
		Source: "decentralizedLiveMigration: added in 4d245d1be (HCO 1.16), " +
			"on by default from eb5511190 (1.18); a stored false survives (hco.md 1.7)"}
	WarnDecentralizedDefault = &diag.Rule{Code: "hco-decentralized-default", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Migration between clusters is off by default",
		Source: "default of decentralizedLiveMigration in deploy/crds/hco00.crd.yaml, HCO " +
			"1.16 and 1.17 (hco.md 1.7)"}
	WarnControlPlane = &diag.Rule{Code: "hco-control-plane-nic", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Synchronization controllers need the network on control-plane nodes",
		Source: "components/deployments.go:776-779, KubeVirt v1.9.0; " +
			"placement RequireControlPlanePreferNonWorker (hco.md 2.6)"}
	WarnCAExchange = &diag.Rule{Code: "hco-ca-exchange", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "CA bundles have to be exchanged, and again",
		Source: "core.go:352-442 and NextRotationDeadline in components/secrets.go, KubeVirt " +
			"v1.9.0: a CA is replaced renewBefore its end (hco.md 2.6)"}
	ErrDuration = &diag.Rule{Code: "hco-ca-duration", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a duration",
		Source: "spec.certConfig.ca in api/v1beta1/hyperconverged_types.go, HCO 1.18.1: " +
			"decoded as metav1.Duration (hco.md 2.6)"}
	ErrConnectURL = &diag.Rule{Code: "hco-connect-url", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "connectURL that is not host:port",
		Source: "passed as it is to grpc.NewClient by virt-synchronization-controller, " +
			"KubeVirt v1.6 to v1.9 (hco.md 2.6)"}

	ErrAnnotation = &diag.Rule{Code: "hco-annotation", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Annotation that is not a JSON Patch",
		Source: "applyAnnotationPatch in operands/operand.go:131-157, HCO 1.18.1; the webhook " +
			"denies the write (hco.md 3.6)"}
	ErrAnnotationPath = &diag.Rule{Code: "hco-annotation-path", Kind: diag.Forbidden,
		Stage:   diag.Setup,
		Summary: "Annotation that patches more than the spec",
		Source: "applyAnnotationPatch in operands/operand.go:131-157, HCO 1.18.1: can only " +
			"modify spec fields (hco.md 3.6)"}
	ErrAnnotationWhole = &diag.Rule{Code: "hco-annotation-whole", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Annotation that drops the network",
		Source: "docs/cluster-configuration.md, HCO 1.18.1, " +
			"has add /spec/configuration/migrations; RFC 6902 replaces the object (hco.md 3.6)"}
	WarnAnnotationNetwork = &diag.Rule{Code: "hco-annotation-network", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network set by the annotation",
		Source: "ApplyPatchToSpec in operands/operand.go, HCO 1.18.1: the annotation is " +
			"applied after the block (hco.md 3.6)"}
	WarnAnnotation = &diag.Rule{Code: "hco-annotation-unsupported", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Unsupported annotation",
		Source: "docs/cluster-configuration.md, HCO 1.18.1: condition TaintedConfiguration, " +
			"alert UnsupportedHCOModification (hco.md 3.6)"}

	ErrDowngrade = &diag.Rule{Code: "hco-downgrade", Kind: diag.NotSupported, Stage: diag.Setup,
		Summary: "Upgrade to an older release",
		Source: "operator-lifecycle-manager: replaces and skips of a bundle name older " +
			"versions only (hco.md 1.3)"}
	WarnKept = &diag.Rule{Code: "hco-upgrade-keeps", Kind: diag.Conflict, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "Old value that an upgrade keeps",
		Source: "defaults are stored when an object is written; assets/upgradePatches.json, " +
			"HCO 1.14 to release-1.19, has no entry for 800 or 2 (hco.md 1.3)"}
	WarnAdded = &diag.Rule{Code: "hco-upgrade-adds", Kind: diag.Conflict, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "Member that an upgrade adds",
		Source: "deploy/crds/hco00.crd.yaml: the API server writes the defaults of the new " +
			"schema at the next read (hco.md 1.3)"}
	WarnPreferred = &diag.Rule{Code: "hco-upgrade-api", Kind: diag.Conflict, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "Commands without an API version speak v1",
		Source: "measured with the CRDs of HCO 1.18.1 and 1.19: " +
			"v1 is preferred as soon as it is served (hco.md 1.4)"}

	WarnTimeoutOrder = &diag.Rule{Code: "hco-timeout-order", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Progress timeout that never fires first",
		Source: "live-migration-source.go, KubeVirt v1.5 to v1.9: " +
			"progress is looked at when the completion branch did not fire (hco.md 2.4)"}
	WarnGuestTooBig = &diag.Rule{Code: "hco-guest-too-big", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Guest that cannot be copied in time",
		Source:  "manager.go:852-871, KubeVirt v1.9.0 (hco.md 2.4)"}

	ErrNADMissing = &diag.Rule{Code: "hco-nad-missing", Kind: diag.Required, Stage: diag.Run,
		Summary: "Network that is not there",
		Source: "nothing looks for it; " +
			"Multus then fails CNI ADD, and the pods stay ContainerCreating (hco.md 2.5)"}
	ErrNADNamespace = &diag.Rule{Code: "hco-nad-namespace", Kind: diag.Forbidden, Stage: diag.Run,
		Summary: "Network in a namespace that Multus isolates",
		Source: "namespaceIsolation in multus-cni k8sclient.go, true on OpenShift " +
			"(BZ2151324; hco.md 2.5)"}
	WarnNADNamespace = &diag.Rule{Code: "hco-nad-other-namespace", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network in another namespace",
		Source:  "namespaceIsolation in multus-cni k8sclient.go; not known here (hco.md 2.5)"}
	ErrNADUnfit = &diag.Rule{Code: "hco-nad-unfit", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Network that migration cannot use",
		Source: "FindMigrationIP in pkg/virt-handler/migration.go:30-50 and " +
			"cmd/virt-handler/virt-handler.go:374-378, KubeVirt v1.9.0: panic without an address " +
			"(hco.md 2.5)"}
	WarnNADUnfit = &diag.Rule{Code: "hco-nad-doubtful", Kind: diag.Conflict, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "Network that migration uses otherwise than it reads",
		Source: "FindMigrationIP in pkg/virt-handler/migration.go:30-50, KubeVirt v1.2 to " +
			"v1.9 (hco.md 2.5)"}

	ErrKubeVirtKind = &diag.Rule{Code: "hco-kubevirt-kind", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Not a KubeVirt object",
		Source: "NewKubeVirtCrd, pkg/virt-operator/resource/generate/components/crds.go " +
			"v1.9.0 (hco.md 2.1)"}
	WarnKubeVirtOwned = &diag.Rule{Code: "hco-kubevirt-owned", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "KubeVirt object that HCO writes",
		Source:  "controllers/handlers/kubevirt.go UpdateCR, HCO 1.18.1 (hco.md 1.6)"}
	ErrKubeVirtRelease = &diag.Rule{Code: "hco-kubevirt-release", Kind: diag.NotSupported,
		Stage: diag.Run, OfName: true,
		Summary: "Setting that the release of KubeVirt does not have",
		Source: "staging/src/kubevirt.io/api/core/v1/types.go, KubeVirt v1.0.0 to v1.9.0; the API " +
			"server prunes it (hco.md 2.1)"}
	ErrKubeVirtGate = &diag.Rule{Code: "hco-kubevirt-gate", Kind: diag.Forbidden,
		Stage:   diag.Setup,
		Summary: "Setting of KubeVirt whose feature gate is off",
		Source: "pkg/virt-operator/webhooks/kubevirt-update-admitter.go " +
			"validateMigrationConfiguration, KubeVirt v1.9.0 (hco.md 2.1)"}
	ErrKubeVirtGates = &diag.Rule{Code: "hco-kubevirt-gate-both", Kind: diag.Conflict,
		Stage:   diag.Setup,
		Summary: "Feature gate of KubeVirt that is on and off",
		Source: "pkg/virt-operator/webhooks/kubevirt-update-admitter.go validateFeatureGates, " +
			"KubeVirt v1.9.0 (hco.md 2.1)"}
	ErrPolicyKind = &diag.Rule{Code: "hco-policy-kind", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Not a MigrationPolicy",
		Source:  "migrationpolicies.migrations.kubevirt.io, KubeVirt v1.9.0 (hco.md 2.2)"}
	ErrPolicySelectors = &diag.Rule{Code: "hco-policy-selectors", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "MigrationPolicy without selectors",
		Source:  "required in the migrationpolicies CRD, KubeVirt v1.9.0 (hco.md 2.2)"}
	ErrPolicyMember = &diag.Rule{Code: "hco-policy-member", Kind: diag.NotSupported,
		Stage:   diag.Run,
		Summary: "Member that a MigrationPolicy cannot set",
		Source: "MigrationPolicySpec in " +
			"staging/src/kubevirt.io/api/migrations/v1alpha1/types.go, KubeVirt v1.9.0 " +
			"(hco.md 2.2)"}
	ErrPolicyRelease = &diag.Rule{Code: "hco-policy-release", Kind: diag.NotSupported,
		Stage:   diag.Run,
		Summary: "Member of a MigrationPolicy that the release does not have",
		Source: "staging/src/kubevirt.io/api/core/v1/types.go, KubeVirt v1.5.0 and v1.9.0; " +
			"the API server prunes it (hco.md 2.1)"}
	ErrPolicyNegative = &diag.Rule{Code: "hco-policy-negative", Kind: diag.Invalid,
		Stage:   diag.Setup,
		Summary: "Negative value in a MigrationPolicy",
		Source:  "migrationpolicy-admitter.go, KubeVirt v1.9.0: must not be negative (hco.md 2.2)"}
	ErrPolicyGate = &diag.Rule{Code: "hco-policy-gate", Kind: diag.Forbidden, Stage: diag.Setup,
		Summary: "Member of a MigrationPolicy whose feature gate is off",
		Source: "migrationpolicy-admitter.go and featuregate/active.go, KubeVirt v1.9.0: " +
			"MigrationStallDetection is alpha (hco.md 2.2)"}
	ErrPolicyDowntime = &diag.Rule{Code: "hco-policy-downtime", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Downtime out of range",
		Source: "minimum and maximum of maxDowntimeMs in the migrationpolicies CRD, KubeVirt " +
			"v1.9.0 (hco.md 2.1)"}

	WarnBandwidthUnit = &diag.Rule{Code: "hco-bandwidth-unit", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bandwidth that looks like bits a second",
		Source: "QuantityToMebiByte in vcpu.go, KubeVirt v1.5 to v1.9: the unit is bytes a " +
			"second (kubevirt#6007, #10217; hco.md 2.4)"}
	WarnPostCopy = &diag.Rule{Code: "hco-postcopy-risk", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Post-copy that a network failure makes fatal",
		Source: "live-migration-source.go:769-850, KubeVirt v1.9.0; " +
			"not with VFIO devices (hco.md 2.4)"}
	WarnPatchWhole = &diag.Rule{Code: "hco-patch-whole", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Patch that replaces the whole block",
		Source: "measured with the CRD of HCO 1.19: members that it does not name go back to " +
			"their defaults, and the network is lost (hco.md 3.2)"}
	ErrPatchOp = &diag.Rule{Code: "hco-patch-op", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not an operation of a JSON Patch",
		Source:  "RFC 6902 section 4 (hco.md 3.2)"}
	WarnPatchUnread = &diag.Rule{Code: "hco-patch-unread", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Operation that does not say what it writes",
		Source: "RFC 6902 sections 4.4 and 4.5: move and copy take the value from the object " +
			"(hco.md 3.2)"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrAPIVersion, ErrNotServed, ErrKind, ErrName, ErrNamePattern, ErrNamespace, WarnNamespace,
		ErrPath, WarnMisplaced,
		ErrFieldRelease, ErrLimitRange, ErrLimitZero, WarnLimitOrder, ErrTimeoutNegative,
		WarnTimeoutZero, WarnStaleSample, WarnRewritten,
		ErrBandwidthSyntax, ErrBandwidthQuantity, ErrBandwidthNegative, ErrBandwidthOverflow,
		WarnBandwidthSubByte, WarnBandwidthSubMi, WarnBandwidthTimeout,
		ErrNetworkEmpty, ErrNetworkSyntax, ErrNetworkList, WarnNetworkForm, WarnRollout,
		ErrPostCopyNoop, WarnPause,
		ErrGateShape, ErrGateState, ErrGateTwice, ErrGateName, ErrDecentralizedOff,
		WarnDecentralizedDefault, WarnControlPlane, WarnCAExchange, ErrDuration, ErrConnectURL,
		ErrAnnotation, ErrAnnotationPath, ErrAnnotationWhole, WarnAnnotationNetwork, WarnAnnotation,
		ErrDowngrade, WarnKept, WarnAdded, WarnPreferred, WarnTimeoutOrder, WarnGuestTooBig,
		ErrNADMissing, ErrNADNamespace, WarnNADNamespace, ErrNADUnfit, WarnNADUnfit,
		ErrKubeVirtKind, WarnKubeVirtOwned, ErrKubeVirtRelease, ErrKubeVirtGate, ErrKubeVirtGates,
		ErrPolicyKind, ErrPolicySelectors, ErrPolicyMember, ErrPolicyRelease, ErrPolicyNegative,
		ErrPolicyGate, ErrPolicyDowntime,
		WarnBandwidthUnit, WarnPostCopy, WarnPatchWhole, ErrPatchOp, WarnPatchUnread,
	}
}
