//go:build linux

package e2e

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestVLANs goes through vlan, vlanTrunk and preserveDefaultVlan on every
// release. It needs a kernel with VLAN filtering, as User-Mode-Linux is.
func TestVLANs(t *testing.T) {
	f := needs(t)
	if !f.VLANFiltering {
		t.Skip(
			"this kernel has no VLAN filtering; TestInUserModeLinux runs this test on one that has")
	}
	var c tally
	for _, p := range installed(t) {
		for _, members := range []string{
			`,"vlan":1`, `,"vlan":100`, `,"vlanTrunk":[]`, `,"vlanTrunk":[{"id":100}]`,
			`,"vlanTrunk":[{"id":1},{"id":100}]`,
			`,"vlan":100,"vlanTrunk":[{"minID":101,"maxID":102},{"id":200}]`,
			`,"vlan":100,"vlanTrunk":[{"id":100}]`, `,"vlan":100,"vlanTrunk":[{"id":1}]`,
		} {
			for _, preserve := range []string{
				"", `,"preserveDefaultVlan":true`, `,"preserveDefaultVlan":false`,
			} {
				agreeOnVLANs(t, p, f,
					fmt.Appendf(nil, `{"cniVersion":"0.4.0","name":"mig"%s%s}`, members, preserve),
					&c)
			}
		}
	}
	t.Log(&c)
	if c.accepted < 100 || c.atLoad == 0 {
		t.Error("too few were compared")
	}
}

// agreeOnVLANs is agree for what `bridge vlan show` says of the only port.
func agreeOnVLANs(t *testing.T, p plugin, f facts, document []byte, c *tally) {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	resolved, ok := add(t, p, f, document, n, c)
	if !ok {
		return
	}
	var links []link
	var ports []portEntry
	if err := n.host.ask("ip -json -details address show; bridge -json vlan show", &links,
		&ports); err != nil {
		t.Fatal(err)
	}
	type vlans struct {
		Filtering bool
		Port      []string
	}
	want := vlans{Filtering: resolved.VLANFiltering}
	got := vlans{Filtering: find(links, isBridge).Kind.Data.Filtering == 1}
	for _, v := range resolved.PortVLANs {
		want.Port = append(want.Port, v.String())
	}
	for _, x := range ports {
		if x.Port != resolved.Bridge {
			got.Port = x.list()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s %s\n-we +kernel:\n%s", p.version, document, diff)
	}
}
