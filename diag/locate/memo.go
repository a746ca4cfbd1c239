package locate

import (
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// memo keeps what was looked at of a text: to look again at all members of an object, or at
// all of a string, for each of many findings would take time in the square of their number.
type memo[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]V
}

// get returns what is kept for k, or makes it.
func (m *memo[K, V]) get(k K, made func() V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.kept[k]
	if !ok {
		v = made()
		if m.kept == nil {
			m.kept = map[K]V{}
		}
		m.kept[k] = v
	}
	return v
}

// seen is the memo of a JSON text, by the offsets of its values.
type seen struct {
	starts memo[int, []int]         // of the elements, or of the members in the order of their names
	values memo[int, jsonobj.Value] // that a path led to, by where they begin with their names
	held   memo[int, held]
	into   memo[int, entered]
}

// entered is what a string holds.
type entered struct {
	node node
	ok   bool
}

// seenYAML is the memo of a YAML text.
type seenYAML struct {
	members memo[*yaml.Node, yamlMembers]
	held    memo[yamlNode, held]
	into    memo[yamlNode, entered]
}

type yamlMembers struct {
	all  []member
	last map[string]int
	ok   bool
}

// enter returns what is in the string that h is.
func enter(h held, ok bool) entered {
	if !ok || h.offsets == nil {
		return entered{}
	}
	n, ok := h.inside()
	return entered{n, ok}
}
