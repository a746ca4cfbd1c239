package hco

import (
	"strings"

	"github.com/migrationnet/migrationnet/internal/shell"
)

// objectName is the only name that the operator looks at (HyperConvergedName,
// api/v1/hyperconverged_types.go, HCO 1.18.1), and the pattern of every other that
// the API server takes.
const objectName = "kubevirt-hyperconverged"

// PatchCommand returns the command that applies the merge patch to the
// HyperConverged object of the namespace, for a POSIX shell:
//
//	oc patch hyperconvergeds.v1beta1.hco.kubevirt.io kubevirt-hyperconverged \
//		-n openshift-cnv --type merge -p '…'
//
// The patch has to be one for API version v. No shell can pass a NUL byte.
func PatchCommand(v APIVersion, namespace string, patch []byte) string {
	return patchCommand(v, namespace, "merge", patch)
}

// JSONPatchCommand is [PatchCommand] for a JSON Patch.
func JSONPatchCommand(v APIVersion, namespace string, patch []byte) string {
	return patchCommand(v, namespace, "json", patch)
}

func patchCommand(v APIVersion, namespace, form string, patch []byte) string {
	return strings.Join([]string{"oc patch", v.Resource(), objectName,
		"-n", shell.Word(namespace), "--type", form, "-p", shell.Quote(string(patch))}, " ")
}

// ServerSideApplyCommand returns the command that applies a document of
// [Change.ServerSideApply] as the field manager, for a POSIX shell:
//
//	printf %s '…' | oc apply --server-side --field-manager=migrationnet -f -
//
// API version and namespace are in the document. A conflict with another manager
// is an error; with --force-conflicts the manager takes the members over.
func ServerSideApplyCommand(manager string, document []byte) string {
	return "printf %s " + shell.Quote(string(document)) +
		" | oc apply --server-side --field-manager=" + shell.Word(manager) + " -f -"
}
