package bench

import (
	"os"
	"path/filepath"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/config"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/logging"
	"github.com/migrationnet/migrationnet/ipam"
	kjson "sigs.k8s.io/json"
)

// ipamDocuments are whole configurations of macvlan with whereabouts.
var ipamDocuments = []string{"ipam-documented", "ipam-window"}

// plainMacvlan is what one writes without a library for these documents.
type plainMacvlan struct {
	CNIVersion string            `json:"cniVersion,omitempty"`
	Name       string            `json:"name,omitempty"`
	Type       string            `json:"type"`
	Master     string            `json:"master,omitempty"`
	Mode       string            `json:"mode,omitempty"`
	IPAM       *plainWhereabouts `json:"ipam,omitempty"`
}

type plainWhereabouts struct {
	Type       string       `json:"type"`
	Range      string       `json:"range,omitempty"`
	RangeStart string       `json:"range_start,omitempty"`
	RangeEnd   string       `json:"range_end,omitempty"`
	Exclude    []string     `json:"exclude,omitempty"`
	Gateway    string       `json:"gateway,omitempty"`
	IPRanges   []plainPool  `json:"ipRanges,omitempty"`
	Routes     []plainRoute `json:"routes,omitempty"`
	LogLevel   string       `json:"log_level,omitempty"`
}

type plainPool struct {
	Range      string   `json:"range"`
	RangeStart string   `json:"range_start,omitempty"`
	RangeEnd   string   `json:"range_end,omitempty"`
	Exclude    []string `json:"exclude,omitempty"`
}

// pools is what every reader is asked: the ranges in their order. Only the
// first of them knows more.
type pools []string

type ipamReader struct {
	name string
	read func([]byte) (pools, error)
}

// ipamReaders returns the readers. Whereabouts reads the node's flat file too.
func ipamReaders(tb testing.TB) []ipamReader {
	logging.SetLogStderr(false) // it writes every ADD down
	flat := filepath.Join(tb.TempDir(), "whereabouts.conf")
	if err := os.WriteFile(flat,
		[]byte(`{"datastore":"kubernetes","kubernetes":{"kubeconfig":"/k"}}`), 0o600); err != nil {
		tb.Fatal(err)
	}
	return []ipamReader{
		{"migrationnet/ParseConfig+Resolve", readIPAM},
		{"whereabouts/LoadIPAMConfig", func(b []byte) (out pools, err error) {
			c, _, err := config.LoadIPAMConfig(b, "", flat)
			if err != nil {
				return nil, err
			}
			for _, r := range c.IPRanges {
				out = append(out, r.Range)
			}
			return out, nil
		}},
		{"sigs.k8s.io-json/strict", func(b []byte) (pools, error) {
			var m plainMacvlan
			strict, err := kjson.UnmarshalStrict(b, &m)
			if err == nil && len(strict) > 0 {
				err = strict[0]
			}
			return m.pools(), err
		}},
		{"go-json-experiment/refuse-unknown", func(b []byte) (pools, error) {
			var m plainMacvlan
			err := jsonv2.Unmarshal(b, &m, jsonv2.RejectUnknownMembers(true))
			return m.pools(), err
		}},
	}
}

func readIPAM(b []byte) (out pools, err error) {
	c, l := ipam.ParseConfig(b)
	r, more := c.Resolve(ipam.Release{})
	for _, x := range r.Ranges {
		out = append(out, x.Network.String())
	}
	return out, refused(l, more)
}

func (m plainMacvlan) pools() (out pools) {
	if m.IPAM == nil {
		return nil
	}
	out = append(out, m.IPAM.Range)
	for _, p := range m.IPAM.IPRanges {
		out = append(out, p.Range)
	}
	return out
}

func TestIPAMReadersAgree(t *testing.T) {
	for _, name := range ipamDocuments {
		doc := document(t, name)
		want, err := readIPAM(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range ipamReaders(t) {
			if got, err := r.read(doc); err != nil || cmp.Diff(want, got) != "" {
				t.Errorf("%s: %s: %v\n%s", name, r.name, err, cmp.Diff(want, got))
			}
		}
	}
}

func BenchmarkIPAM(b *testing.B) {
	for _, name := range ipamDocuments {
		doc := document(b, name)
		for _, r := range ipamReaders(b) {
			b.Run(name+"/"+r.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := r.read(doc); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
