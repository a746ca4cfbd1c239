package jsonobj

import (
	"encoding/json"
	"fmt"
)

// members is the text of an object, in the parts that operations change.
type members struct {
	list        []part
	first, last int            // of those that are there; -1 when there are none
	byName      map[string]int // the last that is there of each name
	inner       string         // what is between the braces of an object without members
}

// part is a member: white space, the name, the colon with the white space around it, the
// value, white space.
type part struct {
	pre, name, colon, value, post string

	decoded    string // the name
	prev, next int    // -1 where there is none
	same       int    // the one before it of the name; -1 where there is none
}

// membersOf takes the object v apart.
func membersOf(v Value) *members {
	names, all := spans(v)
	m := &members{
		list: make([]part, 0, len(all)), first: -1, last: -1,
		byName: make(map[string]int, len(all)),
	}
	text, from := v.Text, 1
	for i, s := range all {
		name, value, end := s.name-v.Offset, s.value-v.Offset, s.end-v.Offset
		nameEnd, _ := skipString(text, name)
		after := space(text, end)
		m.append(part{
			pre: text[from:name], name: text[name:nameEnd], colon: text[nameEnd:value],
			value: text[value:end], post: text[end:after], decoded: names[i],
		})
		from = after + 1 // the comma
	}
	if len(all) == 0 {
		m.inner = text[1 : len(text)-1]
	}
	return m
}

// append adds a member after the last.
func (m *members) append(p part) {
	i := len(m.list)
	p.prev, p.next = m.last, -1
	if m.last >= 0 {
		m.list[m.last].next = i
	} else {
		m.first = i
	}
	m.last = i
	p.same = m.at(p.decoded)
	m.list = append(m.list, p)
	m.byName[p.decoded] = i
}

// text returns the object.
func (m *members) text() string {
	size := len("{}") + len(m.inner)
	for i := m.first; i >= 0; i = m.list[i].next {
		p := &m.list[i]
		size += len(p.pre) + len(p.name) + len(p.colon) + len(p.value) + len(p.post) + len(",")
	}
	b := append(make([]byte, 0, size), '{')
	for i := m.first; i >= 0; i = m.list[i].next {
		if i != m.first {
			b = append(b, ',')
		}
		p := &m.list[i]
		b = append(append(append(append(append(b, p.pre...), p.name...), p.colon...), p.value...), p.post...)
	}
	return string(append(append(b, m.inner...), '}'))
}

// at returns the member that a path means by its name: the last; -1 when there is none.
func (m *members) at(name string) int {
	if i, ok := m.byName[name]; ok {
		return i
	}
	return -1
}

// forget makes the member before p, the last of its name, the last of it.
func (m *members) forget(p part) {
	if p.same < 0 {
		delete(m.byName, p.decoded)
	} else {
		m.byName[p.decoded] = p.same
	}
}

// do does an operation on members of the object, as apply does it on the text. Its error
// has no other meaning than that apply has one.
func (m *members) do(op Op) error {
	_, name, err := split(op.Path)
	if err != nil {
		return err
	}
	if (op.Op == "add" || op.Op == "replace") && !json.Valid(op.Value) {
		return fmt.Errorf("the value is not valid JSON")
	}
	i := m.at(name)
	switch op.Op {
	case "add":
		m.add(name, string(op.Value))
		return nil
	case "move":
		return m.move(op, name)
	case "remove", "replace":
		if i < 0 {
			return fmt.Errorf("there is no %q", name)
		}
		if op.Op == "replace" {
			m.list[i].value = string(op.Value)
		} else {
			m.remove(i)
		}
		return nil
	}
	return fmt.Errorf("there is no such operation")
}

func (m *members) add(name, value string) {
	if i := m.at(name); i >= 0 {
		m.list[i].value = value
		return
	}
	quoted, _ := json.Marshal(name) // a string always marshals
	p := part{name: string(quoted), colon: ":", value: value, decoded: name}
	if m.last < 0 {
		p.post, m.inner = m.inner, ""
	} else {
		last := &m.list[m.last]
		p.pre, p.colon, p.post = last.pre, ":"+last.gap(), last.post
		last.post = ""
	}
	m.append(p)
}

// gap is the white space after the colon.
func (p *part) gap() string {
	i := space(p.colon, 0) + 1
	return p.colon[i:]
}

// remove takes member i out: with the comma before it or, of the first, the one after it.
func (m *members) remove(i int) {
	p := m.list[i]
	switch {
	case p.prev >= 0:
		m.list[p.prev].post = p.post
		m.list[p.prev].next = p.next
	case p.next >= 0:
		m.list[p.next].pre = p.pre
	}
	if p.prev < 0 {
		m.first = p.next
	}
	if p.next >= 0 {
		m.list[p.next].prev = p.prev
	} else {
		m.last = p.prev
	}
	m.forget(p)
}

// move renames a member, where no other has the name; else it gives it its value.
func (m *members) move(op Op, to string) error {
	_, from, err := split(op.From)
	if err != nil {
		return err
	}
	i := m.at(from)
	switch {
	case i < 0:
		return fmt.Errorf("there is no %q", from)
	case m.at(to) < 0:
		quoted, _ := json.Marshal(to)
		p := &m.list[i]
		m.forget(*p)
		p.name, p.decoded, p.same = string(quoted), to, -1
		m.byName[to] = i
		return nil
	case op.From == op.Path:
		return fmt.Errorf("%s is in itself", op.From)
	}
	value := m.list[i].value
	m.remove(i)
	m.add(to, value)
	return nil
}
