package hco_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/hco"
	rel "github.com/migrationnet/migrationnet/release"
)

func TestShakeHands(t *testing.T) {
	of := func(version string) hco.Release {
		r, err := rel.KubeVirt(version)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	shipped := func(version string) hco.Release {
		r, err := rel.OpenShift(version)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for name, c := range map[string]struct {
		a, b hco.Release
		want bool
	}{
		"v1.6 and v1.7":                 {of("v1.6.6"), of("v1.7.0"), false},
		"v1.9 and v1.6":                 {of("v1.9.0"), of("v1.6.0"), false},
		"v1.7 and v1.9":                 {of("v1.7.0"), of("v1.9.0"), true},
		"v1.6 of two patches":           {of("v1.6.0"), of("v1.6.6"), true},
		"the newest and v1.7":           {hco.Release{}, of("v1.7.0"), true},
		"OpenShift 4.20 and 4.21":       {shipped("4.20"), shipped("4.21"), false},
		"OpenShift 4.21 and 4.22":       {shipped("4.21"), shipped("4.22"), true},
		"OpenShift 4.20 and the newest": {shipped("4.20"), hco.Release{}, false},
	} {
		if got := hco.ShakeHands(c.a, c.b); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
