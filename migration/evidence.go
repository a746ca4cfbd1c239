package migration

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// Evidence is one thing a verdict rests on, or that speaks against it.
type Evidence struct {
	// Code is that of an [EvidenceKind], or of a rule where it is a finding too.
	Code      string    `json:"code"`
	Path      diag.Path `json:"path"`      // the member, in the document that Verify describes
	Observed  string    `json:"observed"`  // its value; "" when absent
	Reference string    `json:"reference"` // what it was compared with, or what it means; may be ""
	Weight    Weight    `json:"weight"`
}

// EvidenceKind is a kind of evidence that is not a finding.
type EvidenceKind struct {
	Code    string // of the [Evidence]: "migration-vmim-phase"
	Summary string // a title
	OfState bool   // where it is decisive, it decides the State and not the Network
}

// EvidenceKinds returns every kind of evidence of this package that is not a
// finding. Evidence that is has the Code of a rule, see [Rules].
func EvidenceKinds() []EvidenceKind { return slices.Clone(evidenceKinds) }

const (
	// What decides the state.
	evidenceNoRecord  = "migration-no-record"
	evidencePhase     = "migration-vmim-phase"
	evidenceHandOff   = "migration-handed-off"
	evidenceAddress   = "migration-address-advertised"
	evidenceStart     = "migration-started"
	evidenceEnd       = "migration-ended"
	evidenceCompleted = "migration-completed"
	evidenceFailed    = "migration-failed"
	evidenceAbort     = "migration-abort"

	// What says why.
	evidenceReason    = "migration-failure-reason"
	evidenceCondition = "migration-vmim-condition"

	// What binds the record to the migration in question.
	evidenceUID = "migration-uid-bound"

	// What decides the network.
	evidenceMigrationEndpoint = "migration-address-of-migration0"
	evidencePodEndpoint       = "migration-address-of-virt-handler-pod"
	evidenceMigrationRange    = "migration-address-in-migration-range"
	evidencePodNetwork        = "migration-address-in-pod-network"
	evidenceOutsidePods       = "migration-address-outside-pod-networks"

	// What else is worth knowing.
	evidenceSpelling     = "migration-address-spelling"
	evidenceReallocated  = "migration-address-reallocated"
	evidenceConfigured   = "migration-network-configured"
	evidenceNetworkType  = "migration-network-type"
	evidenceZeroDuration = "migration-duration-zero"
	evidenceOver         = "migration-completed-failed"
)

var evidenceKinds = []EvidenceKind{
	{evidenceNoRecord, "No migration on record", true},
	{evidencePhase, "So says the VMIM's phase", true},
	{evidenceHandOff, "Handed off, and the target does not listen yet", true},
	{evidenceAddress, "The target listens, and nothing is sent yet", true},
	{evidenceStart, "Started, and not ended", true},
	{evidenceEnd, "Ended, and not completed yet", true},
	{evidenceCompleted, "Completed, and not failed", true},
	{evidenceFailed, "Failed", true},
	{evidenceAbort, "Aborted", true},
	{evidenceReason, "So says the record of why it failed", false},
	{evidenceCondition, "So says a condition of the VMIM", false},
	{evidenceUID, "The record has the UID of the migration in question", false},
	{evidenceMigrationEndpoint, "A virt-handler has the address on migration0", false},
	{evidencePodEndpoint, "A virt-handler's Pod has the address on the pod network", false},
	{evidenceMigrationRange, "The address is in a range of the migration network", false},
	{evidencePodNetwork, "The address is in a pod network", false},
	{evidenceOutsidePods, "The address is in none of the pod networks", false},
	{evidenceSpelling, "The address has another spelling", false},
	{evidenceReallocated, "The virt-handler started after the migration ended", false},
	{evidenceConfigured, "A network was configured at hand-off", false},
	{evidenceNetworkType, "migrationNetworkType agrees with the address", false},
	{evidenceZeroDuration, "Start and end are of the same second", false},
	{evidenceOver, "Completed as well as failed: it is over", false},
}

// say adds an item of evidence.
func (j *judge) say(w Weight, code string, at diag.Path, observed, reference string) {
	j.v.Evidence = append(j.v.Evidence, Evidence{code, at, observed, reference, w})
}

// decide sets the state and says why.
func (j *judge) decide(s State, code string, at diag.Path, observed string) {
	j.v.State = s
	j.say(Decisive, code, at, observed, "")
}

// contradict adds evidence that speaks against the verdict, which is a finding.
func (j *judge) contradict(r *diag.Rule, at diag.Path, observed, reference, format string,
	args ...any) {
	j.say(Contradicting, r.Code, at, observed, reference)
	j.report(r.At(at, observed, format, args...).Hinted("%s", hints[r]))
}

// note adds a finding that speaks neither for nor against the verdict.
func (j *judge) note(r *diag.Rule, at diag.Path, observed, reference, format string, args ...any) {
	j.say(Advisory, r.Code, at, observed, reference)
	j.report(r.At(at, observed, format, args...).Hinted("%s", hints[r]))
}

func (j *judge) report(d diag.Diagnostic) { j.v.Findings.Add(d) }
