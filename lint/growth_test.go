package lint_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/growth"
	"github.com/migrationnet/migrationnet/lint"
)

// Of a directory with much of one kind, and of one with much of all, the cost grows as it
// does.
func TestDirectoriesAreLinear(t *testing.T) {
	for name, tree := range map[string]gen.Tree{
		"virtual machines": {VMs: 100, Nodes: 1},
		"networks":         {Networks: 100, Nodes: 1},
		"nodes":            {Nodes: 25},
		"unrelated":        {Unrelated: 200},
		"all":              {VMs: 50, Networks: 100, Nodes: 10, Unrelated: 100},
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 1, func(n int) func() {
				var files []source.File
				for name, text := range tree.Scaled(n).Files() {
					files = append(files, source.File{Name: name, Root: "tree", Data: []byte(text)})
				}
				return func() {
					if r := lint.Judge(slices.Values(files), lint.Options{}); r.HasErrors() {
						t.Fatal(lines(r))
					}
				}
			})
		})
	}
}

// Fixing a list costs as much as reading it a few times.
func TestFixIsLinear(t *testing.T) {
	growth.Linear(t, 50, func(n int) func() {
		list := "apiVersion: v1\nkind: List\nitems:\n"
		for i := range n {
			list += fmt.Sprintf("- apiVersion: k8s.cni.cncf.io/v1\n  kind: NetworkAttachmentDefinition\n"+
				"  metadata: {name: n%d, namespace: a}\n  spec:\n    config: '{\"cniVersion\":\"1.0.0\",\"name\":\"n\","+
				"\"type\":\"bridge\",\"bridge\":\"b\",\"isGatway\":true,\"vlan\":\"%d\"}'\n", i, i+2)
		}
		return func() {
			out := lint.Fix(source.File{Data: []byte(list)}, lint.Options{})
			if bytes.Contains(out, []byte("isGatway")) {
				t.Fatal("not fixed")
			}
		}
	})
}
