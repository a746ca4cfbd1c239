package hco_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// Of an accepted object any one member is left out: every new error rests on it.
func TestNewErrorsRestOnWhatIsLeftOut(t *testing.T) {
	law.Hold(t, func(t *rapid.T) (found bool) {
		r := gen.HCORelease().Draw(t, "release")
		h := gen.HyperConverged(r).Draw(t, "object")
		var doc map[string]any
		if err := json.Unmarshal(marshal(t, h), &doc); err != nil {
			t.Fatal(err)
		}
		if judged(t, doc, r).HasErrors() {
			return false
		}
		for _, at := range paths("", doc) {
			for _, d := range judged(t, without(doc, at), r).Errors() {
				found = true
				if !d.RestsOn(at) {
					t.Fatalf("%s without %s: %v rests on %v", marshal(t, h), at, d, d.Because)
				}
			}
		}
		return found
	}, 4)
}

// judged is all that is said of an object at a site.
func judged(t *rapid.T, doc map[string]any, r hco.Release) diag.List {
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	h, _, l := hco.Read(text, r)
	site := hco.Site{
		GlobalNamespaces: []string{"default"},
		Attachments: []hco.Attachment{
			{Namespace: "openshift-cnv", Name: "mig-net"},
			{Namespace: "openshift-cnv", Name: "mig-net-2"},
			{Namespace: "default", Name: "mig-net"},
		},
	}
	return append(l, h.CheckNetwork(site, r)...)
}

// paths returns the paths of all members of v.
func paths(at diag.Path, v any) (out []diag.Path) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			out = append(append(out, at.Name(name)), paths(at.Name(name), inner)...)
		}
	case []any:
		for i, inner := range v {
			out = append(out, paths(at.Index(i), inner)...)
		}
	}
	slices.Sort(out)
	return out
}

// without returns a copy of doc without the member at a path.
func without(doc map[string]any, at diag.Path) map[string]any {
	text, _ := json.Marshal(doc)
	var out map[string]any
	_ = json.Unmarshal(text, &out)
	var in any = out
	tokens := slices.Collect(at.Tokens())
	for _, token := range tokens[:len(tokens)-1] {
		switch v := in.(type) {
		case map[string]any:
			in = v[token]
		case []any:
			in = v[int(token[0]-'0')]
		}
	}
	delete(in.(map[string]any), tokens[len(tokens)-1])
	return out
}

// What survived a change of the code once: each case is what one line is for.
func TestHolesInTheTests(t *testing.T) {
	// codecs: 5.0 below 2^53 is 5, and 1e16 is not read as a number at all.
	for text, want := range map[string]string{
		`{"progressTimeout":9007199254740991.0}`:      "9007199254740991",
		`{"progressTimeout":9007199254740992.0}`:      "",
		`{"progressTimeout":-5e0}`:                    "-5",
		`{"progressTimeout":"5"}`:                     "",
		`{"parallelMigrationsPerCluster":5e0}`:        "5",
		`{"parallelMigrationsPerCluster":4294967295}`: "4294967295",
		`{"parallelMigrationsPerCluster":4294967296}`: "",
	} {
		c, _ := hco.ParseBlock([]byte(text))
		got := ""
		switch {
		case c.ProgressTimeout != nil:
			got = jsonOf(t, *c.ProgressTimeout)
		case c.ParallelMigrationsPerCluster != nil:
			got = jsonOf(t, *c.ParallelMigrationsPerCluster)
		}
		if got != want || (want == "") != (len(c.Unknown) == 1) {
			t.Errorf("%s: %q, %v", text, got, c.Unknown)
		}
	}
	// upgrade: what no field holds stays where the release has the member, and
	// goes where it has not.
	c, _ := hco.ParseBlock([]byte(`{"network":"","other":1,"allowWorkloadDisruption":"x"}`))
	for _, tt := range []struct {
		to   hco.Release
		want []string
	}{
		{release(t, "1.5"), nil}, {release18, []string{"network"}},
		{release19, []string{"allowWorkloadDisruption", "network"}},
	} {
		var names []string
		for name := range c.Stored(tt.to).Unknown {
			names = append(names, name)
		}
		slices.Sort(names)
		if diff := cmp.Diff(tt.want, names); diff != "" {
			t.Errorf("%v: %s", tt.to, diff)
		}
	}
	// timing: bounds that are met exactly.
	v := hco.Resolved{CompletionTimeoutPerGiB: 10, Bandwidth: 100_000_000, ProgressTimeout: 10}
	if !v.CanFinish(1e9) || !v.CanFinish(1e9+1) {
		t.Errorf("%v %v", v.CanFinish(1e9), v.CanFinish(1e9+1))
	}
	v.Bandwidth = 99_999_999
	if v.CanFinish(1e9) {
		t.Error("a byte a second too slow")
	}
	v = hco.Resolved{CompletionTimeoutPerGiB: 10, ProgressTimeout: 9}
	if l := v.CheckGuest(1e9); len(l) > 0 {
		t.Error(l)
	}
	v.ProgressTimeout = 10
	if l := v.CheckGuest(1e9); !l.Has(hco.WarnTimeoutOrder) {
		t.Error(l)
	}
	v.CompletionTimeoutPerGiB = -1
	if l := v.CheckGuest(1e9); len(l) > 0 {
		t.Errorf("a deadline of 0 has no order: %v", l)
	}
}

func jsonOf(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A reset of what has its default changes nothing, once it was applied.
func TestAgainstStoredComesToAnEnd(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		r := gen.HCORelease().Draw(t, "release")
		live := gen.LiveMigrationConfig(r).Draw(t, "live").Stored(r)
		c := gen.HCOChange().Draw(t, "change")
		applied := c.ApplyTo(live).Stored(r)
		rest := c.AgainstStored(applied, r)
		if diff := cmp.Diff(applied, rest.ApplyTo(applied).Stored(r)); diff != "" {
			t.Fatalf("%#v is left of %#v and changes %s", rest, c, diff)
		}
		for _, m := range hco.MembersOf(r) {
			var out map[string]any
			if _ = json.Unmarshal(marshal(t, rest), &out); out != nil {
				if _, left := out[m.Name]; left {
					t.Fatalf("%s is left of %#v in %v", m.Name, c, r)
				}
			}
		}
		return c.AgainstStored(live, r) != hco.Change{}
	}, 2)
}
