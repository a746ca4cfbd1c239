package hco

import (
	"strings"

	"github.com/migrationnet/migrationnet/internal/shell"
	"github.com/migrationnet/migrationnet/internal/table"
)

// MergePatch returns c as a JSON merge patch (RFC 7396) for an object of API
// version v. It names the members that change and no other, so that it cannot
// drop one; a member that is reset is null. It is {} for the zero Change. Equal
// changes give equal bytes.
//
// Send it to v and no other version: to the other one it changes nothing, with
// HTTP 200. See [APIVersion.Resource].
func (c Change) MergePatch(v APIVersion) []byte {
	if c == (Change{}) {
		return []byte("{}")
	}
	names := apis[v.known()].block
	var out []byte
	for _, name := range names {
		out = append(table.AppendString(append(out, '{'), name), ':')
	}
	out = append(c.appendBlock(out), strings.Repeat("}", len(names))...)
	return out
}

// GoString returns what c does to the block, as a JSON merge patch.
func (c Change) GoString() string { return string(c.appendBlock(nil)) }

func (c Change) appendBlock(dst []byte) []byte {
	dst = append(dst, '{')
	for _, f := range c.leaves(new(LiveMigrationConfig)) {
		before := len(dst)
		if dst = f.appendTo(dst); len(dst) > before {
			dst = append(dst, ',')
		}
	}
	if dst[len(dst)-1] == ',' {
		dst = dst[:len(dst)-1]
	}
	return append(dst, '}')
}

// objectName is the only name that the operator looks at (HyperConvergedName,
// api/v1/hyperconverged_types.go, HCO 1.18.1).
const objectName = "kubevirt-hyperconverged"

// PatchCommand returns the command that applies the merge patch to the
// HyperConverged object of the namespace, for a POSIX shell:
//
//	oc patch hyperconvergeds.v1beta1.hco.kubevirt.io kubevirt-hyperconverged -n openshift-cnv --type merge -p '…'
//
// The patch has to be one for API version v. No shell can pass a NUL byte.
func PatchCommand(v APIVersion, namespace string, patch []byte) string {
	return strings.Join([]string{"oc patch", v.Resource(), objectName,
		"-n", shell.Word(namespace), "--type merge -p", shell.Quote(string(patch))}, " ")
}
