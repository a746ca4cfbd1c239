package apiserver_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"
)

// Two clusters, each with a server of its own, get a drawn plan: what they then
// have hands out the windows of the plan, and to apply a plan again, with a
// third cluster in it, changes nothing.
func TestAPlanForTwoClusters(t *testing.T) {
	east, west := worlds[1].need(t), worlds[3].need(t) // 1.17 and 1.19
	law.Hold(t, func(t *rapid.T) bool {
		r := drawRequest(t, []*world{east, west})
		p, l := r.Plan()
		if l.Has(plan.ErrNoRoom) {
			return false
		}
		if l.HasErrors() {
			t.Fatalf("%v", l)
		}
		clusters := []cluster{
			{t, east, r.Clusters[0], p.Clusters[0]},
			{t, west, r.Clusters[1], p.Clusters[1]},
		}
		var taken ipnet.Set
		for _, c := range clusters {
			c.operatorCreates()
			c.apply()
			addresses := c.handsOut()
			if addresses.Overlaps(taken) || !addresses.Equal(ipnet.SetOfRanges(c.plan.Window)) {
				t.Fatalf("%s hands out %v, its window is %v, and %v is taken", c.plan.Name,
					addresses, c.plan.Window, taken)
			}
			taken = taken.Union(addresses)
		}

		third := r.Clusters[0]
		third.Name, third.Nodes = "third", 1
		r.Clusters = append([]plan.Cluster{third}, r.Clusters...)
		again, l := p.Keep(r).Plan()
		if l.Has(plan.ErrNoRoom) {
			return true
		}
		if l.HasErrors() {
			t.Fatalf("%v", l)
		}
		for i, c := range clusters {
			before := c.versions()
			c.plan = again.Clusters[i+1]
			c.apply()
			if diff := cmp.Diff(before, c.versions()); diff != "" {
				t.Fatalf("%s changed:\n%s", c.plan.Name, diff)
			}
		}
		return true
	}, 2)
}

func drawRequest(t *rapid.T, worlds []*world) plan.Request {
	r := plan.Request{Network: plan.Network{
		Name: "migration-network",
		CIDR: netip.MustParsePrefix(rapid.SampledFrom([]string{
			"10.200.5.0/24", "10.200.0.0/22", "fd00:5::/64", "10.200.5.0/27",
		}).Draw(t, "network")),
		VLAN: rapid.SampledFrom([]int{0, 2}).Draw(t, "vlan"), Bridge: "br-mig",
		MTU: rapid.SampledFrom([]int{0, 9000}).Draw(t, "mtu"),
	}}
	if r.Network.VLAN == 0 && rapid.Bool().Draw(t, "macvlan") {
		r.Network.Bridge = ""
	}
	ns := namespace()
	for i, name := range []string{"east", "west"} {
		r.Clusters = append(r.Clusters, plan.Cluster{
			Name: name, Namespace: ns, NIC: "eth1",
			Release: worlds[i].release, API: rapid.SampledFrom(worlds[i].versions).Draw(t, "API"),
			Nodes:         rapid.IntRange(1, 40).Draw(t, "nodes"),
			Decentralized: rapid.Bool().Draw(t, "decentralized"),
		})
	}
	return r
}

// cluster is one of a plan, and the server that stands for it.
type cluster struct {
	t       *rapid.T
	w       *world
	request plan.Cluster
	plan    plan.ClusterPlan
}

// operatorCreates writes the HyperConverged object that every cluster has.
func (c cluster) operatorCreates() {
	c.t.Helper()
	text, err := hco.HyperConverged{
		APIVersion: c.plan.API,
		Namespace:  c.plan.Namespace,
	}.MarshalJSON()
	if err != nil {
		c.t.Fatalf("%v", err)
	}
	got := c.w.call(c.t, http.MethodPost, collection(c.plan.API, c.plan.Namespace), nil,
		"application/json", text)
	if !got.ok() {
		c.t.Fatalf("%v", got)
	}
}

func (c cluster) definition() string {
	return "/apis/k8s.cni.cncf.io/v1/namespaces/" + c.plan.Namespace +
		"/network-attachment-definitions/" + c.plan.Definition.Name
}

func (c cluster) hyperConverged() string {
	return collection(c.plan.API, c.plan.Namespace) + "/" + objectName
}

// apply does what a user does with the plan: oc apply --server-side, oc patch.
func (c cluster) apply() {
	c.t.Helper()
	definition, err := c.plan.Definition.MarshalJSON()
	if err != nil {
		c.t.Fatalf("%v", err)
	}
	query := url.Values{"fieldManager": {"plan"}, "fieldValidation": {"Strict"}}
	for _, send := range []struct {
		path, contentType string
		body              []byte
	}{
		{c.definition(), applyPatch, definition},
		{c.hyperConverged(), mergePatch, c.plan.Patch()},
	} {
		got := c.w.call(c.t, http.MethodPatch, send.path, query, send.contentType, send.body)
		if !got.ok() {
			c.t.Fatalf("%s: %v", send.body, got)
		}
	}
}

func (c cluster) read(path string) []byte {
	c.t.Helper()
	got := c.w.call(c.t, http.MethodGet, path, nil, "", nil)
	if !got.ok() {
		c.t.Fatalf("%v", got)
	}
	return got.body
}

// handsOut returns the addresses that the network of the cluster hands out: the
// one that HyperConverged names, as it is stored.
func (c cluster) handsOut() ipnet.Set {
	c.t.Helper()
	h, l := hco.Parse(c.read(c.hyperConverged()))
	network, more := h.Resolve(c.w.release)
	d, stored := nad.Parse(c.read(c.definition()))
	resolved, still := d.Resolve(c.request.Release)
	for _, l := range []interface{ HasErrors() bool }{l, more, stored, still} {
		if l.HasErrors() {
			c.t.Fatalf("%v", l)
		}
	}
	if network.Network != d.Name || h.Namespace != d.Namespace {
		c.t.Fatalf("HyperConverged of %s uses %q, and there is %s/%s", h.Namespace, network.Network,
			d.Namespace, d.Name)
	}
	return resolved.IPAM.Addresses()
}

// versions returns the resource versions of both objects: a write that changes
// nothing leaves them.
func (c cluster) versions() []string {
	c.t.Helper()
	var out []string
	for _, path := range []string{c.definition(), c.hyperConverged()} {
		var o struct{ Metadata metav1.ObjectMeta }
		if err := json.Unmarshal(c.read(path), &o); err != nil {
			c.t.Fatalf("%v", err)
		}
		out = append(out, o.Metadata.ResourceVersion)
	}
	return out
}
