// Package diag carries what a validator found: where in the document, which
// rule, how bad, when it hurts, and what to write instead.
//
// A [Rule] is one thing the library can say. It is a package variable and a
// sentinel for [errors.Is]. A [Diagnostic] is that rule at a place; a [List]
// holds all of them in document order:
//
//	_, l := conf.Resolve(bridgeconf.Release{})
//	if err := l.Err(); errors.Is(err, bridgeconf.ErrVLANRange) { … }
//
// # Compatibility
//
// A Rule's Code, Kind, Severity and Stage are promised; texts (Summary,
// Message, Hint) are for people and may be reworded in any release.
package diag

// Severity says how bad a finding is. The zero Severity is Error, so that a
// rule that forgets to say is never quietly downgraded.
type Severity uint8

// There are two severities. A third would be ignored.
const (
	// Error: the real consumer refuses the document, or does something that
	// breaks migration.
	Error Severity = iota
	// Warning: it works, but not as it reads.
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Kind classifies a rule. The values map one to one on the types of
// k8s.io/apimachinery/pkg/util/validation/field.
type Kind uint8

// The kinds of rule.
const (
	Invalid      Kind = iota // the value is malformed or out of range
	Required                 // a value is missing
	NotSupported             // the value is not one of those allowed
	Forbidden                // the value is well formed but not allowed here
	Duplicate                // the value is given twice
	Conflict                 // two values cannot both hold
)

var kindNames = [...]string{
	Invalid: "invalid", Required: "required", NotSupported: "not supported",
	Forbidden: "forbidden", Duplicate: "duplicate", Conflict: "conflict",
}

// String returns the name of k in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown kind"
}

// Stage says when a finding hurts. The zero Stage is not stated; no rule of
// this module leaves it so.
type Stage uint8

// The stages, in the order in which a document passes through them.
const (
	// Load: the real consumer refuses the document before it acts on it.
	Load Stage = iota + 1
	// Setup: the document is read, then fails when it is applied: CNI ADD,
	// pod start, a write to the API server.
	Setup
	// Run: it applies, then misbehaves or does less than it says.
	Run
)

var stageNames = [...]string{"", "load", "setup", "run"}

// String returns "load", "setup", "run", or "" for the zero Stage.
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return "unknown stage"
}
