package vmi

import (
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/migration"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ConditionOverMigrationNetwork is the type of [Condition].
const ConditionOverMigrationNetwork = "OverMigrationNetwork"

// longestMessage is how many characters the API server accepts in a condition's
// message (metav1.Condition, k8s.io/apimachinery v0.34.3).
const longestMessage = 32768

// Condition returns v as a status condition of type OverMigrationNetwork, for
// meta.SetStatusCondition: its times and generation are left to that.
//
// Status is True where [migration.Verdict.OverMigrationNetwork] is. It is False
// only where that is settled: the migration failed, was aborted, or provably went
// to another address. It is Unknown for all else: what is still under way, is not
// known, or contradicts itself. Reason is one word, of those that states, paths
// and reasons print as, or one of OverMigrationNetwork, OverPodNetwork,
// OverOtherNetwork, AmbiguousAddress, Unbound and NotProven. They are promised.
// Message is the verdict's sentence. For a pair of clusters give its Both.
func Condition(v migration.Verdict) metav1.Condition {
	status, reason := settled(v)
	return metav1.Condition{Type: ConditionOverMigrationNetwork, Status: status, Reason: reason,
		Message: shortened(v.Sentence())}
}

func settled(v migration.Verdict) (metav1.ConditionStatus, string) {
	switch {
	case v.OverMigrationNetwork():
		return metav1.ConditionTrue, ConditionOverMigrationNetwork
	case v.State == migration.Failed, v.State == migration.Aborted:
		return metav1.ConditionFalse, v.State.String()
	case v.State != migration.Succeeded:
		return metav1.ConditionUnknown, v.State.String()
	case v.Network == migration.UndeterminedNetwork && v.Reason != migration.NoReason:
		return metav1.ConditionUnknown, v.Reason.String()
	case v.Network == migration.AmbiguousNetwork:
		return metav1.ConditionUnknown, "AmbiguousAddress"
	case v.Binding == migration.Unbound:
		return metav1.ConditionUnknown, migration.Unbound.String()
	case v.Proof == migration.Proven && v.Network == migration.OnPodNetwork:
		return metav1.ConditionFalse, "OverPodNetwork"
	case v.Proof == migration.Proven && v.Network == migration.OnOtherNetwork:
		return metav1.ConditionFalse, "OverOtherNetwork"
	}
	return metav1.ConditionUnknown, "NotProven"
}

// shortened returns s, or what fits of it, with an ellipsis.
func shortened(s string) string {
	if utf8.RuneCountInString(s) <= longestMessage {
		return s
	}
	return string([]rune(s)[:longestMessage-1]) + "…"
}
