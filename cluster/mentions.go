package cluster

import (
	"bytes"
	"slices"
)

// Mentions reports whether a text, of JSON or YAML, may have an object that a Cluster reads:
// most files of a must-gather have none, and need not be parsed. It may be wrong in saying
// yes, never in saying no to what is written as people and programs write it.
func Mentions(text []byte) bool {
	for _, r := range readers {
		if r.group != "" && r.group != apps && bytes.Contains(text, []byte(r.group)) {
			return true
		}
	}
	for {
		i := bytes.Index(text, []byte("kind"))
		if i < 0 {
			return false
		}
		text = text[i+len("kind"):]
		value := bytes.TrimLeft(bytes.TrimLeft(text, `"'`), " \t\r\n")
		if len(value) == 0 || value[0] != ':' {
			continue
		}
		value = bytes.TrimLeft(value[1:], " \t\r\n\"'")
		if slices.ContainsFunc(readers, func(r reader) bool {
			return (r.group == "" || r.group == apps) && bytes.HasPrefix(value, []byte(r.kind))
		}) {
			return true
		}
	}
}

// apps is the group of DaemonSets and Deployments, whose name says little.
const apps = "apps/"
