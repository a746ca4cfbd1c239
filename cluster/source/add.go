package source

import (
	"fmt"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// Add adds the objects of a file to a cluster, those inside lists, templates and policies
// too, and returns what became of each. Of a file that was found, and that has no object
// which a Cluster reads, nothing is read. The error is that of a file that is neither JSON nor
// YAML; what could be read of it is added.
func Add(c *cluster.Cluster, f File) (out []cluster.Added, err error) {
	if f.Found() && !cluster.Mentions(f.Data) {
		return nil, nil
	}
	docs, err := locate.Parse(f.Data)
	for _, d := range docs {
		out = append(out, c.AddList(d.JSON)...)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", f.Name, err)
	}
	return out, err
}
