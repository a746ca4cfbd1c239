package admitter_test

import (
	"flag"
	"io"
	"os"
	"testing"

	"kubevirt.io/client-go/log"
)

// TestMain draws often enough that every rule is reached: rapid's own hundred
// draws reach some only now and then. -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	const checks = "rapid.checks"
	if err := flag.Set(checks, "10000"); err != nil {
		panic(err)
	}
	flag.Parse()
	log.Log.SetIOWriter(io.Discard) // KubeVirt logs every CIDR that it cannot read
	os.Exit(m.Run())
}
