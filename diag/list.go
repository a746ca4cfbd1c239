package diag

import (
	"errors"
	"slices"
	"strings"
)

// List is what a validator returns: every finding, in document order. It is
// not an error, so that a list of warnings, or an empty one, can never be
// mistaken for a failure. Use [List.Err] where Go wants an error.
type List []Diagnostic

// many is how many findings of a rule a list keeps, however many are added: more than a
// person reads, and few beside the memory of a document that has them.
const many = 1000

// Add appends findings. A list that grows long is shortened to 1000 findings of each rule
// and stage, as [List.AtMost] does, so that what is kept of a document with a million
// mistakes is bounded by the number of rules.
func (l *List) Add(d ...Diagnostic) {
	if *l == nil && len(d) > 0 {
		*l = make(List, 0, max(len(d), 4)) // a document that has one finding has several
	}
	if n := len(*l); n > 2*many && n+len(d) > cap(*l) {
		*l = l.AtMost(many)
		*l = slices.Grow(*l, max(len(*l), 2*many)+len(d)) // as many fit before the next time
	}
	*l = append(*l, d...)
}

// AtMost returns l with the first n findings of each rule and stage; the last of them
// counts in More those that are left out. Where none are, it returns l itself. An n below
// 1 is 1.
func (l List) AtMost(n int) List {
	n = max(n, 1)
	if len(l) <= n {
		return l
	}
	type group struct {
		code  string
		stage Stage
	}
	type kept struct{ count, last int }
	groups := map[group]*kept{}
	out := make(List, 0, min(len(l), 2*many))
	for _, d := range l {
		g := group{d.rule().Code, d.Stage}
		k := groups[g]
		if k == nil {
			k = new(kept)
			groups[g] = k
		}
		if k.count == n {
			out[k.last].More += 1 + d.More
			continue
		}
		k.count, k.last = k.count+1, len(out)
		out = append(out, d)
	}
	return out
}

// Has reports whether r is among the findings.
func (l List) Has(r *Rule) bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Rule.Same(r) })
}

// HasErrors reports whether any finding is an Error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.rule().Severity == Error })
}

// Errors returns the findings of severity Error; nil when there are none.
func (l List) Errors() List { return l.only(Error) }

// Warnings returns the findings of severity Warning; nil when there are none.
func (l List) Warnings() List { return l.only(Warning) }

func (l List) only(s Severity) List {
	var out List
	for _, d := range l {
		if d.rule().Severity == s {
			out = append(out, d)
		}
	}
	return out
}

// Refused returns the stage at which the real consumer refuses the document:
// Load if any Error has that stage, otherwise Setup if any Error has that one,
// otherwise the zero Stage: it will be accepted, though it may misbehave.
func (l List) Refused() Stage {
	var at Stage
	for i := range l {
		if l[i].rule().Severity != Error {
			continue
		}
		switch l[i].Stage {
		case Load:
			return Load
		case Setup:
			at = Setup
		}
	}
	return at
}

// Under returns a copy of l with every path, also those of Because and of
// fixes, moved below p. A document
// validates without knowing where it sits; whoever embeds it says where.
func (l List) Under(p Path) List {
	out := slices.Clone(l)
	for i := range out {
		out[i].Path = p + out[i].Path
		out[i].Because = slices.Clone(out[i].Because)
		for j := range out[i].Because {
			out[i].Because[j] = p + out[i].Because[j]
		}
		out[i].Fix = slices.Clone(out[i].Fix)
		for j, op := range out[i].Fix {
			out[i].Fix[j].Path = p + op.Path
			if op.From != "" {
				out[i].Fix[j].From = p + op.From
			}
		}
	}
	return out
}

// Fixes returns the operations of all findings in an order in which they can be
// applied one after the other: values of a wrong type first, whose paths have the
// names as they were written; then renames, the deepest first; then the rest,
// whose paths have the right names. One that does not apply (a member given twice
// in two spellings) is to be left out.
func (l List) Fixes() []Op {
	type ranked struct {
		Op
		rank int
	}
	var all []ranked
	for _, d := range l {
		for _, op := range d.Fix {
			r := ranked{op, 1}
			switch {
			case d.Rule.Same(ErrType):
				r.rank = -1000
			case op.Op == "move":
				r.rank = -strings.Count(string(op.From), "/")
			}
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.rank - b.rank })
	var out []Op
	for _, r := range all {
		out = append(out, r.Op)
	}
	return out
}

// Delegated returns a copy of l as the caller of the document meets it: every
// finding at the stage of [Rule.Delegated].
func (l List) Delegated() List {
	out := slices.Clone(l)
	for i := range out {
		out[i].Stage = max(out[i].Stage, Setup)
		if at := out[i].rule().Delegated; at != 0 {
			out[i].Stage = at
		}
	}
	return out
}

// Unread reports whether l says that the document could not be read at all: it has
// an error about the whole of it, so that there is no more to say.
func (l List) Unread() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool {
		return d.Path == "" &&
			(d.Rule.Same(ErrSyntax) || d.Rule.Same(ErrTemplate) || d.Rule.Same(ErrType))
	})
}

// Err returns nil unless l holds an Error, and otherwise an error of type
// *[ListError] that holds all of l, warnings too. The nil is untyped.
func (l List) Err() error {
	if !l.HasErrors() {
		return nil
	}
	return &ListError{List: l}
}

// ListError is the error form of a [List]; errors.As finds it.
type ListError struct{ List List }

// Error returns the findings of severity Error, one a line.
func (e *ListError) Error() string {
	var lines []string
	for _, d := range e.List.Errors() {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the findings to errors.Is and errors.As. Only errors are given:
// errors.Is(err, aWarning) is false.
func (e *ListError) Unwrap() []error {
	var out []error
	for _, d := range e.List.Errors() {
		out = append(out, d)
	}
	return out
}

// FromErr returns the List that err carries, and whether it carries one.
func FromErr(err error) (List, bool) {
	var le *ListError
	if errors.As(err, &le) {
		return le.List, true
	}
	return nil, false
}
