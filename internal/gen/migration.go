package gen

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

// The small world of migrations: two UIDs, three nodes, and one address of each
// relation to the references that MigrationReferences draws from.
var (
	migrationUIDs  = []string{"uid-a", "uid-b"}
	migrationNodes = []string{"n0", "n1", "n2"}

	migrationPrefixes = []netip.Prefix{
		netip.MustParsePrefix("10.200.5.0/24"),
		netip.MustParsePrefix("10.200.5.0/28"),
		netip.MustParsePrefix("10.128.0.0/14"),
		netip.MustParsePrefix("10.128.5.0/24"),
		netip.MustParsePrefix("fd00:200:5::/120"),
		netip.MustParsePrefix("fd01::/48"),
	}

	migrationAddrs = []string{
		"10.200.5.7", "10.200.5.200", "10.128.5.7", "10.128.2.37", "192.168.7.9", "fd00:200:5::7", "fd01::2:37",
	}

	malformedAddrs = []string{"10.200.5.7:1234", "[fd01::7]", "10.200.5.7/24", "010.200.5.7", "fd01::7%migration0", "othernode", " "}
)

// MigrationAddr draws one of a few addresses.
func MigrationAddr() *rapid.Generator[netip.Addr] {
	return rapid.Map(rapid.SampledFrom(migrationAddrs), netip.MustParseAddr)
}

// AddressSpelling draws another spelling of a that means the same.
func AddressSpelling(a netip.Addr) *rapid.Generator[string] {
	all := []string{a.String(), strings.ToUpper(a.StringExpanded()), a.StringExpanded()}
	if a.Is4() {
		mapped := netip.AddrFrom16(a.As16())
		all = append(all, mapped.String(), strings.ToUpper(mapped.String()))
	}
	return rapid.SampledFrom(all)
}

// MigrationReferences draws references without Pods; in nine of ten both are given.
func MigrationReferences() *rapid.Generator[migration.References] {
	sets := func(t *rapid.T, label string) ipnet.Set {
		least := 1
		if rare(t, label+" absent") {
			least = 0
		}
		return ipnet.SetOf(rapid.SliceOfN(rapid.SampledFrom(migrationPrefixes), least, 3).Draw(t, label)...)
	}
	return rapid.Custom(func(t *rapid.T) migration.References {
		r := migration.References{Migration: sets(t, "migration"), Pod: sets(t, "pod")}
		if rapid.Bool().Draw(t, "window") {
			r.Allocatable = ipnet.SetOf(migrationPrefixes[1])
		}
		return r
	})
}

// VirtHandlers draws up to three Pods, mostly virt-handlers.
func VirtHandlers() *rapid.Generator[[]migration.PodState] {
	one := rapid.Custom(func(t *rapid.T) migration.PodState {
		p := migration.PodState{Name: "virt-handler-x", Component: "virt-handler", Phase: "Running",
			Node: rapid.SampledFrom(migrationNodes).Draw(t, "node"), Started: moment(t, "started"),
			IPs: []netip.Addr{MigrationAddr().Draw(t, "pod address")}}
		if rare(t, "another component") {
			p.Component = "virt-launcher"
		}
		if rapid.Bool().Draw(t, "attached") {
			p.Attachments = []migration.Attachment{{Network: "cnv/net", Interface: "migration0",
				IPs: []netip.Addr{MigrationAddr().Draw(t, "migration0")}}}
		}
		return p
	})
	return rapid.SliceOfN(one, 0, 3)
}

// MigrationRecord draws a record of the migration uid, of any release, at any
// point, and one in ten that no release would write.
func MigrationRecord(uid string) *rapid.Generator[migration.MigrationState] {
	return rapid.Custom(func(t *rapid.T) migration.MigrationState {
		s := migration.MigrationState{MigrationUID: uid, SourceNode: "n0", SourcePod: "source", TargetPod: "target",
			TargetNode:           rapid.SampledFrom(migrationNodes[1:]).Draw(t, "target"),
			MigrationNetworkType: rapid.SampledFrom([]string{"", "", "Pod", "migration"}).Draw(t, "type")}
		for i, step := range []func(){
			func() { s.TargetNodeAddress = address(t) },
			func() { s.StartTimestamp = moment(t, "start") },
			func() { s.TargetNodeDomainDetected, s.TargetNodeDomainReadyTimestamp = true, moment(t, "ready") },
			func() { s.EndTimestamp = moment(t, "end") },
			func() { s.Completed = true },
		} {
			if i >= reached(t) && !rare(t, "out of order") {
				break
			}
			step()
		}
		if rapid.IntRange(0, 3).Draw(t, "fails") == 0 {
			s.Failed, s.EndTimestamp = true, moment(t, "end")
			s.Completed = rapid.Bool().Draw(t, "completed too")
		}
		if rapid.IntRange(0, 3).Draw(t, "abort") == 0 {
			s.AbortRequested = true
			s.AbortStatus = rapid.SampledFrom([]string{"", "Succeeded", "Failed", "Aborting", "Undone"}).Draw(t, "abortStatus")
		}
		between(t, &s)
		return s
	})
}

// reached draws how far a migration has come; most come to the end.
func reached(t *rapid.T) int {
	return rapid.SampledFrom([]int{5, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0}).Draw(t, "reached")
}

// between adds the members that migrations between clusters have.
func between(t *rapid.T, s *migration.MigrationState) {
	if rapid.Bool().Draw(t, "configured") {
		s.MigrationConfiguration = &migration.Configuration{Network: rapid.SampledFrom([]string{"", "net"}).Draw(t, "network")}
	}
	if rapid.IntRange(0, 3).Draw(t, "between clusters") > 0 {
		return
	}
	s.TargetState = &migration.SideState{Node: s.TargetNode, MigrationUID: "uid-b", NodeAddress: s.TargetNodeAddress}
	s.SourceState = &migration.SideState{Node: "n0", MigrationUID: "uid-a",
		SyncAddress: rapid.SampledFrom([]string{"", "10.200.5.30:9185"}).Draw(t, "syncAddress")}
}

// Snapshot draws all that bears on a migration, and a question about it that
// most of the time is about the migration that the VMI shows.
func Snapshot() *rapid.Generator[migration.Snapshot] {
	return rapid.Custom(func(t *rapid.T) migration.Snapshot {
		s := migration.Snapshot{References: MigrationReferences().Draw(t, "references")}
		s.References.Pods = VirtHandlers().Draw(t, "pods")
		uid := rapid.SampledFrom(migrationUIDs).Draw(t, "uid")
		if !rare(t, "no VMI") {
			s.VMI = &migration.VMI{Name: "vm", Node: rapid.SampledFrom([]string{"", "n1", "n1", "n2"}).Draw(t, "node")}
			if !rare(t, "no record") {
				r := MigrationRecord(uid).Draw(t, "record")
				s.VMI.MigrationState = &r
			}
		}
		if rapid.Bool().Draw(t, "VMIM") {
			s.VMIM = vmim(t, uid)
		}
		return s
	})
}

func vmim(t *rapid.T, uid string) *migration.VMIM {
	m := &migration.VMIM{Name: "vmim", VMIName: "vm", UID: uid, Phase: rapid.SampledFrom([]string{
		"Succeeded", "Succeeded", "Succeeded", "Running", "TargetReady", "", "Scheduling", "Failed", "Teleporting"}).Draw(t, "phase")}
	if rare(t, "another VMIM") {
		m.UID = rapid.SampledFrom(migrationUIDs).Draw(t, "vmim uid")
	}
	if rapid.Bool().Draw(t, "copy") {
		r := MigrationRecord(m.UID).Draw(t, "copied")
		m.MigrationState = &r
	}
	return m
}

// Question draws what is asked about a migration.
func Question() *rapid.Generator[migration.Expect] {
	return rapid.Custom(func(t *rapid.T) migration.Expect {
		return migration.Expect{
			UID:    rapid.SampledFrom(append([]string{""}, migrationUIDs...)).Draw(t, "expected"),
			AnyUID: rapid.Bool().Draw(t, "any"),
		}
	})
}

func address(t *rapid.T) string {
	if rare(t, "malformed") {
		return rapid.SampledFrom(malformedAddrs).Draw(t, "address")
	}
	return AddressSpelling(MigrationAddr().Draw(t, "address")).Draw(t, "spelling")
}

// moment draws a time of whole seconds within one minute.
func moment(t *rapid.T, label string) time.Time {
	return time.Date(2026, 11, 20, 9, 14, rapid.IntRange(0, 59).Draw(t, label+" second "+strconv.Itoa(0)), 0, time.UTC)
}

// rare is true in one draw of ten.
func rare(t *rapid.T, label string) bool { return rapid.IntRange(0, 9).Draw(t, label) == 0 }
