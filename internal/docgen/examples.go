package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// example is a line of docs/rules/examples/*.jsonl: a document that a rule
// reports, and one that it does not report. Kind, release and context are those
// of a request of examples/lint -jsonl. Where the release or the context is what
// is wrong, the fixed document has another. A wrong document has one mistake: it
// gives no error but those of its rule and those in Also.
type example struct {
	Code         string          `json:"code"`
	Kind         string          `json:"kind"`
	Release      string          `json:"release"`
	Context      json.RawMessage `json:"context"`
	Path         string          `json:"path"`  // of the finding, in the document
	Wrong        json.RawMessage `json:"wrong"` // a string is the bytes of a document
	Fixed        json.RawMessage `json:"fixed"`
	FixedRelease string          `json:"fixedRelease"`
	FixedContext json.RawMessage `json:"fixedContext"`
	Also         []string        `json:"also"` // codes of other errors, of the same mistake

	// Of a call, see readCalls: the source of both, and of what they use.
	code    [2]string
	helpers []string

	findings []finding // of the wrong document, with the code and the path
	also     []string  // codes of the other errors of the wrong document, sorted
	other    []finding // of the fixed document: errors, and what has the code
}

type finding struct {
	Code, Severity, Stage, Path, Message, Hint string
}

// readExamples reads the examples below root, by their codes, and has lint judge
// them.
func readExamples(root string) (map[string]*example, error) {
	names, err := filepath.Glob(filepath.Join(root, "docs", "rules", "examples", "*.jsonl"))
	if err != nil {
		return nil, err
	}
	of := map[string]*example{}
	var all []*example
	for _, name := range names {
		list, err := parseExamples(name)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			if of[x.Code] != nil {
				return nil, fmt.Errorf("%s: %s has two examples", name, x.Code)
			}
			of[x.Code], all = x, append(all, x)
		}
	}
	if err := judge(root, all); err != nil {
		return nil, err
	}
	calls, err := readCalls(root)
	for code, x := range calls {
		if of[code] != nil {
			return nil, fmt.Errorf("%s has two examples", code)
		}
		of[code] = x
	}
	return of, err
}

func parseExamples(name string) ([]*example, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var list []*example
	for line := range bytes.Lines(data) {
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		x := new(example)
		if err := d.Decode(x); err != nil {
			return nil, fmt.Errorf("%s: line %d: %v", name, len(list)+1, err)
		}
		list = append(list, x)
	}
	return list, nil
}

// requests are those for the wrong document and for the fixed one.
func (x *example) requests() [2]request {
	wrong := request{
		ID: x.Code, Kind: x.Kind, Release: x.Release, Context: x.Context, Config: x.Wrong,
	}
	fixed := wrong
	fixed.Config = x.Fixed
	if x.FixedRelease != "" {
		fixed.Release = x.FixedRelease
	}
	if x.FixedContext != nil {
		fixed.Context = x.FixedContext
	}
	return [2]request{wrong, fixed}
}

// judge asks lint for what it finds in every example.
func judge(root string, all []*example) error {
	var requests []request
	for _, x := range all {
		both := x.requests()
		requests = append(requests, both[:]...)
	}
	replies, err := ask(root, requests)
	if err != nil {
		return err
	}
	for i, x := range all {
		x.take(replies[2*i].Findings, replies[2*i+1].Findings)
	}
	return nil
}

// take keeps what of the findings concerns the example.
func (x *example) take(wrong, fixed []finding) {
	for _, f := range wrong {
		if f.Code == x.Code && (x.Kind == "" || f.Path == x.Path) {
			x.findings = append(x.findings, f)
		}
		if f.Code != x.Code && f.Severity == "error" {
			x.also = append(x.also, f.Code)
		}
	}
	slices.Sort(x.also)
	x.also = slices.Compact(x.also)
	for _, f := range fixed {
		if f.Code == x.Code || f.Severity == "error" {
			x.other = append(x.other, f)
		}
	}
}
