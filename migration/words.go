package migration

import "github.com/migrationnet/migrationnet/internal/enum"

// State says how far the migration in question has come. The zero State is
// [Unknown], so that nothing forgotten can pass.
type State uint8

// The states, in the order in which a migration can reach them.
const (
	// Unknown: what decides it is missing, or has a value that no release up to v1.9
	// writes.
	Unknown         State = iota
	NotStarted            // nothing on record
	Pending               // requested, not yet handed off to the VMI
	PreparingTarget       // handed off; the target does not listen yet
	TargetReady           // the target listens; nothing has been sent
	Running               // started, not ended
	Aborting              // not ended, an abort was requested
	Finalizing            // ended on the target, not yet completed (two steps since v1.6)
	Succeeded             // completed and not failed
	Failed                // failed, whatever completed says
	Aborted               // failed because it was aborted
	Superseded            // the VMI's record belongs to another migration
	Inconsistent          // the record contradicts itself
)

var stateWords = enum.Words[State]{
	"Unknown", "NotStarted", "Pending", "PreparingTarget", "TargetReady", "Running", "Aborting",
	"Finalizing", "Succeeded", "Failed", "Aborted", "Superseded", "Inconsistent",
}

// String returns the name of s: "Succeeded".
func (s State) String() string { return stateWords.String(s) }

// MarshalText returns the name of s. A value that no constant has is an error.
func (s State) MarshalText() ([]byte, error) { return stateWords.Marshal(s) }

// UnmarshalText sets s to the constant with that name.
func (s *State) UnmarshalText(text []byte) error { return stateWords.Unmarshal(s, text) }

// Network is the network that a migration took, by its target's address. The
// zero Network is [UndeterminedNetwork].
type Network uint8

// The networks.
const (
	UndeterminedNetwork Network = iota // see the Reason
	OnMigrationNetwork                 // the migration network
	OnPodNetwork                       // a pod network: virt-handler fell back
	OnOtherNetwork                     // an address of neither
	AmbiguousNetwork                   // an address of both
)

var networkWords = enum.Words[Network]{"Undetermined", "Migration", "Pod", "Other", "Ambiguous"}

// String returns the name of n: "Migration" for [OnMigrationNetwork].
func (n Network) String() string { return networkWords.String(n) }

// MarshalText returns the name of n. A value that no constant has is an error.
func (n Network) MarshalText() ([]byte, error) { return networkWords.Marshal(n) }

// UnmarshalText sets n to the constant with that name.
func (n *Network) UnmarshalText(text []byte) error { return networkWords.Unmarshal(n, text) }

// Reason says why the network is not known. The zero Reason is none: the
// network is known, or nothing was judged.
type Reason uint8

// The reasons.
const (
	NoReason         Reason = iota
	AddressMissing          // no address is on record
	AddressMalformed        // what is on record is not an IP address
	NoReference             // no migration range, and no endpoint, was given to compare with
	ReasonSuperseded        // the record belongs to another migration
)

var reasonWords = enum.Words[Reason]{"", "AddressMissing", "AddressMalformed", "NoReference",
	"Superseded"}

// String returns the name of r: "AddressMissing"; "" for NoReason.
func (r Reason) String() string { return reasonWords.String(r) }

// MarshalText returns the name of r. A value that no constant has is an error.
func (r Reason) MarshalText() ([]byte, error) { return reasonWords.Marshal(r) }

// UnmarshalText sets r to the constant with that name.
func (r *Reason) UnmarshalText(text []byte) error { return reasonWords.Unmarshal(r, text) }

// Proof says what an address on record proves. The zero Proof is [NoProof].
type Proof uint8

// The levels of proof.
const (
	NoProof    Proof = iota // there is no usable address
	Advertised              // the target offered it; whether this migration used it is open
	Proven                  // this migration succeeded, to this address
)

var proofWords = enum.Words[Proof]{"None", "Advertised", "Proven"}

// String returns the name of p: "None" for NoProof.
func (p Proof) String() string { return proofWords.String(p) }

// MarshalText returns the name of p. A value that no constant has is an error.
func (p Proof) MarshalText() ([]byte, error) { return proofWords.Marshal(p) }

// UnmarshalText sets p to the constant with that name.
func (p *Proof) UnmarshalText(text []byte) error { return proofWords.Unmarshal(p, text) }

// Binding says whether the record is known to be that of the migration that
// was asked about. The zero Binding is [Unbound].
type Binding uint8

// The bindings.
const (
	Unbound Binding = iota // there was no UID on one side or the other to compare
	Waived                 // the same, and the caller accepts it
	Bound                  // the record has the UID that was asked for
)

var bindingWords = enum.Words[Binding]{"Unbound", "Waived", "Bound"}

// String returns the name of b: "Bound".
func (b Binding) String() string { return bindingWords.String(b) }

// MarshalText returns the name of b. A value that no constant has is an error.
func (b Binding) MarshalText() ([]byte, error) { return bindingWords.Marshal(b) }

// UnmarshalText sets b to the constant with that name.
func (b *Binding) UnmarshalText(text []byte) error { return bindingWords.Unmarshal(b, text) }

// Weight says what an item of evidence does to the verdict. The zero Weight is
// [Advisory].
type Weight uint8

// The weights.
const (
	Advisory      Weight = iota // worth knowing; changes nothing
	Supporting                  // agrees with what was decided
	Decisive                    // the state or the path is what it is because of this
	Contradicting               // disagrees with what was decided
)

var weightWords = enum.Words[Weight]{"advisory", "supporting", "decisive", "contradicting"}

// String returns the name of w in lower case: "decisive".
func (w Weight) String() string { return weightWords.String(w) }

// MarshalText returns the name of w. A value that no constant has is an error.
func (w Weight) MarshalText() ([]byte, error) { return weightWords.Marshal(w) }

// UnmarshalText sets w to the constant with that name.
func (w *Weight) UnmarshalText(text []byte) error { return weightWords.Unmarshal(w, text) }
