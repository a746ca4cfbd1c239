package plan

import (
	"errors"
	"net/netip"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// textCodec is the codec of a value with a text. "" is the zero value, which is
// absent.
type textCodec[F comparable] struct {
	rule  *diag.Rule // of a text that parse refuses
	hint  string     // with an example of a right one
	parse func(string) (F, error)
	text  func(F) string
}

func (textCodec[F]) Type() string     { return table.TypeString }
func (textCodec[F]) Absent(p *F) bool { var zero F; return *p == zero }
func (textCodec[F]) Null(p *F) bool   { var zero F; *p = zero; return true }
func (c textCodec[F]) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *F) bool {
	var text string
	if !(table.StringCodec{}).Read(r, at, v, &text) {
		return false
	}
	var out F
	if text != "" {
		var err error
		if out, err = c.parse(text); err != nil {
			r.List.Add(refused(c.rule, at.Path(), text, err, c.hint))
			return false
		}
	}
	*p = out
	return true
}
func (c textCodec[F]) Append(dst []byte, p *F) ([]byte, error) {
	return table.AppendString(dst, c.text(*p)), nil
}

// refused is the finding that a parser refused a text with err, with its fix if
// there is one, and else the hint.
func refused(rule *diag.Rule, at diag.Path, text string, err error, hint string) diag.Diagnostic {
	var pe *ipnet.ParseError
	if !errors.As(err, &pe) {
		return rule.At(at, text, "%v", err).Hinted("%s", hint)
	}
	d := rule.At(at, text, "%q %s", pe.Text, pe.Why)
	if pe.Canonical == "" {
		return d.Hinted("%s", hint)
	}
	return d.Hinted("write %s", pe.Canonical).
		Fixed(diag.Op{Op: "replace", Path: at, Value: table.AppendString(nil, pe.Canonical)})
}

func cidrRow[T any](name string, at func(*T) *netip.Prefix, example string) table.Row[T] {
	return table.Member(name, at, textCodec[netip.Prefix]{
		ErrCIDR, "write a network such as " + example, ipnet.ParsePrefix, netip.Prefix.String,
	})
}

func windowRow[T any](name string, at func(*T) *ipnet.Range) table.Row[T] {
	return table.Member(name, at, textCodec[ipnet.Range]{
		rule:  ErrWindow,
		hint:  "write a range such as 10.200.5.10-10.200.5.99",
		parse: ipnet.ParseRange,
		text:  ipnet.Range.String,
	})
}

// versionRow is a row for the version of a product or of a program.
func versionRow(name string, at func(*Cluster) *release.Version) table.Row[Cluster] {
	c := textCodec[release.Version]{
		ErrRelease, "write a version such as v1.9.1", release.Parse, release.Version.String,
	}
	switch name {
	case "openshift":
		c.hint, c.parse = "write a version such as 4.21", openShiftVersion
		c.text = release.Version.Short
	case "hco":
		c.hint, c.parse = "write a version such as 1.17", hcoVersion
		c.text = release.Version.Short
	}
	return table.Member(name, at, c)
}

// openShiftVersion and hcoVersion read what release.OpenShift and release.HCO do.
func openShiftVersion(s string) (release.Version, error) {
	r, err := release.OpenShift(s)
	return r.OpenShift, err
}

func hcoVersion(s string) (release.Version, error) {
	r, err := release.HCO(s)
	return r.HCO, err
}

func apiRow(name string, at func(*Cluster) *hco.APIVersion) table.Row[Cluster] {
	return table.Member(name, at, textCodec[hco.APIVersion]{
		ErrAPI, "write v1beta1 or v1", hco.ParseAPIVersion, hco.APIVersion.String,
	})
}

// intCodec is the codec of a number in which 0 is absent.
type intCodec struct{}

func (intCodec) Type() string       { return table.TypeInteger }
func (intCodec) Absent(p *int) bool { return *p == 0 }
func (intCodec) Null(p *int) bool   { *p = 0; return true }
func (intCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *int) bool {
	var n *int
	if !(table.IntegerCodec[int]{}).Read(r, at, v, &n) {
		return false
	}
	*p = *n
	return true
}
func (intCodec) Append(dst []byte, p *int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(*p), 10), nil
}

// addressesCodec is the codec of a set, a list of addresses, ranges and networks.
type addressesCodec struct{}

func (addressesCodec) Type() string             { return table.StringsCodec{}.Type() }
func (addressesCodec) Absent(p *ipnet.Set) bool { return p.IsEmpty() }
func (addressesCodec) Null(p *ipnet.Set) bool   { *p = ipnet.Set{}; return true }
func (addressesCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *ipnet.Set) bool {
	var texts []string
	if !(table.StringsCodec{}).Read(r, at, v, &texts) {
		return false
	}
	var out ipnet.SetBuilder
	good := true
	for i, text := range texts {
		one, err := parseAddresses(text)
		if err != nil {
			good = false
			r.List.Add(refused(ErrAddresses, at.Path().Index(i), text, err,
				"write 10.200.5.1, 10.200.5.2-10.200.5.9 or 10.200.5.16/28"))
		}
		out.Add(one)
	}
	if good {
		*p = out.Set()
	}
	return good
}
func (addressesCodec) Append(dst []byte, p *ipnet.Set) ([]byte, error) {
	dst = append(dst, '[')
	n := 0
	for r := range p.Ranges() {
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		text, err := r.MarshalText()
		if err != nil {
			return nil, err
		}
		if r.From() == r.To() {
			text = []byte(r.From().String())
		}
		dst = table.AppendString(dst, string(text))
	}
	return append(dst, ']'), nil
}

// parseAddresses reads an address, a range or a network.
func parseAddresses(s string) (ipnet.Set, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return ipnet.SetOfAddrs(a), nil
	}
	r, err := ipnet.ParseRange(s)
	return ipnet.SetOfRanges(r), err
}
