package ipam

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
)

// Node is what whereabouts finds beside a configuration where it runs.
type Node struct {
	FlatFile *FlatFile // nil is none
	Args     string    // CNI_ARGS: "IgnoreUnknown=1;IP=10.200.5.7/24"
}

// FlatFile is the node's whereabouts.conf: the members of a [Whereabouts], and no
// type. One that is there has no effect, and is kept in Unknown.
type FlatFile Whereabouts

var flatFileTable = whereaboutsTable.Without("type")

// ParseFlatFile reads the node's whereabouts.conf.
func ParseFlatFile(data []byte) (FlatFile, diag.List) {
	w, l := flatFileTable.Parse(data)
	return FlatFile(w), l
}

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (f FlatFile) MarshalJSON() ([]byte, error) { return flatFileTable.Marshal((*Whereabouts)(&f)) }

// UnmarshalJSON reads what ParseFlatFile reads. The error is for what is not an object.
func (f *FlatFile) UnmarshalJSON(data []byte) error {
	return flatFileTable.Unmarshal(data, (*Whereabouts)(f))
}

// On returns w as whereabouts completes it on a node: what w leaves out is taken
// from the flat file, and CNI_ARGS add fixed addresses. It reports where that
// changes what is handed out, and what whereabouts refuses: no flat file, from
// v0.6.2 on, and no kubeconfig.
func (w Whereabouts) On(n Node, rel Release) (Whereabouts, diag.List) {
	var l diag.List
	w = w.Clone()
	switch {
	case n.FlatFile != nil:
		w.fill(Whereabouts(*n.FlatFile).Clone(), &l)
	case whereaboutsAt(rel).needsFile:
		l.Add(ErrWhereaboutsFlatFile.At("", nil,
			"there is no flat file on the node, whatever kubernetes.kubeconfig says").
			Hinted("write /etc/cni/net.d/whereabouts.d/whereabouts.conf, " +
				"as the installer of whereabouts does"))
		return w, l
	}
	if w.Kubernetes == nil || w.Kubernetes.Kubeconfig == "" {
		l.Add(ErrWhereaboutsStorage.At("/kubernetes/kubeconfig", nil,
			"there is no kubeconfig, here or in the flat file").
			Hinted("write kubernetes.kubeconfig into the flat file"))
	}
	w.addArgs(n.Args, &l)
	return w, l
}

// fill completes w with what it leaves out (config.go LoadIPAMConfig v0.9.4,
// mergo.Merge). A bound or Gateway that is not an address counts as left out.
func (w *Whereabouts) fill(flat Whereabouts, l *diag.List) {
	for _, m := range []struct {
		name     string
		to, from *string
		address  bool
		harmless bool
	}{
		{"range", &w.Range, &flat.Range, false, false},
		{"range_start", &w.RangeStart, &flat.RangeStart, true, false},
		{"range_end", &w.RangeEnd, &flat.RangeEnd, true, false},
		{"gateway", &w.Gateway, &flat.Gateway, false, false},
		{"Gateway", &w.GatewayIP, &flat.GatewayIP, true, false},
		{"network_name", &w.NetworkName, &flat.NetworkName, false, false},
		{"node_slice_size", &w.NodeSliceSize, &flat.NodeSliceSize, false, false},
		{"log_file", &w.LogFile, &flat.LogFile, false, true},
		{"log_level", &w.LogLevel, &flat.LogLevel, false, true},
		{"configuration_path", &w.ConfigurationPath, &flat.ConfigurationPath, false, true},
	} {
		out, given := *m.to == "", *m.from != ""
		if m.address {
			_, is := parseAddrSloppy(*m.to)
			out = !is
			_, given = parseAddrSloppy(*m.from)
		}
		if out && given {
			*m.to = *m.from
			reportFlat(m.name, *m.from, m.harmless, l)
		}
	}
	w.fillLists(flat, l)
	for _, m := range []struct{ to, from **int }{
		{
			to:   &w.LeaderLeaseDuration,
			from: &flat.LeaderLeaseDuration,
		}, {
			to:   &w.LeaderRenewDeadline,
			from: &flat.LeaderRenewDeadline,
		},
		{&w.LeaderRetryPeriod, &flat.LeaderRetryPeriod}, {&w.SleepForRace, &flat.SleepForRace},
	} {
		if orZero(*m.to) == 0 && orZero(*m.from) != 0 {
			*m.to = *m.from
		}
	}
	if flat.Kubernetes != nil && (w.Kubernetes == nil || w.Kubernetes.Kubeconfig == "") {
		w.Kubernetes = flat.Kubernetes
	}
	if off := flat.EnableOverlappingRanges; off != nil && !*off && w.checksOverlap() {
		l.Add(WarnWhereaboutsFlatFile.At("/enable_overlapping_ranges", nil,
			"the flat file turns it off, which has no effect: this document counts").
			Hinted("write it here"))
	}
}

func (w *Whereabouts) fillLists(flat Whereabouts, l *diag.List) {
	fillList("exclude", &w.Exclude, flat.Exclude, l)
	fillList("ipRanges", &w.Ranges, flat.Ranges, l)
	fillList("addresses", &w.Addresses, flat.Addresses, l)
	fillList("routes", &w.Routes, flat.Routes, l)
	switch {
	case flat.DNS == nil:
	case w.DNS == nil:
		w.DNS = flat.DNS
	default:
		if w.DNS.Domain == "" {
			w.DNS.Domain = flat.DNS.Domain
		}
		var none diag.List // name servers change no address
		fillList("dns", &w.DNS.Nameservers, flat.DNS.Nameservers, &none)
		fillList("dns", &w.DNS.Search, flat.DNS.Search, &none)
		fillList("dns", &w.DNS.Options, flat.DNS.Options, &none)
	}
}

func fillList[T any](name string, to *[]T, from []T, l *diag.List) {
	if len(*to) == 0 && len(from) > 0 {
		*to = from
		reportFlat(name, strconv.Itoa(len(from))+" items", false, l)
	}
}

func reportFlat(name, value string, harmless bool, l *diag.List) {
	if !harmless {
		l.Add(WarnWhereaboutsFlatFile.At(diag.Path("").Name(name), nil,
			"the node's flat file supplies it: %s", value).
			Hinted("write it here, and keep it out of the flat file"))
	}
}

// knownArgs are the CNI_ARGS that whereabouts has a field for (types.go
// IPAMEnvArgs v0.9.4, cni pkg/types CommonArgs).
var knownArgs = []string{
	"IgnoreUnknown", "IP", "GATEWAY", "K8S_POD_NAME", "K8S_POD_NAMESPACE",
	"K8S_POD_INFRA_CONTAINER_ID",
}

// addArgs adds the addresses that CNI_ARGS ask for, and their gateways.
func (w *Whereabouts) addArgs(args string, l *diag.List) {
	given, ok := parseArgs(args, l)
	if !ok {
		return
	}
	for _, text := range splitList(given["IP"]) {
		addr, network, ok := parseCIDRSloppy(text)
		if !ok {
			l.Add(ErrWhereaboutsArgs.At("", args, "IP: %s", cniconf.NotCIDR(text)).
				Hinted("ask for an address with its prefix length"))
			continue
		}
		w.Addresses = append(w.Addresses,
			StaticAddress{Address: netip.PrefixFrom(addr, network.Bits()).String()})
	}
	for _, text := range splitList(given["GATEWAY"]) {
		gateway, ok := parseAddrSloppy(text)
		if !ok {
			l.Add(ErrWhereaboutsArgs.At("", args, "GATEWAY: %q is not an address", text).
				Hinted("write an address without prefix length"))
			continue
		}
		for i, a := range w.Addresses {
			if _, network, ok := parseCIDRSloppy(a.Address); ok && network.Contains(gateway) {
				w.Addresses[i].Gateway = gateway.String()
			}
		}
	}
}

// parseArgs reads CNI_ARGS (cni pkg/types/args.go LoadArgs v1.3.1).
func parseArgs(args string, l *diag.List) (map[string]string, bool) {
	given := map[string]string{}
	if args == "" {
		return given, true
	}
	var unknown []string
	for pair := range strings.SplitSeq(args, ";") {
		name, value, ok := strings.Cut(pair, "=")
		switch {
		case !ok || strings.Contains(value, "="):
			l.Add(ErrWhereaboutsArgs.At("", args, "%q is no NAME=VALUE", pair).
				Hinted("separate the pairs with semicolons"))
			return nil, false
		case !slices.Contains(knownArgs, name):
			unknown = append(unknown, pair)
		}
		given[name] = value
	}
	ignore := given["IgnoreUnknown"]
	if len(unknown) > 0 && ignore != "1" && !strings.EqualFold(ignore, "true") {
		l.Add(ErrWhereaboutsArgs.At("", args, "unknown: %s", strings.Join(unknown, ", ")).
			Hinted("add IgnoreUnknown=1"))
		return nil, false
	}
	return given, true
}

// splitList splits a list with commas; "" has no items.
func splitList(s string) (out []string) {
	if s == "" {
		return nil
	}
	for item := range strings.SplitSeq(s, ",") {
		out = append(out, strings.TrimSpace(item))
	}
	return out
}
