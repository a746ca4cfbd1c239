package migration

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
)

// advertised returns the target's address on record. The source of a migration
// between clusters has it in targetState before it has it in the older field.
func (j *judge) advertised() string {
	if a := j.rec.TargetNodeAddress; a != "" || j.rec.TargetState == nil {
		return a
	}
	return j.rec.TargetState.NodeAddress
}

// addressPath returns where advertised found it.
func (j *judge) addressPath() diag.Path {
	if j.rec.TargetNodeAddress == "" && j.rec.TargetState != nil &&
		j.rec.TargetState.NodeAddress != "" {
		return j.at.sideAddress
	}
	return j.at.address
}

// network finds out which network the address belongs to.
func (j *judge) network() {
	text, at := j.advertised(), j.addressPath()
	if text == "" {
		j.v.Reason = AddressMissing
		// A migration that failed before its start never had one.
		if r := j.rec; !r.Failed && (r.Completed || !r.StartTimestamp.IsZero()) {
			j.contradict(WarnNoAddress, at, "", "startTimestamp",
				"it is missing from a migration that has started")
		}
		return
	}
	a, ok := address(text)
	if !ok {
		j.v.Reason = AddressMalformed
		j.contradict(ErrAddress, at, text, "", "%q is not an IP address", text)
		return
	}
	j.addr, j.v.Address, j.text = a, a, text
	var buf [len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]byte
	if canonical := a.AppendTo(buf[:0]); string(canonical) != text {
		j.text = string(canonical)
		j.say(Advisory, evidenceSpelling, at, text, j.text)
	}
	if t := j.rec.TargetState; t != nil && t.NodeAddress != "" && t.NodeAddress != text {
		j.contradict(WarnTwoAddresses, j.at.sideAddress, t.NodeAddress, text,
			"it is %q; targetNodeAddress is %q", t.NodeAddress, text)
	}
	e := j.endpoints()
	j.locate(at, e)
	j.endpointNotes(at, e)
	j.sourceInterface()
	j.configured()
	j.networkType()
}

// endpoints is where among the virt-handlers the address is found.
type endpoints struct {
	own, other, pod match
	idle            match // the target's virt-handler, whose migration0 has other addresses
	bare            match // the target's virt-handler, which has no migration0

	// Started after the migration ended: what it has or lacks was different then.
	later match
	moved bool // one that has the address
	onset bool // one on the target started before
}

// match is the Pod in which something was found.
type match struct {
	found bool
	index int
	name  string
}

func (m match) path(below diag.Path) diag.Path { return diag.Path("/pods").Index(m.index) + below }

func (j *judge) endpoints() endpoints {
	var e endpoints
	note := func(m *match, i int, p *PodState) {
		if !m.found {
			*m = match{true, i, p.Name}
		}
	}
	for i := range j.refs.near(j.addr, j.rec.TargetNode) {
		p := &j.refs.Pods[i]
		if !p.Serves() {
			continue
		}
		if slices.Contains(p.IPs, j.addr) {
			note(&e.pod, i, p)
		}
		attached, has := p.onMigration(j.addr)
		onTarget := j.rec.TargetNode == "" || p.Node == j.rec.TargetNode
		later := !j.rec.EndTimestamp.IsZero() && p.Started.After(j.rec.EndTimestamp)
		e.onset = e.onset || onTarget && !later
		switch {
		case has && onTarget:
			note(&e.own, i, p)
		case later && (has || onTarget && j.rec.TargetNode != ""):
			note(&e.later, i, p)
			e.moved = e.moved || has
		case has:
			note(&e.other, i, p)
		case !onTarget || j.rec.TargetNode == "":
		case !attached:
			note(&e.bare, i, p)
		default:
			note(&e.idle, i, p)
		}
	}
	return e
}

const (
	networkStatusPath diag.Path = "/metadata/annotations/k8s.v1.cni.cncf.io~1network-status"
	podIPsPath        diag.Path = "/status/podIPs"
	startTimePath     diag.Path = "/status/startTime"
)

// locate sets the network. An address that a virt-handler has decides; without
// one, the ranges do.
func (j *judge) locate(at diag.Path, e endpoints) {
	a := j.addr
	inM, inP := j.refs.Migration.Contains(a), j.refs.Pod.Contains(a)
	if e.own.found {
		j.say(Decisive, evidenceMigrationEndpoint, e.own.path(networkStatusPath),
			j.text, e.own.name)
	}
	if e.pod.found {
		j.say(Decisive, evidencePodEndpoint, e.pod.path(podIPsPath), j.text, e.pod.name)
	}
	switch {
	case e.own.found && e.pod.found:
		j.v.Network = AmbiguousNetwork
	case e.own.found:
		j.v.Network, j.located = OnMigrationNetwork, true
	case e.pod.found:
		j.v.Network = OnPodNetwork
	default:
		// Another node's endpoint replaces ranges that were not given.
		j.byRanges(inM || (e.other.found || e.moved) && j.refs.Migration.IsEmpty(), inP)
		if j.v.Network == OnOtherNetwork && e.later.found && !e.onset {
			j.doubted = true
			j.contradict(WarnYounger, e.later.path(startTimePath), j.text, e.later.name,
				"%s started after the migration ended, "+
					"when the migration network may have been another one", e.later.name)
		}
	}
	j.rangeEvidence(at, inM, inP, e.own.found || e.pod.found)
	switch j.v.Network {
	case OnPodNetwork:
		j.fellBack(at)
	case AmbiguousNetwork:
		j.contradict(ErrAmbiguous, at, j.text, "",
			"%s is an address of the migration network and of a pod network", a)
	case OnOtherNetwork:
		j.contradict(WarnElsewhere, at, j.text, "",
			"%s is in no migration range and in no pod network", a)
	}
}

func (j *judge) byRanges(inM, inP bool) {
	switch {
	case inM && inP:
		j.v.Network = AmbiguousNetwork
	case inM:
		j.v.Network = OnMigrationNetwork
	case inP:
		j.v.Network = OnPodNetwork
	case !j.refs.Migration.IsEmpty():
		j.v.Network = OnOtherNetwork
	default:
		j.v.Reason = NoReference
	}
}

// rangeEvidence says how the address stands to the ranges.
func (j *judge) rangeEvidence(at diag.Path, inM, inP, byEndpoint bool) {
	a, w := j.addr, Decisive
	if byEndpoint {
		w = Supporting
	}
	weigh := func(agrees bool) Weight {
		if !agrees {
			return Contradicting
		}
		return w
	}
	if inM {
		j.say(weigh(j.v.Network != OnPodNetwork), evidenceMigrationRange, at, j.text,
			around(j.refs.Migration, a))
	}
	if inP {
		j.say(weigh(j.v.Network != OnMigrationNetwork), evidencePodNetwork, at, j.text,
			around(j.refs.Pod, a))
	}
	if inP || byEndpoint {
		return
	}
	if hasFamily(j.refs.Pod, a) {
		j.say(Supporting, evidenceOutsidePods, at, j.text, j.refs.podText())
	} else {
		j.note(WarnNoPodNetwork, podNetworks, "", j.text, "it has no network of %s's family", a)
	}
}

// fellBack reports that the address is on the pod network, and what was
// configured instead.
func (j *judge) fellBack(at diag.Path) {
	j.report(ErrPodNetwork.At(at, j.text, "%s is on the pod network", j.addr).
		Hinted("check that the virt-handler Pod on %s has interface %s, then migrate again",
			orText(j.rec.TargetNode, "the target"), migrationInterface))
	if c := j.rec.MigrationConfiguration; c != nil && c.Network != "" && !j.side().remoteTarget() {
		j.contradict(WarnNetworkNotUsed, j.at.network, c.Network, j.text,
			"%q was configured, but not used: "+
				"the roll-out of virt-handler was under way, or it fell back", c.Network)
	}
}

// endpointNotes compares the address with what the virt-handlers have now.
func (j *judge) endpointNotes(at diag.Path, e endpoints) {
	a := j.addr
	if e.own.found || j.v.Network != OnMigrationNetwork &&
		!(j.v.Network == OnOtherNetwork && e.other.found) {
		return
	}
	// The target of the source's side has another cluster's virt-handlers and window.
	remote := j.side() == sourceSide
	if !remote && !j.refs.Allocatable.IsEmpty() && j.refs.Migration.Contains(a) &&
		!j.refs.Allocatable.Contains(a) {
		j.contradict(WarnNotAllocatable, at, j.text, j.refs.Allocatable.String(),
			"the IPAM plugin hands out %s only", j.refs.Allocatable)
	}
	switch {
	case e.other.found:
		j.contradict(WarnOtherNode, e.other.path(networkStatusPath), j.text, e.other.name,
			"%s has %s, and is not on the target %s", e.other.name, a, j.rec.TargetNode)
	case e.idle.found && !remote:
		j.contradict(WarnNotCurrent, e.idle.path(networkStatusPath), j.text, e.idle.name,
			"%s on the target does not have %s", e.idle.name, a)
	case e.bare.found && !remote:
		j.contradict(WarnNoInterface, e.bare.path(networkStatusPath), "", migrationInterface,
			"%s on the target has no interface %s", e.bare.name, migrationInterface)
	case e.later.found:
		j.say(Advisory, evidenceReallocated, e.later.path(networkStatusPath), j.text,
			e.later.name+" started after the migration ended")
	}
}

// sourceInterface looks at the source's end, inside one cluster: a virt-handler
// without migration0 reaches the target's address by another route.
func (j *judge) sourceInterface() {
	node, end := j.rec.SourceNode, j.rec.EndTimestamp
	if node == "" || j.v.Network != OnMigrationNetwork || j.side() != local {
		return
	}
	var bare match
	for i := range j.refs.near(netip.Addr{}, node) {
		p := &j.refs.Pods[i]
		if p.Node != node || !p.Serves() || !end.IsZero() && p.Started.After(end) {
			continue
		}
		if attached, _ := p.onMigration(netip.Addr{}); attached {
			return
		}
		if !bare.found {
			bare = match{true, i, p.Name}
		}
	}
	if bare.found {
		j.contradict(WarnSourceInterface, bare.path(networkStatusPath), "", migrationInterface,
			"%s on the source has no interface %s", bare.name, migrationInterface)
	}
}

// configured notes what network was meant to be used; never decisive. On the
// source side it is the other cluster's configuration.
func (j *judge) configured() {
	c := j.rec.MigrationConfiguration
	if c == nil || j.v.Network != OnMigrationNetwork || j.side().remoteTarget() {
		return
	}
	at := j.at.network
	if c.Network == "" {
		j.note(WarnNetworkUnset, at, "", j.text,
			"no network was configured at hand-off, though the address is on one")
		return
	}
	j.say(Supporting, evidenceConfigured, at, c.Network, "")
}

// networkType compares migrationNetworkType, which no component writes, with the
// network.
// The API's comment has it in lower case, its constants capitalised.
func (j *judge) networkType() {
	typ, at := j.rec.MigrationNetworkType, j.at.networkType
	switch {
	case typ == "":
	case strings.EqualFold(typ, j.v.Network.String()):
		j.say(Advisory, evidenceNetworkType, at, typ, "")
	case strings.EqualFold(typ, OnPodNetwork.String()),
		strings.EqualFold(typ, OnMigrationNetwork.String()):
		j.contradict(WarnNetworkType, at, typ, j.v.Network.String(),
			"it says %q, the address says %q", typ, j.v.Network)
	default:
		j.note(WarnUnknownValue, at, typ, "",
			"no release up to v1.9 has migrationNetworkType %q", typ)
	}
}

// VerifyAddress judges the bare text of targetNodeAddress, as the documented
//
//	oc get vmi … -o jsonpath='{.status.migrationState.targetNodeAddress}'
//
// prints it. The verdict's Network is that of the address; its State is Unknown,
// and it is never Proven, for the text does not tell whether anything was
// migrated, or which migration it belongs to. Use [Verify] with the VMI.
func VerifyAddress(text string, refs References) Verdict {
	by := refs.prepare()
	j := judge{refs: &by, at: &alone, rec: &MigrationState{TargetNodeAddress: text}}
	j.v.Findings = by.findings
	j.network()
	j.prove()
	j.contradict(WarnAddressAlone, "/targetNodeAddress", text, "",
		"an address alone does not tell whether a migration started, succeeded, failed or was "+
			"aborted, nor which one it was")
	return j.v
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// text returns t as KubeVirt writes it.
func text(t time.Time) string { return t.UTC().Format(time.RFC3339) }
