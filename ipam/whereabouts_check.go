package ipam

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipnet"
)

// gatewayPath returns the member that gives the gateway.
func (w Whereabouts) gatewayPath() diag.Path {
	if w.Gateway == "" {
		return "/Gateway"
	}
	return "/gateway"
}

func (w Whereabouts) checkGateway(l *diag.List) netip.Addr {
	if w.Gateway == "" && w.GatewayIP == "" {
		return netip.Addr{}
	}
	if w.Gateway == "" {
		l.Add(WarnWhereaboutsGateway.At("/Gateway", w.GatewayIP,
			`"Gateway" is another member than "gateway", and is not checked`).
			Hinted(`write "gateway"`))
		a, _, _ := ipnet.ParseAddrSloppy(w.GatewayIP)
		return a
	}
	a, _, err := ipnet.ParseAddrSloppy(w.Gateway)
	if err != nil {
		l.Add(ErrGateway.At("/gateway", w.Gateway, "%s", cniconf.NotAddress(w.Gateway)).
			Hinted("write an address without prefix length, or leave gateway out"))
	}
	return a
}

// checkGatewayOnLink reports a gateway that no range can reach, or that some
// cannot: it is attached to every address, of whichever family.
func (w Whereabouts) checkGatewayOnLink(ranges []Range, l *diag.List) {
	if len(ranges) == 0 || !ranges[0].Gateway.IsValid() {
		return
	}
	gateway := ranges[0].Gateway
	on := slices.IndexFunc(ranges, func(x Range) bool { return x.Network.Contains(gateway) })
	if on < 0 {
		l.Add(WarnGatewayOutside.At(w.gatewayPath(), w.Gateway,
			"%v is in no range: nothing can reach it", gateway).
			With(places(ranges)...).
			Hinted("write an address of %v, or leave gateway out", ranges[0].Network))
		return
	}
	network := ranges[on].Network
	if all := ipnet.RangeOf(network); gateway == all.From() || gateway == all.To() {
		l.Add(WarnGatewayNotHost.At(w.gatewayPath(), w.Gateway,
			"%v is the first or last address of %v, which no host has", gateway, network).
			With(ranges[on].At).Hinted("write the router's address, or leave gateway out"))
	}
	if slices.ContainsFunc(ranges, func(x Range) bool {
		return x.Network.Addr().BitLen() != gateway.BitLen()
	}) {
		l.Add(WarnGatewayFamily.At(w.gatewayPath(), w.Gateway,
			"%v is attached to the addresses of the other family too", gateway).
			With(places(ranges)...).Hinted("leave gateway out, and write gw in routes"))
	}
}

// checkFixed reports a fixed address that a range hands out as well.
func (w Whereabouts) checkFixed(r Resolved, l *diag.List) {
	for _, f := range r.Fixed {
		for _, x := range r.Ranges {
			if x.Assignable.Contains(f.Address.Addr()) {
				l.Add(ErrWhereaboutsFixed.At(f.At, f.Address.String(),
					"every pod gets %v, which is assigned from %v too", f.Address, x.Network).
					With(windowOf(x)...).
					Hinted("exclude it from the range, or leave addresses out"))
			}
		}
	}
}

// checkRest reports what the other members do.
func (w Whereabouts) checkRest(b *whereaboutsRelease, pools int, l *diag.List) {
	odd := isOdd(w.Unknown, "range") || isOdd(w.Unknown, "ipRanges") ||
		isOdd(w.Unknown, "addresses")
	if pools == 0 && len(w.Ranges) == 0 && len(w.Addresses) == 0 && !odd {
		l.Add(ErrWhereaboutsNoRange.At("/range", nil,
			"there is no range: whereabouts accepts that and assigns nothing").
			With("/ipRanges", "/addresses").Hinted("write range, such as 10.200.5.0/24"))
	}
	if w.Range == "" && !odd {
		w.checkOrphans(l)
	}
	if !w.checksOverlap() {
		l.Add(WarnWhereaboutsOverlapOff.At("/enable_overlapping_ranges", false,
			"addresses of overlapping ranges in this cluster are no longer checked, "+
				"in either direction").
			Hinted("leave it out, or write true"))
	} else if w.NetworkName != "" && b.reconciles {
		l.Add(WarnWhereaboutsReconciler.At("/network_name", w.NetworkName,
			"the reconciler misreads reservations with a network_name and deletes those of "+
				"running pods; "+
				"then overlapping ranges hand them out again").
			With("/enable_overlapping_ranges").
			Hinted("leave network_name out, and let no other range overlap"))
	}
	w.checkLeader(l)
	if orZero(w.SleepForRace) > 0 {
		l.Add(WarnWhereaboutsSleep.At("/sleep_for_race", *w.SleepForRace,
			"every ADD sleeps for %d s", *w.SleepForRace).
			Hinted("leave it out"))
	}
	levels := []string{"", "debug", "verbose", "error", "panic"}
	if !slices.Contains(levels, strings.ToLower(w.LogLevel)) {
		l.Add(WarnWhereaboutsLogLevel.At("/log_level", w.LogLevel, "%q is none of %s", w.LogLevel,
			strings.Join(levels[1:], ", ")).Hinted("write error, or leave it out"))
	}
	if w.ReconcilerCronExpression != "" {
		l.Add(WarnWhereaboutsFlatOnly.At("/reconciler_cron_expression", w.ReconcilerCronExpression,
			"it is only read from the node's flat file").Hinted("write it there"))
	}
}

// checkOrphans reports the members that apply to range, when there is none.
func (w Whereabouts) checkOrphans(l *diag.List) {
	for _, m := range []struct{ name, text string }{
		{"range_start", w.RangeStart}, {"range_end", w.RangeEnd},
		{"exclude", strings.Join(w.Exclude, ",")},
	} {
		if m.text != "" {
			l.Add(ErrWhereaboutsOrphan.At(diag.Path("").Name(m.name), m.text,
				"%s applies to range only, which is missing; it is dropped", m.name).
				With("/range").Hinted("move it into the entry of ipRanges that it is meant for"))
		}
	}
}

// The durations of the leader election in milliseconds; absent and 0 are these
// (types.go DefaultLeaderLeaseDuration v0.9.4).
const (
	leaseDuration = 1500
	renewDeadline = 1000
	retryPeriod   = 500
)

// checkLeader reports durations with which client-go makes no elector: then
// there is none to call, and ADD crashes (client-go
// tools/leaderelection/leaderelection.go NewLeaderElector; measured).
func (w Whereabouts) checkLeader(l *diag.List) {
	lease := orDefault(w.LeaderLeaseDuration, leaseDuration)
	renew := orDefault(w.LeaderRenewDeadline, renewDeadline)
	retry := orDefault(w.LeaderRetryPeriod, retryPeriod)
	if min(lease, renew, retry) > 0 && lease > renew && float64(renew) > 1.2*float64(retry) {
		return
	}
	at := diag.Path("/leader_retry_period")
	if lease <= renew || lease <= 0 {
		at = "/leader_lease_duration"
	} else if renew <= 0 {
		at = "/leader_renew_deadline"
	}
	l.Add(ErrWhereaboutsLeader.At(at, nil,
		"%d, %d and %d ms are not a lease duration > renew deadline > 1.2 × retry period > 0: "+
			"ADD crashes",
		lease, renew, retry).
		With("/leader_lease_duration", "/leader_renew_deadline", "/leader_retry_period").
		Hinted("leave all three out: %d, %d and %d", leaseDuration, renewDeadline, retryPeriod))
}

// orDefault returns *p; nil and 0 are def.
func orDefault(p *int, def int) int {
	if n := orZero(p); n != 0 {
		return n
	}
	return def
}

func orZero(p *int) int {
	if p == nil {
		return 0
	}
	return *p
}
