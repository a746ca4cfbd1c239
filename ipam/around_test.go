package ipam_test

import (
	"encoding/json"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
)

// Static and host-local read args and runtimeConfig with the rest of the configuration:
// what is of a wrong type there is refused (v1.9.1, v1.10.0; run by e2e).
func TestWhatIsAroundIsRead(t *testing.T) {
	static, _ := ipam.Parse([]byte(`{"type":"static","addresses":[{"address":"10.1.0.5/24"}]}`))
	local, _ := ipam.Parse([]byte(`{"type":"host-local","subnet":"10.1.0.0/24"}`))
	whereabouts, _ := ipam.Parse([]byte(`{"type":"whereabouts","range":"10.1.0.0/24"}`))
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	for _, c := range []struct {
		doc     ipam.Document
		around  ipam.Around
		refused bool
	}{
		{static, ipam.Around{}, false},
		{static, ipam.Around{Args: raw(`null`), RuntimeConfig: raw(`{}`)}, false},
		{static, ipam.Around{Args: raw(`[]`)}, true},
		{static, ipam.Around{Args: raw(`{"cni":"x"}`)}, true},
		{static, ipam.Around{Args: raw(`{"cni":{"mac":5}}`)}, false},
		{static, ipam.Around{Args: raw(`{"cni":{"ips":[5]}}`)}, true},
		{static, ipam.Around{RuntimeConfig: raw(`{"ips":5}`)}, true},
		{static, ipam.Around{RuntimeConfig: raw(`{"ipRanges":5}`)}, false},
		{static, ipam.Around{RuntimeConfig: raw(`"x"`)}, true},
		{local, ipam.Around{Args: raw(`[]`)}, true},
		{local, ipam.Around{RuntimeConfig: raw(`{"ipRanges":5}`)}, true},
		{whereabouts, ipam.Around{Args: raw(`[]`), RuntimeConfig: raw(`[]`)}, false},
	} {
		l := c.around.Check(c.doc, ipam.Release{})
		if refused := l.Has(diag.ErrType); refused != c.refused || !refused && len(l) > 0 {
			t.Errorf("%s %s %s: %v", c.doc.Type(), c.around.Args, c.around.RuntimeConfig, l)
		}
	}
}
