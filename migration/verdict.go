package migration

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Verdict is what [Verify] says. The zero Verdict says nothing is known.
type Verdict struct {
	State   State
	Network Network // by its JSON name, path
	Proof   Proof
	Binding Binding
	Reason  Reason // why Network is UndeterminedNetwork; NoReason otherwise

	VMI     string     // "namespace/name", as far as it is known
	UID     string     // of the migration judged; "" when not known
	Address netip.Addr // the one that was judged; the zero Addr when there is none

	SourceNode, TargetNode string // as on record; "" when there is none

	// Cause is why it failed, was aborted or waits, in KubeVirt's words: the
	// record's failureReason, or the message of a condition of the VMIM; "" when
	// neither says.
	Cause string

	// Record is where the record is that was judged, in the document that Verify
	// describes: /vmi/status/migrationState, or the same of /vmim; "" when there
	// is none.
	Record diag.Path

	// Evidence is in the order in which it was found: for the UID, the state,
	// the network.
	Evidence []Evidence
	// Findings is what is wrong with the references, with the record, or with
	// the outcome. With an Error in it nothing is proven to have gone over the
	// migration network; but for [ErrOverlap], where a virt-handler has the address.
	Findings diag.List
}

// OverMigrationNetwork reports whether the migration succeeded, went over the
// migration network, and is the one that was asked about, or the caller waived
// that with [Expect].AnyUID. All else is false.
func (v Verdict) OverMigrationNetwork() bool {
	return v.State == Succeeded && v.Network == OnMigrationNetwork && v.Proof == Proven &&
		v.Binding != Unbound
}

// GoString returns v as its type and its JSON.
func (v Verdict) GoString() string { return table.GoString(v) }

// String returns the same as Sentence.
func (v Verdict) String() string { return v.Sentence() }

// Sentence says for a person what happened, over which network, and why that
// is believed. It has no full stop.
func (v Verdict) Sentence() string {
	s := v.subject() + " " + stateSentences[v.State%State(len(stateSentences))]
	if v.Cause != "" {
		s += " (" + strings.TrimRight(strings.Join(strings.Fields(v.Cause), " "), ".") + ")"
	}
	s += v.networkSentence()
	if n := v.count(Contradicting); n > 0 && v.State == Succeeded {
		s += fmt.Sprintf(" (evidence against it: %d)", n)
	}
	return s
}

var stateSentences = [...]string{
	Unknown:         "is in a state that cannot be told",
	NotStarted:      "has not started",
	Pending:         "is waiting to be handed off",
	PreparingTarget: "is preparing its target",
	TargetReady:     "has its target ready",
	Running:         "is running",
	Aborting:        "is being aborted",
	Finalizing:      "has ended and is not completed yet",
	Succeeded:       "succeeded",
	Failed:          "failed",
	Aborted:         "was aborted",
	Superseded:      "is no longer on record",
	Inconsistent:    "has a record that contradicts itself",
}

func (v Verdict) subject() string {
	s := "migration"
	if v.UID != "" {
		s += " " + v.UID
	}
	if v.VMI != "" {
		s += " of " + v.VMI
	}
	if s == "migration" {
		return "the migration"
	}
	return s
}

func (v Verdict) networkSentence() string {
	switch {
	case v.Network == UndeterminedNetwork:
		return v.reasonSentence()
	case v.Proof == Proven:
		return " " + [...]string{
			OnMigrationNetwork: "over the migration network",
			OnPodNetwork:       "over the pod network, not the migration network",
			OnOtherNetwork: "over a network that is neither the migration network nor a " +
				"pod network",
			AmbiguousNetwork: "over a network that cannot be told, for more than one " +
				"has the address",
		}[v.Network] + ": " + v.Address.String() + v.why(" ")
	}
	s := "; its target offered " + v.Address.String() + v.why(", which ")
	if v.State == Succeeded {
		return s + "; that does not prove that this migration used it"
	}
	return s + "; that says nothing about what was sent"
}

func (v Verdict) reasonSentence() string {
	switch v.Reason {
	case AddressMissing:
		if v.State == NotStarted || v.State == Pending {
			return ""
		}
		return "; no address is on record, so the network is not known"
	case AddressMalformed:
		return "; what is on record is not an IP address, so the network is not known"
	case NoReference:
		s := fmt.Sprintf("; its target offered %s, and nothing was given to compare it with",
			v.Address)
		if v.State == Succeeded {
			s += ": give ranges, a NetworkAttachmentDefinition or the virt-handler Pods"
		}
		return s
	case ReasonSuperseded:
		return "; what is on record on the VMI is another migration's, or nothing yet"
	}
	return ""
}

// why puts what decided the network into words, after link; "" when nothing did.
func (v Verdict) why(link string) string {
	var parts []string
	for _, e := range v.Evidence {
		if p := networkWhy[e.Code]; p != "" && e.Weight != Contradicting {
			parts = append(parts, fmt.Sprintf(p, e.Reference))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return link + strings.Join(parts, " and ")
}

var networkWhy = map[string]string{
	evidenceMigrationEndpoint: "is on migration0 of %s",
	evidencePodEndpoint:       "is the pod address of %s",
	evidenceMigrationRange:    "is in the migration range %s",
	evidencePodNetwork:        "is in the pod network %s",
	evidenceOutsidePods:       "is not in the pod network %s",
}

func (v Verdict) count(w Weight) int {
	n := 0
	for _, e := range v.Evidence {
		if e.Weight == w {
			n++
		}
	}
	return n
}
