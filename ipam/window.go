package ipam

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipnet"
)

// pool is one entry of the list of ranges that whereabouts makes of its
// document: the members, and the path each was written at.
type pool struct {
	at         diag.Path // of the entry: "" for the members at the top
	text       string
	start, end string
	exclude    []string
	strict     bool // bounds that are not an address are refused, not ignored
}

// path returns the member that gives the range.
func (p pool) path() diag.Path {
	if p.at == "" {
		return "/range"
	}
	return p.at.Name("range")
}

// rests returns the members that the window of the entry rests on.
func (p pool) rests() []diag.Path {
	return []diag.Path{p.path(), p.at + "/range_start", p.at + "/range_end", p.at + "/exclude"}
}

// pools returns the entries in the order in which addresses are assigned: the
// members at the top first, if they give a range (config.go:81-126 v0.9.4).
func (w Whereabouts) pools() []pool {
	out := make([]pool, 0, 1+len(w.Ranges))
	if w.Range != "" {
		out = append(out, pool{"", w.Range, w.RangeStart, w.RangeEnd, w.Exclude, false})
	}
	for i, r := range w.Ranges {
		if isOdd(r.Unknown, "range") { // Parse has reported it
			continue
		}
		out = append(out, pool{
			at:      diag.Path("/ipRanges").Index(i),
			text:    r.Range,
			start:   r.RangeStart,
			end:     r.RangeEnd,
			exclude: r.Exclude,
			strict:  true,
		})
	}
	return out
}

// bound is range_start or range_end as whereabouts sees it.
type bound struct {
	addr    netip.Addr // the zero Addr is none
	text    string     // as written; "" when not given
	in      diag.Path  // the entry
	name    string
	garbage bool // written, but no address: ignored
}

// at is only built when it is shown.
func (b bound) at() diag.Path { return b.in.Name(b.name) }

// resolve computes what is handed out of one entry. It reports false when
// whereabouts refuses the entry, or has no address to give.
func (p pool) resolve(b *whereaboutsRelease, l *diag.List) (Range, bool) {
	network, start, end, ok := p.parse(l)
	excluded, okExclude := p.excluded(b, l)
	if !ok || !okExclude {
		return Range{}, false
	}
	all, fits := usable(network)
	var set ipnet.Set
	switch {
	case !b.clamps:
		if set, fits = walk(network, start.addr, end.addr, excluded); fits {
			p.reportBeyond(set, network, all, l)
		}
	case fits:
		window := p.clamp(all, start, end, l)
		p.reportIdle(excluded, network, window, l)
		if set = ipnet.SetOfRanges(window); len(excluded) > 0 {
			set = set.Subtract(ipnet.SetOf(excluded...))
		}
	}
	switch {
	case !fits:
		l.Add(ErrWhereaboutsTooSmall.At(p.path(), p.text,
			"%v has no usable address: the first and the last are never assigned", network).
			With(p.rests()...).Hinted("use a /%d or shorter", network.Addr().BitLen()-2))
	case set.IsEmpty() && b.clamps && endless(network, excluded):
		l.Add(ErrWhereaboutsEndless.At(p.at.Name("exclude"), nil,
			"the exclude list leaves no address of %v, and whereabouts searches for one for ever",
			network).
			With(p.rests()...).Hinted("exclude less"))
	case set.IsEmpty():
		l.Add(ErrWhereaboutsEmpty.At(p.at.Name("exclude"), nil,
			"the exclude list leaves no address of %v", network).
			With(p.rests()...).Hinted("exclude less"))
	}
	return Range{Network: network, Assignable: set, At: p.path()}, !set.IsEmpty()
}

// endless reports whether the search for an address goes round: after the last
// address of an excluded network that ends with the family it begins at zero,
// which the range has (iphelpers.go:145-170 IncIP v0.9.4).
func endless(network netip.Prefix, excluded []netip.Prefix) bool {
	zero := netip.PrefixFrom(network.Addr(), 0).Masked()
	last := ipnet.RangeOf(zero).To()
	return network.Contains(zero.Addr()) &&
		slices.ContainsFunc(excluded, func(p netip.Prefix) bool {
			return p.Contains(last) && p.Overlaps(network)
		})
}

// reportBeyond reports what releases that do not clamp hand out although it is
// no usable address of the range.
func (p pool) reportBeyond(set ipnet.Set, network netip.Prefix, all ipnet.Range, l *diag.List) {
	if beyond := set.Subtract(ipnet.SetOfRanges(all)); !beyond.IsEmpty() {
		l.Add(ErrWhereaboutsBeyond.At(p.path(), p.text,
			"%v is handed out too, which is not a usable address of %v", beyond, network).
			With(p.rests()...).
			Hinted("keep range_start and range_end within %v, and exclude nothing beyond the end",
				all))
	}
}

// parse reads the range, in its plain or its hyphen form, and the bounds.
func (p pool) parse(l *diag.List) (network netip.Prefix, start, end bound, ok bool) {
	start, okStart := p.bound("range_start", p.start, l)
	end, okEnd := p.bound("range_end", p.end, l)
	first, rest, hyphen := strings.Cut(p.text, "-")
	if !hyphen {
		rest = p.text
	}
	network, odd, err := ipnet.ParsePrefixSloppy(rest)
	if err != nil {
		p.reportUnread(err, l)
		return network, start, end, false
	}
	if !hyphen {
		if odd != 0 {
			at := p.path()
			l.Add(WarnWhereaboutsRangeForm.At(at, p.text,
				"%q %s; it is read as %v, and addresses are assigned from its beginning", p.text,
				odd, network).
				Hinted("write %v, and range_start for the first address", network).
				Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(network.String())}))
		}
		return network, start, end, okStart && okEnd
	}
	return p.parseHyphen(network, first, rest, l)
}

// reportUnread reports a range that is none, with the range that it is without its
// blanks, if it is one.
func (p pool) reportUnread(err error, l *diag.List) {
	d := ErrWhereaboutsRange.At(p.path(), p.text, "%v", err)
	whole := strings.Join(strings.Fields(p.text), "")
	if _, _, err := ipnet.ParseRangeSloppy(whole); err == nil && strings.Contains(whole, "/") {
		l.Add(d.Hinted("write %s", whole).
			Fixed(diag.Op{Op: "replace", Path: p.path(), Value: quoted(whole)}))
		return
	}
	l.Add(d.Hinted("write a network such as %s, or a window in it: %s",
		cniconf.Like(p.text, "10.200.5.0/24", "fd00:200:5::/64"), windowLike(p.text)))
}

// windowLike returns a window of the family that text is meant to be of.
func windowLike(text string) string {
	return cniconf.Like(text, "10.200.5.10-10.200.5.99/24", "fd00:200:5::10-fd00:200:5::99/64")
}

func quoted(s string) []byte { return []byte(strconv.Quote(s)) }

// parseHyphen reads A-B/n. A and B overwrite range_start and range_end.
func (p pool) parseHyphen(network netip.Prefix, first, rest string,
	l *diag.List) (_ netip.Prefix, start, end bound, ok bool) {
	from, isAddr := parseAddrSloppy(first)
	if !isAddr {
		l.Add(ErrWhereaboutsRange.At(p.path(), p.text,
			"the range does not begin with an address: %s", cniconf.NotAddress(first)).
			Hinted("write it as %s", windowLike(p.text)))
		return network, start, end, false
	}
	if !network.Contains(from) {
		l.Add(ErrWhereaboutsRange.At(p.path(), p.text,
			"the range begins with %v, which is not in %v", from, network).
			Hinted("begin it within %v", network))
		return network, start, end, false
	}
	if p.start != "" || p.end != "" {
		l.Add(WarnWhereaboutsHyphen.At(p.path(), p.text,
			"the bounds in range overwrite range_start and range_end").
			With(p.at+"/range_start", p.at+"/range_end").Hinted("remove range_start and range_end"))
	}
	last, _, _ := strings.Cut(rest, "/")
	to, _ := parseAddrSloppy(last) // read before, as a prefix
	start = bound{addr: from, text: first, in: p.at, name: "range"}
	end = bound{addr: to, text: last, in: p.at, name: "range"}
	return network, start, end, true
}

// bound reads one bound. At the top whereabouts ignores what is not an address; in
// ipRanges it refuses it (types.go:158-164 v0.9.4).
func (p pool) bound(name, text string, l *diag.List) (bound, bool) {
	if text == "" {
		return bound{}, true
	}
	b := bound{text: text, in: p.at, name: name}
	var ok bool
	if p.strict {
		b.addr, ok = parseAddr(text)
	} else {
		b.addr, ok = parseAddrSloppy(text)
	}
	if !ok && p.strict {
		l.Add(ErrWhereaboutsBound.At(b.at(), text, "%s", cniconf.NotAddress(text)).
			Hinted("write an address without prefix length, such as %s",
				cniconf.Like(p.text, "10.200.5.10", "fd00:200:5::10")))
		return b, false
	}
	b.garbage = !ok
	return b, true
}

// clamp narrows all to the bounds, as far as whereabouts honours them
// (iphelpers.go:241-269 v0.9.4): the start if it is in the usable part, the end
// if it is at or after the start and in the usable part; otherwise it ignores
// them silently.
func (p pool) clamp(all ipnet.Range, start, end bound, l *diag.List) ipnet.Range {
	from, to := all.From(), all.To()
	if start.addr.IsValid() && all.Contains(start.addr) {
		from = start.addr
	}
	rest, _ := ipnet.NewRange(from, to)
	if end.addr.IsValid() && rest.Contains(end.addr) {
		to = end.addr
	}
	window, _ := ipnet.NewRange(from, to)
	p.reportIgnored(start, from, all, window, l)
	p.reportIgnored(end, to, all, window, l)
	return window
}

// reportIgnored says that a bound that was written is not the one in force.
// When it is the network or broadcast address itself, nothing is lost.
func (p pool) reportIgnored(b bound, got netip.Addr, all, window ipnet.Range, l *diag.List) {
	if b.text == "" || b.addr == got {
		return
	}
	next := b.addr.IsValid() &&
		(b.addr.Next() == got && got == all.From() || b.addr.Prev() == got && got == all.To())
	if next {
		l.Add(WarnWhereaboutsEdge.At(b.at(), b.text,
			"%s is never assigned; the window begins or ends at %v", b.text, got).
			With(p.rests()...).Hinted("write %v", got))
		return
	}
	why := "is outside the usable part of the range, or after its end"
	switch {
	case b.garbage:
		why = "is not an address"
	case b.addr.BitLen() != got.BitLen():
		why = "is of another address family"
	}
	l.Add(ErrWhereaboutsIgnored.At(b.at(), b.text,
		"%q %s, so it is ignored: %v is handed out", b.text, why, window).
		With(p.rests()...).
		Hinted("write an address within %v, range_start not after range_end", all))
}

// excluded reads the exclude list, strictly, as ADD does (allocate.go:152-171
// v0.9.4). It reports false when ADD fails over an item.
func (p pool) excluded(b *whereaboutsRelease, l *diag.List) (out []netip.Prefix, ok bool) {
	ok = true
	for i, text := range p.exclude {
		if network, fine := parseExcluded(text, b.bareExclude); fine {
			out = append(out, network)
			continue
		}
		ok = false
		at := p.at.Name("exclude").Index(i)
		if a, isAddr := parseAddr(text); isAddr {
			l.Add(ErrWhereaboutsExclude.At(at, text,
				"%q is not a network, and an address only counts from %v on", text,
				firstBareExclude()).
				Hinted("write %v", netip.PrefixFrom(a, a.BitLen())))
			continue
		}
		d := ErrWhereaboutsExclude.At(at, text, "%s", cniconf.NotCIDR(text))
		if networks := networksOf(text); networks != nil {
			l.Add(d.Hinted("write the networks %s", strings.Join(networks, ", ")))
			continue
		}
		l.Add(d.Hinted("write a network such as %s, or one address",
			cniconf.Like(text, "10.200.5.0/28", "fd00:200:5::/124")))
	}
	return out, ok
}

// networksOf returns the networks that make up the range that text is, nil when it
// is none or needs too many to be written.
func networksOf(text string) (out []string) {
	r, _, err := ipnet.ParseRangeSloppy(text)
	if err != nil {
		return nil
	}
	for p := range r.Prefixes() {
		if len(out) == 16 {
			return nil
		}
		out = append(out, p.String())
	}
	return out
}

func parseExcluded(text string, bare bool) (netip.Prefix, bool) {
	if _, network, ok := parseCIDR(text); ok {
		return network, true
	}
	a, ok := parseAddr(text)
	return netip.PrefixFrom(a, a.BitLen()), ok && bare
}

// reportIdle reports the items that exclude nothing.
func (p pool) reportIdle(excluded []netip.Prefix, network netip.Prefix, window ipnet.Range,
	l *diag.List) {
	for i, n := range excluded {
		if !ipnet.RangeOf(n).Overlaps(window) {
			l.Add(WarnWhereaboutsExclude.At(p.at.Name("exclude").Index(i), p.exclude[i],
				"%s excludes nothing: %v is handed out", p.exclude[i], window).
				With(p.rests()...).Hinted("exclude addresses within %v, or remove it", network))
		}
	}
}
