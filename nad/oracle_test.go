package nad_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

// recorded is a row of testdata/plugins.jsonl: what macvlan, ipvlan or vlan of
// v1.9.1 did with config on a real kernel, with a NIC eth1 of MTU 1500 (measured).
type recorded struct {
	ID, Plugin, Env, Verdict, Stage, Error string
	Config, Args, Setup, Pre               json.RawMessage
	Observed                               link
}

// link is the interface that the plugin made; what was not recorded is zero.
type link struct {
	MTU, BcQueueLen, ID int
	Mode, MAC           string
	Addrs               []string
}

// undecidable says why a row depends on more than the document, or "".
func (r recorded) undecidable() string {
	switch {
	case len(r.Args) > 0:
		return "CNI_ARGS"
	case len(r.Pre) > 0:
		return "what other pods have"
	case strings.Contains(r.Error, "Link not found") ||
		strings.Contains(r.Error, "no default route interface"):
		return "the NICs of the host"
	case strings.Contains(r.Error, "master MTU") && !strings.Contains(r.Error, "invalid MTU -"):
		return "the MTU of the host's NIC"
	case strings.Contains(r.Error, "failed to find plugin"):
		return "what is installed on the host"
	case strings.Contains(r.Error, "operation not supported"):
		return "this kernel; the row of User-Mode-Linux is compared"
	}
	return ""
}

// judge says what the plugin of the row will do with its configuration.
func (r recorded) judge() (diag.List, link, ipam.Resolved) {
	rel := at("v1.9.1")
	switch r.Plugin {
	case nad.MacvlanType:
		c, l := nad.ParseMacvlan(r.Config)
		x, more := c.Resolve(rel)
		l.Add(more...)
		return l, link{MTU: x.MTU, BcQueueLen: int(x.BcQueueLen), Mode: x.Mode, MAC: x.MAC}, x.IPAM
	case nad.IPVLANType:
		c, l := nad.ParseIPVLAN(r.Config)
		x, more := c.Resolve(rel)
		l.Add(more...)
		return l, link{MTU: x.MTU, Mode: x.Mode}, x.IPAM
	}
	c, l := nad.ParseVLAN(r.Config)
	x, more := c.Resolve(rel)
	l.Add(more...)
	return l, link{MTU: x.MTU, ID: x.VLANID}, x.IPAM
}

func TestAgreesWithThePlugins(t *testing.T) {
	agreed, skipped := map[string]int{}, 0
	for line := range lines(t, "testdata/plugins.jsonl") {
		var row recorded
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if why := row.undecidable(); why != "" {
			t.Logf("%s (%s) cannot be decided from the document: %s", row.ID, row.Env, why)
			skipped++
			continue
		}
		l, got, found := row.judge()
		stage := map[diag.Stage]string{diag.Load: "parse", diag.Setup: "setup"}[l.Refused()]
		want := row.Stage
		if row.Verdict == "accept" {
			want = ""
		}
		if stage != want {
			t.Errorf("%s (%s) %s\nplugin: %s %s %s\nwe: %s %v", row.ID, row.Env, row.Config,
				row.Verdict, row.Stage, row.Error, stage, l)
			continue
		}
		if row.Verdict == "accept" && row.Error == "" {
			diff := cmp.Diff(row.want(got), got.seen(row, found), cmpopts.EquateEmpty())
			if diff != "" {
				t.Errorf("%s (%s) %s\n-kernel +we\n%s", row.ID, row.Env, row.Config, diff)
				continue
			}
		}
		agreed[row.Plugin]++
	}
	t.Logf("rows agree: %v; %d cannot be decided", agreed, skipped)
	if agreed[nad.MacvlanType] < 39 || agreed[nad.IPVLANType] < 6 || agreed[nad.VLANType] < 8 {
		t.Error("too few were compared")
	}
}

// want is what the kernel showed; what is not said of the plugin is taken from got.
func (r recorded) want(got link) link {
	w := r.Observed
	if got.MAC == "" {
		w.MAC = "" // random
	}
	if len(w.Addrs) > 0 && strings.Contains(string(r.Config), "prevResult") {
		w.Addrs = nil // those of the plugin before
	}
	return w
}

// seen is the link with what the kernel makes of what is left to it.
func (k link) seen(r recorded, found ipam.Resolved) link {
	if k.MTU == 0 {
		k.MTU = 1500
	}
	if r.Plugin == nad.MacvlanType && k.BcQueueLen == 0 {
		k.BcQueueLen = 1000
	}
	for _, f := range found.Fixed {
		k.Addrs = append(k.Addrs, f.Address.String())
	}
	for _, x := range found.Ranges { // of host-local, which assigns the first
		_, bits, _ := strings.Cut(x.Network.String(), "/")
		k.Addrs = append(k.Addrs, x.Assignable.First().String()+"/"+bits)
	}
	slices.Sort(k.Addrs)
	return k
}

// TestNamesAreInjectedAsMultusDoes: of what the NAD client makes of spec.config
// of an object my-nad (testdata/inject.jsonl, measured), the name is the one
// that Resolve has.
func TestNamesAreInjectedAsMultusDoes(t *testing.T) {
	agreed, skipped := 0, 0
	for line := range lines(t, "testdata/inject.jsonl") {
		var row struct {
			ID, Verdict, Out string
			Config           json.RawMessage
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		text := string(row.Config)
		var s string
		if json.Unmarshal(row.Config, &s) == nil && text != "null" {
			text = s
		}
		d, l := nad.Parse(named("my-nad", text))
		r, more := d.Resolve(nad.Release{})
		l.Add(more...)
		if row.Verdict == "reject" {
			if l.Refused() == 0 {
				t.Errorf("%s %s: the client refuses it, we do not: %v", row.ID, text, l)
			}
			agreed++
			continue
		}
		if l.Refused() != 0 { // by the plugin, libcni or Multus, which come later
			t.Logf("%s has no name to compare: what comes later refuses it (%v)", row.ID,
				codes(l.Errors()))
			skipped++
			continue
		}
		var out struct{ Name string }
		if err := json.Unmarshal([]byte(row.Out), &out); err != nil {
			t.Fatal(err)
		}
		if r.NetworkName != out.Name {
			t.Errorf("%s %s: got the name %q, want %q", row.ID, text, r.NetworkName, out.Name)
			continue
		}
		agreed++
	}
	t.Logf("%d rows agree, %d have nothing to compare", agreed, skipped)
	if agreed < 10 {
		t.Error("too few were compared")
	}
}

// TestListsAgreeWithLibcni: what libcni ran of a list (rows N01 of
// testdata/conflist.jsonl) is what a definition with it resolves to.
func TestListsAgreeWithLibcni(t *testing.T) {
	agreed := 0
	for line := range lines(t, "testdata/conflist.jsonl") {
		var row struct {
			ID, Verdict, Stage string
			Config             json.RawMessage
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(row.ID, "N01") {
			continue
		}
		d, l := nad.Parse(named("my-nad", string(row.Config)))
		l.Add(d.Validate(nad.Release{})...)
		stage := map[diag.Stage]string{diag.Load: "parse", diag.Setup: "setup"}[l.Refused()]
		if row.Verdict == "accept" {
			row.Stage = ""
		}
		if stage != row.Stage {
			t.Errorf("%s %s: %s, we say %s %v", row.ID, row.Config, row.Stage, stage, l)
		}
		agreed++
	}
	t.Logf("%d rows agree", agreed)
	if agreed < 14 {
		t.Error("too few were compared")
	}
}

// lines yields the lines of a file.
func lines(t *testing.T, name string) func(func([]byte) bool) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Lines(data)
}
