package kubevirtapi_test

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetv1"
	"pgregory.net/rapid"
)

// known takes out of c what the types have no field for, and a list of port
// ranges that is empty, which KubeVirt refuses in JSON and the types do not write.
func known(c podnet.Config) podnet.Config {
	for i := range c.Interfaces {
		c.Interfaces[i].Unknown = nil
		if len(c.Interfaces[i].PortRanges) == 0 {
			c.Interfaces[i].PortRanges = nil
		}
	}
	return c
}

// roundTrip: an object becomes a Config and the same object again, and the Config
// of it means what the first one meant.
func roundTrip[T any](t *rapid.T, c podnet.Config, to func(podnet.Config) (*T, error),
	from func(*T) (podnet.Config, diag.List)) {
	obj, err := to(c)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := json.Marshal(obj)
	back, l := from(obj)
	if l.HasErrors() {
		t.Fatal(l)
	}
	again, err := to(back)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(obj, again, cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	if after, _ := json.Marshal(obj); string(before) != string(after) {
		t.Fatalf("the object was changed: %s %s", before, after)
	}
	want, refused := c.Resolve(podnet.Release{})
	got, l := back.Resolve(podnet.Release{})
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" ||
		refused.Refused() != l.Refused() {
		t.Fatalf("%#v\n%#v\n%v\n%v\n%s", c, back, refused, l, diff)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := known(rapid.OneOf(gen.PodnetVM(), gen.PodnetBadVM()).Draw(t, "vm"))
		if c.Kind == podnet.VirtualMachine {
			roundTrip(t, c, podnetv1.VM, podnetv1.FromVM)
		} else {
			roundTrip(t, c, podnetv1.VMI, podnetv1.FromVMI)
		}
	})
}
