package fleet

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// syncAddress is a synchronization address in a pair, and the side it is of.
type syncAddress struct {
	text string
	at   diag.Path
	of   *Side
}

// syncAddresses reads every synchronization address of the two sides, and looks
// whether it is on the migration network. That is about the control plane only.
func (j *pairJudge) syncAddresses() {
	s, t := &j.pair.Source, &j.pair.Target
	var all []syncAddress
	add := func(text string, at diag.Path, of *Side) {
		if text != "" {
			all = append(all, syncAddress{text, at, of})
		}
	}
	for _, end := range []struct {
		side *Side
		rec  *migration.MigrationState
		path diag.Path // of the side
		at   diag.Path // of the record, below the side
	}{
		{s, j.source.rec, sourcePath, j.source.v.Record},
		{t, j.target.rec, targetPath, j.target.v.Record},
	} {
		if m := end.side.VMIM; m != nil {
			for i, text := range m.SynchronizationAddresses {
				add(text,
					end.path+vmimPath+diag.Path("/status/synchronizationAddresses").Index(i),
					end.side)
			}
			if m.SendTo != nil {
				add(m.SendTo.ConnectURL, end.path+vmimPath+"/spec/sendTo/connectURL", t)
			}
		}
		if end.rec == nil {
			continue
		}
		if r := end.rec.SourceState; r != nil {
			add(r.SyncAddress, end.path+end.at+"/sourceState/syncAddress", s)
		}
		if r := end.rec.TargetState; r != nil {
			add(r.SyncAddress, end.path+end.at+"/targetState/syncAddress", t)
		}
	}
	for _, a := range all {
		j.syncAddress(a)
	}
}

func (j *pairJudge) syncAddress(a syncAddress) {
	host, l := ParseSyncAddress(a.text, a.of.SyncPort)
	for _, d := range l.Under(a.at) {
		j.say(migration.Advisory, d.Rule.Code, a.at, a.text, host.String())
		j.v.Findings.Add(d)
	}
	if host.IsValid() && !a.of.has(host.Addr()) {
		j.note(WarnSyncPod, a.at, a.text, "",
			"no synchronization controller of %s has %s",
			cmp.Or(a.of.Cluster, "the cluster"), host.Addr())
	}
	switch net := a.of.References.Migration; {
	case !host.IsValid() || net.IsEmpty():
	case net.Contains(host.Addr()):
		j.say(migration.Supporting, evidenceSyncNetwork, a.at, a.text, around(net, host.Addr()))
	default:
		j.note(WarnSyncNetwork, a.at, a.text, net.String(),
			"%s is not in the migration range %s", host.Addr(), net)
	}
}

// has reports whether a synchronization controller has a, or whether that is not
// known.
func (s *Side) has(a netip.Addr) bool {
	known := false
	for _, p := range s.References.Pods {
		if !p.Synchronizes() {
			continue
		}
		known = true
		on := func(x migration.Attachment) bool { return slices.Contains(x.IPs, a) }
		if slices.Contains(p.IPs, a) || slices.ContainsFunc(p.Attachments, on) {
			return true
		}
	}
	return !known
}

// around returns the range of s that a is in, as text.
func around(s ipnet.Set, a netip.Addr) string {
	for r := range s.Ranges() {
		if r.Contains(a) {
			return ipnet.SetOfRanges(r).String()
		}
	}
	return ""
}
