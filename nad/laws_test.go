package nad_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// source draws documents as their authors wrote them, and reads them.
type source struct {
	draw func(*rapid.T) []byte
	read func([]byte, nad.Release) diag.List
}

// written returns a source of what g draws.
func written[D json.Marshaler](g *rapid.Generator[D], read func([]byte,
	nad.Release) diag.List) source {
	return source{func(t *rapid.T) []byte { return marshal(t, g.Draw(t, "document")) }, read}
}

func marshal(t *rapid.T, doc json.Marshaler) []byte {
	text, err := doc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func readConfig(doc []byte, rel nad.Release) diag.List {
	_, _, l := nad.ReadConfig(doc, rel)
	return l
}

func accepted(u nad.UserDefinedNetwork) bool { return !u.Validate(nad.Release{}).HasErrors() }

func readUDN(doc []byte, rel nad.Release) diag.List {
	_, _, l := nad.ReadUserDefinedNetwork(doc, rel)
	return l
}

// readObject reads a definition whose spec.config is an object and not a string, so
// that paths into it are paths into the document.
func readObject(doc []byte, rel nad.Release) diag.List {
	_, _, l := nad.Read(quoteConfig(doc), rel)
	return l
}

// quoteConfig returns the definition with its spec.config in a string.
func quoteConfig(doc []byte) []byte {
	config := jsonobj.Of(doc).Member("spec").Member("config")
	if config.Kind() == jsonobj.None {
		return doc
	}
	quoted, _ := json.Marshal(config.Text) // a string always marshals
	return edited(doc, jsonobj.Op{Op: "replace", Path: "/spec/config", Value: quoted})
}

// unquoteConfig returns the definition with the object that its spec.config holds.
func unquoteConfig(doc []byte) []byte {
	text, ok := jsonobj.Of(doc).Member("spec").Member("config").Str()
	if !ok {
		return doc
	}
	return edited(doc, jsonobj.Op{Op: "replace", Path: "/spec/config", Value: []byte(text)})
}

// edited returns doc after one operation, or doc when that does not apply.
func edited(doc []byte, op jsonobj.Op) []byte {
	out, err := jsonobj.Edit(doc, []jsonobj.Op{op})
	if err != nil {
		return doc
	}
	return out
}

// sources are all documents of the package.
var sources = map[string]source{
	"bridge":       written(rapid.Map(gen.Bridge(), asPlugin), readConfig),
	"macvlan":      written(gen.Macvlan(), readConfig),
	"ipvlan":       written(gen.IPVLAN(), readConfig),
	"vlan":         written(gen.VLAN(), readConfig),
	"overlay":      written(gen.Overlay(), readConfig),
	"tuning":       written(gen.Tuning(), readConfig),
	"bond":         written(gen.Bond(), readConfig),
	"sbr":          written(gen.SBR(), readConfig),
	"host-device":  written(gen.HostDevice(), readConfig),
	"portmap":      written(gen.Portmap(), readConfig),
	"bandwidth":    written(gen.Bandwidth(), readConfig),
	"list":         written(gen.PluginList(), readConfig),
	"user-defined": written(gen.UserDefinedNetwork().Filter(accepted), readUDN),
	"definition": {func(t *rapid.T) []byte {
		return unquoteConfig(marshal(t, gen.Definition().Draw(t, "definition")))
	}, readObject},
}

func asPlugin(c bridgeconf.Config) nad.Bridge { return nad.Bridge(c) }

// products draws what people know of a cluster: upstream versions, or a product.
func products() *rapid.Generator[nad.Release] {
	hco := func(version string) nad.Release { return must(release.HCO(version)) }
	return rapid.OneOf(releases(), rapid.SampledFrom([]nad.Release{
		at("v1.10.0"), hco("1.14"), hco("1.15"), openShift("4.18"), openShift("4.22"),
	}))
}

// each runs a law about documents for every source.
func each(t *testing.T, oneIn int, of func(source) law.Law) {
	for name, s := range sources {
		t.Run(name, func(t *testing.T) { law.Hold(t, of(s), oneIn) })
	}
}

// becauseAlone are rules of errors that only Because ties to the member that was left out,
// and the sources that give them.
var becauseAlone = map[string][]*diag.Rule{
	"macvlan": {nad.ErrMACText}, "ipvlan": {nad.ErrPluginIPAM}, "bond": {nad.ErrBondTLB},
	"overlay": {nad.ErrOverlayExclude}, "tuning": {nad.ErrTuningMAC},
	"host-device": {nad.ErrHostDevice}, "list": {nad.ErrConfigType, nad.ErrSBRAddress},
}

func TestLeavingOutNamesWhatIsLeftOut(t *testing.T) {
	for name, s := range sources {
		t.Run(name, func(t *testing.T) {
			law.Reach(t, func(t *rapid.T, reach func(string)) {
				leaveOutEach(t, s.draw(t), s.read, func(p diag.Path, d diag.Diagnostic) {
					reach("a new error")
					if !d.Path.Touches(p) {
						reach(d.Rule.Code)
					}
				})
			}, rates(becauseAlone[name], map[string]int{"a new error": 2}))
		})
	}
}

// leaveOutEach leaves out each member of doc, where it is accepted as it is.
func leaveOutEach(t *rapid.T, doc []byte, read func([]byte, nad.Release) diag.List,
	each func(diag.Path, diag.Diagnostic)) {
	rel := products().Draw(t, "release")
	of := func(doc []byte) diag.List { return read(doc, rel) }
	if !of(doc).HasErrors() {
		law.LeaveOutEach(t, doc, of, each)
	}
}

// rates are those of more, and one in 100 for each of the rules.
func rates(rules []*diag.Rule, more map[string]int) map[string]int {
	for _, r := range rules {
		more[r.Code] = 100
	}
	return more
}

// someMistake draws a value that may be wrong for one of the members of a document.
func someMistake(t *rapid.T, members []diag.Path) jsonobj.Op {
	at := rapid.SampledFrom(members).Draw(t, "member")
	return jsonobj.Op{Op: "replace", Path: string(at),
		Value: json.RawMessage(rapid.SampledFrom([]string{
			`5`, `-1`, `4095`, `"x"`, `""`, `"a b"`, `true`, `null`, `[]`, `{}`, `[{"id":0}]`,
			`"10.9.9.9"`,
		}).Draw(t, "value"))}
}

var (
	insideIPAM = regexp.MustCompile(`/ipam/([^t]|t[^y])`)
	whole      = regexp.MustCompile(`^(/spec/config)?(/plugins/\d+)?$`)
)

func readFindsEverythingOnce(s source) law.Law {
	return func(t *rapid.T) bool {
		doc, mistakes := s.draw(t), rapid.IntRange(0, 5).Draw(t, "mistakes")
		for range mistakes {
			doc = edited(doc, someMistake(t, law.Members(doc)))
		}
		l := s.read(doc, products().Draw(t, "release"))
		law.NoTwins(t, doc, l)
		for _, wrong := range l {
			if wrong.Rule != diag.ErrType || insideIPAM.MatchString(string(wrong.Path)) {
				continue // package ipam has a law of its own
			}
			for _, d := range l {
				if whole.MatchString(string(d.Path)) {
					d.Path = "/none" // it rests on what Because says
				}
				if d.Rule != diag.ErrType && d.RestsOn(wrong.Path) {
					t.Fatalf("%s\n%v rests on what cannot be read: %v", doc, d, wrong)
				}
			}
		}
		return mistakes > 0 && len(l) > 0
	}
}

func TestReadFindsEverythingOnce(t *testing.T) { each(t, 3, readFindsEverythingOnce) }

// decides matches the members that say what is read, and the name and the version
// of a plugin in a list, in place of which the list's are given to it.
var decides = regexp.MustCompile(
	`(^|/)(type|kind|apiVersion|config|spec|metadata|plugins|plugins/\d+(/name|/cniVersion)?)$`)

func mistakesDoNotHideEachOther(s source) law.Law {
	return func(t *rapid.T) bool {
		doc, rel := s.draw(t), products().Draw(t, "release")
		members := slices.DeleteFunc(law.Members(doc), func(p diag.Path) bool {
			return decides.MatchString(string(p))
		})
		a, b := someMistake(t, members), someMistake(t, members)
		read := func(doc []byte) diag.List { return s.read(doc, rel) }
		if read(doc).HasErrors() || diag.Path(a.Path).Touches(diag.Path(b.Path)) {
			return false
		}
		return law.Independent(t, doc, a, b, read) > 0
	}
}

func TestMistakesDoNotHideEachOther(t *testing.T) { each(t, 4, mistakesDoNotHideEachOther) }

// checkObject is readObject of a definition that is to be the migration network of
// the cluster of f.
func checkObject(f nad.Facts) func([]byte, nad.Release) diag.List {
	return func(doc []byte, rel nad.Release) diag.List {
		d, l := nad.ParseFor(quoteConfig(doc), rel)
		f.Release = rel
		l.Add(nad.CheckMigrationNetwork(d, f)...)
		return l
	}
}

// fit draws definitions of which many are fit to be a migration network.
func fit(t *rapid.T) []byte {
	config := rapid.SampledFrom([]string{
		`{"cniVersion":"0.3.1","name":"mig","type":"macvlan","master":"eth1","ipam":IPAM}`,
		`{"cniVersion":"1.0.0","name":"mig","type":"bridge","bridge":"br1","vlan":7,"ipam":IPAM}`,
		`{"cniVersion":"1.0.0","name":"mig","plugins":[{"type":"ipvlan","ipam":IPAM},` +
			`{"type":"tuning"}]}`,
	}).Draw(t, "config")
	ipam := rapid.SampledFrom([]string{
		`{"type":"whereabouts","range":"10.200.5.0/24","range_start":"10.200.5.20",` +
			`"range_end":"10.200.5.60"}`,
		`{"type":"whereabouts","range":"10.200.5.0/24",` +
			`"exclude":["10.200.5.0/28","10.200.5.128/25"]}`,
		`{"type":"whereabouts","ipRanges":[{"range":"fd00:5::/64","range_end":"fd00:5::ff"},` +
			`{"range":"10.200.5.16/28"}]}`,
		`{"type":"static","addresses":[{"address":"10.200.5.9/24"}]}`,
		`{"type":"host-local",` +
			`"ranges":[[{"subnet":"10.200.5.0/24","rangeStart":"10.200.5.20",` +
			`"rangeEnd":"10.200.5.29"}]]}`,
	}).Draw(t, "ipam")
	return []byte(`{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",` +
		`"metadata":{"name":"mig","namespace":"openshift-cnv"},"spec":{"config":` +
		strings.ReplaceAll(config, "IPAM", ipam) + `}}`)
}

// near draws networks beside, and parts of, those of fit.
var near = rapid.Map(rapid.SampledFrom([]string{
	"10.200.5.0/28", "10.200.5.64/26", "10.200.5.192/26", "10.200.6.0/24", "10.128.0.0/14",
	"fd00:5::1:0/112", "fd01::/48",
}), func(prefix string) ipnet.Claim { return claim("n", prefix) })

// TestMigrationNetworkNamesWhatIsLeftOut: what is fit to be a migration network, and
// unfit without a member, has a finding that rests on that member.
func TestMigrationNetworkNamesWhatIsLeftOut(t *testing.T) {
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		f := nad.Facts{
			Namespace: "openshift-cnv", Nodes: rapid.IntRange(0, 40).Draw(t, "nodes"),
			Networks: rapid.SliceOfN(near, 0, 2).Draw(t, "networks"),
			Peers:    rapid.SliceOfN(near, 0, 2).Draw(t, "peers"),
		}
		draw := fit
		if rapid.IntRange(0, 3).Draw(t, "any definition?") == 0 {
			draw = sources["definition"].draw
		}
		leaveOutEach(t, draw(t), checkObject(f), func(_ diag.Path, d diag.Diagnostic) {
			reach("a new error")
			reach(d.Rule.Code)
		})
	}, rates([]*diag.Rule{nad.ErrMigrationIPAM, nad.ErrMigrationPeer, nad.ErrMigrationVersion},
		map[string]int{"a new error": 6}))
}
