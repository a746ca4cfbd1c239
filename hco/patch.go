package hco

import (
	"strings"

	"github.com/migrationnet/migrationnet/internal/table"
)

// MergePatch returns c as a JSON merge patch (RFC 7396) for an object of API
// version v. It names the members that change and no other, so that it cannot
// drop one; a member that is reset is null. It is {} for the zero Change. Equal
// changes give equal bytes.
//
// Send it to v and no other version: to the other one it changes nothing, with
// HTTP 200. See [APIVersion.Resource].
func (c Change) MergePatch(v APIVersion) []byte {
	if c == (Change{}) {
		return []byte("{}")
	}
	names := apis[v.known()].block
	var out []byte
	for _, name := range names {
		out = append(table.AppendString(append(out, '{'), name), ':')
	}
	out = append(c.appendBlock(out), strings.Repeat("}", len(names))...)
	return out
}

func (c Change) appendBlock(dst []byte) []byte {
	dst = append(dst, '{')
	for _, m := range members {
		before := len(dst)
		if dst = m.appendTo(dst, &c); len(dst) > before {
			dst = append(dst, ',')
		}
	}
	if dst[len(dst)-1] == ',' {
		dst = dst[:len(dst)-1]
	}
	return append(dst, '}')
}

// JSONPatch returns c as a JSON Patch (RFC 6902) for the object of API version v
// that has the block live. It changes the members that differ, one operation
// each, and never the block as a whole. Before every operation is a test for the
// value in live: when another writer has changed the member since, the API server
// refuses the patch. It is [] when live is already as c wants it.
//
// The test for an absent member is for null, which the API server takes so
// (json-patch v4), and not every program. A member of live that is a default is
// there, for the API server writes defaults: read live from it. Where live is
// not known, use [Change.MergePatch].
func (c Change) JSONPatch(v APIVersion, live LiveMigrationConfig) []byte {
	in, out := v.Block(), []byte{'['}
	c = c.Against(live)
	for _, m := range members {
		out = m.appendOps(out, &c, &live, in)
	}
	return append(out, ']')
}

// appendOp appends an operation to the array dst; it has no value when that is
// nil.
func appendOp(dst []byte, op, path string, value []byte) []byte {
	if dst[len(dst)-1] != '[' {
		dst = append(dst, ',')
	}
	dst = table.AppendString(append(dst, `{"op":`...), op)
	dst = table.AppendString(append(dst, `,"path":`...), path)
	if value != nil {
		dst = append(append(dst, `,"value":`...), value...)
	}
	return append(dst, '}')
}

// ServerSideApply returns the document for a server-side apply of c by a field
// manager that has applied the members of owned before, and no others: the zero
// LiveMigrationConfig the first time. What a document no longer has, the API
// server takes from the manager; hence the document has every member of owned
// that c leaves alone, what c sets, and not what c resets. Of owned, Unknown is
// not carried.
//
// A member that c resets becomes absent, or the default, unless it has another
// owner. A member that another manager owns with another value is refused as a
// conflict; whoever created the object owns every default that was written then.
func (c Change) ServerSideApply(v APIVersion, namespace string, owned LiveMigrationConfig) []byte {
	owned.Unknown = nil
	h := HyperConverged{APIVersion: v, Namespace: namespace, LiveMigrationConfig: c.ApplyTo(owned)}
	// Fails only for a member that is in Unknown too, and ApplyTo keeps them apart.
	out, _ := h.MarshalJSON()
	return out
}
