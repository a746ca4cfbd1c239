package migration

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
)

// Maintenance says which node is being emptied.
type Maintenance struct {
	Node string
	// Since is when it began, by the nodes' clocks: a migration that ended
	// before is left out. The zero Time leaves none out.
	Since time.Time
	// Before is the VMIs that were on the node when it began, or a longer
	// listing; nil when it was not read. Only by it can VMIs be missed.
	Before []VMI
}

// Outcome says what became of a VMI of a node that is being emptied. The zero
// Outcome is [Remains].
type Outcome uint8

// The outcomes.
const (
	Remains  Outcome = iota // on the node, and nothing moves it; the Findings say why
	Waits                   // on the node; its migration is not handed off yet
	Moves                   // on the node; its migration is under way
	Left                    // on another node; the Verdict says over which network
	ShutDown                // not migrated: it is gone, started anew, or its guest has ended
)

var outcomeWords = [...]string{"Remains", "Waits", "Moves", "Left", "ShutDown"}

// String returns the name of o: "Left".
func (o Outcome) String() string { return word(outcomeWords[:], int(o)) }

// Departure is what became of one VMI.
type Departure struct {
	VMI     string // "namespace/name"
	Outcome Outcome
	// Verdict is on the migration that took it away, or is to; of a VMI that
	// remains, on the last that was tried. The zero Verdict is: there is none.
	Verdict Verdict
	// Findings is why it remains, or may: those of [VMI.Blockers] below /vmi,
	// and what became of the attempts.
	Findings diag.List
}

// MarshalJSON writes vmi, outcome, verdict and findings.
func (d Departure) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		VMI      string    `json:"vmi"`
		Outcome  string    `json:"outcome"`
		Verdict  Verdict   `json:"verdict"`
		Findings diag.List `json:"findings"`
	}{d.VMI, d.Outcome.String(), d.Verdict, append(diag.List{}, d.Findings...)})
}

// DrainVerdict is what [VerifyDrain] says.
type DrainVerdict struct {
	Node string
	VMIs []Departure // in the order of the listing, then those that are gone
}

// Empty reports whether no VMI is left on the node, or is known to be.
func (v DrainVerdict) Empty() bool {
	return !slices.ContainsFunc(v.VMIs, func(d Departure) bool { return d.Outcome < Left })
}

// OverMigrationNetwork reports whether every VMI left, and provably over the
// migration network. It is false when there is none.
func (v DrainVerdict) OverMigrationNetwork() bool {
	return len(v.VMIs) > 0 && !slices.ContainsFunc(v.VMIs, func(d Departure) bool {
		return d.Outcome != Left || !d.Verdict.OverMigrationNetwork()
	})
}

// Sentence says for a person how far it is. It has no full stop.
func (v DrainVerdict) Sentence() string {
	var counts [len(outcomeWords)]int
	over := 0
	for _, d := range v.VMIs {
		counts[d.Outcome%Outcome(len(counts))]++
		if d.Outcome == Left && d.Verdict.OverMigrationNetwork() {
			over++
		}
	}
	s := fmt.Sprintf("node %s: %d left, %d of them provably over the migration network", v.Node, counts[Left], over)
	for i, text := range [...]string{Moves: "%d on the way", Waits: "%d waiting", Remains: "%d remaining", ShutDown: "%d shut down"} {
		if counts[i] > 0 && text != "" {
			s += "; " + fmt.Sprintf(text, counts[i])
		}
	}
	return s
}

// String returns the same as Sentence.
func (v DrainVerdict) String() string { return v.Sentence() }

// MarshalJSON writes node, empty and vmis.
func (v DrainVerdict) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Node  string      `json:"node"`
		Empty bool        `json:"empty"`
		VMIs  []Departure `json:"vmis"`
	}{v.Node, v.Empty(), append([]Departure{}, v.VMIs...)})
}

// GoString returns v as JSON.
func (v DrainVerdict) GoString() string {
	b, err := v.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// VerifyDrain tells what became of the VMIs of a node that is being emptied:
// which left and over which network, which are on the way, and which remain and
// why. It knows those that left by their records, and by VMIMs with the
// annotation kubevirt.io/evacuationMigration: of each VMI KubeVirt keeps the last
// record, and the last five VMIMs that are final.
func VerifyDrain(m Maintenance, o Objects, refs References) DrainVerdict {
	d := drain{Maintenance: m, by: refs.prepare(), vmims: map[subject][]*VMIM{}}
	d.by.index()
	for i := range o.VMIMs {
		key := subject{o.VMIMs[i].Namespace, o.VMIMs[i].VMIName}
		d.vmims[key] = append(d.vmims[key], &o.VMIMs[i])
	}
	out := DrainVerdict{Node: m.Node}
	now := map[subject]*VMI{}
	for i := range o.VMIs {
		v := &o.VMIs[i]
		now[subject{v.Namespace, v.Name}] = v
		if one, ok := d.departure(v); ok {
			out.VMIs = append(out.VMIs, one)
		}
	}
	for _, v := range m.Before {
		is := now[subject{v.Namespace, v.Name}]
		if v.Node == m.Node && (is == nil || is.UID != v.UID && is.UID != "" && v.UID != "" && is.Node != m.Node) {
			out.VMIs = append(out.VMIs, Departure{VMI: qualified(v.Namespace, v.Name), Outcome: ShutDown})
		}
	}
	return out
}

// drain is one run of VerifyDrain.
type drain struct {
	Maintenance
	by    prepared
	vmims map[subject][]*VMIM
}

// departure tells what became of v. It reports false when v has nothing to do
// with the node.
func (d *drain) departure(v *VMI) (Departure, bool) {
	out := Departure{VMI: qualified(v.Namespace, v.Name)}
	if v.Node != d.Node {
		var ok bool
		out.Outcome = Left
		out.Verdict, ok = d.left(v)
		return out, ok
	}
	if v.Phase == phaseSucceeded || v.Phase == phaseFailed {
		out.Outcome = ShutDown
		return out, true
	}
	attempt := d.attempt(v)
	switch r := v.MigrationState; {
	case attempt != nil:
		out.Verdict = verify(v, attempt, &d.by, Expect{})
	case r != nil && r.SourceNode == d.Node && !r.over(): // its VMIM was not read
		out.Verdict = verify(v, nil, &d.by, Expect{AnyUID: true})
	}
	switch s := out.Verdict.State; {
	case s == Pending:
		out.Outcome = Waits
	case PreparingTarget <= s && s <= Succeeded: // a success that the VMI's node does not show yet
		out.Outcome = Moves
	}
	if out.Outcome != Moves {
		out.Findings = v.Blockers().Under(vmiPath)
	}
	if out.Outcome == Remains {
		d.whyNot(&out, v, attempt)
	}
	return out, true
}

// whyNot adds what became of the attempt to move v; nil is that there is none.
func (d *drain) whyNot(out *Departure, v *VMI, attempt *VMIM) {
	switch s := out.Verdict.State; {
	case attempt == nil && v.EvacuationNode == "":
		out.Findings.Add(WarnNotAsked.At(vmiPath+"/status/evacuationNodeName", "", "nothing has asked it to leave").
			Hinted("drain the node, or create a VirtualMachineInstanceMigration"))
	case attempt != nil && (s == Failed || s == Aborted || s == Inconsistent):
		reason := ""
		if r := (Side{VMI: v, VMIM: attempt}).recordOf(attempt.uid()); r != nil {
			reason = r.FailureReason
		}
		out.Findings.Add(ErrAttempt.At(vmimPath+"/status/phase", attempt.Phase, "migration %s %s: %s",
			orText(attempt.Name, attempt.uid()), stateSentences[s], orText(reason, "no reason on record")).
			Hinted("look at the events of the VirtualMachineInstanceMigration"))
	}
}

// attempt returns the VMIM that is to take v away, or nil: one that is not final
// before one that is, one of the drain before another, and of these the newest.
func (d *drain) attempt(v *VMI) *VMIM {
	var all []*VMIM
	for _, m := range d.vmims[subject{v.Namespace, v.Name}] {
		r, old := m.MigrationState, !m.Created.IsZero() && m.Created.Before(d.Since)
		if phases[m.Phase] != final || !old && (m.Evacuates == d.Node || r != nil && r.SourceNode == d.Node) {
			all = append(all, m)
		}
	}
	return best(all, func(m *VMIM) int {
		n := 0
		if phases[m.Phase] != final {
			n = 2
		}
		if m.Evacuates == d.Node {
			n++
		}
		return n
	})
}

// left judges the migration that took v away from the node. It reports false
// when there is none.
func (d *drain) left(v *VMI) (Verdict, bool) {
	vmims := d.vmims[subject{v.Namespace, v.Name}]
	if r := v.MigrationState.handedOff(); r != nil && r.SourceNode == d.Node && (v.Node == r.TargetNode || r.Completed && !r.Failed) {
		i := slices.IndexFunc(vmims, func(m *VMIM) bool { return r.MigrationUID != "" && m.uid() == r.MigrationUID })
		if r.EndTimestamp.Before(d.Since) && !r.EndTimestamp.IsZero() {
			return Verdict{}, false
		}
		if i < 0 { // its nodes tell that it is the one
			return verify(v, nil, &d.by, Expect{AnyUID: true}), true
		}
		return verify(v, vmims[i], &d.by, Expect{}), true
	}
	var earlier []*VMIM // v has moved on since, or back and forth
	for _, m := range vmims {
		r := m.MigrationState
		from := m.Evacuates == d.Node || r != nil && r.SourceNode == d.Node
		if from && m.Phase == phaseSucceeded && (r == nil || r.EndTimestamp.IsZero() || !r.EndTimestamp.Before(d.Since)) {
			earlier = append(earlier, m)
		}
	}
	m := best(earlier, func(*VMIM) int { return 0 })
	if m == nil {
		return Verdict{}, false
	}
	return verify(v, m, &d.by, Expect{}), true
}

// best returns the VMIM of the highest rank, and of these the newest; nil of none.
func best(all []*VMIM, rank func(*VMIM) int) *VMIM {
	if len(all) == 0 {
		return nil
	}
	return slices.MaxFunc(all, func(a, b *VMIM) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Created.Compare(b.Created), strings.Compare(a.Name, b.Name))
	})
}
