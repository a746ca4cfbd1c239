package migrationnet_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/sarif"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/internal/shell"
	"github.com/migrationnet/migrationnet/internal/terminal"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/nodes"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"github.com/migrationnet/migrationnet/migration/plan/policy"
	"github.com/migrationnet/migrationnet/migration/plan/runbook"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
	"github.com/migrationnet/migrationnet/yamldoc"
	"go.yaml.in/yaml/v3"
)

// What a document calls something stays where it is written, whatever it is: the output has
// the structure that it has for a harmless name, and the name is read back from it. A writer
// that is new needs an entry in hostileWriters, as TestEveryWriterIsHeldToIt tells: what it
// writes of a name, for each place that takes one, and its form. The programs print through
// diag.Printable: TestNothingReachesTheTerminal of each example.

// hostileNames are of each class that one of the forms could obey.
var hostileNames = []string{
	"'; touch /x #", "$(touch /x)", "`touch /x`", `"; id; "`, `a\`, `\'`, "-n", "--help", "-n\x1b[m", "a && b", "%s%n",
	"x\n## forged\n", "x\n| a | b | c | d |\n", "a\r\nb", "\r", "x\n```\nrm -rf /\n```\n", "x\n- [x] done", "````",
	"\x1b[2J\x1b]0;t\a", "\u009b2J", "\u202egnp.exe", "\u2066a\u2069", "a\x00b", "\x7f", "\xff\xfe", "a\xc3",
	"</script><script>alert(1)</script>", "]]>", "--><img src=x onerror=alert(1)>", "<!--", "&lt;&#0;",
	`" onload="alert(1)`, "</text></svg>", "a|b|c", "[a](javascript:alert(1))", "**a** _b_ # c",
	"a: b", "# a", "- a", "!!binary x", "<<: *a", "*a", "&a", "? a", "{a: b}", "[a", "~", "null", "1e3", "---\na", "| \n a",
	`a","b":"c`, "a\u2028b\u2029", "\u0085", "\ufffe\uffff", "\ufeff", "::error::x", "%0A::error::x",
	strings.Repeat("x", 5000), strings.Repeat("é'\n", 500),
}

// form is a language in which is written: what it makes of an output.
type form struct {
	read  func(t *testing.T, out []byte) (structure string, texts []string)
	shown bool // to people: nothing in it is a command to a terminal or turns the text
}

// hostileWriter writes a name; nil is that it was refused with a finding.
type hostileWriter struct {
	form  form
	write func(t *testing.T, name string) []byte
}

var (
	asMarkdown = form{readMarkdown, true}
	asXML      = form{readXML, true}
	asYAML     = form{readYAML, false}
	asJSON     = form{readJSON, false}
	asLines    = form{readLines, true}
	asCommand  = form{readCommand, true}
)

var hostileWriters = map[string]hostileWriter{
	"diag.Printable": {asLines, func(t *testing.T, s string) []byte { return []byte(diag.Printable(s)) }},

	"bridgeconf.Resolved.CheckCommand": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(bridgeconf.Resolved{}.CheckCommand(s))
	}},
	"bridgeconf.Resolved.UplinkCommands": {asCommand, func(t *testing.T, s string) []byte {
		vlan := 7
		r, l := bridgeconf.Config{CNIVersion: "1.0.0", Name: "a", Bridge: "br1", VLAN: &vlan}.Resolve(bridgeconf.Release{})
		if l.HasErrors() {
			t.Fatal(l)
		}
		return []byte(strings.Join(r.UplinkCommands(s), "\n"))
	}},
	"hco.PatchCommand: namespace": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(hco.PatchCommand(hco.V1, s, []byte(`{}`)))
	}},
	"hco.PatchCommand: network": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(hco.PatchCommand(hco.V1, "n", hco.Change{Network: hco.Set(s)}.MergePatch(hco.V1)))
	}},
	"hco.JSONPatchCommand": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(hco.JSONPatchCommand(hco.V1, s, []byte(`[]`)))
	}},
	"hco.ServerSideApplyCommand": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(hco.ServerSideApplyCommand(s, []byte(`{}`)))
	}},
	"hco.Cluster.TrustCommand": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(hco.Cluster{Context: s, Namespace: s}.TrustCommand(hco.Cluster{Context: s, Namespace: s}))
	}},
	"migration/plan.ClusterPlan.PatchCommand": {asCommand, func(t *testing.T, s string) []byte {
		return []byte(plan.ClusterPlan{Namespace: s, Change: hco.Change{Network: hco.Set("a")}}.PatchCommand())
	}},

	"hco/hcoyaml.Marshal": {asYAML, func(t *testing.T, s string) []byte {
		return must(hcoyaml.Marshal(hco.HyperConverged{Namespace: s, LiveMigrationConfig: hco.LiveMigrationConfig{Network: s}}))
	}},
	"nad/nadyaml.Marshal": {asYAML, func(t *testing.T, s string) []byte {
		return must(nadyaml.Marshal(nad.Definition{Name: s, Namespace: s, Config: nad.Config{
			Plugin: nad.Macvlan{CNIVersion: "1.0.0", Name: s, Master: s}}}))
	}},
	"podnet/podnetyaml.Marshal": {asYAML, func(t *testing.T, s string) []byte {
		return must(podnetyaml.Marshal(podnet.Config{Kind: podnet.VirtualMachineInstance,
			Interfaces: []podnet.Interface{{Name: s, Masquerade: &podnet.Method{}}},
			Networks:   []podnet.Network{{Name: s, Pod: &podnet.Pod{VMNetworkCIDR: s}}}}))
	}},
	"yamldoc.Marshal: a request": {asYAML, func(t *testing.T, s string) []byte {
		return must(yamldoc.Marshal(hostileRequest(func(r *plan.Request) {
			r.Network.Name, r.Network.InUse[0].Owner, r.Clusters[0].NIC = s, s, s
			r.Clusters[0].CurrentNetwork, r.Clusters[0].Networks[0].Name = s, s
		})))
	}},
	"yamldoc.Marshal: nodes": {asYAML, func(t *testing.T, s string) []byte {
		r := hostileRequest(func(r *plan.Request) { r.Network.PhysicalNetwork, r.Clusters[0].NIC = s, s })
		return must(yamldoc.Marshal(json.RawMessage(must(json.Marshal(nodes.Of(r, r.Clusters[0]))))))
	}},
	"yamldoc.Marshal: a policy": {asYAML, func(t *testing.T, s string) []byte {
		r := hostileRequest(nil)
		p, _ := r.Plan()
		r.Network.Name, p.Clusters[0].Namespace = s, s
		return must(yamldoc.Marshal(json.RawMessage(must(json.Marshal(policy.MultiNetwork(r, p, 0))))))
	}},

	"migration/plan/runbook.Markdown: NIC": ofPlan(asMarkdown, runbook.Markdown,
		func(r *plan.Request, s string) { r.Clusters[0].NIC = s }),
	"migration/plan/runbook.Markdown: NIC of a bridge": ofPlan(asMarkdown, runbook.Markdown,
		func(r *plan.Request, s string) {
			r.Clusters[0].NIC, r.Network.Bridge, r.Network.Attachment = s, "br1", plan.Bridge
			r.Network.PhysicalNetwork, r.Network.VLAN = "", 7
		}),
	"migration/plan/runbook.Markdown: localnet": ofPlan(asMarkdown, runbook.Markdown,
		func(r *plan.Request, s string) { r.Network.PhysicalNetwork = s }),
	"migration/plan/runbook.Markdown: network of before": ofPlan(asMarkdown, runbook.Markdown,
		func(r *plan.Request, s string) { r.Clusters[0].CurrentNetwork = s }),
	"migration/plan/runbook.Markdown: not planned": {asMarkdown, func(t *testing.T, s string) []byte {
		r := hostileRequest(nil)
		p, _ := r.Plan()
		r.Network.Name, p.Clusters[0].Name, p.Clusters[0].Namespace = s, s, s
		return runbook.Markdown(r, p)
	}},
	"migration/plan/picture.Map.SVG":  {asXML, func(t *testing.T, s string) []byte { return ownedBy(s).SVG() }},
	"migration/plan/picture.Map.Text": {asLines, func(t *testing.T, s string) []byte { return []byte(ownedBy(s).Text()) }},

	"lint.Report.WriteText": ofLint(asLines, lint.Report.WriteText),
	"lint.Report.WriteText: effective": {asLines, func(t *testing.T, s string) []byte {
		doc := must(nad.Config{Plugin: nad.Macvlan{CNIVersion: "1.0.0", Name: "a", Master: s}}.MarshalJSON())
		files := []source.File{{Name: "a.json", Data: doc}}
		r := lint.Judge(slices.Values(files), lint.Options{Resolve: true})
		if len(r.Files[0].Findings()) > 0 {
			return nil
		}
		return written(r.WriteText)
	}},
	"lint.Report.WriteGitHub": ofLint(asLines, lint.Report.WriteGitHub),
	"lint.Report.WriteJUnit":  ofLint(asXML, lint.Report.WriteJUnit),
	"lint.Report.WriteJSON":   ofLint(asJSON, lint.Report.WriteJSON),
	"lint.Report.WriteSARIF":  ofLint(asJSON, lint.Report.WriteSARIF),
	"diag/sarif.Run.Write": {asJSON, func(t *testing.T, s string) []byte {
		d := bridgeconf.ErrVLANRange.At(diag.Path("").Name(s), s, "%s", s).Hinted("%s", s)
		return written(sarif.Run{Tool: sarif.Tool{Name: "x"}, Rules: bridgeconf.Rules(), Results: []sarif.Result{
			{Diagnostic: d, Place: sarif.Place{File: s, Member: s, Line: 1, Column: 1}}}}.Write)
	}},
	"cluster/preflight.Report.WriteText":  ofPreflight(asLines, preflight.Report.WriteText),
	"cluster/preflight.Report.WriteJUnit": ofPreflight(asXML, preflight.Report.WriteJUnit),
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

func written(write func(io.Writer) error) []byte {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// hostileRequest is a request in which change writes names.
func hostileRequest(change func(*plan.Request)) plan.Request {
	r := plan.Request{
		Network: plan.Network{
			Name: "mig", CIDR: ipnet.MustParsePrefix("10.200.4.0/22"), Attachment: plan.Localnet,
			InUse: []plan.Use{{Owner: "router", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.200.4.1/32"))}},
		},
		Clusters: []plan.Cluster{{
			Name: "east", Namespace: "openshift-cnv", NIC: "eth1", Nodes: 3, CurrentNetwork: "old",
			Networks: []plan.ClusterNetwork{{Name: "pods", CIDR: ipnet.MustParsePrefix("10.128.0.0/14")}},
		}},
	}
	if change != nil {
		change(&r)
	}
	return r
}

func ofPlan(f form, write func(plan.Request, plan.Plan) []byte, in func(*plan.Request, string)) hostileWriter {
	return hostileWriter{f, func(t *testing.T, s string) []byte {
		r := hostileRequest(func(r *plan.Request) { in(r, s) })
		p, l := r.Plan()
		if l.HasErrors() {
			return nil
		}
		return write(r, p)
	}}
}

func ownedBy(s string) picture.Map {
	return picture.Map{Network: ipnet.MustParsePrefix("10.200.4.0/22"), Owners: []picture.Owner{
		{Name: s, Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.200.4.1/32"))},
	}}
}

func ofLint(f form, write func(lint.Report, io.Writer) error) hostileWriter {
	return hostileWriter{f, func(t *testing.T, s string) []byte {
		name := must(json.Marshal("x" + s))
		doc := fmt.Sprintf(`{"cniVersion":"1.0.0","name":"a","type":"macvlan","master":"eth1",%s:1,"mode":%[1]s}`, name)
		r := lint.Judge(slices.Values([]source.File{{Name: "x" + s, Data: []byte(doc)}}), lint.Options{})
		return written(func(w io.Writer) error { return write(r, w) })
	}}
}

func ofPreflight(f form, write func(preflight.Report, io.Writer) error) hostileWriter {
	return hostileWriter{f, func(t *testing.T, s string) []byte {
		object := cluster.Ref{Kind: s, Namespace: s, Name: s}
		found := cluster.Finding{Cluster: s, Object: object,
			Diagnostic: bridgeconf.ErrVLANRange.At("/vlan", s, "%s", s).Hinted("%s", s)}
		hint := cluster.Finding{Diagnostic: bridgeconf.ErrVLANRange.At("", s, "%s", s).Hinted("%s", s)}
		r := preflight.Report{Points: []preflight.Point{
			{Code: "a", Title: "a", Cluster: s, Answer: preflight.Yes, Evidence: []cluster.Ref{object}},
			{Code: "b", Title: "b", Cluster: s, Answer: preflight.No, Findings: []cluster.Finding{found}},
			{Code: "c", Title: "c", Cluster: s, Other: s, Answer: preflight.Unknown, Findings: []cluster.Finding{hint}},
		}}
		return written(func(w io.Writer) error { return write(r, w) })
	}}
}

// readMarkdown tells what begins each line, how many cells a row has, and the blocks of code.
func readMarkdown(t *testing.T, out []byte) (string, []string) {
	var structure, texts []string
	text := regexp.MustCompile(`\\([[:punct:]])`)
	begins := regexp.MustCompile(`^(#+ |\||- \[.\] |[-*+>] ?|$|\d+[.)])`)
	span := regexp.MustCompile("`[^`]*`")
	fence := ""
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		plain := text.ReplaceAllString(line, "")
		switch {
		case fence != "":
			texts[len(texts)-1] += line + "\n"
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = strings.TrimSuffix(line, "sh")
			structure, texts = append(structure, "code"), append(texts, "")
		default:
			if strings.ContainsAny(span.ReplaceAllString(plain, ""), "<>&") {
				t.Errorf("HTML in %q", line)
			}
			structure = append(structure, begins.FindString(plain)+strings.Repeat("|", strings.Count(plain, "|"))+
				strings.Repeat("[", strings.Count(plain, "["))+strings.Repeat("`", strings.Count(plain, "`")))
			texts = append(texts, text.ReplaceAllString(line, "$1"))
		}
	}
	return strings.Join(append(structure, fence), "\n"), texts
}

func readXML(t *testing.T, out []byte) (string, []string) {
	var structure strings.Builder
	var texts []string
	d := xml.NewDecoder(bytes.NewReader(out))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return structure.String(), texts
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		switch token := token.(type) {
		case xml.StartElement:
			fmt.Fprintf(&structure, "<%s", token.Name.Local)
			for _, a := range token.Attr {
				fmt.Fprintf(&structure, " %s", a.Name.Local)
				texts = append(texts, a.Value)
			}
		case xml.EndElement:
			structure.WriteString(">")
		case xml.CharData:
			texts = append(texts, string(token))
		default:
			fmt.Fprintf(&structure, "%T", token)
		}
	}
}

func readYAML(t *testing.T, out []byte) (string, []string) {
	var v any
	d := yaml.NewDecoder(bytes.NewReader(out))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := d.Decode(new(any)); err != io.EOF {
		t.Fatalf("more than one document: %v\n%s", err, out)
	}
	return shapeOf(v)
}

func readJSON(t *testing.T, out []byte) (string, []string) {
	var v any
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return shapeOf(v)
}

// shapeOf tells the members and elements of v, and its texts. A text that is JSON is looked
// into.
func shapeOf(v any) (string, []string) {
	switch v := v.(type) {
	case map[string]any:
		var all, texts []string
		for name, e := range v {
			s, more := shapeOf(e)
			all, texts = append(all, name+s), append(texts, more...)
		}
		slices.Sort(all)
		return "{" + strings.Join(all, ",") + "}", texts
	case []any:
		out, texts := "[", []string{}
		for _, e := range v {
			s, more := shapeOf(e)
			out, texts = out+s, append(texts, more...)
		}
		return out + "]", texts
	case string:
		var inner map[string]any
		if json.Unmarshal([]byte(v), &inner) == nil && inner != nil {
			s, texts := shapeOf(inner)
			return "text" + s, texts
		}
		return "text", []string{v}
	}
	return fmt.Sprintf("%T", v), nil
}

func readLines(_ *testing.T, out []byte) (string, []string) {
	return fmt.Sprint(strings.Count(string(out), "\n")), []string{string(out)}
}

// readCommand runs the command in a shell, where each program tells its arguments.
func readCommand(t *testing.T, out []byte) (string, []string) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		law.Missing(t, "no sh here to try the commands in")
	}
	const tell = `() { for a; do printf '%s\0' "$a"; done >&2; }; `
	cmd := exec.Command(sh, "-c", "PATH=/none; oc"+tell+"ip"+tell+"bridge"+tell+string(out))
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, told.String())
	}
	args := strings.Split(told.String(), "\x00")
	for i, a := range args {
		var inner map[string]any
		if json.Unmarshal([]byte(a), &inner) == nil && inner != nil {
			_, texts := shapeOf(inner)
			args = append(args, texts...)
			args[i] = ""
		}
	}
	return fmt.Sprint(strings.Count(told.String(), "\x00")), args
}

// obeyed reports what a terminal obeys, or turns the direction.
func obeyed(r rune) bool {
	return r != '\n' && terminal.Obeys(r)
}

func TestNamesStayInTheirPlace(t *testing.T) {
	for name, w := range hostileWriters {
		t.Run(name, func(t *testing.T) {
			want, _ := w.form.read(t, w.write(t, "harmless"))
			refused := 0
			for _, s := range hostileNames {
				out := w.write(t, s)
				if out == nil {
					refused++
					continue
				}
				got, texts := w.form.read(t, out)
				if got != want {
					t.Errorf("%.60q: the structure is\n%s\nwant\n%s\n%.3000s", s, got, want, out)
				}
				if i := strings.IndexFunc(string(out), obeyed); w.form.shown && i >= 0 {
					t.Errorf("%.60q is shown as %q", s, out[i:min(len(out), i+60)])
				}
				if !slices.ContainsFunc(texts, func(text string) bool { return isIn(s, text) }) {
					t.Errorf("%.60q is not in it:\n%.3000q", s, texts)
				}
			}
			if refused*10 > len(hostileNames)*9 {
				t.Errorf("only %d of %d names are written", len(hostileNames)-refused, len(hostileNames))
			}
		})
	}
}

// isIn reports whether the text has s: as it is, as a terminal or a finding shows it, as a
// command quotes it, or its beginning where the text is cut; without what the form has no
// place for.
func isIn(s, text string) bool {
	valid := strings.ToValidUTF8(s, "\ufffd")
	inner := strings.Trim(string(must(json.Marshal(s))), `"`)
	for _, form := range []string{
		s, valid, diag.Printable(s), diag.Printable(valid), strings.ReplaceAll(s, "\x00", ""), inner,
		strings.ReplaceAll(s, "\x7f", `\u007f`),
		strings.Trim(strconv.Quote(valid), `"`), strings.ReplaceAll(diag.Printable(valid), "%", "%25"),
		between(shell.Quote("<"+inner+">"), "<", ">"),
	} {
		if strings.Contains(text, form) || len(form) > 40 && strings.Contains(text, form[:40]) {
			return true
		}
	}
	return false
}

func between(s, from, to string) string {
	return s[strings.Index(s, from)+len(from) : strings.LastIndex(s, to)]
}

// writes is what of a signature says that it writes a form for people or programs.
var writes = regexp.MustCompile(`^go (\S+): (?:func|method) (?:\(\*?(\w+)\) )?` +
	`(Printable|Markdown|SVG|Write\w*|Marshal|\w*Commands?|Text)\((?:w io\.Writer\) error|.*\) (?:string|\[\]byte|\[\]string|\(\[\]byte, error\)))$`)

// TestEveryWriterIsHeldToIt: each exported function that writes is in hostileWriters.
func TestEveryWriterIsHeldToIt(t *testing.T) {
	n := 0
	for _, line := range currentAPI(t) {
		m := writes.FindStringSubmatch(line)
		if m == nil || m[1] == "diag" && m[2] == "Diagnostic" { // which is printed through Printable
			continue
		}
		n++
		key := m[1] + "." + strings.TrimPrefix(m[2]+"."+m[3], ".")
		found := false
		for name := range hostileWriters {
			found = found || name == key || strings.HasPrefix(name, key+": ")
		}
		if !found {
			t.Errorf("%s writes, and has no entry in hostileWriters", key)
		}
	}
	if n < 20 {
		t.Errorf("only %d functions write", n)
	}
}
