package fleet

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/enum"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/migration"
)

// Maintenance says which node is being emptied.
type Maintenance struct {
	Node string
	// Since is when it began, by the nodes' clocks: a migration that ended
	// before is left out. The zero Time leaves none out.
	Since time.Time
	// Before is the VMIs that were on the node when it began, or a longer
	// listing; nil when it was not read. Only by it can VMIs be missed.
	Before []migration.VMI
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
	ShutDown                // not migrated: it is gone, started again, or its guest has ended
)

var outcomeWords = enum.Words[Outcome]{"Remains", "Waits", "Moves", "Left", "ShutDown"}

// String returns the name of o: "Left".
func (o Outcome) String() string { return outcomeWords.String(o) }

// MarshalText returns the name of o. A value that no constant has is an error.
func (o Outcome) MarshalText() ([]byte, error) { return outcomeWords.Marshal(o) }

// UnmarshalText sets o to the constant with that name.
func (o *Outcome) UnmarshalText(text []byte) error { return outcomeWords.Unmarshal(o, text) }

// Departure is what became of one VMI.
type Departure struct {
	VMI     string  `json:"vmi"` // "namespace/name"
	Outcome Outcome `json:"outcome"`
	// Verdict is on the migration that took it away, or is to; of a VMI that
	// remains, on the last that was tried. The zero Verdict is: there is none.
	Verdict migration.Verdict `json:"verdict"`
	// Findings is why it remains, or may: those of [migration.VMI.Blockers] below /vmi,
	// and what became of the attempts.
	Findings diag.List `json:"findings"`
}

// MarshalJSON writes vmi, outcome, verdict and findings.
func (d Departure) MarshalJSON() ([]byte, error) {
	type plain Departure
	d.Findings = append(diag.List{}, d.Findings...)
	return json.Marshal(plain(d))
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
	var counts [ShutDown + 1]int
	over := 0
	for _, d := range v.VMIs {
		counts[d.Outcome%(ShutDown+1)]++
		if d.Outcome == Left && d.Verdict.OverMigrationNetwork() {
			over++
		}
	}
	s := fmt.Sprintf("node %s: %d left, %d of them provably over the migration network", v.Node,
		counts[Left], over)
	for i, text := range [...]string{Moves: "%d on the way", Waits: "%d waiting",
		Remains: "%d remaining", ShutDown: "%d shut down"} {
		if counts[i] > 0 && text != "" {
			s += "; " + fmt.Sprintf(text, counts[i])
		}
	}
	return s
}

// String returns the same as Sentence.
func (v DrainVerdict) String() string { return v.Sentence() }

// drainJSON is the JSON form of a DrainVerdict.
type drainJSON struct {
	Node  string      `json:"node"`
	Empty bool        `json:"empty"`
	VMIs  []Departure `json:"vmis"`
}

// MarshalJSON writes node, empty and vmis.
func (v DrainVerdict) MarshalJSON() ([]byte, error) {
	return json.Marshal(drainJSON{v.Node, v.Empty(), append([]Departure{}, v.VMIs...)})
}

// UnmarshalJSON reads what [DrainVerdict.MarshalJSON] writes. A text that says
// empty where its vmis do not is an error.
func (v *DrainVerdict) UnmarshalJSON(data []byte) error {
	var in drainJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	out := DrainVerdict{in.Node, in.VMIs}
	if in.Empty != out.Empty() {
		return errors.New("empty contradicts vmis")
	}
	*v = out
	return nil
}

// GoString returns v as its type and its JSON.
func (v DrainVerdict) GoString() string { return table.GoString(v) }

// VerifyDrain reports what became of the VMIs of a node that is being emptied:
// which left and over which network, which are on the way, and which remain and
// why. It knows those that left by their records, and by VMIMs with the
// annotation kubevirt.io/evacuationMigration: of each VMI KubeVirt keeps the last
// record, and the last five VMIMs that are final.
func VerifyDrain(m Maintenance, o Objects, refs migration.References) DrainVerdict {
	d := drain{
		Maintenance: m,
		by:          migration.NewVerifier(refs),
		vmims:       map[subject][]*migration.VMIM{},
	}
	for i := range o.VMIMs {
		key := subject{o.VMIMs[i].Namespace, o.VMIMs[i].VMIName}
		d.vmims[key] = append(d.vmims[key], &o.VMIMs[i])
	}
	out := DrainVerdict{Node: m.Node}
	now := map[subject]*migration.VMI{}
	for i := range o.VMIs {
		v := &o.VMIs[i]
		now[subject{v.Namespace, v.Name}] = v
		if one, ok := d.departure(v); ok {
			out.VMIs = append(out.VMIs, one)
		}
	}
	for _, v := range m.Before {
		is := now[subject{v.Namespace, v.Name}]
		if v.Node == m.Node && (is == nil || is.UID != v.UID && is.UID != "" && v.UID != "" &&
			is.Node != m.Node) {
			out.VMIs = append(out.VMIs,
				Departure{VMI: qualified(v.Namespace, v.Name), Outcome: ShutDown})
		}
	}
	return out
}

// drain is one run of VerifyDrain.
type drain struct {
	Maintenance
	by    *migration.Verifier
	vmims map[subject][]*migration.VMIM
}

// departure reports what became of v. It reports false when v has nothing to do
// with the node.
func (d *drain) departure(v *migration.VMI) (Departure, bool) {
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
	back := attempt != nil && cameBack(v, attempt, d.Node)
	if back {
		out.Findings.Add(WarnCameBack.At(vmiPath+"/status/nodeName", v.Node,
			"it left by migration %s, and is back by another one",
			cmp.Or(attempt.Name, attempt.MigrationUID())).
			Hinted("cordon the node, and evict it again"))
		attempt = nil
	}
	switch r := v.MigrationState; {
	case attempt != nil:
		out.Verdict = d.by.Verify(v, attempt, migration.Expect{})
	case r != nil && r.SourceNode == d.Node && !r.Completed && !r.Failed: // its VMIM was not read
		out.Verdict = d.by.Verify(v, nil, migration.Expect{AnyUID: true})
	}
	switch s := out.Verdict.State; {
	case s == migration.Pending:
		out.Outcome = Waits
	case migration.PreparingTarget <= s && s <= migration.Succeeded:
		// Also a success that the VMI's node does not show yet.
		out.Outcome = Moves
	}
	if out.Outcome != Moves {
		out.Findings.Add(v.Blockers().Under(vmiPath)...)
	}
	d.inTheWay(&out, v, attempt)
	if out.Outcome == Remains {
		d.whyNot(&out, v, attempt)
	}
	return out, true
}

// cameBack reports whether v, which is on the node, was taken away by the attempt
// and returned by a later migration, which its record is of.
func cameBack(v *migration.VMI, attempt *migration.VMIM, node string) bool {
	r := v.MigrationState
	return attempt.Phase == phaseSucceeded && r != nil && r.TargetNode == node &&
		r.Completed && !r.Failed &&
		r.MigrationUID != attempt.MigrationUID()
}

// inTheWay adds what keeps the evacuation of v waiting or failing: a migration
// that is not of the drain, and a cause that comes back with every attempt.
func (d *drain) inTheWay(out *Departure, v *migration.VMI, attempt *migration.VMIM) {
	if attempt == nil || v.EvacuationNode != d.Node {
		return
	}
	if !attempt.IsFinal() && attempt.Evacuates == "" {
		out.Findings.Add(WarnBlocked.At(vmimPath+"/status/phase", attempt.Phase,
			"migration %s is not of the drain, and has to end first",
			cmp.Or(attempt.Name, attempt.MigrationUID())).
			Hinted("wait for it, or delete the VirtualMachineInstanceMigration"))
	}
	failed := 0
	for _, m := range d.vmims[subject{v.Namespace, v.Name}] {
		if m.Evacuates == d.Node && m.Phase == phaseFailed {
			failed++
		}
	}
	if failed > 1 {
		out.Findings.Add(WarnRepeated.At(vmiPath+"/status/evacuationNodeName", v.EvacuationNode,
			"%d attempts failed, and KubeVirt makes another one as long as this is set", failed).
			Hinted("remove the cause that the last attempt gives"))
	}
}

// whyNot adds what became of the attempt to move v; nil is that there is none.
func (d *drain) whyNot(out *Departure, v *migration.VMI, attempt *migration.VMIM) {
	switch s := out.Verdict.State; {
	case attempt == nil && v.EvacuationNode == "":
		out.Findings.Add(WarnNotAsked.At(vmiPath+"/status/evacuationNodeName", "",
			"nothing has asked it to leave").
			Hinted("drain the node, or create a VirtualMachineInstanceMigration"))
	case attempt != nil && (s == migration.Failed || s == migration.Aborted ||
		s == migration.Inconsistent):
		reason := ""
		if r := (Side{VMI: v, VMIM: attempt}).recordOf(attempt.MigrationUID()); r != nil {
			reason = r.FailureReason
		}
		out.Findings.Add(ErrAttempt.At(vmimPath+"/status/phase", attempt.Phase,
			"migration %s %s: %s",
			cmp.Or(attempt.Name, attempt.MigrationUID()), failures[s],
			cmp.Or(reason, "no reason on record")).
			Hinted("look at the events of the VirtualMachineInstanceMigration"))
	}
}

// failures says of the states in which an attempt has failed what it did.
var failures = map[migration.State]string{
	migration.Failed:       "failed",
	migration.Aborted:      "was aborted",
	migration.Inconsistent: "has a record that contradicts itself",
}

// attempt returns the VMIM that is to take v away, or nil: one that is not final
// before one that is, one of the drain before another, and of these the newest.
func (d *drain) attempt(v *migration.VMI) *migration.VMIM {
	var all []*migration.VMIM
	for _, m := range d.vmims[subject{v.Namespace, v.Name}] {
		r, old := m.MigrationState, !m.Created.IsZero() && m.Created.Before(d.Since)
		if !m.IsFinal() || !old && (m.Evacuates == d.Node || r != nil && r.SourceNode == d.Node) {
			all = append(all, m)
		}
	}
	return best(all, func(m *migration.VMIM) int {
		n := 0
		if !m.IsFinal() {
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
func (d *drain) left(v *migration.VMI) (migration.Verdict, bool) {
	vmims := d.vmims[subject{v.Namespace, v.Name}]
	if r := v.MigrationState; r.HandedOff() && r.SourceNode == d.Node &&
		(v.Node == r.TargetNode || r.Completed && !r.Failed) {
		i := slices.IndexFunc(vmims, func(m *migration.VMIM) bool {
			return r.MigrationUID != "" && m.MigrationUID() == r.MigrationUID
		})
		if r.EndTimestamp.Before(d.Since) && !r.EndTimestamp.IsZero() {
			return migration.Verdict{}, false
		}
		if i < 0 { // its nodes tell that it is the one
			return d.by.Verify(v, nil, migration.Expect{AnyUID: true}), true
		}
		return d.by.Verify(v, vmims[i], migration.Expect{}), true
	}
	var earlier []*migration.VMIM // v has moved on since, or back and forth
	for _, m := range vmims {
		r := m.MigrationState
		from := m.Evacuates == d.Node || r != nil && r.SourceNode == d.Node
		if from && m.Phase == phaseSucceeded &&
			(r == nil || r.EndTimestamp.IsZero() || !r.EndTimestamp.Before(d.Since)) {
			earlier = append(earlier, m)
		}
	}
	m := best(earlier, func(*migration.VMIM) int { return 0 })
	if m == nil {
		return migration.Verdict{}, false
	}
	return d.by.Verify(v, m, migration.Expect{}), true
}

// best returns the VMIM of the highest rank, and of these the newest; nil of none.
func best(all []*migration.VMIM, rank func(*migration.VMIM) int) *migration.VMIM {
	if len(all) == 0 {
		return nil
	}
	return slices.MaxFunc(all, func(a, b *migration.VMIM) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Created.Compare(b.Created),
			strings.Compare(a.Name, b.Name))
	})
}
