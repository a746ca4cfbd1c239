package release_test

import (
	"encoding/json"
	"flag"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/release"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"v1.9.1", "v1.9.1"}, {"1.9.1", "v1.9.1"}, {"1.9", "v1.9.0"}, {"v1.9", "v1.9.0"},
		{"4.18", "v4.18.0"}, {"4.18.3", "v4.18.3"}, {"0.58", "v0.58.0"},
		{"65535.0.1", "v65535.0.1"},
	} {
		if v, err := release.Parse(tt.text); err != nil || v.String() != tt.want {
			t.Errorf("Parse(%q) = %v, %v, want %s", tt.text, v, err, tt.want)
		}
	}
	for _, text := range []string{
		"", "1", "v", "main", "1.9.1.0", "1.09", "1.+9", "1.-9", "1.9-rc1", "1.9+x", "1.", ".9",
		"V1.9", "vv1.9", "0.0.0", "1.65536",
	} {
		if v, err := release.Parse(text); err == nil || !v.IsZero() {
			t.Errorf("Parse(%q) = %v, %v", text, v, err)
		}
	}
}

// version draws a version, one in ten of them zero.
func version(t *rapid.T, label string) release.Version {
	n := rapid.IntRange(0, 9)
	s := string([]byte{
		'0' + byte(n.Draw(t, label+" major")), '.', '0' + byte(n.Draw(t, label+" minor")), '.',
		'0' + byte(n.Draw(t, label+" patch")),
	})
	v, _ := release.Parse(s) // 0.0.0 is none
	if n.Draw(t, label+" given") == 0 {
		return release.Version{}
	}
	return v
}

func TestTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := version(t, "version")
		text, err := v.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		back := release.MustParse("v9.9.9")
		if err := back.UnmarshalText(text); err != nil || back != v {
			t.Fatalf("%v came back from %q as %v, %v", v, text, back, err)
		}
		if back, err := release.Parse(v.Short()); !v.IsZero() && (err != nil || back != v) {
			t.Fatalf("%v came back from %q as %v, %v", v, v.Short(), back, err)
		}
	})
}

func TestOrderIsTotalAndZeroIsNewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, w, x := version(t, "v"), version(t, "w"), version(t, "x")
		if v.Compare(w) != -w.Compare(v) || (v.Compare(w) == 0) != (v == w) ||
			v.Before(w) != (v.Compare(w) < 0) {
			t.Fatalf("%v and %v", v, w)
		}
		if v.Compare(w) <= 0 && w.Compare(x) <= 0 && v.Compare(x) > 0 {
			t.Fatalf("%v, %v and %v", v, w, x)
		}
		if (release.Version{}).Before(v) {
			t.Fatalf("%v is newer than the newest", v)
		}
	})
	if !release.MustParse("v1.9.1").Before(release.MustParse("v1.10.0")) {
		t.Error("numbers are compared as text")
	}
}

func TestReleaseRoundTripsThroughJSON(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		r := release.Release{
			OpenShift: version(t, "OpenShift"), HCO: version(t, "HCO"),
			KubeVirt: version(t, "KubeVirt"),
			Plugins:  version(t, "plugins"), Whereabouts: version(t, "whereabouts"),
		}
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		back := release.Release{Plugins: release.MustParse("v9.9.9")}
		if err := json.Unmarshal(data, &back); err != nil || back != r {
			t.Fatalf("%v came back from %s as %v, %v", r, data, back, err)
		}
		return r != release.Release{}
	}, 2)
}

func TestReleaseAsJSON(t *testing.T) {
	r := release.Release{
		OpenShift: release.MustParse("4.18.3"),
		HCO:       release.MustParse("1.14"),
		Plugins:   release.MustParse("v1.9.1"),
	}
	data, err := json.Marshal(map[string]any{
		"release": r,
		"none":    release.Release{},
		"version": r.Plugins,
		"zero":    release.Version{},
	})
	want := `{"none":{},"release":{"openshift":"4.18.3","hco":"1.14","plugins":"v1.9.1"},` +
		`"version":"v1.9.1","zero":""}`
	if err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
	if err := json.Unmarshal([]byte(`{"plugins":"newest"}`), &r); err == nil {
		t.Error("newest was read as a version")
	}
}

func TestVersionIsAFlag(t *testing.T) {
	var v release.Version
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.TextVar(&v, "openshift", release.Version{}, "")
	if err := flags.Parse([]string{"-openshift", "4.21"}); err != nil ||
		v != release.MustParse("4.21") {
		t.Errorf("%v, %v", v, err)
	}
	if err := flags.Parse([]string{"-openshift", "4.x"}); err == nil {
		t.Errorf("4.x was read as %v", v)
	}
}

func TestWhatProductsShip(t *testing.T) {
	for _, tt := range []struct {
		ask        func(string) (release.Release, error)
		text, want string // "" is an error
	}{
		{release.OpenShift, "4.18", "OpenShift 4.18, HCO 1.14, KubeVirt v1.4.0"},
		{release.OpenShift, "4.18.3", "OpenShift 4.18.3, HCO 1.14, KubeVirt v1.4.0"},
		{release.OpenShift, "v4.22", "OpenShift 4.22, HCO 1.18, KubeVirt v1.8.0"},
		{release.OpenShift, "4.12", "OpenShift 4.12, HCO 1.8, KubeVirt v0.58.0"},
		{release.OpenShift, "4.40", "OpenShift 4.40"},
		{release.OpenShift, "4.1", "OpenShift 4.1"},
		{release.OpenShift, "1.17", ""},
		{release.OpenShift, "main", ""},
		{release.HCO, "1.17", "HCO 1.17, KubeVirt v1.7.0"},
		{release.HCO, "v1.17.2", "HCO 1.17.2, KubeVirt v1.7.0"},
		{release.HCO, "main", "HCO 1.20, KubeVirt v1.9.0"},
		{release.HCO, "1.40", "HCO 1.40"},
		{release.HCO, "4.21", "OpenShift 4.21, HCO 1.17, KubeVirt v1.7.0"},
		{release.HCO, "4.21.9", "OpenShift 4.21.9, HCO 1.17, KubeVirt v1.7.0"},
		{release.HCO, "2.0", ""},
		{release.HCO, "next", ""},
		{release.Plugins, "1.9.1", "plugins v1.9.1"},
		{release.Whereabouts, "v0.9.4", "whereabouts v0.9.4"},
		{release.KubeVirt, "v1.9.0", "KubeVirt v1.9.0"},
	} {
		r, err := tt.ask(tt.text)
		if (err != nil) != (tt.want == "") || err == nil && r.String() != tt.want {
			t.Errorf("%s: %v, %v, want %s", tt.text, r, err, tt.want)
		}
	}
	if s := (release.Release{}).String(); s != "the newest release" {
		t.Error(s)
	}
}

func TestErrorSaysWhatToWrite(t *testing.T) {
	_, err := release.OpenShift("1.17.1")
	want := `OpenShift: version "1.17.1": that of HCO in OpenShift 4.21, write 4.21`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAtTakesTheLastRowThatIsNotNewer(t *testing.T) {
	rows := []release.Row[string]{
		{Since: release.MustParse("v1.0.0"), Does: "first"},
		{Since: release.MustParse("v1.3.0"), Does: "second"},
		{Since: release.MustParse("v1.8.0"), Does: "third"},
	}
	for _, tt := range []struct {
		v    release.Version
		want string
	}{
		{release.MustParse("v0.1.0"), "first"}, {release.MustParse("v1.0.0"), "first"},
		{release.MustParse("v1.2.9"), "first"},
		{release.MustParse("v1.3.0"), "second"}, {release.MustParse("v1.10.0"), "third"},
		{release.Version{}, "third"},
	} {
		if got := release.At(rows, tt.v).Does; got != tt.want {
			t.Errorf("%v: %s, want %s", tt.v, got, tt.want)
		}
	}
	is := func(want string) func(string) bool { return func(s string) bool { return s == want } }
	if v, ok := release.First(rows, is("second")); !ok || v != release.MustParse("v1.3.0") {
		t.Error(v, ok)
	}
	if v, ok := release.First(rows, is("fourth")); ok {
		t.Error(v)
	}
}

func TestForFillsInWarnsOnceAndNotAgain(t *testing.T) {
	type rel = release.Release
	plugins := rel.ForPlugins
	whereabouts := rel.ForWhereabouts
	hco := rel.ForHCO
	kubeVirt := rel.ForKubeVirt
	v := func(s string) release.Version {
		out, err := release.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		f     func(rel) (rel, diag.List)
		given rel
		want  rel
		code  string
	}{
		{"zero plugins", plugins, rel{}, rel{}, ""},
		{"zero whereabouts", whereabouts, rel{}, rel{}, ""},
		{"zero HCO is not the branch", hco, rel{}, rel{HCO: v("1.18")}, ""},
		{"zero KubeVirt", kubeVirt, rel{}, rel{KubeVirt: v("1.9")}, ""},
		{"plugins", plugins, rel{Plugins: v("1.9.1")}, rel{Plugins: v("1.9.1")}, ""},
		{
			name:  "newer plugins",
			f:     plugins,
			given: rel{Plugins: v("1.10.1")},
			want:  rel{Plugins: v("1.10.0")},
			code:  "release-newer",
		},
		{
			name:  "older plugins",
			f:     plugins,
			given: rel{Plugins: v("0.8.6")},
			want:  rel{Plugins: v("0.8.7")},
			code:  "release-older",
		},
		{
			name:  "a patch of OpenShift",
			f:     plugins,
			given: rel{OpenShift: v("4.22.9")},
			want:  rel{OpenShift: v("4.22")},
		},
		{
			name:  "newer OpenShift",
			f:     plugins,
			given: rel{OpenShift: v("4.23")},
			want:  rel{OpenShift: v("4.22")},
			code:  "release-newer",
		},
		{
			name:  "older OpenShift",
			f:     plugins,
			given: rel{OpenShift: v("4.11")},
			want:  rel{OpenShift: v("4.12")},
			code:  "release-older",
		},
		{
			name:  "plugins win over OpenShift",
			f:     plugins,
			given: rel{OpenShift: v("4.23"), Plugins: v("1.0")},
			want:  rel{OpenShift: v("4.23"), Plugins: v("1.0")},
		},
		{
			name:  "newer whereabouts",
			f:     whereabouts,
			given: rel{Whereabouts: v("1.0")},
			want:  rel{Whereabouts: v("0.9.4")},
			code:  "release-newer",
		},
		{
			name:  "older whereabouts",
			f:     whereabouts,
			given: rel{Whereabouts: v("0.5")},
			want:  rel{Whereabouts: v("0.6")},
			code:  "release-older",
		},
		{
			name:  "whereabouts of an older OpenShift",
			f:     whereabouts,
			given: rel{OpenShift: v("4.11")},
			want:  rel{OpenShift: v("4.12")},
			code:  "release-older",
		},
		{
			name:  "HCO of OpenShift",
			f:     hco,
			given: rel{OpenShift: v("4.11")},
			want:  rel{OpenShift: v("4.11"), HCO: v("1.7")},
		},
		{
			name:  "HCO of a newer OpenShift",
			f:     hco,
			given: rel{OpenShift: v("4.30")},
			want:  rel{OpenShift: v("4.22"), HCO: v("1.18")},
			code:  "release-newer",
		},
		{"the branch", hco, rel{HCO: v("1.20.3")}, rel{HCO: v("1.20")}, ""},
		{"newer HCO", hco, rel{HCO: v("1.21")}, rel{HCO: v("1.20")}, "release-newer"},
		{"older HCO", hco, rel{HCO: v("1.3.9")}, rel{HCO: v("1.4")}, "release-older"},
		{
			name:  "HCO wins over OpenShift",
			f:     hco,
			given: rel{OpenShift: v("4.30"), HCO: v("1.17")},
			want:  rel{OpenShift: v("4.30"), HCO: v("1.17")},
		},
		{
			name:  "newer KubeVirt",
			f:     kubeVirt,
			given: rel{KubeVirt: v("1.10")},
			want:  rel{KubeVirt: v("1.9")},
			code:  "release-newer",
		},
		{
			name:  "older KubeVirt",
			f:     kubeVirt,
			given: rel{KubeVirt: v("1.4.9")},
			want:  rel{KubeVirt: v("1.5")},
			code:  "release-older",
		},
		{
			name:  "KubeVirt of HCO",
			f:     kubeVirt,
			given: rel{HCO: v("1.17.1")},
			want:  rel{HCO: v("1.17"), KubeVirt: v("1.7")},
		},
		{
			name:  "KubeVirt of HCO wins over that of OpenShift",
			f:     kubeVirt,
			given: rel{OpenShift: v("4.21"), HCO: v("1.18")},
			want:  rel{OpenShift: v("4.21"), HCO: v("1.18"), KubeVirt: v("1.8")},
		},
		{
			name:  "KubeVirt of an older HCO than is known",
			f:     kubeVirt,
			given: rel{HCO: v("1.3")},
			want:  rel{HCO: v("1.4"), KubeVirt: v("1.5")},
			code:  "release-older",
		},
		{
			name:  "older KubeVirt of a known OpenShift",
			f:     kubeVirt,
			given: rel{OpenShift: v("4.12")},
			want:  rel{OpenShift: v("4.12"), HCO: v("1.8"), KubeVirt: v("1.5")},
			code:  "release-older",
		},
	} {
		got, l := tt.f(tt.given)
		var codes []string
		for _, d := range l {
			codes = append(codes, d.Rule.Code)
		}
		if got != tt.want || len(codes) > 1 || (len(codes) == 1) != (tt.code != "") ||
			tt.code != "" && codes[0] != tt.code {
			t.Errorf("%s: %s\n%v", tt.name, cmp.Diff(tt.want.String(), got.String()), l)
		}
		if again, l := tt.f(got); again != got || len(l) > 0 {
			t.Errorf("%s: again: %v, %v", tt.name, again, l)
		}
	}
}

func TestCNVBridgeIsThatOfHCO(t *testing.T) {
	for _, tt := range []struct {
		given, want string
		warnings    int
	}{
		{`{}`, "", 0}, {`{"hco":"1.14"}`, "v1.4.0", 0}, {`{"hco":"1.15"}`, "v1.5.1", 0},
		{`{"hco":"1.20"}`, "v1.5.1", 0}, {`{"hco":"1.13"}`, "v1.4.0", 1},
		{`{"hco":"1.21"}`, "v1.5.1", 1},
		{`{"openshift":"4.18"}`, "v1.4.0", 0}, {`{"openshift":"4.21"}`, "v1.5.1", 0},
		{`{"openshift":"4.7"}`, "v1.4.0", 1}, {`{"openshift":"4.30"}`, "v1.5.1", 1},
		{`{"hco":"1.15","plugins":"1.9.1"}`, "v1.9.1", 0},
		{`{"hco":"1.15","plugins":"0.1.0"}`, "v0.8.7", 1},
	} {
		var r release.Release
		if err := json.Unmarshal([]byte(tt.given), &r); err != nil {
			t.Fatal(err)
		}
		got, l := r.ForCNVBridge()
		if text, _ := got.Plugins.MarshalText(); string(text) != tt.want || len(l) != tt.warnings {
			t.Errorf("%s: %s, want %s\n%v", tt.given, text, tt.want, l)
		}
	}
}

func TestSet(t *testing.T) {
	var r release.Release
	for _, s := range [][2]string{
		{"openshift", "4.18"}, {"whereabouts", "v0.9.4"}, {"plugins", "v1.9.1"}, {"hco", "4.17"},
	} {
		if err := r.Set(s[0], s[1]); err != nil {
			t.Error(err)
		}
	}
	want := release.Release{
		OpenShift: release.MustParse("4.18"), Whereabouts: release.MustParse("v0.9.4"),
		Plugins: release.MustParse("v1.9.1"), HCO: release.MustParse("1.13"),
	}
	if r != want {
		t.Errorf("%v, want %v", r, want)
	}
	for program, version := range map[string]string{"plugins": "x", "kubevirt": "", "Plugins": "v1.9.1"} {
		if err := r.Set(program, version); err == nil || r != want {
			t.Errorf("%s %q: %v %v", program, version, err, r)
		}
	}
}
