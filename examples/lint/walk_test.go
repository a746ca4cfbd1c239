package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDirectory judges a directory as a stranger's repository is: of files that are none of
// this program's it says nothing.
func TestDirectory(t *testing.T) {
	const wrong = `{"cniVersion":"1.0.0","name":"a","type":"macvlan","master":"eth1","mode":"x"}`
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a/etc/override.conf":          "[Service]\nType=notify\n",
		"a/mkdocs.yml":                 "plugins:\n- search\n- tags: {}\n",
		"a/buf.gen.yaml":               "version: v1\nplugins:\n- plugin: buf.build/x\n",
		"a/.eslintrc.json":             `{"plugins":["x"],"rules":{}}`,
		"a/network.json":               `{"type":"bridge","name":"docker0"}`,
		"a/broken.json":                `{"a":`,
		"a/kustomization.yaml":         "resources: [a.yaml]\n",
		"a/deployment.yaml":            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
		"a/chart/templates/other.yaml": "apiVersion: v1\n{{- if .Values.x }}\nkind: Service\n{{- end }}\n",
		"a/chart/templates/nad.yaml": "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n" +
			"metadata:\n  name: {{ .Values.name }}\n",
		"a/net.d/10.conf":      wrong,
		"a/net.d/20.conf":      wrong[:len(wrong)-1], // cut off, and certainly one
		"a/net.d/30.conflist":  `{"cniVersion":"1.0.0","name":"l","plugins":[` + wrong + `]}`,
		"vendor/x/10.conf":     wrong,
		".git/10.conf":         wrong,
		"node_modules/10.conf": wrong,
		"testdata/10.conf":     wrong,
		"b/docs/10.conf":       wrong,
		"b/docs/sub/10.conf":   wrong,
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lines := func(args ...string) (where []string, notes string) {
		out, notes, _ := try("", append(args, dir)...)
		for line := range strings.Lines(out) {
			rest := strings.TrimPrefix(line, dir+string(filepath.Separator))
			file, rest, _ := strings.Cut(filepath.ToSlash(rest), ":")
			code := strings.Fields(rest)[2]
			where = append(where, file+" "+code)
		}
		return where, strings.ReplaceAll(filepath.ToSlash(notes), filepath.ToSlash(dir), "DIR")
	}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{nil, []string{
			"a/net.d/10.conf macvlan-mode", "a/net.d/20.conf json-syntax",
			"a/net.d/30.conflist macvlan-mode", "b/docs/10.conf macvlan-mode",
			"b/docs/sub/10.conf macvlan-mode", "testdata/10.conf macvlan-mode",
		}},
		{[]string{"-exclude", "testdata/", "-exclude", "a/net.d", "-exclude", "b/*/10.conf"}, []string{
			"b/docs/sub/10.conf macvlan-mode",
		}},
		{[]string{"-exclude", "*.conf", "-exclude", "10.conf/"}, []string{"a/net.d/30.conflist macvlan-mode"}},
		{[]string{"-exclude", "10.conf/", "-exclude", "b", "-exclude", "a/net.d"}, []string{"testdata/10.conf macvlan-mode"}},
	} {
		got, notes := lines(c.args...)
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%v: %s\nwant %s", c.args, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
		if !strings.Contains(notes, "nad.yaml:4:9: note: {{ .Values.name }} is not rendered yet") ||
			strings.Contains(notes, "other.yaml") || !strings.Contains(notes, "DIR: note: of ") {
			t.Errorf("%v: %s", c.args, notes)
		}
	}
	if _, notes, err := try("", "-exclude", "[", dir); err == nil || !strings.Contains(notes, "pattern") {
		t.Errorf("%v %s", err, notes)
	}
	// A file that is named is one for this program, and says so.
	out, notes, _ := try("", filepath.Join(dir, "a", "mkdocs.yml"), filepath.Join(dir, "a", "broken.json"))
	if !strings.Contains(out, "mkdocs.yml:1:1: error conflist-name") || !strings.Contains(out, "broken.json:1:") {
		t.Errorf("%s%s", out, notes)
	}
}
