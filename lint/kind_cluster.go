package lint

import (
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// never is the test of a kind that only requests ask for: in files, the documents of a
// cluster are judged one by one, and then together.
func never(shape) bool { return false }

// judgeCluster judges the items of a List against each other, and not each alone.
func judgeCluster(data []byte, s setting) judgement {
	c := cluster.Cluster{Release: s.Release}
	added := c.AddList(data)
	l := cluster.InList(added, c.Check())
	return judgement{l, clusterView{added, c.Releases(), c.Networks()}}
}

// clusterView is what is known of a cluster.
type clusterView struct {
	Objects  []cluster.Added `json:"objects"`
	Releases release.Release `json:"releases"`
	Networks []ipnet.Claim   `json:"networks"`
}
