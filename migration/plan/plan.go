package plan

import (
	"fmt"
	"math/bits"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// cniVersion is what every release of the plugins takes, and the oldest that
// OpenShift documents.
const cniVersion = "0.3.1"

// leastWindow is the least size of a new window, where there is room.
const leastWindow = 16

// Plan is what every cluster is to apply, in the order of the request.
type Plan struct {
	Clusters []ClusterPlan
	Networks []ipnet.Claim // that were checked against each other
}

// ClusterPlan is what one cluster is to apply.
type ClusterPlan struct {
	Name       string
	Namespace  string
	Need       Need
	Window     ipnet.Range
	Definition nad.Definition
	API        hco.APIVersion
	Change     hco.Change // of HyperConverged
	Uplink     []string   // commands for every node; none for an untagged network
	Checklist  []string   // what has to be true, and no document can make so
}

// Patch returns the JSON merge patch for HyperConverged.
func (c ClusterPlan) Patch() []byte { return c.Change.MergePatch(c.API) }

// PatchCommand returns the oc command that applies Patch, for a POSIX shell.
func (c ClusterPlan) PatchCommand() string {
	return hco.PatchCommand(c.API, c.Namespace, c.Patch())
}

// HyperConverged returns the part of the object that the plan is about, for oc
// apply: it sets the network and nothing else. The findings of Plan cover it.
func (c ClusterPlan) HyperConverged() hco.HyperConverged {
	name, _ := c.Change.Network.Value()
	return hco.HyperConverged{
		APIVersion: c.API, Namespace: c.Namespace,
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: name},
	}
}

// Plan checks every network against every other, gives each cluster a window,
// and writes the documents. The Plan is the zero value when there are errors.
func (r Request) Plan() (Plan, diag.List) {
	var l diag.List
	r.check(&l)
	claims, paths := r.claims()
	for _, c := range ipnet.Conflicts(claims) {
		l.Add(ErrOverlap.At(paths[c.J], nil, "%v", c).Hinted("move the %s elsewhere, or the %s", c.B.Owner, c.A.Owner))
	}
	windows := r.windows(&l)
	if l.HasErrors() {
		return Plan{}, l
	}
	p := Plan{Networks: claims}
	for i, c := range r.Clusters {
		out, more := r.cluster(c, windows[i])
		l.Add(more.Under(at(i))...)
		p.Clusters = append(p.Clusters, out)
	}
	if l.HasErrors() {
		return Plan{}, l
	}
	return p, l
}

// Keep returns the request with the windows of p filled in: what is added to it
// then leaves them where they are. Clusters are matched by name.
func (p Plan) Keep(r Request) Request {
	r.Clusters = append([]Cluster(nil), r.Clusters...)
	for i, c := range r.Clusters {
		for _, planned := range p.Clusters {
			if planned.Name == c.Name {
				r.Clusters[i].Window = planned.Window
			}
		}
	}
	return r
}

// usable is what can be handed out of the network: all but the first and the
// last address, and nothing that is in use.
func (r Request) usable() ipnet.Set {
	all := ipnet.RangeOf(r.Network.CIDR)
	if !all.IsValid() {
		return ipnet.Set{}
	}
	free := ipnet.SetOfRanges(all).Subtract(ipnet.SetOfAddrs(all.From(), all.To()))
	for _, used := range r.Network.InUse {
		free = free.Subtract(used.Value)
	}
	return free
}

// windows returns a window for each cluster: the one it has, or the lowest that
// is free; in another order where they find no room in this one. New windows are of a power of two if that fits for all of them, and
// just as large as needed otherwise.
func (r Request) windows(l *diag.List) []ipnet.Range {
	free := r.keptWindows(l)
	for _, round := range []func(int) uint64{powerOfTwo, func(n int) uint64 { return uint64(n) }} {
		if out, ok := r.carve(free, round); ok {
			return out
		}
	}
	var need int
	for _, c := range r.Clusters {
		if !c.Window.IsValid() {
			need += c.Need().Total()
		}
	}
	l.Add(ErrNoRoom.At("/network/cidr", r.Network.CIDR.String(), "%v has %v free addresses, and new windows need %d in unbroken ranges", r.Network.CIDR, free.Size(), need).
		Hinted("use a larger network, or free addresses on it"))
	return nil
}

// carve keeps the windows that there are, and carves the others out of free.
func (r Request) carve(free ipnet.Set, round func(int) uint64) ([]ipnet.Range, bool) {
	var wants []ipnet.Want
	for _, c := range r.Clusters {
		if !c.Window.IsValid() {
			wants = append(wants, ipnet.Want{Owner: c.Name, Size: round(c.Need().Total())})
		}
	}
	grants, err := ipnet.Carve(free, nil, wants)
	if err != nil {
		return nil, false
	}
	var out []ipnet.Range
	for _, c := range r.Clusters {
		w := c.Window
		if !w.IsValid() {
			w, grants = grants[0].Range, grants[1:]
		}
		out = append(out, w)
	}
	return out, true
}

func powerOfTwo(n int) uint64 { return max(leastWindow, uint64(1)<<bits.Len(uint(n-1))) }

// keptWindows checks the windows that clusters have already, and returns what is
// free beside them.
func (r Request) keptWindows(l *diag.List) ipnet.Set {
	free, usable := r.usable(), ipnet.RangeOf(r.Network.CIDR)
	for i, c := range r.Clusters {
		w := ipnet.SetOfRanges(c.Window)
		if w.IsEmpty() {
			continue
		}
		path := at(i).Name("window")
		if !ipnet.SetOfRanges(usable).Subtract(ipnet.SetOfAddrs(usable.From(), usable.To())).Covers(w) {
			l.Add(ErrWindowOutside.At(path, c.Window.String(), "%v is not within %v less its first and last address", c.Window, r.Network.CIDR).
				Hinted("write a window within the network, or none to have one chosen"))
		}
		for _, used := range r.Network.InUse {
			if common := used.Value.Intersect(w); !common.IsEmpty() {
				l.Add(ErrWindowInUse.At(path, c.Window.String(), "%v is in use by %s", common, used.Name).
					Hinted("move the window, or the address"))
			}
		}
		for _, other := range r.Clusters[:i] {
			if common := w.Intersect(ipnet.SetOfRanges(other.Window)); !common.IsEmpty() {
				l.Add(ErrWindowOverlap.At(path, c.Window.String(), "%v is in the window of %s too: both clusters would hand it out", common, other.Name).
					Hinted("give every cluster a window of its own, or none to have one chosen"))
			}
		}
		if need := c.Need().Total(); w.Size().Cmp(ipnet.SizeOf(uint64(need))) < 0 {
			l.Add(ErrWindowSmall.At(path, c.Window.String(), "%v has %v addresses, and %s needs %d", c.Window, w.Size(), c.Name, need).
				Hinted("widen the window"))
		}
		free = free.Subtract(w)
	}
	return free
}

// cluster writes the documents of one cluster and checks them as its programs do.
func (r Request) cluster(c Cluster, window ipnet.Range) (ClusterPlan, diag.List) {
	whereabouts, err := ipam.WindowOf(r.Network.CIDR, window)
	if err != nil {
		return ClusterPlan{}, diag.List{ErrWindowOutside.At("/window", window.String(), "%v", err).Hinted("write a window within the network")}
	}
	p := ClusterPlan{
		Name: c.Name, Namespace: c.Namespace, Need: c.Need(), Window: window, API: c.API,
		Definition: nad.Definition{Name: r.Network.Name, Namespace: c.Namespace, Config: r.config(c, whereabouts)},
		Change:     hco.Change{Network: hco.Set(r.Network.Name)},
	}
	l := nad.CheckMigrationNetwork(p.Definition, r.facts(c)).Under("/definition")
	resolved, _ := p.Definition.Resolve(c.Plugins)
	if l.Refused() == 0 && !resolved.IPAM.Addresses().Equal(ipnet.SetOfRanges(window)) {
		l.Add(ErrWindowOutside.At("/definition", nil, "the definition hands out %v, not %v", resolved.IPAM.Addresses(), window).Hinted("report this as a fault of the library"))
	}
	if b, ok := resolved.Does.(nad.ResolvedBridge); ok {
		p.Uplink = b.UplinkCommands(c.NIC)
	}
	l.Add(p.HyperConverged().Validate(c.HCO).Under("/hyperconverged")...)
	l.Add(p.Change.Validate(hco.LiveMigrationConfig{}, c.HCO).Under("/patch")...)
	p.Checklist = r.checklist(c)
	return p, l
}

// facts are what the definition of a cluster is checked with. The windows have
// been compared with each other already.
func (r Request) facts(c Cluster) nad.Facts {
	f := nad.Facts{Release: c.Plugins, Namespace: c.Namespace, Nodes: c.Nodes}
	for _, n := range c.Networks {
		f.Networks = append(f.Networks, ipnet.Claim{Owner: n.Name, Addresses: ipnet.SetOf(n.Value)})
	}
	return f
}

// config returns the CNI configuration: macvlan on the NIC, or the bridge.
func (r Request) config(c Cluster, addresses ipam.Document) nad.Config {
	name := r.Network.Name
	if r.Network.Bridge == "" {
		return nad.Config{Plugin: nad.Macvlan{
			CNIVersion: cniVersion, Name: name, Master: c.NIC, Mode: "bridge", MTU: nonzero(r.Network.MTU), IPAM: addresses,
		}}
	}
	conf := bridgeconf.Config{CNIVersion: cniVersion, Name: name, Bridge: r.Network.Bridge, MTU: nonzero(r.Network.MTU), VLAN: nonzero(r.Network.VLAN), IPAM: addresses}
	if conf.VLAN != nil {
		off := false // said, because the default depends on the release
		conf.PreserveDefaultVLAN = &off
	}
	return nad.Config{Plugin: nad.Bridge(conf)}
}

func nonzero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// checklist returns what the plan relies on and cannot see.
func (r Request) checklist(c Cluster) []string {
	out := []string{fmt.Sprintf("%s is up on every node that runs virt-handler", c.NIC)}
	if c.Decentralized {
		out = append(out, fmt.Sprintf("%s is up on the control-plane nodes too: the synchronization controllers run there", c.NIC),
			"the CA bundles of the clusters are exchanged, and again whenever one is renewed (every 24 hours by default)")
	}
	if r.Network.Bridge != "" {
		out = append(out, fmt.Sprintf("%s is a port of bridge %s, which has VLAN filtering on", c.NIC, r.Network.Bridge))
	}
	return append(out, "no live migration is running: the patch restarts every virt-handler")
}
