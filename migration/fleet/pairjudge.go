package fleet

import (
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// Values that KubeVirt writes, and what it calls the interface on the migration
// network (kubevirt.io/api core/v1/types.go, v1.6.0 to v1.9.0).
const (
	phaseSucceeded     = "Succeeded"
	phaseFailed        = "Failed"
	phaseSynchronizing = "Synchronizing"  // of the source's VMIM
	phaseWaiting       = "WaitingForSync" // of the target's
	migrationInterface = "migration0"
)

// Where the sides of a pair are, and what of them.
const (
	sourcePath diag.Path = "/source"
	targetPath diag.Path = "/target"

	vmiPath   diag.Path = "/vmi"
	vmimPath  diag.Path = "/vmim"
	statePath diag.Path = "/status/migrationState"

	networkStatusPath diag.Path = "/metadata/annotations/k8s.v1.cni.cncf.io~1network-status"
	migrationRanges   diag.Path = "/migrationRanges"
)

// pairJudge is one run of VerifyPair.
type pairJudge struct {
	v              migration.Verdict // on the two together
	pair           Pair
	source, target sideVerdict
	apart          bool // the sides may be of two migrations, or the address of neither's target
}

// sideVerdict is the verdict on one side.
type sideVerdict struct {
	v   migration.Verdict
	rec *migration.MigrationState // the record that was judged; nil when there is none
}

// at returns where a member of the record is, below the side.
func (s sideVerdict) at(member diag.Path) diag.Path { return s.v.Record + member }

// addressAt returns where the address is that was judged: the source has it in
// targetState before it has it in the older field.
func (s sideVerdict) addressAt() diag.Path {
	if s.rec != nil && s.rec.TargetNodeAddress == "" && s.rec.TargetState != nil &&
		s.rec.TargetState.NodeAddress != "" {
		return s.at("/targetState/nodeAddress")
	}
	return s.at("/targetNodeAddress")
}

// judgeSide judges one side. Without its VMIM its UID is the one that the other
// side's record has for it.
func (j *pairJudge) judgeSide(s Side, source bool, refs *migration.Verifier) sideVerdict {
	if !s.read() {
		return sideVerdict{}
	}
	var e migration.Expect
	if s.VMIM == nil {
		other := j.pair.Target
		if !source {
			other = j.pair.Source
		}
		if other.VMIM != nil {
			e.UID = otherUID(other.recordOf(other.VMIM.MigrationUID()), !source)
		}
	}
	out := sideVerdict{v: refs.Verify(s.VMI, s.VMIM, e)}
	switch out.v.Record {
	case vmiPath + statePath:
		out.rec = s.VMI.MigrationState
	case vmimPath + statePath:
		out.rec = s.VMIM.MigrationState
	}
	return out
}

// say adds an item of evidence.
func (j *pairJudge) say(w migration.Weight, code string, at diag.Path, observed, reference string) {
	j.v.Evidence = append(j.v.Evidence,
		migration.Evidence{
			Code:      code,
			Path:      at,
			Observed:  observed,
			Reference: reference,
			Weight:    w,
		})
}

// contradict adds evidence that speaks against the verdict, which is a finding.
func (j *pairJudge) contradict(r *diag.Rule, at diag.Path, observed, reference, format string,
	args ...any) {
	j.say(migration.Contradicting, r.Code, at, observed, reference)
	j.v.Findings.Add(r.At(at, observed, format, args...).Hinted("%s", hints[r]))
}

// note adds a finding that speaks neither for nor against the verdict.
func (j *pairJudge) note(r *diag.Rule, at diag.Path, observed, reference, format string,
	args ...any) {
	j.say(migration.Advisory, r.Code, at, observed, reference)
	j.v.Findings.Add(r.At(at, observed, format, args...).Hinted("%s", hints[r]))
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
	j.sameID(sourcePath+vmimPath+"/spec/sendTo/migrationID",
		p.Source.VMIM != nil && p.Source.VMIM.SendTo != nil,
		func() string { return p.Source.VMIM.SendTo.MigrationID })
	j.sameID(targetPath+vmimPath+"/spec/receive/migrationID",
		p.Target.VMIM != nil && p.Target.VMIM.Receive != nil,
		func() string { return p.Target.VMIM.Receive.MigrationID })
	j.sameUID(sourcePath+j.source.at("/targetState/migrationUID"), otherUID(j.source.rec, true),
		j.target.v.UID)
	j.sameUID(targetPath+j.target.at("/sourceState/migrationUID"), otherUID(j.target.rec, false),
		j.source.v.UID)
	if !j.apart {
		j.v.Binding = min(j.source.v.Binding, j.target.v.Binding)
	}
}

func (j *pairJudge) sameID(at diag.Path, known bool, id func() string) {
	if known && id() != j.pair.MigrationID {
		j.apart = true
		j.contradict(ErrPairID, at, id(), j.pair.MigrationID,
			"it is %q, not %q", id(), j.pair.MigrationID)
	} else if known {
		j.say(migration.Supporting, evidencePairID, at, id(), j.pair.MigrationID)
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
		state migration.State
	}{{j.pair.Source.read(), sourcePath, s}, {j.pair.Target.read(), targetPath, t}} {
		if side.read {
			j.say(migration.Decisive, evidencePairState, side.at, side.state.String(), "")
		}
	}
}

// sourceState is the state of the source. Its VMI ends in phase Succeeded when
// the guest has left, whatever becomes of the record (reference A3; issue 15299).
func (j *pairJudge) sourceState() migration.State {
	s, vmi := j.source.v.State, j.pair.Source.VMI
	if s < migration.Succeeded && s != migration.Unknown &&
		j.source.v.Binding != migration.Unbound &&
		vmi != nil && vmi.Phase == phaseSucceeded {
		j.say(migration.Supporting, evidencePhase, sourcePath+vmiPath+"/status/phase", vmi.Phase,
			"the guest has left")
		return migration.Succeeded
	}
	return s
}

// split reports whether one side succeeded and the other failed.
func split(s, t migration.State) bool {
	failed := func(s migration.State) bool {
		return s == migration.Failed || s == migration.Aborted
	}
	return failed(s) && t == migration.Succeeded || s == migration.Succeeded && failed(t)
}

func (j *pairJudge) together(s, t migration.State) migration.State {
	either := func(x migration.State) bool { return s == x || t == x }
	switch {
	case either(migration.Unknown):
		return migration.Unknown
	case split(s, t):
		j.contradict(ErrSplit, sourcePath, s.String(), t.String(),
			"the source says %s, the target says %s", s, t)
		return migration.Inconsistent
	case either(migration.Inconsistent):
		return migration.Inconsistent
	case either(migration.Aborted):
		return migration.Aborted
	case either(migration.Failed):
		return migration.Failed
	case either(migration.Superseded):
		return migration.Superseded
	}
	return min(s, t) // the states are in the order in which they are reached
}

// address sets the address and the network: the target's, which the source has too.
func (j *pairJudge) address() {
	s, t := &j.source.v, &j.target.v
	from := t
	if !t.Address.IsValid() && (s.Address.IsValid() || !j.pair.Target.read()) {
		from = s
	}
	j.v.Address, j.v.Network, j.v.Reason = from.Address, from.Network, from.Reason
	if !j.pair.Source.read() && !j.pair.Target.read() {
		j.v.Reason = migration.AddressMissing
	}
	if j.v.Network == migration.OnPodNetwork {
		j.v.Findings.Add(migration.ErrPodNetwork.At(j.addressAt(), j.v.Address.String(),
			"%v is on the pod network", j.v.Address).
			Hinted("check that the virt-handler Pod on the target has interface %s, "+
				"then migrate again", migrationInterface))
	}
	switch at := sourcePath + j.source.at("/targetNodeAddress"); {
	case !s.Address.IsValid() || !t.Address.IsValid():
	case j.proxied(s.Address):
		j.say(migration.Advisory, evidencePairProxy, at, s.Address.String(), t.Address.String())
	case s.Address == t.Address:
		j.say(migration.Supporting, evidencePairAddress, at, s.Address.String(), t.Address.String())
	default:
		j.apart = true
		j.contradict(ErrPairAddress, at, s.Address.String(), t.Address.String(),
			"it is %s, and %s on the target's side", s.Address, t.Address)
	}
}

// proxied reports whether a, which the source has, is that of its own
// synchronization controller, which passes everything on to the target: the
// datapath Proxy of a KubeVirt to come (VEP 191).
func (j *pairJudge) proxied(a netip.Addr) bool {
	source := &j.pair.Source
	if r := j.source.rec; r != nil && r.SourceState != nil {
		own, _ := ParseSyncAddress(r.SourceState.SyncAddress, source.SyncPort)
		if own.IsValid() && own.Addr() == a {
			return true
		}
	}
	return slices.ContainsFunc(source.References.Pods, migration.PodState.Synchronizes) &&
		source.has(a)
}

// waiting reports a pair that both sides know of, and that does not go on because
// the source's node is on neither side's record.
func (j *pairJudge) waiting() {
	s, t := &j.pair.Source, &j.pair.Target
	if s.VMIM == nil || t.VMIM == nil || j.apart ||
		s.VMIM.Phase != phaseSynchronizing || t.VMIM.Phase != phaseWaiting {
		return
	}
	met := false
	for _, side := range []*Side{s, t} {
		r := side.record()
		if r == nil {
			continue
		}
		if r.SourceNode != "" || r.SourceState != nil && r.SourceState.Node != "" {
			return
		}
		met = met || r.SourceState != nil && r.TargetState != nil &&
			r.SourceState.MigrationUID != "" && r.TargetState.MigrationUID != ""
	}
	if met {
		const text = "sourceNode is absent while both sides synchronize"
		j.v.Cause, j.v.Reason = text, migration.AddressMissing
		j.note(WarnNoSourceNode, sourcePath+vmiPath+statePath+"/sourceNode", "", "", text)
	}
}

// record returns the record of the VMI, or else of the VMIM; nil when neither has
// one.
func (s *Side) record() *migration.MigrationState {
	if s.VMI != nil && s.VMI.MigrationState != nil {
		return s.VMI.MigrationState
	}
	if s.VMIM != nil {
		return s.VMIM.MigrationState
	}
	return nil
}

// prove says what the two together prove: what the target's side does, if the
// source agrees.
func (j *pairJudge) prove() {
	switch {
	case !j.v.Address.IsValid():
	case j.v.State == migration.Succeeded && j.v.Binding != migration.Unbound &&
		j.v.Network != migration.UndeterminedNetwork && !j.apart &&
		j.target.v.Proof == migration.Proven:
		j.v.Proof = migration.Proven
	default:
		j.v.Proof = migration.Advertised
	}
}
