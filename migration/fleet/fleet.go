package fleet

import (
	"cmp"
	"errors"
	"iter"
	"maps"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// VerifyAll yields the verdict on every snapshot, as [migration.Verify] gives it, and
// holds one at a time. Where one snapshot has the References of the one before,
// they are checked once: give all of them the same Pods, and not a copy.
func VerifyAll(
	snapshots iter.Seq2[migration.Snapshot, migration.Expect],
) iter.Seq[migration.Verdict] {
	return func(yield func(migration.Verdict) bool) {
		var given migration.References
		var by *migration.Verifier
		first := true
		for s, e := range snapshots {
			again := !first && same(given, s.References)
			first = false
			var v migration.Verdict
			switch {
			case !again: // a Verifier is made for the second that it would serve
				given, by = s.References, nil
				v = migration.Verify(s, e)
			case by == nil:
				by = migration.NewVerifier(given)
				fallthrough
			default:
				v = by.Verify(s.VMI, s.VMIM, e)
			}
			if !yield(v) {
				return
			}
		}
	}
}

// same reports whether r and s are one, so that either serves for both. It may
// say no where they are equal.
func same(r, s migration.References) bool {
	return len(r.Pods) == len(s.Pods) && (len(r.Pods) == 0 || &r.Pods[0] == &s.Pods[0]) &&
		r.Migration.Equal(s.Migration) && r.Allocatable.Equal(s.Allocatable) && r.Pod.Equal(s.Pod)
}

// Fleet judges the migrations of one cluster, whose objects come one by one.
// What it keeps is small: of the Pods those of virt-handler, one a node, and the
// synchronization controllers, and of
// each VMIM, until its VMI is judged, the part that a verdict rests on, which is
// some 1200 bytes. A VMI is judged when it comes, and forgotten:
//
//	f := fleet.New(refs)
//	err := f.Learn(fleet.ReadObjects(podsAndVMIMs))
//	for v, err := range f.Verify(fleet.ReadObjects(vmis)) { sum.Add(v) }
//
// Both may be the same file, read twice. A stream that can be read only once is
// for [Fleet.VerifyOnce]. A Fleet is not for concurrent use.
//
// Every VMIM gets a verdict of its own: KubeVirt keeps the last five that are
// final of each VMI. Those of a VMI come together, in the order of creation. A
// VMI also gets one for the migration that its record is of, where no VMIM is,
// and one where there is neither. An object that may be a VMI or VMIM, and was not
// recognized, gets one that says so, [migration.ErrUnread], with the paths of the
// object; of those that were learned and did not come again, at least as many as
// are not known otherwise. The other verdicts are those of [migration.Verify] with the
// References, the VMI and the VMIM, with the findings of reading these before
// its own, and do not depend on the order in which the objects come.
type Fleet struct {
	refs  migration.References
	vmims map[subject][]learned
	names map[string]string // of nodes, namespaces and the like, each once

	unread int // objects that were learned and not recognized

	by *migration.Verifier // nil until the next verdict
}

// subject names a VMI.
type subject struct{ namespace, name string }

// learned is a VMIM that awaits its VMI.
type learned struct {
	vmim     *migration.VMIM
	findings *diag.List // nil when there are none
}

// found returns the findings.
func (m learned) found() diag.List {
	if m.findings == nil {
		return nil
	}
	return *m.findings
}

// New returns a Fleet that compares addresses with r, and with the Pods
// that it learns.
func New(r migration.References) *Fleet {
	r.Pods = slices.Clip(r.Pods)
	return &Fleet{refs: r, vmims: map[subject][]learned{}, names: map[string]string{}}
}

var errFleet = errors.New("a Fleet has no JSON form: write its References")

// MarshalJSON returns an error: a Fleet has no JSON form.
func (Fleet) MarshalJSON() ([]byte, error) { return nil, errFleet }

// UnmarshalJSON returns an error: a Fleet has no JSON form.
func (*Fleet) UnmarshalJSON([]byte) error { return errFleet }

// References returns what f compares addresses with: the Pods among them are
// those given and those learned, by namespace and name. Paths of findings point
// into it.
func (f *Fleet) References() migration.References {
	f.ready()
	return f.refs
}

// Refer adds what addresses are compared with: the ranges of r where f has none of that
// kind, and the Pods of r. What was judged before is not judged again.
func (f *Fleet) Refer(r migration.References) {
	if f.refs.Migration.IsEmpty() && f.refs.Allocatable.IsEmpty() {
		f.refs.Migration, f.refs.Allocatable = r.Migration, r.Allocatable
	}
	if f.refs.Pod.IsEmpty() {
		f.refs.Pod = r.Pod
	}
	f.refs.Pods, f.by = append(f.refs.Pods, r.Pods...), nil
}

// Learn keeps what of objects a verdict on others may need. VMIs are
// skipped. The error is that of objects; what came before it is kept.
func (f *Fleet) Learn(objects iter.Seq2[Object, error]) error {
	for o, err := range objects {
		if err != nil {
			return err
		}
		f.learn(o)
	}
	return nil
}

func (f *Fleet) learn(o Object) {
	switch {
	case o.Pod != nil && (o.Pod.Serves() || o.Pod.Synchronizes()):
		f.refs.Pods, f.by = append(f.refs.Pods, *o.Pod), nil
	case o.unread():
		f.unread++
	case o.VMIM != nil:
		key := subject{f.name(o.VMIM.Namespace), f.name(o.VMIM.VMIName)}
		one := learned{vmim: f.slimVMIM(o.VMIM)}
		if len(o.Findings) > 0 {
			l := o.Findings.Under(vmimPath)
			one.findings = &l
		}
		for i, have := range f.vmims[key] {
			if have.vmim.UID != "" && have.vmim.UID == one.vmim.UID { // as it was seen last
				f.vmims[key][i] = one
				return
			}
		}
		f.vmims[key] = append(f.vmims[key], one)
	}
}

// Verify yields the verdicts on the VMIs of objects, each as soon as it comes,
// by what was learned before. Pods and VMIMs are skipped. At the end come
// the verdicts on VMIMs whose VMI did not come, or at last the error of objects.
func (f *Fleet) Verify(objects iter.Seq2[Object, error]) iter.Seq2[migration.Verdict, error] {
	return func(yield func(migration.Verdict, error) bool) {
		left := f.unread
		for o, err := range objects {
			if err != nil {
				yield(migration.Verdict{}, err)
				return
			}
			if o.unread() {
				left--
			}
			if !f.judgeObject(o, yield) {
				return
			}
		}
		for range left { // they were learned from other streams
			if !yield(unrecognized(nil), nil) {
				return
			}
		}
		f.orphans(yield)
	}
}

// judgeObject yields the verdicts on a VMI, or the one on what may be one.
func (f *Fleet) judgeObject(o Object, yield func(migration.Verdict, error) bool) bool {
	switch {
	case o.VMI != nil:
		return f.judge(o.VMI, o.Findings, yield)
	case o.unread():
		return yield(unrecognized(o.Findings), nil)
	}
	return true
}

// unread reports whether o may be, or hold, what a verdict is due on.
func (o Object) unread() bool {
	return o.VMI == nil && o.VMIM == nil && o.Pod == nil && o.Findings.HasErrors()
}

// unrecognized is the verdict on what may be a migration: nothing is known of it.
func unrecognized(l diag.List) migration.Verdict {
	if !l.Has(migration.ErrUnread) {
		l = append(slices.Clip(l), migration.ErrUnread.At("", nil, "it was not recognized").
			Hinted("%s", howToList))
	}
	return migration.Verdict{Reason: migration.AddressMissing, Findings: l}
}

// VerifyOnce learns and judges in one pass: the same verdicts as Learn and then
// Verify give. As what a verdict rests on may still come, the VMIs are kept to
// the end, reduced like the VMIMs, to some 1200 bytes each. When objects end in
// an error, the VMIs before it are judged, and then it is yielded.
func (f *Fleet) VerifyOnce(objects iter.Seq2[Object, error]) iter.Seq2[migration.Verdict, error] {
	return func(yield func(migration.Verdict, error) bool) {
		var vmis []Object
		var broken error
		for o, err := range objects {
			if err != nil {
				broken = err
				break
			}
			switch {
			case o.VMI != nil:
				vmis = append(vmis, Object{VMI: f.slimVMI(o.VMI), Findings: o.Findings})
			case o.unread():
				vmis = append(vmis, o)
			default:
				f.learn(o)
			}
		}
		for _, o := range vmis {
			if !f.judgeObject(o, yield) {
				return
			}
		}
		if broken != nil {
			yield(migration.Verdict{}, broken)
			return
		}
		f.orphans(yield)
	}
}

// judge yields the verdicts on the migrations of one VMI.
func (f *Fleet) judge(
	vmi *migration.VMI, findings diag.List, yield func(migration.Verdict, error) bool,
) bool {
	key := subject{vmi.Namespace, vmi.Name}
	vmims := f.vmims[key]
	delete(f.vmims, key)
	findings = findings.Under(vmiPath)
	shown := len(vmims) > 0 && !vmi.MigrationState.HandedOff()
	for _, m := range inOrder(vmims) {
		shown = shown || vmi.MigrationState.MigrationUID == m.vmim.MigrationUID()
		if !yield(f.verdict(vmi, m.vmim, slices.Concat(findings, m.found())), nil) {
			return false
		}
	}
	return shown || yield(f.verdict(vmi, nil, findings), nil)
}

// orphans yields the verdicts on the VMIMs whose VMI did not come.
func (f *Fleet) orphans(yield func(migration.Verdict, error) bool) {
	order := func(a, b subject) int {
		return cmp.Or(cmp.Compare(a.namespace, b.namespace), cmp.Compare(a.name, b.name))
	}
	for _, key := range slices.SortedFunc(maps.Keys(f.vmims), order) {
		vmims := f.vmims[key]
		delete(f.vmims, key)
		for _, m := range inOrder(vmims) {
			if !yield(f.verdict(nil, m.vmim, m.found()), nil) {
				return
			}
		}
	}
}

// verdict judges one migration; without a VMIM the one that the VMI shows.
func (f *Fleet) verdict(
	vmi *migration.VMI, vmim *migration.VMIM, findings diag.List,
) migration.Verdict {
	e := migration.Expect{AnyUID: true}
	if vmim != nil {
		e.UID = vmim.MigrationUID()
	}
	v := f.ready().Verify(vmi, vmim, e)
	if len(findings) > 0 {
		v.Findings = slices.Concat(findings, v.Findings)
	}
	return v
}

// ready returns the references, checked, and with the Pods in an order of their
// own. Of a Pod that came twice the last counts.
func (f *Fleet) ready() *migration.Verifier {
	if f.by != nil {
		return f.by
	}
	pods := slices.Clone(f.refs.Pods)
	slices.Reverse(pods)
	order := func(a, b migration.PodState) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	}
	slices.SortStableFunc(pods, order)
	f.refs.Pods = slices.CompactFunc(pods,
		func(a, b migration.PodState) bool { return a.Name != "" && order(a, b) == 0 })
	f.by = migration.NewVerifier(f.refs)
	return f.by
}

// inOrder sorts the VMIMs of a VMI by their creation.
func inOrder(list []learned) []learned {
	slices.SortFunc(list, func(a, b learned) int {
		return cmp.Or(a.vmim.Created.Compare(b.vmim.Created), cmp.Compare(a.vmim.UID, b.vmim.UID),
			cmp.Compare(a.vmim.Name, b.vmim.Name))
	})
	return list
}
