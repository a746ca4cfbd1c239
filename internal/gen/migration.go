package gen

import (
	"net/netip"
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
		"10.200.5.7", "10.200.5.200", "10.128.5.7", "10.128.2.37", "192.168.7.9", "fd00:200:5::7",
		"fd01::2:37",
	}

	migrationMalformed = []string{
		"10.200.5.7:1234", "[fd01::7]", "10.200.5.7/24", "010.200.5.7", "fd01::7%migration0",
		"othernode", " ",
	}
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
		if migrationRare(t, label+" absent") {
			least = 0
		}
		return ipnet.SetOf(rapid.SliceOfN(rapid.SampledFrom(migrationPrefixes), least, 3).
			Draw(t, label)...)
	}
	return rapid.Custom(func(t *rapid.T) migration.References {
		r := migration.References{Migration: sets(t, "migration"), Pod: sets(t, "pod")}
		if rapid.Bool().Draw(t, "window") {
			r.Allocatable = ipnet.SetOf(migrationPrefixes[1])
		}
		return r
	})
}

// VirtHandlers draws from least to three Pods, mostly virt-handlers.
func VirtHandlers(least int) *rapid.Generator[[]migration.PodState] {
	one := rapid.Custom(func(t *rapid.T) migration.PodState {
		p := migration.PodState{Name: "virt-handler-x", Component: "virt-handler", Phase: "Running",
			Node:    rapid.SampledFrom(migrationNodes).Draw(t, "node"),
			Started: migrationTime(t, "started"),
			IPs:     []netip.Addr{MigrationAddr().Draw(t, "pod address")}}
		if migrationRare(t, "another component") {
			p.Component = "virt-launcher"
		}
		if rapid.Bool().Draw(t, "attached") {
			p.Attachments = []migration.Attachment{{Network: "cnv/net", Interface: "migration0",
				IPs: []netip.Addr{MigrationAddr().Draw(t, "migration0")}}}
		}
		return p
	})
	return rapid.SliceOfN(one, least, 3)
}

// MigrationRecord draws a record of the migration uid, of any release, at any
// point, and one in ten that no release would write.
func MigrationRecord(uid string) *rapid.Generator[migration.MigrationState] {
	return rapid.Custom(func(t *rapid.T) migration.MigrationState {
		s := migration.MigrationState{MigrationUID: uid, SourceNode: "n0", SourcePod: "source",
			TargetPod:  "target",
			TargetNode: rapid.SampledFrom(migrationNodes[1:]).Draw(t, "target"),
			MigrationNetworkType: rapid.SampledFrom([]string{"", "", "Pod", "migration"}).
				Draw(t, "type")}
		far := migrationReached(t)
		for i, step := range []func(){
			func() { s.TargetNodeAddress = migrationText(t) },
			func() { s.StartTimestamp = migrationTime(t, "start") },
			func() {
				s.TargetNodeDomainDetected = true
				s.TargetNodeDomainReadyTimestamp = migrationTime(t, "ready")
			},
			func() { s.EndTimestamp = migrationTime(t, "end") },
			func() { s.Completed = true },
		} {
			if i >= far && !migrationRare(t, "out of order") {
				break
			}
			step()
		}
		if rapid.IntRange(0, 3).Draw(t, "fails") == 0 {
			s.Failed, s.EndTimestamp = true, migrationTime(t, "end")
			s.Completed = rapid.Bool().Draw(t, "completed too")
		}
		if rapid.IntRange(0, 3).Draw(t, "abort") == 0 {
			s.AbortRequested = true
			s.AbortStatus = rapid.SampledFrom([]string{
				"", "Succeeded", "Failed", "Aborting", "Undone",
			}).Draw(t, "abortStatus")
		}
		migrationBetween(t, &s)
		return s
	})
}

// migrationReached draws how far a migration has come; most come to the end.
func migrationReached(t *rapid.T) int {
	return rapid.SampledFrom([]int{5, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0}).Draw(t, "reached")
}

// migrationBetween adds the members that migrations between clusters have.
func migrationBetween(t *rapid.T, s *migration.MigrationState) {
	if rapid.Bool().Draw(t, "configured") {
		s.MigrationConfiguration = &migration.Configuration{
			Network: rapid.SampledFrom([]string{"", "net"}).Draw(t, "network"),
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "between clusters") > 0 {
		return
	}
	s.TargetState = &migration.SideState{
		Node:         s.TargetNode,
		MigrationUID: "uid-b",
		NodeAddress:  s.TargetNodeAddress,
	}
	s.SourceState = &migration.SideState{Node: "n0", MigrationUID: "uid-a",
		SyncAddress: rapid.SampledFrom([]string{"", "10.200.5.30:9185"}).Draw(t, "syncAddress")}
}

// MigrationSnapshot draws all that bears on a migration, and a question about it that
// most of the time is about the migration that the VMI shows.
func MigrationSnapshot() *rapid.Generator[migration.Snapshot] {
	return rapid.Custom(func(t *rapid.T) migration.Snapshot {
		s := migration.Snapshot{References: MigrationReferences().Draw(t, "references")}
		s.References.Pods = VirtHandlers(0).Draw(t, "pods")
		uid := rapid.SampledFrom(migrationUIDs).Draw(t, "uid")
		if !migrationRare(t, "no VMI") {
			s.VMI = &migration.VMI{
				Name: "vm",
				Node: rapid.SampledFrom([]string{"", "n1", "n1", "n2"}).Draw(t, "node"),
			}
			if !migrationRare(t, "no record") {
				r := MigrationRecord(uid).Draw(t, "record")
				s.VMI.MigrationState = &r
			}
		}
		if rapid.Bool().Draw(t, "VMIM") {
			s.VMIM = migrationVMIM(t, uid)
		}
		return s
	})
}

func migrationVMIM(t *rapid.T, uid string) *migration.VMIM {
	m := &migration.VMIM{Name: "vmim", VMIName: "vm", UID: uid, Phase: rapid.SampledFrom([]string{
		"Succeeded", "Succeeded", "Succeeded", "Running", "TargetReady", "", "Scheduling", "Failed",
		"Teleporting"}).Draw(t, "phase")}
	if migrationRare(t, "another VMIM") {
		m.UID = rapid.SampledFrom(migrationUIDs).Draw(t, "vmim uid")
	}
	if rapid.Bool().Draw(t, "copy") {
		r := MigrationRecord(m.UID).Draw(t, "copied")
		m.MigrationState = &r
	}
	return m
}

// MigrationQuestion draws what is asked about a migration.
func MigrationQuestion() *rapid.Generator[migration.Expect] {
	return rapid.Custom(func(t *rapid.T) migration.Expect {
		return migration.Expect{
			UID:    rapid.SampledFrom(append([]string{""}, migrationUIDs...)).Draw(t, "expected"),
			AnyUID: rapid.Bool().Draw(t, "any"),
		}
	})
}

func migrationText(t *rapid.T) string {
	if migrationRare(t, "malformed") {
		return rapid.SampledFrom(migrationMalformed).Draw(t, "address")
	}
	return AddressSpelling(MigrationAddr().Draw(t, "address")).Draw(t, "spelling")
}

// migrationTime draws a time of whole seconds within one minute.
func migrationTime(t *rapid.T, label string) time.Time {
	return time.Date(2026, 11, 20, 9, 14, rapid.IntRange(0, 59).Draw(t, label), 0, time.UTC)
}

// migrationRare is true in one draw of ten.
func migrationRare(t *rapid.T, label string) bool {
	return rapid.IntRange(0, 9).Draw(t, label) == 0
}
