package bridgeconf_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
)

// A path means the last of the members with its name: a fix of another one would change it.
func TestAMemberGivenTwiceHasNoFix(t *testing.T) {
	for members, want := range map[string]int{`"vlan":"7"`: 1, `"vlan":"7","vlan":"8"`: 0, `"vlan":"7","vlan":8`: 0} {
		_, _, l := bridgeconf.Read(document(members), bridgeconf.Release{})
		fixes := 0
		for _, d := range l {
			if d.Path == "/vlan" && len(d.Fix) > 0 {
				fixes++
			}
		}
		if len(l) == 0 || fixes != want {
			t.Errorf("%s: %d fixes, want %d: %v", members, fixes, want, l)
		}
	}
}
