package admitter_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws often enough that every rule is reached: rapid's own hundred
// draws reach some only now and then. -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	const checks = "rapid.checks"
	if err := flag.Set(checks, "10000"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}
