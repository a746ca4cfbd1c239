package ipam

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/ipnet"
)

// TypeWhereabouts is the type of a [Whereabouts] document.
const TypeWhereabouts = "whereabouts"

// Whereabouts is the ipam member of k8snetworkplumbingwg/whereabouts, which
// assigns addresses cluster-wide, and in this cluster only: two clusters with
// one range hand out the same addresses, unless their windows are disjoint.
//
// Range is a network (10.200.5.0/24) or a window in it
// (10.200.5.10-10.200.5.99/24). RangeStart and RangeEnd narrow it; they never
// change the prefix length of the assigned address.
type Whereabouts struct {
	Range      string
	RangeStart string // of Range only, not of Ranges
	RangeEnd   string // of Range only, not of Ranges
	Exclude    []string
	Gateway    string // of every address; not reserved, so it may be handed out
	GatewayIP  string // the member "Gateway": as gateway, which wins, but garbage is ignored
	Ranges     []WhereaboutsRange
	Addresses  []StaticAddress // the same on every attachment
	Routes     []Route
	DNS        *DNS

	EnableOverlappingRanges *bool  // absent is true
	NetworkName             string // a prefix of the pool's name; separates pools and reservations
	NodeSliceSize           string // v0.9.0; ignores windows and excludes

	LeaderLeaseDuration *int // milliseconds; absent and 0 are 1500
	LeaderRenewDeadline *int // milliseconds; absent and 0 are 1000
	LeaderRetryPeriod   *int // milliseconds; absent and 0 are 500
	SleepForRace        *int // seconds, in every ADD; for debugging

	LogFile                  string
	LogLevel                 string
	ReconcilerCronExpression string // read from the flat file only
	Kubernetes               *Kubernetes
	ConfigurationPath        string // the flat file

	Unknown map[string]json.RawMessage
}

// WhereaboutsRange is one entry of ipRanges. It has no gateway of its own.
type WhereaboutsRange struct {
	Range      string
	RangeStart string
	RangeEnd   string
	Exclude    []string

	Unknown map[string]json.RawMessage
}

// Kubernetes says how whereabouts reaches the API server.
type Kubernetes struct {
	Kubeconfig string

	Unknown map[string]json.RawMessage
}

var _ Document = Whereabouts{}

func (w *Whereabouts) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "type", Codec: table.Type(TypeWhereabouts)},
		{Name: "range", Codec: table.String(&w.Range)},
		{Name: "range_start", Codec: table.String(&w.RangeStart)},
		{Name: "range_end", Codec: table.String(&w.RangeEnd)},
		{Name: "exclude", Codec: table.Strings(&w.Exclude)},
		{Name: "gateway", Codec: table.String(&w.Gateway)},
		{Name: "Gateway", Codec: table.String(&w.GatewayIP)},
		{Name: "ipRanges", Codec: table.Objects(&w.Ranges, (*WhereaboutsRange).rows)},
		{Name: "addresses", Codec: table.Objects(&w.Addresses, (*StaticAddress).rows)},
		{Name: "routes", Codec: table.ObjectsOrNull(&w.Routes, (*Route).rows)},
		{Name: "dns", Codec: table.Object(&w.DNS, (*DNS).rows)},
		{Name: "enable_overlapping_ranges", Codec: table.Bool(&w.EnableOverlappingRanges)},
		{Name: "network_name", Codec: table.String(&w.NetworkName)},
		{Name: "node_slice_size", Codec: table.Deferred(table.String(&w.NodeSliceSize))},
		{Name: "leader_lease_duration", Codec: table.Integer(&w.LeaderLeaseDuration)},
		{Name: "leader_renew_deadline", Codec: table.Integer(&w.LeaderRenewDeadline)},
		{Name: "leader_retry_period", Codec: table.Integer(&w.LeaderRetryPeriod)},
		{Name: "sleep_for_race", Codec: table.Integer(&w.SleepForRace)},
		{Name: "log_file", Codec: table.String(&w.LogFile)},
		{Name: "log_level", Codec: table.String(&w.LogLevel)},
		{Name: "reconciler_cron_expression", Codec: table.String(&w.ReconcilerCronExpression)},
		{Name: "kubernetes", Codec: table.Object(&w.Kubernetes, (*Kubernetes).rows)},
		{Name: "configuration_path", Codec: table.String(&w.ConfigurationPath)},
	}, &w.Unknown
}

func (r *WhereaboutsRange) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "range", Codec: table.String(&r.Range)},
		{Name: "range_start", Codec: table.String(&r.RangeStart)},
		{Name: "range_end", Codec: table.String(&r.RangeEnd)},
		{Name: "exclude", Codec: table.Strings(&r.Exclude)},
	}, &r.Unknown
}

func (k *Kubernetes) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "kubeconfig", Codec: table.String(&k.Kubeconfig)}}, &k.Unknown
}

var whereaboutsSchema = table.NewSchema(TypeWhereabouts, (*Whereabouts).rows)

// ParseWhereabouts reads an ipam member as whereabouts does: names fold, the
// last duplicate wins, members it does not know are ignored, and kept here.
func ParseWhereabouts(data []byte) (Whereabouts, diag.List) {
	return whereaboutsSchema.Parse(data)
}

// Type returns TypeWhereabouts.
func (w Whereabouts) Type() string { return TypeWhereabouts }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (w Whereabouts) MarshalJSON() ([]byte, error) { return whereaboutsSchema.Marshal(w) }

// GoString renders w as JSON.
func (w Whereabouts) GoString() string { return table.GoString(w) }

// Clone returns a copy that shares nothing with w.
func (w Whereabouts) Clone() Whereabouts { return table.Clone(w) }

// Validate returns the findings of Resolve.
func (w Whereabouts) Validate(rel Release) diag.List { _, l := w.Resolve(rel); return l }

// WindowOf returns the document that hands out exactly the addresses of window,
// each with the prefix length of network, whichever release reads it. The window
// has to lie in what whereabouts can hand out of network: all but its first and
// last address, for IPv6 too. A network that begins with :: has no window, for the
// API server refuses its pool.
//
// It is the form in which clusters share a network: same network, disjoint
// windows. Never give them different prefix lengths instead: a peer outside the
// prefix is reached through the pod network's default route.
func WindowOf(network netip.Prefix, window ipnet.Range) (Whereabouts, error) {
	network = ipnet.Unmap(network).Masked()
	if !network.IsValid() || !window.IsValid() {
		return Whereabouts{}, fmt.Errorf("a window needs a network and a range, got %v and %v", network, window)
	}
	u, ok := usable(network)
	if !ok || !u.Contains(window.From()) || !u.Contains(window.To()) {
		return Whereabouts{}, fmt.Errorf("window %v is not within what whereabouts hands out of %v: %v", window, network, u)
	}
	if name := PoolName(network, ""); !k8sname.Subdomain(name) {
		return Whereabouts{}, fmt.Errorf("network %v: the API server refuses the name of its pool, %q", network, name)
	}
	return Whereabouts{Range: network.String(), RangeStart: window.From().String(), RangeEnd: window.To().String()}, nil
}

// usable returns what whereabouts can hand out of a network: all but the first
// and the last address, for IPv6 too; nothing of /31, /32, /127 and /128
// (pkg/iphelpers GetIPRange, v0.6.2 and later).
func usable(network netip.Prefix) (ipnet.Range, bool) {
	all := ipnet.RangeOf(network)
	return ipnet.NewRange(all.From().Next(), all.To().Prev())
}
