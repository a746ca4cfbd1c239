package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// inYAML returns a listing in YAML, as oc get -o yaml prints it.
func inYAML(t *testing.T, listing []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(listing, &v); err != nil {
		t.Fatal(err)
	}
	out, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// items returns the items of a listing, and a file for each.
func items(t *testing.T, listing []byte) map[string]string {
	t.Helper()
	var list struct{ Items []json.RawMessage }
	if err := json.Unmarshal(listing, &list); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i, item := range list.Items {
		var o struct {
			Kind     string
			Metadata struct{ Namespace, Name string }
		}
		if err := json.Unmarshal(item, &o); err != nil {
			t.Fatal(err)
		}
		item = append([]byte(`{"apiVersion":"kubevirt.io/v1",`), bytes.TrimSpace(item)[1:]...)
		name := filepath.Join("namespaces", o.Metadata.Namespace, o.Kind,
			strings.Repeat("0", 3)+string(rune('a'+i/26))+string(rune('a'+i%26))+".yaml")
		out[name] = string(inYAML(t, item))
	}
	return out
}

// Whatever form the objects have, they get the same answers.
func TestYAMLDirectoryAndArchiveAreJudgedAsTheListing(t *testing.T) {
	listing, err := os.ReadFile("testdata/cluster.json")
	if err != nil {
		t.Fatal(err)
	}
	want, _, status := verify("", append(one, "testdata/cluster.json")...)
	if !errors.Is(status, errNo) {
		t.Fatal(status)
	}
	// Rows come in the order of the files.
	sorted := func(out string) string {
		lines := strings.Split(out, "\n")
		for i, l := range lines {
			lines[i] = strings.Join(strings.Fields(l), " ")
		}
		return strings.Join(lines, "\n")
	}
	got, stderr, err := verify(string(inYAML(t, listing)), one...)
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" || !errors.Is(err, errNo) {
		t.Errorf("YAML: %v %s\n%s", err, stderr, diff)
	}
	last := func(out string) string {
		return out[strings.LastIndex(out, "migrations: "):]
	}
	dir, files := t.TempDir(), items(t, listing)
	files["values.yaml"] = "replicas: 3\nimage: kubevirt.io/x\n"
	files["other.yaml"] = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"
	var b bytes.Buffer
	a := tar.NewWriter(&b)
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		h := &tar.Header{Name: filepath.ToSlash(name), Mode: 0o644, Size: int64(len(text))}
		if err := a.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "must-gather.tar")
	if err := os.WriteFile(archive, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, archive} {
		got, stderr, err := verify("", append(one, path)...)
		if diff := cmp.Diff(sorted(last(want)), sorted(last(got))); diff != "" || !errors.Is(err, errNo) {
			t.Errorf("%s: %v %s\n%s", path, err, stderr, diff)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "broken.yaml"), []byte("kind: Pod\nx: kubevirt.io\n- y"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, err := verify("", append(one, dir)...); !errors.Is(err, errRead) ||
		!strings.Contains(stderr, "broken.yaml") {
		t.Errorf("%v %s", err, stderr)
	}
}

const (
	network = `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":{"name":"migration",
		"namespace":"openshift-cnv"},"spec":{"config":` +
		`"{\"cniVersion\":\"1.0.0\",\"name\":\"m\",\"type\":\"macvlan\",\"master\":\"ens4\",\"ipam\":{\"type\":\"whereabouts\",\"range\":\"10.200.0.0/24\"}}"}}`
	hyperConverged = `{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":{"name":
		"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"liveMigrationConfig":{"network":"migration"}}}`
	podNetwork = `{"apiVersion":"config.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},
		"status":{"clusterNetwork":[{"cidr":"10.128.0.0/14"}],"serviceNetwork":["172.30.0.0/16"]}}`
)

// What the objects say needs no flag, wherever in the listing they are, and read once or
// twice; a flag wins.
func TestObjectsSayWhatTheFlagsDo(t *testing.T) {
	over := record(`"completed":true,"endTimestamp":"2026-11-20T09:14:31Z","targetNodeAddress":"10.200.0.7"`)
	fell := record(`"completed":true,"endTimestamp":"2026-11-20T09:14:31Z","targetNodeAddress":"10.128.0.7"`)
	around := network + hyperConverged + podNetwork
	for about, c := range map[string]struct {
		in    string
		flags string
		want  error
	}{
		"before":                 {around + over, "", nil},
		"after":                  {over + around, "", nil},
		"without HyperConverged": {over + network + podNetwork, "", errOpen},
		"nothing":                {over, "", errOpen},
		"the pod network":        {fell + around, "", errNo},
		"a flag says another":    {over + around, "-range 10.201.0.0/24", errNo},
	} {
		_, stderr, err := verify(c.in, strings.Fields(c.flags)...)
		if !errors.Is(err, c.want) {
			t.Errorf("%s, read once: %v %s", about, err, stderr)
		}
		file := filepath.Join(t.TempDir(), "all.json")
		if err := os.WriteFile(file, []byte(c.in), 0o644); err != nil {
			t.Fatal(err)
		}
		_, stderr, err = verify("", append(strings.Fields(c.flags), file)...)
		if !errors.Is(err, c.want) {
			t.Errorf("%s, read twice: %v %s", about, err, stderr)
		}
	}
}

func handlerPod(node, status string) string {
	text, _ := json.Marshal(status)
	return `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"virt-handler-` + node + `","namespace":"openshift-cnv",
		"labels":{"kubevirt.io":"virt-handler"},"annotations":{"k8s.v1.cni.cncf.io/network-status":` + string(text) + `}},
		"spec":{"nodeName":"` + node + `"},"status":{"phase":"Running","podIP":"10.128.0.3","podIPs":[{"ip":"10.128.0.3"}]}}`
}

func TestRollout(t *testing.T) {
	const on = `[{"name":"openshift-cnv/migration","interface":"migration0","ips":["10.200.0.7"]}]`
	around := network + hyperConverged
	daemonSet := `{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"virt-handler","namespace":"openshift-cnv"},
		"spec":{"template":{"metadata":{"labels":{"kubevirt.io":"virt-handler"},"annotations":{}}}}}`
	for about, c := range map[string]struct {
		in    string
		want  error
		tells []string
	}{
		"all": {around + handlerPod("n1", on), nil, []string{"yes: every virt-handler is on migration\n"}},
		"one falls back": {
			around + handlerPod("n1", on) + handlerPod("n2", "[]"), errNo,
			[]string{"n2    openshift-cnv/virt-handler-n2  Pod        10.128.0.3\n",
				"NO: of 2 virt-handlers, 1 not on migration: migrations to n2 go over the pod network"},
		},
		"the DaemonSet does not have it": {
			around + daemonSet + handlerPod("n1", "[]"), errNo,
			[]string{"cluster-rollout spec.liveMigrationConfig.network: DaemonSet openshift-cnv/virt-handler does not have it"},
		},
		"nothing": {around, errOpen, []string{"not known: no virt-handler"}},
	} {
		out, stderr, err := verify(c.in, "-rollout")
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v %s", about, err, stderr)
		}
		for _, s := range c.tells {
			if !strings.Contains(out, s) {
				t.Errorf("%s: %q is not in\n%s", about, s, out)
			}
		}
		out, _, err = verify(c.in, "-rollout", "-o", "json")
		var got struct{ Rollout rollout }
		if json.Unmarshal([]byte(out), &got) != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v %s", about, err, out)
		}
	}
}

func TestDrain(t *testing.T) {
	vmi := func(name, node, state string) string {
		return `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"` +
			name + `"},"status":{"phase":"Running","nodeName":"` + node + `"` + state + `}}`
	}
	left := func(name, address string) string {
		return vmi(name, "n2", `,"migrationState":{"migrationUid":"`+name+`","sourceNode":"n1","targetNode":"n2","completed":true,
			"startTimestamp":"2026-11-20T09:14:00Z","endTimestamp":"2026-11-20T09:14:31Z","targetNodeDomainReadyTimestamp":
			"2026-11-20T09:14:30Z","targetNodeAddress":"`+address+`"}`)
	}
	around := network + hyperConverged + podNetwork
	for about, c := range map[string]struct {
		in    string
		args  string
		want  error
		tells string
	}{
		"all left": {around + left("a", "10.200.0.7") + left("b", "10.200.0.7"), "", nil,
			"node n1: 2 left, 2 of them provably over the migration network\n"},
		"one over the pod network": {around + left("a", "10.200.0.7") + left("b", "10.128.0.7"), "", errNo,
			"shop/b  Left     Pod        10.128.0.7  n2"},
		"one remains": {around + left("a", "10.200.0.7") + vmi("c", "n1", ""), "", errNo,
			"nothing has asked it to leave  drain the node, or create a VirtualMachineInstanceMigration"},
		"none": {around + vmi("c", "n2", ""), "", errOpen, "node n1: 0 left"},
		"before it began": {around + left("a", "10.128.0.7"), "-since 2026-11-20T10:00:00Z", errOpen,
			"node n1: 0 left"},
	} {
		out, stderr, err := verify(c.in, append([]string{"-drain", "n1"}, strings.Fields(c.args)...)...)
		if !errors.Is(err, c.want) || !strings.Contains(out, c.tells) {
			t.Errorf("%s: %v %s\n%s", about, err, stderr, out)
		}
		out, _, _ = verify(c.in, "-drain", "n1", "-o", "json")
		var got struct{ Drain struct{ Node string } }
		if json.Unmarshal([]byte(out), &got) != nil || got.Drain.Node != "n1" {
			t.Errorf("%s: %s", about, out)
		}
	}
	for _, args := range []string{
		"-since 2h", "-drain n1 -since yesterday", "-drain n1 -rollout",
		"-drain n1 -cluster a -f x -cluster b -f y",
	} {
		if _, stderr, err := verify("", strings.Fields(args)...); !errors.Is(err, errUsage) || stderr == "" {
			t.Errorf("%s: %v %s", args, err, stderr)
		}
	}
}
