package migration_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/release"
)

// documents are those that have a list of members, and how many they have at
// least.
var documents = []struct {
	name    string
	members []release.Member
	least   int
}{
	{"VMI", migration.VMIMembers(), 100},
	{"VMIM", migration.VMIMMembers(), 90},
	{"Pod", migration.PodMembers(), 14},
	{"migrationState", migration.MigrationStateMembers(), 78},
	{"snapshot", migration.SnapshotMembers(), 220},
}

func TestMembersAreDescribed(t *testing.T) {
	for _, d := range documents {
		n := 0
		var walk func(in string, list []release.Member)
		walk = func(in string, list []release.Member) {
			for _, m := range list {
				n++
				if m.Doc == "" || m.Type == "" {
					t.Errorf("%s%s/%s: %+v", d.name, in, m.Name, m)
				}
				walk(in+"/"+m.Name, m.Members)
			}
		}
		walk("", d.members)
		t.Logf("%s: %d members", d.name, n)
		if n < d.least {
			t.Errorf("%s has %d members, fewer than %d", d.name, n, d.least)
		}
	}
}

func TestMembersNameTheirFields(t *testing.T) {
	find := func(list []release.Member, names ...string) (m release.Member) {
		for _, name := range names {
			m = release.Member{}
			for _, one := range list {
				if one.Name == name {
					m = one
				}
			}
			list = m.Members
		}
		return m
	}
	for _, c := range []struct {
		list       []release.Member
		path       []string
		field, typ string
		since      string
	}{
		{
			list:  migration.VMIMembers(),
			path:  []string{"status", "nodeName"},
			field: "Node",
			typ:   "string",
		},
		{list: migration.VMIMembers(), path: []string{"kind"}, typ: "string"},
		{list: migration.VMIMembers(),
			path:  []string{"status", "migrationState", "sourceState", "pod"},
			field: "Pod", typ: "string"},
		{list: migration.VMIMMembers(), path: []string{"spec", "sendTo"},
			field: "SendTo", typ: "object", since: "v1.6.0"},
		{list: migration.PodMembers(), path: []string{"metadata", "labels", "kubevirt.io"},
			field: "Component", typ: "string"},
		{list: migration.MigrationStateMembers(),
			path:  []string{"migrationConfiguration", "maxDowntimeMs"},
			field: "MaxDowntimeMs", typ: "integer", since: "v1.9.0"},
		{list: migration.SnapshotMembers(), path: []string{"pods"},
			field: "References.Pods", typ: "array of object"},
		{list: migration.SnapshotMembers(), path: []string{"vmi", "metadata", "uid"},
			field: "UID", typ: "string"},
	} {
		m := find(c.list, c.path...)
		since := ""
		if !m.Since.IsZero() {
			since = m.Since.String()
		}
		if m.Field != c.field || m.Type != c.typ || since != c.since {
			t.Errorf("%v: got %+v", c.path, m)
		}
	}
}

// The API server keeps the last of two members with one name: nothing is left of
// the other, and nothing is reported of its value.
func TestOfMembersWithOneNameTheLastIsRead(t *testing.T) {
	v, l := migration.ParseVMI([]byte(`{
		"metadata":{"name":7,"name":"a","uid":"u"},
		"status":{"nodeName":"n1","conditions":5},
		"status":{"phase":"Running","migrationState":{"failed":"x"},
			"migrationState":{"completed":1,"completed":true}}}`))
	if v.Name != "a" || v.UID != "u" || v.Node != "" || v.Phase != "Running" {
		t.Errorf("%+v", v)
	}
	if s := v.MigrationState; s == nil || s.Failed || !s.Completed || s.Unknown != nil {
		t.Errorf("%#v", s)
	}
	// Of the record alone is reported member by member.
	const at = "/status/migrationState/completed"
	if len(l) != 1 || l[0].Rule != diag.WarnDuplicate || l[0].Path != at || len(v.Unread) != 1 {
		t.Errorf("%v, not read as written are %v", l, v.Unread)
	}
}
