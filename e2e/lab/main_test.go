//go:build linux

package lab

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
)

// TestMain fails when the tests leave anything after: a link, a named network
// namespace, a mount, or the state that CNI programs keep by default.
func TestMain(m *testing.M) {
	before := machine()
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	if after := machine(); after != before {
		fmt.Printf("the tests left something after\nbefore:\n%s\nafter:\n%s", before, after)
		code = 1
	}
	os.Exit(code)
}

// built is the directory of the programs that the tests built for themselves.
var built string

func machine() string {
	out, _ := exec.Command("sh", "-c",
		`ip -brief link | cut -d' ' -f1; ip netns; cat /proc/self/mounts; find /var/lib/cni `+
			`/run/netns 2>/dev/null`).Output()
	return string(out)
}

// needs skips the test where the machine cannot have the laboratory.
func needs(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		law.Missing(t, "needs root, for network namespaces")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		law.Missing(t, "iproute2 is not installed: run e2e/setup")
	}
	ns, err := newNetns()
	if err != nil {
		law.Missing(t, "no network namespaces: %v", err)
	}
	defer ns.close()
	if err := ns.sh("ip link add br0 type bridge; ip link add v0 type veth peer name v1; " +
		"ip link add link v0 name m0 type macvlan mode bridge"); err != nil {
		law.Missing(t, "the kernel has no bridges, veth pairs or macvlan: %v", err)
	}
}
