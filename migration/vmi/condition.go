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
// Status is True where [migration.Verdict.Answer] is Yes, False where it is No, and
// Unknown for all else: what is still under way, is not known, or contradicts
// itself. Reason is one word, of those that states, paths and reasons print as, or
// one of OverMigrationNetwork, OverPodNetwork, OverOtherNetwork, AmbiguousAddress,
// Unbound and NotProven. They are promised. Message is the verdict's sentence. For
// a pair of clusters give its Both.
func Condition(v migration.Verdict) metav1.Condition {
	return metav1.Condition{Type: ConditionOverMigrationNetwork, Status: statuses[v.Answer()],
		Reason: reason(v), Message: shortened(v.Sentence())}
}

var statuses = map[migration.Answer]metav1.ConditionStatus{
	migration.Yes: metav1.ConditionTrue, migration.No: metav1.ConditionFalse,
	migration.NotYet: metav1.ConditionUnknown, migration.CannotTell: metav1.ConditionUnknown,
}

func reason(v migration.Verdict) string {
	switch {
	case v.Answer() == migration.Yes:
		return ConditionOverMigrationNetwork
	case v.State != migration.Succeeded:
		return v.State.String()
	case v.Answer() == migration.No && v.Network == migration.OnPodNetwork:
		return "OverPodNetwork"
	case v.Answer() == migration.No:
		return "OverOtherNetwork"
	case v.Network == migration.UndeterminedNetwork && v.Reason != migration.NoReason:
		return v.Reason.String()
	case v.Network == migration.AmbiguousNetwork:
		return "AmbiguousAddress"
	case v.Binding == migration.Unbound:
		return migration.Unbound.String()
	}
	return "NotProven"
}

// shortened returns s, or what fits of it, with an ellipsis.
func shortened(s string) string {
	if utf8.RuneCountInString(s) <= longestMessage {
		return s
	}
	return string([]rune(s)[:longestMessage-1]) + "…"
}
