package migration_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/migration"
)

// TestAnswers looks at every verdict there can be: yes is what OverMigrationNetwork
// says, no is only what is certain, and only what is not over can be waited for.
func TestAnswers(t *testing.T) {
	count := map[migration.Answer]int{}
	for state := migration.Unknown; state <= migration.Inconsistent; state++ {
		for network := unknown; network <= migration.AmbiguousNetwork; network++ {
			for proof := none; proof <= proven; proof++ {
				for binding := migration.Unbound; binding <= migration.Bound; binding++ {
					for _, record := range []string{"", "/vmi/status/migrationState"} {
						v := migration.Verdict{State: state, Network: network, Proof: proof,
							Binding: binding, Record: "/vmi/status/migrationState"}
						v.Record = v.Record[:len(record)]
						want := wantAnswer(v)
						if got := v.Answer(); got != want {
							t.Errorf("%v %v %v %v %q: %v, want %v", state, network, proof, binding,
								record, got, want)
						}
						if v.Settled() != (want == migration.Yes || want == migration.No) {
							t.Errorf("%v: settled %v", want, v.Settled())
						}
						count[want]++
					}
				}
			}
		}
	}
	t.Log(count)
	if len(count) != 4 {
		t.Error("an answer is missing")
	}
}

// wantAnswer is said in words: what the documentation of the answers says.
func wantAnswer(v migration.Verdict) migration.Answer {
	mine := v.Binding != migration.Unbound
	switch v.State {
	case migration.Failed, migration.Aborted:
		if v.Record == "" || mine {
			return migration.No
		}
	case migration.NotStarted, migration.Pending, migration.PreparingTarget, migration.TargetReady,
		migration.Running, migration.Aborting, migration.Finalizing:
		return migration.NotYet
	case migration.Succeeded:
		if v.Proof != proven || !mine {
			break
		}
		switch v.Network {
		case net:
			return migration.Yes
		case pod, migration.OnOtherNetwork:
			return migration.No
		}
	}
	return migration.CannotTell
}
