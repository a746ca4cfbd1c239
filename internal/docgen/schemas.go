package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// draft is the JSON Schema that is written.
const draft = "https://json-schema.org/draft/2020-12/schema"

// assigners are the IPAM plugins, whose configuration is the member ipam of another one.
var assigners = []struct {
	cniType string
	members []release.Member
}{
	{ipam.TypeWhereabouts, ipam.WhereaboutsMembers()},
	{ipam.TypeHostLocal, ipam.HostLocalMembers()},
	{ipam.TypeStatic, ipam.StaticMembers()},
	{ipam.TypeDHCP, ipam.DHCPMembers()},
}

// schemas returns the JSON Schemas of what people write by hand, by their names in the
// repository.
func schemas() (map[string]string, error) {
	out := map[string]string{}
	add := func(name string, s schema) error {
		s["$schema"] = draft
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err := enc.Encode(s)
		out["docs/schemas/"+name+".schema.json"] = b.String()
		return err
	}
	if err := add("plan", object("A request of package migration/plan", plan.Members())); err != nil {
		return nil, err
	}
	var byType []any
	for _, a := range assigners {
		if err := add("ipam-"+a.cniType, object("The member ipam with type "+a.cniType, a.members)); err != nil {
			return nil, err
		}
		byType = append(byType, when(a.cniType, "ipam-"+a.cniType))
	}
	var plugins []any
	for _, t := range nad.PluginTypes() {
		members, _ := nad.PluginMembers(t) // it is one of them
		s := object("A configuration of the CNI plugin "+t, members)
		if of, ok := s["properties"].(schema)["ipam"].(schema); ok {
			of["allOf"] = byType
		}
		if err := add(t, s); err != nil {
			return nil, err
		}
		plugins = append(plugins, when(t, t))
	}
	list := object("A list of CNI plugins", nad.ListMembers())
	list["properties"].(schema)["plugins"].(schema)["items"] = schema{
		"type":  "object",
		"allOf": plugins,
	}
	return out, add("conflist", list)
}

// schema is a JSON Schema. Its members are written in alphabetical order.
type schema map[string]any

// when is that a configuration of a type is as another schema says.
func when(cniType, name string) schema {
	return schema{
		"if": schema{
			"type":       "object",
			"properties": schema{"type": schema{"const": cniType}},
			"required":   []string{"type"},
		},
		"then": schema{"$ref": name + ".schema.json"},
	}
}

// object is the schema of an object with the members. A member that is null is as one that
// is absent; one that has no name here is ignored by the program that reads it, which is a
// finding.
func object(title string, members []release.Member) schema {
	s := schema{"type": "object", "additionalProperties": false}
	if title != "" {
		s["title"] = title
	}
	properties := schema{}
	for _, m := range members {
		p := value(m.Type, m.Members)
		p["description"] = m.Doc
		if m.Since != (release.Version{}) {
			p["description"] = m.Doc + " (since " + m.Since.String() + ")"
		}
		properties[m.Name] = p
	}
	s["properties"] = properties
	return s
}

// value is the schema of a value of a type, as release.Member has it.
func value(of string, members []release.Member) schema {
	if inner, ok := strings.CutPrefix(of, "array of "); ok {
		return schema{"type": []string{"array", "null"}, "items": value(inner, members)}
	}
	if inner, ok := strings.CutPrefix(of, "object of "); ok {
		return schema{
			"type":                 []string{"object", "null"},
			"additionalProperties": value(inner, members),
		}
	}
	switch {
	case of == "any":
		return schema{}
	case of == "object" && members != nil:
		s := object("", members)
		s["type"] = []string{"object", "null"}
		return s
	}
	return schema{"type": []string{of, "null"}}
}
