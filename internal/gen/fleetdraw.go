package gen

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"pgregory.net/rapid"
)

// MigrationFleet draws a few VMIs, each with up to three VMIMs, VMIMs whose VMI
// is gone, and Pods.
func MigrationFleet() *rapid.Generator[[]fleet.Object] {
	return rapid.Custom(func(t *rapid.T) []fleet.Object {
		var out []fleet.Object
		for i := range rapid.IntRange(1, 3).Draw(t, "VMIs") {
			name := fmt.Sprintf("vm%d", i)
			if s := MigrationSnapshot().Draw(t, name); s.VMI != nil {
				s.VMI.Namespace, s.VMI.Name = "shop", name
				s.VMI.Conditions = migrationConditions(t, "HotVCPUChange", "HotMemoryChange")
				migrationNewer(t, s.VMI.MigrationState)
				s.VMI.Unread = migrationUnread(t)
				out = append(out, fleet.Object{VMI: s.VMI})
			}
			uids := rapid.Permutation(append(migrationUIDs, "uid-c")).Draw(t, "uids")
			for k := range rapid.IntRange(0, 3).Draw(t, "VMIMs") {
				m := migrationVMIM(t, uids[k])
				m.Namespace, m.VMIName, m.UID = "shop", name, uids[k]
				m.Conditions = migrationConditions(t, "migrationAbortRequested")
				migrationNewer(t, m.MigrationState)
				m.Unread = migrationUnread(t)
				if migrationRare(t, "outgoing") {
					m.SendTo = &migration.SendTo{MigrationID: name, ConnectURL: "10.200.5.30:9185"}
				}
				if migrationRare(t, "incoming") {
					m.Receive = &migration.Receive{MigrationID: name}
				}
				if rapid.Bool().Draw(t, "created") {
					m.Created = migrationTime(t, "creation")
				}
				out = append(out, fleet.Object{VMIM: m})
			}
		}
		for i, p := range VirtHandlers(0).Draw(t, "Pods") {
			p.Name = fmt.Sprintf("virt-handler-%d", i)
			p.Unread = migrationUnread(t)
			out = append(out, fleet.Object{Pod: &p})
		}
		return out
	})
}

// migrationUnread draws what of an object could not be read: mostly nothing.
func migrationUnread(t *rapid.T) []diag.Path {
	if migrationRare(t, "misread") {
		return []diag.Path{"/status/phase", "/metadata/uid"}
	}
	return nil
}

// migrationConditions draws conditions of the given types, true or not.
func migrationConditions(t *rapid.T, types ...string) (out []migration.Condition) {
	for _, typ := range types {
		status := rapid.SampledFrom([]string{"", "", "True", "False"}).Draw(t, typ)
		if status != "" {
			out = append(out, migration.Condition{Type: typ, Status: status, Reason: "Drawn"})
		}
	}
	return out
}

// migrationNewer adds what a record has since v1.6, or a draw of it lacks.
func migrationNewer(t *rapid.T, s *migration.MigrationState) {
	if s == nil {
		return
	}
	if rapid.Bool().Draw(t, "overhead") {
		s.TargetMemoryOverhead = json.RawMessage(`"285Mi"`)
	}
	if migrationRare(t, "no end") {
		s.EndTimestamp = time.Time{}
	}
	if migrationRare(t, "never ready") {
		s.TargetNodeDomainDetected, s.TargetNodeDomainReadyTimestamp = false, time.Time{}
	}
	if s.TargetState != nil && rapid.Bool().Draw(t, "ready on the target's side") {
		s.TargetState.DomainReadyTimestamp = migrationTime(t, "ready there")
	}
	if s.TargetState != nil && rapid.Bool().Draw(t, "only the target's side") {
		s.TargetNodeAddress = ""
	}
	if s.TargetState != nil && rapid.Bool().Draw(t, "both sides") {
		s.TargetState.SyncAddress = "10.200.5.31:9185"
	}
	if rapid.Bool().Draw(t, "typed") {
		s.MigrationNetworkType = rapid.SampledFrom([]string{"Pod", "Migration", "pod"}).
			Draw(t, "network type")
	}
}
