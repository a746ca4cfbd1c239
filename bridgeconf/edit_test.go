package bridgeconf_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"pgregory.net/rapid"
)

const written = `{
  "name": "bridge-net", "type": "bridge",
  "VLAN": 2,        "x/unknown": 1.50,
  "ipam": {"type": "whereabouts", "range": "10.200.5.0/24",
           "comment": [1 ,2]}
}
`

func TestEditTouchesOnlyWhatChanges(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bridgeconf.Config)
		old    string
		new    string
	}{
		"nothing":             {func(*bridgeconf.Config) {}, "", ""},
		"what was so already": {func(c *bridgeconf.Config) { c.VLAN = ptr(2) }, "", ""},
		"a value, under the name it has": {
			change: func(c *bridgeconf.Config) { c.VLAN = ptr(3) },
			old:    `"VLAN": 2`,
			new:    `"VLAN": 3`,
		},
		"a member of a nested document": {
			change: func(c *bridgeconf.Config) { setRange(c, "10.200.6.0/24") },
			old:    `10.200.5.0/24`,
			new:    `10.200.6.0/24`,
		},
		"a member goes": {
			change: func(c *bridgeconf.Config) { c.VLAN = nil },
			old:    "\n  \"VLAN\": 2,        \"x",
			new:    "        \"x",
		},
		"a new one is added after": {
			change: func(c *bridgeconf.Config) { c.MTU = ptr(9000) },
			old:    "[1 ,2]}\n",
			new:    "[1 ,2]},\n  \"mtu\": 9000\n",
		},
		"a new one in a nested document": {
			change: func(c *bridgeconf.Config) { setGateway(c) },
			old:    "[1 ,2]}",
			new:    "[1 ,2],\n           \"gateway\": \"10.200.5.1\"}",
		},
		"an unknown member is changed": {
			change: func(c *bridgeconf.Config) { c.Unknown["x/unknown"] = json.RawMessage(`2`) },
			old:    `1.50`,
			new:    `2`,
		},
		"the plugin of ipam is exchanged": {
			change: func(c *bridgeconf.Config) { c.IPAM = nil },
			old: ",\n  \"ipam\": {\"type\": \"whereabouts\", \"range\": \"10.200.5.0/24\",\n" +
				"           \"comment\": [1 ,2]}",
		},
	} {
		got, l := bridgeconf.Edit([]byte(written), c.change)
		if l.HasErrors() {
			t.Errorf("%s: %v", name, l)
		}
		want := written
		if c.old != "" {
			want = strings.Replace(written, c.old, c.new, 1)
		}
		// The comma of the member that goes stays with the one before it.
		if name == "a member goes" {
			want = strings.Replace(written, ",\n  \"VLAN\": 2", "", 1)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}

func setRange(c *bridgeconf.Config, r string) {
	w := c.IPAM.(ipam.Whereabouts)
	w.Range = r
	c.IPAM = w
}

func setGateway(c *bridgeconf.Config) {
	w := c.IPAM.(ipam.Whereabouts)
	w.Gateway = "10.200.5.1"
	c.IPAM = w
}

// Whatever is edited into whatever, the result reads as it was meant; and an
// edit that changes nothing returns the same bytes.
func editReadsBack(t *rapid.T) bool {
	var doc []byte
	if rapid.Bool().Draw(t, "text") {
		doc = []byte(text(t))
	} else {
		doc, _ = json.MarshalIndent(gen.Bridge().Draw(t, "config"), "",
			rapid.SampledFrom([]string{"", " ", "\t"}).Draw(t, "indent"))
	}
	was, l := bridgeconf.Parse(doc)
	same, _ := bridgeconf.Edit(doc, func(*bridgeconf.Config) {})
	if string(same) != string(doc) {
		t.Fatalf("%s\nbecame\n%s", doc, same)
	}
	if l.Refused() == diag.Load {
		return false
	}
	want := gen.Bridge().Draw(t, "to")
	want.Unknown = was.Unknown
	got, l := bridgeconf.Edit(doc, func(c *bridgeconf.Config) { *c = want.Clone() })
	if l.Refused() == diag.Load {
		t.Fatalf("%s: %v", doc, l)
	}
	back, _ := bridgeconf.Parse(got)
	if diff := cmp.Diff(compact(want), compact(back)); diff != "" {
		t.Fatalf("%s\nbecame\n%s\n%s", doc, got, diff)
	}
	return true
}

// compact is the canonical form without the white space that is kept verbatim.
func compact(c bridgeconf.Config) string {
	b, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestEditReadsBack(t *testing.T) { law.Hold(t, editReadsBack, 2) }
func FuzzEditReadsBack(f *testing.F) { law.Fuzz(f, editReadsBack) }

func TestEditOfAMemberGivenTwice(t *testing.T) {
	for in, want := range map[string]string{
		`{"ipam":{"type":"static","routes":[]},"IPAM":{"dns":{}}}`: `{"ipam":{"type":"dhcp"}}`,
		`{"vlan":1,"VLAN":2}`: `{"vlan":1,"VLAN":2,"ipam":{"type":"dhcp"}}`,
	} {
		got, _ := bridgeconf.Edit([]byte(in), func(c *bridgeconf.Config) { c.IPAM = ipam.DHCP{} })
		if string(got) != want {
			t.Errorf("%s became %s", in, got)
		}
	}
}

func TestWhatIsNoJSONCannotBeEdited(t *testing.T) {
	got, l := bridgeconf.Edit([]byte(`{"vlan":`), func(c *bridgeconf.Config) { c.VLAN = nil })
	if string(got) != `{"vlan":` || !l.Has(diag.ErrSyntax) {
		t.Errorf("%s %v", got, l)
	}
}

func ExampleEdit() {
	out, _ := bridgeconf.Edit([]byte(`{"type":"bridge", "vlan":2,  "mine":1.0}`),
		func(c *bridgeconf.Config) {
			off := false
			c.PreserveDefaultVLAN = &off
		})
	fmt.Println(string(out))
	// Output: {"type":"bridge", "vlan":2,  "mine":1.0,  "preserveDefaultVlan":false}
}
