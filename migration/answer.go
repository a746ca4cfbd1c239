package migration

import "github.com/migrationnet/migrationnet/internal/enum"

// Answer is what a verdict comes to: whether the migration went over the migration
// network. The zero Answer is [CannotTell], so that nothing forgotten can pass.
type Answer uint8

// The answers.
const (
	// CannotTell: what is on record, or what it was compared with, does not say it,
	// and waiting changes nothing.
	CannotTell Answer = iota
	NotYet            // it is not over, or has not begun
	No                // it failed, was aborted, or went over another network
	Yes               // it succeeded, and went over the migration network
)

var answerWords = enum.Words[Answer]{"CannotTell", "NotYet", "No", "Yes"}

// String returns the name of a: "Yes".
func (a Answer) String() string { return answerWords.String(a) }

// MarshalText returns the name of a. A value that no constant has is an error.
func (a Answer) MarshalText() ([]byte, error) { return answerWords.Marshal(a) }

// UnmarshalText sets a to the constant with that name.
func (a *Answer) UnmarshalText(text []byte) error { return answerWords.Unmarshal(a, text) }

// Answer returns what v comes to. It is [Yes] where OverMigrationNetwork is true,
// and [No] only where that is certain: a success of which the network is not
// proven, a record that contradicts itself, or one that is gone, is [CannotTell].
func (v Verdict) Answer() Answer {
	switch {
	case v.OverMigrationNetwork():
		return Yes
	case v.State == Failed, v.State == Aborted:
		if v.Record != "" && v.Binding == Unbound { // it may be another one's
			return CannotTell
		}
		return No
	case NotStarted <= v.State && v.State < Succeeded:
		return NotYet
	case v.State == Succeeded && v.Proof == Proven && v.Binding != Unbound &&
		(v.Network == OnPodNetwork || v.Network == OnOtherNetwork):
		return No
	}
	return CannotTell
}

// Settled reports whether v is final: the migration has ended, and the answer is
// [Yes] or [No]. Write such a verdict down once, and do not judge again: KubeVirt
// keeps the last record of a VMI only, and virt-handlers that are started later
// have other addresses.
func (v Verdict) Settled() bool { return v.Answer() == Yes || v.Answer() == No }
