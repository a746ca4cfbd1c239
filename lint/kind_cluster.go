package lint

import (
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/diag"
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

// judgePreflight asks whether clusters are ready:
//
//	{"clusters":[{"name":"east","objects":[{…}]}]}
func judgePreflight(data []byte, s setting) judgement {
	var l diag.List
	var all []*cluster.Cluster
	at := map[string]map[cluster.Ref]diag.Path{}
	list := members(data)["clusters"]
	if typeOf(list) != anArray {
		d := diag.ErrType.At("/clusters", nil, "want an array of clusters")
		return judgement{findings: diag.List{
			d.Hinted(`write {"clusters": [{"name": "east", "objects": [{…}]}]}`),
		}}
	}
	for i, v := range elements(list) {
		in := diag.Path("/clusters").Index(i)
		name, _ := text(members(v)["name"])
		if at[name] != nil {
			l.Add(
				diag.ErrType.At(in.Name("name"), name, "%q is the name of another cluster too", name).
					Hinted("give every cluster a name of its own"),
			)
			continue
		}
		c := &cluster.Cluster{Name: name, Release: s.Release}
		at[name] = map[cluster.Ref]diag.Path{{}: in.Name("objects")}
		for k, object := range elements(members(v)["objects"]) {
			if a := c.Add(object); a.Use == cluster.Used {
				at[name][a.Object] = in.Name("objects").Index(k)
			}
		}
		all = append(all, c)
	}
	if len(l) > 0 {
		return judgement{findings: l}
	}
	r := preflight.Check(all...)
	for _, p := range r.Points {
		for _, f := range p.Findings {
			d := diag.List{f.Diagnostic}.Under(at[f.Cluster][f.Object])[0]
			for _, o := range f.Others {
				d = d.With(at[o.Cluster][o.Object] + o.Path)
			}
			l.Add(d)
		}
	}
	l = append(diag.List{}, l...)
	return judgement{l, preflightView{r.Answer(), l}}
}

// preflightView is whether clusters are ready.
type preflightView struct {
	Ready    preflight.Answer `json:"ready"`
	Findings diag.List        `json:"findings"`
}
