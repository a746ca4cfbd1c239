//go:build linux

package lab

import (
	"fmt"
	"testing"
)

// nic is what every node calls its NIC on the migration network, as the documents do.
const nic = "eth1"

// fabric is the namespace with the switches: one for the migration network, which the NICs
// of all nodes are on, and one for the pod network of each cluster. They are not joined.
type fabric struct {
	t      *testing.T
	ns     netns
	ports  int
	bridge string // that every node has, with its NIC as a port; "" is none
}

func newFabric(t *testing.T, bridge string) *fabric {
	t.Helper()
	f := &fabric{t: t, ns: namespace(t), bridge: bridge}
	f.addSwitch("migration")
	return f
}

// namespace returns a namespace that ends with the test.
func namespace(t *testing.T) netns {
	t.Helper()
	ns, err := newNetns()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ns.close)
	return ns
}

func (f *fabric) addSwitch(name string) {
	f.t.Helper()
	f.must(f.ns.sh("ip link add %s type bridge; ip link set %[1]s up", name))
}

// plug joins a namespace to a switch by a veth pair, whose end there has that name.
func (f *fabric) plug(ns netns, name, into string) {
	f.t.Helper()
	f.ports++
	port := fmt.Sprintf("p%d", f.ports)
	f.must(f.ns.sh("ip link add %s type veth peer name %s netns %s; ip link set %[1]s master %[4]s up",
		port, name, ns.path(), into))
	f.must(ns.sh("ip link set %s up", name))
}

func (f *fabric) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}
