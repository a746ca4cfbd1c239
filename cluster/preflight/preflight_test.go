package preflight_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

type fataler interface{ Fatalf(string, ...any) }

func filled(t fataler, name string, objects ...json.RawMessage) *cluster.Cluster {
	c := &cluster.Cluster{Name: name}
	for _, o := range objects {
		if a := c.Add(o); a.Use != cluster.Used {
			t.Fatalf("%s\n%v: %s", o, a.Use, a.Why)
		}
	}
	return c
}

// answered returns the codes of the points with an answer.
func answered(r preflight.Report, a preflight.Answer) (codes []string) {
	for _, p := range r.Points {
		if p.Answer == a {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// draw draws a consistent cluster that runs, of which the nodes are known.
func draw(t *rapid.T) gen.World {
	return gen.Cluster().Filter(func(w gen.World) bool {
		return w.States && len(w.Handlers) > 0
	}).Draw(t, "cluster")
}

// around are objects that gen.World does not write.
var around = []json.RawMessage{
	json.RawMessage(`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"a","namespace":"b"},
		"status":{"conditions":[{"type":"LiveMigratable","status":"True"}]}}`),
	json.RawMessage(`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstanceMigration","metadata":{"name":"old",
		"namespace":"b"},"spec":{"vmiName":"a"},"status":{"phase":"Failed"}}`),
}

// consistentClustersAreReady: a cluster that is consistent has no point that is no, and
// those are unknown of which nothing was read; ports never are a yes.
func consistentClustersAreReady(t *rapid.T) bool {
	w := draw(t)
	objects := append(w.Objects(), around...)
	r := preflight.Check(filled(t, "", objects...))
	want := []string{"ports"}
	if no := answered(r, preflight.No); no != nil {
		t.Fatalf("%s\n%v: %v", objects, no, r)
	}
	if diff := cmp.Diff(want, answered(r, preflight.Unknown)); diff != "" || r.Answer() != preflight.Unknown {
		t.Fatalf("%s\n%v\n%s", objects, r.Answer(), diff)
	}
	for _, p := range r.Points {
		if p.Answer == preflight.Yes && len(p.Evidence) == 0 {
			t.Fatalf("%s is yes without evidence", p.Code)
		}
		if p.Answer == preflight.Unknown && (len(p.Findings) != 1 || p.Findings[0].Diagnostic.Hint == "") {
			t.Fatalf("%s does not say what to do: %v", p.Code, p.Findings)
		}
	}
	return r.Answered(want...).Answer() == preflight.Yes
}

func TestConsistentClustersAreReady(t *testing.T) { law.Hold(t, consistentClustersAreReady, 2) }

// mistakes are what is planted in a consistent cluster, and the only points that are no then.
var mistakes = map[string]struct {
	plant func(*gen.World) ([]json.RawMessage, bool)
	want  []string
}{
	"a typing mistake in the network": {func(w *gen.World) ([]json.RawMessage, bool) {
		w.Hyper.LiveMigrationConfig.Network = "migraton"
		return nil, true
	}, []string{"network"}},
	"no network": {func(w *gen.World) ([]json.RawMessage, bool) {
		w.Hyper.LiveMigrationConfig.Network = ""
		w.Handlers, w.Held = nil, 0
		return nil, true
	}, []string{"network"}},
	"the pod network": {func(w *gen.World) ([]json.RawMessage, bool) {
		w.PodNet = netip.MustParsePrefix("10.200.0.0/16")
		return nil, true
	}, []string{"definition"}},
	"a NIC that is not there": {func(w *gen.World) ([]json.RawMessage, bool) {
		return nil, gen.Change(w, func(m *nad.Macvlan) { m.Master = "ens44" })
	}, []string{"devices"}},
	"fewer addresses than nodes": {func(w *gen.World) ([]json.RawMessage, bool) {
		w.Handlers, w.Held = nil, 0
		return nil, w.Nodes > 2 && gen.Change(w, func(m *nad.Macvlan) {
			m.IPAM = ipam.Whereabouts{Range: "10.200.5.64-10.200.5.65/24"}
		})
	}, []string{"capacity"}},
	"a pool that is full": {func(w *gen.World) ([]json.RawMessage, bool) {
		w.Held, w.Handlers = 32, nil
		return nil, w.Whereabouts()
	}, []string{"pools"}},
	"a virt-handler without the network": {func(w *gen.World) ([]json.RawMessage, bool) {
		w.Handlers[0].Network = ""
		return nil, true
	}, []string{"rollout"}},
	"a migration under way": {func(*gen.World) ([]json.RawMessage, bool) {
		return []json.RawMessage{json.RawMessage(`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstanceMigration",
			"metadata":{"name":"m","namespace":"b"},"spec":{"vmiName":"a"},"status":{"phase":"Running"}}`)}, true
	}, []string{"idle"}},
	"a virtual machine that cannot migrate": {func(*gen.World) ([]json.RawMessage, bool) {
		return []json.RawMessage{json.RawMessage(`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",
			"metadata":{"name":"c","namespace":"b"},"status":{"conditions":[{"type":"LiveMigratable","status":"False",
			"reason":"DisksNotLiveMigratable","message":"cannot migrate VMI: PVC x is not shared"}]}}`)}, true
	}, []string{"virtual-machines"}},
}

func TestMistakesAreTheirPoints(t *testing.T) {
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			law.Hold(t, func(t *rapid.T) bool {
				w := draw(t)
				more, ok := m.plant(&w)
				if !ok {
					return false
				}
				objects := slices.Concat(w.Objects(), around, more)
				r := preflight.Check(filled(t, "", objects...))
				if diff := cmp.Diff(m.want, answered(r, preflight.No)); diff != "" {
					t.Fatalf("%s\n%s", objects, diff)
				}
				if want := m.want[0] == "virtual-machines"; want == (r.Answer() == preflight.No) {
					t.Fatalf("%v", r.Answer())
				}
				return true
			}, 60)
		})
	}
}

// pair returns two clusters that go together.
func pair(t fataler) (east, west []json.RawMessage) {
	for _, side := range []struct{ window, address, name string }{
		{"10.200.5.64-10.200.5.95/24", "10.200.5.64", "east"},
		{"10.200.5.96-10.200.5.127/24", "10.200.5.96", "west"},
	} {
		data, err := os.ReadFile("testdata/cluster.json")
		if err != nil {
			t.Fatalf("%v", err)
		}
		text := strings.NewReplacer("WINDOW", side.window, "ADDRESS", side.address).Replace(string(data))
		var list struct{ Items []json.RawMessage }
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Fatalf("%v", err)
		}
		east, west = west, list.Items
	}
	return east, west
}

// changed returns the objects with one text in place of another.
func changed(t fataler, objects []json.RawMessage, old, new string) (out []json.RawMessage) {
	n := 0
	for _, o := range objects {
		n += bytes.Count(o, []byte(old))
		out = append(out, bytes.ReplaceAll(o, []byte(old), []byte(new)))
	}
	if n == 0 {
		t.Fatalf("%s is in no object", old)
	}
	return out
}

func TestTwoClusters(t *testing.T) {
	for about, c := range map[string]struct{ old, new, want string }{
		"they go together":                {"", "", ""},
		"the same window":                 {"10.200.5.96-10.200.5.127/24", "10.200.5.64-10.200.5.95/24", "addresses"},
		"the same address":                {`\"10.200.5.96\"`, `\"10.200.5.64\"`, "addresses"},
		"another MTU":                     {`\"mtu\":1500`, `\"mtu\":1400`, "one-network"},
		"the gate is off":                 {`"decentralizedLiveMigration": true`, `"decentralizedLiveMigration": false`, "gate"},
		"another authority":               {"AAAA", "BBBB", "trust"},
		"an older release":                {"4.21.1", "4.20.1", "releases"},
		"a controller on the pod network": {"10.200.5.96:9185", "10.128.0.9:9185", "synchronization"},
	} {
		east, west := pair(t)
		if c.old != "" {
			west = changed(t, west, c.old, c.new)
		}
		r := preflight.Check(filled(t, "east", east...), filled(t, "west", west...))
		r = r.Answered("ports", "ports-between", "devices", "pools", "virtual-machines", "idle")
		got := strings.Join(answered(r, preflight.No), " ")
		if c.want == "releases" && got == "gate releases" {
			got = "releases" // it has none of its own
		}
		if got != c.want || answered(r, preflight.Unknown) != nil {
			t.Errorf("%s: no: %s, unknown: %v\n%v", about, got, answered(r, preflight.Unknown), r)
		}
		if (r.Answer() == preflight.Yes) != (c.want == "") {
			t.Errorf("%s: %v", about, r.Answer())
		}
	}
}

// Of each question of two clusters it is said which cluster does not tell.
func TestWhatIsNotKnown(t *testing.T) {
	east, _ := pair(t)
	r := preflight.Check(filled(t, "east", east...), &cluster.Cluster{Name: "west"})
	for _, p := range r.Points {
		if p.Other == "" || p.Code == "ports-between" {
			continue
		}
		if p.Answer != preflight.Unknown || p.Findings[0].Cluster != "west" ||
			!strings.HasPrefix(p.Findings[0].Diagnostic.Hint, "run: oc ") {
			t.Errorf("%s: %v %v", p.Code, p.Answer, p.Findings)
		}
	}
	r = preflight.Check(&cluster.Cluster{Name: "east"}, filled(t, "west", east...))
	for _, p := range r.Points {
		if p.Other != "" && p.Code != "ports-between" && p.Findings[0].Cluster != "east" {
			t.Errorf("%s: %v", p.Code, p.Findings)
		}
	}
	no := preflight.Check(filled(t, "", changed(t, east, `"network": "migration"`, `"network": "x"`)...))
	if got := answered(no.Answered(preflight.Codes()...), preflight.No); len(got) != 1 || got[0] != "network" {
		t.Errorf("a no is answered: %v", got)
	}
	if got := (preflight.Report{}).Answer(); got != preflight.Unknown {
		t.Errorf("nothing was asked: %v", got)
	}
	if n := len(preflight.Check(&cluster.Cluster{}).Points); n < 8 || n >= len(preflight.Codes()) {
		t.Errorf("%d points", n)
	}
}

func TestJUnit(t *testing.T) {
	east, west := pair(t)
	west = changed(t, west, "10.200.5.96-10.200.5.127/24", "10.200.5.64-10.200.5.95/24")
	r := preflight.Check(filled(t, "east", east...), filled(t, "west", west...))
	var b bytes.Buffer
	if err := r.WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Cases    []struct {
				Class   string `xml:"classname,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, &b)
	}
	var names []string
	failures := 0
	for _, s := range got.Suites {
		names = append(names, s.Name)
		failures += s.Failures
		if s.Tests != len(s.Cases) {
			t.Errorf("%+v", s)
		}
		for _, c := range s.Cases {
			if c.Failure != nil && (c.Class != "preflight.addresses" || !strings.Contains(c.Failure.Message, "hands out")) {
				t.Errorf("%+v", c)
			}
		}
	}
	if diff := cmp.Diff([]string{"east", "west", "west and east"}, names); diff != "" || failures != 1 {
		t.Errorf("%s%d failures", diff, failures)
	}
}

func ExampleCheck() {
	var c cluster.Cluster
	c.Add([]byte(`{"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged",
		"metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
		"spec": {"liveMigrationConfig": {"network": "migraton"}}}`))
	c.Add([]byte(`{"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
		"metadata": {"name": "migration", "namespace": "openshift-cnv"}, "spec": {"config":
		"{\"cniVersion\": \"1.0.0\", \"type\": \"macvlan\", \"master\": \"ens4\", \"ipam\": {\"type\": \"whereabouts\", \"range\": \"10.200.5.0/24\"}}"}}`))
	for _, p := range preflight.Check(&c).Points[:2] {
		fmt.Println(p.Answer, p.Code, p.Findings[0].Diagnostic.Hint)
	}
	// Output:
	// no network write migration, which is there
	// unknown definition run: oc get network.config,network.operator,net-attach-def -A -o yaml
}

// What is wrong with HyperConverged itself is of the point about it, and what is wrong with the
// definition of that one.
func TestDocumentsAreTheirPoints(t *testing.T) {
	for about, c := range map[string]struct{ old, new, want string }{
		"HyperConverged": {`"network": "migration"`, `"network": "migration", "completionTimeoutPerGiB": "x"`, "network"},
		"the definition": {`\"type\":\"macvlan\"`, `\"type\":\"macvlan\",\"mode\":\"brigde\"`, "definition"},
	} {
		east, _ := pair(t)
		r := preflight.Check(filled(t, "", changed(t, east, c.old, c.new)...))
		for _, p := range r.Points {
			if (p.Answer == preflight.No) != (p.Code == c.want) {
				t.Errorf("%s: %s is %v %v", about, p.Code, p.Answer, p.Findings)
			}
		}
	}
}

// No rule that a cluster's documents can break is of no point.
func TestEveryRuleHasItsPoint(t *testing.T) {
	between := cluster.ErrHeldTwice // and those after it
	after := false
	for _, r := range cluster.Rules() {
		after = after || r.Same(between)
		if !preflight.Takes(r, after) {
			t.Errorf("%s is of no point", r.Code)
		}
	}
	for _, all := range [][]*diag.Rule{
		hco.Rules(), nad.Rules(), ipam.Rules(), podnet.Rules(), migration.Rules(), diag.Rules(), release.Rules(),
	} {
		for _, r := range all {
			if !preflight.Takes(r, r.Same(hco.ErrDecentralizedOff)) {
				t.Errorf("%s is of no point", r.Code)
			}
		}
	}
}
