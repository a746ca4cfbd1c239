package migrationnet_test

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
)

// The cost of every exported function that takes bytes, or as many values as its caller
// has, is linear in them, or nearly: twice the input takes less than 2.8 times the
// allocations and bytes. A function that is new needs an entry in growers_test.go.

// grower is how a function is held to it: with documents of kinds of lint that are large in
// one place, or with an input of size n.
type grower struct {
	kinds []string
	read  func(data []byte)
	sized func(n int) (run func())
}

// much is what of a signature says that an input may be large.
var much = regexp.MustCompile(`\[\]|iter\.Seq|io\.Reader|map\[|\.\.\.|diag\.List`)

// unbounded are the exported functions that take an input which may be large, as they are
// named in docs/api.
func unbounded(t *testing.T) (out []string) {
	t.Helper()
	for _, line := range currentAPI(t) {
		line, ok := strings.CutPrefix(line, "go ")
		dir, sig, _ := strings.Cut(line, ": ")
		kind, sig, _ := strings.Cut(sig, " ")
		if !ok || kind != "func" && kind != "method" {
			continue
		}
		recv := ""
		if kind == "method" {
			i := strings.Index(sig, ") ") + 2
			recv, sig = strings.TrimSpace(sig[:i])+".", sig[i:]
		}
		name, params, _ := strings.Cut(sig, "(")
		if generic := strings.IndexByte(name, '['); generic >= 0 {
			continue // of package release and yamldoc: tables of the library, and a function
		}
		if much.MatchString(params[:closing(params)]) && !strings.HasPrefix(name, "Unmarshal") {
			out = append(out, strings.TrimPrefix(dir+"."+recv+name, "."))
		}
	}
	return out
}

// closing returns where the parenthesis before s is closed.
func closing(s string) int {
	depth := 1
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

func TestEveryGrowerHasAnEntry(t *testing.T) {
	names := unbounded(t)
	if len(names) < 100 {
		t.Fatalf("only %d functions take an input that may be large", len(names))
	}
	for _, name := range names {
		_, held := growers[name]
		if _, not := notHeld[name]; held == not {
			t.Errorf("%s is to have an entry in growers or one in notHeld", name)
		}
	}
	for name := range growers {
		if !slices.Contains(names, name) {
			t.Errorf("%s has an entry, and is not exported, or takes nothing that may be large", name)
		}
	}
}

// large is the n of the documents; n, 2n and 4n are compared.
func large() int {
	if os.Getenv("MIGRATIONNET_TESTS") == "all" {
		return 256
	}
	return 24
}

// seedsOf returns how many documents of a kind are inflated.
func seedsOf(all [][]byte) [][]byte {
	if os.Getenv("MIGRATIONNET_TESTS") == "all" {
		return all
	}
	return all[:min(len(all), 1)]
}

func TestEveryGrowerIsLinear(t *testing.T) {
	if growth.Raced || testing.Short() {
		t.Skip("the race detector changes what is allocated, and it takes half a minute")
	}
	seeds := seedsByKind(t)
	for name, g := range growers {
		t.Run(name, func(t *testing.T) {
			if g.sized != nil {
				growth.Linear(t, large(), g.sized)
				return
			}
			reached := 0
			for _, kind := range g.kinds {
				if len(seeds[kind]) == 0 {
					t.Fatalf("there is no document of kind %q", kind)
				}
				for _, seed := range seedsOf(seeds[kind]) {
					reached += held(t, seed, g.read)
				}
			}
			if reached < 30 {
				t.Errorf("only %d documents", reached)
			}
		})
	}
}

// held holds read to documents that are like the seed and large in one place.
func held(t *testing.T, seed []byte, read func([]byte)) (reached int) {
	for shape, grown := range growth.Inflate(seed) {
		for _, why := range growth.Exceeds(large(), func(n int) func() {
			data := grown(n)
			return func() { read(data) }
		}) {
			t.Errorf("%s: %s\n%.200s", shape, why, seed)
		}
		reached++
	}
	return reached
}

// seedOf returns the document in a request, or in the example of a rule.
func seedOf(line []byte) (kind string, config []byte, ok bool) {
	var r struct {
		Kind          string
		Config, Wrong json.RawMessage
	}
	if json.Unmarshal(line, &r) != nil {
		return "", nil, false
	}
	config = slices.Concat(r.Config, r.Wrong)
	var text string
	if json.Unmarshal(config, &text) == nil {
		config = []byte(text)
	}
	return r.Kind, config, json.Valid(config) && config[0] == '{'
}

// moreSeeds are documents of the kinds that no example has.
var moreSeeds = map[string][][]byte{
	"ovn-k8s-cni-overlay": {[]byte(`{"cniVersion":"1.0.0","name":"a","type":"ovn-k8s-cni-overlay",` +
		`"topology":"localnet","netAttachDefName":"a/a","subnets":"10.200.5.0/24,fd00::/64",` +
		`"excludeSubnets":"10.200.5.0/30,10.200.5.8/30","mtu":1400,"vlanID":10}`)},
	"portmap": {[]byte(`{"cniVersion":"1.0.0","name":"a","type":"portmap","snat":true,` +
		`"capabilities":{"portMappings":true},"conditionsV4":["-d","10.0.0.0/8"],"markMasqBit":13}`)},
	"bandwidth": {[]byte(`{"cniVersion":"1.0.0","name":"a","type":"bandwidth","ingressRate":1000,` +
		`"ingressBurst":2000,"unshapedSubnets":["10.0.0.0/8","10.1.0.0/16"]}`)},
	"sbr": {[]byte(`{"cniVersion":"1.0.0","name":"a","type":"sbr","table":100,"prevResult":{"ips":[]}}`)},
}

// seedsByKind are documents of the kinds that examples/lint -jsonl knows: of each the longest
// below 2000 bytes.
func seedsByKind(t testing.TB) map[string][][]byte {
	t.Helper()
	seeds := maps.Clone(moreSeeds)
	for _, pattern := range []string{"examples/lint/testdata/requests/*.jsonl", "docs/rules/examples/*.jsonl"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range bytes.Lines(text) {
				if kind, config, ok := seedOf(line); ok {
					seeds[kind] = append(seeds[kind], config)
				}
			}
		}
	}
	for kind, all := range seeds {
		slices.SortFunc(all, func(a, b []byte) int { return cmp.Compare(len(b), len(a)) })
		long := slices.IndexFunc(all, func(b []byte) bool { return len(b) < 2000 })
		if long < 0 {
			long = len(all) - 1
		}
		seeds[kind] = all[long:min(len(all), long+2)]
	}
	return seeds
}

// Of every exported type that reads JSON or text, so does that.
func TestEveryTypeIsReadInLinearCost(t *testing.T) {
	if growth.Raced || testing.Short() {
		t.Skip("the race detector changes what is allocated, and it takes a while")
	}
	types := 0
	for key, typ := range exportedTypes {
		at := reflect.PointerTo(typ)
		if noJSON[key] || typ.Kind() == reflect.Interface {
			continue
		}
		g, err := generator(typ)
		if err != nil {
			t.Fatal(key, err)
		}
		reads := at.Implements(reflect.TypeFor[json.Unmarshaler]())
		texts := at.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
		if !reads && !texts {
			continue // encoding/json does it member by member
		}
		types++
		t.Run(key, func(t *testing.T) {
			for seed := range 2 {
				data, err := json.Marshal(g.Example(seed).Interface())
				if err != nil || len(data) > 3000 {
					continue
				}
				held(t, data, func(data []byte) {
					_ = json.Unmarshal(data, reflect.New(typ).Interface())
				})
			}
		})
	}
	if types < 60 {
		t.Errorf("only %d types are read", types)
	}
}
