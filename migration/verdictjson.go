package migration

import (
	"encoding/json"
	"errors"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
)

// verdictJSON is the JSON form of a Verdict.
type verdictJSON struct {
	State      State      `json:"state"`
	Network    Network    `json:"path"`
	Proof      Proof      `json:"proof"`
	Binding    Binding    `json:"binding"`
	Reason     Reason     `json:"reason"`
	Answer     *Answer    `json:"answer"` // absent in what an earlier version wrote
	Settled    bool       `json:"settled"`
	Over       bool       `json:"overMigrationNetwork"`
	VMI        string     `json:"vmi"`
	UID        string     `json:"uid"`
	Address    netip.Addr `json:"address"`
	SourceNode string     `json:"sourceNode"`
	TargetNode string     `json:"targetNode"`
	Cause      string     `json:"cause"`
	Record     diag.Path  `json:"record"`
	Evidence   []Evidence `json:"evidence"`
	Findings   diag.List  `json:"findings"`
}

// MarshalJSON writes all of v: state, path (the network), proof, binding, reason,
// answer, settled, overMigrationNetwork, vmi, uid, address, sourceNode, targetNode, cause, record,
// evidence and findings. What is not known is "". A value that no constant has is
// an error.
func (v Verdict) MarshalJSON() ([]byte, error) {
	answer := v.Answer()
	return json.Marshal(verdictJSON{
		Answer: &answer, Settled: v.Settled(),
		State: v.State, Network: v.Network, Proof: v.Proof, Binding: v.Binding, Reason: v.Reason,
		Over: v.OverMigrationNetwork(), VMI: v.VMI, UID: v.UID, Address: v.Address,
		SourceNode: v.SourceNode, TargetNode: v.TargetNode, Cause: v.Cause, Record: v.Record,
		Evidence: append([]Evidence{}, v.Evidence...), Findings: append(diag.List{}, v.Findings...),
	})
}

// UnmarshalJSON reads what [Verdict.MarshalJSON] writes. A text that says
// overMigrationNetwork where its other members do not is an error.
func (v *Verdict) UnmarshalJSON(data []byte) error {
	var in verdictJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	out := Verdict{
		State: in.State, Network: in.Network, Proof: in.Proof, Binding: in.Binding,
		Reason: in.Reason,
		VMI:    in.VMI, UID: in.UID, Address: in.Address,
		SourceNode: in.SourceNode, TargetNode: in.TargetNode, Cause: in.Cause, Record: in.Record,
		Evidence: in.Evidence, Findings: in.Findings,
	}
	if in.Over != out.OverMigrationNetwork() {
		return errors.New("overMigrationNetwork contradicts state, path, proof and binding")
	}
	if in.Answer != nil && *in.Answer != out.Answer() {
		return errors.New("answer contradicts state, path, proof and binding")
	}
	*v = out
	return nil
}
