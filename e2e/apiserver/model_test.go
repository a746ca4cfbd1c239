package apiserver_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
)

// owner is a field manager and how it writes: "Update" or "Apply".
type owner struct{ manager, operation string }

func (o owner) String() string { return o.manager + " " + o.operation }

// owners are who owns each member of the block, by the name of the member,
// sorted and joined. A member that nobody owns is not in it.
type owners map[string][]owner

func (o owners) texts() map[string]string {
	out := map[string]string{}
	for name, list := range o {
		var texts []string
		for _, each := range list {
			texts = append(texts, each.String())
		}
		slices.Sort(texts)
		if len(texts) > 0 {
			out[name] = strings.Join(slices.Compact(texts), ", ")
		}
	}
	return out
}

// model predicts what the server makes of an object: of its block what hco
// says, of its owners what the documentation of server-side apply says.
type model struct {
	t        fataler
	release  hco.Release
	block    hco.LiveMigrationConfig // with the defaults, as it is stored
	owners   owners
	applied  map[string]hco.LiveMigrationConfig // what each manager has applied last
	revision int                                // counts the writes that changed the block
}

// texts returns the members of a block that are there, as JSON.
func (m *model) texts(c hco.LiveMigrationConfig) map[string]string {
	text, err := c.MarshalJSON()
	if err != nil {
		m.t.Fatalf("%v", err)
	}
	return members(m.t, text)
}

func (m *model) parse(texts map[string]string) hco.LiveMigrationConfig {
	members := map[string]json.RawMessage{}
	for name, text := range texts {
		members[name] = json.RawMessage(text)
	}
	text, err := json.Marshal(members)
	if err != nil {
		m.t.Fatalf("%v", err)
	}
	c, _ := hco.ParseBlock(text)
	return c
}

// unknown reports whether c states a member that the release does not have.
func (m *model) unknown(c hco.LiveMigrationConfig) bool {
	for name := range m.texts(c) {
		if !slices.Contains(memberNames(m.release), name) {
			return true
		}
	}
	return false
}

// memberNames returns the names of the members that the block has in a release.
func memberNames(r hco.Release) []string {
	var out []string
	for _, m := range hco.MembersOf(r) {
		out = append(out, m.Name)
	}
	return out
}

// refused reports whether the schema refuses what c states: what hco says is
// refused at the write, but for what HCO's own webhooks refuse, which do not run
// here.
func (m *model) refused(c hco.LiveMigrationConfig) bool {
	return c.Validate(m.release).Refused() == diag.Load
}

// update is a write of the whole object: a create, a merge patch, a JSON patch.
// The manager comes to own what it changes, and no other owner stays.
func (m *model) update(manager string, next hco.LiveMigrationConfig) {
	next = next.Stored(m.release)
	old, now := m.texts(m.block), m.texts(next)
	for name, text := range now {
		if old[name] != text {
			m.owners[name] = []owner{{manager, "Update"}}
		}
	}
	m.become(next)
}

// become makes next the block: who owned what is gone owns it no more.
func (m *model) become(next hco.LiveMigrationConfig) {
	now := m.texts(next)
	if !maps.Equal(m.texts(m.block), now) {
		m.revision++
	}
	m.block = next
	maps.DeleteFunc(m.owners, func(name string, _ []owner) bool {
		_, there := now[name]
		return !there
	})
}

// conflicts returns the members that a server-side apply of doc would change
// although somebody else owns them.
func (m *model) conflicts(manager string, doc hco.LiveMigrationConfig) []string {
	var out []string
	have := m.texts(m.block)
	for name, text := range m.texts(doc) {
		others := slices.DeleteFunc(slices.Clone(m.owners[name]), func(o owner) bool {
			return o == owner{manager, "Apply"}
		})
		if have[name] != text && len(others) > 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// apply is a server-side apply of doc that is not refused. The manager owns what
// doc states, alone where it changed it; what it does not state any more and
// nobody else owns is removed.
func (m *model) apply(manager string, doc hco.LiveMigrationConfig) {
	me := owner{manager, "Apply"}
	have, stated, next := m.texts(m.block), m.texts(doc), m.texts(m.block)
	for name, list := range m.owners {
		_, still := stated[name]
		if !still && slices.Contains(list, me) {
			m.owners[name] = slices.DeleteFunc(list, func(o owner) bool { return o == me })
			if len(m.owners[name]) == 0 {
				delete(next, name)
			}
		}
	}
	for name, text := range stated {
		switch {
		case have[name] != text:
			m.owners[name] = []owner{me}
		case !slices.Contains(m.owners[name], me):
			m.owners[name] = append(m.owners[name], me)
		}
		next[name] = text
	}
	m.applied[manager] = doc
	m.become(m.parse(next).Stored(m.release))
}
