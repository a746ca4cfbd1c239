package lint

import (
	"slices"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// Fix returns the text of a file with every fix applied that makes its finding go away
// and adds no error. Of thousands in one document, some are left for another call. A fix can bring to light what the mistake hid, such as that
// isGateway has no effect, when it was written isGatway: that is fixed too, where
// it has a fix. Documents are judged alone.
func Fix(f source.File, o Options) []byte {
	s := o.setting()
	s.most = -1 // what is left out has no fix
	return file{File: f}.fixed(s)
}

// rounds is how often a file is read again at most, so that the time grows with the file and
// not with the file and its mistakes. Each round fixes all that can be fixed together of
// each document; many are needed where fixes hinder each other.
const rounds = 64

func (f file) fixed(s setting) []byte {
	f.alone(s)
	f = f.readable(s)
	tried := map[attempt]bool{}
	more := true
	for range rounds {
		if f, more = f.round(s, tried); !more {
			break
		}
	}
	return f.Data
}

// alone reads the file, and judges each document alone.
func (f *file) alone(s setting) {
	f.read()
	f.judge(s)
}

// readable returns the file with the edits made that let more of it be read.
func (f file) readable(s setting) file {
	next := file{File: f.File}
	for _, e := range slices.Backward(f.errs) {
		for _, edit := range slices.Backward(e.edits) {
			next.Data = edit.Apply(next.Data)
		}
	}
	if next.alone(s); len(next.errs) < len(f.errs) {
		return next
	}
	return f
}

// attempt names a fix that did not help. Without a key it is all fixes of the document at
// once, which is tried first: one by one, each of many costs a reading of the document.
type attempt struct {
	doc  int
	key  string
	path diag.Path
}

// change is a fix, as an edit of the file.
type change struct {
	attempt
	locate.Edit
}

// round applies one fix to each document that has one, and takes back those that
// did not help. It reports whether any was left to try.
func (f file) round(s setting, tried map[attempt]bool) (file, bool) {
	changes := f.changes(tried)
	if len(changes) == 0 {
		return f, false
	}
	var good []change
	next := f.with(changes, s)
	for _, c := range changes {
		if len(next.docs) == len(f.docs) && f.docs[c.doc].isBetter(next.docs[c.doc], c.key) {
			good = append(good, c)
			delete(tried, c.attempt)
		} else {
			tried[c.attempt] = true
		}
	}
	if len(good) < len(changes) {
		next = f.with(good, s)
	}
	return next, true
}

// with returns the file after the changes.
func (f file) with(changes []change, s setting) file {
	next := file{File: f.File}
	var edits []locate.Edit
	for _, c := range changes {
		edits = append(edits, c.Edit)
	}
	next.Data = locate.ApplyAll(next.Data, edits)
	next.alone(s)
	return next
}

// changes returns the first change of each document that was not tried in vain and that the
// file has a place for.
func (f file) changes(tried map[attempt]bool) (out []change) {
	var left []int
	for i := range f.docs {
		left = append(left, i)
	}
	for len(left) > 0 {
		var attempts []attempt
		var all []locate.Change
		for _, i := range left {
			if a, ops := f.docs[i].nextFix(i, tried); len(ops) > 0 {
				attempts = append(attempts, a)
				all = append(all, locate.Change{Document: f.docs[i].places(), Ops: ops})
			}
		}
		left = nil
		edits, errs := locate.PatchAll(all)
		for i, a := range attempts {
			if errs[i] == nil {
				out = append(out, change{a, edits[i]})
				continue
			}
			tried[a] = true
			left = append(left, a.doc)
		}
	}
	return out
}

// nextFix returns the first fix of document i that was not tried in vain; no operations
// when there is none.
func (d document) nextFix(i int, tried map[attempt]bool) (attempt, []diag.Op) {
	if all := (attempt{doc: i}); !tried[all] {
		tried[all] = true
		if ops := d.fixable().Fixes(); len(ops) > 1 {
			return all, ops
		}
	}
	for _, f := range d.findings {
		a := attempt{i, keyOf(f.Diagnostic), f.Diagnostic.Path}
		if len(f.Diagnostic.Fix) > 0 && !tried[a] {
			return a, f.Diagnostic.Fix
		}
	}
	return attempt{}, nil
}

// fixable returns the findings that have a fix.
func (d document) fixable() (out diag.List) {
	for _, f := range d.findings {
		if len(f.Diagnostic.Fix) > 0 {
			out.Add(f.Diagnostic)
		}
	}
	return out
}

// isBetter reports whether of the findings with the key there are fewer in next, or
// without a key none of those that have a fix and no other error, and no error more. Of a
// document whose findings are not all there, fewer of a rule is enough: the others are for
// the next round.
func (d document) isBetter(next *document, key string) bool {
	if key != "" {
		return count(next.findings, keyOf)[key] < count(d.findings, keyOf)[key] &&
			len(next.judged.findings.Errors()) <= len(d.judged.findings.Errors())
	}
	by := keyOf
	if d.partial() {
		by = codeOf
	}
	left, before := count(next.findings, by), count(d.findings, by)
	for _, f := range d.fixable() {
		if k := by(f); left[k] > 0 && (!d.partial() || left[k] >= before[k]) {
			return false
		}
	}
	return !slices.ContainsFunc(next.findings, func(f finding) bool {
		k := by(f.Diagnostic)
		return f.Diagnostic.Rule.Severity == diag.Error && left[k] > before[k]
	})
}

// partial reports whether findings are left out.
func (d document) partial() bool {
	return slices.ContainsFunc(d.findings, func(f finding) bool { return f.Diagnostic.More > 0 })
}

// keyOf identifies a finding before and after an edit, which may move its path.
func keyOf(d diag.Diagnostic) string { return d.Rule.Code + " " + d.Message }

func codeOf(d diag.Diagnostic) string { return d.Rule.Code }

// count returns how many findings there are of each key.
func count(l []finding, key func(diag.Diagnostic) string) map[string]int {
	out := map[string]int{}
	for _, d := range l {
		out[key(d.Diagnostic)] += 1 + d.Diagnostic.More
	}
	return out
}
