package migration

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// verdictMembers are what of an object a verdict rests on, in lower case.
var verdictMembers = func() []diag.Path {
	out := []diag.Path{
		"/metadata/namespace", "/metadata/name", "/metadata/uid",
		"/spec/vminame", "/spec/sendto", "/spec/receive",
		"/status/nodename", "/status/phase", "/status/conditions",
	}
	for _, member := range []diag.Path{
		"/migrationuid", "/starttimestamp", "/endtimestamp", "/completed", "/failed",
		"/abortrequested", "/abortstatus", "/sourcenode", "/targetnode", "/targetnodeaddress",
		"/targetnodedomainreadytimestamp", "/migrationconfiguration/network",
		"/migrationnetworktype",
		"/sourcestate/node", "/sourcestate/migrationuid", "/sourcestate/syncaddress",
		"/targetstate/node", "/targetstate/migrationuid", "/targetstate/syncaddress",
		"/targetstate/nodeaddress", "/targetstate/domainreadytimestamp",
	} {
		out = append(out, "/status/migrationstate"+member)
	}
	return out
}()

// podMembers are the same of a virt-handler Pod.
var podMembers = []diag.Path{
	"/spec/nodename", "/status/phase", "/status/podip", "/status/podips",
	diag.Path("/metadata/annotations").Name(networkStatus),
}

// unread returns the members of the object at the path that was not read as it is
// written, by the findings of reading it: every one with an error, and those of
// rests that have a warning, such as to be given twice, or in another case.
func unread(l diag.List, at diag.Path, rests []diag.Path) (out []diag.Path) {
	for _, d := range l {
		member, below := strings.CutPrefix(string(d.Path), string(at))
		if !below || member != "" && member[0] != '/' {
			continue
		}
		folded := diag.Path(strings.ToLower(member))
		if (d.Rule.Severity == diag.Error || slices.ContainsFunc(rests, folded.Touches)) &&
			!slices.Contains(out, diag.Path(member)) {
			out = append(out, diag.Path(member))
		}
	}
	return out
}

// unread notes in the objects of s which of their members could not be read.
func (s *Snapshot) unread(l diag.List) {
	if s.VMI != nil {
		s.VMI.Unread = unread(l, vmiPath, verdictMembers)
	}
	if s.VMIM != nil {
		s.VMIM.Unread = unread(l, vmimPath, verdictMembers)
	}
	for i := range s.References.Pods {
		s.References.Pods[i].Unread = unread(l, diag.Path("/pods").Index(i), podMembers)
	}
}

// misread reports whether of the objects something could not be read, with which
// the state is not known. Of an object that KubeVirt wrote all can be read: it was
// changed since, or is of a release that writes it otherwise.
func (j *judge) misread() bool {
	var unread bool
	if j.vmi != nil {
		unread = j.unreadIn(vmiPath, j.vmi.Unread)
	}
	if j.vmim != nil {
		unread = j.unreadIn(vmimPath, j.vmim.Unread) || unread
	}
	return unread
}

// misreadPods reports, which refutes a yes, where something of the virt-handler on the
// target could not be read: it may have the address on the pod network.
func (j *judge) misreadPods() {
	for i := range j.refs.near(j.addr, j.rec.TargetNode) {
		p := &j.refs.Pods[i]
		onTarget := p.Node == j.rec.TargetNode || j.rec.TargetNode == ""
		if onTarget && p.Serves() && len(p.Unread) > 0 {
			j.unreadIn(diag.Path("/pods").Index(i), p.Unread)
		}
	}
}

// unreadIn reports whether there are any.
func (j *judge) unreadIn(object diag.Path, members []diag.Path) bool {
	for _, m := range members {
		j.contradict(ErrUnread, object+m, "", "", "it could not be read as it is written")
	}
	return len(members) > 0
}
