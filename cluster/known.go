package cluster

import (
	"slices"

	"github.com/migrationnet/migrationnet/nad"
)

// Objects returns the objects of the kinds that are kept, in the order in which they were
// added; of no kind, all.
func (c *Cluster) Objects(kinds ...string) (out []Ref) {
	for _, r := range c.used {
		if len(kinds) == 0 || slices.Contains(kinds, r.Kind) {
			out = append(out, r)
		}
	}
	return out
}

// CheckDocuments returns what is wrong with the documents of the migration network, each by
// itself: what names it, and the network. Check does not repeat it.
func (c *Cluster) CheckDocuments() (out []Finding) {
	c.settle()
	for _, h := range c.naming() {
		for _, d := range h.alone {
			out = append(out, c.at(h.ref, d))
		}
	}
	if _, a, ok := c.migrationNetwork(); ok {
		for _, d := range a.alone {
			out = append(out, c.at(a.ref, a.place(d)))
		}
	}
	return out
}

// Named is the migration network of a cluster, as far as it is known: zero values are not.
type Named struct {
	By      Place  `json:"by"`      // the member that names it
	Name    string `json:"name"`    // as it is written there; "" with By names none
	Network Ref    `json:"network"` // the object
	// Does is what the network does; the zero Resolved when it is refused.
	Does nad.Resolved `json:"does"`
}

// MigrationNetwork returns the migration network, and what names it.
func (c *Cluster) MigrationNetwork() (n Named) {
	c.settle()
	for _, h := range c.naming() {
		n.By, n.Name = Place{c.Name, h.ref, h.networkPath}, h.does.Network
		if n.Name != "" {
			break
		}
	}
	if _, a, ok := c.migrationNetwork(); ok {
		n.Network, n.Does = a.ref, a.does
	}
	return n
}

// Synchronization returns the addresses at which the synchronization controllers of the
// cluster are, as KubeVirt's status has them, and where that is.
func (c *Cluster) Synchronization() ([]string, Place) {
	at := c.syncBy
	at.Cluster = c.Name
	return slices.Clone(c.sync), at
}
