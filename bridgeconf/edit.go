package bridgeconf

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Edit changes a configuration that others wrote: change alters what was read,
// and only the members that it alters are written into data. Every other byte
// stays: order, white space, number literals, unknown and duplicate members, a
// name in another case. An edit that alters nothing returns the same bytes.
//
// The findings are those of Parse. Data that is not a JSON object comes back as it
// is, with an error.
func Edit(data []byte, change func(*Config)) ([]byte, diag.List) {
	c, l := Parse(data)
	return table.Rewrite(data, c, l, change)
}
