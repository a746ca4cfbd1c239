package fleet

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// duplicates looks for addresses that virt-handlers of both clusters have on
// migration0: the source may then have reached another than the one it was given.
func (j *pairJudge) duplicates() {
	if j.sameCluster() {
		return
	}
	for _, x := range heldTwice(j.pair.Source.References.Pods, j.pair.Target.References.Pods) {
		j.contradict(ErrDuplicate, targetPath+diag.Path("/pods").Index(x.at)+networkStatusPath,
			x.address.String(), x.first, "%s", x.in(cmp.Or(j.pair.Source.Cluster, "the source"),
				cmp.Or(j.pair.Target.Cluster, "the target")))
		if x.address == j.v.Address {
			j.v.Network, j.v.Reason = migration.AmbiguousNetwork, migration.NoReason
		}
	}
}

// twice is an address that virt-handlers of two clusters have on migration0.
type twice struct {
	address       netip.Addr
	first, second string // the names of the Pods
	at            int    // of the second
}

// in says so with the names of the clusters.
func (x twice) in(first, second string) string {
	return fmt.Sprintf("%s is held in both clusters, by %s of %s and %s of %s",
		x.address, x.first, first, x.second, second)
}

// heldTwice returns the addresses that virt-handlers of both clusters have.
func heldTwice(first, second []migration.PodState) (out []twice) {
	holders := map[netip.Addr]string{}
	for i := range first {
		if p := &first[i]; p.Serves() {
			for _, a := range p.MigrationIPs() {
				holders[a] = p.Name
			}
		}
	}
	for i := range second {
		p := &second[i]
		if !p.Serves() || len(holders) == 0 {
			continue
		}
		for _, a := range p.MigrationIPs() {
			if other, ok := holders[a]; ok {
				out = append(out, twice{a, other, p.Name, i})
			}
		}
	}
	return out
}

// CheckClusters returns what is wrong between clusters before any migration: addresses that
// virt-handlers of two of them have on migration0. Paths point into a list of the clusters.
func CheckClusters(clusters ...Cluster) (l diag.List) {
	for i, b := range clusters {
		for _, a := range clusters[:i] {
			if onePods(a.References.Pods, b.References.Pods) {
				continue
			}
			for _, x := range heldTwice(a.References.Pods, b.References.Pods) {
				at := diag.Path("").Index(i).Name("references").Name("pods").Index(x.at)
				l.Add(ErrDuplicate.At(at+networkStatusPath, x.address.String(), "%s",
					x.in(a.Name, b.Name)).
					Hinted("give every cluster a window of its own, such as migration/plan makes"))
			}
		}
	}
	return l
}

// sameCluster reports whether both sides are in one cluster, by its Pods.
func (j *pairJudge) sameCluster() bool {
	return onePods(j.pair.Source.References.Pods, j.pair.Target.References.Pods)
}

// onePods reports whether both are the Pods of one cluster.
func onePods(s, t []migration.PodState) bool {
	return len(s) > 0 && len(s) == len(t) &&
		slices.EqualFunc(s, t, func(a, b migration.PodState) bool {
			return a.Name == b.Name && a.Namespace == b.Namespace && a.Node == b.Node &&
				slices.Equal(a.IPs, b.IPs)
		})
}

// pools compares what the two clusters hand out.
func (j *pairJudge) pools() {
	s, t, a := j.pair.Source.References, j.pair.Target.References, j.v.Address
	if j.sameCluster() {
		return
	}
	const at = sourcePath + migrationRanges
	if common := s.Allocatable.Intersect(t.Allocatable); !common.IsEmpty() {
		j.note(ErrPools, at, s.Allocatable.String(), t.Allocatable.String(),
			"both clusters hand out %s", common)
		j.apart = j.apart || j.v.Network == migration.OnMigrationNetwork && common.Contains(a) &&
			!j.onTargetOnly(a)
	} else if common := s.Migration.Intersect(t.Migration); !common.IsEmpty() &&
		(s.Allocatable.IsEmpty() || t.Allocatable.IsEmpty()) {
		j.note(WarnPools, at, s.Migration.String(), t.Migration.String(),
			"both clusters have %s, and what each hands out of it was not given", common)
	}
	own := func(r migration.References) ipnet.Set {
		if r.Allocatable.IsEmpty() {
			return r.Migration
		}
		return r.Allocatable
	}
	if own(s).Contains(a) && !own(t).IsEmpty() && !own(t).Contains(a) {
		j.contradict(ErrSourcePool, j.addressAt(), a.String(), own(t).String(),
			"%s is of the source's network %s, not of the target's %s", a, own(s), own(t))
		j.apart = j.apart || !serving(t.Pods, a)
	}
}

// serving reports whether one of the virt-handlers has a on the migration network.
func serving(pods []migration.PodState, a netip.Addr) bool {
	return slices.ContainsFunc(pods, func(p migration.PodState) bool {
		return p.Serves() && slices.Contains(p.MigrationIPs(), a)
	})
}

// onTargetOnly reports whether it is known that a is on the migration network of
// the target's cluster, and that the source's virt-handlers do not have it too.
func (j *pairJudge) onTargetOnly(a netip.Addr) bool {
	s, t := j.pair.Source.References.Pods, j.pair.Target.References.Pods
	known := slices.ContainsFunc(s, migration.PodState.Serves)
	return known && serving(t, a) && !serving(s, a)
}

// addressAt is where the address is that was judged.
func (j *pairJudge) addressAt() diag.Path {
	if j.target.v.Address.IsValid() {
		return targetPath + j.target.addressAt()
	}
	return sourcePath + j.source.addressAt()
}

// configurations compares the two records' configurations: the source's is a
// copy of the target's, and says nothing about its own cluster.
func (j *pairJudge) configurations() {
	if j.source.rec == nil || j.target.rec == nil || j.source.rec.MigrationConfiguration == nil ||
		j.target.rec.MigrationConfiguration == nil {
		return
	}
	s, t := j.source.rec.MigrationConfiguration, j.target.rec.MigrationConfiguration
	at := sourcePath + j.source.at("/migrationConfiguration")
	if text(s) == text(t) {
		j.say(migration.Advisory, evidencePairConfiguration, at, s.Network,
			"the target's, not its own cluster's")
		return
	}
	j.note(WarnPairConfiguration, at, text(s), text(t),
		"it is not the target's, of which KubeVirt makes it a copy")
}

// text returns c as JSON.
func text(c *migration.Configuration) string {
	b, err := c.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// sourceInterface looks at the only thing that shows the source's end: whether
// its node's virt-handler has migration0. Without it the kernel goes by another
// route to the target's address.
func (j *pairJudge) sourceInterface() {
	if j.source.rec == nil {
		return
	}
	node := j.source.rec.SourceNode
	if s := j.source.rec.SourceState; s != nil && s.Node != "" {
		node = s.Node
	}
	for i := range j.pair.Source.References.Pods {
		p := &j.pair.Source.References.Pods[i]
		if node == "" || p.Node != node || !p.Serves() {
			continue
		}
		at := sourcePath + diag.Path("/pods").Index(i) + networkStatusPath
		if _, on := p.Advertises(); on == migration.OnMigrationNetwork {
			j.say(migration.Supporting, evidenceSourceInterface, at, p.Name, migrationInterface)
		} else {
			j.contradict(migration.WarnSourceInterface, at, "", migrationInterface,
				"%s on the source %s is not on the migration network", p.Name, node)
		}
		return
	}
}
