package migration_test

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

// shape is how a series of KubeVirt releases writes a record (reference
// vmi-migration A1.2, A1.3).
type shape struct {
	name string
	// What completed is after a migration that failed once it had started.
	completedOnFailure bool
	// One handler sets completed and nodeName at once, up to v1.5; later the
	// target acknowledges first.
	oneStep bool
	// abortStatus is copied while the migration runs; from v1.9 upon failure only.
	abortAtOnce bool
	// The target takes a domain that has ended for one that has arrived, whatever
	// became of it: v1.6.0 to v1.8.2.
	falseSuccess bool
	overhead     bool // targetMemoryOverhead is written, since v1.8
}

var shapes = []shape{
	{name: "v1.5", completedOnFailure: true, oneStep: true, abortAtOnce: true},
	{name: "v1.6", abortAtOnce: true, falseSuccess: true},
	{name: "v1.8.2", abortAtOnce: true, falseSuccess: true, overhead: true},
	{name: "v1.8.4", abortAtOnce: true, overhead: true},
	{name: "v1.9", completedOnFailure: true, overhead: true},
}

// network is one over which the simulated bytes go.
type simNetwork string

const (
	noBytes    simNetwork = ""
	overNet    simNetwork = "the migration network"
	overPods   simNetwork = "the pod network"
	simNode               = "n0"
	simFailure            = "Live migration failed"
)

// simHandler is the virt-handler of a node.
type simHandler struct {
	pod      migration.PodState
	attached bool // what it gets when it starts next
	offers   netip.Addr
	over     simNetwork
}

// truth is what happened to a migration, whatever is on record.
type truth struct {
	sent    simNetwork // where its bytes went
	arrived bool       // the guest runs on the target
	died    bool       // the target Pod ended once the guest had arrived
}

// simulation is a cluster of three nodes and one VM.
type simulation struct {
	shape    shape
	clock    time.Time
	handlers []*simHandler
	vmi      migration.VMI
	vmims    []*migration.VMIM
	current  *migration.VMIM // the one that is on its way; nil
	aborting bool
	next     byte // the last byte of the next address
	truths   map[string]*truth

	// What the API server has shown so far, the newest last.
	vmis []migration.VMI
	pods [][]migration.PodState
	seen map[string][]migration.VMIM
}

func newSimulation(t *rapid.T) *simulation {
	s := &simulation{shape: rapid.SampledFrom(shapes).Draw(t, "shape"), clock: start, next: 10,
		truths: map[string]*truth{}, seen: map[string][]migration.VMIM{}}
	s.vmi = migration.VMI{
		Namespace: "shop",
		Name:      "cart",
		UID:       "vm-1",
		Node:      simNode,
		Phase:     "Running",
	}
	for _, node := range []string{simNode, "n1", "n2"} {
		h := &simHandler{attached: rapid.IntRange(0, 3).Draw(t, "attached") > 0}
		h.pod.Node = node
		s.handlers = append(s.handlers, h)
		s.startHandler(h)
	}
	s.publish()
	return s
}

// startHandler makes virt-handler look for its address, as FindMigrationIP does.
func (s *simulation) startHandler(h *simHandler) {
	s.next++
	own := netip.AddrFrom4([4]byte{10, 128, 2, s.next})
	net := netip.AddrFrom4([4]byte{10, 200, 5, s.next})
	h.pod = migration.PodState{Name: fmt.Sprintf("virt-handler-%d", s.next),
		Component: "virt-handler", Node: h.pod.Node, Phase: "Running",
		Started: s.clock, IPs: []netip.Addr{own}}
	h.offers, h.over = own, overPods
	if h.attached {
		h.pod.Attachments = []migration.Attachment{{
			Network:   "cnv/net",
			Interface: "migration0",
			IPs:       []netip.Addr{net},
		}}
		h.offers, h.over = net, overNet
	}
}

func (s *simulation) handler(node string) *simHandler {
	return s.handlers[slices.IndexFunc(s.handlers, func(h *simHandler) bool {
		return h.pod.Node == node
	})]
}

// publish lets the API server show what there is. Readers may get any of it.
func (s *simulation) publish() {
	s.clock = s.clock.Add(time.Second)
	v := s.vmi
	if v.MigrationState != nil {
		c := v.MigrationState.Clone()
		v.MigrationState = &c
	}
	s.vmis = append(s.vmis, v)
	var pods []migration.PodState
	for _, h := range s.handlers {
		pods = append(pods, h.pod)
	}
	s.pods = append(s.pods, pods)
	for _, m := range s.vmims {
		one := *m
		s.seen[m.UID] = append(s.seen[m.UID], one)
	}
}

func final(m *migration.VMIM) bool { return m.Phase == "Succeeded" || m.Phase == "Failed" }

// possible returns what can happen next, by name; what is there more than once
// is likelier. Time can always pass.
func (s *simulation) possible() (names []string, steps map[string]func(*rapid.T)) {
	steps = map[string]func(*rapid.T){}
	add := func(can bool, name string, step func(*rapid.T), weight int) {
		if can {
			names, steps[name] = append(names, slices.Repeat([]string{name}, weight)...), step
		}
	}
	var r migration.MigrationState
	if s.current != nil {
		r = *s.vmi.MigrationState
	}
	started := !r.StartTimestamp.IsZero()
	add(true, "time passes", func(*rapid.T) { s.clock = s.clock.Add(time.Second) }, 1)
	add(s.current != nil || s.waiting() != nil, "advance", s.advance, 4)
	add(len(s.vmims) <= 3 && s.vmi.Phase == "Running", "request", s.request, 1)
	add(s.waiting() != nil, "schedule", s.schedule, 1)
	add(s.runs(), "fail", s.fail, 1)
	add(s.current != nil && (!started || r.Completed), "target dies", s.targetDies, 1)
	add(started, "abort", s.abort, 1)
	add(s.uncopied() != nil, "copy the record", s.copyRecord, 1)
	add(true, "restart handler", s.restartHandler, 1)
	add(s.current == nil, "restart the VM", s.restartVM, 1)
	return names, steps
}

// request creates a VMIM.
func (s *simulation) request(*rapid.T) {
	uid := fmt.Sprintf("uid-%d", len(s.vmims))
	s.vmims = append(s.vmims,
		&migration.VMIM{Namespace: "shop", Name: uid, UID: uid, VMIName: "cart"})
	s.truths[uid] = &truth{}
	s.publish()
}

// waiting returns the first VMIM that is not handed off, or nil.
func (s *simulation) waiting() *migration.VMIM {
	for _, m := range s.vmims {
		if m != s.current && !final(m) {
			return m
		}
	}
	return nil
}

// schedule is virt-controller before the hand-off: the VMI shows nothing of it.
func (s *simulation) schedule(t *rapid.T) {
	m := s.waiting()
	phases := []string{"", "Pending", "Scheduling", "Scheduled"}
	i := slices.Index(phases, m.Phase)
	switch {
	case i < len(phases)-1:
		m.Phase = phases[i+1]
		if m.Phase == "Scheduling" {
			m.MigrationState = &migration.MigrationState{SourcePod: "source"}
		}
	case s.current != nil:
		m.Phase = "Failed" // another migration job is in progress
	default:
		s.handOff(t, m)
	}
	s.publish()
}

// handOff replaces the record, as handleTargetPodHandoff does.
func (s *simulation) handOff(t *rapid.T, m *migration.VMIM) {
	var others []string
	for _, h := range s.handlers {
		if h.pod.Node != s.vmi.Node {
			others = append(others, h.pod.Node)
		}
	}
	r := &migration.MigrationState{MigrationUID: m.UID, SourceNode: s.vmi.Node, SourcePod: "source",
		TargetPod:              "target",
		TargetNode:             rapid.SampledFrom(others).Draw(t, "target"),
		MigrationConfiguration: &migration.Configuration{Network: "net"}}
	if s.shape.overhead {
		r.TargetMemoryOverhead = []byte(`"285Mi"`)
	}
	s.vmi.MigrationState, s.current, s.aborting = r, m, false
}

// advance takes the current migration one step on its good way.
func (s *simulation) advance(t *rapid.T) {
	m, r := s.current, s.vmi.MigrationState
	if m == nil {
		s.schedule(t)
		return
	}
	tr := s.truths[m.UID]
	switch {
	case s.aborting:
		s.abortSucceeds(t)
		return
	case r.Completed:
		m.Phase = "Succeeded"
		s.current = nil
	case !r.EndTimestamp.IsZero():
		r.Completed = true
	case !r.TargetNodeDomainReadyTimestamp.IsZero():
		r.EndTimestamp, s.vmi.Node = s.clock, r.TargetNode
		r.Completed = s.shape.oneStep
	case r.TargetNodeDomainDetected:
		r.TargetNodeDomainReadyTimestamp, tr.arrived = s.clock, true
	case !r.StartTimestamp.IsZero():
		r.TargetNodeDomainDetected = true
	case m.Phase == "TargetReady":
		r.StartTimestamp, m.Phase = s.clock, "Running"
		tr.sent = s.carries(r.TargetNodeAddress)
	case r.TargetNodeAddress != "":
		m.Phase = "TargetReady"
	case m.Phase == "PreparingTarget":
		r.TargetNodeAddress = s.handler(r.TargetNode).offers.String()
	default:
		m.Phase = "PreparingTarget"
	}
	s.publish()
}

// carries returns the network that the bytes go over when the source dials.
func (s *simulation) carries(address string) simNetwork {
	for _, h := range s.handlers {
		if h.offers.String() == address {
			return h.over
		}
	}
	return noBytes
}

// runs reports whether a migration runs whose guest has not arrived.
func (s *simulation) runs() bool {
	if s.current == nil {
		return false
	}
	r := s.vmi.MigrationState
	return !r.StartTimestamp.IsZero() && r.TargetNodeDomainReadyTimestamp.IsZero()
}

// fail ends the current migration while it runs.
func (s *simulation) fail(t *rapid.T) {
	m, r := s.current, s.vmi.MigrationState
	s.lose(t, m, r)
	s.publish()
}

// lose records a migration that has failed, as the release does: some releases
// may take it for one that has succeeded.
func (s *simulation) lose(t *rapid.T, m *migration.VMIM, r *migration.MigrationState) {
	r.EndTimestamp = s.clock
	if s.shape.falseSuccess && rapid.Bool().Draw(t, "taken for a success") {
		s.vmi.Node, r.Completed, m.Phase = r.TargetNode, true, "Succeeded"
		s.current = nil
		return
	}
	r.Failed = true
	r.Completed = s.shape.completedOnFailure
	r.FailureReason = simFailure
	m.Phase = "Failed"
	s.current = nil
}

// targetDies ends the current migration before it starts, or its VMIM after it
// is completed.
func (s *simulation) targetDies(*rapid.T) {
	m, r := s.current, s.vmi.MigrationState
	m.Phase, s.current = "Failed", nil
	s.truths[m.UID].died = r.Completed
	if r.StartTimestamp.IsZero() {
		r.StartTimestamp = s.clock
		r.EndTimestamp = s.clock
		r.Failed = true
		r.Completed = true
		r.FailureReason = "Target pod is down"
	}
	s.publish()
}

// abort asks for the end of the current migration; too late is possible.
func (s *simulation) abort(*rapid.T) {
	r := s.vmi.MigrationState
	r.AbortRequested = true
	if r.TargetNodeDomainReadyTimestamp.IsZero() {
		s.aborting = true
		if s.shape.abortAtOnce {
			r.AbortStatus = "Aborting"
		}
	}
	s.publish()
}

func (s *simulation) abortSucceeds(t *rapid.T) {
	m, r := s.current, s.vmi.MigrationState
	r.AbortStatus, s.aborting = "Succeeded", false
	if s.shape.abortAtOnce && rapid.Bool().Draw(t, "seen before the end") {
		r.EndTimestamp = s.clock
		s.publish()
	}
	s.lose(t, m, r)
	s.publish()
}

// uncopied returns the VMIM that is over and has not got its record, or nil.
func (s *simulation) uncopied() *migration.VMIM {
	r := s.vmi.MigrationState
	for _, m := range s.vmims {
		if final(m) && r != nil && r.MigrationUID == m.UID &&
			(m.MigrationState == nil || m.MigrationState.MigrationUID == "") {
			return m
		}
	}
	return nil
}

// copyRecord is virt-controller in the reconcile after the end.
func (s *simulation) copyRecord(*rapid.T) {
	c := s.vmi.MigrationState.Clone()
	s.uncopied().MigrationState = &c
	s.publish()
}

// restartHandler starts a virt-handler again, as the roll-out of a network does.
// Addresses that were in use may be given to another.
func (s *simulation) restartHandler(t *rapid.T) {
	idle := slices.DeleteFunc(slices.Clone(s.handlers), func(h *simHandler) bool {
		return s.current != nil &&
			(s.vmi.MigrationState.TargetNode == h.pod.Node ||
				s.vmi.MigrationState.SourceNode == h.pod.Node)
	})
	h := rapid.SampledFrom(idle).Draw(t, "virt-handler")
	h.attached = rapid.IntRange(0, 3).Draw(t, "attached") > 0
	if rapid.Bool().Draw(t, "an address again") {
		s.next = 10
	}
	for { // whereabouts and the pod network give no address twice at a time
		s.startHandler(h)
		if !slices.ContainsFunc(s.handlers, func(o *simHandler) bool {
			return o != h && (o.offers == h.offers || o.pod.IPs[0] == h.pod.IPs[0])
		}) {
			break
		}
	}
	s.publish()
}

// restartVM makes a new VMI, without a record.
func (s *simulation) restartVM(*rapid.T) {
	s.vmi = migration.VMI{
		Namespace: "shop",
		Name:      "cart",
		UID:       s.vmi.UID + "+",
		Node:      s.vmi.Node,
		Phase:     "Running",
	}
	s.publish()
}
