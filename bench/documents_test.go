package bench

import (
	"embed"
	"testing"
)

//go:embed testdata
var testdata embed.FS

// documents are what everything here reads, by what they are.
var documents = []string{"documented", "every-member"}

func document(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := testdata.ReadFile("testdata/" + name + ".json")
	if err != nil {
		tb.Fatal(err)
	}
	return b
}
