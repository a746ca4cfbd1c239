package hco_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
)

// hostile are names that a shell would like to do something with.
var hostile = []string{
	"openshift-cnv", "", " ", "-n", "a b", "it's", `'`, `''`, `"`, `\`, `a\'b`, "$HOME", "$(touch x)", "`id`", "a;b", "a&b", "a|b", "a>b",
	"*", "?", "[a-z]", "~", "#", "!", "!!", "{a,b}", "%s", "a\nb", "a\tb", "a\r\n", "é", "\xff", "'$(id)'", `"$(id)"`, "=", "a=b", "--", "\x01",
}

func TestPatchCommandInAShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh here to try the command in")
	}
	for _, name := range hostile {
		for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
			patch := hco.Change{Network: hco.Set(name)}.MergePatch(v)
			for _, p := range [][]byte{patch, []byte(name)} {
				command := hco.PatchCommand(v, name, p)
				out, err := exec.Command(sh, "-c", `oc() { for a; do printf '%s\0' "$a"; done; }; `+command).Output()
				if err != nil {
					t.Fatalf("%s: %v", command, err)
				}
				want := []string{"patch", v.Resource(), "kubevirt-hyperconverged", "-n", name, "--type", "merge", "-p", string(p)}
				if diff := cmp.Diff(want, strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")); diff != "" {
					t.Errorf("%s\n%s", command, diff)
				}
			}
		}
	}
}
