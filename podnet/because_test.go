package podnet_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/podnet"
	"pgregory.net/rapid"
)

// accepted draws a VM that KubeVirt accepts in a cluster, decoded. Without one it
// reports false.
func accepted(t *rapid.T) (doc map[string]any, at gen.PodnetAt, ok bool) {
	at = gen.PodnetCluster().Draw(t, "cluster")
	c := gen.PodnetVM().Draw(t, "vm")
	switch rapid.IntRange(0, 3).Draw(t, "change") {
	case 0:
		c = claimed(c)
		at = gen.PodnetAt{Settings: gates("NetworkDevicesWithDRA"), Release: v19}
	case 1:
		if len(c.Volumes) == 0 {
			c = guestOf(c, at)
		}
	case 2:
		c.EvictionStrategy = "LiveMigrate"
		c.Volumes = append(c.Volumes, podnet.Volume{Name: "w"})
	}
	if len(judge(t, c, at).Errors()) > 0 {
		return nil, at, false
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, text).(map[string]any), at, true
}

// claimed gives the secondary networks of c resource claims.
func claimed(c podnet.Config) podnet.Config {
	c.Rest.VMISpec = map[string]json.RawMessage{"resourceClaims": json.RawMessage(`[{"name":"c"}]`)}
	for i := range c.Networks {
		n := &c.Networks[i]
		if n.Multus == nil {
			continue
		}
		n.Multus = nil
		n.ResourceClaim = &podnet.ResourceClaim{ClaimName: "c", RequestName: "r" + strconv.Itoa(i)}
		for j := range c.Interfaces {
			if iface := &c.Interfaces[j]; iface.Name == n.Name {
				iface.Bridge, iface.SRIOV = nil, &podnet.Method{}
			}
		}
	}
	return c
}

// guestOf gives c network data that agrees with its addresses.
func guestOf(c podnet.Config, at gen.PodnetAt) podnet.Config {
	r, l := at.Resolve(c, at.Release)
	if l.HasErrors() || !r.IPv6.IsValid() {
		return c
	}
	c.Volumes = []podnet.Volume{{Name: "c", CloudInitNoCloud: &podnet.CloudInitSource{
		NetworkData: `{"version":2,"ethernets":{"eth0":{"dhcp4":true,"addresses":["` +
			r.IPv6.VM.String() + `"],"routes":[{"to":"::/0","via":"` +
			r.IPv6.Gateway.Addr().String() + `"}]}}}`,
	}}}
	return c
}

// judge returns all that the package finds in a document.
func judge(t *rapid.T, doc any, at gen.PodnetAt) diag.List {
	c, r, l := readIn(t, doc, at)
	return append(l, c.CheckNetworkData(r, nil)...)
}

func readIn(t *rapid.T, doc any, at gen.PodnetAt) (podnet.Config, podnet.Resolved, diag.List) {
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return at.Read(text, at.Release)
}

// member is one of the members of a document, in the object that has it.
type member struct {
	in   map[string]any
	name string
	path diag.Path
}

// members returns those of every object in v, in one order.
func members(v any, at diag.Path) (out []member) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, member{v, name, at.Name(name)})
			out = append(out, members(v[name], at.Name(name))...)
		}
	case []any:
		for i, e := range v {
			out = append(out, members(e, at.Index(i))...)
		}
	}
	return out
}

// without calls f with the document that lacks the member, or has another value
// for it, and puts the member back.
func (m member) without(f func()) { m.as(nil, true, f) }

func (m member) as(value any, gone bool, f func()) {
	was := m.in[m.name]
	if gone {
		delete(m.in, m.name)
	} else {
		m.in[m.name] = value
	}
	f()
	m.in[m.name] = was
}

// becauseOfTheMember: leave any one member out of an accepted document, and every
// error names it.
func becauseOfTheMember(t *rapid.T) bool {
	doc, at, ok := accepted(t)
	if !ok {
		return false
	}
	reached := false
	for _, m := range members(doc, "") {
		m.without(func() {
			for _, d := range judge(t, doc, at).Errors() {
				reached = true
				if !d.RestsOn(m.path) {
					t.Fatalf("without %s: %v\nrests on %s", m.path, d, d.Because)
				}
			}
		})
	}
	return reached
}

func TestErrorsNameTheMemberThatIsMissing(t *testing.T) { law.Hold(t, becauseOfTheMember, 2) }
func FuzzErrorsNameTheMemberThatIsMissing(f *testing.F) { law.Fuzz(f, becauseOfTheMember) }

// odd are values, most of a wrong type for most members.
var odd = rapid.SampledFrom([]any{nil, 5, "x", true, []any{}, []any{nil}, map[string]any{}, -1, ""})

// oneMistakeOneFinding: what Parse reports, Resolve does not, nor an error that
// follows from it; and Read says what both say.
func oneMistakeOneFinding(t *rapid.T) bool {
	doc, _, ok := accepted(t)
	if !ok {
		return false
	}
	at := gen.PodnetAt{Settings: gates("NetworkDevicesWithDRA", "PortRangesSpec"), Release: v19}
	whole, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, l := at.Read(whole, at.Release); l.HasErrors() {
		return false // it was accepted by a release that does not know a member
	}
	reached := false
	for _, m := range members(doc, "") {
		m.as(odd.Draw(t, "odd"), false, func() {
			text, _ := json.Marshal(doc)
			c, parsed := podnet.Parse(text)
			r, resolved := at.Resolve(c, at.Release)
			if _, _, read := at.Read(text, at.Release); !same(read, append(parsed, resolved...)) {
				t.Fatalf("%s\nRead: %v\nParse: %v\nResolve: %v", text, read, parsed, resolved)
			}
			if !parsed.HasErrors() {
				return
			}
			reached = true
			if resolved.HasErrors() || r.Kind != "" {
				t.Fatalf("%s is wrong: %v\n%s\nfollows: %v", m.path, parsed, text,
					resolved.Errors())
			}
		})
	}
	return reached
}

func TestOneMistakeIsOneFinding(t *testing.T) { law.Hold(t, oneMistakeOneFinding, 2) }
func FuzzOneMistakeIsOneFinding(f *testing.F) { law.Fuzz(f, oneMistakeOneFinding) }

func same(a, b diag.List) bool {
	return slices.EqualFunc(a, b, func(a, b diag.Diagnostic) bool {
		return a.Rule == b.Rule && a.Path == b.Path && a.Message == b.Message
	})
}

// mistakesDoNotHide: of two mistakes each is reported as it is alone, but for what
// rests on the other's member too. A document of another kind is not looked into, and
// only one that resolves has addresses to compare network data with.
func mistakesDoNotHide(t *rapid.T) bool {
	doc, at, ok := accepted(t)
	if !ok {
		return false
	}
	all := slices.DeleteFunc(members(doc, ""), func(m member) bool {
		return m.path == "/kind" || m.path == "/apiVersion"
	})
	if len(all) == 0 {
		return false
	}
	reached := false
	for range 8 {
		one := change{
			member: rapid.SampledFrom(all).Draw(t, "one"),
			value:  odd.Draw(t, "value"),
			gone:   rapid.Bool().Draw(t, "gone"),
		}
		two := change{
			member: rapid.SampledFrom(all).Draw(t, "two"),
			value:  odd.Draw(t, "value"),
			gone:   rapid.Bool().Draw(t, "gone"),
		}
		if !one.path.Touches(two.path) && mistakes(t, doc, at, one, two) {
			reached = true
		}
	}
	return reached
}

// change is another value for a member, or none.
type change struct {
	member
	value any
	gone  bool
}

func (c change) made(f func()) { c.as(c.value, c.gone, f) }

// mistakes compares the findings of two changes with those of each alone, and
// reports whether both are mistakes that do not rest on each other.
func mistakes(t *rapid.T, doc any, at gen.PodnetAt, one, two change) (reached bool) {
	var alone, other, both diag.List
	one.made(func() { _, _, alone = readIn(t, doc, at) })
	two.made(func() { _, _, other = readIn(t, doc, at) })
	one.made(func() { two.made(func() { _, _, both = readIn(t, doc, at) }) })
	for _, x := range []struct {
		found diag.List
		by    diag.Path
	}{{alone, two.path}, {other, one.path}} {
		for _, d := range x.found.Errors() {
			if d.RestsOn(x.by) {
				continue
			}
			reached = reached || alone.HasErrors() && other.HasErrors()
			if !slices.ContainsFunc(both, func(o diag.Diagnostic) bool {
				return o.Rule == d.Rule && o.Path == d.Path
			}) {
				t.Fatalf("%s hides %v\nalone: %v\nboth: %v", x.by, d, x.found, both)
			}
		}
	}
	return reached
}

func TestMistakesDoNotHideEachOther(t *testing.T) { law.Hold(t, mistakesDoNotHide, 3) }
func FuzzMistakesDoNotHideEachOther(f *testing.F) { law.Fuzz(f, mistakesDoNotHide) }

func TestABadCIDRIsReportedBesideOtherMistakes(t *testing.T) {
	vm := document()
	vm.Networks[0].Pod.VMNetworkCIDR = "10.0.2.0"
	vm.Interfaces[0].Model = "virtio-net"
	vm.EvictionStrategy = "never"
	l := vm.Validate(v19)
	for _, rule := range []*diag.Rule{podnet.ErrCIDR, podnet.ErrModel, podnet.ErrEviction} {
		if !l.Has(rule) {
			t.Errorf("%s is hidden: %v", rule.Code, l)
		}
	}
	vm.Interfaces[0].Masquerade = nil // and no binding
	if l := vm.Validate(v19); !l.Has(podnet.ErrCIDR) || !l.Has(podnet.ErrBindings) {
		t.Error(l)
	}
}

// Networks inside a VM that only masquerade uses are not judged where the binding could not
// be read.
func TestUnreadBindingUsesNoNetwork(t *testing.T) {
	for domain, code := range map[string]string{
		`5`:                                "json-member-type",
		`{"devices":{"interfaces":"one"}}`: "json-member-type",
		`{"devices":{"interfaces":[{"name":"default","bridge":5}]}}`:      "json-member-type",
		`{"devices":{"interfaces":[{"name":5,"bridge":{}}]}}`:             "json-member-type",
		`{"devices":{"interfaces":[{"name":"default","masquerade":{}}]}}`: "podnet-cidr-small",
	} {
		_, _, l := podnet.Read([]byte(`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","spec":{
			"domain":`+domain+`,"networks":[{"name":"default","pod":{"vmNetworkCIDR":"10.0.2.0/31"}}]}}`),
			podnet.Release{})
		if errs := l.Errors(); len(errs) != 1 || errs[0].Rule.Code != code {
			t.Errorf("%s: %v", domain, l)
		}
	}
}
