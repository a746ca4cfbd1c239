package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// example is a line of docs/rules/examples/*.jsonl: a document that a rule
// reports, and one that it does not report. Kind, release and context are those
// of a request of examples/lint -jsonl. Where the release or the context is what
// is wrong, the fixed document has another.
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

	findings []finding // of the wrong document, with the code and the path
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
	return of, judge(root, all)
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

// request is what lint -jsonl is asked.
type request struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Release string          `json:"release,omitempty"`
	Context json.RawMessage `json:"context,omitempty"`
	Config  json.RawMessage `json:"config"`
}

// requests are those for the wrong document and for the fixed one.
func (x *example) requests() [2]request {
	wrong := request{x.Code, x.Kind, x.Release, x.Context, x.Wrong}
	fixed := request{x.Code, x.Kind, x.Release, x.Context, x.Fixed}
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
	var in bytes.Buffer
	lines := json.NewEncoder(&in)
	lines.SetEscapeHTML(false)
	for _, x := range all {
		for _, r := range x.requests() {
			if err := lines.Encode(r); err != nil {
				return fmt.Errorf("the example of %s: %v", x.Code, err)
			}
		}
	}
	lint := exec.Command("go", "run", "./examples/lint", "-jsonl")
	lint.Dir, lint.Stdin, lint.Stderr = root, &in, os.Stderr
	out, err := lint.Output()
	if err != nil {
		return fmt.Errorf("lint: %v", err)
	}
	answers := bufio.NewScanner(bytes.NewReader(out))
	answers.Buffer(nil, 1<<20)
	for _, x := range all {
		wrong, err := answer(answers)
		if err != nil {
			return fmt.Errorf("the example of %s: %v", x.Code, err)
		}
		fixed, err := answer(answers)
		if err != nil {
			return fmt.Errorf("the fixed example of %s: %v", x.Code, err)
		}
		x.take(wrong, fixed)
	}
	return nil
}

// answer reads the findings of the next answer.
func answer(s *bufio.Scanner) ([]finding, error) {
	if !s.Scan() {
		return nil, fmt.Errorf("lint did not answer: %v", s.Err())
	}
	var a struct {
		Error    string
		Findings []finding
	}
	if err := json.Unmarshal(s.Bytes(), &a); err != nil {
		return nil, err
	}
	if a.Error != "" {
		return nil, fmt.Errorf("%s", a.Error)
	}
	return a.Findings, nil
}

// take keeps what of the findings concerns the example.
func (x *example) take(wrong, fixed []finding) {
	for _, f := range wrong {
		if f.Code == x.Code && f.Path == x.Path {
			x.findings = append(x.findings, f)
		}
	}
	for _, f := range fixed {
		if f.Code == x.Code || f.Severity == "error" {
			x.other = append(x.other, f)
		}
	}
}
