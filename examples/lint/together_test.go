package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// twoDirectories writes a cluster's manifests into each of two directories, with a window
// of the same network.
func twoDirectories(t *testing.T, east, west string) (string, string) {
	t.Helper()
	dirs := []string{}
	for _, window := range []string{east, west} {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"nad.yaml": `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: migration, namespace: openshift-cnv}
spec:
  config: '{"cniVersion":"1.0.0","name":"migration","type":"macvlan","master":"ens4","ipam":{"type":"whereabouts","range":"` + window + `/24"}}'
`,
			"hco.yaml": `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: {name: kubevirt-hyperconverged, namespace: openshift-cnv}
spec:
  liveMigrationConfig:
    network: migration
`,
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		dirs = append(dirs, dir)
	}
	return dirs[0], dirs[1]
}

func TestClustersAreComparedWithEachOther(t *testing.T) {
	east, west := twoDirectories(t, "10.200.5.64-10.200.5.95", "10.200.5.80-10.200.5.127")
	out, notes, err := try("", "-cluster", "east="+east, "-cluster", "west="+west)
	want := filepath.Join(west, "nad.yaml") + ":5:"
	if !errors.Is(err, errFound) || !strings.Contains(out, want) ||
		!strings.Contains(out, "nad-migration-peer spec.config.ipam: cluster east hands out") ||
		!strings.Contains(out, "(see "+filepath.Join(east, "nad.yaml")+":5)") || notes != "" {
		t.Errorf("%v\n%s%s", err, out, notes)
	}
	east, west = twoDirectories(t, "10.200.5.64-10.200.5.95", "10.200.5.96-10.200.5.127")
	out, notes, err = try("", "-cluster", "east="+east, "-cluster", "west="+west)
	if err != nil || out != "" || notes != "" {
		t.Errorf("%v\n%s%s", err, out, notes)
	}
}

// Two objects of one name are not merged: it is asked which of them counts.
func TestOneNameTwiceIsAskedAbout(t *testing.T) {
	east, west := twoDirectories(t, "10.200.5.64-10.200.5.95", "10.200.5.96-10.200.5.127")
	out, notes, err := try("", east, west)
	if err != nil || out != "" || strings.Count(notes, "which of them is the cluster's?") != 2 {
		t.Errorf("%v\n%s%s", err, out, notes)
	}
}

func TestOthersInJSONAndSARIF(t *testing.T) {
	const file = "testdata/field/25-migration-network-without-addresses.yaml"
	out, _, _ := try("", "-o", "json", file)
	if !strings.Contains(out, `"object": "HyperConverged openshift-cnv/kubevirt-hyperconverged"`) ||
		!strings.Contains(out, `"path": "/spec/liveMigrationConfig/network"`) {
		t.Error(out)
	}
	out, _, _ = try("", "-o", "sarif", file)
	if !strings.Contains(out, `"relatedLocations"`) || !strings.Contains(out, `"startLine": 16`) {
		t.Error(out[len(out)-3000:])
	}
}

func TestClusterFlag(t *testing.T) {
	if _, stderr, err := try("", "-cluster", "east"); err == nil ||
		!strings.Contains(stderr, "want name=path") {
		t.Errorf("%v %s", err, stderr)
	}
}
