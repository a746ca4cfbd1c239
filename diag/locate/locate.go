package locate

import (
	"errors"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Document is one document of a file. It is made by [Parse].
type Document struct {
	// JSON is the document as JSON: its own bytes, or what kubectl makes of YAML.
	JSON []byte

	src  *source
	root node
	part chunk     // of the file, that was read by itself
	nth  int       // among the documents of the part
	at   diag.Path // of the item that it is
}

// errDocument says what to write instead.
var errDocument = errors.New("a locate.Document has no JSON of its own: write its field JSON")

// MarshalJSON returns an error: a Document has the places of a file, and its field
// JSON is what it says.
func (Document) MarshalJSON() ([]byte, error) { return nil, errDocument }

// UnmarshalJSON returns an error: call [Parse].
func (*Document) UnmarshalJSON([]byte) error { return errDocument }

// Position returns where the value at p starts. Where there is none, it is that
// of the nearest parent.
func (d Document) Position(p diag.Path) Position {
	return d.src.position(d.walk(p).value.start())
}

// Name returns where the name of the member at p starts; the same as Position
// for an element, the whole document, and where there is nothing at p.
func (d Document) Name(p diag.Path) Position { return d.src.position(d.walk(p).name) }

// End returns where the value at p ends, that is, the place after it. A
// collection in YAML ends with its last value.
func (d Document) End(p diag.Path) Position {
	return d.src.position(d.walk(p).value.end())
}

// Inside returns the place of byte n of the string at p; where that cannot be
// told, or there is no string at p, that of p.
func (d Document) Inside(p diag.Path, n int) Position {
	h, ok := d.walk(p).value.held()
	if !ok || n < 0 || n >= len(h.offsets) {
		return d.Position(p)
	}
	return d.src.position(h.offsets[n])
}

// SyntaxError returns the place in the string at p where it stops being JSON, and
// whether it does.
func (d Document) SyntaxError(p diag.Path) (Position, bool) {
	text, ok := d.Text(p)
	if !ok {
		return Position{}, false
	}
	_, err := jsonobj.Parse([]byte(text))
	if e := new(jsonobj.SyntaxError); errors.As(err, &e) {
		return d.Inside(p, e.Offset), true
	}
	return Position{}, false
}

// Text returns the string at p, and whether there is one.
func (d Document) Text(p diag.Path) (string, bool) {
	w := d.walk(p)
	if w.missing {
		return "", false
	}
	h, ok := w.value.held()
	return h.value, ok
}

// Split splits p at the innermost string that it goes into: outer leads to the
// string, inner goes on in the JSON that it holds. Where p goes into no string,
// outer is "" and inner is p.
func (d Document) Split(p diag.Path) (outer, inner diag.Path) {
	w := d.walk(p)
	return w.into, p[len(w.into):]
}

// walked is where a path led to.
type walked struct {
	value   node
	name    int       // offset of the member's name
	into    diag.Path // the innermost string that was gone into
	missing bool      // value is a parent
}

func (d Document) walk(p diag.Path) walked {
	w := walked{value: d.root, name: d.root.start()}
	at := diag.Path("")
	for t := range p.Tokens() {
		if inside := w.value.into(); inside.ok {
			w.value, w.into = inside.node, at
		}
		next, name, ok := w.value.child(t)
		if !ok {
			w.missing = true
			w.name = w.value.start()
			return w
		}
		w.value, w.name = next, name
		at = at.Name(t)
	}
	return w
}

// Items returns the documents in d: the items when it is a Kubernetes List, and
// otherwise d alone. Paths of an item begin at the item.
func (d Document) Items() []Document {
	v, err := jsonobj.Parse(d.JSON)
	if err != nil {
		return []Document{d}
	}
	kind, _ := v.Member("kind").Str()
	items := v.Member("items")
	if !strings.HasSuffix(kind, "List") || items.Kind() != jsonobj.Array {
		return []Document{d}
	}
	var out []Document
	places := d.elements("/items")
	for i, item := range items.Each() {
		p := diag.Path("/items").Index(i)
		if i < len(places) {
			out = append(out, d.inner(p, item, places[i]).Items()...)
		} else if one, ok := d.sub(p, item); ok {
			out = append(out, one.Items()...)
		}
	}
	return out
}

// Sub returns the value at p as a document, such as an object inside another one;
// false when there is none, or when p goes into a string. Its paths begin at p.
func (d Document) Sub(p diag.Path) (Document, bool) {
	v, err := jsonobj.Parse(d.JSON)
	if err != nil {
		return Document{}, false
	}
	for token := range p.Tokens() {
		if v.Kind() == jsonobj.Array {
			i, err := strconv.Atoi(token)
			all := v.Elements()
			if err != nil || i < 0 || i >= len(all) {
				return Document{}, false
			}
			v = all[i]
			continue
		}
		v = v.Member(token)
	}
	if v.Kind() == 0 {
		return Document{}, false
	}
	return d.sub(p, v)
}

// sub returns the value v at p as a document.
func (d Document) sub(p diag.Path, v jsonobj.Value) (Document, bool) {
	w := d.walk(p)
	if w.missing || w.into != "" { // only where d.JSON was tampered with
		return Document{}, false
	}
	return d.inner(p, v, w.value), true
}

// elements returns the elements of the JSON array at p, all in one walk: one for
// each looked at all before it. It is nil when the array is not JSON in the file.
func (d Document) elements(p diag.Path) []node {
	w := d.walk(p)
	list, ok := w.value.(jsonNode)
	if !ok || w.missing || w.into != "" {
		return nil
	}
	var out []node
	for _, v := range list.v.Each() {
		list.v = v
		out = append(out, list)
	}
	return out
}

// inner returns the value v at p, which is n in the file, as a document.
func (d Document) inner(p diag.Path, v jsonobj.Value, n node) Document {
	return Document{
		JSON: []byte(v.Text), src: d.src, root: n, part: d.part, nth: d.nth, at: d.at + p,
	}
}
