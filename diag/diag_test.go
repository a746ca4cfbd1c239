package diag_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"pgregory.net/rapid"
)

var (
	errLoad  = &diag.Rule{Code: "x-load", Stage: diag.Load, Summary: "load"}
	errSetup = &diag.Rule{Code: "x-setup", Stage: diag.Setup, Summary: "setup"}
	errRun   = &diag.Rule{Code: "x-run", Stage: diag.Run, Summary: "run"}
	warn     = &diag.Rule{Code: "x-warn", Severity: diag.Warning, Stage: diag.Load, Summary: "warn"}
)

func TestPathTokensRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.OneOf(rapid.String(),
			rapid.SampledFrom([]string{"", "~1", "/", "a/b~c", "0"}))).Draw(t, "tokens")
		var p diag.Path
		for _, tok := range want {
			p = p.Name(tok)
		}
		if got := slices.Collect(p.Tokens()); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", p, got, want)
		}
		_ = p.Dotted()
	})
}

func TestDotted(t *testing.T) {
	for p, want := range map[diag.Path]string{
		"": "(document)", "/vlan": "vlan", "/ipam/ranges/0/range": "ipam.ranges[0].range",
		"/a/01":                       "a.01",
		"/cni.dev~1valid-attachments": `["cni.dev/valid-attachments"]`, "/a/": `a[""]`,
		"vlan": "vlan",
	} {
		if got := p.Dotted(); got != want {
			t.Errorf("%q: got %s, want %s", p, got, want)
		}
	}
}

func TestErrIsNilWithoutErrors(t *testing.T) {
	if err := (diag.List{warn.At("", nil, "m")}).Err(); err != nil {
		t.Errorf("warnings are not an error: %v", err)
	}
	if err := diag.List(nil).Err(); err != nil {
		t.Errorf("a typed nil: %v", err)
	}
	err := fmt.Errorf("reading: %w",
		diag.List{warn.At("", nil, "w"), errRun.At("/a", 1, "m")}.Err())
	if !errors.Is(err, errRun) || errors.Is(err, errLoad) || errors.Is(err, warn) {
		t.Errorf("sentinels: %v", err)
	}
	l, ok := diag.FromErr(err)
	if !ok || len(l) != 2 {
		t.Errorf("the warnings went missing: %v", l)
	}
	if _, ok := diag.FromErr(errors.New("other")); ok {
		t.Error("another error carries no list")
	}
}

func TestRefusedIsTheFirstStageOfAnError(t *testing.T) {
	for _, c := range []struct {
		rules []*diag.Rule
		want  diag.Stage
	}{
		{nil, 0}, {[]*diag.Rule{warn, errRun}, 0}, {[]*diag.Rule{errRun, errSetup}, diag.Setup},
		{[]*diag.Rule{errSetup, errLoad}, diag.Load},
	} {
		var l diag.List
		for _, r := range c.rules {
			l.Add(r.At("", nil, "m"))
		}
		if got := l.Refused(); got != c.want {
			t.Errorf("%v: got %v, want %v", l, got, c.want)
		}
		for i, d := range l.Delegated() {
			if d.Stage < diag.Setup || d.Stage < l[i].Stage || l[i].Stage != l[i].Rule.Stage {
				t.Errorf("%v at %v was at %v", d, d.Stage, l[i].Stage)
			}
		}
		if later := l.Delegated().Refused(); c.want == diag.Load && later != diag.Setup {
			t.Errorf("%v: delayed, got %v", l, later)
		}
	}
}

func TestAZeroDiagnosticIsAnError(t *testing.T) {
	l := diag.List{{}}
	if !l.HasErrors() || l.Err() == nil || l.Err().Error() == "" || errors.Is(l.Err(), errLoad) {
		t.Error("it is downgraded, or panics")
	}
}

func TestUnder(t *testing.T) {
	l := diag.List{errRun.At("/a", nil, "m"), errLoad.At("/b", nil, "m")}
	moved := l.Under("/spec")
	if moved[0].Path != "/spec/a" || l[0].Path != "/a" {
		t.Errorf("got %v, and the original %v", moved, l)
	}
}

func TestFixesAreInAnOrderThatWorks(t *testing.T) {
	l := diag.List{
		warn.At("/VLAN", nil, "m").Fixed(diag.Op{Op: "move", From: "/VLAN", Path: "/vlan"}),
		diag.ErrType.At("/VLAN", nil, "m").
			Fixed(diag.Op{Op: "replace", Path: "/VLAN", Value: []byte("2")}),
		errLoad.At("/vlan", nil, "m").Fixed(diag.Op{Op: "remove", Path: "/vlan"}),
		diag.WarnCase.At("/A/B", nil, "m").Fixed(diag.Op{Op: "move", From: "/A/B", Path: "/A/b"}),
		errRun.At("/x", nil, "m"),
	}
	got := l.Under("/spec").Fixes()
	if len(got) != 4 || got[0].Path != "/spec/VLAN" || got[1].From != "/spec/A/B" ||
		got[2].From != "/spec/VLAN" || got[3].Path != "/spec/vlan" || l[0].Fix[0].From != "/VLAN" {
		t.Errorf("got %+v", got)
	}
}

func ExampleDiagnostic() {
	vlan := &diag.Rule{Code: "bridge-vlan-range", Stage: diag.Load, Summary: "VLAN ID out of range"}
	d := vlan.At("/vlan", 4095, "%d is outside 0..4094", 4095).
		Hinted("leave vlan out for an untagged port")
	fmt.Println(d)
	b, _ := json.Marshal(d)
	fmt.Println(string(b))
	// Output:
	// error bridge-vlan-range vlan: 4095 is outside 0..4094; leave vlan out for an untagged port
	// {"code":"bridge-vlan-range","severity":"error","stage":"load","kind":"invalid","path":"/vlan","message":"4095 is outside 0..4094","hint":"leave vlan out for an untagged port"}
}
