package hco_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
)

// hostile are names that a shell would like to do something with.
var hostile = []string{
	"openshift-cnv", "", " ", "-n", "a b", "it's", `'`, `''`, `"`, `\`, `a\'b`, "$HOME",
	"$(touch x)", "`id`", "a;b", "a&b", "a|b", "a>b",
	"*", "?", "[a-z]", "~", "#", "!", "!!", "{a,b}", "%s", "a\nb", "a\tb", "a\r\n", "é", "\xff",
	"'$(id)'", `"$(id)"`, "=", "a=b", "--", "\x01",
}

func TestCommandsInAShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		law.Missing(t, "no sh here to try the commands in")
	}
	// oc prints its arguments and then what it reads, each after a NUL.
	const oc = `oc() { for a; do printf '%s\0' "$a"; done; [ "$1" = patch ] || cat; }; `
	for _, name := range hostile {
		for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
			c := hco.Change{Network: hco.Set(name)}
			resource := []string{
				"patch", v.Resource(), "kubevirt-hyperconverged", "-n", name, "--type",
			}
			merge := c.MergePatch(v)
			ops := c.JSONPatch(v, hco.LiveMigrationConfig{})
			doc := c.ServerSideApply(v, name, hco.LiveMigrationConfig{})
			for command, want := range map[string][]string{
				hco.PatchCommand(v, name, merge): append(slices.Clone(resource),
					"merge", "-p", string(merge), ""),
				hco.PatchCommand(v, name, []byte(name)): append(slices.Clone(resource),
					"merge", "-p", name, ""),
				hco.JSONPatchCommand(v, name, ops): append(slices.Clone(resource),
					"json", "-p", string(ops), ""),
				hco.ServerSideApplyCommand(name, doc): {
					"apply", "--server-side", "--field-manager=" + name, "-f", "-", string(doc),
				},
				hco.ServerSideApplyCommand("me", []byte(name)): {
					"apply", "--server-side", "--field-manager=me", "-f", "-", name,
				},
			} {
				out, err := exec.Command(sh, "-c", oc+command).Output()
				if err != nil {
					t.Fatalf("%s: %v", command, err)
				}
				if diff := cmp.Diff(want, strings.Split(string(out), "\x00")); diff != "" {
					t.Errorf("%s\n%s", command, diff)
				}
			}
		}
	}
}
