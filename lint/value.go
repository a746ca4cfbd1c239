package lint

import (
	"encoding/json"
	"strings"
)

// Requests and documents are taken apart member by member, as json.RawMessage: a
// name has to be spelt exactly, the last of equal ones counts, and what is passed
// on keeps its bytes. A nil value is one that is not there.

// members returns those of the object v; nil when v is not an object.
func members(v json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(v, &m) != nil {
		return nil // not a part of m that came before the mistake
	}
	return m
}

// elements returns those of the array v; nil when v is not an array.
func elements(v json.RawMessage) (e []json.RawMessage) {
	if json.Unmarshal(v, &e) != nil {
		return nil
	}
	return e
}

// text returns the string v, and whether v is one.
func text(v json.RawMessage) (s string, ok bool) {
	if typeOf(v) != aString {
		return "", false
	}
	return s, json.Unmarshal(v, &s) == nil
}

// given reports whether there is a v that is not null.
func given(v json.RawMessage) bool { return len(v) > 0 && typeOf(v) != "null" }

// The types of a value, as messages name them.
const (
	aString  = "a string"
	anArray  = "an array"
	anObject = "an object"
)

// typeOf returns the type of the valid text v.
func typeOf(v json.RawMessage) string {
	if len(v) == 0 {
		return "nothing"
	}
	switch v[0] {
	case '{':
		return anObject
	case '[':
		return anArray
	case '"':
		return aString
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// brief returns the text of v, cut to what a message can show.
func brief(v json.RawMessage) string {
	const most = 60
	if len(v) <= most {
		return string(v)
	}
	return strings.ToValidUTF8(string(v[:most]), "") + "…"
}
