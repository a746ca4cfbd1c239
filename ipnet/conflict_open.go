package ipnet

// classes tells claims apart by scope and group. Class 0 is the one without
// either, and all that most inputs have.
type classes struct {
	n            int     // claims
	class        []int32 // of a claim; nil when all are in class 0
	scope, group []int32 // of a class; 0 is ""

	ids            map[[2]string]int32
	scopes, groups map[string]int32
	last           [2]string // that was put, and its class
	lastClass      int32
}

// put sets the class of the claim at place i, which has a scope or a group.
func (c *classes) put(i int, scope, group string) {
	if c.class == nil {
		c.class = make([]int32, c.n)
		c.ids = map[[2]string]int32{}
		c.scopes, c.groups = map[string]int32{"": 0}, map[string]int32{"": 0}
	}
	if name := [2]string{scope, group}; name != c.last {
		id, ok := c.ids[name]
		if !ok {
			id = int32(len(c.scope))
			c.ids[name] = id
			c.scope = append(c.scope, number32(c.scopes, scope))
			c.group = append(c.group, number32(c.groups, group))
		}
		c.last, c.lastClass = name, id
	}
	c.class[i] = c.lastClass
}

// number32 returns the number of name, a new one if it has none.
func number32(numbers map[string]int32, name string) int32 {
	n, ok := numbers[name]
	if !ok {
		n = int32(len(numbers))
		numbers[name] = n
	}
	return n
}

// of returns the class of a claim.
func (c *classes) of(claim uint32) int32 {
	if c.class == nil {
		return 0
	}
	return c.class[claim]
}

// entry is an open range: the position it reaches to in the upper half, its
// claim in the lower.
type entry uint64

func (e entry) end() int      { return int(e >> 32) }
func (e entry) claim() uint32 { return uint32(e) }

// open has the ranges that reach further than the position of the sweep, by
// class, so that a visit meets those that may conflict and no others. Ranges
// that have ended go when they are met.
type open struct {
	classes *classes
	ranges  [][]entry // by class
	listed  []bool    // by class: it is in used
	used    [][]int32 // by scope: classes that may have ranges
	scopes  []int32   // that may have classes
	queued  []bool    // by scope: it is in scopes
}

func newOpen(c *classes) open {
	n := len(c.scope) // no fewer than the scopes
	return open{c, make([][]entry, n), make([]bool, n), make([][]int32, n), nil, make([]bool, n)}
}

// push opens a range, unless it reaches no position after at.
func (o *open) push(class int32, claim uint32, at, end int) {
	if end <= at+1 {
		return
	}
	o.ranges[class] = append(o.ranges[class], entry(end)<<32|entry(claim))
	scope := o.classes.scope[class]
	if !o.listed[class] {
		o.listed[class] = true
		o.used[scope] = append(o.used[scope], class)
	}
	if !o.queued[scope] {
		o.queued[scope] = true
		o.scopes = append(o.scopes, scope)
	}
}

// visit calls f with the ranges of every class that class may conflict with, and
// keeps those that f returns; f drops the ones that have ended. It stops when f
// says that no more are wanted, and reports whether f never did.
func (o *open) visit(class int32, f visitor) bool {
	if scope := o.classes.scope[class]; scope != 0 {
		return o.visitScope(scope, class, f) && o.visitScope(0, class, f)
	}
	for i := 0; i < len(o.scopes); {
		scope := o.scopes[i]
		if !o.visitScope(scope, class, f) {
			return false
		}
		if len(o.used[scope]) == 0 {
			o.queued[scope] = false
			o.scopes = drop(o.scopes, i)
		} else {
			i++
		}
	}
	return true
}

type visitor func(ranges []entry) (rest []entry, more bool)

// visitScope visits the classes of one scope that are not in the group of class.
func (o *open) visitScope(scope, class int32, f visitor) bool {
	group := o.classes.group[class]
	for i := 0; i < len(o.used[scope]); {
		other := o.used[scope][i]
		if group != 0 && o.classes.group[other] == group {
			i++
			continue
		}
		rest, more := f(o.ranges[other])
		if o.ranges[other] = rest; !more {
			return false
		}
		if len(rest) == 0 {
			o.listed[other] = false
			o.used[scope] = drop(o.used[scope], i)
		} else {
			i++
		}
	}
	return true
}

// drop removes the element at i; the last takes its place.
func drop[T any](s []T, i int) []T {
	s[i] = s[len(s)-1]
	return s[:len(s)-1]
}
