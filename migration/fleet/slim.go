package fleet

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// What a Fleet keeps is copied out of the text that it was read from, and has
// only what a verdict looks at. TestFleetLaws compares the verdicts with those on
// the whole.

// name returns s, and the same string for every equal one. It is for names that
// there are few of.
func (f *Fleet) name(s string) string {
	if have, ok := f.names[s]; ok {
		return have
	}
	s = strings.Clone(s)
	f.names[s] = s
	return s
}

func (f *Fleet) slimVMI(v *migration.VMI) *migration.VMI {
	return &migration.VMI{
		Namespace: f.name(v.Namespace), Name: strings.Clone(v.Name), UID: strings.Clone(v.UID),
		Node: f.name(v.Node), Phase: f.name(v.Phase), Conditions: f.slimConditions(v.Conditions),
		MigrationState: f.slimState(v.MigrationState),
		Unread:         f.slimPaths(v.Unread),
	}
}

func (f *Fleet) slimPaths(list []diag.Path) []diag.Path {
	var out []diag.Path
	for _, p := range list {
		out = append(out, diag.Path(f.name(string(p))))
	}
	return out
}

func (f *Fleet) slimVMIM(m *migration.VMIM) *migration.VMIM {
	out := &migration.VMIM{
		Namespace: f.name(m.Namespace), Name: strings.Clone(m.Name), UID: strings.Clone(m.UID),
		Created: m.Created, VMIName: strings.Clone(m.VMIName),
		Phase: f.name(m.Phase), Conditions: f.slimCauses(m.Conditions),
		MigrationState: f.slimState(m.MigrationState),
		Unread:         f.slimPaths(m.Unread),
	}
	if s := out.MigrationState; s != nil && s.MigrationUID == out.UID {
		s.MigrationUID = out.UID // one string for both
	}
	if m.SendTo != nil {
		out.SendTo = &migration.SendTo{
			MigrationID: strings.Clone(m.SendTo.MigrationID),
			ConnectURL:  f.name(m.SendTo.ConnectURL)}
	}
	if m.Receive != nil {
		out.Receive = &migration.Receive{MigrationID: strings.Clone(m.Receive.MigrationID)}
	}
	return out
}

// slimConditions keeps the types of the conditions that hold.
func (f *Fleet) slimConditions(list []migration.Condition) []migration.Condition {
	var out []migration.Condition
	for _, c := range list {
		if c.Status == "True" {
			out = append(out, migration.Condition{Type: f.name(c.Type), Status: f.name(c.Status)})
		}
	}
	return out
}

// slimCauses keeps the conditions that hold, with what they say: of a VMIM they are
// few, and say why it waits or failed.
func (f *Fleet) slimCauses(list []migration.Condition) []migration.Condition {
	var out []migration.Condition
	for _, c := range list {
		if c.Status == "True" {
			out = append(out, migration.Condition{Type: f.name(c.Type), Status: f.name(c.Status),
				Reason: f.name(c.Reason), Message: strings.Clone(c.Message)})
		}
	}
	return out
}

func (f *Fleet) slimState(s *migration.MigrationState) *migration.MigrationState {
	if s == nil {
		return nil
	}
	return &migration.MigrationState{
		MigrationUID:   strings.Clone(s.MigrationUID),
		StartTimestamp: s.StartTimestamp, EndTimestamp: s.EndTimestamp,
		Completed: s.Completed, Failed: s.Failed, FailureReason: strings.Clone(s.FailureReason),
		AbortRequested: s.AbortRequested, AbortStatus: f.name(s.AbortStatus),
		SourceNode: f.name(s.SourceNode), SourcePod: strings.Clone(s.SourcePod),
		TargetNode: f.name(s.TargetNode), TargetNodeAddress: strings.Clone(s.TargetNodeAddress),
		TargetNodeDomainReadyTimestamp: s.TargetNodeDomainReadyTimestamp,
		TargetMemoryOverhead:           s.TargetMemoryOverhead,
		MigrationConfiguration:         f.slimConfiguration(s.MigrationConfiguration),
		SourceState:                    f.slimSide(s.SourceState),
		TargetState:                    f.slimSide(s.TargetState),
		MigrationNetworkType:           f.name(s.MigrationNetworkType),
	}
}

func (f *Fleet) slimConfiguration(c *migration.Configuration) *migration.Configuration {
	if c == nil {
		return nil
	}
	return &migration.Configuration{Network: f.name(c.Network)}
}

func (f *Fleet) slimSide(s *migration.SideState) *migration.SideState {
	if s == nil {
		return nil
	}
	return &migration.SideState{
		Node: f.name(s.Node), MigrationUID: strings.Clone(s.MigrationUID),
		SyncAddress:          f.name(s.SyncAddress),
		DomainReadyTimestamp: s.DomainReadyTimestamp, NodeAddress: strings.Clone(s.NodeAddress),
	}
}
