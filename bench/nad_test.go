package bench

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nadReaders are the readers of each form of the documented object.
var nadReaders = []struct {
	file    string
	readers []nadReader
}{{"nad.json", jsonReaders}, {"nad.yaml", yamlReaders}}

func nadFile(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestNADReadersAgree(t *testing.T) {
	want := nadAnswer{
		Name:      "my-secondary-network",
		Namespace: "openshift-cnv",
		Network:   "migration-bridge",
		Plugin:    "macvlan",
		Master:    "eth1",
		Mode:      "bridge",
		IPAM:      "whereabouts",
		Range:     "10.200.5.0/24",
	}
	for _, form := range nadReaders {
		for _, r := range form.readers {
			got, err := r.read(nadFile(t, form.file))
			if err != nil {
				t.Errorf("%s: %s: %v", form.file, r.name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s\n%s", form.file, r.name, diff)
			}
		}
	}
}

func BenchmarkNAD(b *testing.B) {
	for _, form := range nadReaders {
		doc := nadFile(b, form.file)
		for _, r := range form.readers {
			b.Run(form.file+"/"+r.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := r.read(doc); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
