//go:build linux

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// TestMain fails when the tests leave anything after: a link, a named network
// namespace, a mount, or the state that CNI programs keep by default.
func TestMain(m *testing.M) {
	if os.Getenv(withoutXState) != "" {
		fmt.Println(becomeWithoutXState(os.Args[1:]))
		os.Exit(1)
	}
	before := machine()
	code := m.Run()
	if after := machine(); after != before {
		fmt.Printf("the tests left something after\nbefore:\n%s\nafter:\n%s", before, after)
		code = 1
	}
	os.Exit(code)
}

func machine() string {
	out, _ := exec.Command("sh", "-c",
		`ip -brief link | cut -d' ' -f1; ip netns; cat /proc/self/mounts; find /var/lib/cni `+
			`/run/netns 2>/dev/null`).Output()
	return string(out)
}
