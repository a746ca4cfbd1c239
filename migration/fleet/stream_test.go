package fleet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// streamed reads all objects of a stream, and what ended it.
func streamed(r io.Reader) (all fleet.Objects, l diag.List, err error) {
	for o, e := range fleet.ReadObjects(r) {
		if e != nil {
			return all, l, e
		}
		if o.Item >= 0 {
			o.Findings = o.Findings.Under(diag.Path("/items").Index(o.Item))
		}
		l = append(l, o.Findings...)
		switch {
		case o.VMI != nil:
			all.VMIs = append(all.VMIs, *o.VMI)
		case o.VMIM != nil:
			all.VMIMs = append(all.VMIMs, *o.VMIM)
		case o.Pod != nil:
			all.Pods = append(all.Pods, *o.Pod)
		}
	}
	return all, l, nil
}

// verbatim members are compared without white space.
var compactJSON = cmp.Transformer("compact", func(raw json.RawMessage) string {
	var b bytes.Buffer
	if raw != nil {
		_ = json.Compact(&b, raw) // what is not JSON differs from what is
	}
	return b.String()
})

func sameObjects(t testing.TB, text []byte) {
	t.Helper()
	want, l := fleet.ParseObjects(text)
	got, m, err := streamed(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if diff := cmp.Diff(want, got, addrOrder, compactJSON); diff != "" {
		t.Errorf("objects: %s", diff)
	}
	if diff := cmp.Diff(rulesAndPaths(l), rulesAndPaths(m)); diff != "" {
		t.Errorf("findings: %s", diff)
	}
}

func rulesAndPaths(l diag.List) (out []string) {
	for _, d := range l {
		out = append(out, d.Rule.Code+" "+string(d.Path))
	}
	return out
}

func TestStreamReadsWhatParseObjectsReads(t *testing.T) {
	files, _ := filepath.Glob("../testdata/*/*.json")
	if len(files) == 0 {
		t.Fatal("no fixtures")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sameObjects(t, text)
	}
	fleet, err := io.ReadAll(gen.Fleet{VMIs: 100, Nodes: 8, VMIMs: true, Pods: true}.List("vmim",
		"vmi", "pods"))
	if err != nil {
		t.Fatal(err)
	}
	sameObjects(t, fleet)
	for name, text := range map[string]string{
		"members of a wrong type": `{"kind":"List","items":[{"kind":"VirtualMachineInstance",` +
			`"metadata":[{"name":1}],` +
			`"status":{"conditions":{},"migrationState":{"completed":"true","new":[1]}}}]}`,
		"conditions": `{"kind":"VirtualMachineInstance",` +
			`"status":{"conditions":[null,{"type":"A","status":"True","lastProbeTime":null},` +
			`{"type":{}}]}}`,
		"another kind": `{"kind":"List","items":[{"kind":"Node"},` +
			`{"kind":"Pod","metadata":{"name":"p"}}]}`,
		"items that are not a list":  `{"kind":"List","items":{"a":1}}`,
		"a list without items":       `{"kind":"PodList"}`,
		"a list that names its kind": `{"kind":"PodList","items":[{"metadata":{"name":"p"}}]}`,
		"names with an escape": `{"k\u0069nd":"Pod","m\u0065tadata":{"n\u0061me":"p",` +
			`"other":1}}`,
		"a member given twice": `{"kind":"Pod","metadata":{"name":"a"},"metadata":{"name":"b"}}`,
	} {
		t.Run(name, func(t *testing.T) { sameObjects(t, []byte(text)) })
	}
}

func TestStreamOfSeveralDocuments(t *testing.T) {
	pod := `{"kind":"Pod","metadata":{"name":"p"}}`
	for name, text := range map[string]string{
		"lines":         pod + "\n" + pod + "\n" + pod + "\n",
		"without lines": pod + pod + pod,
		"lists": `{"kind":"List","items":[` + pod + `]}` + `{"items":[` + pod +
			"," + pod + `]}`,
		"a list and an object":   `{"items":[` + pod + "," + pod + `],"kind":"List"} ` + pod,
		"a bare array":           "[" + pod + "," + pod + "," + pod + "]",
		"an empty list and more": `{"kind":"List","items":[]}` + pod + pod + pod,
	} {
		got, l, err := streamed(strings.NewReader(text))
		if len(got.Pods) != 3 || len(l) > 0 || err != nil {
			t.Errorf("%s: %d Pods, %v, %v", name, len(got.Pods), l, err)
		}
	}
	_, l, err := streamed(strings.NewReader(
		`[null, 1, {"metadata":{}}] {"items":[{}],"kind":"PodList"}`))
	want := []string{
		"migration-unread /items/0/kind",
		"migration-unread /items/1/kind",
		"migration-unread /items/2/kind",
		"migration-unread /items/0/kind",
	}
	if diff := cmp.Diff(want, rulesAndPaths(l)); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
}

// listing returns the objects of a folder as one List, on one line.
func listing(t testing.TB, dir string) []byte {
	var b bytes.Buffer
	b.WriteString(`{"items":[`)
	for i, name := range []string{"vmi", "vmim"} {
		text, err := os.ReadFile(filepath.Join("../testdata", dir, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		if err := json.Compact(&b, text); err != nil {
			t.Fatal(err)
		}
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// A stream that is cut at any byte gives the objects before the cut, and says
// where it was cut.
func TestStreamCutAnywhere(t *testing.T) {
	whole := listing(t, "v1.9-over-the-migration-network")
	var ends []int // of the objects
	for o, err := range fleet.ReadObjects(bytes.NewReader(whole)) {
		if err != nil {
			t.Fatal(err)
		}
		var one json.RawMessage
		if err := json.NewDecoder(bytes.NewReader(whole[o.Offset:])).Decode(&one); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, int(o.Offset)+len(one))
	}
	for cut := range len(whole) - 1 {
		want := 0
		for want < len(ends) && ends[want] <= cut {
			want++
		}
		got := 0
		var broken *fleet.ReadError
		for _, err := range fleet.ReadObjects(bytes.NewReader(whole[:cut])) {
			if err == nil {
				got++
			} else if !errors.As(err, &broken) || broken.Offset != int64(cut) ||
				!errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		}
		if got != want || broken == nil && cut > 0 {
			t.Fatalf("cut at %d: %d objects, want %d, %v", cut, got, want, broken)
		}
	}
}

// An object of another kind is passed on as it is, and one that is not an object is not.
func TestOtherObjectsArePassedOn(t *testing.T) {
	const nad = `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":{"name":"a"}}`
	in := `{"kind":"List","items":[` + nad + `,{"kind":"Pod","metadata":{"name":"p"}},{"metadata":{"name":"x"}}]}` +
		nad + `{"kind":"Table"}`
	var got []string
	for o, err := range fleet.ReadObjects(strings.NewReader(in)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(o.Other))
	}
	if diff := cmp.Diff([]string{nad, "", "", nad, ""}, got); diff != "" {
		t.Error(diff)
	}
}
