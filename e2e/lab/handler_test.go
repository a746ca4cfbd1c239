//go:build linux

package lab

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"time"

	kubevirt "kubevirt.io/api/core/v1"
)

// The migration controllers of virt-handler, and in place of libvirt, QEMU and the proxy
// between them a TCP connection from the one virt-handler's namespace to the other's:
// pkg/virt-handler/migration-source.go, migration-target.go, migration.go, KubeVirt v1.9.0.

// advertises is FindMigrationIP (migration.go): the first global unicast address of
// migration0, and where there is no such interface the address on the pod network.
func (p *pod) advertises() (out netip.Addr, err error) {
	err = p.ns.do(func() error {
		out = p.ip
		link, err := net.InterfaceByName(migrationInterface)
		if err != nil {
			return nil
		}
		all, err := link.Addrs()
		if err != nil {
			return err
		}
		for _, a := range all {
			if ip := a.(*net.IPNet).IP; ip.IsGlobalUnicast() {
				addr, _ := netip.AddrFromSlice(ip)
				out = addr.Unmap()
				return nil
			}
		}
		return fmt.Errorf("no IP found on %s", migrationInterface)
	})
	return out, err
}

// handleTarget is one turn of the target's virt-handler: migration-target.go sync.
func (x *side) handleTarget(finished func()) bool {
	return x.edit(func(v *vmi, m *vmim) {
		s := v.Status.MigrationState
		if s == nil || v.Labels[kubevirt.MigrationTargetNodeNameLabel] != x.handler.node.name {
			return
		}
		d := x.domain.seen()
		needsEnd := s.StartTimestamp != nil && s.EndTimestamp != nil && !s.Completed && !s.Failed
		switch {
		case s.EndTimestamp != nil && (s.Completed || s.Failed): // finalCleanup
			delete(v.Labels, kubevirt.MigrationTargetNodeNameLabel)
			if !s.Failed {
				delete(v.Annotations, kubevirt.CreateMigrationTarget)
			}
			return
		case needsEnd && !d.active:
			s.Failed, s.Completed = true, true
			return
		case needsEnd: // finalizeMigration
			s.Completed = true
			return
		}
		if v.IsMigrationTarget() && (s.SourceState == nil || v.Status.MigrationTransport == "") {
			return // waits for the source's record
		}
		if x.ports == nil {
			x.accept(finished)
		}
		x.reportTarget(v, d)
	})
}

// reportTarget is migration-target.go updateStatus, with ackMigrationCompletion.
func (x *side) reportTarget(v *vmi, d knowledge) {
	s := v.Status.MigrationState
	if d.arrived && !s.TargetNodeDomainDetected {
		s.TargetNodeDomainDetected = true
		if s.TargetState != nil {
			s.TargetState.DomainDetected = true
		}
	}
	if d.active && s.TargetNodeDomainReadyTimestamp == nil {
		s.TargetNodeDomainReadyTimestamp = stamp(d.end)
		if s.TargetState != nil {
			s.TargetState.DomainReadyTimestamp = stamp(d.end)
		}
	}
	if d.active && v.IsScheduled() { // vm.go calculateVmPhaseForStatusReason
		v.Status.Phase = kubevirt.Running
	}
	if d.active && !d.end.IsZero() { // ackMigrationCompletion
		if s.StartTimestamp == nil {
			s.StartTimestamp = stamp(d.start)
		}
		s.EndTimestamp = stamp(d.end)
		v.Labels[kubevirt.NodeNameLabel] = x.handler.node.name
		v.Status.NodeName = x.handler.node.name
		v.Status.MigrationTransport = kubevirt.MigrationTransportUnix
	}
	address, err := x.handler.advertises()
	if err != nil {
		x.t.Fatal(err) // cmd/virt-handler panics when it starts
	}
	if s.StartTimestamp == nil && s.TargetNodeAddress != address.String() {
		text := address.String()
		s.TargetNodeAddress, s.TargetDirectMigrationNodePorts = text, x.ports
		if s.TargetState != nil {
			s.TargetState.NodeAddress = &text
			s.TargetState.DirectMigrationNodePorts = x.ports
		}
	}
}

// handleSource is one turn of the source's virt-handler: migration-source.go execute.
func (x *side) handleSource() bool {
	return x.edit(func(v *vmi, m *vmim) {
		s := v.Status.MigrationState
		if s == nil || s.SourceNode != x.handler.node.name ||
			s.EndTimestamp != nil && (s.Completed || s.Failed) {
			return
		}
		d := x.domain.seen()
		if d.start.IsZero() {
			if s.TargetDirectMigrationNodePorts == nil || s.TargetNodeAddress == "" {
				return // handleSourceMigrationProxy: no migration ports yet
			}
			x.send(s.TargetNodeAddress, s.TargetDirectMigrationNodePorts)
			d = x.domain.seen()
		}
		// setMigrationProgressStatus
		s.StartTimestamp, s.Mode = stamp(d.start), kubevirt.MigrationPreCopy
		if d.failed != "" {
			s.Failed, s.Completed = true, true
			s.EndTimestamp, s.FailureReason = stamp(d.end), d.failed
		}
	})
}

// memory is what the guest has in the laboratory.
const memory = 8 << 20

// patience is how long the source's libvirt waits for the target's, once nothing comes.
const patience = 6 * time.Second

// giveUp has the source wait for the target's answer no longer than that.
func (x *side) giveUp() { (*x.conn.Load()).SetReadDeadline(time.Now().Add(patience)) }

// accept listens as the target's proxy does, on a port that the kernel chooses, and takes the
// guest: all of its memory, and the request to finish. Finished is called before the guest
// runs here and that is acknowledged.
func (x *side) accept(finished func()) {
	x.t.Helper()
	var l net.Listener
	err := x.handler.ns.do(func() (err error) { l, err = net.Listen("tcp", ":0"); return err })
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	x.ports = map[string]int{port: 49152} // migration-proxy.go LibvirtDirectMigrationPort
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		x.domain.set(func(d *knowledge) { d.arrived, d.start = true, time.Now() })
		n, err := io.Copy(io.Discard, c) // until the source asks to finish
		from, _, _ := net.SplitHostPort(c.RemoteAddr().String())
		whole := err == nil && n == memory
		if whole {
			finished()
		}
		x.domain.set(func(d *knowledge) {
			d.bytes, d.from = n, from
			d.active = whole
			if whole {
				d.end = time.Now()
			}
		})
		if whole {
			io.WriteString(c, "finished")
		}
	}()
}

// send starts the migration.
func (x *side) send(address string, ports map[string]int) {
	var port string
	for port = range ports {
	}
	x.domain.set(func(d *knowledge) { d.start = time.Now() })
	go func() {
		err := x.handler.ns.do(func() error {
			c, err := net.DialTimeout("tcp", net.JoinHostPort(address, port), patience)
			if err != nil {
				return err
			}
			defer c.Close()
			x.conn.Store(&c)
			if _, err := c.Write(make([]byte, memory)); err != nil {
				return err
			}
			if err := c.SetReadDeadline(time.Now().Add(10 * patience)); err != nil {
				return err
			}
			if err := c.(*net.TCPConn).CloseWrite(); err != nil {
				return err
			}
			text, err := io.ReadAll(c)
			if err == nil && string(text) != "finished" {
				err = io.ErrUnexpectedEOF
			}
			return err
		})
		x.domain.set(func(d *knowledge) {
			d.end = time.Now()
			if err != nil {
				d.failed = "Live migration failed " + said(err)
			} else {
				d.left, d.active = true, false
			}
		})
	}()
}

// transferring reports whether the source waits for the target.
func (x *side) transferring() bool {
	d := x.domain.seen()
	return !d.start.IsZero() && d.end.IsZero()
}

// received returns how many bytes an interface of the pod has received, as the kernel
// counts.
func (p *pod) received(name string) (int64, error) {
	var links []struct {
		Stats64 struct{ RX struct{ Bytes int64 } }
	}
	err := p.ns.ask("ip -json -statistics link show "+strconv.Quote(name), &links)
	if err != nil || len(links) == 0 {
		return 0, err
	}
	return links[0].Stats64.RX.Bytes, nil
}
