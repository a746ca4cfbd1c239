package diag_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrationnet/migrationnet/diag"
)

func TestBecause(t *testing.T) {
	one := errLoad.At("/vlan", 0, "too low").With("/trunk")
	two := one.With("/ipam/range")
	if len(one.Because) != 1 {
		t.Errorf("With changed the diagnostic that it was asked of: %v", one.Because)
	}
	moved := diag.List{two}.Under("/spec")
	if diff := cmp.Diff([]diag.Path{"/spec/trunk", "/spec/ipam/range"},
		moved[0].Because); diff != "" {
		t.Error(diff)
	}
	if two.Because[0] != "/trunk" {
		t.Error("Under changed the list that it was asked of")
	}
	for path, want := range map[diag.Path]bool{
		"": true, "/vlan": true, "/trunk": true, "/ipam": true, "/ipam/range": true,
		"/ipam/range/0": true,
		"/vlanTrunk":    false, "/ipam/type": false, "/mtu": false,
	} {
		if got := two.RestsOn(path); got != want {
			t.Errorf("RestsOn(%q) = %v", path, got)
		}
	}
	text, err := json.Marshal(two)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Because []diag.Path }
	if err := json.Unmarshal(text, &got); err != nil || !cmp.Equal(got.Because, two.Because) {
		t.Errorf("%s: %v", text, err)
	}
}

func TestDelegated(t *testing.T) {
	setup := *errLoad
	setup.Delegated, setup.Stage = diag.Setup, diag.Run
	run := *errLoad
	run.Stage = diag.Run
	l := diag.List{errLoad.At("", nil, ""), setup.At("", nil, ""), run.At("", nil, "")}
	for i, want := range []diag.Stage{diag.Setup, diag.Setup, diag.Run} {
		if got := l.Delegated()[i].Stage; got != want {
			t.Errorf("%d: stage %v, want %v", i, got, want)
		}
	}
}
