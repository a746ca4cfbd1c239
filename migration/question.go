package migration

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
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
// read as what they mean, with a warning; what is not a range is an error, for a
// verdict without it would be another one.
func ParseSnapshot(data []byte) (Snapshot, Expect, diag.List) {
	d, l := snapshotTable.Parse(data)
	d.Snapshot.unread(l)
	return d.Snapshot, d.Expect, l
}

// SnapshotMembers describes the members that [ParseSnapshot] reads.
func SnapshotMembers() []release.Member { return snapshotTable.Members() }

// snapshotDocument is a snapshot and the question about it.
type snapshotDocument struct {
	Snapshot
	Expect
	unknown map[string]json.RawMessage
}

var snapshotTable = table.New("this module",
	func(d *snapshotDocument) *map[string]json.RawMessage { return &d.unknown },
	table.Member("vmi", func(d *snapshotDocument) **VMI { return &d.VMI },
		kindMember[vmiDocument, VMI]{of: vmis}).
		Holds(VMIMembers()).Doc("the VMI"),
	table.Member("vmim", func(d *snapshotDocument) **VMIM { return &d.VMIM },
		kindMember[VMIM, VMIM]{of: vmims}).
		Holds(VMIMMembers()).Doc("the VMIM"),
	table.Member("pods", func(d *snapshotDocument) *[]PodState { return &d.References.Pods },
		podsCodec{}).
		Holds(PodMembers()).Doc("virt-handler Pods; others are skipped"),
	table.String("expectUID", func(d *snapshotDocument) *string { return &d.UID }).
		Doc("UID of the VMIM that is asked about"),
	table.Flag("anyUID", func(d *snapshotDocument) *bool { return &d.AnyUID }).
		Doc("whether a record is accepted that has no UID to compare"),
	table.Member("migrationRanges",
		func(d *snapshotDocument) *ipnet.Set { return &d.References.Migration }, rangesCodec{}).
		Doc("ranges of the migration network, whole prefixes"),
	table.Member("allocatable",
		func(d *snapshotDocument) *ipnet.Set { return &d.References.Allocatable }, rangesCodec{}).
		Doc("ranges of the migration network that IPAM allocates from"),
	table.Member("podNetworks",
		func(d *snapshotDocument) *ipnet.Set { return &d.References.Pod }, rangesCodec{}).
		Doc("pod networks of every cluster that takes part"),
).Exact()

// kindMember is the codec of an object of a kind inside a document.
type kindMember[D, O any] struct {
	readOnly[*O]
	of *kind[D, O]
}

func (kindMember[D, O]) Type() string    { return table.TypeObject }
func (kindMember[D, O]) Null(p **O) bool { *p = nil; return true }
func (c kindMember[D, O]) Read(r *table.Reader, at table.Place, v jsonobj.Value, p **O) bool {
	if !isA(r, at, v, jsonobj.Object) {
		return false
	}
	o, ok := c.of.read(r, at.Path(), v)
	if ok {
		*p = &o
	}
	return ok
}

// podsCodec is the codec of a list of Pods.
type podsCodec struct{ readOnly[[]PodState] }

func (podsCodec) Type() string            { return table.TypeArray + " of " + table.TypeObject }
func (podsCodec) Null(p *[]PodState) bool { *p = nil; return true }
func (podsCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *[]PodState) bool {
	if !isA(r, at, v, jsonobj.Array) {
		return false
	}
	*p = nil
	for i, e := range v.Each() {
		var one PodState // also of what is not a Pod, so that the others keep their places
		place := table.Place{In: at.Path(), Name: strconv.Itoa(i)}
		if isA(r, place, e, jsonobj.Object) {
			one, _ = pods.read(r, place.Path(), e)
		}
		*p = append(*p, one)
	}
	return true
}

// rangesCodec is the codec of a list of address ranges.
type rangesCodec struct{ readOnly[ipnet.Set] }

func (rangesCodec) Type() string           { return table.StringsCodec{}.Type() }
func (rangesCodec) Null(p *ipnet.Set) bool { *p = ipnet.Set{}; return true }
func (rangesCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *ipnet.Set) bool {
	var texts []string
	if !(table.StringsCodec{}).Read(r, at, v, &texts) {
		return false
	}
	var all []ipnet.Range
	for i, text := range texts {
		if one, ok := readRange(r, at.Path().Index(i), text); ok {
			all = append(all, one)
		}
	}
	*p = ipnet.SetOfRanges(all...)
	return true
}

func readRange(r *table.Reader, at diag.Path, text string) (ipnet.Range, bool) {
	if strings.Contains(text, "-") {
		one, err := ipnet.ParseRange(text)
		if err != nil {
			r.List.Add(ErrRange.At(at, text, "%v", err).
				Hinted("write 10.200.5.0/24 or 10.200.5.10-10.200.5.99"))
		}
		return one, err == nil
	}
	p, odd, err := ipnet.ParsePrefixSloppy(text)
	switch {
	case err != nil:
		r.List.Add(ErrRange.At(at, text, "%v", err).
			Hinted("write 10.200.5.0/24 or 10.200.5.10-10.200.5.99"))
	case odd != 0:
		r.List.Add(WarnRangeSpelling.At(at, text, "%s: read as %s", odd, p).Hinted("write %s", p))
	}
	return ipnet.RangeOf(p), err == nil
}
