package lint

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// kind is a kind of document that the program knows: one row of the table.
type kind struct {
	name  string // as requests of -jsonl say it
	is    func(s shape) bool
	by    consumer
	judge func(data []byte, s setting) judgement
}

// setting is where a document is to be used: the releases of the programs that
// read it, and what is around it.
type setting struct {
	release.Release
	surroundings      // as a request gives them
	resolve      bool // the effective documents are asked for
	most         int  // findings of one rule; below 0 all
}

// judged returns what there is to say about a document, within the bounds of s.
func (k *kind) judged(data []byte, s setting) judgement {
	j := k.judge(data, s)
	if s.most >= 0 {
		j.findings = j.findings.AtMost(s.most)
	}
	return j
}

// judgement is what there is to say about a document.
type judgement struct {
	findings diag.List
	resolved any // the effective document, for encoding/json; nil when it is refused
}

// kinds is the table. What a document is follows from its content; the first row
// that it fits counts.
var kinds = slices.Concat([]kind{
	{"nad", isDefinition, plugins, judgeDefinition},
	{"conflist", isList, plugins, judgeList},
	{"bridge", isType(bridgeconf.IsBridge), plugins, judgeBridge},
}, pluginKinds(), []kind{
	{"cni", isUntyped, plugins, judgeUntyped},
	ipamKind(ipam.TypeWhereabouts, whereabouts),
	ipamKind(ipam.TypeHostLocal, plugins),
	ipamKind(ipam.TypeStatic, plugins),
	ipamKind(ipam.TypeDHCP, plugins),
	{"vm", isVM, kubeVirt, judgeVM},
	{"migration", isMigration, anyRelease, judgeMigration},
	{"hco", isHyperConverged, operator, judgeHCO},
	{"migrationpolicy", isMigrationPolicy, kubeVirt, judgeMigrationPolicy},
	{"kubevirt", isKubeVirt, kubeVirt, judgeKubeVirt},
	{"networkoperator", isNetworkOperator, plugins, judgeNetworkOperator},
	{"udn", isUserDefined, anyRelease, judgeUserDefined},
	{"harvester", isHarvester, anyRelease, judgeHarvester},
	{"plan", isPlan, perCluster, judgePlan},
	{"cluster", never, operator, judgeCluster},
	{"preflight", never, operator, judgePreflight},
})

func ipamKind(name string, by consumer) kind {
	return kind{name, hasIPAM(name), by, judgeIPAM(name)}
}

// pluginKinds are the CNI plugins that package nad knows.
func pluginKinds() (out []kind) {
	for _, t := range nad.PluginTypes() {
		if !bridgeconf.IsBridge(t) {
			out = append(out, kind{t, isType(is(t)), plugins, judgePlugin(t)})
		}
	}
	return out
}

// kindOf returns the row of a document. Without one, why says what it is.
func kindOf(s shape) (k *kind, why string) {
	for i := range kinds {
		if kinds[i].is(s) {
			return &kinds[i], ""
		}
	}
	switch t, isPlugin := text(s.members["type"]); {
	case s.kubernetes():
		return nil, s.kind + " is not checked"
	case isPlugin:
		return nil, "the configuration of the plugin " + t + " is not checked"
	}
	return nil, "this is neither a CNI configuration nor a NetworkAttachmentDefinition"
}

func named(name string) *kind {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return nil
	}
	return &kinds[i]
}

// shape is what of a document tells its kind.
type shape struct {
	data    []byte
	members map[string]json.RawMessage

	kind, apiVersion string
	// As the plugins read it: the name folds in case, and the last one counts.
	pluginType string
}

func shapeOf(data []byte) shape {
	s := shape{data: data, members: members(data)}
	s.kind, _ = text(s.members["kind"])
	s.apiVersion, _ = text(s.members["apiVersion"])
	if s.kubernetes() {
		return s // its type is not that of a plugin
	}
	var plugin struct{ Type json.RawMessage }
	if json.Unmarshal(data, &plugin) == nil {
		s.pluginType, _ = text(plugin.Type)
	}
	return s
}

func (s shape) kubernetes() bool {
	return typeOf(s.members["apiVersion"]) == aString && typeOf(s.members["kind"]) == aString
}

func (s shape) has(name string) bool { return s.members[name] != nil }

func isDefinition(s shape) bool {
	group := strings.TrimSuffix(nad.APIVersion, "v1")
	return s.kind == nad.Kind && strings.HasPrefix(s.apiVersion, group)
}

func isList(s shape) bool { return !s.kubernetes() && s.has("plugins") }

// is returns the test for one type.
func is(name string) func(string) bool { return func(t string) bool { return t == name } }

// isType returns the test for the type of a configuration.
func isType(is func(string) bool) func(shape) bool {
	return func(s shape) bool { return !s.kubernetes() && is(s.pluginType) }
}

// isUntyped reports a configuration that forgot its type.
func isUntyped(s shape) bool {
	return !s.kubernetes() && s.has("cniVersion") && s.pluginType == ""
}

// decided is the judgement on a document that was read: with the effective one,
// unless it is refused.
func decided(l diag.List, view func() any) judgement {
	if l.Refused() != 0 {
		return judgement{findings: l}
	}
	return judgement{l, view()}
}

func judgeBridge(data []byte, s setting) judgement {
	c, r, l := bridgeconf.Read(data, s.Release)
	if l.Refused() == 0 {
		l.Add(r.IPAM.Check(s.Facts).Under("/ipam")...)
	}
	return decided(l, func() any { return viewBridge(c, r, s.Release) })
}
