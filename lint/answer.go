package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// reply is the answer to one request. Error is alone, beside the ID.
type reply struct {
	ID       json.RawMessage `json:"id"` // as it was given; null when it was not
	Verdict  string          `json:"verdict"`
	Stage    string          `json:"stage"`
	Findings diag.List       `json:"findings"`
	Resolved any             `json:"resolved,omitempty"` // absent when nothing is known of it
}

type refusal struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// Answer answers a request, which is one line, with one line:
//
//	{"id":"x","kind":"bridge","release":"v1.9.1","config":{…}}
//
// Config is the document, or a string with its bytes. Without a release it is
// that of the product in "openshift" or "hco", and without those the newest. A
// context says where the document is to be used; see surroundings. Of more findings of one
// rule than "most" says, 100 without it, the last that is there counts the others in "more".
func Answer(line []byte) []byte {
	var request map[string]json.RawMessage
	err := json.Unmarshal(line, &request)
	id := json.RawMessage("null")
	if x, ok := request["id"]; ok && err == nil {
		id = x
	}
	refuse := func(format string, args ...any) []byte {
		var b bytes.Buffer
		// A text, and what was valid in the request.
		_ = write(&b, refusal{id, fmt.Sprintf(format, args...)}, "")
		return b.Bytes()
	}
	switch {
	case len(bytes.TrimSpace(line)) == 0:
		return refuse("the line is blank: write one request")
	case err != nil && !json.Valid(line):
		return refuse("the request is not JSON: %s", mistake(line))
	case request == nil || err != nil:
		return refuse("the request is %s, not an object", typeOf(bytes.TrimSpace(line)))
	}
	name, isText := text(request["kind"])
	k := named(name)
	if !isText || k == nil {
		return refuse("kind: want one of %s, got %s", kindNames(),
			cmp.Or(brief(request["kind"]), "none"))
	}
	rel, err := k.requested(request)
	if err != nil {
		return refuse("%v", err)
	}
	config, ok := request["config"]
	if !ok {
		return refuse("config: there is none")
	}
	doc := []byte(config)
	if held, isText := text(config); isText {
		doc = []byte(held)
	}
	context, err := readContext(request["context"])
	if err != nil {
		return refuse("context: %v", err)
	}
	bound, err := bound(request["most"])
	if err != nil {
		return refuse("most: %v", err)
	}
	j := k.judged(doc, setting{rel, context, true, bound})
	out := reply{ID: id, Findings: append(diag.List{}, j.findings...), Resolved: j.resolved}
	out.Verdict, out.Stage = verdictOf(j.findings.Refused())
	var b bytes.Buffer
	if err := write(&b, out, ""); err != nil {
		return refuse("the answer cannot be written: %v", err)
	}
	return b.Bytes()
}

// bound reads how many findings of one rule an answer has.
func bound(v json.RawMessage) (int, error) {
	if !given(v) {
		return most, nil
	}
	n, err := strconv.Atoi(string(v))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("want a number from 1, got %s", brief(v))
	}
	return n, nil
}

// mistake returns why line is not JSON.
func mistake(line []byte) string {
	_, err := locate.ParseJSON(line)
	if e := new(locate.SyntaxError); errors.As(err, &e) {
		return e.Message // all of it is in one line
	}
	return fmt.Sprint(err)
}
