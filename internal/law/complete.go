package law

import (
	"os"
	"testing"
)

// Complete reports whether this run of the tests has to be complete, as in CI:
// MIGRATIONNET_TESTS=all in the environment. Tests that are small by default are
// large then, and a test may not skip because something is not installed.
func Complete() bool { return os.Getenv("MIGRATIONNET_TESTS") == "all" }

// Missing skips the test because something is missing that can be installed, and
// fails it where the run has to be [Complete].
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if Complete() {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
