package lint

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// embedded returns where p leads to when it goes on in the YAML that a string of
// d holds, as that of network data for cloud-init does; false when it goes into no
// such string.
func embedded(d locate.Document, p diag.Path) (start, end locate.Position, ok bool) {
	for i, c := range p {
		if c != '/' || i == 0 {
			continue
		}
		text, isText := d.Text(p[:i])
		if !isText || strings.HasPrefix(strings.TrimSpace(text), "{") {
			// JSON has its places already.
			continue
		}
		inner, err := locate.Parse([]byte(text))
		if err != nil || len(inner) != 1 {
			return start, end, false
		}
		start, end = inner[0].Position(p[i:]), inner[0].End(p[i:])
		return d.Inside(p[:i], start.Offset), d.Inside(p[:i], end.Offset), true
	}
	return start, end, false
}
