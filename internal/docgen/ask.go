package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// request is what lint -jsonl is asked.
type request struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Release   string          `json:"release,omitempty"`
	OpenShift string          `json:"openshift,omitempty"`
	Context   json.RawMessage `json:"context,omitempty"`
	Config    json.RawMessage `json:"config"`
}

// reply is what it answers.
type reply struct {
	Error    string
	Findings []finding
	Resolved json.RawMessage
}

// ask has the lint below root answer the requests. It is an error when it
// refuses one.
func ask(root string, requests []request) ([]reply, error) {
	var in bytes.Buffer
	lines := json.NewEncoder(&in)
	lines.SetEscapeHTML(false)
	for _, r := range requests {
		if err := lines.Encode(r); err != nil {
			return nil, fmt.Errorf("%s: %v", r.ID, err)
		}
	}
	lint := exec.Command("go", "run", "./examples/lint", "-jsonl")
	lint.Dir, lint.Stdin, lint.Stderr = root, &in, os.Stderr
	out, err := lint.Output()
	if err != nil {
		return nil, fmt.Errorf("lint: %v", err)
	}
	replies := make([]reply, len(requests))
	answers := json.NewDecoder(bytes.NewReader(out))
	for i, r := range requests {
		if err := answers.Decode(&replies[i]); err != nil {
			return nil, fmt.Errorf("the answer to %s: %v", r.ID, err)
		}
		if replies[i].Error != "" {
			return nil, fmt.Errorf("%s: %s", r.ID, replies[i].Error)
		}
	}
	return replies, nil
}
