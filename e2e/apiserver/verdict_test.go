package apiserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// Documents are drawn, many of them hostile. The server refuses those of which
// hco says that they are refused at the write, and of the others stores what
// hco has read.
func TestVerdicts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		law.Reach(t, func(t *rapid.T, reach func(string)) {
			v := rapid.SampledFrom(w.versions).Draw(t, "version")
			_, gates := hco.DecentralizedByDefault(w.release)
			text := drawDocument(t, v, gates)
			strict := rapid.Bool().Draw(t, "strict")
			reach(judge(t, w, v, text, strict))
		}, map[string]int{"both accept": 10, "both refuse": 10})
	})
}

// judge sends a document and compares. It returns a word for what came of it.
func judge(t fataler, w *world, v hco.APIVersion, text []byte, strict bool) string {
	query := url.Values{"dryRun": {"All"}, "fieldValidation": {"Ignore"}}
	if strict {
		query.Set("fieldValidation", "Strict")
	}
	got := w.call(t, http.MethodPost, collection(v, drawnNamespace), query,
		"application/json", text)
	h, _, findings := hco.Read(text, w.release)
	refused := findings.Refused() == diag.Load ||
		strict && slices.ContainsFunc(strictRules, findings.Has)
	why := exception(w, findings, text)
	switch {
	case got.ok() && !refused:
	case !got.ok() && refused:
		return "both refuse"
	case why != "":
		return why
	default:
		t.Fatalf("%s\nstrict %v, hco says refused %v: %v\ngot %v", text, strict, refused,
			findings, got)
	}
	m := model{t: t}
	want := m.texts(h.LiveMigrationConfig.Stored(w.release))
	if diff := cmp.Diff(want, members(t, dig(got.body, blockPath(v)...))); diff != "" {
		t.Fatalf("%s: (-hco +server)\n%s", text, diff)
	}
	return "both accept"
}

// strictRules are of what the server refuses when the client asks for it, which
// oc and kubectl do.
var strictRules = []*diag.Rule{
	diag.WarnUnknown, diag.WarnDuplicate, hco.ErrPath, hco.ErrFieldRelease,
}

// exception returns why hco and the server may differ on a document, "" if they
// may not.
func exception(w *world, findings diag.List, text []byte) string {
	switch {
	case slices.ContainsFunc(findings, func(d diag.Diagnostic) bool {
		return d.Rule == hco.ErrLimitRange && strings.HasPrefix(fmt.Sprint(d.Got), "-")
	}):
		return "HCO's webhook refuses a negative limit"
	case strings.Contains(string(text), "1e400"):
		// The server decodes every number, hco only those that it reads.
		return "a number beyond a float64"
	}
	// A null of a member that came later is absent to hco, and unknown to a strict
	// server.
	for _, m := range hco.Members() {
		written := strings.Contains(strings.ReplaceAll(string(text), `\u0061`, "a"),
			`"`+m.Name+`":null`)
		if written && !slices.Contains(memberNames(w.release), m.Name) {
			return "a null for a member of a later release"
		}
	}
	return ""
}

const drawnNamespace = "openshift-cnv"

// drawDocument draws the text of a HyperConverged object, some with feature gates
// where there are any. One in three has something odd about it that is not a wrong
// value in the block.
func drawDocument(t *rapid.T, v hco.APIVersion, gates bool) []byte {
	block := drawBlock(t)
	names := blockPath(v)
	odd := rapid.IntRange(0, 2).Draw(t, "odd") == 0
	if odd {
		switch rapid.IntRange(0, 3).Draw(t, "shape") {
		case 0: // something else where an object has to be
			names = names[:rapid.IntRange(1, len(names)).Draw(t, "depth")]
			block = rapid.SampledFrom([]string{`null`, `"a"`, `5`, `[]`, `true`, `{}`, `[{}]`}).
				Draw(t, "instead")
		case 1:
			names = blockPath(other(v))
		}
	}
	spec := block
	for i := len(names) - 1; i > 0; i-- {
		spec = fmt.Sprintf(`{%q:%s}`, names[i], spec)
	}
	if gates && strings.HasPrefix(spec, "{") && rapid.IntRange(0, 3).Draw(t, "gates") == 0 {
		spec = strings.Replace(`{"featureGates":`+
			rapid.SampledFrom(gateTexts[v]).Draw(t, "gates are")+","+spec[1:], ",}", "}", 1)
	}
	pick := func(label, usual string, others ...string) string {
		if odd && rapid.IntRange(0, 5).Draw(t, label) == 0 {
			return rapid.SampledFrom(others).Draw(t, label+" is")
		}
		return usual
	}
	text := fmt.Sprintf(`{%s,%s,%s,%s}`,
		pick("apiVersion", fmt.Sprintf(`"apiVersion":%q`, v.GroupVersion()),
			`"apiVersion":"hco.kubevirt.io/v2"`, `"apiVersion":"v1"`, `"apiVersion":5`,
			`"apiversion":"hco.kubevirt.io/v1beta1"`),
		pick("kind", `"kind":"HyperConverged"`, `"kind":"hyperconverged"`, `"kind":"KubeVirt"`,
			`"kind":null`),
		pick("metadata",
			fmt.Sprintf(`"metadata":{"name":%q,"namespace":%q}`, objectName, drawnNamespace),
			fmt.Sprintf(`"metadata":{"name":%q}`, objectName), `"metadata":{"name":"other"}`,
			`"metadata":{"name":"A_b"}`, `"metadata":[]`, `"metadata":{"name":5}`,
			fmt.Sprintf(`"metadata":{"name":%q,"namespace":7}`, objectName)),
		`"spec":`+spec)
	if odd && rapid.IntRange(0, 4).Draw(t, "broken") == 0 {
		text = rapid.SampledFrom([]func(string) string{
			func(s string) string { return s[:len(s)-1] },
			func(s string) string { return s + "}" },
			func(s string) string { return s + " " },
			func(s string) string { return "\ufeff" + s },
			func(s string) string { return strings.Replace(s, `"`, `'`, 1) },
			func(s string) string { return strings.Replace(s, `{`, `{,`, 1) },
			func(s string) string { return strings.Replace(s, `}`, `,}`, 1) },
			func(s string) string { return strings.Replace(s, `:`, ` :`+"\n\t", 3) },
			func(s string) string { return `[` + s + `]` },
			func(string) string { return `` },
			func(string) string { return `null` },
		}).Draw(t, "how")(text)
	}
	return []byte(text)
}

// drawBlock draws the block: mostly members that exist, mostly with values of
// their type.
func drawBlock(t *rapid.T) string {
	var out []string
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		name := rapid.SampledFrom(blockNames).Draw(t, "name")
		values := valuesOf(name)
		if rapid.IntRange(0, 14).Draw(t, "wrong") == 0 {
			values = anyValue
		}
		text, err := json.Marshal(name)
		if err != nil {
			t.Fatalf("%v", err)
		}
		key := string(text)
		if rapid.IntRange(0, 19).Draw(t, "escape") == 0 {
			key = fmt.Sprintf(`"\u%04x%s`, name[0], key[2:])
		}
		out = append(out, key+":"+rapid.SampledFrom(values).Draw(t, name))
	}
	return "{" + strings.Join(out, ",") + "}"
}

var blockNames = []string{
	"allowAutoConverge", "allowPostCopy", "allowWorkloadDisruption", "bandwidthPerMigration",
	"completionTimeoutPerGiB", "network",
	"parallelMigrationsPerCluster", "parallelOutboundMigrationsPerNode", "progressTimeout",
	"progressTimeout", "network", "completionTimeoutPerGiB",
	"Network", "nodeDrainTaintKey",
}

func valuesOf(name string) []string {
	switch {
	case strings.HasPrefix(name, "allow"):
		return []string{`true`, `false`, `null`}
	case name == "bandwidthPerMigration":
		return []string{
			`"64Mi"`, `"0"`, `"-1"`, `"1e3"`, `"1e1.5"`, `".5G"`, `"5."`, `"+1Ki"`, `"1e30"`,
			`null`, `""`, `"64 Mi"`, `"64MB"`, `"64mi"`, `"1k\n"`, `"1E"`, `"1e"`, `"１"`,
		}
	case name == "network":
		return []string{
			`"mig-net"`, `"default/mig-net"`, `""`, `"a,b"`, `"A b"`, `null`, `"\u0000"`,
			`"\ud800"`, "\"\xff\"", `"é"`,
		}
	}
	return []string{`0`, `1`, `5`, `150`, `-1`, `-0`, `5.0`, `5e0`, `1e2`, `1.5`, `1e-1`,
		`2147483647`, `2147483648`, `4294967295`, `4294967296`, `-2147483649`,
		`9007199254740993`, `9007199254740992.0`, `9223372036854775807`, `9223372036854775808`,
		`-9223372036854775808`, `-9223372036854775809`, `1e15`, `1e16`, `1e17`, `1e18`, `1e19`,
		`1e400`, `1E2`, `100000e-5`, `null`}
}

// gateTexts are feature gates, the first few of which are right.
var gateTexts = map[hco.APIVersion][]string{
	hco.V1Beta1: {`{}`, `{"decentralizedLiveMigration":true}`,
		`{"decentralizedLiveMigration":false}`, `{"decentralizedLiveMigration":null}`, `null`,
		`{"decentralizedLiveMigration":"true"}`, `{"decentralizedLiveMigration":1}`, `[]`,
		`[{"name":"decentralizedLiveMigration"}]`, `true`},
	hco.V1: {`[]`, `[{"name":"decentralizedLiveMigration"}]`,
		`[{"name":"decentralizedlivemigration","state":"Disabled"}]`,
		`[{"name":"alignCPUs","state":"Enabled"}]`, `null`,
		`[{"name":"alignCPUs"},{"name":"ALIGNCPUS","state":"Disabled"}]`,
		`[{"name":"alignCPUs","state":"On"}]`, `[{"name":"alignCPUs","state":null}]`,
		`[{"state":"Enabled"}]`,
		`[{"name":5}]`, `[{"name":""}]`, `[5]`, `[null]`, `{}`,
		`{"decentralizedLiveMigration":true}`, `"alignCPUs"`},
}

var anyValue = []string{
	`"5"`, `5`, `true`, `"true"`, `[]`, `{}`, `[5]`, `{"a":1}`, `1.5`, `""`, `05`, `+5`, `0x5`,
	`NaN`, `5.`, `.5`, `-`, `tru`, `nul`, `"a`, "\"\t\"",
}
