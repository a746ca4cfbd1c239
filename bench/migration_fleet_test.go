package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

// vmis is how many VMIs the listing has.
const vmis = 1000

var cluster = gen.Fleet{VMIs: vmis, Nodes: 16, Pods: true}

// listing is what kubectl get vmi -A -o json prints of the cluster.
func listing(tb testing.TB) []byte {
	tb.Helper()
	b, err := io.ReadAll(cluster.List("vmi"))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// fleetAnswer is what everybody can be asked: how many VMIs there are, and how
// many have a targetNodeAddress of the migration network. Only ours also says
// how many of these migrations succeeded, and why the others did not.
type fleetAnswer struct{ VMIs, OnNetwork int }

// fleetReaders read the listing.
var fleetReaders = []struct {
	name string
	ask  func(listing []byte) (fleetAnswer, error)
}{
	{"migrationnet", askFleet},
	{"encoding-json-Decoder", askDecoder},
	{"encoding-json-Unmarshal", askUnmarshal},
	{"go-json-experiment-Decoder", askExperiment},
}

func askFleet(doc []byte) (fleetAnswer, error) {
	f := fleet.New(cluster.References())
	if err := f.Learn(fleet.ReadObjects(cluster.List("pods"))); err != nil {
		return fleetAnswer{}, err
	}
	var sum fleet.Summary
	for v, err := range f.Verify(fleet.ReadObjects(bytes.NewReader(doc))) {
		if err != nil {
			return fleetAnswer{}, err
		}
		sum.Add(v)
	}
	a := fleetAnswer{VMIs: sum.Verdicts()}
	for s := range migration.Inconsistent + 1 {
		a.OnNetwork += sum.Count(s, migration.OnMigrationNetwork)
	}
	return a, nil
}

// add is the check of one line that the documents give.
func (a *fleetAnswer) add(v *kubevirtv1.VirtualMachineInstance) {
	a.VMIs++
	if s := v.Status.MigrationState; s != nil {
		addr, err := netip.ParseAddr(s.TargetNodeAddress)
		if err == nil && cluster.References().Migration.Contains(addr) {
			a.OnNetwork++
		}
	}
}

func askDecoder(doc []byte) (a fleetAnswer, err error) {
	dec := json.NewDecoder(bytes.NewReader(doc))
	for {
		t, err := dec.Token()
		if err != nil {
			return a, err
		}
		if t == json.Delim('[') {
			break
		}
	}
	for dec.More() {
		var v kubevirtv1.VirtualMachineInstance
		if err := dec.Decode(&v); err != nil {
			return a, err
		}
		a.add(&v)
	}
	return a, nil
}

func askUnmarshal(doc []byte) (a fleetAnswer, err error) {
	var list kubevirtv1.VirtualMachineInstanceList
	if err := json.Unmarshal(doc, &list); err != nil {
		return a, err
	}
	for i := range list.Items {
		a.add(&list.Items[i])
	}
	return a, nil
}

func askExperiment(doc []byte) (a fleetAnswer, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(doc))
	for {
		t, err := dec.ReadToken()
		if err != nil {
			return a, err
		}
		if t.Kind() == '[' {
			break
		}
	}
	for dec.PeekKind() != ']' {
		var v kubevirtv1.VirtualMachineInstance
		if err := jsonv2.UnmarshalDecode(dec, &v); err != nil {
			return a, err
		}
		a.add(&v)
	}
	return a, nil
}

// A figure counts only when the answers are the same.
func TestFleetReadersAgree(t *testing.T) {
	doc := listing(t)
	want, err := askFleet(doc)
	if err != nil || want.VMIs != vmis || want.OnNetwork == 0 {
		t.Fatal(want, err)
	}
	for _, r := range fleetReaders {
		got, err := r.ask(doc)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", r.name, err, diff)
		}
	}
}

func BenchmarkFleet(b *testing.B) {
	doc := listing(b)
	for _, r := range fleetReaders {
		b.Run(r.name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.ask(doc); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*vmis/b.Elapsed().Seconds(), "VMIs/s")
		})
	}
}
