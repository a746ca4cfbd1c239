package migration_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// capture is a migration over the network, as kubectl prints its objects.
type capture struct{ vmi, vmim, pods []byte }

func captured(t *testing.T) (c capture) {
	t.Helper()
	for name, p := range map[string]*[]byte{"vmi": &c.vmi, "vmim": &c.vmim, "pods": &c.pods} {
		text, err := os.ReadFile("testdata/v1.9-over-the-migration-network/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		*p = text
	}
	return c
}

// snapshot reads the objects, and returns what was found too.
func (c capture) snapshot(t *testing.T) (s migration.Snapshot, l diag.List) {
	t.Helper()
	vmi, found := migration.ParseVMI(c.vmi)
	l.Add(found...)
	vmim, found := migration.ParseVMIM(c.vmim)
	l.Add(found...)
	s = migration.Snapshot{VMI: &vmi, VMIM: &vmim, References: references()}
	var pods struct{ Items []json.RawMessage }
	if err := json.Unmarshal(c.pods, &pods); err != nil {
		t.Fatal(err)
	}
	for _, one := range pods.Items {
		p, found := migration.ParsePod(one)
		l.Add(found...)
		s.References.Pods = append(s.References.Pods, p)
	}
	return s, l
}

// spoiled returns the JSON text with what is at the path, of names and a last
// name, replaced or added.
func spoiled(t *testing.T, text []byte, path, name string, value any) []byte {
	t.Helper()
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	at := doc
	for token := range diag.Path(path).Tokens() {
		switch in := at.(type) {
		case map[string]any:
			if in[token] == nil {
				in[token] = map[string]any{}
			}
			at = in[token]
		case []any:
			at = in[int(token[0]-'0')]
		}
	}
	at.(map[string]any)[name] = value
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// paths returns those of all members of the JSON text.
func paths(t *testing.T, text []byte) (out []diag.Path) {
	t.Helper()
	var walk func(at diag.Path, v any)
	walk = func(at diag.Path, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, m := range v {
				out = append(out, at.Name(name))
				walk(at.Name(name), m)
			}
		case []any:
			for i, e := range v {
				walk(at.Index(i), e)
			}
		}
	}
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	walk("", doc)
	slices.Sort(out)
	return out
}

func cut(p diag.Path) (parent, name string) {
	i := strings.LastIndexByte(string(p), '/')
	for token := range p[i:].Tokens() {
		name = token
	}
	return string(p[:i]), name
}

var wrong = []any{"no", 7, true, []any{}, []any{1}, map[string]any{"a": 1}}

// What was read with errors never makes a yes, whichever member it is and whatever
// it holds.
func TestWhatIsReadWithErrorsProvesNothing(t *testing.T) {
	whole := captured(t)
	if s, l := whole.snapshot(t); !migration.Verify(s, migration.Expect{UID: uidA}).
		OverMigrationNetwork() || len(l) > 0 {
		t.Fatalf("%v", l)
	}
	refused, yes := 0, 0
	for _, of := range []func(*capture) *[]byte{
		func(c *capture) *[]byte { return &c.vmi }, func(c *capture) *[]byte { return &c.vmim },
	} {
		for _, p := range paths(t, *of(&whole)) {
			for _, value := range wrong {
				c := whole
				parent, name := cut(p)
				*of(&c) = spoiled(t, *of(&whole), parent, name, value)
				s, l := c.snapshot(t)
				v := migration.Verify(s, migration.Expect{UID: uidA})
				switch {
				case l.HasErrors() &&
					(v.OverMigrationNetwork() ||
						!v.Findings.Has(migration.ErrUnread) &&
							len(s.VMI.Unread)+len(s.VMIM.Unread) == 0):
					t.Errorf("%s is %v: %v\n%v", p, value, v, l)
				case l.HasErrors():
					refused++
				case v.OverMigrationNetwork():
					yes++
				}
			}
		}
	}
	t.Logf("%d misread, %d of what is not read", refused, yes)
	if refused < 330 || yes < 100 {
		t.Errorf("%d are misread, want at least 330; %d are not read, want at least 100",
			refused, yes)
	}
}

// decisive are the members of a record that may turn a verdict, with a value that
// is not what KubeVirt writes.
var decisive = map[diag.Path]any{
	"/completed": "true", "/failed": "true", "/abortRequested": "true", "/abortStatus": 1,
	"/migrationUid": 1, "/startTimestamp": "yesterday", "/endTimestamp": 5,
	"/sourceNode": 1, "/targetNode": []any{}, "/targetNodeAddress": map[string]any{},
	"/targetNodeDomainReadyTimestamp": true, "/migrationNetworkType": 1,
	"/migrationConfiguration/network": 1, "/sourceState/node": 1, "/sourceState/syncAddress": 1,
	"/targetState/nodeAddress": 7, "/targetState/syncAddress": false,
	"/targetState/migrationUID": 1,
	"/targetState/node":         1, "/targetState/domainReadyTimestamp": "soon",
}

// A member on which a verdict rests makes no yes when it is of a wrong type, in
// another case, or given twice, in the VMI's record or in the VMIM's.
func TestMembersThatDecideAreReadAsWritten(t *testing.T) {
	whole := captured(t)
	checked := 0
	for path, value := range decisive {
		parent, name := cut("/status/migrationState" + path)
		upper := strings.ToUpper(name[:1]) + name[1:]
		for _, of := range []func(*capture) *[]byte{
			func(c *capture) *[]byte { return &c.vmi }, func(c *capture) *[]byte { return &c.vmim },
		} {
			twice := spoiled(t, spoiled(t, *of(&whole), parent, name, nil), parent, name+"@", value)
			for how, text := range map[string][]byte{
				"of a wrong type": spoiled(t, *of(&whole), parent, name, value),
				"in another case": spoiled(t, *of(&whole), parent, upper, value),
				"twice":           []byte(strings.ReplaceAll(string(twice), name+"@", name)),
			} {
				c := whole
				*of(&c) = text
				s, l := c.snapshot(t)
				v := migration.Verify(s, migration.Expect{UID: uidA})
				if v.OverMigrationNetwork() || !v.Findings.Has(migration.ErrUnread) ||
					v.State != migration.Unknown {
					t.Errorf("%s %s: %v\n%v", path, how, v, l)
				}
				checked++
			}
		}
	}
	if checked != 6*len(decisive) {
		t.Errorf("%d were checked", checked)
	}
}

// A virt-handler that was misread may have the address on the pod network, if it is
// the target's.
func TestAMisreadVirtHandlerProvesNothing(t *testing.T) {
	const target, other = "/items/1", "/items/0"
	for path, value := range map[string]any{
		"/status/podIPs":      []any{map[string]any{"ip": "10.128.2"}},
		"/status/podIPs/0/ip": 4,
		"/status/phase":       false,
		"/metadata/annotations/k8s.v1.cni.cncf.io~1network-status": "[{]",
	} {
		for on, want := range map[string]bool{target: false, other: true} {
			whole := captured(t)
			parent, name := cut(diag.Path(on + path))
			whole.pods = spoiled(t, whole.pods, parent, name, value)
			s, l := whole.snapshot(t)
			v := migration.Verify(s, migration.Expect{UID: uidA})
			got := v.OverMigrationNetwork()
			if got != want || v.Findings.Has(migration.ErrUnread) == want {
				t.Errorf("%s%s: %v, want %v: %v\n%v", on, path, got, want, v, l)
			}
		}
	}
}

// The question and the objects in one document are held to the same.
func TestASnapshotNotesWhatIsUnread(t *testing.T) {
	whole := captured(t)
	for of, c := range map[string]capture{
		"vmi": {
			vmi:  spoiled(t, whole.vmi, "/status/migrationState", "failed", "true"),
			vmim: whole.vmim,
		},
		"vmim": {vmi: whole.vmi, vmim: spoiled(t, whole.vmim, "/status", "phase", 1)},
	} {
		text := fmt.Sprintf(`{"vmi":%s,"vmim":%s,"expectUID":%q,`+
			`"migrationRanges":["10.200.5.0/24"],"podNetworks":["10.128.0.0/14"]}`, c.vmi,
			c.vmim, uidA)
		s, e, l := migration.ParseSnapshot([]byte(text))
		v := migration.Verify(s, e)
		if v.OverMigrationNetwork() || !v.Findings.Has(migration.ErrUnread) {
			t.Errorf("%s: %v\n%v", of, v, l)
		}
	}
	pod := `{"metadata":{"name":"virt-handler-a"},"status":{"podIPs":[{"ip":"x"}]}}`
	s, _, _ := migration.ParseSnapshot([]byte(`{"pods":[{"metadata":{"name":"p"}},` + pod + `]}`))
	got := s.References.Pods
	if len(got) != 2 || got[0].Unread != nil ||
		!slices.Equal(got[1].Unread, []diag.Path{"/status/podIPs/0/ip"}) {
		t.Errorf("%+v", got)
	}
}

// References that no address can be compared with are not left out on the way to
// a yes.
func TestAnErrorInTheReferencesIsNoYes(t *testing.T) {
	for name, change := range map[string]func(*migration.References){
		"all of IPv4 as pods": func(r *migration.References) { r.Pod = set("0.0.0.0/0") },
		"all of IPv6 as pods": func(r *migration.References) { r.Pod = r.Pod.Union(set("::/0")) },
		"both halves of IPv4": func(r *migration.References) {
			r.Pod = set("0.0.0.0/1", "128.0.0.0/1")
		},
		"all of IPv6 as network": func(r *migration.References) {
			r.Migration = r.Migration.Union(set("::/0"))
		},
		"link-local as network": func(r *migration.References) {
			r.Migration = r.Migration.Union(set("169.254.0.0/24"))
		},
		"pods beside the address": func(r *migration.References) { r.Pod = set("10.200.5.128/25") },
		"loopback among the pods'": func(r *migration.References) {
			r.Pod = r.Pod.Union(set("127.0.0.0/8"))
		},
	} {
		s, e := happened()
		if !migration.Verify(s, e).OverMigrationNetwork() {
			t.Fatal("the snapshot as it is")
		}
		change(&s.References)
		if v := migration.Verify(s, e); v.OverMigrationNetwork() || !v.Findings.HasErrors() {
			t.Errorf("%s: %v\n%v", name, v, v.Findings)
		}
	}
}
