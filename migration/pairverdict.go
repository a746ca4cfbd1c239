package migration

import (
	"encoding/json"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// PairVerdict is what [VerifyPair] says.
type PairVerdict struct {
	MigrationID string
	From, To    string // the names of the clusters

	// Source and Target are the verdicts on each side. Both go by the target's
	// references and by the pod networks of both clusters, for there is one
	// address, the target's. A side that was not read has the zero Verdict.
	Source, Target Verdict

	// Both is the verdict on the two together, with what they say of each other
	// as its Evidence and Findings. Its UID is the migration ID; its State is
	// that of the side that is behind, or Inconsistent where the sides
	// contradict each other. Paths begin with /source or /target, and go on as
	// those of [Verify] do. Some of its findings are of the clusters, and not of
	// this migration, such as that both hand out the same addresses.
	Both Verdict
}

// OverMigrationNetwork reports whether both sides say that the migration
// succeeded, and that it went over the target's migration network.
func (v PairVerdict) OverMigrationNetwork() bool { return v.Both.OverMigrationNetwork() }

// Sentence says for a person what happened. It has no full stop.
func (v PairVerdict) Sentence() string {
	return "from " + orText(v.From, "the source's cluster") + " to " + orText(v.To, "the target's cluster") + ": " + v.Both.Sentence()
}

// String returns the same as Sentence.
func (v PairVerdict) String() string { return v.Sentence() }

// MarshalJSON writes migrationID, from, to, both, source and target.
func (v PairVerdict) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		MigrationID string  `json:"migrationID"`
		From        string  `json:"from"`
		To          string  `json:"to"`
		Both        Verdict `json:"both"`
		Source      Verdict `json:"source"`
		Target      Verdict `json:"target"`
	}{v.MigrationID, v.From, v.To, v.Both, v.Source, v.Target})
}

// GoString returns v as JSON.
func (v PairVerdict) GoString() string {
	b, err := v.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Where the sides of a pair stand.
const (
	sourcePath diag.Path = "/source"
	targetPath diag.Path = "/target"
)

// VerifyPair judges a migration between clusters from both of its sides. Like
// [Verify] it never fails.
func VerifyPair(p Pair) PairVerdict {
	j := pairJudge{pair: p, judge: judge{at: &alone}}
	refs := p.references().prepare()
	j.source = j.judgeSide(p.Source, true, &refs)
	j.target = j.judgeSide(p.Target, false, &refs)
	j.v.UID, j.v.VMI = p.MigrationID, orText(j.target.v.VMI, j.source.v.VMI)
	j.identity()
	j.state()
	j.address()
	j.duplicates()
	j.pools()
	j.configurations()
	j.syncAddresses()
	j.sourceInterface()
	j.prove()
	return PairVerdict{p.MigrationID, p.Source.Cluster, p.Target.Cluster, j.source.v, j.target.v, j.v}
}

// references are those to judge both sides by.
func (p Pair) references() References {
	r := p.Target.References
	r.Pod = r.Pod.Union(p.Source.References.Pod)
	return r
}

// pairJudge is one run of VerifyPair. The judge in it is for the two together.
type pairJudge struct {
	judge
	pair           Pair
	source, target judge
	apart          bool // the sides may be of two migrations, or the address of neither's target
}

// judgeSide judges one side. Without its VMIM its UID is the one that the other
// side's record has for it.
func (j *pairJudge) judgeSide(s Side, source bool, refs *prepared) judge {
	if !s.read() {
		return judge{at: &alone}
	}
	var e Expect
	if s.VMIM == nil {
		other := j.pair.Target
		if !source {
			other = j.pair.Source
		}
		if other.VMIM != nil {
			e.UID = otherUID(other.recordOf(other.VMIM.uid()), !source)
		}
	}
	return judged(s.VMI, s.VMIM, refs, e)
}

// identity finds out whether the two sides are of one migration.
func (j *pairJudge) identity() {
	p := j.pair
	for _, s := range []struct {
		read bool
		at   diag.Path
		name string
	}{{p.Source.read(), sourcePath, "source"}, {p.Target.read(), targetPath, "target"}} {
		if !s.read {
			j.apart = true
			j.note(WarnPairSide, s.at, "", p.MigrationID, "the %s's side was not read", s.name)
		}
	}
	j.sameID(sourcePath+vmimPath+"/spec/sendTo/migrationID", p.Source.VMIM != nil && p.Source.VMIM.SendTo != nil,
		func() string { return p.Source.VMIM.SendTo.MigrationID })
	j.sameID(targetPath+vmimPath+"/spec/receive/migrationID", p.Target.VMIM != nil && p.Target.VMIM.Receive != nil,
		func() string { return p.Target.VMIM.Receive.MigrationID })
	j.sameUID(sourcePath+j.source.at.targetUID, otherUID(j.source.rec, true), j.target.v.UID)
	j.sameUID(targetPath+j.target.at.sourceUID, otherUID(j.target.rec, false), j.source.v.UID)
	if !j.apart {
		j.v.Binding = min(j.source.v.Binding, j.target.v.Binding)
	}
}

func (j *pairJudge) sameID(at diag.Path, known bool, id func() string) {
	if known && id() != j.pair.MigrationID {
		j.apart = true
		j.contradict(ErrPairID, at, id(), j.pair.MigrationID, "it is %q, not %q", id(), j.pair.MigrationID)
	} else if known {
		j.say(Supporting, EvidencePairID, at, id(), j.pair.MigrationID)
	}
}

func (j *pairJudge) sameUID(at diag.Path, got, want string) {
	if got != "" && want != "" && got != want {
		j.apart = true
		j.contradict(ErrPairUID, at, got, want, "it has %s, not %s", got, want)
	}
}

// state sets the state of the two together.
func (j *pairJudge) state() {
	s, t := j.source.v.State, j.target.v.State
	switch {
	case !j.pair.Source.read():
		j.v.State = t
	case !j.pair.Target.read():
		j.v.State = s
	default:
		j.v.State = j.together(j.sourceState(), t)
	}
	for _, side := range []struct {
		read  bool
		at    diag.Path
		state State
	}{{j.pair.Source.read(), sourcePath, s}, {j.pair.Target.read(), targetPath, t}} {
		if side.read {
			j.say(Decisive, EvidencePairState, side.at, side.state.String(), "")
		}
	}
}

// sourceState is the state of the source. Its VMI ends in phase Succeeded when
// the guest has left, whatever becomes of the record (reference A3; issue 15299).
func (j *pairJudge) sourceState() State {
	s, vmi := j.source.v.State, j.pair.Source.VMI
	if s < Succeeded && s != Unknown && j.source.v.Binding != Unbound && vmi != nil && vmi.Phase == phaseSucceeded {
		j.say(Supporting, EvidencePhase, sourcePath+vmiPath+"/status/phase", vmi.Phase, "the guest has left")
		return Succeeded
	}
	return s
}

func (j *pairJudge) together(s, t State) State {
	failed := func(s State) bool { return s == Failed || s == Aborted }
	either := func(x State) bool { return s == x || t == x }
	switch {
	case either(Unknown):
		return Unknown
	case failed(s) && t == Succeeded, s == Succeeded && failed(t):
		j.contradict(ErrSplit, sourcePath, s.String(), t.String(), "the source says %s, the target says %s", s, t)
		return Inconsistent
	case either(Inconsistent):
		return Inconsistent
	case either(Aborted):
		return Aborted
	case either(Failed):
		return Failed
	case either(Superseded):
		return Superseded
	}
	return min(s, t) // the states are in the order in which they are reached
}

// address sets the address and the path: the target's, which the source has too.
func (j *pairJudge) address() {
	s, t := &j.source.v, &j.target.v
	from := t
	if !t.Address.IsValid() && (s.Address.IsValid() || !j.pair.Target.read()) {
		from = s
	}
	j.v.Address, j.v.Path, j.v.Reason = from.Address, from.Path, from.Reason
	if !j.pair.Source.read() && !j.pair.Target.read() {
		j.v.Reason = AddressMissing
	}
	switch at := sourcePath + j.source.at.address; {
	case !s.Address.IsValid() || !t.Address.IsValid():
	case s.Address == t.Address:
		j.say(Supporting, EvidencePairAddress, at, s.Address.String(), t.Address.String())
	default:
		j.apart = true
		j.contradict(ErrPairAddress, at, s.Address.String(), t.Address.String(), "it is %s, and %s on the target's side", s.Address, t.Address)
	}
}

// duplicates looks for addresses that virt-handlers of both clusters have on
// migration0: the source may then have reached another than it was told.
func (j *pairJudge) duplicates() {
	theirs := map[netip.Addr]string{}
	for i := range j.pair.Source.References.Pods {
		if p := &j.pair.Source.References.Pods[i]; p.serves() {
			for _, a := range p.MigrationIPs() {
				theirs[a] = p.Name
			}
		}
	}
	for i := range j.pair.Target.References.Pods {
		p := &j.pair.Target.References.Pods[i]
		if !p.serves() || len(theirs) == 0 {
			continue
		}
		for _, a := range p.MigrationIPs() {
			if other, ok := theirs[a]; ok && !j.sameCluster() {
				j.contradict(ErrDuplicate, targetPath+diag.Path("/pods").Index(i)+networkStatusPath, a.String(), other,
					"%s of %s and %s of %s both have it", p.Name, orText(j.pair.Target.Cluster, "the target"), other, orText(j.pair.Source.Cluster, "the source"))
				if a == j.v.Address {
					j.v.Path, j.v.Reason = Ambiguous, NoReason
				}
			}
		}
	}
}

// sameCluster reports whether both sides are in one cluster, by its Pods.
func (j *pairJudge) sameCluster() bool {
	s, t := j.pair.Source.References.Pods, j.pair.Target.References.Pods
	return len(s) > 0 && len(s) == len(t) && slices.EqualFunc(s, t, func(a, b PodState) bool {
		return a.Name == b.Name && a.Namespace == b.Namespace && a.Node == b.Node && slices.Equal(a.IPs, b.IPs)
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
		j.note(ErrPools, at, s.Allocatable.String(), t.Allocatable.String(), "both clusters hand out %s", common)
	} else if common := s.Migration.Intersect(t.Migration); !common.IsEmpty() && (s.Allocatable.IsEmpty() || t.Allocatable.IsEmpty()) {
		j.note(WarnPools, at, s.Migration.String(), t.Migration.String(), "both clusters have %s, and what each hands out of it was not given", common)
	}
	own := func(r References) ipnet.Set {
		if r.Allocatable.IsEmpty() {
			return r.Migration
		}
		return r.Allocatable
	}
	if own(s).Contains(a) && !own(t).IsEmpty() && !own(t).Contains(a) {
		j.contradict(ErrSourcePool, j.addressAt(), a.String(), own(t).String(), "%s is of the source's network %s, not of the target's %s", a, own(s), own(t))
		j.apart = j.apart || !slices.ContainsFunc(t.Pods, func(p PodState) bool {
			_, has := p.onMigration(a)
			return has && p.serves()
		})
	}
}

// addressAt is where the address that was judged stands.
func (j *pairJudge) addressAt() diag.Path {
	if j.target.v.Address.IsValid() {
		return targetPath + j.target.addressPath()
	}
	return sourcePath + j.source.addressPath()
}

// configurations compares the two records' configurations: the source's is a
// copy of the target's, and says nothing about its own cluster.
func (j *pairJudge) configurations() {
	if j.source.rec == nil || j.target.rec == nil || j.source.rec.MigrationConfiguration == nil || j.target.rec.MigrationConfiguration == nil {
		return
	}
	s, t := j.source.rec.MigrationConfiguration, j.target.rec.MigrationConfiguration
	at := sourcePath + j.source.at.configuration
	if s.text() == t.text() {
		j.say(Advisory, EvidencePairConfiguration, at, s.Network, "the target's, not its own cluster's")
		return
	}
	j.note(WarnPairConfiguration, at, s.text(), t.text(), "it is not the target's, of which KubeVirt makes it a copy")
}

// sourceInterface looks at the only thing that tells of the source's end: whether
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
		if node == "" || p.Node != node || !p.serves() {
			continue
		}
		at := sourcePath + diag.Path("/pods").Index(i) + networkStatusPath
		if _, on := p.Advertises(); on == Migration {
			j.say(Supporting, EvidenceSourceInterface, at, p.Name, migrationInterface)
		} else {
			j.contradict(WarnSourceInterface, at, "", migrationInterface, "%s on the source %s is not on the migration network", p.Name, node)
		}
		return
	}
}

// prove says what the two together prove: what the target's side does, if the
// source agrees.
func (j *pairJudge) prove() {
	switch {
	case !j.v.Address.IsValid():
	case j.v.State == Succeeded && j.v.Binding != Unbound && j.v.Path != Undetermined && !j.apart && j.target.v.Proof == Proven:
		j.v.Proof = Proven
	default:
		j.v.Proof = Advertised
	}
}
