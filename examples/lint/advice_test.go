package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/lint"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// advised is a document with a finding, and the document after its advice was followed.
type advised struct {
	before, after map[string]json.RawMessage // requests
	was           []said                     // of before
	finding       said
	how           string
}

type said struct {
	Code, Severity, Message, Hint string
	Path                          diag.Path
	Fix                           []diag.Op
}

func (s said) key() string { return s.Code + " " + s.Message }

// value matches a hint that begins with the value to write.
var value = regexp.MustCompile(`^write ("[^"]*"|[^\s,;:"]+)(?:$|, or | or another)`)

// ofName are the codes of the rules about the name of a member, whose hints have names.
var ofName = func() map[string]bool {
	out := map[string]bool{"whereabouts-gateway-alias": true}
	for _, r := range lint.Rules() {
		out[r.Code] = out[r.Code] || r.OfName
	}
	return out
}()

// TestAdviceLeadsToNoOtherError follows the fix, and the value that the hint names, of every
// finding in the examples of the rules and in the recorded requests: the finding goes away,
// and no error comes in its place.
func TestAdviceLeadsToNoOtherError(t *testing.T) {
	names, err := filepath.Glob("testdata/requests/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	examples, err := filepath.Glob("../../docs/rules/examples/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, examples...)
	var requests []map[string]json.RawMessage
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			r := map[string]json.RawMessage{}
			if json.Unmarshal(line, &r) != nil {
				continue // requests that are to be refused
			}
			if wrong, ok := r["wrong"]; ok {
				r = map[string]json.RawMessage{
					"id": r["code"], "kind": r["kind"], "config": wrong,
					"release": r["release"], "context": r["context"],
				}
			}
			for k, v := range r {
				if v == nil {
					delete(r, k)
				}
			}
			requests = append(requests, r)
		}
	}
	var all []advised
	for i, findings := range judged(t, requests) {
		for _, f := range findings {
			all = append(all, follow(requests[i], findings, f)...)
		}
	}
	var after []map[string]json.RawMessage
	for _, a := range all {
		after = append(after, a.after)
	}
	fixes, hints := 0, 0
	for i, now := range judged(t, after) {
		a := all[i]
		if a.how == "fix" {
			fixes++
		} else {
			hints++
		}
		if n := times(now, a.finding.key()); n >= times(a.was, a.finding.key()) {
			t.Errorf("%s %s %s: the %s %s does not help:\n%s\n%s", a.finding.Code, a.finding.Path,
				a.finding.Message, a.how, a.finding.Hint, a.before["config"], a.after["config"])
		}
		for _, f := range now {
			same := func(o said) bool { return o.Code == f.Code && o.Path == f.Path }
			if f.Severity == "error" && !slices.ContainsFunc(a.was, same) &&
				(a.how == "fix" || f.Path == a.finding.Path) {
				t.Errorf("%s %s %s: the %s %s leads to %s %s: %s\n%s\n%s", a.finding.Code, a.finding.Path,
					a.finding.Message, a.how, a.finding.Hint, f.Code, f.Path, f.Message, a.before["config"], a.after["config"])
			}
		}
	}
	t.Logf("%d fixes and %d hints of %d documents were followed", fixes, hints, len(requests))
	if len(examples) > 0 && (fixes < 45 || hints < 30) { // a copy of this directory has none
		t.Errorf("%d fixes and %d hints", fixes, hints)
	}
}

func times(all []said, key string) (n int) {
	for _, f := range all {
		if f.key() == key {
			n++
		}
	}
	return n
}

// follow returns the request with the advice of a finding done.
func follow(r map[string]json.RawMessage, was []said, f said) (out []advised) {
	try := func(how string, ops ...diag.Op) bool {
		config := r["config"]
		var text string
		inString := json.Unmarshal(config, &text) == nil
		if inString {
			config = json.RawMessage(text)
		}
		doc, err := locate.ParseJSON(config)
		if err != nil {
			return false
		}
		edit, err := doc.Patch(ops...)
		if err != nil {
			return false
		}
		next := map[string]json.RawMessage{}
		for k, v := range r {
			next[k] = v
		}
		next["config"] = edit.Apply(config)
		if inString {
			next["config"], _ = json.Marshal(string(edit.Apply(config)))
		}
		out = append(out, advised{r, next, was, f, how})
		return true
	}
	if len(f.Fix) > 0 {
		try("fix", f.Fix...)
		return out
	}
	m := value.FindStringSubmatch(f.Hint)
	if m == nil || f.Path == "" || ofName[f.Code] {
		return out
	}
	right := json.RawMessage(m[1])
	if !json.Valid(right) {
		right, _ = json.Marshal(m[1])
	}
	for _, op := range []string{"replace", "add"} {
		if try("hint", diag.Op{Op: op, Path: f.Path, Value: right}) {
			return out
		}
	}
	return out
}

// judged returns what lint -jsonl says of each of the requests.
func judged(t *testing.T, requests []map[string]json.RawMessage) (out [][]said) {
	t.Helper()
	var in strings.Builder
	for _, r := range requests {
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		in.WriteString(string(line) + "\n")
	}
	answers, stderr, err := try(in.String(), "-jsonl")
	if err != nil || stderr != "" {
		t.Fatalf("%v %s", err, stderr)
	}
	for line := range strings.Lines(answers) {
		var a struct{ Findings []said }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, slices.Clip(a.Findings))
	}
	if len(out) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(out), len(requests))
	}
	return out
}
