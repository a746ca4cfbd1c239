package migration

// State says how far the migration in question has come. The zero State is
// [Unknown], so that nothing forgotten can pass.
type State uint8

// The states, in the order in which a migration can reach them.
const (
	Unknown         State = iota // what decides it is missing, or has a value that no release up to v1.9 writes
	NotStarted                   // nothing on record
	Pending                      // requested, not yet handed off to the VMI
	PreparingTarget              // handed off; the target does not listen yet
	TargetReady                  // the target listens; nothing has been sent
	Running                      // started, not ended
	Aborting                     // not ended, an abort was requested
	Finalizing                   // ended on the target, not yet completed (two steps since v1.6)
	Succeeded                    // completed and not failed
	Failed                       // failed, whatever completed says
	Aborted                      // failed because it was aborted
	Superseded                   // the VMI's record belongs to another migration
	Inconsistent                 // the record contradicts itself
)

var stateWords = [...]string{
	"Unknown", "NotStarted", "Pending", "PreparingTarget", "TargetReady", "Running", "Aborting",
	"Finalizing", "Succeeded", "Failed", "Aborted", "Superseded", "Inconsistent",
}

// String returns the name of s: "Succeeded".
func (s State) String() string { return word(stateWords[:], int(s)) }

// Path says which network the target's address belongs to. The zero Path is
// [Undetermined].
type Path uint8

// The paths.
const (
	Undetermined Path = iota // see the Reason
	Migration                // the migration network
	Pod                      // a pod network: virt-handler fell back
	Other                    // an address of neither
	Ambiguous                // an address of both
)

var pathWords = [...]string{"Undetermined", "Migration", "Pod", "Other", "Ambiguous"}

// String returns the name of p: "Migration".
func (p Path) String() string { return word(pathWords[:], int(p)) }

// Reason says why a path is [Undetermined]. The zero Reason is none: the path
// is known, or nothing was judged.
type Reason uint8

// The reasons.
const (
	NoReason         Reason = iota
	AddressMissing          // no address is on record
	AddressMalformed        // what is on record is no IP address
	NoReference             // no migration range, and no endpoint, was given to compare with
	ReasonSuperseded        // the record belongs to another migration
)

var reasonWords = [...]string{"", "AddressMissing", "AddressMalformed", "NoReference", "Superseded"}

// String returns the name of r: "AddressMissing"; "" for NoReason.
func (r Reason) String() string { return word(reasonWords[:], int(r)) }

// Proof says what an address on record proves. The zero Proof is [NoProof].
type Proof uint8

// The levels of proof.
const (
	NoProof    Proof = iota // there is no usable address
	Advertised              // the target offered it; whether this migration used it is open
	Proven                  // this migration succeeded, to this address
)

var proofWords = [...]string{"None", "Advertised", "Proven"}

// String returns the name of p: "None" for NoProof.
func (p Proof) String() string { return word(proofWords[:], int(p)) }

// Binding says whether the record is known to be that of the migration that
// was asked about. The zero Binding is [Unbound].
type Binding uint8

// The bindings.
const (
	Unbound Binding = iota // there was no UID on one side or the other to compare
	Waived                 // the same, and the caller accepts it
	Bound                  // the record has the UID that was asked for
)

var bindingWords = [...]string{"Unbound", "Waived", "Bound"}

// String returns the name of b: "Bound".
func (b Binding) String() string { return word(bindingWords[:], int(b)) }

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

var weightWords = [...]string{"advisory", "supporting", "decisive", "contradicting"}

// String returns the name of w in lower case: "decisive".
func (w Weight) String() string { return word(weightWords[:], int(w)) }

// word returns words[i], or "Invalid" for a value that no constant has.
func word(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return "Invalid"
}
