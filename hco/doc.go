// Package hco knows the block liveMigrationConfig of a HyperConverged object,
// release by release, and the patch that changes it.
//
// A document goes in by [ParseBlock] (the block alone) or [Parse] (a whole object of
// either API version) and becomes a [LiveMigrationConfig]: what was written. For
// clusters without HCO there is [KubeVirtCR]. Resolve says what that means to a
// [Release], with all findings.
// The way out is a [Change], which is three-state, and its patch:
//
//	change := hco.LiveMigrationConfig{Network: "migration-net"}.Change()
//	patch := change.Against(live).MergePatch(hco.V1Beta1)
//	fmt.Println(hco.PatchCommand(hco.V1Beta1, "openshift-cnv", patch))
//
// The forms of a patch are the JSON merge patch ([Change.MergePatch], when in
// doubt), the JSON Patch with tests ([Change.JSONPatch]) and the server-side apply
// ([Change.ServerSideApply]). All of them name members, and none replaces the
// block, which would drop the network. [ParsePatch] reads what others wrote.
//
// The same block is at /spec/liveMigrationConfig in v1beta1 and at
// /spec/virtualization/liveMigrationConfig in v1, and a patch sent to the wrong
// one succeeds and changes nothing. Hence every patch and command here names
// its [APIVersion].
//
// What cannot be seen in the block alone has its own questions: what an upgrade
// does ([HyperConverged.Upgrade]), whether the network is there and gives an
// address ([HyperConverged.CheckNetwork]), migration between clusters
// ([HyperConverged.CrossCluster]), how long a migration takes and how it ends
// ([Resolved.Forecast]), how long a node drains ([Resolved.Drain]), and what a
// [MigrationPolicy] overrides.
//
// # In a webhook
//
// What an admission webhook is given, or an informer has, has been through the API
// server, which removes the members that the schema does not have before it calls
// anybody. A block at the path of the other version (hco-path), a member of a later
// release (hco-field-release) and a setting outside the block (hco-misplaced) are gone
// by then: neither [Parse] nor [Read] can find them there. Judge what the author wrote:
// the file, in CI or with examples/lint, or the annotation
// kubectl.kubernetes.io/last-applied-configuration, which is the text that kubectl apply
// was given. Have the API server refuse such members instead of dropping them with
// kubectl --validate=strict, or with fieldValidation=Strict in a request.
//
// # Presence
//
// In a LiveMigrationConfig a nil pointer and "" are a member that is absent;
// null is absent too. An empty string in a document, which the API server
// stores, is kept in Unknown and reported. In a Change a member is left alone,
// set, or reset; reset removes it, and the API server writes the default.
//
// # Defaults
//
// Those of the CRDs of HCO 1.4 to 1.19 and main (03da3cff7), read at 49 tags
// and branches. They are persisted in the object when it is written, so a new
// release does not bring its defaults to an old object.
//
// # Compatibility
//
// Member names, the Codes of rules, canonical bytes and what a known release
// resolves to are promised. Texts of findings are not. The zero [Release] moves
// with the newest known release.
package hco
