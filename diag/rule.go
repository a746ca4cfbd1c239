package diag

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Rule is one thing the library can say. Rules are package variables, and work
// as sentinel errors:
//
//	errors.Is(list.Err(), bridgeconf.ErrVLANRange)
type Rule struct {
	Code     string // stable for ever, unique in this module: "bridge-vlan-range"
	Kind     Kind
	Severity Severity
	Stage    Stage
	Summary  string // a title: "VLAN ID out of range"
	Source   string // the upstream file and release, document or measurement that justifies it

	// Delegated is the stage at which the caller of a delegated document meets
	// the finding: CNI ADD runs an IPAM plugin, so what the IPAM plugin refuses
	// to load fails at Setup. The zero Stage is Stage, but not before Setup.
	Delegated Stage

	// OfName reports that a finding is about the name of the member at its path,
	// not about its value.
	OfName bool
}

// Error returns the rule's summary.
func (r *Rule) Error() string { return r.Summary }

// Is reports whether target is the rule r, for errors.Is. Rules are the same when
// their codes are: a Diagnostic that was read from JSON has a copy of its rule.
func (r *Rule) Is(target error) bool {
	t, ok := target.(*Rule)
	return ok && r.Same(t)
}

// Same reports whether r and o are one rule.
func (r *Rule) Same(o *Rule) bool {
	return r == o || r != nil && o != nil && r.Code != "" && r.Code == o.Code
}

// At reports the rule at path p. Got is the offending value, nil when there is
// none to show. The message is lower case, without a full stop, and names the
// bound that was missed.
func (r *Rule) At(p Path, got any, format string, args ...any) Diagnostic {
	return Diagnostic{Rule: r, Stage: r.Stage, Path: p, Got: got, Message: text(format, args)}
}

// Diagnostic is one finding: a rule at a place.
type Diagnostic struct {
	Rule    *Rule
	Stage   Stage  // when it hurts: the rule's stage, unless an embedding document meets it later
	Path    Path   // where; "" is the whole document
	Because []Path // the other members that the finding rests on
	Got     any    // the offending value, or nil
	Message string // what is wrong, with the bound or the allowed values
	Hint    string // an imperative: what to write instead; may be ""
	Fix     []Op   // what makes it go away, where one right answer exists

	// More is how many findings of the rule after this one are left out of the list,
	// because there are many. See [List.AtMost].
	More int
}

// Op is an operation of a JSON Patch (RFC 6902) that a Diagnostic carries as its
// fix: "add", "remove", "replace" or "move". A path into spec.config of a
// NetworkAttachmentDefinition goes on inside the JSON that the string holds.
type Op struct {
	Op    string          `json:"op"`
	Path  Path            `json:"path"`
	From  Path            `json:"from,omitempty"`  // of move
	Value json.RawMessage `json:"value,omitempty"` // of add and replace
}

// With returns d resting on the members at the given paths too: without any one
// of them, or of the member at its own path, it would not be reported. A caller
// that does not know the value of one of them yet leaves the finding out.
func (d Diagnostic) With(paths ...Path) Diagnostic {
	d.Because = slices.Grow(slices.Clip(d.Because), len(paths))
	for _, p := range paths {
		if p != d.Path && !slices.Contains(d.Because, p) {
			d.Because = append(d.Because, p)
		}
	}
	return d
}

// RestsOn reports whether the member at p, or one inside it, is among those that
// d rests on, or whether one of those is a member that p is inside of.
func (d Diagnostic) RestsOn(p Path) bool {
	return d.Path.Touches(p) || slices.ContainsFunc(d.Because, p.Touches)
}

// Fixed returns d with a fix. Operations are applied in order, and all together.
func (d Diagnostic) Fixed(ops ...Op) Diagnostic {
	d.Fix = ops
	return d
}

// Hinted returns d with a hint: an imperative that says what to write instead.
func (d Diagnostic) Hinted(format string, args ...any) Diagnostic {
	d.Hint = text(format, args)
	return d
}

// text is fmt.Sprintf, which a text without a verb does without.
func text(format string, args []any) string {
	if len(args) == 0 && !strings.Contains(format, "%") {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Error returns the same text as String.
func (d Diagnostic) Error() string { return d.String() }

// Unwrap returns the rule, so that errors.Is finds it.
func (d Diagnostic) Unwrap() error {
	if d.Rule == nil { // a typed nil would not compare equal to nil
		return nil
	}
	return d.Rule
}

// rule returns d.Rule, or an empty rule for the zero Diagnostic.
func (d Diagnostic) rule() *Rule {
	if d.Rule == nil {
		return &Rule{}
	}
	return d.Rule
}

// String renders d on one line:
//
//	error bridge-vlan-range vlan: 4095 is outside 1..4094; leave vlan out for an untagged port
func (d Diagnostic) String() string {
	r := d.rule()
	return fmt.Sprintf("%s %s %s: %s", r.Severity, r.Code, d.Path.Dotted(), d.Text())
}

// Text returns the message and the hint, and how many findings like it are left out, on
// one line: what a report that has the rule and the path elsewhere shows.
func (d Diagnostic) Text() string {
	s := d.Message
	if d.Hint != "" {
		s += "; " + d.Hint
	}
	if d.More > 0 {
		s += fmt.Sprintf(" (and %d more like it)", d.More)
	}
	return s
}
