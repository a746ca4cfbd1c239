package bridgeconf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// ResolvedList is what running a list does: nothing is absent.
type ResolvedList struct {
	CNIVersion   string // the one that every plugin is given; "0.1.0" when absent
	Name         string
	DisableCheck bool
	DisableGC    bool
	Plugins      []ResolvedPlugin
}

// ResolvedPlugin is one plugin of a list.
type ResolvedPlugin struct {
	Type   string
	Bridge Resolved // the zero value unless Type is the bridge's
}

// Validate returns the findings of [List.Resolve].
func (l List) Validate(rel Release) diag.List { _, findings := l.Resolve(rel); return findings }

// Resolve returns what running l on nodes of release rel does. Every plugin is
// given the list's name and cniVersion, whatever its own say (libcni api.go
// buildOneConfig v1.3.1). ResolvedList is the zero value when a plugin refuses.
func (l List) Resolve(rel Release) (ResolvedList, diag.List) {
	var out diag.List
	l.checkUnknown(&out)
	r := ResolvedList{CNIVersion: l.version(), Name: l.Name, DisableCheck: or(l.DisableCheck, false), DisableGC: or(l.DisableGC, false)}
	if cniconf.Order(r.CNIVersion) == 0 {
		r.CNIVersion = cniconf.Versions[0]
	}
	if !cniconf.NetworkName(l.Name) {
		out.Add(ErrListName.At("/name", l.Name, "%q is no name for a network", l.Name).Hinted("write a name such as migration-bridge"))
	}
	switch {
	case l.Plugins != nil && len(l.Plugins) == 0:
		out.Add(ErrListPlugins.At("/plugins", nil, "the list is empty").Hinted(`write {"type": "bridge"} into it`))
	case l.Plugins == nil && l.Unknown["plugins"] == nil:
		out.Add(WarnListPlugins.At("/plugins", nil, "there is no plugin in the list").Hinted(`write plugins, or "type" for a single one`))
	}
	l.checkRelease(rel, &out)
	for i, p := range l.Plugins {
		one := ResolvedPlugin{Type: p.Type()}
		if one.Type == "" {
			out.Add(ErrListType.At(diag.Path("/plugins").Index(i).Name("type"), nil, "the plugin has no type").Hinted("write type, such as bridge"))
		}
		if p.Bridge != nil {
			conf := *p.Bridge
			conf.Name, conf.CNIVersion = l.Name, r.CNIVersion
			as, _ := known(bridgeType(conf), rel)
			b := pluginOf(bridgeType(conf), as)
			resolved, more := conf.resolve(b, as)
			l.addUnder(&out, diag.Path("/plugins").Index(i), more)
			one.Bridge = resolved
			if !b.ChecksLayer2 || as.Plugins.IsZero() { // an older one may be in use
				l.checkCheck(i, resolved, &out)
			}
		}
		r.Plugins = append(r.Plugins, one)
	}
	if out.Refused() != 0 {
		return ResolvedList{}, out
	}
	return r, out
}

// CheckList reads data as libcni and the plugins of release rel do, and says what
// they make of it: ParseList and Resolve in one, with the difference of [Check].
func CheckList(data []byte, rel Release) (ResolvedList, diag.List) {
	list, l := ParseList(data)
	l = slices.DeleteFunc(l, func(d diag.Diagnostic) bool {
		p := strings.SplitN(string(d.Path), "/", 4) // "", plugins, its index, the member
		return d.Rule == diag.ErrType && len(p) == 4 && p[1] == "plugins" && !list.reads(p[2], p[3], rel)
	})
	r, more := list.Resolve(rel)
	l.Merge(more)
	if l.Refused() != 0 {
		return ResolvedList{}, l
	}
	return r, l
}

// reads reports whether rel reads a member of the plugin at that index.
func (l List) reads(index, member string, rel Release) bool {
	i, err := strconv.Atoi(index)
	if err != nil || i >= len(l.Plugins) || l.Plugins[i].Bridge == nil {
		return true
	}
	return l.Plugins[i].Bridge.plugin(rel).readsAt(diag.Path("/" + member))
}

// checkRelease reports a release that is not known, once for all plugins of a type.
func (l List) checkRelease(rel Release, out *diag.List) {
	var done []string
	for _, p := range l.Plugins {
		if p.Bridge == nil || slices.Contains(done, bridgeType(*p.Bridge)) {
			continue
		}
		_, found := known(bridgeType(*p.Bridge), rel)
		out.Add(found...)
		done = append(done, bridgeType(*p.Bridge))
	}
}

// addUnder adds the findings of a plugin; those about the name and version that
// it was given stand at the list's.
func (l List) addUnder(out *diag.List, at diag.Path, more diag.List) {
	for _, d := range more {
		switch d.Rule {
		case ErrName, ErrNameChars: // told of the list
		case ErrCNIVersion, ErrLayer2Version, ErrManyAddresses, ErrNameLength:
			out.Merge(diag.List{d})
		default:
			out.Add(diag.List{d}.Under(at)...)
		}
	}
}

// checkCheck: CHECK of a bridge without ipam fails with "no plugin name provided"
// from 0.4.0 on (bridge.go v1.9.1 cmdCheck, measured: K01-check-l2), before plugins
// v1.10.0.
func (l List) checkCheck(i int, r Resolved, out *diag.List) {
	if r.Layer2 && r.Bridge != "" && !or(l.DisableCheck, false) && cniconf.Order(r.CNIVersion) >= cniconf.Order("0.4.0") {
		out.Add(WarnListCheck.At("/disableCheck", nil, "CHECK of plugin %d, a bridge without ipam, fails before plugins %v", i, checksLayer2()).
			Hinted(`write "disableCheck": true`).Fixed(diag.Op{Op: "add", Path: "/disableCheck", Value: []byte("true")}))
	}
}

// checkUnknown reports what ParseList could not read, again.
func (l List) checkUnknown(out *diag.List) {
	if len(l.Unknown) == 0 {
		return
	}
	known := map[string]jsonobj.Value{"name": jsonobj.Of([]byte(`""`))}
	for _, name := range []string{"cniVersion", "cniVersions", "name", "disableCheck", "disableGC", "loadOnlyInlinedPlugins", "plugins"} {
		if raw, ok := l.Unknown[name]; ok {
			v, err := jsonobj.Parse(raw)
			if err != nil {
				out.Add(diag.ErrSyntax.At(diag.Path("").Name(name), nil, "%v", err).Hinted("write valid JSON"))
				continue
			}
			known[name] = v
		}
	}
	r := &listReader{}
	r.Consumer = "libcni"
	held := r.read(known)
	out.Add(r.List...)
	for name := range known {
		if _, ok := l.Unknown[name]; ok && held.Unknown[name] == nil {
			out.Add(diag.ErrUnknownKnown.At(diag.Path("").Name(name), nil, "%q has a field of its own", name).Hinted("set the field, and remove %q from Unknown", name))
		}
	}
}

// version returns the newest of the versions that this libcni knows; of two
// spellings of one version the first, as its sort leaves them.
func (l List) version() string {
	if l.CNIVersions == nil {
		return l.CNIVersion
	}
	best, newest := "", cniconf.Versions[len(cniconf.Versions)-1]
	all := l.CNIVersions
	if l.CNIVersion != "" {
		all = append(slices.Clone(all), l.CNIVersion)
	}
	limit, _ := cniconf.ParseVersion(newest)
	found := false
	for _, s := range all {
		v, _ := cniconf.ParseVersion(s)
		b, _ := cniconf.ParseVersion(best)
		if v.Compare(limit) <= 0 && (!found || v.Compare(b) > 0) {
			best, found = s, true
		}
	}
	if !found {
		return l.CNIVersion
	}
	return best
}

// checksLayer2 returns the first release whose CHECK of a bridge without ipam passes.
func checksLayer2() release.Version {
	v, _ := release.First(behaviours, func(b Behaviour) bool { return b.ChecksLayer2 })
	return v
}
