package nad

import (
	"slices"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/release"
)

// ResolvedList is what running a list does: nothing is absent.
type ResolvedList struct {
	// CNIVersion is the one that every plugin is given; "0.1.0" when absent.
	CNIVersion   string     `json:"cniVersion"`
	Name         string     `json:"name"`
	DisableCheck bool       `json:"disableCheck"`
	DisableGC    bool       `json:"disableGC"`
	Plugins      []Resolved `json:"plugins"` // in their order
}

func (ResolvedList) does() {}

// Validate returns the findings of Resolve.
func (l List) Validate(rel Release) diag.List { _, out := l.Resolve(rel); return out }

// Resolve returns what running l on nodes of release rel does. Every plugin is
// given the list's name and cniVersion, whatever its own say (libcni api.go
// buildOneConfig v1.3.1). ResolvedList is the zero value when one refuses.
func (l List) Resolve(rel Release) (ResolvedList, diag.List) {
	r, out := l.at(site{}, rel)
	list, _ := r.Does.(ResolvedList)
	return list, out
}

// at: the addresses of a list are those of the first plugin that assigns any, for
// the plugins after it pass its result on.
func (l List) at(s site, rel Release) (Resolved, diag.List) {
	f := l.begin()
	r := ResolvedList{
		CNIVersion: l.version(), Name: or(l.Name, s.name),
		DisableCheck: deref(l.DisableCheck), DisableGC: deref(l.DisableGC),
	}
	s.inList, s.listName, s.listVersion = true, r.Name, r.CNIVersion
	if cniconf.Order(r.CNIVersion) == 0 {
		r.CNIVersion, s.listVersion = cniconf.Versions[0], cniconf.Versions[0]
	}
	l.check(r, s, f)
	if slices.Contains(f.Unread, atVersion) {
		s.listVersion = takenByAll
	}
	if !cniconf.NetworkName(s.listName) {
		s.listName = "list" // the plugins would say the same again
	}
	rel, older := l.known(rel)
	f.Add(older...)
	refused := false
	for i, p := range l.Plugins {
		if p == nil {
			continue // which check has reported
		}
		x, more := p.at(s, rel)
		s.before = s.before.then(p)
		if place(f, i, more) {
			s.listVersion = takenByAll
		}
		refused = refused || x.Does == nil
		if b, ok := x.Does.(ResolvedBridge); ok && !r.DisableCheck {
			l.checkCheck(i, b, rel, f)
		}
		r.Plugins = append(r.Plugins, x)
	}
	if refused || f.Refused() {
		return Resolved{}, f.List
	}
	return r.whole(), f.List
}

// begin returns the findings about what Parse has left in Unknown.
func (l List) begin() *findings {
	f := new(findings)
	checkKept(f, listTable, &l, nil)
	for _, d := range l.nulls() {
		f.Unread = append(f.Unread, d.Path)
	}
	return f
}

// whole returns what a pod gets by the list.
func (r ResolvedList) whole() Resolved {
	out := Resolved{CNIVersion: r.CNIVersion, NetworkName: r.Name, Does: r}
	for _, x := range r.Plugins {
		if x.IPAM.Type != "" {
			out.IPAM, out.DefaultRoute = x.IPAM, x.DefaultRoute
			break
		}
	}
	return out
}

// takenByAll is a cniVersion that every release of every plugin takes.
const takenByAll = "0.3.1"

const (
	atPlugins  = diag.Path("/plugins")
	atVersion  = diag.Path("/cniVersion")
	atVersions = diag.Path("/cniVersions")
	atName     = diag.Path("/name")
)

// check reports what libcni refuses of the list, and Multus of one in an object.
func (l List) check(r ResolvedList, s site, f *findings) {
	if !cniconf.NetworkName(r.Name) {
		f.Add(ErrListName.At(atName, l.Name, "%q is not a name for a network", l.Name).
			Hinted("write a name such as migration-bridge"))
	}
	if l.CNIVersions != nil {
		for i, v := range l.CNIVersions {
			checkVersion(atVersions.Index(i), v, f)
		}
		checkVersion(atVersion, l.CNIVersion, f)
	}
	l.checkPlugins(s, f)
	for i, p := range l.Plugins {
		switch {
		case p == nil:
			f.Add(ErrListType.At(atPlugins.Index(i), nil, "there is no plugin").
				Hinted("write a plugin, such as nad.Macvlan"))
		case p.PluginType() == OverlayType && len(l.Plugins) > 1:
			f.Add(ErrOverlayChained.At(atPlugins.Index(i), nil,
				"OVN-Kubernetes takes no other plugin in its list").With(atPlugins).
				Hinted("write the configuration without a list"))
		}
	}
}

func checkVersion(at diag.Path, v string, f *findings) {
	if _, ok := cniconf.ParseVersion(v); !ok {
		f.Add(ErrListVersion.At(at, v, "%q is not a version", v).With(atVersions).
			Hinted("write a version such as 1.0.0"))
	}
}

func (l List) checkPlugins(s site, f *findings) {
	empty := l.Plugins != nil && len(l.Plugins) == 0
	switch {
	case s.spec && (empty || len(l.Plugins) > 0 && isNull(l.Plugins[0])):
		f.Add(ErrConfigNull.At(atPlugins, nil, "an empty list of plugins makes Multus panic").
			Hinted("write a plugin into it"))
	case empty:
		f.Add(ErrListPlugins.At(atPlugins, nil, "the list is empty").
			Hinted(`write {"type": "bridge"} into it`))
	case l.Plugins != nil:
	case deref(l.LoadOnlyInlinedPlugins):
		f.Add(ErrListPlugins.At(atPlugins, nil, "loadOnlyInlinedPlugins leaves no plugin").
			With("/loadOnlyInlinedPlugins").Hinted("write plugins"))
	default:
		f.Add(WarnListPlugins.At(atPlugins, nil, "there is no plugin in the list").
			Hinted(`list them in plugins, or write "type" for a single one`))
	}
}

func isNull(p Plugin) bool {
	raw, ok := p.(Raw)
	return ok && string(raw.JSON) == "null"
}

// known returns rel as far as the data goes for the plugins of the list, with one
// warning, which is about all of them: HCO brings the plugin cnv-bridge.
func (l List) known(rel Release) (next Release, out diag.List) {
	cnv := slices.ContainsFunc(l.Plugins, func(p Plugin) bool {
		b, ok := p.(Bridge)
		return ok && b.Type == cnvBridge
	})
	others := slices.ContainsFunc(l.Plugins, func(p Plugin) bool {
		b, ok := p.(Bridge)
		return !ok || b.Type != cnvBridge
	})
	next, ofPlugins := rel.ForPlugins()
	if others {
		out = ofPlugins
	}
	if cnv {
		if _, ofHCO := rel.ForCNVBridge(); len(out) == 0 {
			out = ofHCO
		}
		if !next.HCO.IsZero() {
			next, _ = next.ForHCO()
		}
	}
	return next, out
}

// place adds the findings of plugin i. Those about the name and the version that
// it was given are about the list's. The result before, in prevResult, is what the
// plugins before make. It reports whether the version is refused.
func place(f *findings, i int, more diag.List) (badVersion bool) {
	in := atPlugins.Index(i)
	for k, d := range more.Under(in) {
		switch own := more[k].Path; own {
		case atVersion:
			d.Path, badVersion = own, true
			d = d.With(in.Name("type"), atVersions)
		case atName:
			d.Path = own
			d = d.With(in.Name("type"))
		}
		if d.Path == in.Name("prevResult") || slices.Contains(d.Because, in.Name("prevResult")) {
			d = d.With(resultOf(i)...)
		}
		f.Add(d)
	}
	return badVersion
}

// resultOf returns the members that the result before plugin n rests on.
func resultOf(n int) (out []diag.Path) {
	for i := range n {
		out = append(out, atPlugins.Index(i).Name("type"), atPlugins.Index(i).Name("ipam"))
	}
	return out
}

// checkCheck: before v1.10.0 CHECK of a bridge without ipam fails with "no plugin
// name provided", from 0.4.0 on (bridge.go v1.9.1 cmdCheck, measured:
// K01-check-l2). One of them may be in use unless a newer release is named.
func (l List) checkCheck(i int, b ResolvedBridge, rel Release, f *findings) {
	conf, _ := l.Plugins[i].(Bridge)
	passes := bridgeconf.Config(conf).Behaviour(rel).ChecksLayer2 && !rel.Plugins.IsZero()
	if b.Layer2 && !passes && cniconf.Order(b.CNIVersion) >= cniconf.Order("0.4.0") {
		first, _ := release.First(bridgeconf.Releases(),
			func(b bridgeconf.Behaviour) bool { return b.ChecksLayer2 })
		f.Add(WarnListCheck.At("/disableCheck", nil,
			"CHECK of plugin %d, a bridge without ipam, fails before plugins %v", i, first).
			With(atPlugins.Index(i).Name("ipam"), atVersion, atVersions).
			Hinted(`write "disableCheck": true`).
			Fixed(diag.Op{Op: "add", Path: "/disableCheck", Value: []byte("true")}))
	}
}

// version returns the newest of the versions that this libcni knows; of two
// spellings of one version the first, as its sort leaves them.
func (l List) version() string {
	if l.CNIVersions == nil {
		return l.CNIVersion
	}
	all := l.CNIVersions
	if l.CNIVersion != "" {
		all = append(slices.Clone(all), l.CNIVersion)
	}
	limit, _ := cniconf.ParseVersion(cniconf.Versions[len(cniconf.Versions)-1])
	best, found := l.CNIVersion, false
	var newest cniconf.Version
	for _, s := range all {
		v, ok := cniconf.ParseVersion(s)
		if ok && v.Compare(limit) <= 0 && (!found || v.Compare(newest) > 0) {
			best, newest, found = s, v, true
		}
	}
	return best
}
