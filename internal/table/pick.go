package table

import (
	"slices"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// picked is a member with a row.
type picked struct {
	jsonobj.Member
	row int
}

// pick reads the members that have a row, and of those with one name the last.
// Nothing is reported of the others.
func (c *cursor[T]) pick() {
	var buf [12]picked // more than most objects have
	all := buf[:0]
	for m := range c.v.All() {
		i, _ := c.match(m.Name, c.row+1, c.r.exact)
		if i < 0 {
			continue
		}
		if c.seen&(1<<i) != 0 {
			all = slices.DeleteFunc(all, func(p picked) bool { return p.row == i })
		}
		c.row, c.seen = i, c.seen|1<<i
		all = append(all, picked{m, i})
	}
	for _, p := range all {
		c.value(&c.rows[p.row], Place{c.in, p.Name}, p.Value)
	}
}

// wanted is [Table.Wanted].
func (o *object[T]) wanted() jsonobj.Tree {
	if !o.picks {
		return nil
	}
	out := jsonobj.Tree{}
	for i := range o.rows {
		out[o.names[i]] = o.rows[i].codec.wanted()
	}
	return out
}
