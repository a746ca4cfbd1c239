//go:build linux

package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"time"

	kubevirt "kubevirt.io/api/core/v1"
)

// The synchronization controllers, which carry the record of a migration between clusters
// from one side to the other: pkg/synchronization-controller/synchronization-controller.go,
// KubeVirt v1.9.0. What is sent is the whole status, as there; by TCP and in JSON, and not by
// gRPC with TLS.

// syncPort is theirs.
const syncPort = "9185"

// message is a VMIStatusRequest, and which of the two calls it is of.
type message struct {
	MigrationID string
	Source      bool // SyncSourceMigrationStatus, from the source to the target
	Status      kubevirt.VirtualMachineInstanceStatus
}

// listen has the side's synchronization controller take messages, one after the other, until
// stop is called. Received are those that wait for a turn.
func (x *side) listen(received chan<- delivery) (stop func()) {
	x.t.Helper()
	var l net.Listener
	err := x.sync.ns.do(func() (err error) {
		l, err = net.Listen("tcp", net.JoinHostPort(x.sync.addr.String(), syncPort))
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			var m message
			d := delivery{by: x, answer: make(chan string, 1)}
			if json.NewDecoder(c).Decode(&m) == nil {
				d.message = m
				received <- d
				io.WriteString(c, <-d.answer)
			}
			c.Close()
		}
	}()
	return func() { l.Close() }
}

// delivery is a message that a controller has got.
type delivery struct {
	message
	by     *side
	answer chan string
}

// push is handleSourceState, or handleTargetState of the target: the status goes to where
// the record says that the other side's controller is. It reports whether that changed
// anything there.
func (x *side) push(source bool, received <-chan delivery) (changed bool) {
	var send *message
	var to *string
	x.edit(func(v *vmi, m *vmim) {
		s := v.Status.MigrationState
		if s == nil || s.SourceState == nil || s.TargetState == nil {
			return
		}
		copied := v.Status.DeepCopy()
		own := net.JoinHostPort(x.sync.addr.String(), syncPort)
		if source {
			copied.MigrationState.SourceState.SyncAddress = &own
			to = s.TargetState.SyncAddress
			send = &message{m.Spec.SendTo.MigrationID, true, *copied}
		} else {
			copied.MigrationState.TargetState.SyncAddress = &own
			to = s.SourceState.SyncAddress
			send = &message{m.Spec.Receive.MigrationID, false, *copied}
		}
	})
	if send == nil || to == nil {
		return false
	}
	answer, err := x.deliver(*send, *to, received)
	if err == nil && answer != "same" && answer != "changed" {
		err = fmt.Errorf("%s", answer)
	}
	return x.failure(err) || answer == "changed"
}

// deliver sends a message, and has its receiver act on it.
func (x *side) deliver(m message, to string, received <-chan delivery) (string, error) {
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var out result
		out.err = x.sync.ns.do(func() error {
			c, err := net.DialTimeout("tcp", to, 2*time.Second)
			if err != nil {
				return err
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(5 * time.Second))
			if err := json.NewEncoder(c).Encode(m); err != nil {
				return err
			}
			text, err := io.ReadAll(c)
			out.text = string(text)
			return err
		})
		done <- out
	}()
	for {
		select {
		case d := <-received:
			d.answer <- d.by.take(d.message)
		case out := <-done:
			return out.text, out.err
		}
	}
}

// take is SyncSourceMigrationStatus and SyncTargetMigrationStatus: what of the other side's
// record is copied.
func (x *side) take(got message) string {
	answer := "same"
	changed := x.edit(func(v *vmi, m *vmim) {
		known := got.Source && m.Spec.Receive != nil && m.Spec.Receive.MigrationID == got.MigrationID ||
			!got.Source && m.Spec.SendTo != nil && m.Spec.SendTo.MigrationID == got.MigrationID
		if !known {
			answer = "unable to locate the migration " + got.MigrationID
			return
		}
		if v.Status.MigrationState == nil {
			v.Status.MigrationState = &kubevirt.VirtualMachineInstanceMigrationState{}
		}
		s, theirs := v.Status.MigrationState, got.Status.MigrationState
		if m.IsFinal() || s.MigrationUID != "" && s.MigrationUID != m.UID || s.Completed {
			return // patchVMI leaves a record that is completed alone
		}
		if got.Source {
			s.SourceState = theirs.SourceState.DeepCopy()
			s.SourceNode, s.SourcePod = theirs.SourceState.Node, theirs.SourceState.Pod
			v.Status.MigrationTransport = got.Status.MigrationTransport
		} else {
			s.TargetState = theirs.TargetState.DeepCopy()
			copyTarget(s, theirs)
		}
		copyCommon(s, theirs)
	})
	if changed {
		return "changed"
	}
	return answer
}

// copyTarget is copyLegacyTargetFields.
func copyTarget(s, theirs *kubevirt.VirtualMachineInstanceMigrationState) {
	t := theirs.TargetState
	s.TargetNode, s.TargetPod = t.Node, t.Pod
	s.TargetDirectMigrationNodePorts = t.DirectMigrationNodePorts
	if t.NodeAddress != nil {
		s.TargetNodeAddress = *t.NodeAddress
	}
	s.TargetNodeDomainDetected = t.DomainDetected
	s.TargetNodeDomainReadyTimestamp = t.DomainReadyTimestamp
	s.Completed, s.Failed = theirs.Completed, theirs.Failed
}

// copyCommon is copyCommonLegacyFields.
func copyCommon(s, theirs *kubevirt.VirtualMachineInstanceMigrationState) {
	if theirs.VMIMConfigurationOptions != nil {
		s.VMIMConfigurationOptions = theirs.VMIMConfigurationOptions
	}
	if theirs.StartTimestamp != nil {
		s.StartTimestamp = theirs.StartTimestamp
	}
	if theirs.EndTimestamp != nil {
		s.EndTimestamp = theirs.EndTimestamp
	}
}

// failure is setDecentralizedLiveMigrationFailure, and its end.
func (x *side) failure(err error) bool {
	return x.edit(func(v *vmi, _ *vmim) {
		var out []kubevirt.VirtualMachineInstanceCondition
		for _, c := range v.Status.Conditions {
			if c.Type != kubevirt.VirtualMachineInstanceDecentralizedLiveMigrationFailure {
				out = append(out, c)
			}
		}
		if err != nil {
			out = append(out, kubevirt.VirtualMachineInstanceCondition{
				Type:   kubevirt.VirtualMachineInstanceDecentralizedLiveMigrationFailure,
				Status: "True", Reason: "DecentralizedLiveMigrationFailed", Message: said(err),
			})
		}
		v.Status.Conditions = out
	})
}

// said is an error without what differs from one try to the next.
func said(err error) string {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok || inner.Unwrap() == nil {
			return err.Error()
		}
		err = inner.Unwrap()
	}
}
