package locate

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlText is the part of a file that one YAML parser read.
type yamlText struct {
	src        *source
	start, end int
	lines      []int // from start
	seen       seenYAML
}

// offset returns the offset in the file of a place as the parser counts it.
func (y *yamlText) offset(line, column int) int {
	if line < 1 || line > len(y.lines) {
		return y.end
	}
	at := y.start + y.lines[line-1]
	for i := range y.src.text[at:y.end] {
		if column--; column < 1 {
			return at + i
		}
	}
	return y.end
}

// yamlNode is a value in YAML.
type yamlNode struct {
	y        *yamlText
	n        *yaml.Node
	isShared bool
}

// at returns m, a child of y or what it stands for.
func (y yamlNode) at(m *yaml.Node) yamlNode {
	shared := y.isShared || m.Anchor != "" || m.Kind == yaml.AliasNode
	for m.Kind == yaml.AliasNode {
		m = m.Alias
	}
	return yamlNode{y.y, m, shared}
}

func (y yamlNode) shared() bool { return y.isShared || y.n.Anchor != "" }

func (y yamlNode) child(token string) (node, int, bool) {
	switch y.n.Kind {
	case yaml.SequenceNode:
		i, ok := index(token, len(y.n.Content))
		if !ok {
			return nil, 0, false
		}
		c := y.at(y.n.Content[i])
		return c, c.start(), true
	case yaml.MappingNode:
		known := y.y.seen.members.get(y.n, y.byName)
		i, ok := known.last[token]
		if !ok || !known.ok {
			return nil, 0, false
		}
		m := known.all[i]
		c := y.at(m.value)
		c.isShared = c.isShared || m.merged
		return c, y.at(m.key).start(), true
	}
	return nil, 0, false
}

// byName returns the members, and the last of each name.
func (y yamlNode) byName() yamlMembers {
	all, err := y.members()
	out := yamlMembers{all, map[string]int{}, err == nil}
	for i, m := range all {
		out.last[m.name] = i
	}
	return out
}

func (y yamlNode) into() entered {
	if y.n.Kind != yaml.ScalarNode {
		return entered{}
	}
	return y.y.seen.into.get(y, func() entered { return enter(y.held()) })
}

func (y yamlNode) end() int {
	start := y.start()
	if y.n.Kind != yaml.ScalarNode {
		end := start
		for _, c := range y.n.Content {
			if c.Kind == yaml.AliasNode {
				end = max(end, y.y.offset(c.Line, c.Column)+len("*"+c.Value))
			} else {
				end = max(end, yamlNode{y.y, c, false}.end())
			}
		}
		return end
	}
	src := y.y.src.text[:y.y.end]
	switch offsets := y.align(); {
	case y.n.Style&yaml.DoubleQuotedStyle != 0:
		return closing(src, start, double)
	case y.n.Style&yaml.SingleQuotedStyle != 0:
		return closing(src, start, single)
	case offsets != nil:
		return offsets[len(offsets)-1]
	}
	return start
}

// start returns the offset of the value itself, after anchor and tag.
func (y yamlNode) start() int {
	at := y.y.offset(y.n.Line, y.n.Column)
	if y.n.Anchor == "" && y.n.Style&yaml.TaggedStyle == 0 {
		return at
	}
	rest := y.y.src.text[at:y.y.end]
	for rest != "" && (rest[0] == '&' || rest[0] == '!') {
		word := strings.IndexAny(rest, blank)
		if word < 0 {
			break
		}
		rest = strings.TrimLeft(rest[word:], blank)
	}
	return y.y.end - len(rest)
}

// body returns where the text of the scalar begins, and how it is decoded.
func (y yamlNode) body() (start int, next unit) {
	start = y.start()
	switch style := y.n.Style; {
	case start == y.y.end:
	case style&yaml.DoubleQuotedStyle != 0:
		return start + 1, double
	case style&yaml.SingleQuotedStyle != 0:
		return start + 1, single
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0: // after the line of the | or >
		return start + strings.IndexByte(y.y.src.text[start:y.y.end], '\n') + 1, raw
	}
	return start, raw
}

// align matches the scalar with its text.
func (y yamlNode) align() []int {
	start, next := y.body()
	offsets := align(y.n.Value, y.y.src.text[start:y.y.end], next)
	for i := range offsets {
		offsets[i] += start
	}
	return offsets
}

func (y yamlNode) held() (held, bool) {
	if y.n.Kind != yaml.ScalarNode || !y.isString() {
		return held{}, false
	}
	return y.y.seen.held.get(y, y.holds), true
}

func (y yamlNode) holds() held {
	h := held{value: y.n.Value, offsets: y.align(), encode: oneLine, shared: y.shared()}
	switch style := y.n.Style; {
	case style&yaml.DoubleQuotedStyle != 0:
		h.encode = quoted
	case style&yaml.SingleQuotedStyle != 0:
		h.encode = func(s string) string { return strings.ReplaceAll(oneLine(s), "'", "''") }
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		body, _ := y.body()
		h.encode = indented(y.y.src.text[body:y.y.end])
	}
	return h
}
