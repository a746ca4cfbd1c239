package main

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// kind is a kind of document that the program knows: one row of the table.
type kind struct {
	name    string // as requests of -jsonl say it
	is      func(v jsonobj.Value) bool
	release reader // of a request's release
	judge   func(data []byte, s setting) judgement
}

// setting is where a document is to be used: the releases of the programs that
// read it, and what is around it.
type setting struct {
	release.Release
	surroundings // as a request gives them
}

// judgement is what there is to say about a document.
type judgement struct {
	findings diag.List
	resolved any // the effective document, for encoding/json; nil when it is refused
}

// kinds is the table. What a document is follows from its content; the first row
// that it fits counts.
var kinds = slices.Concat([]kind{
	{"nad", isDefinition, ofPlugins, judgeDefinition},
	{"conflist", isList, ofPlugins, judgeList},
	{"bridge", isType(bridgeconf.IsBridge), ofPlugins, judgeBridge},
}, pluginKinds(), []kind{
	{"cni", isUntyped, ofPlugins, judgeUntyped},
	{ipam.TypeWhereabouts, hasIPAM(ipam.TypeWhereabouts), ofWhereabouts, judgeIPAM(ipam.TypeWhereabouts)},
	{ipam.TypeHostLocal, hasIPAM(ipam.TypeHostLocal), ofPlugins, judgeIPAM(ipam.TypeHostLocal)},
	{ipam.TypeStatic, hasIPAM(ipam.TypeStatic), ofPlugins, judgeIPAM(ipam.TypeStatic)},
	{ipam.TypeDHCP, hasIPAM(ipam.TypeDHCP), ofPlugins, judgeIPAM(ipam.TypeDHCP)},
	{"vm", isVM, ofKubeVirt, judgeVM},
	{"migration", isMigration, ofAny, judgeMigration},
	{"hco", isHyperConverged, ofHCO, judgeHCO},
})

// pluginKinds are the CNI plugins that package nad knows.
func pluginKinds() (out []kind) {
	for _, t := range nad.PluginTypes() {
		if !bridgeconf.IsBridge(t) {
			out = append(out, kind{t, isType(is(t)), ofPlugins, judgePlugin(t)})
		}
	}
	return out
}

// kindOf returns the row of a document. Without one, why says what it is.
func kindOf(v jsonobj.Value) (k *kind, why string) {
	for i := range kinds {
		if kinds[i].is(v) {
			return &kinds[i], ""
		}
	}
	kind, isObject := v.Member("kind").Str()
	switch t, isPlugin := v.Member("type").Str(); {
	case isObject && v.Member("apiVersion").Kind() == jsonobj.String:
		return nil, "a " + kind + " is not checked"
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

func kubernetes(v jsonobj.Value) bool {
	return v.Member("apiVersion").Kind() == jsonobj.String && v.Member("kind").Kind() == jsonobj.String
}

func isDefinition(v jsonobj.Value) bool {
	k, _ := v.Member("kind").Str()
	api, ok := v.Member("apiVersion").Str()
	return ok && k == nad.Kind && strings.HasPrefix(api, strings.TrimSuffix(nad.APIVersion, "v1"))
}

func isList(v jsonobj.Value) bool {
	return !kubernetes(v) && v.Member("plugins").Kind() != jsonobj.None
}

// is returns the test for one type.
func is(name string) func(string) bool { return func(t string) bool { return t == name } }

// isType returns the test for the type of a configuration, read as the plugins
// read it: its name folds in case, and the last one counts.
func isType(is func(string) bool) func(jsonobj.Value) bool {
	return func(v jsonobj.Value) bool {
		t := ""
		for _, m := range v.Members() {
			if strings.EqualFold(m.Name, "type") {
				t, _ = m.Value.Str()
			}
		}
		return !kubernetes(v) && is(t)
	}
}

// isUntyped reports a configuration that forgot its type.
func isUntyped(v jsonobj.Value) bool {
	return !kubernetes(v) && v.Member("cniVersion").Kind() != jsonobj.None && isType(func(t string) bool { return t == "" })(v)
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
