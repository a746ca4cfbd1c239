package migration

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/ipnet"
)

// ParseSnapshot reads a snapshot and the question about it from one JSON object,
// the one that the paths of [Verify] point into. Every member may be missing:
//
//	{
//	  "vmi": {…}, "vmim": {…}, "pods": [{…}],
//	  "expectUID": "5f0b7c1e-2d1a-4f57-9a3e-0c8d5d2b7a10", "anyUID": false,
//	  "migrationRanges": ["10.200.5.0/24"],
//	  "allocatable": ["10.200.5.10-10.200.5.99"],
//	  "podNetworks": ["10.128.0.0/14", "fd01::/48"]
//	}
//
// The objects are read as by [ParseVMI], [ParseVMIM] and [ParsePod]. A range is a
// prefix, or two addresses. Host bits, leading zeros and IPv4-mapped prefixes are
// read as what they mean, with a warning; what is no range is an error, for a
// verdict without it would be another one.
func ParseSnapshot(data []byte) (Snapshot, Expect, diag.List) {
	var (
		s       Snapshot
		e       Expect
		unknown map[string]json.RawMessage
	)
	r := &table.Reader{Consumer: "this module", Exact: true}
	r.Document(data, []table.Field{
		{Name: "vmi", Codec: inside[VMI]{p: &s.VMI, kind: kindVMI, read: readVMI}},
		{Name: "vmim", Codec: inside[VMIM]{p: &s.VMIM, kind: kindVMIM, read: readVMIM}},
		{Name: "pods", Codec: podList{p: &s.References.Pods}},
		{Name: "expectUID", Codec: table.String(&e.UID)},
		{Name: "anyUID", Codec: flag{&e.AnyUID}},
		{Name: "migrationRanges", Codec: ranges{p: &s.References.Migration}},
		{Name: "allocatable", Codec: ranges{p: &s.References.Allocatable}},
		{Name: "podNetworks", Codec: ranges{p: &s.References.Pod}},
	}, &unknown)
	s.unread(r.List)
	return s, e, r.List
}

// inside is an object inside a document, read by a reader of its kind.
type inside[T any] struct {
	readOnly
	p    **T
	kind string
	read func(*table.Reader, diag.Path, jsonobj.Value) T
}

func (c inside[T]) Null() { *c.p = nil }
func (c inside[T]) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if !isA(r, at, v, jsonobj.Object) || !isKind(r, at.Path(), v, c.kind) {
		return false
	}
	o := c.read(r, at.Path(), v)
	*c.p = &o
	return true
}

// podList is a list of Pods.
type podList struct {
	readOnly
	p *[]PodState
}

func (c podList) Null() { *c.p = nil }
func (c podList) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if !isA(r, at, v, jsonobj.Array) {
		return false
	}
	*c.p = nil
	for i, e := range v.Elements() {
		var one *PodState
		place := table.Place{In: at.Path(), Name: strconv.Itoa(i)}
		if !(inside[PodState]{p: &one, kind: kindPod, read: readPod}).Read(r, place, e) {
			one = new(PodState) // so that the others keep their places
		}
		*c.p = append(*c.p, *one)
	}
	return true
}

// ranges is a list of address ranges.
type ranges struct {
	readOnly
	p *ipnet.Set
}

func (c ranges) Null() { *c.p = ipnet.Set{} }
func (c ranges) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	var texts []string
	if !table.Strings(&texts).Read(r, at, v) {
		return false
	}
	var all []ipnet.Range
	for i, text := range texts {
		if one, ok := readRange(r, at.Path().Index(i), text); ok {
			all = append(all, one)
		}
	}
	*c.p = ipnet.SetOfRanges(all...)
	return true
}

func readRange(r *table.Reader, at diag.Path, text string) (ipnet.Range, bool) {
	if strings.Contains(text, "-") {
		one, err := ipnet.ParseRange(text)
		if err != nil {
			r.List.Add(ErrRange.At(at, text, "%v", err).Hinted("write 10.200.5.0/24 or 10.200.5.10-10.200.5.99"))
		}
		return one, err == nil
	}
	p, odd, err := ipnet.ParsePrefixSloppy(text)
	switch {
	case err != nil:
		r.List.Add(ErrRange.At(at, text, "%v", err).Hinted("write 10.200.5.0/24 or 10.200.5.10-10.200.5.99"))
	case odd != 0:
		r.List.Add(WarnRangeSpelling.At(at, text, "%s: read as %s", odd, p).Hinted("write %s", p))
	}
	return ipnet.RangeOf(p), err == nil
}
