package jsonobj_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

func TestEdit(t *testing.T) {
	pretty := "{\n  \"vlan\": \"2\",\n  \"x\" : [1, 2.50],\n  \"ipam\": {}\n}\n"
	for name, c := range map[string]struct {
		doc  string
		op   jsonobj.Op
		want string
	}{
		"replace touches the value only": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "replace", Path: "/vlan", Value: []byte(`2`)},
			want: strings.Replace(pretty, `"2"`, `2`, 1),
		},
		"a rename touches the name only": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "move", From: "/x", Path: "/y"},
			want: strings.Replace(pretty, `"x"`, `"y"`, 1),
		},
		"a new member has the last's style": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "add", Path: "/mtu", Value: []byte(`9000`)},
			want: strings.Replace(pretty, `{}`, "{},\n  \"mtu\": 9000", 1),
		},
		"add replaces what is there": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "add", Path: "/vlan", Value: []byte(`3`)},
			want: strings.Replace(pretty, `"2"`, `3`, 1),
		},
		"the first member goes": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "remove", Path: "/vlan"},
			want: strings.Replace(pretty, "\"vlan\": \"2\",\n  ", "", 1),
		},
		"the last member goes": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "remove", Path: "/ipam"},
			want: strings.Replace(pretty, ",\n  \"ipam\": {}", "", 1),
		},
		"into an empty object": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "add", Path: "/ipam/type", Value: []byte(`"dhcp"`)},
			want: strings.Replace(pretty, `{}`, `{"type":"dhcp"}`, 1),
		},
		"an element is added": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "add", Path: "/x/-", Value: []byte(`3`)},
			want: strings.Replace(pretty, `2.50`, `2.50, 3`, 1),
		},
		"an element is inserted": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "add", Path: "/x/0", Value: []byte(`0`)},
			want: strings.Replace(pretty, `[1`, `[0, 1`, 1),
		},
		"an element goes": {
			doc:  pretty,
			op:   jsonobj.Op{Op: "remove", Path: "/x/0"},
			want: strings.Replace(pretty, `1, `, ``, 1),
		},
		"the last of equal names is meant": {
			doc:  `{"a":1,"a":2}`,
			op:   jsonobj.Op{Op: "replace", Path: "/a", Value: []byte(`3`)},
			want: `{"a":1,"a":3}`,
		},
		"the only member goes": {`{ "a" : 1 }`, jsonobj.Op{Op: "remove", Path: "/a"}, `{}`},
		"to another object": {
			doc:  `{"a":1,"b":{}}`,
			op:   jsonobj.Op{Op: "move", From: "/a", Path: "/b/c"},
			want: `{"b":{"c":1}}`,
		},
		"names are escaped": {
			doc:  `{"a/b~":1}`,
			op:   jsonobj.Op{Op: "replace", Path: "/a~1b~0", Value: []byte(`2`)},
			want: `{"a/b~":2}`,
		},
		"into an empty array": {
			doc:  `{"a":[ ]}`,
			op:   jsonobj.Op{Op: "add", Path: "/a/0", Value: []byte(`2`)},
			want: `{"a":[2 ]}`,
		},
	} {
		got, err := jsonobj.Edit([]byte(c.doc), []jsonobj.Op{c.op})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}

func TestEditRefuses(t *testing.T) {
	for _, op := range []jsonobj.Op{
		{Op: "remove", Path: "/none"}, {Op: "remove", Path: ""},
		{Op: "replace", Path: "/a", Value: []byte(`{`)},
		{Op: "add", Path: "/a/b", Value: []byte(`1`)},
		{Op: "add", Path: "/l/9", Value: []byte(`1`)}, {Op: "test", Path: "/a"},
		{Op: "move", From: "/o", Path: "/o/p"}, {Op: "remove", Path: "/l/01"},
	} {
		got, err := jsonobj.Edit([]byte(`{"a":1,"l":[1],"o":{}}`), []jsonobj.Op{op})
		if err == nil {
			t.Errorf("%+v: %s", op, got)
		}
	}
}

// An edit changes what it says, and no byte of any other member.
func editIsLocal(t *rapid.T) {
	names := rapid.Permutation([]string{"a", "b", "c/d", "e"}).
		Draw(t, "names")[:rapid.IntRange(1, 4).Draw(t, "n")]
	ws := rapid.SampledFrom([]string{"", " ", "\n\t"})
	values := rapid.SampledFrom([]string{`1`, `1.50`, `"x"`, `{"a": [1 ,2]}`, `[]`, `null`})
	members := map[string]string{}
	var parts []string
	for _, n := range names {
		members[n] = values.Draw(t, "value")
		parts = append(parts,
			fmt.Sprintf(`%s"%s"%s:%s%s%s`, ws.Draw(t, "ws"), n, ws.Draw(t, "ws"), ws.Draw(t, "ws"),
				members[n], ws.Draw(t, "ws")))
	}
	doc := "{" + strings.Join(parts, ",") + "}"
	if got, err := jsonobj.Edit([]byte(doc), nil); err != nil || string(got) != doc {
		t.Fatalf("%q became %q: %v", doc, got, err)
	}
	name := rapid.SampledFrom(append(slices.Clone(names), "new")).Draw(t, "name")
	path := "/" + strings.ReplaceAll(name, "/", "~1")
	op := jsonobj.Op{
		Op:    rapid.SampledFrom([]string{"add", "remove", "replace", "move"}).Draw(t, "op"),
		Path:  path,
		Value: []byte(values.Draw(t, "new value")),
	}
	want := maps.Clone(members)
	_, exists := members[name]
	switch op.Op {
	case "remove":
		delete(want, name)
	case "move":
		op.From, op.Path = path, "/renamed"
		delete(want, name)
		want["renamed"] = members[name]
	default:
		want[name] = string(op.Value)
	}
	got, err := jsonobj.Edit([]byte(doc), []jsonobj.Op{op})
	if (err == nil) != (exists || op.Op == "add") {
		t.Fatalf("%q %+v: %v", doc, op, err)
	}
	if err != nil {
		return
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(got, &raw); err != nil {
		t.Fatalf("%q %+v: %q: %v", doc, op, got, err)
	}
	after := map[string]string{}
	for k, v := range raw {
		after[k] = string(v)
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Fatalf("%q %+v: %q\n%s", doc, op, got, diff)
	}
	for i, n := range names { // the text of every other member is as it was
		if n != name && !strings.Contains(string(got), strings.TrimSpace(parts[i])) {
			t.Fatalf("%q %+v: %q lost %q", doc, op, got, parts[i])
		}
	}
}

func TestEditIsLocal(t *testing.T) { rapid.Check(t, editIsLocal) }
func FuzzEditIsLocal(f *testing.F) { f.Fuzz(rapid.MakeFuzz(editIsLocal)) }

func FuzzEditNeverPanics(f *testing.F) {
	f.Add(`{"a":[1,{"b":2}]}`, "/a/1/b", "/a/0")
	f.Fuzz(func(t *testing.T, doc, path, from string) {
		for _, op := range []string{"add", "remove", "replace", "move"} {
			out, err := jsonobj.Edit([]byte(doc),
				[]jsonobj.Op{{Op: op, Path: path, From: from, Value: []byte(`{}`)}})
			if err == nil && !json.Valid(out) {
				t.Fatalf("%q: %s %s: %q", doc, op, path, out)
			}
		}
	})
}

// Operations together do what they do one after the other, and the same one fails.
func editIsInOrder(t *rapid.T) bool {
	docs := []string{
		`{"a": [{"x":1,"y":[1,2]}, {"x" : 2}, 3], "b": {"c": {"x": 1}, "d/e": {"x":1}, "f": []}}`,
		`{"a":[{"x":1}],"a":[{"x":1},{"x":1}],"b":{}}`, ` [[1,[2]],{"a":{"x":1}}] `,
		"{ \"p\" :1 ,\n \"q\":  2,\"p\":3 , \"r\" : {}  }", `{"o":{ },"n":{ "p":1 }}`,
	}
	n := rapid.IntRange(0, len(docs)-1).Draw(t, "doc")
	doc := docs[n]
	paths := rapid.SampledFrom([][]string{
		{"/a/0/x", "/a/1/x", "/a/0/y/0", "/a/0/y/-", "/b/c/x", "/b/d~1e/x", "/b/d~1e/z", "/b/f/-", "/a/0/y", "/a/2", "/b/c"},
		{"/a/0/x", "/a/1/x", "/a/1", "/b/x", "/b/y", "/b"},
		{"/0/0", "/0/1/0", "/0/1", "/1/a/x", "/1/a/y", "/1/a"},
		{"/p", "/q", "/r", "/p", "/q", "/new"}, {"/o/p", "/o/new", "/n/p", "/n/new"},
	}[n])
	if rapid.IntRange(0, 3).Draw(t, "wild") == 0 {
		paths = rapid.SampledFrom([]string{"/a/0/x", "/none/x", "/a/2/x", "/a/01/x", "/a", "/a/9", "", "x", "/0", "/b/f/0"})
	}
	var ops []jsonobj.Op
	for range rapid.IntRange(1, 6).Draw(t, "n") {
		op := jsonobj.Op{
			Op:    rapid.SampledFrom([]string{"add", "add", "replace", "replace", "remove", "move"}).Draw(t, "op"),
			Path:  paths.Draw(t, "path"),
			Value: []byte(rapid.SampledFrom([]string{`1`, `{"x":5}`, `[3]`, `{"x":1,"y":[4]}`, `7`, `8`, `{`}).Draw(t, "value")),
		}
		if op.Op == "move" {
			op.From = paths.Draw(t, "from")
			if i := strings.LastIndexByte(op.From, '/'); i >= 0 && rapid.Bool().Draw(t, "same") {
				op.Path = op.From[:i] + "/new"
			}
		}
		ops = append(ops, op)
	}
	want, wantErr := []byte(doc), ""
	for i, op := range ops {
		next, err := jsonobj.Edit(want, []jsonobj.Op{op})
		if err != nil {
			wantErr = strings.Replace(err.Error(), "operation 0", fmt.Sprintf("operation %d", i), 1)
			break
		}
		want = next
	}
	got, err := jsonobj.Edit([]byte(doc), ops)
	switch {
	case wantErr != "":
		if err == nil || err.Error() != wantErr {
			t.Fatalf("%s\n%+v\n%s, %v\nwant %s", doc, ops, got, err, wantErr)
		}
	case err != nil || string(got) != string(want):
		t.Fatalf("%s\n%+v\n%s, %v\nwant %s", doc, ops, got, err, want)
	}
	return wantErr == "" && len(ops) > 1
}

func TestEditIsInOrder(t *testing.T) { law.Hold(t, editIsInOrder, 20) }
