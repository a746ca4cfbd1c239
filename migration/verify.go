package migration

import (
	"errors"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// Where in a snapshot a record is.
const (
	vmiPath   diag.Path = "/vmi"
	vmimPath  diag.Path = "/vmim"
	statePath diag.Path = "/status/migrationState"
)

// Verify judges one migration. It never fails: what is missing, malformed or
// contradictory makes the verdict weaker, and is in its Evidence and Findings.
// Their paths point into {"vmi","vmim","pods","migrationRanges","podNetworks",
// "expectUID"}, where pods is References.Pods. For many migrations by the same
// references use a [Verifier].
func Verify(s Snapshot, e Expect) Verdict {
	refs := s.References.prepare()
	return verify(s.VMI, s.VMIM, &refs, e)
}

// Verifier judges any number of migrations by the same references, which it
// checks once. It is for concurrent use. The zero Verifier has no references.
type Verifier struct{ by prepared }

// NewVerifier returns a Verifier that compares addresses with r. The Pods in r
// must not change while it is in use.
func NewVerifier(r References) *Verifier {
	v := Verifier{r.prepare()}
	v.by.index()
	return &v
}

var errVerifier = errors.New("a Verifier has no JSON form: write its References")

// MarshalJSON returns an error: a Verifier has no JSON form.
func (Verifier) MarshalJSON() ([]byte, error) { return nil, errVerifier }

// UnmarshalJSON returns an error: a Verifier has no JSON form.
func (*Verifier) UnmarshalJSON([]byte) error { return errVerifier }

// Verify judges one migration, as the function [Verify] does with a [Snapshot] of
// vmi, vmim and the references of v. Either object may be nil.
func (v *Verifier) Verify(vmi *VMI, vmim *VMIM, e Expect) Verdict {
	return verify(vmi, vmim, &v.by, e)
}

// verify judges by references that it does not change.
func verify(vmi *VMI, vmim *VMIM, refs *prepared, e Expect) Verdict {
	j := judge{vmi: vmi, vmim: vmim, refs: refs, at: &alone}
	j.v.Findings = refs.findings
	j.v.Evidence = make([]Evidence, 0, 8)
	j.choose(e)
	j.v.VMI = j.subject()
	misread := j.misread()
	if j.rec == nil {
		if j.stateWithoutRecord(); misread {
			j.v.State = Unknown
		}
		j.cause()
		return j.v
	}
	j.v.Record = j.at.record
	j.v.UID = j.rec.MigrationUID
	j.v.SourceNode, j.v.TargetNode = j.rec.SourceNode, j.rec.TargetNode
	if !misread {
		j.stateOfRecord()
	}
	j.cause()
	j.checkNodes()
	j.compareCopies()
	j.compareVMIM()
	j.timing()
	j.network()
	j.misreadPods()
	j.prove()
	return j.v
}

// places is where the members of a record are.
type places struct {
	record, uid, start, end, completed, failed, reason, abortRequested, abortStatus, targetNode, address,
	sideAddress, ready,
	network, networkType diag.Path
}

func placesIn(at diag.Path) places {
	return places{
		record: at, uid: at + "/migrationUid",
		start: at + "/startTimestamp", end: at + "/endTimestamp",
		completed: at + "/completed", failed: at + "/failed", reason: at + "/failureReason",
		abortRequested: at + "/abortRequested", abortStatus: at + "/abortStatus",
		targetNode: at + "/targetNode", address: at + "/targetNodeAddress",
		sideAddress: at + "/targetState/nodeAddress",
		ready:       at + "/targetNodeDomainReadyTimestamp",
		network:     at + "/migrationConfiguration/network",
		networkType: at + "/migrationNetworkType",
	}
}

// The records that there are: made once, for paths are most of what a verdict
// is made of.
var (
	inVMI  = placesIn(vmiPath + statePath)
	inVMIM = placesIn(vmimPath + statePath)
	alone  = placesIn("")
)

// judge is one run of Verify.
type judge struct {
	vmi  *VMI
	vmim *VMIM // nil also when it is another migration's
	refs *prepared

	rec        *MigrationState // the record to judge; nil when there is none
	at         *places         // where its members are; never nil
	other      *MigrationState // the copy of rec on the other object; nil when there is none
	superseded bool            // the VMI's record is another migration's

	addr    netip.Addr
	text    string // addr, as KubeVirt writes it
	doubted bool   // a success that may be none
	located bool   // addr is on migration0 of the target's virt-handler, and on no Pod
	v       Verdict
}

// choose finds the record of the migration in question, and how surely it is
// that one's.
func (j *judge) choose(e Expect) {
	j.dropForeign(e)
	var mine, copied *MigrationState
	want := e.UID
	if j.vmi != nil {
		mine = j.vmi.MigrationState.handedOff()
	}
	if j.vmim != nil {
		copied = j.vmim.MigrationState.handedOff()
		if want == "" {
			want = j.vmim.MigrationUID()
		}
	}
	j.v.UID = want
	bound := func(r *MigrationState) bool {
		return r != nil && want != "" && r.MigrationUID == want
	}
	unnamed := func(r *MigrationState) bool {
		return r != nil && (want == "" || r.MigrationUID == "")
	}
	switch {
	case bound(mine) && !(bound(copied) && copied.over() && !mine.over()):
		j.take(mine, &inVMI, Bound)
		if bound(copied) {
			j.other = copied
		}
	case bound(copied):
		j.take(copied, &inVMIM, Bound)
	case unnamed(copied) && (mine == nil || !unnamed(mine)):
		j.take(copied, &inVMIM, waived(e))
	case unnamed(mine) && !j.beforeHandOff():
		j.take(mine, &inVMI, waived(e))
	case mine != nil:
		j.supersede(mine, want)
	}
	if j.v.Binding == Bound {
		j.say(Supporting, evidenceUID, j.at.uid, want, want)
	}
}

func waived(e Expect) Binding {
	if e.AnyUID {
		return Waived
	}
	return Unbound
}

func (j *judge) take(r *MigrationState, of *places, b Binding) {
	j.rec, j.at, j.v.Binding = r, of, b
}

// dropForeign sets the VMIM aside when it is of another migration or VMI.
func (j *judge) dropForeign(e Expect) {
	m := j.vmim
	switch {
	case m == nil:
	case e.UID != "" && m.MigrationUID() != "" && m.MigrationUID() != e.UID:
		j.contradict(WarnForeignVMIM, vmimPath+"/metadata/uid", m.MigrationUID(), e.UID,
			"it is the migration %s, not %s", m.MigrationUID(), e.UID)
		j.vmim = nil
	case j.vmi != nil && m.VMIName != "" && j.vmi.Name != "" && m.VMIName != j.vmi.Name:
		j.contradict(WarnForeignVMIM, vmimPath+"/spec/vmiName", m.VMIName, j.vmi.Name,
			"it migrates %s, not %s", m.VMIName, j.vmi.Name)
		j.vmim = nil
	case j.vmi != nil && m.Namespace != "" && j.vmi.Namespace != "" &&
		m.Namespace != j.vmi.Namespace:
		j.contradict(WarnForeignVMIM, vmimPath+"/metadata/namespace", m.Namespace, j.vmi.Namespace,
			"it is in namespace %s, not %s", m.Namespace, j.vmi.Namespace)
		j.vmim = nil
	}
}

// supersede notes that the VMI's record is not of the migration in question.
func (j *judge) supersede(r *MigrationState, want string) {
	j.superseded = true
	j.v.Reason = ReasonSuperseded
	shown := r.MigrationUID
	if shown == "" {
		shown = "no UID"
	}
	j.contradict(ErrSuperseded, vmiPath+statePath+"/migrationUid", r.MigrationUID, want,
		"it has %s, not %s", shown, orText(want, "that of a migration yet to be handed off"))
}

// subject names the VMI, as far as it is known.
func (j *judge) subject() string {
	switch {
	case j.vmi != nil && j.vmi.Name != "":
		return qualified(j.vmi.Namespace, j.vmi.Name)
	case j.vmim != nil:
		return qualified(j.vmim.Namespace, j.vmim.VMIName)
	}
	return ""
}

// prove says what the address proves, once state and network are known.
func (j *judge) prove() {
	v := &j.v
	switch {
	case !j.addr.IsValid():
	case v.Network == OnMigrationNetwork && j.refuted():
		v.Proof = Advertised
	case v.State == Succeeded && v.Binding != Unbound && v.Network != UndeterminedNetwork &&
		!j.doubted:
		v.Proof = Proven
	default:
		v.Proof = Advertised
	}
	if v.State == Succeeded && v.Binding == Unbound {
		j.contradict(WarnUnbound, j.at.uid, j.rec.MigrationUID, "",
			"nothing says that this is the migration in question")
	}
}

// refuted reports whether an error that was found speaks against the migration
// network. Ranges that overlap do not, where a virt-handler decides.
func (j *judge) refuted() bool {
	return slices.ContainsFunc(j.v.Findings, func(d diag.Diagnostic) bool {
		return d.Rule.Severity == diag.Error && !(j.located && d.Rule == ErrOverlap)
	})
}
