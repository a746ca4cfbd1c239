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
	theirs := map[netip.Addr]string{}
	for i := range j.pair.Source.References.Pods {
		if p := &j.pair.Source.References.Pods[i]; p.Serves() {
			for _, a := range p.MigrationIPs() {
				theirs[a] = p.Name
			}
		}
	}
	for i := range j.pair.Target.References.Pods {
		p := &j.pair.Target.References.Pods[i]
		if !p.Serves() || len(theirs) == 0 {
			continue
		}
		for _, a := range p.MigrationIPs() {
			if other, ok := theirs[a]; ok && !j.sameCluster() {
				j.contradict(ErrDuplicate, targetPath+diag.Path("/pods").Index(i)+networkStatusPath,
					a.String(), other, "%s", heldInBoth(a, other,
						cmp.Or(j.pair.Source.Cluster, "the source"), p.Name,
						cmp.Or(j.pair.Target.Cluster, "the target")))
				if a == j.v.Address {
					j.v.Network, j.v.Reason = migration.AmbiguousNetwork, migration.NoReason
				}
			}
		}
	}
}

func heldInBoth(a netip.Addr, pod, cluster, otherPod, otherCluster string) string {
	return fmt.Sprintf("%s is held in both clusters, by %s of %s and %s of %s",
		a, pod, cluster, otherPod, otherCluster)
}

// CheckClusters returns what is wrong between clusters before any migration: addresses that
// virt-handlers of two of them have on migration0. Paths point into a list of the clusters.
func CheckClusters(clusters ...Cluster) (l diag.List) {
	for i := range clusters {
		for k := range clusters[:i] {
			if !onePods(clusters[k].References.Pods, clusters[i].References.Pods) {
				l.Add(heldTwice(&clusters[k], &clusters[i], i)...)
			}
		}
	}
	return l
}

func heldTwice(a, b *Cluster, i int) (l diag.List) {
	holders := map[netip.Addr]string{}
	for k := range a.References.Pods {
		if p := &a.References.Pods[k]; p.Serves() {
			for _, addr := range p.MigrationIPs() {
				holders[addr] = p.Name
			}
		}
	}
	for k := range b.References.Pods {
		p := &b.References.Pods[k]
		if !p.Serves() {
			continue
		}
		at := diag.Path("").Index(i).Name("references").Name("pods").Index(k) + networkStatusPath
		for _, addr := range p.MigrationIPs() {
			if other, ok := holders[addr]; ok {
				l.Add(ErrDuplicate.At(at, addr.String(), "%s",
					heldInBoth(addr, other, a.Name, p.Name, b.Name)).
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
