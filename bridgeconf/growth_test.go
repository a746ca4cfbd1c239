package bridgeconf_test

import (
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/internal/growth"
)

func document(members string) []byte {
	return []byte(`{"cniVersion":"0.4.0","name":"a","type":"bridge","bridge":"b",` + members + `}`)
}

// times returns s n times, with commas between.
func times(n int, s string) string { return strings.Repeat(s+",", n-1) + s }

// The escape in a name makes every look at it an allocation, which counts.
func TestReadGrowsAsTheDocumentDoes(t *testing.T) {
	for name, members := range map[string]string{
		"members in another case":           `"V\u006can":1`,
		"members given twice":               `"vl\u0061n":1`,
		"members of a wrong type":           `"vl\u0061n":"x"`,
		"names that are nearly known":       `"vl\u0061nn":1`,
		"names that nothing knows":          `"\u0061bcdefghijk":1`,
		"trunks":                            `"vlanTrunk":[{"id":1}]`,
		"documents inside, given once more": `"ip\u0061m":{}`,
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 500, func(n int) func() {
				data := document(times(n, members))
				return func() { bridgeconf.Read(data, bridgeconf.Release{}) }
			})
		})
	}
}

func TestEditGrowsAsTheDocumentDoes(t *testing.T) {
	id := 7
	for name, change := range map[string]func(*bridgeconf.Trunk){
		"a member is changed":           func(x *bridgeconf.Trunk) { x.ID = &id },
		"a member is added":             func(x *bridgeconf.Trunk) { x.MinID, x.MaxID = &id, &id },
		"a member gives way to another": func(x *bridgeconf.Trunk) { *x = bridgeconf.Trunk{MinID: &id} },
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 250, func(n int) func() {
				data := document(`"vlanTrunk":[` + times(n, `{"id": 1}`) + `]`)
				return func() {
					out, l := bridgeconf.Edit(data, func(c *bridgeconf.Config) {
						for i := range c.VLANTrunk {
							change(&c.VLANTrunk[i])
						}
					})
					if l.HasErrors() || strings.Count(string(out), "7") < n {
						t.Fatalf("%v\n%.300s", l, out)
					}
				}
			})
		})
	}
}
