//go:build linux

package lab

import (
	kubevirt "kubevirt.io/api/core/v1"
)

// The migration controller of virt-controller, as far as the record of a migration that
// nothing disturbs and of one that fails goes: pkg/virt-controller/watch/migration, KubeVirt
// v1.9.0. What it asks of the objects are the functions of kubevirt.io/api that it asks too.

type (
	vmi  = kubevirt.VirtualMachineInstance
	vmim = kubevirt.VirtualMachineInstanceMigration
)

// virtController is one turn of the controller of the side's cluster.
func (x *side) virtController() bool {
	return x.edit(func(v *vmi, m *vmim) {
		x.lifecycle(v, m)
		x.act(v, m)
		x.advance(v, m)
	})
}

// lifecycle is the controller of the VMI itself (watch/vmi/lifecycle.go): the target is
// Scheduled when its pod is there, and waits again when the migration failed; the source
// Succeeded when its pod has ended well and the record is completed.
func (x *side) lifecycle(v *vmi, m *vmim) {
	s := v.Status.MigrationState
	switch {
	case v.IsWaitingForSync() && m.Status.Phase == kubevirt.MigrationScheduling:
		v.Status.Phase = kubevirt.Scheduling
	case v.IsScheduling():
		v.Status.Phase, v.Status.NodeName = kubevirt.Scheduled, x.handler.node.name
		v.Labels = map[string]string{kubevirt.NodeNameLabel: v.Status.NodeName}
	case v.IsScheduled() && v.IsMigrationTarget() && s.Failed:
		v.Status.Phase = kubevirt.WaitingForSync
	case v.IsRunning() && x.domain.seen().left && v.IsDecentralizedMigration() && s.Completed:
		v.Status.Phase = kubevirt.Succeeded
	}
}

// act is what it does to the VMI: migration.go sync.
func (x *side) act(v *vmi, m *vmim) {
	if v.IsMigrationSynchronized(m) && v.Status.MigrationState.MigrationUID == m.UID &&
		v.Status.MigrationState.Completed {
		return
	}
	switch m.Status.Phase {
	case kubevirt.MigrationWaitingForSync: // decentralized.go initializeMigrateTargetState
		s := record(v)
		if s.TargetState == nil {
			s.TargetState = &kubevirt.VirtualMachineInstanceMigrationTargetState{}
		}
		s.TargetState.MigrationUID = m.UID
	case kubevirt.MigrationSynchronizing: // decentralized.go initializeMigrateSourceState
		s := record(v)
		if s.SourceState == nil {
			s.SourceState = &kubevirt.VirtualMachineInstanceMigrationSourceState{}
		}
		if s.TargetState == nil {
			s.TargetState = &kubevirt.VirtualMachineInstanceMigrationTargetState{}
		}
		s.SourceState.MigrationUID = m.UID
		s.SourceState.VirtualMachineInstanceUID = &v.UID
		s.SourceState.DomainNamespace = &v.Namespace
		s.TargetState.SyncAddress = &m.Spec.SendTo.ConnectURL
	case kubevirt.MigrationScheduling: // decentralized.go updateVMIMigrationSourceWithPodInfo
		if m.IsDecentralizedSource() && v.IsRunning() {
			s := v.Status.MigrationState
			s.SourceNode, s.SourcePod, s.MigrationUID = v.Status.NodeName, "virt-launcher-"+x.vm, m.UID
			s.SourceState.Node, s.SourceState.Pod = s.SourceNode, s.SourcePod
			s.SourceState.NodeSelectors = map[string]string{"kubernetes.io/arch": "amd64"}
		}
	case kubevirt.MigrationScheduled:
		if m.IsLocalOrDecentralizedTarget() {
			x.handOff(v, m)
		}
	}
}

// record returns the record of a migration that begins.
func record(v *vmi) *kubevirt.VirtualMachineInstanceMigrationState {
	if v.Status.MigrationState == nil || v.IsMigrationCompleted() {
		v.Status.MigrationState = &kubevirt.VirtualMachineInstanceMigrationState{}
	}
	return v.Status.MigrationState
}

// handOff is migration.go handleTargetPodHandoff: the target's virt-handler takes over.
func (x *side) handOff(v *vmi, m *vmim) {
	if v.IsMigrationSynchronized(m) && v.Status.MigrationState.MigrationUID == m.UID {
		return
	}
	if v.Status.MigrationState == nil || !m.IsDecentralized() {
		v.Status.MigrationState = &kubevirt.VirtualMachineInstanceMigrationState{}
	}
	s := v.Status.MigrationState
	s.Completed, s.Failed = false, false
	s.MigrationUID = m.UID
	s.TargetNode, s.SourceNode = x.handler.node.name, v.Status.NodeName
	s.TargetPod = "virt-launcher-" + x.vm + "-target"
	if m.IsDecentralized() {
		s.TargetState.MigrationUID = m.UID
		s.TargetState.Node, s.TargetState.Pod = s.TargetNode, s.TargetPod
		s.TargetState.VirtualMachineInstanceUID = &v.UID
		s.TargetState.DomainNamespace, s.TargetState.DomainName = &v.Namespace, &v.Name
		s.SourceNode = s.SourceState.Node
	}
	if v.Labels == nil {
		v.Labels = map[string]string{}
	}
	v.Labels[kubevirt.MigrationTargetNodeNameLabel] = s.TargetNode
	network := x.read().MigrationNetwork().Name
	s.VMIMConfigurationOptions = &kubevirt.VMIMConfigurationOptions{}
	s.VMIMConfigurationOptions.Network = &network
}

// advance is what it does to the migration: migration.go updateStatus and
// processMigrationPhase, setSynchronizationAddressStatus, updateDecentralizedMigrationCondition.
func (x *side) advance(v *vmi, m *vmim) {
	s := v.Status.MigrationState
	ours := v.IsMigrationSynchronized(m) && s.MigrationUID == m.UID
	switch {
	case m.IsFinal():
		if ours {
			m.Status.MigrationState = s.DeepCopy()
		}
		return
	case ours && s.Failed:
		m.Status.Phase = kubevirt.MigrationFailed
	default:
		x.phase(v, m)
	}
	m.Status.SynchronizationAddresses = x.syncAddresses()
	x.blocked(v, m)
}

// next are the phases that a phase may be followed by, and when.
func (x *side) phase(v *vmi, m *vmim) {
	s := v.Status.MigrationState
	to := func(p kubevirt.VirtualMachineInstanceMigrationPhase, when bool) {
		if when {
			m.Status.Phase = p
		}
	}
	switch m.Status.Phase {
	case kubevirt.MigrationPhaseUnset:
		to(kubevirt.MigrationWaitingForSync, m.IsDecentralizedTarget())
		to(kubevirt.MigrationSynchronizing, m.IsDecentralizedSource())
		to(kubevirt.MigrationPending, !m.IsDecentralized())
	case kubevirt.MigrationWaitingForSync:
		to(kubevirt.MigrationPending, v.IsMigrationSourceSynchronized())
	case kubevirt.MigrationSynchronizing:
		to(kubevirt.MigrationPending, v.IsMigrationSynchronized(m))
	case kubevirt.MigrationPending: // the target's pod is there at once
		to(kubevirt.MigrationScheduling, m.IsLocalOrDecentralizedTarget() || v.IsRunning())
	case kubevirt.MigrationScheduling:
		to(kubevirt.MigrationScheduled, m.IsLocalOrDecentralizedTarget() || s.TargetState.Pod != "")
	case kubevirt.MigrationScheduled:
		to(kubevirt.MigrationPreparingTarget, v.IsTargetPreparing(m))
	case kubevirt.MigrationPreparingTarget:
		source := m.IsDecentralizedSource() && v.IsMigrationSourceSynchronized() &&
			s.TargetState.NodeAddress != nil
		to(kubevirt.MigrationTargetReady, source || m.IsLocalOrDecentralizedTarget() &&
			s.TargetNode != "" && s.TargetNodeAddress != "")
	case kubevirt.MigrationTargetReady:
		to(kubevirt.MigrationRunning, s.StartTimestamp != nil)
	case kubevirt.MigrationRunning:
		to(kubevirt.MigrationSucceeded, s.Completed)
	}
}

// syncAddresses is what the KubeVirt object says.
func (s *site) syncAddresses() []string {
	s.t.Helper()
	var k kubevirt.KubeVirt
	s.getIn(namespaceOfHCO, "KubeVirt", kubeVirtName, &k)
	return k.Status.SynchronizationAddresses
}

// blocked repeats on the migration why the clusters do not reach each other.
func (x *side) blocked(v *vmi, m *vmim) {
	var out []kubevirt.VirtualMachineInstanceMigrationCondition
	for _, c := range v.Status.Conditions {
		if c.Type == kubevirt.VirtualMachineInstanceDecentralizedLiveMigrationFailure {
			out = append(out, kubevirt.VirtualMachineInstanceMigrationCondition{
				Type: kubevirt.VirtualMachineInstanceDecentralizedMigrationBlocked, Status: "True",
				Reason: c.Reason, Message: c.Message,
			})
		}
	}
	m.Status.Conditions = out
}
