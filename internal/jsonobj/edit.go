package jsonobj

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Op is an operation of a JSON Patch (RFC 6902): "add", "remove", "replace" or
// "move". Path and From are JSON Pointers.
type Op struct {
	Op, Path, From string
	Value          json.RawMessage
}

// Edit applies ops to doc in order and leaves every other byte as it was: order,
// white space, number literals, unknown and duplicate members. A new member is
// added after the last, in its style. A move to another name in the same object
// renames the member where it is.
//
// Of members with one name a path means the last, as for encoding/json. The
// error says which operation does not apply; nothing is edited then.
func Edit(doc []byte, ops []Op) ([]byte, error) {
	text := string(doc)
	for done := 0; done < len(ops); {
		n := apart(ops[done:])
		next, failed, err := together(text, ops[done:done+n])
		if err != nil {
			op := ops[done+failed]
			return nil, fmt.Errorf("operation %d, %s %s: %w", done+failed, op.Op, op.Path, err)
		}
		text, done = next, done+n
	}
	return []byte(text), nil
}

func apply(text string, op Op) (string, error) {
	root, err := Parse([]byte(text))
	if err != nil {
		return "", err
	}
	if (op.Op == "add" || op.Op == "replace") && !json.Valid(op.Value) {
		return "", fmt.Errorf("the value is not valid JSON")
	}
	switch op.Op {
	case "add":
		return add(text, root, op.Path, string(op.Value))
	case "remove":
		return remove(text, root, op.Path)
	case "replace":
		_, s, err := find(root, op.Path)
		if err != nil {
			return "", err
		}
		return text[:s.value] + string(op.Value) + text[s.end:], nil
	case "move":
		return move(text, root, op)
	}
	return "", fmt.Errorf("there is no such operation")
}

// span is where a member or an element is in the document: it begins at
// name (of an element, at value), and ends before end.
type span struct{ name, value, end int }

// spans returns the members of the object or the elements of the array v, and
// the names of members.
func spans(v Value) (names []string, out []span) {
	switch v.Kind() {
	case Object:
		n := v.Len()
		names, out = make([]string, 0, n), make([]span, 0, n)
		for at, name := range v.Names() {
			value := v.ValueAt(at)
			names = append(names, name)
			out = append(out, span{at, value.Offset, value.Offset + len(value.Text)})
		}
	case Array:
		out = make([]span, 0, v.Len())
		for _, e := range v.Each() {
			out = append(out, span{e.Offset, e.Offset, e.Offset + len(e.Text)})
		}
	}
	return names, out
}

// split returns the parent's pointer and the last token, unescaped.
func split(path string) (parent, last string, err error) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", "", fmt.Errorf("the path names no member")
	}
	return path[:i], strings.NewReplacer("~1", "/", "~0", "~").Replace(path[i+1:]), nil
}

// find returns the parent of the member or element at path, and where that is.
func find(root Value, path string) (parent Value, s span, err error) {
	up, last, err := split(path)
	if err != nil {
		return Value{}, span{}, err
	}
	parent = root
	if up != "" {
		grand, at, err := find(root, up)
		if err != nil {
			return Value{}, span{}, err
		}
		parent = Value{grand.Text[at.value-grand.Offset : at.end-grand.Offset], at.value}
	}
	names, all := spans(parent)
	i := -1
	switch parent.Kind() {
	case Object:
		for j, n := range names {
			if n == last {
				i = j
			}
		}
	case Array:
		n, err := strconv.Atoi(last)
		if err == nil && strconv.Itoa(n) == last && n >= 0 && n < len(all) {
			i = n
		}
	}
	if i < 0 {
		return parent, span{}, fmt.Errorf("there is no %q", last)
	}
	return parent, all[i], nil
}

// container returns the object or array at path.
func container(text string, root Value, path string) (Value, error) {
	v := root
	if path != "" {
		_, s, err := find(root, path)
		if err != nil {
			return Value{}, err
		}
		v = Value{text[s.value:s.end], s.value}
	}
	if v.Kind() != Object && v.Kind() != Array {
		return Value{}, fmt.Errorf("%q is neither an object nor an array", path)
	}
	return v, nil
}

func add(text string, root Value, path, value string) (string, error) {
	up, last, err := split(path)
	if err != nil {
		return "", err
	}
	parent, err := container(text, root, up)
	if err != nil {
		return "", err
	}
	names, all := spans(parent)
	if parent.Kind() == Array {
		return insert(text, parent, all, last, value)
	}
	if slices.Contains(names, last) {
		_, s, err := find(root, path)
		if err != nil {
			return "", err
		}
		return text[:s.value] + value + text[s.end:], nil
	}
	quoted, _ := json.Marshal(last) // a string always marshals
	if len(all) == 0 {
		return text[:parent.Offset+1] + string(quoted) + ":" + value + text[parent.Offset+1:], nil
	}
	end := all[len(all)-1].end
	return text[:end] + "," + lead(text, parent, all) + string(quoted) +
		":" + gap(text, all) + value + text[end:], nil
}

// lead is the white space before the last member or element.
func lead(text string, parent Value, all []span) string {
	last := all[len(all)-1].name
	from := parent.Offset + 1
	if n := len(all); n > 1 {
		from = all[n-2].end
		from += strings.IndexByte(text[from:last], ',') + 1
	}
	return text[from:last]
}

// gap is the white space after the colon of the last member.
func gap(text string, all []span) string {
	value := all[len(all)-1].value
	from := value
	for from > 0 && text[from-1] != ':' {
		from--
	}
	return text[from:value]
}

// insert puts an element before that of the given index, or at the end.
func insert(text string, parent Value, all []span, index, value string) (string, error) {
	n, err := strconv.Atoi(index)
	if index == "-" {
		n, err = len(all), nil
	}
	switch {
	case err != nil || n < 0 || n > len(all):
		return "", fmt.Errorf("there is no place %q in the array", index)
	case len(all) == 0:
		return text[:parent.Offset+1] + value + text[parent.Offset+1:], nil
	case n == len(all):
		end := all[n-1].end
		return text[:end] + "," + lead(text, parent, all) + value + text[end:], nil
	}
	at := all[n].value
	space := lead(text, parent, all)
	if space == "" && n > 0 {
		space = text[all[n-1].end+1 : at]
	}
	return text[:at] + value + "," + space + text[at:], nil
}

func remove(text string, root Value, path string) (string, error) {
	parent, s, err := find(root, path)
	if err != nil {
		return "", err
	}
	_, all := spans(parent)
	switch i := slices.Index(all, s); {
	case i > 0: // with the comma before it
		return text[:all[i-1].end] + text[s.end:], nil
	case len(all) > 1:
		return text[:s.name] + text[all[1].name:], nil
	}
	return text[:parent.Offset+1] + text[parent.Offset+len(parent.Text)-1:], nil
}

func move(text string, root Value, op Op) (string, error) {
	parent, s, err := find(root, op.From)
	if err != nil {
		return "", err
	}
	fromUp, _, _ := split(op.From)
	toUp, to, err := split(op.Path)
	if err != nil {
		return "", err
	}
	names, _ := spans(parent)
	if fromUp == toUp && parent.Kind() == Object && !slices.Contains(names, to) {
		quoted, _ := json.Marshal(to)
		colon := s.name + len(quotedAt(text, s.name))
		return text[:s.name] + string(quoted) + text[colon:], nil
	}
	if strings.HasPrefix(op.Path+"/", op.From+"/") {
		return "", fmt.Errorf("%s is in itself", op.From)
	}
	value := text[s.value:s.end]
	if text, err = remove(text, root, op.From); err != nil {
		return "", err
	}
	if root, err = Parse([]byte(text)); err != nil {
		return "", err
	}
	return add(text, root, op.Path, value)
}

// quotedAt returns the JSON string that begins at text[i].
func quotedAt(text string, i int) string {
	end, _ := skipString(text, i)
	return text[i:end]
}
