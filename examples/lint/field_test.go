package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// answers are what a right tool says about what people really had, by the number
// that a file of testdata/field begins with. The golden has what lint says in full.
var answers = map[string]struct {
	flags string
	want  string // a regular expression; "" is silence
}{
	"01": {want: `warning \S+ spec.config.ipam.type: .*every node`},
	"07": {want: `error .*blank.*write 2001:db8::1-2001:db8::100/116`},
	"08": {flags: "-whereabouts v0.5.4", want: `error .*ipRanges.*v0\.6`},
	"09": {want: `error overlay-ipam spec.config.ipam: .*subnets`},
	"10": {want: `error .*10\.61\.4\.0/22 overlaps 10\.61\.0\.0/21`},
	"11": {want: `error \S+ spec.config.excludeSubnets: .*overlap`},
	"13": {want: `:9:39: error nad-config-syntax .*a comment \(#\)`},
	"14": {want: `:7:15: error json-syntax .*text after >`},
	"15": {want: `(?s)error.*error.*error`},
	"17": {want: `(?s)duplicate.*duplicate.*duplicate.*duplicate`},
	"21": {want: `error .*macvtap binding plugin`},
	"22": {want: `warning .*interfaces`},
	"23": {want: `cclm-migration`},
	"25": {want: `error .*address`},
	"26": {want: `warning hco-timeout-zero .*(?s).*write "network"`},
	"27": {
		want: `error hco-path spec.liveMigrationConfig: .*/spec/virtualization/liveMigrationConfig`,
	},
	"30": {want: `warning .*spec\.liveMigrationConfig\.network`},
	"31": {flags: "-hco 1.4", want: `hco-upgrade-rewrites .*"64Mi" removed`},
	"33": {want: `error macvlan-mode`},
	"34": {want: `(?s)note: \$\{NADNAME\} is not rendered yet.*warning ipam-node-local`},
	"35": {want: `note: \$\{PERF_MTU\} is not rendered yet`},
	"36": {want: `error harvester-exclude .*leaves no address of the range`},
	"38": {want: `error hco-policy-member spec\.network: .*drops it`},
	"39": {want: `warning podnet-not-migratable`},
	"43": {want: `:8:32: error json-syntax .*left over from the documentation`},
	"57": {want: `note: .*is not rendered yet`},
	"60": {want: `warning .*ovs-lm`},
	"66": {want: ``},
	"68": {want: ``},
	"69": {want: `warning nad-plugin-unknown spec.config.type: .*"Macvlan"`},
}

// TestField judges the files as their users would have: one by one.
func TestField(t *testing.T) {
	files, err := filepath.Glob("testdata/field/*.yaml")
	if err != nil || len(files) != len(answers) {
		t.Fatalf("%d files for %d answers, %v", len(files), len(answers), err)
	}
	var all strings.Builder
	for _, name := range files {
		id, _, _ := strings.Cut(filepath.Base(name), "-")
		a := answers[id]
		out, notes, _ := try("", append(strings.Fields(a.flags), name)...)
		said := filepath.ToSlash(notes + out)
		all.WriteString(said)
		right := a.want == "" && said == "" ||
			a.want != "" && regexp.MustCompile(a.want).MatchString(said)
		if !right {
			t.Errorf("%s: %s\nwant %s", name, said, a.want)
		}
	}
	golden(t, "field.golden", all.String())
}
