package vmi_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"
)

func TestCondition(t *testing.T) {
	type v = migration.Verdict
	over := v{
		State:   migration.Succeeded,
		Network: migration.OnMigrationNetwork,
		Proof:   migration.Proven,
		Binding: migration.Bound,
	}
	with := func(change func(*v)) v {
		one := over
		change(&one)
		return one
	}
	for want, one := range map[string]v{
		"True OverMigrationNetwork": over,
		"False OverPodNetwork":      with(func(x *v) { x.Network = migration.OnPodNetwork }),
		"False OverOtherNetwork":    with(func(x *v) { x.Network = migration.OnOtherNetwork }),
		"False Failed": with(func(x *v) {
			x.State = migration.Failed
			x.Proof = migration.Advertised
		}),
		"False Aborted": with(func(x *v) {
			x.State = migration.Aborted
			x.Proof = migration.Advertised
		}),
		"Unknown Unknown": {},
		"Unknown Running": with(func(x *v) {
			x.State = migration.Running
			x.Proof = migration.Advertised
		}),
		"Unknown Inconsistent": with(func(x *v) {
			x.State = migration.Inconsistent
			x.Proof = migration.Advertised
		}),
		"Unknown Superseded": {State: migration.Superseded, Reason: migration.ReasonSuperseded},
		"Unknown AddressMissing": with(func(x *v) {
			x.Network = migration.UndeterminedNetwork
			x.Proof = migration.NoProof
			x.Reason = migration.AddressMissing
		}),
		"Unknown AmbiguousAddress": with(func(x *v) { x.Network = migration.AmbiguousNetwork }),
		"Unknown Unbound": with(func(x *v) {
			x.Proof = migration.Advertised
			x.Binding = migration.Unbound
		}),
		"Unknown NotProven": with(func(x *v) { x.Proof = migration.Advertised }),
	} {
		c := vmi.Condition(one)
		got := fmt.Sprint(c.Status, " ", c.Reason)
		if got != want || c.Type != "OverMigrationNetwork" || c.Message != one.Sentence() {
			t.Errorf("%+v, want %s", c, want)
		}
	}
}

// reason is the pattern of metav1.Condition for one.
var reason = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$`)

// acceptable is the law: the API server takes every condition, and True is what
// a verdict says it is.
func acceptable(t *rapid.T, reach func(string)) {
	s := gen.MigrationSnapshot().Draw(t, "snapshot")
	e := migration.Expect{AnyUID: rapid.Bool().Draw(t, "any")}
	if s.VMI != nil && s.VMI.MigrationState != nil &&
		rapid.IntRange(0, 9).Draw(t, "about another") > 0 {
		e.UID = s.VMI.MigrationState.MigrationUID
	}
	v := migration.Verify(s, e)
	c := vmi.Condition(v)
	if !reason.MatchString(c.Reason) || c.Message == "" ||
		utf8.RuneCountInString(c.Message) > 32768 {
		t.Fatalf("%+v", c)
	}
	if (c.Status == metav1.ConditionTrue) != v.OverMigrationNetwork() {
		t.Fatalf("%+v of %#v", c, v)
	}
	if c.Status == metav1.ConditionFalse &&
		(v.Network == migration.OnMigrationNetwork && v.State == migration.Succeeded ||
			v.State < migration.Succeeded) {
		t.Fatalf("%+v of %#v", c, v)
	}
	reach(string(c.Status))
}

func TestConditionsAreAcceptable(t *testing.T) {
	// True is drawn less often, and is in the table.
	law.Reach(t, acceptable, map[string]int{"False": 20, "Unknown": 20})
}

func FuzzConditionsAreAcceptable(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { acceptable(t, func(string) {}) }))
}

func TestALongMessageIsShortened(t *testing.T) {
	c := vmi.Condition(migration.Verdict{VMI: strings.Repeat("ö", 40000)})
	if n := utf8.RuneCountInString(c.Message); n != 32768 || !utf8.ValidString(c.Message) {
		t.Errorf("%d characters", n)
	}
}

func ExampleCondition() {
	v := migration.Verify(migration.Snapshot{VMI: &migration.VMI{Namespace: "shop", Name: "cart",
		MigrationState: &migration.MigrationState{MigrationUID: "u", TargetNode: "n1"}}},
		migration.Expect{UID: "u"})
	var status []metav1.Condition // of your own object
	meta.SetStatusCondition(&status, vmi.Condition(v))
	for _, c := range status {
		fmt.Println(c.Type, c.Status, c.Reason)
		fmt.Println(c.Message)
	}
	// Output:
	// OverMigrationNetwork Unknown PreparingTarget
	// migration u of shop/cart is preparing its target; no address is on record, so the network is not known
}
