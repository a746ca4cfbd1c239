package migrationnet_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// roundTrip writes v as JSON, and as text if it has one, and reads it again. It
// reports whether v was written. An empty list is the same as none here: whether a
// document keeps them apart is a law of its own package.
func roundTrip(v reflect.Value) (wrote bool, err error) {
	data, err := json.Marshal(v.Interface())
	if err != nil {
		return false, nil
	}
	back := reflect.New(v.Type())
	if err := json.Unmarshal(data, back.Interface()); err != nil {
		return true, fmt.Errorf("%s is not read: %w", data, err)
	}
	if err := same(v, back.Elem()); err != nil {
		return true, fmt.Errorf("%s is read as another value: %w", data, err)
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		return true, textTrip(v, m)
	}
	return true, nil
}

// textTrip: what is written as JSON has a text as well.
func textTrip(v reflect.Value, m encoding.TextMarshaler) error {
	text, err := m.MarshalText()
	if err != nil {
		return fmt.Errorf("has JSON and no text: %w", err)
	}
	back := reflect.New(v.Type())
	if err := back.Interface().(encoding.TextUnmarshaler).UnmarshalText(text); err != nil {
		return fmt.Errorf("text %q is not read: %w", text, err)
	}
	return same(v, back.Elem())
}

// same compares values with all that they hold, exported or not.
func same(want, got reflect.Value) error {
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	opts := cmp.Options{all, cmpopts.EquateEmpty(), raws}
	if diff := cmp.Diff(want.Interface(), got.Interface(), opts); diff != "" {
		return errors.New(diff)
	}
	return nil
}

// raws compares what is in a RawMessage: json.Marshal writes < in it as \u003c.
var raws = cmp.FilterValues(func(a, b json.RawMessage) bool { return len(a)+len(b) > 0 },
	cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().Type() == reflect.TypeFor[json.RawMessage]()
	}, cmp.Comparer(func(a, b json.RawMessage) bool { return meaning(a) == meaning(b) })))

func meaning(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	return fmt.Sprintf("%#v", v)
}

// hasText: a type with a text form reads it, and a number that stands for a word
// has one.
func hasText(typ reflect.Type) error {
	writes := typ.Implements(reflect.TypeFor[encoding.TextMarshaler]())
	reads := reflect.PointerTo(typ).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	switch {
	case writes != reads:
		return fmt.Errorf("writes text: %v, reads text: %v", writes, reads)
	case !writes && typ.Kind() >= reflect.Bool && typ.Kind() <= reflect.Complex128:
		return errors.New("a number without a text form")
	}
	return nil
}

// generator returns what draws values of the type.
func generator(typ reflect.Type) (g *rapid.Generator[reflect.Value], err error) {
	defer func() {
		if p := recover(); p != nil {
			g, err = nil, fmt.Errorf("cannot be drawn: %v", p)
		}
	}()
	g = rapid.Custom(func(t *rapid.T) reflect.Value { return draw(t, typ, 0) })
	g.Example(0) // panics here for a type that cannot be drawn
	return g, nil
}

// texts are strings that are easily confused, and some that mean something.
var texts = []string{
	"", "a", "eth1", "10.200.5.0/24", "fd00::1", "é<&>\"\\", "true", "null", "4.18",
	"x y", "\u2028",
}

// draw draws a value of the type: by its own function, or else member by member.
func draw(t *rapid.T, typ reflect.Type, depth int) reflect.Value {
	if own, ok := drawn[typ]; ok {
		return own(t)
	}
	v := reflect.New(typ).Elem()
	switch typ.Kind() {
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.String:
		v.SetString(rapid.SampledFrom(texts).Draw(t, "text"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(rapid.SampledFrom([]int64{0, 1, 2, 3, 5, 9, 64, 100}).Draw(t, "int"))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(drawUint(t, typ, depth))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(rapid.SampledFrom([]float64{0, 0.5, 1, -3}).Draw(t, "float"))
	case reflect.Struct:
		drawStruct(t, v, depth)
	default:
		drawInside(t, v, depth)
	}
	return v
}

// drawUint draws small numbers, those of an enumeration that have a name, and large
// ones: for an enumeration only if it is not inside another value.
func drawUint(t *rapid.T, typ reflect.Type, depth int) uint64 {
	if typ.PkgPath() != "" && depth > 0 {
		return rapid.Uint64Range(0, 2).Draw(t, "enum")
	}
	if typ.PkgPath() != "" {
		return rapid.SampledFrom([]uint64{0, 1, 1, 2, 2, 3, 3, 4, 5, 200}).Draw(t, "enum")
	}
	return rapid.SampledFrom([]uint64{0, 1, 2, 100, 1<<typ.Bits() - 1}).Draw(t, "uint")
}

func drawStruct(t *rapid.T, v reflect.Value, depth int) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			panic(fmt.Sprintf("%v has unexported fields: draw it with a function of its own",
				v.Type()))
		}
		v.Field(i).Set(draw(t, f.Type, depth+1))
	}
}

// drawInside draws what may be nil: mostly it is not.
func drawInside(t *rapid.T, v reflect.Value, depth int) {
	if rapid.IntRange(1, 8).Draw(t, "there") == 8 || depth > 6 {
		return
	}
	typ := v.Type()
	switch typ.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(typ.Elem()))
		v.Elem().Set(draw(t, typ.Elem(), depth+1))
	case reflect.Slice:
		for range rapid.SampledFrom([]int{0, 1, 1, 2, 2}).Draw(t, "elements") {
			v.Set(reflect.Append(v, draw(t, typ.Elem(), depth+1)))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(typ))
		for range rapid.IntRange(0, 2).Draw(t, "entries") {
			v.SetMapIndex(draw(t, typ.Key(), depth+1), draw(t, typ.Elem(), depth+1))
		}
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).Set(draw(t, typ.Elem(), depth+1))
		}
	}
}

// drawn has a function for the types that are not drawn member by member.
var drawn = map[reflect.Type]func(*rapid.T) reflect.Value{}

// drawAs registers the generator of a type.
func drawAs[T any](g *rapid.Generator[T]) {
	drawn[reflect.TypeFor[T]()] = func(t *rapid.T) reflect.Value {
		return reflect.ValueOf(g.Draw(t, "value"))
	}
}

// oneOf draws from a few values.
func oneOf[T any](values ...T) { drawAs(rapid.SampledFrom(values)) }

func init() {
	universe := rapid.SampledFrom(gen.Universes)
	drawAs(rapid.Custom(func(t *rapid.T) netip.Addr {
		return gen.Addr(universe.Draw(t, "universe")).Draw(t, "addr")
	}))
	drawAs(rapid.Custom(func(t *rapid.T) netip.Prefix {
		return gen.Prefix(universe.Draw(t, "universe")).Draw(t, "prefix")
	}))
	drawAs(rapid.Custom(func(t *rapid.T) ipnet.Range {
		return gen.Range(universe.Draw(t, "universe")).Draw(t, "range")
	}))
	drawAs(gen.Set())
	drawAs(rapid.Map(gen.Set(), ipnet.Set.Size))
	drawAs(rapid.Map(gen.Claims(3), func(c []ipnet.Claim) ipnet.Index { return *ipnet.IndexOf(c) }))
	drawAs(rapid.Map(gen.Set(), func(s ipnet.Set) (b ipnet.SetBuilder) { b.Add(s); return b }))
	oneOf(release.Version{}, release.MustParse("4.18"), release.MustParse("v1.9.1"))
	drawAs(rapid.Custom(func(t *rapid.T) release.Release {
		version := func(of ...string) (v release.Version) {
			v, _ = release.Parse(rapid.SampledFrom(append(of, "")).Draw(t, "version"))
			return v
		}
		return release.Release{
			OpenShift: version("4.18", "4.21.3"), HCO: version("1.17", "1.18.2"),
			KubeVirt: version("v1.8"), Plugins: version("v1.9.1"), Whereabouts: version("v0.9.4"),
		}
	}))
	oneOf(json.RawMessage(`1`), json.RawMessage(`{"a":[1,2]}`), json.RawMessage(`"x"`))
	drawAs(gen.Unknown())
	oneOf(time.Time{}, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	drawAs(diagnostics())
	drawAs(rapid.Map(rapid.SampledFrom(texts), func(s string) locate.Document {
		docs, _ := locate.Parse([]byte("a: " + strconv.Quote(s)))
		return docs[0]
	}))
	drawDocuments()
	drawMasked(func(n *plan.Network) *netip.Prefix { return &n.CIDR })
	drawMasked(func(n *plan.ClusterNetwork) *netip.Prefix { return &n.CIDR })
	drawMasked(func(c *plan.Cluster) *netip.Prefix { return &c.Subnet })
}

// drawMasked registers a struct that has a network, which has no host bits.
func drawMasked[T any](at func(*T) *netip.Prefix) {
	drawn[reflect.TypeFor[T]()] = func(t *rapid.T) reflect.Value {
		v := new(T)
		drawStruct(t, reflect.ValueOf(v).Elem(), 1)
		*at(v) = at(v).Masked()
		return reflect.ValueOf(*v)
	}
}

func ref(s string) nad.Ref {
	r, _ := nad.ParseRef(s)
	return r
}

// drawDocuments registers the documents: of any draw of their members, some have
// no text.
func drawDocuments() {
	drawAs(gen.Bridge())
	drawAs(rapid.Map(gen.Bridge(), func(c bridgeconf.Config) nad.Bridge { return nad.Bridge(c) }))
	drawAs(gen.Macvlan())
	drawAs(gen.IPVLAN())
	drawAs(gen.VLAN())
	drawAs(gen.Overlay())
	drawAs(gen.Tuning())
	drawAs(gen.SBR())
	drawAs(gen.Portmap())
	drawAs(gen.Bandwidth())
	drawAs(gen.HostDevice())
	drawAs(gen.Bond())
	drawAs(gen.PluginList())
	oneOf(nad.Ref{}, ref("mig"), ref("openshift-cnv/mig"))
	drawAs(gen.Definition())
	drawAs(rapid.Map(gen.Definition(), func(d nad.Definition) nad.Config { return d.Config }))
	drawAs(gen.IPAM())
	oneOf(ipam.Raw{JSON: json.RawMessage(`{"type":"calico-ipam","a":[1,{"b":null}]}`)},
		ipam.Raw{JSON: json.RawMessage(`{"assign_ipv4":"true"}`)})
	drawAs(gen.IPAMConfig())
	drawAs(gen.Whereabouts())
	drawAs(gen.HostLocal())
	drawAs(gen.DHCP())
	drawAs(gen.HCOChange())
	oneOf(hco.Field[int64]{}, hco.Reset[int64](), hco.Set[int64](0), hco.Set[int64](150))
	drawAs(gen.HCOVersion())
	drawAs(gen.MigrationPolicy())
	drawAs(gen.HarvesterNetwork())
	drawAs(gen.KubeVirtCR())
	drawAs(rapid.Map(gen.KubeVirtCR(), func(k hco.KubeVirtCR) hco.MigrationConfiguration {
		return k.Migrations
	}))
	drawAs(rapid.Custom(func(t *rapid.T) hco.LiveMigrationConfig {
		return gen.LiveMigrationConfig(gen.HCORelease().Draw(t, "release")).Draw(t, "config")
	}))
	drawAs(rapid.Custom(func(t *rapid.T) hco.HyperConverged {
		return gen.HyperConverged(gen.HCORelease().Draw(t, "release")).Draw(t, "object")
	}))
	drawAs(gen.PodnetVM())
	drawAs(gen.MigrationRecord("uid"))
	drawMigrations()
	drawResolved()
}

// does has the type of what the plugin of each CNI type does.
var does = map[string]reflect.Type{
	"":                    reflect.TypeFor[nad.ResolvedList](),
	"calico":              reflect.TypeFor[nad.ResolvedRaw](),
	bridgeconf.PluginType: reflect.TypeFor[nad.ResolvedBridge](),
	"cnv-bridge":          reflect.TypeFor[nad.ResolvedBridge](),
	nad.MacvlanType:       reflect.TypeFor[nad.ResolvedMacvlan](),
	nad.IPVLANType:        reflect.TypeFor[nad.ResolvedIPVLAN](),
	nad.VLANType:          reflect.TypeFor[nad.ResolvedVLAN](),
	nad.OverlayType:       reflect.TypeFor[nad.ResolvedOverlay](),
	nad.TuningType:        reflect.TypeFor[nad.ResolvedTuning](),
	"cnv-tuning":          reflect.TypeFor[nad.ResolvedTuning](),
	nad.BondType:          reflect.TypeFor[nad.ResolvedBond](),
	nad.SBRType:           reflect.TypeFor[nad.ResolvedSBR](),
	nad.HostDeviceType:    reflect.TypeFor[nad.ResolvedHostDevice](),
	nad.PortmapType:       reflect.TypeFor[nad.ResolvedPortmap](),
	nad.BandwidthType:     reflect.TypeFor[nad.ResolvedBandwidth](),
}

// drawResolved registers what pods get: Does has the type that goes with Plugin.
func drawResolved() {
	for _, cniType := range nad.PluginTypes() {
		if does[cniType] == nil {
			panic("does has no type of " + cniType)
		}
	}
	drawn[reflect.TypeFor[nad.Resolved]()] = func(t *rapid.T) reflect.Value {
		r := nad.Resolved{
			CNIVersion:  "1.0.0",
			NetworkName: rapid.SampledFrom(texts).Draw(t, "name"),
		}
		r.DefaultRoute = rapid.Bool().Draw(t, "defaultRoute")
		r.IPAM = draw(t, reflect.TypeFor[ipam.Resolved](), 1).Interface().(ipam.Resolved)
		r.Plugin = rapid.SampledFrom(slices.Sorted(maps.Keys(does))).Draw(t, "plugin")
		if rapid.IntRange(0, 9).Draw(t, "empty?") > 0 {
			r.Does = draw(t, does[r.Plugin], 1).Interface().(nad.ResolvedPlugin)
		}
		return reflect.ValueOf(r)
	}
}

// diagnostics draws findings without what is not written: Got, and of the rule all
// but its Code, Kind and Severity.
func diagnostics() *rapid.Generator[diag.Diagnostic] {
	all := slices.Concat(slices.Collect(maps.Values(rules))...)
	slices.SortFunc(all, func(a, b *diag.Rule) int { return strings.Compare(a.Code, b.Code) })
	return rapid.Custom(func(t *rapid.T) diag.Diagnostic {
		r := rapid.SampledFrom(all).Draw(t, "rule")
		r = &diag.Rule{Code: r.Code, Kind: r.Kind, Severity: r.Severity, Stage: r.Stage}
		text := rapid.SampledFrom(texts)
		d := r.At(diag.Path("/spec").Name(text.Draw(t, "member")), nil, "%s",
			text.Draw(t, "message"))
		d.Because = rapid.SampledFrom([][]diag.Path{nil, {"/a"}, {"/a", ""}}).Draw(t, "because")
		d.Hint = text.Draw(t, "hint")
		if rapid.Bool().Draw(t, "fix?") {
			d.Fix = []diag.Op{{Op: "replace", Path: "/a", Value: json.RawMessage(`1`)}}
		}
		return d
	})
}

// drawMigrations registers what package migration and migration/fleet keep to
// themselves.
func drawMigrations() {
	drawAs(rapid.Map(gen.MigrationReferences(), func(r migration.References) migration.Verifier {
		return *migration.NewVerifier(r)
	}))
	drawAs(rapid.Map(gen.MigrationReferences(), func(r migration.References) fleet.Fleet {
		return *fleet.New(r)
	}))
	drawAs(rapid.Map(gen.Cluster(), func(w gen.World) (c cluster.Cluster) {
		for _, object := range w.Objects() {
			c.Add(object)
		}
		return c
	}))
	drawAs(rapid.Map(gen.MigrationFleet(), func(objects []fleet.Object) (s fleet.Summary) {
		for v := range fleet.New(migration.References{}).VerifyOnce(func(yield func(fleet.Object,
			error) bool) {
			for _, o := range objects {
				if !yield(o, nil) {
					return
				}
			}
		}) {
			s.Add(v)
		}
		return s
	}))
	drawAs(rapid.Custom(func(t *rapid.T) migration.Configuration {
		ms := rapid.Uint64Range(0, 1000).Draw(t, "ms")
		return migration.Configuration{Network: rapid.SampledFrom(texts).Draw(t, "network"),
			MaxDowntimeMs:         &ms,
			BandwidthPerMigration: json.RawMessage(`"64Mi"`), Experimental: json.RawMessage(`{}`)}
	}))
	drawAs(rapid.Custom(func(t *rapid.T) migration.SideState {
		return migration.SideState{Node: rapid.SampledFrom(texts).Draw(t, "node"),
			CPUSet:                   json.RawMessage(`[1,2]`),
			DomainDetected:           rapid.Bool().Draw(t, "seen"),
			DirectMigrationNodePorts: map[string]int{"49152": 0}}
	}))
}
