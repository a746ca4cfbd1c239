package migrationnet_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
)

// An object of many members is read another way than one of a few, and as the same.
func TestManyMembersAreReadAsFew(t *testing.T) {
	for name, c := range map[string]struct {
		doc  string // with @ where members are put in that nothing knows
		read func([]byte) string
	}{
		"folded": {`{"cniVersion":"1.0.0","NAME":"a",@"type":"bridge","bridge":"b","Bridge":"c"}`,
			func(data []byte) string {
				c, _ := bridgeconf.Parse(data)
				clear(c.Unknown)
				return fmt.Sprintf("%#v", c)
			}},
		"exact": {`{"kind":"NetworkAttachmentDefinition","metadata":{"name":"x","name":"y",@"namespace":"z"}}`,
			func(data []byte) string {
				d, _ := nad.Parse(data)
				return d.Name + d.Namespace
			}},
		"an operator's": {`{"apiVersion":"hco.kubevirt.io/v1beta1",@"spec":{},` +
			`"spec":{"liveMigrationConfig":{"network":"n"}},"metadata":{"name":"x"}}`,
			func(data []byte) string {
				h, _ := hco.Parse(data)
				return h.Name + h.LiveMigrationConfig.Network
			}},
	} {
		want := c.read(bytes.Replace([]byte(c.doc), []byte("@"), nil, 1))
		for _, n := range []int{30, 200, 253, 254, 255, 256, 257, 300, 2000} {
			var more bytes.Buffer
			for i := range n {
				fmt.Fprintf(&more, `"x%dy":1,`, i)
			}
			doc := bytes.Replace([]byte(c.doc), []byte("@"), more.Bytes(), 1)
			if got := c.read(doc); got != want || want == "" {
				t.Errorf("%s, %d more: %s, want %s", name, n, got, want)
			}
		}
	}
}
