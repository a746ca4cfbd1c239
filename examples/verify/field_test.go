package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestField judges what people really had, as they would: each output has what a right
// tool says.
func TestField(t *testing.T) {
	const one = "-range 10.61.5.0/24 -pod-network 10.128.0.0/14 "
	both := func(id, name string) string {
		return "-all -cluster east " + one + "-f testdata/field/" + id + "-" + name + "-east.json " +
			"-cluster west " + one + "-f testdata/field/" + id + "-" + name + "-west.json"
	}
	files := 0
	for id, c := range map[string]struct{ args, want string }{
		"44": {one + "testdata/field/44-target-on-the-source-node.json",
			`(?s)Failed.* n1 +n1 +target pod shutdown during migration.*migration-same-node.*NO: `},
		"45": {both("45", "split-brain"),
			`(?s)10\.61\.5\.2 is held in both clusters, by virt-handler-e1 of east and virt-handler-w2 of west.*NO: `},
		"46": {both("46", "same-addresses"),
			`10\.61\.5\.2 is held in both clusters, by virt-handler-e1 of east and virt-handler-w\d of west`},
		"50": {"-all -range 10.61.5.0/24 testdata/field/50-two-namespaces-of-one-cluster.json",
			`mv-1 .*sourceNode is absent while both sides synchronize`},
	} {
		args := strings.Fields(c.args)
		for _, a := range args {
			if strings.HasPrefix(a, "testdata/field/"+id) {
				files++
			}
		}
		out, stderr, _ := verify("", args...)
		if !regexp.MustCompile(c.want).MatchString(out) || stderr != "" {
			t.Errorf("%s: %s%s\nwant %s", id, out, stderr, c.want)
		}
		if n := strings.Count(out, "is held in both"); n > 1 {
			t.Errorf("%s: said %d times\n%s", id, n, out)
		}
	}
	if all, _ := filepath.Glob("testdata/field/*.json"); len(all) != files {
		t.Errorf("%d files, of which %d are judged", len(all), files)
	}
}
