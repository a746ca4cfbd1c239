package nad_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// mistake is a row of testdata/mistakes.jsonl: a configuration that people write
// wrong, with the reason, or right.
type mistake struct{ ID, Why, Name, Config, Want string }

// TestFindsWhatPeopleGetWrong: every wrong one gets a finding, none of the right
// ones is refused. Those that need context are checked as the migration
// network of a cluster.
func TestFindsWhatPeopleGetWrong(t *testing.T) {
	data, err := os.ReadFile("testdata/mistakes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var found, wrong, right int
	for line := range bytes.Lines(data) {
		var m mistake
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		d, l := nad.Parse(named(m.Name, m.Config))
		l.Add(d.Validate(nad.Release{})...)
		if m.Want == "good" {
			right++
			if l.HasErrors() {
				t.Errorf("%s is right, and refused: %v", m.ID, l)
			}
			continue
		}
		wrong++
		if strings.Contains(m.Why, "context") {
			l = nad.CheckMigrationNetwork(d, cluster).Errors()
		}
		if len(l) > 0 {
			found++
		} else {
			t.Errorf("%s is wrong (%s), and nothing is said", m.ID, m.Why)
		}
		for _, f := range l {
			if f.Hint == "" || f.Stage == 0 || f.Rule == nil {
				t.Errorf("%s: %v has no hint or no stage", m.ID, f)
			}
		}
		t.Logf("%s (%s): %v", m.ID, m.Why, codes(l))
	}
	t.Logf("%d of %d wrong ones found, %d right ones", found, wrong, right)
	if wrong < 29 || right < 2 {
		t.Error("too few were compared")
	}
}

func codes(l diag.List) (out []string) {
	for _, d := range l {
		out = append(out, d.Rule.Code)
	}
	return out
}

func named(name, config string) []byte {
	s, _ := json.Marshal(config)
	n, _ := json.Marshal(name)
	return []byte(`{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",` +
		`"metadata":{"name":` + string(n) + `},"spec":{"config":` + string(s) + `}}`)
}
