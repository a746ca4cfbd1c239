package migration

import (
	"cmp"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
)

// Phases of a VMIM, and values of abortStatus, up to v1.9.0
// (kubevirt.io/api core/v1/types.go:1059-1068, 1840-1863).
const (
	phaseSucceeded = "Succeeded"
	phaseFailed    = "Failed"

	abortSucceeded = "Succeeded"
	abortFailed    = "Failed"
	aborting       = "Aborting"

	conditionAbort = "migrationAbortRequested"
)

// stage says what a phase means for the record on the VMI.
type stage uint8

const (
	unknownStage stage = iota
	requested          // the VMI still shows the previous migration
	handedOff
	final
)

// phases gives the stage of each phase. WaitingForSync and Synchronizing are of
// migrations between clusters, since v1.6.
var phases = map[string]stage{
	"": requested, "Pending": requested, "Scheduling": requested, "Scheduled": requested,
	"WaitingForSync": requested, "Synchronizing": requested,
	"PreparingTarget": handedOff, "TargetReady": handedOff, "Running": handedOff,
	phaseSucceeded: final, phaseFailed: final,
}

// phase returns the VMIM's phase; "" without a VMIM.
func (j *judge) phase() string {
	if j.vmim == nil {
		return ""
	}
	return j.vmim.Phase
}

// beforeHandOff reports whether the VMIM is known not to be on the VMI yet.
func (j *judge) beforeHandOff() bool { return j.vmim != nil && phases[j.vmim.Phase] == requested }

// stateWithoutRecord is for a migration whose record there is none of, or no
// longer any. Only the VMIM can tell.
func (j *judge) stateWithoutRecord() {
	if j.v.Reason == NoReason {
		j.v.Reason = AddressMissing
	}
	switch {
	case j.vmim != nil:
		j.stateOfPhase()
	case j.superseded:
		j.v.State = Superseded
	case j.vmi != nil:
		j.decide(NotStarted, evidenceNoRecord, vmiPath+statePath, "absent")
	}
}

func (j *judge) stateOfPhase() {
	at, phase := vmimPath+"/status/phase", j.vmim.Phase
	_, abort := condition(j.vmim.Conditions, conditionAbort)
	switch stage := phases[phase]; {
	case stage == unknownStage:
		j.contradict(WarnUnknownValue, at, phase, "", "no release up to v1.9 has phase %q", phase)
	case phase == phaseSucceeded:
		j.decide(Succeeded, evidencePhase, at, phase)
	case phase == phaseFailed:
		j.decide(Failed, evidencePhase, at, phase)
	case abort:
		j.decide(Aborting, evidenceAbort, vmimPath+"/status/conditions", conditionAbort)
	case j.superseded && stage == handedOff:
		j.v.State = Superseded
	default:
		j.decide(Pending, evidencePhase, at, phase)
	}
}

// stateOfRecord reads the state from the record; the first that fits.
func (j *judge) stateOfRecord() {
	r := j.rec
	switch {
	case r.Failed:
		j.failed()
	case r.Completed:
		j.completed()
	case j.phase() == phaseFailed:
		j.decide(Failed, evidencePhase, vmimPath+"/status/phase", phaseFailed)
	case !r.EndTimestamp.IsZero():
		j.decide(Finalizing, evidenceEnd, j.at.end, text(r.EndTimestamp))
	case !r.StartTimestamp.IsZero() && r.AbortRequested:
		j.decide(Aborting, evidenceAbort, j.at.abortRequested, "true")
	case !r.StartTimestamp.IsZero() && r.AbortStatus == aborting:
		j.decide(Aborting, evidenceAbort, j.at.abortStatus, aborting)
	case !r.StartTimestamp.IsZero():
		j.decide(Running, evidenceStart, j.at.start, text(r.StartTimestamp))
	case j.advertised() != "":
		j.decide(TargetReady, evidenceAddress, j.addressPath(), j.advertised())
	case r.TargetNode != "" || r.MigrationUID != "":
		j.decide(PreparingTarget, evidenceHandOff, j.at.targetNode, r.TargetNode)
	default:
		j.decide(NotStarted, evidenceNoRecord, j.at.record, "nothing that a hand-off writes")
	}
	if !r.over() && j.phase() == phaseSucceeded {
		j.say(Advisory, evidencePhase, vmimPath+"/status/phase", phaseSucceeded,
			"the record, which is not completed")
	}
}

// failed is for a record that says so. That it is completed as well is no
// contradiction: v1.6.0 to v1.8.4 leave that false after a failure, the releases
// around them set it whatever the outcome (0300f3783d).
func (j *judge) failed() {
	r := j.rec
	if r.AbortStatus == abortSucceeded {
		j.decide(Aborted, evidenceAbort, j.at.abortStatus, abortSucceeded)
	} else {
		j.decide(Failed, evidenceFailed, j.at.failed, "true")
	}
	if r.Completed {
		j.say(Advisory, evidenceOver, j.at.completed, "true", "over, which says nothing of success")
	}
}

// completed is for a record that says so, and does not say failed.
func (j *judge) completed() {
	r, before := j.rec, len(j.v.Findings)
	if r.AbortStatus == abortSucceeded {
		j.contradict(ErrAbortedCompleted, j.at.abortStatus, abortSucceeded, "completed: true",
			"it was aborted, and is completed without failed")
	}
	if j.phase() == phaseFailed {
		j.contradict(ErrPhase, vmimPath+"/status/phase", phaseFailed, "completed: true",
			"it is Failed, while the record is completed without failed")
	}
	if r.EndTimestamp.IsZero() {
		j.contradict(ErrNoEnd, j.at.end, "", "completed: true",
			"it is missing, while completed is true")
	}
	wrong := len(j.v.Findings) > before
	wrong = j.neverActive() || wrong
	unknown := j.unknownEnd()
	switch {
	case wrong:
		j.v.State = Inconsistent
	case unknown:
		j.v.State = Unknown
	default:
		j.decide(Succeeded, evidenceCompleted, j.at.completed, "true")
		j.notesOnSuccess()
	}
}

// unknownEnd reports whether a value that decides about success is one that no
// release up to v1.9 writes.
func (j *judge) unknownEnd() bool {
	r, found := j.rec, false
	switch r.AbortStatus {
	case "", abortSucceeded, abortFailed, aborting:
	default:
		found = true
		j.contradict(WarnUnknownValue, j.at.abortStatus, r.AbortStatus, "",
			"no release up to v1.9 has abortStatus %q", r.AbortStatus)
	}
	if phases[j.phase()] == unknownStage {
		found = true
		j.contradict(WarnUnknownValue, vmimPath+"/status/phase", j.phase(), "",
			"no release up to v1.9 has phase %q", j.phase())
	}
	return found
}

// neverActive looks for the false success of v1.6.0 to v1.8.2: completed
// without failed, though the domain never became active on the target
// (4a64294eb4). An excerpt may lack the fields, and releases long before v1.6
// did not write them, so both must be missing, or the record be of v1.6 at
// least. Otherwise it only keeps a record with sourcePod from proving anything:
// that is of v1.2 or newer, where success comes with the timestamp
// (ConfirmVMIPostMigration in tests/libmigration/migration.go). Of a record that may be
// older nothing is said: v0.59 and before have no such timestamp.
func (j *judge) neverActive() bool {
	r := j.rec
	onVMI := j.at == &inVMI && j.vmi.Node != ""
	moved := !j.notMoved()
	if !r.domainReady() && !(moved && r.before12()) {
		j.contradict(WarnNeverReady, j.at.ready, "", "completed: true",
			"it is missing, while completed is true")
		j.doubted = r.SourcePod != ""
	}
	if !moved {
		j.contradict(WarnNotMoved, vmiPath+"/status/nodeName", j.vmi.Node, r.TargetNode,
			"the VMI is on %s, not on the target %s", j.vmi.Node, r.TargetNode)
		j.doubted = true
	}
	switch {
	case r.domainReady() && moved:
		return false
	case !r.domainReady() && !moved:
		return true
	}
	// A VMIM's copy is whole, a VMI without its node is an excerpt.
	return r.since16() && (onVMI || j.at == &inVMIM)
}

// notMoved reports whether the VMI is on another node than the target, and no
// later migration took it there. A VMI without a record, beside a VMIM with one, was
// created again since.
func (j *judge) notMoved() bool {
	r := j.rec
	if j.vmi == nil || j.vmi.Node == "" || r.TargetNode == "" || j.vmi.Node == r.TargetNode ||
		j.side().remoteTarget() {
		return false
	}
	if j.at == &inVMI {
		return true
	}
	now := j.vmi.MigrationState.handedOff()
	if now == nil ||
		now.MigrationUID != r.MigrationUID && !now.StartTimestamp.Before(r.StartTimestamp) {
		return false
	}
	return j.vmi.Node == r.SourceNode
}

// compareCopies looks for what the record of the VMI and its copy on the VMIM
// disagree about. It is copied when it is over, and then no longer changes.
func (j *judge) compareCopies() {
	r, c := j.rec, j.other
	if c == nil || !r.over() || !c.over() {
		return
	}
	differ := func(at diag.Path, copied, own string) {
		if copied != own {
			j.doubted = true
			j.contradict(WarnCopies, at, copied, own,
				"it is %s, and %s on the VMI", orText(copied, "absent"), orText(own, "absent"))
		}
	}
	differ(inVMIM.targetNode, c.TargetNode, r.TargetNode)
	differ(inVMIM.address, c.TargetNodeAddress, r.TargetNodeAddress)
	differ(inVMIM.failed, strconv.FormatBool(c.Failed), strconv.FormatBool(r.Failed))
}

// compareVMIM looks whether a record that has no UID to compare can be of the VMIM.
func (j *judge) compareVMIM() {
	m, r := j.vmim, j.rec
	if m == nil || j.at != &inVMI || j.v.Binding == Bound || !r.over() {
		return
	}
	switch {
	case m.Created.After(r.StartTimestamp) && !r.StartTimestamp.IsZero():
		j.doubted = true
		j.contradict(WarnBorrowed, j.at.start, text(r.StartTimestamp), text(m.Created),
			"the migration started before its VMIM was created, at %s", text(m.Created))
	case phases[m.Phase] != final:
		j.doubted = true
		j.contradict(WarnBorrowed, j.at.record, m.Phase, "",
			"it is over, and the phase of the VMIM is %s", orText(m.Phase, "not set"))
	}
}

// notesOnSuccess adds what does not change that it succeeded.
func (j *judge) notesOnSuccess() {
	r := j.rec
	if r.AbortRequested {
		j.say(Advisory, evidenceAbort, j.at.abortRequested, "true", "came too late")
	}
	if phases[j.phase()] == handedOff {
		held := "the virt-controller has not seen it yet"
		for _, c := range []string{"HotVCPUChange", "HotMemoryChange", "MigrationRequired"} {
			if j.vmi == nil {
				break
			}
			if _, ok := condition(j.vmi.Conditions, c); ok {
				held = "held by the VMI's condition " + c
			}
		}
		j.say(Advisory, evidencePhase, vmimPath+"/status/phase", j.phase(), held)
	}
}

// checkNodes reports a migration that goes nowhere.
func (j *judge) checkNodes() {
	r := j.rec
	if r.TargetNode != "" && r.TargetNode == r.SourceNode && j.side() == local {
		j.contradict(WarnSameNode, j.at.targetNode, r.TargetNode, "sourceNode",
			"source and target are both %s", r.TargetNode)
	}
}

// cause looks for why a migration that is not a success is not one: what the
// record says, and every condition of the VMIM, which are all about what keeps it
// back (v1.5.0 to v1.9.0).
func (j *judge) cause() {
	if s := j.v.State; s == Succeeded || s == Superseded || s == NotStarted {
		return
	}
	if r := j.rec; r != nil && r.FailureReason != "" {
		j.because(evidenceReason, j.at.reason, r.FailureReason)
	}
	if j.vmim == nil {
		return
	}
	for _, c := range j.vmim.Conditions {
		if c.Status == "True" && c.Type != conditionAbort {
			j.because(evidenceCondition, vmimPath+"/status/conditions",
				cmp.Or(c.Message, c.Reason, c.Type))
		}
	}
}

// because adds what says why; the first is the cause.
func (j *judge) because(code string, at diag.Path, text string) {
	j.say(Supporting, code, at, text, "")
	j.v.Cause = cmp.Or(j.v.Cause, text)
}

// timing notes what the two clocks did.
func (j *judge) timing() {
	r := j.rec
	switch d, ok := r.Duration(); {
	case ok && d == 0:
		j.say(Advisory, evidenceZeroDuration, j.at.end, text(r.EndTimestamp), "startTimestamp")
	case !ok && !r.StartTimestamp.IsZero() && !r.EndTimestamp.IsZero():
		j.contradict(WarnClocks, j.at.end, text(r.EndTimestamp), text(r.StartTimestamp),
			"it is %s before startTimestamp", r.StartTimestamp.Sub(r.EndTimestamp))
	}
}

// side says which end of a migration between clusters the record is of.
type side uint8

const (
	local side = iota
	sourceSide
	targetSide
	eitherSide
)

// remoteTarget reports whether the target may be in another cluster.
func (s side) remoteTarget() bool { return s == sourceSide || s == eitherSide }

// side tells by the VMIM, or else by the one syncAddress that each side keeps,
// which is the other's; a restarted synchronization controller fills in both
// (pkg/synchronization-controller, v1.6.0 to v1.9.0).
func (j *judge) side() side {
	if m := j.vmim; m != nil && (m.SendTo == nil) != (m.Receive == nil) {
		if m.SendTo != nil {
			return sourceSide
		}
		return targetSide
	}
	has := func(s *SideState) bool { return s != nil && s.SyncAddress != "" }
	switch source, target := has(j.rec.SourceState), has(j.rec.TargetState); {
	case source && target:
		return eitherSide
	case target:
		return sourceSide
	case source:
		return targetSide
	}
	return local
}
