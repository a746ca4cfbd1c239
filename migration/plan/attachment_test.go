package plan_test

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// attachmentsSayTheWindow: whatever the attachment and the network, what package nad says that
// the documents hand out is the window, and the window has what the cluster needs.
func attachmentsSayTheWindow(t *rapid.T) bool {
	r := requests(t)
	r.Network.InUse = nil
	r.Network.CIDR = netip.MustParsePrefix(rapid.SampledFrom([]string{
		"10.200.5.0/24", "10.200.0.0/16", "10.0.0.0/9", "10.200.5.0/27", "fd00:200::/64",
		"fd00:200::/48", "fd00:200::/120", "fd00:200::8000/113",
	}).Draw(t, "network"))
	for i := range r.Clusters {
		r.Clusters[i].Networks = nil
	}
	drawAttachment(t, &r.Network)
	if rapid.Bool().Draw(t, "kept?") {
		first, _ := ipnet.Add(r.Network.CIDR.Addr(), uint64(rapid.IntRange(1, 30000).Draw(t, "from")))
		last, _ := ipnet.Add(first, uint64(rapid.IntRange(0, 60).Draw(t, "more")))
		r.Clusters[0].Window, _ = ipnet.NewRange(first, last)
	}
	p, l := r.Plan()
	if l.HasErrors() && strings.Contains(l.Err().Error(), "fault of the library") {
		t.Fatal(l)
	}
	if l.Has(plan.ErrNoRoom) || l.Has(plan.ErrWindowOutside) || l.Has(plan.ErrExcludes) ||
		l.Has(plan.ErrWindowSmall) {
		return false
	}
	if l.HasErrors() {
		t.Fatal(l)
	}
	for i, c := range p.Clusters {
		written, err := c.Network().MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		does := handsOut(t, written, c.Namespace, r.Clusters[i].Release)
		if !does.Equal(ipnet.SetOfRanges(c.Window)) || counted(c.Window) < c.Need.Total() {
			t.Fatalf("%s: %v is %v: %s", c.Name, c.Window, does, written)
		}
	}
	return true
}

func counted(w ipnet.Range) int { n, _ := w.Size().Uint64(); return int(min(n, 1<<30)) }

// handsOut reads an object again, as its cluster does.
func handsOut(t *rapid.T, object []byte, namespace string, rel nad.Release) ipnet.Set {
	var kind struct{ Kind string }
	if err := json.Unmarshal(object, &kind); err != nil {
		t.Fatal(err)
	}
	d, l := nad.Parse(object)
	if kind.Kind == nad.ClusterUDNKind {
		u, _, more := nad.ReadUserDefinedNetwork(object, rel)
		d, l = u.Definition(namespace), more
	}
	r, more := d.Resolve(rel)
	if l.HasErrors() || more.HasErrors() {
		t.Fatalf("%s: %v %v", object, l, more)
	}
	return r.IPAM.Addresses()
}

func TestAttachmentsSayTheWindow(t *testing.T) { law.Hold(t, attachmentsSayTheWindow, 2) }
func FuzzAttachmentsSayTheWindow(f *testing.F) { law.Fuzz(f, attachmentsSayTheWindow) }

func TestWhatIsAppliedToALocalnet(t *testing.T) {
	r := request()
	r.Network.Attachment, r.Network.PhysicalNetwork = plan.Localnet, "physnet1"
	r.Network.VLAN, r.Network.MTU = 2, 9000
	for attachment, want := range map[plan.Attachment]string{
		plan.Localnet: `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",` +
			`"metadata":{"name":"migration-network","namespace":"openshift-cnv"},"spec":{"config":"` +
			`{\"cniVersion\":\"0.3.1\",\"name\":\"migration-network\",\"type\":\"ovn-k8s-cni-overlay\",` +
			`\"topology\":\"localnet\",\"netAttachDefName\":\"openshift-cnv/migration-network\",` +
			`\"mtu\":9000,\"subnets\":\"10.200.5.0/24\",\"excludeSubnets\":\"10.200.5.0/28,` +
			`10.200.5.32/27,10.200.5.64/26,10.200.5.128/25\",\"vlanID\":2,` +
			`\"physicalNetworkName\":\"physnet1\"}"}}`,
		plan.ClusterUserDefinedNetwork: `{"apiVersion":"k8s.ovn.org/v1",` +
			`"kind":"ClusterUserDefinedNetwork","metadata":{"name":"migration-network"},"spec":{` +
			`"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"openshift-cnv"}},` +
			`"network":{"topology":"Localnet","localnet":{"role":"Secondary",` +
			`"physicalNetworkName":"physnet1","subnets":["10.200.5.0/24"],"excludeSubnets":[` +
			`"10.200.5.0/28","10.200.5.32/27","10.200.5.64/26","10.200.5.128/25"],"mtu":9000,` +
			`"vlan":{"mode":"Access","access":{"id":2}}}}}}`,
	} {
		r.Network.Attachment = attachment
		p, l := r.Plan()
		if l.HasErrors() {
			t.Fatal(l)
		}
		got, err := p.Clusters[0].Network().MarshalJSON()
		indent := strings.NewReplacer(`\n  `, "", `\n`, "", `: `, ":")
		got = []byte(indent.Replace(string(got)))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s\n%s", attachment, err, got, want)
		}
		said := strings.Join(p.Clusters[0].Checklist, "\n")
		if !strings.Contains(said, "map localnet physnet1 to an Open vSwitch bridge that has eth1") {
			t.Errorf("%s: %s", attachment, said)
		}
	}
}

// What nobody can change is removed and made again, and the checklist says how.
func TestGrowingByAttachment(t *testing.T) {
	for attachment, want := range map[plan.Attachment]string{
		plan.Macvlan:                   "the window grows from",
		plan.Localnet:                  "OVN-Kubernetes removes the network and makes it again",
		plan.ClusterUserDefinedNetwork: "oc delete clusteruserdefinednetwork migration-network",
	} {
		r := request()
		r.Network.Attachment = attachment
		r.Clusters[0].Window = rangeOf("10.200.5.32-10.200.5.39")
		p, l := r.Plan()
		if l.HasErrors() || !strings.Contains(strings.Join(p.Clusters[0].Checklist, "\n"), want) ||
			strings.Contains(strings.Join(p.Clusters[1].Checklist, "\n"), "grows") {
			t.Errorf("%s: %v %v", attachment, p.Clusters, l)
		}
	}
}

// Where the window that is widened upwards excludes too much, the network around it is taken.
func TestGrowingKeepsAWindowThatCanBeSaid(t *testing.T) {
	r := request()
	r.Network.Attachment = plan.ClusterUserDefinedNetwork
	r.Network.CIDR = netip.MustParsePrefix("10.0.0.0/8")
	r.Network.InUse, r.Clusters = nil, r.Clusters[:1]
	r.Clusters[0].Networks, r.Clusters[0].Nodes = nil, 20
	r.Clusters[0].Window = rangeOf("10.127.255.240-10.127.255.255")
	p, l := r.Plan()
	if l.HasErrors() || p.Clusters[0].Window != rangeOf("10.127.255.224-10.127.255.255") {
		t.Errorf("%v %v", p.Clusters, l)
	}
}

// Free space of more than 2⁶³ addresses below a window is counted from the window down.
func TestGrowingDownwardsInALargeNetwork(t *testing.T) {
	r := request()
	r.Network.CIDR = netip.MustParsePrefix("fd00:200::/32")
	r.Network.InUse[0].Addresses = ipnet.SetOfRanges(rangeOf("fd00:200:1::20-fd00:200:1::40"))
	r.Clusters = r.Clusters[:1]
	r.Clusters[0].Networks = nil
	r.Clusters[0].Window = rangeOf("fd00:200:1::10-fd00:200:1::1f")
	r.Clusters[0].Nodes = 20
	p, l := r.Plan()
	if l.HasErrors() || p.Clusters[0].Window != rangeOf("fd00:200:1::-fd00:200:1::1f") {
		t.Errorf("%v %v", p.Clusters, l)
	}
}

func TestNICsOfEveryKind(t *testing.T) {
	for nic, want := range map[string][]string{
		"eth1":      nil,
		"eth1.2":    {"eth1.2 is VLAN 2 of eth1 on every node"},
		"bond0":     {"bond0 has its NICs on every node"},
		"bond0.100": {"bond0.100 is VLAN 100 of bond0", "bond0 has its NICs on every node"},
		"eth1.5000": nil, "eth1.x": nil, ".7": nil,
	} {
		r := request()
		r.Clusters[0].NIC = nic
		p, l := r.Plan()
		if l.HasErrors() {
			t.Errorf("%s: %v", nic, l)
			continue
		}
		said := p.Clusters[0].Checklist
		for _, w := range want {
			if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, w) }) {
				t.Errorf("%s: no %q in %q", nic, w, said)
			}
		}
		if got := strings.Count(strings.Join(said, "\n"), " on every node, and the switch") +
			strings.Count(strings.Join(said, "\n"), "as its name says"); got != len(want) {
			t.Errorf("%s: %q", nic, said)
		}
		if d := p.Clusters[0].Definition.Config.Plugin.(nad.Macvlan); d.Master != nic {
			t.Errorf("%s: %#v", nic, d)
		}
	}
}
