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

import "fmt"

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

// MarshalText returns the text of String. It is an error for a severity that is
// not declared here.
func (s Severity) MarshalText() ([]byte, error) { return textOf(s, s <= Warning, "severity") }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	return parse(s, text, "severity", Error, Warning)
}

// textOf returns the text of v, if it is declared.
func textOf(v fmt.Stringer, declared bool, what string) ([]byte, error) {
	if !declared {
		return nil, fmt.Errorf("diag: no %s has the number %d", what, v)
	}
	return []byte(v.String()), nil
}

// parse sets v to the one of values that has the text.
func parse[V fmt.Stringer](v *V, text []byte, what string, values ...V) error {
	var texts []string
	for _, one := range values {
		if one.String() == string(text) {
			*v = one
			return nil
		}
		texts = append(texts, one.String())
	}
	return fmt.Errorf("diag: no %s %q: want one of %q", what, text, texts)
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

// MarshalText returns the text of String. It is an error for a kind that is not
// declared here.
func (k Kind) MarshalText() ([]byte, error) { return textOf(k, k <= Conflict, "kind") }

// UnmarshalText reads what MarshalText writes.
func (k *Kind) UnmarshalText(text []byte) error {
	return parse(k, text, "kind", Invalid, Required, NotSupported, Forbidden, Duplicate, Conflict)
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

// MarshalText returns the text of String. It is an error for a stage that is not
// declared here.
func (s Stage) MarshalText() ([]byte, error) { return textOf(s, s <= Run, "stage") }

// UnmarshalText reads what MarshalText writes; "" is the zero Stage.
func (s *Stage) UnmarshalText(text []byte) error {
	return parse(s, text, "stage", 0, Load, Setup, Run)
}
