package locate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What a document may grow to by its aliases, so that a few lines cannot fill
// the memory.
const (
	maxValues = 1 << 20
	maxDepth  = 1000
	// Bytes of JSON: so many beyond what the text itself may take, whose longest escape is of
	// six bytes. An API server takes no object of half as much.
	maxBytes  = 4 << 20
	maxEscape = 8
)

// unfit is a node that JSON cannot say.
type unfit struct {
	n   *yaml.Node
	why string
}

// isMerge reports whether a key is <<, which brings in the members of its value.
func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Tag == "!!merge"
}

type member struct {
	name       string
	key, value *yaml.Node
	merged     bool
}

// members returns the members of a mapping. Merge keys are followed as go-yaml
// v2 does it, which kubectl uses: what comes later wins.
func (y yamlNode) members() ([]member, *unfit) {
	c := collector{last: map[string]int{}, mappings: maxDepth}
	bad := c.mapping(y, false)
	return c.members, bad
}

type collector struct {
	members  []member
	last     map[string]int // by name, where the last of that name is
	mappings int            // that may still be read
}

func (c *collector) mapping(y yamlNode, merged bool) *unfit {
	if c.mappings--; c.mappings < 0 {
		return &unfit{y.n, "too many merge keys"}
	}
	for i := 0; i+1 < len(y.n.Content); i += 2 {
		key, value := y.n.Content[i], y.n.Content[i+1]
		if isMerge(key) {
			if bad := c.merge(y, value); bad != nil {
				return bad
			}
			continue
		}
		name, bad := y.at(key).keyName()
		if bad != nil {
			return bad
		}
		c.add(member{name, key, value, merged})
	}
	return nil
}

// add appends m, unless it overwrites, or is, one that a merge key brought in.
func (c *collector) add(m member) {
	if i, ok := c.last[m.name]; ok && (m.merged || c.members[i].merged) {
		c.members[i] = m
		return
	}
	c.last[m.name] = len(c.members)
	c.members = append(c.members, m)
}

// merge adds the members of what a merge key of y brings in.
func (c *collector) merge(y yamlNode, value *yaml.Node) *unfit {
	from := y.at(value)
	if from.n.Kind == yaml.MappingNode {
		return c.mapping(from, true)
	}
	if from.n.Kind != yaml.SequenceNode || value.Kind == yaml.AliasNode {
		return &unfit{value, "a merge key needs a mapping, or a list of mappings"}
	}
	for i := len(from.n.Content) - 1; i >= 0; i-- { // the first of the list wins
		one := y.at(from.n.Content[i])
		if one.n.Kind != yaml.MappingNode {
			return &unfit{from.n.Content[i], "a merge key needs a mapping, or a list of mappings"}
		}
		if bad := c.mapping(one, true); bad != nil {
			return bad
		}
	}
	return nil
}

// keyName returns the member's name that a key gives (sigs.k8s.io/yaml v1.6.0
// convertToJSONableObject).
func (y yamlNode) keyName() (string, *unfit) {
	if y.n.Kind == yaml.ScalarNode {
		v, bad := y.scalar()
		if bad != nil {
			return "", bad
		}
		switch v := v.(type) {
		case string:
			return v, nil
		case int64:
			return strconv.FormatInt(v, 10), nil
		case bool:
			return strconv.FormatBool(v), nil
		case float64:
			return floatName(v), nil
		}
	}
	return "", &unfit{y.n, "JSON cannot have this as the name of a member"}
}

func floatName(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	}
	return strconv.FormatFloat(f, 'g', -1, 32)
}

// json converts the node.
func (y yamlNode) json() ([]byte, *unfit) {
	w := writer{values: maxValues, bytes: maxBytes + maxEscape*(y.y.end-y.y.start)}
	w.node(y.at(y.n), 0)
	return w.out, w.bad
}

type writer struct {
	out    []byte
	values int // that may still be written
	bytes  int // that out may have
	bad    *unfit
}

func (w *writer) node(y yamlNode, depth int) {
	if w.values--; w.bad == nil && (w.values < 0 || depth > maxDepth) {
		w.bad = &unfit{
			n: y.n,
			why: fmt.Sprintf("more than %d values, or more than %d deep, with aliases",
				maxValues, maxDepth),
		}
	}
	if w.bad == nil && len(w.out) > w.bytes {
		w.bad = &unfit{y.n, fmt.Sprintf("more than %d bytes with aliases", w.bytes)}
	}
	if w.bad != nil {
		return
	}
	switch y.n.Kind {
	case yaml.MappingNode:
		members, bad := y.members()
		w.bad = bad
		w.out = append(w.out, '{')
		for i, m := range members {
			if i > 0 {
				w.out = append(w.out, ',')
			}
			w.scalar(y, m.name)
			w.out = append(w.out, ':')
			w.node(y.at(m.value), depth+1)
		}
		w.out = append(w.out, '}')
	case yaml.SequenceNode:
		w.out = append(w.out, '[')
		for i, c := range y.n.Content {
			if i > 0 {
				w.out = append(w.out, ',')
			}
			w.node(y.at(c), depth+1)
		}
		w.out = append(w.out, ']')
	default:
		v, bad := y.scalar()
		if w.bad = bad; bad == nil {
			w.scalar(y, v)
		}
	}
}

func (w *writer) scalar(y yamlNode, v any) {
	b, err := json.Marshal(v)
	if err != nil { // infinity, or no number
		w.bad = &unfit{y.n, "JSON has no such number"}
	}
	w.out = append(w.out, b...)
}

// words are the plain scalars that are not strings (go-yaml v2 resolve.go, YAML 1.1).
var words = map[string]any{
	"": nil, "~": nil, "null": nil, "Null": nil, "NULL": nil,
	".nan": math.NaN(), ".NaN": math.NaN(), ".NAN": math.NaN(),
	".inf": math.Inf(1), ".Inf": math.Inf(1), ".INF": math.Inf(1),
	"+.inf": math.Inf(1), "+.Inf": math.Inf(1), "+.INF": math.Inf(1),
	"-.inf": math.Inf(-1), "-.Inf": math.Inf(-1), "-.INF": math.Inf(-1),
}

func init() {
	for value, texts := range map[bool]string{
		true:  "y Y yes Yes YES true True TRUE on On ON",
		false: "n N no No NO false False FALSE off Off OFF",
	} {
		for _, t := range strings.Fields(texts) {
			words[t] = value
		}
	}
}

var floats = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)

// plain returns what a plain scalar means (go-yaml v2 resolve.go): nil, a bool,
// an int64, a uint64, a float64 or a string.
func plain(s string) any {
	if v, ok := words[s]; ok {
		return v
	}
	switch c := s[0]; {
	case c == '.':
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f
		}
	case c >= '0' && c <= '9' || c == '-' || c == '+':
		return number(strings.ReplaceAll(s, "_", ""), s)
	}
	return s
}

// number returns the number that digits says, or the text s.
func number(digits, s string) any {
	if n, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return n
	}
	if n, err := strconv.ParseUint(digits, 0, 64); err == nil {
		return n
	}
	if floats.MatchString(digits) {
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			return f
		}
	}
	return s
}

const anyQuotes = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle |
	yaml.FoldedStyle

// scalar returns what the scalar means, its tag regarded.
func (y yamlNode) scalar() (any, *unfit) {
	if y.n.Style&yaml.TaggedStyle == 0 {
		if y.n.Style&anyQuotes != 0 {
			return y.n.Value, nil
		}
		return plain(y.n.Value), nil
	}
	v := plain(y.n.Value)
	fits := true
	switch y.n.Tag {
	case "!!bool":
		_, fits = v.(bool)
	case "!!null":
		fits = v == nil
	case "!!int":
		_, signed := v.(int64)
		_, unsigned := v.(uint64)
		fits = signed || unsigned
	case "!!float":
		if n, ok := v.(int64); ok {
			v = float64(n)
		}
		_, fits = v.(float64)
	case "!!binary":
		b, err := base64.StdEncoding.DecodeString(y.n.Value)
		v, fits = string(b), err == nil
	default:
		v = y.n.Value
	}
	if !fits {
		return nil, &unfit{y.n, fmt.Sprintf("%q is no %s", y.n.Value, y.n.Tag)}
	}
	return v, nil
}

// isString reports whether the scalar means its text.
func (y yamlNode) isString() bool {
	v, bad := y.scalar()
	return bad == nil && v == any(y.n.Value)
}
