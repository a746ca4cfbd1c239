package diag

// What every JSON document can say, whatever its kind. The consumers named in
// the messages read with encoding/json; the Kubernetes API server reads with
// sigs.k8s.io/json, which matches names exactly.
var (
	ErrSyntax = &Rule{Code: "json-syntax", Kind: Invalid, Stage: Load,
		Summary: "Not valid JSON",
		Source:  "RFC 8259; encoding/json refuses the whole document (cni.md 1.1)"}
	ErrTemplate = &Rule{Code: "json-template", Kind: Invalid, Stage: Load,
		Summary: "Template that is not rendered yet",
		Source:  "RFC 8259; encoding/json refuses the whole document (cni.md 1.1)"}
	ErrType = &Rule{Code: "json-member-type", Kind: Invalid, Stage: Load,
		Summary: "Wrong JSON type",
		Source: "encoding/json UnmarshalTypeError refuses the whole document " +
			"(cni.md 1.2, measured)"}
	ErrPlugin = &Rule{Code: "json-plugin-type", Kind: NotSupported, Stage: Load,
		Summary: "Document of another plugin",
		Source: "whereabouts pkg/config/config.go v0.9.4 (only interested in networks whose " +
			"IPAM type is 'whereabouts'; whereabouts.md 1.1)"}
	WarnUnknown = &Rule{Code: "json-member-unknown", Kind: NotSupported, Severity: Warning,
		Stage: Run, OfName: true,
		Summary: "Unknown member",
		Source:  "encoding/json ignores members without a field (cni.md 1.2, case A06)"}
	WarnCase = &Rule{Code: "json-member-case", Kind: Invalid, Severity: Warning, Stage: Run,
		OfName:  true,
		Summary: "Member name in another case",
		Source:  "encoding/json matches names case-insensitively (cni.md 1.2, case A07)"}
	WarnDuplicate = &Rule{Code: "json-member-duplicate", Kind: Duplicate, Severity: Warning,
		Stage: Run, OfName: true,
		Summary: "Member given twice",
		Source:  "encoding/json lets the last one win (cni.md 1.2, case A05)"}
	ErrUnknownKnown = &Rule{Code: "json-member-shadowed", Kind: Conflict, Stage: Load,
		Summary: "Known member among the unknown ones",
		Source:  "this module: Unknown may hold only members that have no field (module.md 1)"}
)

// Rules returns every rule of this package.
func Rules() []*Rule {
	return []*Rule{
		ErrSyntax, ErrTemplate, ErrType, ErrPlugin, WarnUnknown, WarnCase, WarnDuplicate,
		ErrUnknownKnown,
	}
}
