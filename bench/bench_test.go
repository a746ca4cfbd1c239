package bench

import (
	"encoding/json"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/migrationnet/migrationnet/bridgeconf"
)

func BenchmarkRead(b *testing.B) {
	for _, name := range documents {
		doc := document(b, name)
		for _, r := range readers {
			if r.read(doc) != nil {
				continue // TestReadersAgree says which, and why
			}
			b.Run(name+"/"+r.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := r.read(doc); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// writer writes what it has read of a document.
type writer struct {
	name string
	of   func(doc []byte) func() ([]byte, error)
}

var writers = []writer{
	{"migrationnet", func(doc []byte) func() ([]byte, error) {
		c, _ := bridgeconf.Parse(doc)
		return c.MarshalJSON
	}},
	{"encoding-json", func(doc []byte) func() ([]byte, error) {
		p := readPlain(doc)
		return func() ([]byte, error) { return json.Marshal(p) }
	}},
	{"go-json-experiment", func(doc []byte) func() ([]byte, error) {
		p := readPlain(doc)
		return func() ([]byte, error) { return jsonv2.Marshal(p) }
	}},
}

func readPlain(doc []byte) *plain {
	p := new(plain)
	if err := json.Unmarshal(doc, p); err != nil {
		panic(err)
	}
	return p
}

func BenchmarkWrite(b *testing.B) {
	for _, name := range documents {
		doc := document(b, name)
		for _, w := range writers {
			marshal := w.of(doc)
			b.Run(name+"/"+w.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := marshal(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
