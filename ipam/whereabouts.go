package ipam

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
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

var whereaboutsTable = table.New(TypeWhereabouts,
	func(w *Whereabouts) *map[string]json.RawMessage { return &w.Unknown },
	table.Type[Whereabouts](TypeWhereabouts),
	table.String("range", func(w *Whereabouts) *string { return &w.Range }).
		Doc("a network, or a window in it, to assign addresses from"),
	table.String("range_start", func(w *Whereabouts) *string { return &w.RangeStart }).
		Doc("the first address of range to assign"),
	table.String("range_end", func(w *Whereabouts) *string { return &w.RangeEnd }).
		Doc("the last address of range to assign"),
	table.Strings("exclude", func(w *Whereabouts) *[]string { return &w.Exclude }).
		Doc("networks and addresses of range that are not assigned"),
	table.String("gateway", func(w *Whereabouts) *string { return &w.Gateway }).
		Doc("the gateway of every address; it is not reserved"),
	table.String("Gateway", func(w *Whereabouts) *string { return &w.GatewayIP }).
		Doc("as gateway, which wins; it is not checked"),
	table.Objects("ipRanges", func(w *Whereabouts) *[]WhereaboutsRange { return &w.Ranges },
		whereaboutsRangeTable).
		Doc("more ranges; an address is assigned from each"),
	table.Objects("addresses", func(w *Whereabouts) *[]StaticAddress { return &w.Addresses },
		addressTable).
		Doc("addresses that every attachment gets"),
	table.ObjectsOrNull("routes", func(w *Whereabouts) *[]Route { return &w.Routes }, routeTable).
		Doc("routes that are installed with the addresses"),
	table.Object("dns", func(w *Whereabouts) **DNS { return &w.DNS }, dnsTable).
		Doc("name servers of the result"),
	table.Bool("enable_overlapping_ranges",
		func(w *Whereabouts) **bool { return &w.EnableOverlappingRanges }).
		Doc("check that no other range of the cluster has the address in use; absent is true"),
	table.String("network_name", func(w *Whereabouts) *string { return &w.NetworkName }).
		Doc("a prefix of the pool's name, which separates pools and reservations").
		Since(firstNetworkName),
	table.String("node_slice_size", func(w *Whereabouts) *string { return &w.NodeSliceSize }).
		Doc("the prefix length of a node's part of the range").Since(firstSlices),
	table.Integer("leader_lease_duration",
		func(w *Whereabouts) **int { return &w.LeaderLeaseDuration }).
		Doc("milliseconds; absent and 0 are 1500"),
	table.Integer("leader_renew_deadline",
		func(w *Whereabouts) **int { return &w.LeaderRenewDeadline }).
		Doc("milliseconds; absent and 0 are 1000"),
	table.Integer("leader_retry_period",
		func(w *Whereabouts) **int { return &w.LeaderRetryPeriod }).
		Doc("milliseconds; absent and 0 are 500"),
	table.Integer("sleep_for_race", func(w *Whereabouts) **int { return &w.SleepForRace }).
		Doc("seconds that every ADD sleeps, for debugging"),
	table.String("log_file", func(w *Whereabouts) *string { return &w.LogFile }).
		Doc("a file on the node"),
	table.String("log_level", func(w *Whereabouts) *string { return &w.LogLevel }).
		Doc("debug, verbose, error or panic"),
	table.String("reconciler_cron_expression",
		func(w *Whereabouts) *string { return &w.ReconcilerCronExpression }).
		Doc("when the reconciler runs; read from the node's flat file only"),
	table.Object("kubernetes", func(w *Whereabouts) **Kubernetes { return &w.Kubernetes },
		kubernetesTable).
		Doc("how the API server is reached"),
	table.String("configuration_path",
		func(w *Whereabouts) *string { return &w.ConfigurationPath }).
		Doc("the node's flat file"),
	obsolete("name"), obsolete("podname"), obsolete("podnamespace"), obsolete("datastore"),
	obsolete("etcd_host"), obsolete("etcd_username"), obsolete("etcd_password"),
	obsolete("etcd_key_file"), obsolete("etcd_cert_file"), obsolete("etcd_ca_cert_file"),
).Late(whereaboutsReads)

var whereaboutsRangeTable = table.Part(
	func(r *WhereaboutsRange) *map[string]json.RawMessage { return &r.Unknown },
	table.String("range", func(r *WhereaboutsRange) *string { return &r.Range }).
		Doc("a network, or a window in it, to assign addresses from"),
	table.String("range_start", func(r *WhereaboutsRange) *string { return &r.RangeStart }).
		Doc("the first address to assign"),
	table.String("range_end", func(r *WhereaboutsRange) *string { return &r.RangeEnd }).
		Doc("the last address to assign"),
	table.Strings("exclude", func(r *WhereaboutsRange) *[]string { return &r.Exclude }).
		Doc("networks and addresses that are not assigned"),
)

var kubernetesTable = table.Part(
	func(k *Kubernetes) *map[string]json.RawMessage { return &k.Unknown },
	table.String("kubeconfig", func(k *Kubernetes) *string { return &k.Kubeconfig }).
		Doc("a kubeconfig file on the node"),
)

// obsolete is a member that has no effect, and still has to be a string
// (whereabouts pkg/types/types.go:78-125 v0.9.4). It is kept in Unknown.
func obsolete(name string) table.Row[Whereabouts] {
	return table.Fixed[Whereabouts](name, obsoleteCodec{}).Doc("obsolete: it has no effect")
}

type obsoleteCodec struct{}

func (obsoleteCodec) Type() string          { return table.TypeString }
func (obsoleteCodec) Absent(*struct{}) bool { return true }
func (obsoleteCodec) Null(*struct{}) bool   { return false }
func (obsoleteCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, _ *struct{}) bool {
	if v.Kind() != jsonobj.String {
		return r.WrongType(at.Path(), v, "a string")
	}
	r.List.Add(diag.WarnUnknown.At(at.Path(), nil, "whereabouts ignores %q", at.Name).
		Hinted("remove it"))
	return false
}
func (obsoleteCodec) Append(dst []byte, _ *struct{}) ([]byte, error) { return dst, nil }

// WhereaboutsMembers describes the members of a [Whereabouts].
func WhereaboutsMembers() []release.Member { return whereaboutsTable.Members() }

// ParseWhereabouts reads an ipam member as whereabouts does: names fold, the
// last duplicate wins, members it does not know are ignored, and kept here.
func ParseWhereabouts(data []byte) (Whereabouts, diag.List) { return whereaboutsTable.Parse(data) }

// Type returns TypeWhereabouts.
func (w Whereabouts) Type() string { return TypeWhereabouts }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (w Whereabouts) MarshalJSON() ([]byte, error) { return whereaboutsTable.Marshal(&w) }

// UnmarshalJSON reads what ParseWhereabouts reads. The error is for what is no
// document of whereabouts.
func (w *Whereabouts) UnmarshalJSON(data []byte) error {
	return whereaboutsTable.Unmarshal(data, w)
}

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
		return Whereabouts{}, fmt.Errorf("a window needs a network and a range, got %v and %v",
			network, window)
	}
	u, ok := usable(network)
	if !ok || !u.Contains(window.From()) || !u.Contains(window.To()) {
		return Whereabouts{}, fmt.Errorf(
			"window %v is not within what whereabouts hands out of %v: %v", window, network, u)
	}
	if name := PoolName(network, ""); !k8sname.Subdomain(name) {
		return Whereabouts{}, fmt.Errorf(
			"network %v: the API server refuses the name of its pool, %q", network, name)
	}
	return Whereabouts{
		Range:      network.String(),
		RangeStart: window.From().String(),
		RangeEnd:   window.To().String(),
	}, nil
}

// usable returns what whereabouts can hand out of a network: all but the first
// and the last address, for IPv6 too; nothing of /31, /32, /127 and /128
// (pkg/iphelpers GetIPRange, v0.6.2 and later).
func usable(network netip.Prefix) (ipnet.Range, bool) {
	all := ipnet.RangeOf(network)
	return ipnet.NewRange(all.From().Next(), all.To().Prev())
}
