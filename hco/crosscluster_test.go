package hco_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/internal/law"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
)

const (
	head1 = `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
		`"metadata":{"namespace":"openshift-cnv"},"spec":`
	head1beta1 = `{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged",` +
		`"metadata":{"namespace":"openshift-cnv"},"spec":`
)

func TestFeatureGates(t *testing.T) {
	for name, c := range map[string]struct {
		doc, release string
		refused      diag.Stage
		enabled      bool
		want         []string
	}{
		"off by default in 1.17": {
			doc:     head1beta1 + `{}}`,
			release: "1.17",
			want:    []string{"hco-decentralized-default /spec/featureGates"},
		},
		"on by default in 1.18": {
			doc:     head1beta1 + `{}}`,
			release: "1.18",
			enabled: true,
			want:    []string{"hco-ca-exchange /spec/certConfig/ca"},
		},
		"there is none in 1.15": {
			doc:     head1beta1 + `{"featureGates":{"decentralizedLiveMigration":true}}}`,
			release: "1.15",
			want:    []string{"hco-decentralized-off /spec/featureGates"},
		},
		"an object in v1beta1": {
			doc: head1beta1 +
				`{"featureGates":{"decentralizedLiveMigration":true,"alignCPUs":false}}}`,
			release: "1.16",
			enabled: true,
			want:    []string{"hco-ca-exchange /spec/certConfig/ca"},
		},
		"a stored false": {
			doc:     head1beta1 + `{"featureGates":{"decentralizedLiveMigration":false}}}`,
			release: "1.19",
			want:    []string{"hco-decentralized-off /spec/featureGates"},
		},
		"null is absent": {
			doc:     head1beta1 + `{"featureGates":{"decentralizedLiveMigration":null}}}`,
			release: "1.19",
			enabled: true,
			want:    []string{"hco-ca-exchange /spec/certConfig/ca"},
		},
		"a list in v1": {
			doc: head1 +
				`{"featureGates":[{"name":"decentralizedLiveMigration","state":"Disabled"}]}}`,
			release: "1.18",
			want:    []string{"hco-decentralized-off /spec/featureGates"},
		},
		"without a state it is on": {
			doc:     head1 + `{"featureGates":[{"name":"decentralizedLiveMigration"}]}}`,
			release: "1.18",
			enabled: true,
			want:    []string{"hco-ca-exchange /spec/security/certConfig/ca"},
		},
		"v1 ignores case": {
			doc: head1 +
				`{"featureGates":[{"name":"DecentralizedLiveMigration","state":"Disabled"}]}}`,
			release: "1.19",
			want:    []string{"hco-decentralized-off /spec/featureGates"},
		},
		"v1beta1 does not": {
			doc:     head1beta1 + `{"featureGates":{"DecentralizedLiveMigration":false}}}`,
			release: "1.19",
			enabled: true,
			want: []string{
				"hco-gate-name /spec/featureGates/DecentralizedLiveMigration",
				"hco-ca-exchange /spec/certConfig/ca",
			},
		},
		"the object of v1beta1 in v1": {
			doc:     head1 + `{"featureGates":{"decentralizedLiveMigration":true}}}`,
			release: "1.18",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"hco-gate-shape /spec/featureGates",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"the list of v1 in v1beta1": {
			doc:     head1beta1 + `{"featureGates":[{"name":"decentralizedLiveMigration"}]}}`,
			release: "1.18",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"hco-gate-shape /spec/featureGates",
				"hco-ca-exchange /spec/certConfig/ca",
			},
		},
		"neither": {
			doc:     head1 + `{"featureGates":"all"}}`,
			release: "1.18",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"hco-gate-shape /spec/featureGates",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"a state that is none": {
			doc:     head1 + `{"featureGates":[{"name":"x","state":true}]}}`,
			release: "1.18",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"hco-gate-state /spec/featureGates/0/state",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"a gate without a name": {
			doc:     head1 + `{"featureGates":[{"state":"Enabled"}]}}`,
			release: "1.18",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"json-member-type /spec/featureGates/0/name",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"a boolean in quotes": {
			doc:     head1beta1 + `{"featureGates":{"x":"true"}}}`,
			release: "1.18",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"json-member-type /spec/featureGates/x",
				"hco-ca-exchange /spec/certConfig/ca",
			},
		},
		"twice is refused by 1.19": {
			doc:     head1 + `{"featureGates":[{"name":"x"},{"name":"X"}]}}`,
			release: "1.19",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"hco-gate-twice /spec/featureGates/1/name",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"in 1.18 the first counts": {
			doc: head1 +
				`{"featureGates":[{"name":"decentralizedLiveMigration"},` +
				`{"name":"decentralizedLiveMigration","state":"Disabled"}]}}`,
			release: "1.18",
			enabled: true,
			want: []string{
				"hco-gate-twice /spec/featureGates/1/name",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"the network is on the control plane": {
			doc:     head1 + `{"virtualization":{"liveMigrationConfig":{"network":"a"}}}}`,
			release: "1.19",
			enabled: true,
			want: []string{
				"hco-control-plane-nic /spec/virtualization/liveMigrationConfig/network",
				"hco-ca-exchange /spec/security/certConfig/ca",
			},
		},
		"a duration that Go cannot read": {
			doc:     head1 + `{"security":{"certConfig":{"ca":{"duration":"2d"}}}}}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-ca-duration /spec/security/certConfig/ca/duration"},
		},
		"a duration that is not a string": {
			doc:     head1beta1 + `{"certConfig":{"ca":{"renewBefore":24}}}}`,
			release: "1.19",
			refused: diag.Load,
			enabled: true,
			want: []string{
				"json-member-type /spec/certConfig/ca/renewBefore",
				"hco-ca-exchange /spec/certConfig/ca",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := release(t, c.release)
			h, _, l := hco.Read([]byte(c.doc), r)
			got, more := h.CrossCluster(r)
			refused := l.Refused()
			l.Add(more...)
			if diff := cmp.Diff(c.want, found(l)); diff != "" {
				t.Error(diff)
			}
			if refused != c.refused || got.Enabled != c.enabled {
				t.Errorf("refused at %q, %+v", refused, got)
			}
		})
	}
}

func TestCARenewal(t *testing.T) {
	for name, c := range map[string]struct {
		ca                hco.CARotation
		renewal, lifetime time.Duration
	}{
		"the default is a day before its end": {hco.CARotation{}, 24 * time.Hour, 48 * time.Hour},
		"a longer life": {
			ca:       hco.CARotation{Duration: "720h"},
			renewal:  696 * time.Hour,
			lifetime: 720 * time.Hour,
		},
		"renewed before it is there": {
			ca:       hco.CARotation{Duration: "1h", RenewBefore: "2h"},
			lifetime: time.Hour,
		},
	} {
		got, l := hco.HyperConverged{CA: c.ca}.CrossCluster(hco.Release{})
		if got.CARenewal != c.renewal || got.CALifetime != c.lifetime {
			t.Errorf("%s: %+v %v", name, got, l)
		}
	}
}

func TestConnectURL(t *testing.T) {
	for text, hint := range map[string]string{
		"10.0.0.2:9185": "", "[fd02::cb]:9185": "", "sync.east.example.com:9185": "",
		"https://a.example.com:9443": "write a.example.com:9443",
		"10.0.0.2":                   "write sync.example.com:9185",
		"":                           "write sync.example.com:9185",
		"fd02:0:0:1::cb:9185":        "write [fd02:0:0:1::cb]:9185",
		"fd02:0:0:1:2:3:4:cb:9185":   "write [fd02:0:0:1:2:3:4:cb]:9185",
		"fd02::cb":                   "write [fd02::cb]:9185",
		"10.0.0.2:0":                 "write 10.0.0.2:9185",
		"10.0.0.2:https":             "write 10.0.0.2:9185",
		"10.0.0.2:99999":             "write 10.0.0.2:9185",
		":9185":                      "write sync.example.com:9185",
		"a/b:9185":                   "write sync.example.com:9185",
	} {
		l := hco.CheckConnectURL(text)
		if hint == "" && len(l) > 0 ||
			hint != "" && (len(l) != 1 || l[0].Rule != hco.ErrConnectURL || l[0].Hint != hint) {
			t.Errorf("%q: %v", text, l)
		}
	}
}

func TestTrustCommandInAShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		law.Missing(t, "no sh here to try the command in")
	}
	// oc prints its arguments and END, each before a NUL, to file 3, at once, for
	// two run side by side; it answers get with a bundle.
	const oc = `oc() { printf '%s\0' "$@" END >&3; case "$*" in *"get configmap"*) printf 'PEM ` +
		`1\nPEM '"'2'";; *) cat >/dev/null;; esac; }; exec 3>&1 </dev/null; `
	for _, name := range hostile {
		command := hco.Cluster{
			Context:   name,
			Namespace: "a",
		}.TrustCommand(hco.Cluster{Context: "b", Namespace: name})
		out, err := exec.Command(sh, "-c", oc+command).Output()
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		want := []string{
			"--context=b\x00-n\x00" + name +
				"\x00get\x00configmap\x00kubevirt-ca\x00-o\x00jsonpath={.data.ca-bundle}\x00END\x00",
			"--context=" + name +
				"\x00-n\x00a\x00create\x00configmap\x00kubevirt-external-ca\x00--dry-run=client\x00-o\x00yaml\x00--from-literal=ca-bundle=PEM 1\nPEM '2'\x00END\x00",
			"--context=" + name + "\x00-n\x00a\x00apply\x00-f\x00-\x00END\x00",
		}
		for _, call := range want {
			if !strings.Contains(string(out), call) {
				t.Errorf("%s\nno %q in\n%q", command, call, out)
			}
		}
	}
}

func TestKubeVirtPatch(t *testing.T) {
	const p = `/spec/configuration/migrations`
	for name, c := range map[string]struct {
		text    string
		refused diag.Stage
		want    []string
	}{
		"nothing": {`[]`, 0, nil},
		"a member": {
			text: `[{"op":"add","path":"` + p + `/allowPostCopy","value":true}]`,
			want: []string{"hco-annotation-unsupported "},
		},
		"the form in the documents": {
			text: `[{"op":"add","path":"` + p + `","value":{"allowPostCopy":true}}]`,
			want: []string{"hco-annotation-whole /0/path", "hco-annotation-unsupported "},
		},
		"the whole configuration": {
			text: `[{"op":"replace","path":"/spec/configuration","value":{}}]`,
			want: []string{"hco-annotation-whole /0/path", "hco-annotation-unsupported "},
		},
		"it is removed": {
			text: `[{"op":"remove","path":"` + p + `"}]`,
			want: []string{"hco-annotation-whole /0/path", "hco-annotation-unsupported "},
		},
		"it is moved away": {
			text: `[{"op":"move","from":"` + p + `","path":"/spec/x"}]`,
			want: []string{"hco-annotation-whole /0/from", "hco-annotation-unsupported "},
		},
		"a test changes nothing": {
			text: `[{"op":"test","path":"` + p + `","value":{}}]`,
			want: []string{"hco-annotation-unsupported "},
		},
		"another network": {
			text: `[{"op":"replace","path":"` + p + `/network","value":"x"}]`,
			want: []string{"hco-annotation-network /0/path", "hco-annotation-unsupported "},
		},
		"more than the spec": {
			text:    `[{"op":"add","path":"/metadata/labels/a","value":"b"}]`,
			refused: diag.Setup,
			want:    []string{"hco-annotation-path /0/path", "hco-annotation-unsupported "},
		},
		"no JSON":       {`op: add`, diag.Setup, []string{"hco-annotation "}},
		"a merge patch": {`{"spec":{}}`, diag.Setup, []string{"hco-annotation "}},
		"no path":       {`[{"op":"add","value":1}]`, diag.Setup, []string{"hco-annotation /0"}},
		"no value": {
			text:    `[{"op":"add","path":"/spec/a"}]`,
			refused: diag.Setup,
			want:    []string{"hco-annotation /0"},
		},
		"no from": {
			text:    `[{"op":"copy","path":"/spec/a"}]`,
			refused: diag.Setup,
			want:    []string{"hco-annotation /0"},
		},
		"another operation": {
			text:    `[{"op":"set","path":"/spec/a","value":1}]`,
			refused: diag.Setup,
			want:    []string{"hco-annotation /0"},
		},
		"a name that begins like it": {
			text: `[{"op":"remove","path":"` + p + `X"}]`,
			want: []string{"hco-annotation-unsupported "},
		},
		"a name that it begins with": {
			text: `[{"op":"remove","path":"/spec/config"}]`,
			want: []string{"hco-annotation-unsupported "},
		},
		"every operation has its say": {
			text:    `[1,{"op":"remove","path":"` + p + `"},{"op":"remove","path":"/"}]`,
			refused: diag.Setup,
			want: []string{
				"hco-annotation /0", "hco-annotation-whole /1/path", "hco-annotation-path /2/path",
				"hco-annotation-unsupported ",
			},
		},
	} {
		ops, l := hco.ParseKubeVirtPatch(c.text)
		if diff := cmp.Diff(c.want, found(l)); diff != "" || l.Refused() != c.refused {
			t.Errorf("%s: refused at %q\n%s", name, l.Refused(), diff)
		}
		if l.Has(hco.WarnAnnotation) != (len(ops) > 0) {
			t.Errorf("%s: %v", name, ops)
		}
		h := hco.HyperConverged{Namespace: "a", KubeVirtPatch: c.text}
		got := h.Validate(hco.Release{})
		if len(got) != len(l) ||
			len(l) > 0 &&
				!strings.HasPrefix(string(got[0].Path),
					"/metadata/annotations/kubevirt.kubevirt.io~1jsonpatch") {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestDecentralizedPatch(t *testing.T) {
	for name, c := range map[string]struct {
		doc     string
		enabled bool
		want    string
	}{
		"no gates in v1": {head1 + `{}}`, true, `[]`},
		"off in v1": {
			doc: head1 + `{}}`,
			want: `[{"op":"test","path":"/spec/featureGates","value":null},` +
				`{"op":"add","path":"/spec/featureGates",` +
				`"value":[{"name":"decentralizedLiveMigration","state":"Disabled"}]}]`,
		},
		"no gates in v1beta1": {
			doc:     head1beta1 + `{}}`,
			enabled: true,
			want: `[{"op":"test","path":"/spec/featureGates","value":null},` +
				`{"op":"add","path":"/spec/featureGates",` +
				`"value":{"decentralizedLiveMigration":true}}]`,
		},
		"no spec in v1": {
			doc: strings.TrimSuffix(head1, `,"spec":`) + `}`,
			want: `[{"op":"test","path":"/spec","value":null},` +
				`{"op":"add","path":"/spec",` +
				`"value":{"featureGates":[{"name":"decentralizedLiveMigration",` +
				`"state":"Disabled"}]}}]`,
		},
		"no spec in v1beta1": {
			doc:     head1beta1 + `null}`,
			enabled: true,
			want: `[{"op":"test","path":"/spec","value":null},{"op":"add","path":"/spec",` +
				`"value":{"featureGates":{"decentralizedLiveMigration":true}}}]`,
		},
		"after the others": {
			doc: head1 + `{"featureGates":[{"name":"x"}]}}`,
			want: `[{"op":"test","path":"/spec/featureGates","value":[{"name":"x"}]},` +
				`{"op":"add","path":"/spec/featureGates/-",` +
				`"value":{"name":"decentralizedLiveMigration","state":"Disabled"}}]`,
		},
		"with the others": {head1 + `{"featureGates":[{"name":"x"}]}}`, true, `[]`},
		"where it is": {
			doc: head1 +
				`{"featureGates":[{"name":"x"},{"name":"decentralizedLiveMigration",` +
				`"state":"Disabled"}]}}`,
			enabled: true,
			want: `[{"op":"test","path":"/spec/featureGates/1/name",` +
				`"value":"decentralizedLiveMigration"},` +
				`{"op":"test","path":"/spec/featureGates/1/state","value":"Disabled"},` +
				`{"op":"add","path":"/spec/featureGates/1/state","value":"Enabled"}]`,
		},
		"a member in v1beta1": {
			doc:     head1beta1 + `{"featureGates":{"decentralizedLiveMigration":false}}}`,
			enabled: true,
			want: `[{"op":"test","path":"/spec/featureGates/decentralizedLiveMigration",` +
				`"value":false},{"op":"add",` +
				`"path":"/spec/featureGates/decentralizedLiveMigration","value":true}]`,
		},
		"it is on": {
			doc:     head1beta1 + `{"featureGates":{"decentralizedLiveMigration":true}}}`,
			enabled: true,
			want:    `[]`,
		},
		"what cannot be read":     {head1 + `{"featureGates":{}}}`, true, ``},
		"what is not an object":   {`[]`, true, ``},
		"what is not JSON at all": {`{`, true, ``},
	} {
		got, l := hco.DecentralizedPatch([]byte(c.doc), c.enabled)
		if diff := cmp.Diff(c.want, string(got)); diff != "" || (got == nil) != l.HasErrors() {
			t.Errorf("%s: %v\n%s", name, l, diff)
		}
	}
}

func TestConvertToSharesNothing(t *testing.T) {
	h := hco.HyperConverged{
		APIVersion:   hco.V1,
		FeatureGates: []hco.FeatureGate{{Name: "DECENTRALIZEDlivemigration"}},
	}
	for _, c := range []hco.HyperConverged{h.ConvertTo(hco.V1Beta1), h.Clone()} {
		c.FeatureGates[0].Enabled = true
	}
	if h.FeatureGates[0].Enabled ||
		h.ConvertTo(hco.V1Beta1).FeatureGates[0].Name != hco.DecentralizedLiveMigration {
		t.Errorf("%#v", h)
	}
	if !slices.Equal(h.ConvertTo(hco.V1).FeatureGates, h.FeatureGates) {
		t.Errorf("%#v", h.ConvertTo(hco.V1))
	}
}
