package migration

import "strings"

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

func (f *Fleet) slimVMI(v *VMI) *VMI {
	return &VMI{
		Namespace: f.name(v.Namespace), Name: strings.Clone(v.Name), UID: strings.Clone(v.UID),
		Node: f.name(v.Node), Phase: f.name(v.Phase), Conditions: f.slimConditions(v.Conditions),
		MigrationState: f.slimState(v.MigrationState),
	}
}

func (f *Fleet) slimVMIM(m *VMIM) *VMIM {
	out := &VMIM{
		Namespace: f.name(m.Namespace), Name: strings.Clone(m.Name), UID: strings.Clone(m.UID),
		Created: m.Created, VMIName: strings.Clone(m.VMIName),
		Phase: f.name(m.Phase), Conditions: f.slimConditions(m.Conditions),
		MigrationState: f.slimState(m.MigrationState),
	}
	if m.SendTo != nil {
		out.SendTo = &SendTo{strings.Clone(m.SendTo.MigrationID), f.name(m.SendTo.ConnectURL)}
	}
	if m.Receive != nil {
		out.Receive = &Receive{strings.Clone(m.Receive.MigrationID)}
	}
	return out
}

// slimConditions keeps the types of the conditions that hold.
func (f *Fleet) slimConditions(list []Condition) []Condition {
	var out []Condition
	for _, c := range list {
		if held, ok := condition([]Condition{c}, c.Type); ok {
			out = append(out, Condition{Type: f.name(held.Type), Status: f.name(held.Status)})
		}
	}
	return out
}

func (f *Fleet) slimState(s *MigrationState) *MigrationState {
	if s == nil {
		return nil
	}
	return &MigrationState{
		MigrationUID:   strings.Clone(s.MigrationUID),
		StartTimestamp: s.StartTimestamp, EndTimestamp: s.EndTimestamp,
		Completed: s.Completed, Failed: s.Failed,
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

func (f *Fleet) slimConfiguration(c *Configuration) *Configuration {
	if c == nil {
		return nil
	}
	return &Configuration{Network: f.name(c.Network)}
}

func (f *Fleet) slimSide(s *SideState) *SideState {
	if s == nil {
		return nil
	}
	return &SideState{
		Node: f.name(s.Node), MigrationUID: strings.Clone(s.MigrationUID), SyncAddress: f.name(s.SyncAddress),
		DomainReadyTimestamp: s.DomainReadyTimestamp, NodeAddress: strings.Clone(s.NodeAddress),
	}
}
