package bridgeconf

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
)

// maxVLAN is the highest VLAN ID that IEEE 802.1Q leaves for use.
const maxVLAN = 4094

// PortVLAN is a VLAN of the bridge port, as `bridge vlan show` lists it.
type PortVLAN struct {
	ID       int  `json:"vlan"`
	PVID     bool `json:"pvid"`     // untagged frames from the container belong to it
	Untagged bool `json:"untagged"` // frames of it leave to the container without a tag
}

// String returns "2 PVID Egress Untagged", as the bridge command prints it.
func (v PortVLAN) String() string {
	s := strconv.Itoa(v.ID)
	if v.PVID {
		s += " PVID"
	}
	if v.Untagged {
		s += " Egress Untagged"
	}
	return s
}

// port is the VLAN table of a bridge port, in ascending order, as the kernel
// keeps it (net/bridge/br_vlan.c): adding a VLAN again overwrites its flags, and
// a new PVID replaces the one before.
type port []PortVLAN

func (p *port) add(id int, pvid, untagged bool) {
	for i := range *p {
		(*p)[i].PVID = (*p)[i].PVID && !pvid
	}
	i, there := slices.BinarySearchFunc(*p, id, func(v PortVLAN, id int) int { return cmp.Compare(v.ID, id) })
	if !there {
		*p = slices.Insert(*p, i, PortVLAN{})
	}
	(*p)[i] = PortVLAN{id, pvid, untagged}
}

// portVLANs does what setupVeth of bridge.go does, step by step, to a port that
// the kernel made with VLAN 1.
func portVLANs(vlan int, trunk []int, preserveDefault, nativeVLAN bool) []PortVLAN {
	p := make(port, 0, 2+len(trunk))
	tagged := vlan != 0 || len(trunk) > 0
	if !tagged || preserveDefault {
		p.add(1, true, true)
	}
	if vlan != 0 {
		p.add(vlan, true, true)
	}
	for _, id := range trunk {
		p.add(id, false, false)
	}
	if nativeVLAN && vlan == 0 && len(trunk) > 0 {
		p.add(1, true, true)
	}
	return p
}

// trunkIDs collects the VLANs of vlanTrunk, sorted, once each, and reports what
// collectVlanTrunk of bridge.go refuses.
func trunkIDs(trunk []Trunk, f *findings) []int {
	if len(trunk) == 0 {
		return nil
	}
	var in [maxVLAN + 1]bool
	for i := range trunk {
		trunk[i].collect(atTrunk.Index(i), &in, f)
	}
	var ids []int
	for id, named := range in {
		if named {
			ids = append(ids, id)
		}
	}
	return ids
}

func (t *Trunk) collect(at diag.Path, in *[maxVLAN + 1]bool, f *findings) {
	okMin := t.MinID == nil || inTrunk(at.Name("minID"), *t.MinID, f)
	okMax := t.MaxID == nil || inTrunk(at.Name("maxID"), *t.MaxID, f)
	switch {
	case t.MinID != nil && t.MaxID != nil:
		if *t.MaxID < *t.MinID {
			f.Add(ErrTrunkOrder.At(at, *t.MinID, "minID %d is greater than maxID %d", *t.MinID, *t.MaxID).
				Hinted("swap minID and maxID"))
		}
		for id := *t.MinID; okMin && okMax && id <= *t.MaxID; id++ {
			in[id] = true
		}
	case t.MinID != nil || t.MaxID != nil:
		f.Add(ErrTrunkHalf.At(at, nil, "minID and maxID go together").
			Hinted("give both, or id for a single VLAN"))
	case t.ID == nil:
		f.Add(WarnTrunkEmpty.At(at, nil, "this element names no VLAN").
			Hinted(`write {"id": 100} or {"minID": 100, "maxID": 110}`))
	}
	if t.ID != nil && inTrunk(at.Name("id"), *t.ID, f) {
		in[*t.ID] = true
	}
}

func inTrunk(at diag.Path, id int, f *findings) bool {
	if id >= 1 && id <= maxVLAN {
		return true
	}
	f.Add(ErrTrunkRange.At(at, id, "%d is outside 1..%d", id, maxVLAN).
		Hinted("write a VLAN ID from 1 to %d", maxVLAN))
	return false
}
