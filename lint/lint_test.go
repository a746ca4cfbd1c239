package lint_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/release"
)

const (
	hyperConverged = `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: {name: kubevirt-hyperconverged, namespace: openshift-cnv}
spec:
  liveMigrationConfig:
    network: migraton
`
	definition = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: migration, namespace: openshift-cnv}
spec:
  config: '{"cniVersion":"1.0.0","name":"m","type":"macvlan","master":"ens4","mode":"brigde",
    "ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}'
`
)

// mustGather is a directory as oc adm must-gather leaves it.
var mustGather = map[string]string{
	"img/version": "unread",
	"img/namespaces/openshift-cnv/hco.kubevirt.io/hyperconvergeds/kubevirt-hyperconverged.yaml":  hyperConverged,
	"img/namespaces/openshift-cnv/k8s.cni.cncf.io/network-attachment-definitions/migration.yaml": definition,
	"img/namespaces/openshift-cnv/k8s.cni.cncf.io/network-attachment-definitions.yaml": "apiVersion: v1\nkind: List\nitems:\n- " +
		strings.ReplaceAll(strings.TrimSpace(definition), "\n", "\n  ") + "\n",
	"img/namespaces/openshift-cnv/core/pods.yaml": "apiVersion: v1\nkind: PodList\nitems:\n" +
		"- apiVersion: v1\n  kind: Pod\n  metadata: {name: a, namespace: openshift-cnv}\n",
	"img/namespaces/openshift-cnv/pods/a/a.yaml": "apiVersion: v1\nkind: Pod\n" +
		"metadata: {name: a, namespace: openshift-cnv}\n",
	"img/namespaces/openshift-cnv/core/services.yaml": "apiVersion: v1\nkind: ServiceList\nitems: []\n",
	"img/namespaces/openshift-cnv/pods/a/a.log":       "unread",
}

func files(all map[string]string) (out []source.File) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasSuffix(name, ".yaml") {
			out = append(out, source.File{Name: name, Root: "img", Data: []byte(all[name])})
		}
	}
	return out
}

// lines returns "file:line code" of each finding.
func lines(r lint.Report) (out []string) {
	for _, f := range r.Files {
		for _, d := range f.Findings() {
			out = append(out, fmt.Sprintf("%s:%d %s", filepath.Base(f.Name), d.Start.Line, d.Diagnostic.Rule.Code))
		}
		for _, n := range f.Notes {
			out = append(out, fmt.Sprintf("%s:%d note: %s", filepath.Base(f.Name), n.Place.Line, n.Text))
		}
	}
	return out
}

// A must-gather has objects twice, alone and in lists: that is not asked about.
func TestMustGather(t *testing.T) {
	want := []string{
		"kubevirt-hyperconverged.yaml:6 hco-nad-missing",
		"network-attachment-definitions.yaml:8 macvlan-mode", "migration.yaml:5 macvlan-mode",
	}
	r := lint.Judge(slices.Values(files(mustGather)), lint.Options{})
	if diff := cmp.Diff(want, lines(r)); diff != "" {
		t.Error(diff)
	}
	idle := 0
	for _, f := range r.Files {
		if f.Idle {
			idle++
		}
	}
	if idle != 2 || !r.HasErrors() { // services.yaml, and the pod that is there twice
		t.Errorf("%d files are idle", idle)
	}

	dir := t.TempDir()
	name := filepath.Join(dir, "must-gather.tar")
	var b bytes.Buffer
	a := tar.NewWriter(&b)
	for _, f := range slices.Sorted(maps.Keys(mustGather)) {
		h := &tar.Header{Name: f, Mode: 0o644, Size: int64(len(mustGather[f]))}
		if err := a.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Write([]byte(mustGather[f])); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := source.Reader{}.All(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, lines(lint.Judge(slices.Values(read), lint.Options{}))); diff != "" {
		t.Errorf("the archive: %s", diff)
	}

	// Another object of the same name is asked about.
	changed := maps.Clone(mustGather)
	const twice = "img/namespaces/openshift-cnv/k8s.cni.cncf.io/network-attachment-definitions.yaml"
	changed[twice] = strings.Replace(changed[twice], "ens4", "ens5", 1)
	got := strings.Join(lines(lint.Judge(slices.Values(files(changed)), lint.Options{})), "\n")
	if !strings.Contains(got, "migration.yaml:1 note: NetworkAttachmentDefinition openshift-cnv/migration is at") {
		t.Error(got)
	}
}

// What the objects of a cluster say decides on its documents: the release, and the feature
// gates of KubeVirt.
func TestDocumentsAreJudgedForTheirCluster(t *testing.T) {
	const (
		vm = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a, namespace: b}\n" +
			"spec: {runStrategy: Always, template: {spec: {domain: {devices: {interfaces: [{name: p, masquerade: {}, " +
			"portRanges: [{protocol: TCP, start: 80, end: 90}]}]}}, networks: [{name: p, pod: {}}]}}}\n"
		kubeVirt = "apiVersion: kubevirt.io/v1\nkind: KubeVirt\nmetadata: {name: kubevirt, namespace: kubevirt}\n" +
			"spec: {configuration: {developerConfiguration: {featureGates: [PortRangesSpec]}}}\n" +
			"status: {observedKubeVirtVersion: v1.9.0}\n"
		version = "apiVersion: config.openshift.io/v1\nkind: ClusterVersion\nmetadata: {name: version}\n" +
			"status: {history: [{state: Completed, version: 4.16.3}]}\n"
	)
	judge := func(o lint.Options, texts ...string) lint.Report {
		var all []source.File
		for i, text := range texts {
			all = append(all, source.File{Name: fmt.Sprint(i), Data: []byte(text)})
		}
		return lint.Judge(slices.Values(all), o)
	}
	v19 := lint.Options{Release: release.Release{KubeVirt: release.MustParse("v1.9.0")}}
	if r := judge(v19, vm); !r.HasErrors() {
		t.Errorf("without the gate: %v", lines(r))
	}
	for _, all := range [][]string{{vm, kubeVirt}, {kubeVirt, vm}} {
		if r := judge(lint.Options{}, all...); r.HasErrors() {
			t.Errorf("with the gate: %v", lines(r))
		}
	}
	good := strings.Replace(definition, "brigde", "bridge", 1)
	r := judge(lint.Options{Resolve: true}, good, version)
	if got := r.Files[0].Documents[0].With; !strings.HasPrefix(got, "the plugins of OpenShift 4.16") {
		t.Error(got)
	}
	o := lint.Options{Resolve: true, Release: release.Release{OpenShift: release.MustParse("4.20")}}
	if got := judge(o, good, version).Files[0].Documents[0].With; !strings.HasPrefix(got, "the plugins of OpenShift 4.20") {
		t.Error(got)
	}
}

func TestGitHubCommands(t *testing.T) {
	f := source.File{Name: "a,b:c%.yaml", Data: []byte(definition)}
	var b bytes.Buffer
	if err := lint.Judge(slices.Values([]source.File{f}), lint.Options{}).WriteGitHub(&b); err != nil {
		t.Fatal(err)
	}
	const want = "::error file=a%2Cb%3Ac%25.yaml,line=5,col=85,endLine=5,endColumn=93,title=macvlan-mode::" +
		"error macvlan-mode spec.config.mode: \"brigde\" is none of bridge, private, vepa, passthru; write bridge\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// What a report writes it reads, with what is resolved.
func TestReportIsReadAgain(t *testing.T) {
	good := strings.Replace(definition, "brigde", "bridge", 1)
	o := lint.Options{Release: release.Release{Plugins: release.MustParse("v1.9.1")}, Resolve: true}
	r := lint.Judge(slices.Values([]source.File{{Name: "a.yaml", Data: []byte(good)}}), o)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again lint.Report
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	d := again.Files[0].Documents[0]
	if d.Kind != "nad" || d.With != "plugins v1.9.1 and the newest whereabouts" || d.Stage != 0 ||
		!bytes.Contains(d.Resolved, []byte(`"mode":"bridge"`)) {
		t.Errorf("%+v\n%s", d, d.Resolved)
	}
}

func TestKindsAreAnswered(t *testing.T) {
	for _, k := range lint.Kinds() {
		request, _ := json.Marshal(map[string]any{"id": k, "kind": k, "config": map[string]any{}})
		var answer struct {
			ID, Verdict, Error string
			Findings           diag.List
		}
		if err := json.Unmarshal(lint.Answer(request), &answer); err != nil || answer.ID != k ||
			answer.Verdict == "" || answer.Error != "" {
			t.Errorf("%s: %v %+v", k, err, answer)
		}
	}
	if n := len(lint.Kinds()); n < 20 {
		t.Errorf("%d kinds", n)
	}
}

func ExampleJudge() {
	files := []source.File{{Name: "net.d/10-blue.conf", Data: []byte(
		`{"cniVersion":"1.0.0","name":"blue","type":"bridge","vlan":4095}`)}}
	report := lint.Judge(slices.Values(files), lint.Options{})
	for _, f := range report.Files {
		for _, d := range f.Findings() {
			fmt.Printf("%s:%d:%d: %v\n", f.Name, d.Start.Line, d.Start.Column, d.Diagnostic.Rule.Code)
		}
	}
	// Output: net.d/10-blue.conf:1:60: bridge-vlan-range
}

func ExampleFix() {
	f := source.File{Data: []byte(`{"cniVersion":"1.0.0","name":"blue","type":"bridge","isGatway":true}`)}
	fmt.Printf("%s\n", lint.Fix(f, lint.Options{}))
	// Output: {"cniVersion":"1.0.0","name":"blue","type":"bridge","isGateway":true}
}

func ExampleAnswer() {
	fmt.Printf("%s", lint.Answer([]byte(`{"id":1,"kind":"macvlan","config":{"cniVersion":"1.0.0",`+
		`"name":"n","type":"macvlan","master":"eth1","mode":"x","ipam":{"type":"dhcp"}}}`)))
	// Output:
	// {"id":1,"verdict":"reject","stage":"load","findings":[{"code":"macvlan-mode","severity":"error","stage":"load","kind":"not supported","path":"/mode","message":"\"x\" is none of bridge, private, vepa, passthru","hint":"write bridge"}]}
}
