package migration

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
)

// Evidence is one thing a verdict rests on, or that speaks against it.
type Evidence struct {
	// Code is one of the Evidence constants, or the Code of a rule of this
	// package where the weight is contradicting.
	Code      string
	Path      diag.Path // the member, in the document that Verify describes
	Observed  string    // its value; "" when absent
	Reference string    // what it was compared with, or what it means; may be ""
	Weight    Weight
}

// The codes of evidence that is no finding.
const (
	// What decided the state.
	EvidenceNoRecord  = "migration-no-record"
	EvidencePhase     = "migration-vmim-phase"
	EvidenceHandOff   = "migration-handed-off"
	EvidenceAddress   = "migration-address-advertised"
	EvidenceStart     = "migration-started"
	EvidenceEnd       = "migration-ended"
	EvidenceCompleted = "migration-completed"
	EvidenceFailed    = "migration-failed"
	EvidenceAbort     = "migration-abort"

	// What bound the record to the migration in question.
	EvidenceUID = "migration-uid-bound"

	// What decided the path.
	EvidenceMigrationEndpoint = "migration-address-of-migration0"
	EvidencePodEndpoint       = "migration-address-of-virt-handler-pod"
	EvidenceMigrationRange    = "migration-address-in-migration-range"
	EvidencePodNetwork        = "migration-address-in-pod-network"
	EvidenceOutsidePods       = "migration-address-outside-pod-networks"

	// What else is worth knowing.
	EvidenceSpelling     = "migration-address-spelling"
	EvidenceReallocated  = "migration-address-reallocated"
	EvidenceConfigured   = "migration-network-configured"
	EvidenceNetworkType  = "migration-network-type"
	EvidenceZeroDuration = "migration-duration-zero"

	// What the two sides of a pair say of each other.
	EvidencePairID            = "migration-pair-id-equal"
	EvidencePairState         = "migration-pair-state"
	EvidencePairAddress       = "migration-pair-address-equal"
	EvidencePairConfiguration = "migration-pair-configuration-copied"
	EvidenceSourceInterface   = "migration-source-on-network"
	EvidenceSyncNetwork       = "migration-sync-in-migration-range"
)

// MarshalJSON writes code, path, observed, reference and weight.
func (e Evidence) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Code      string    `json:"code"`
		Path      diag.Path `json:"path"`
		Observed  string    `json:"observed"`
		Reference string    `json:"reference"`
		Weight    string    `json:"weight"`
	}{e.Code, e.Path, e.Observed, e.Reference, e.Weight.String()})
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
func (j *judge) contradict(r *diag.Rule, at diag.Path, observed, reference, format string, args ...any) {
	j.say(Contradicting, r.Code, at, observed, reference)
	j.report(r.At(at, observed, format, args...).Hinted("%s", hints[r]))
}

// note adds a finding that speaks neither for nor against the verdict.
func (j *judge) note(r *diag.Rule, at diag.Path, observed, reference, format string, args ...any) {
	j.say(Advisory, r.Code, at, observed, reference)
	j.report(r.At(at, observed, format, args...).Hinted("%s", hints[r]))
}

func (j *judge) report(d diag.Diagnostic) { j.v.Findings.Add(d) }
