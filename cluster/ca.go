package cluster

import (
	"encoding/pem"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// The ConfigMaps of KubeVirt with the certificate authorities that it trusts: virt-operator
// moves what is in the second into the first (pkg/virt-operator/resource/apply/core.go,
// v1.9.0; hco.md 2.6).
const (
	caBundle   = "kubevirt-ca"
	externalCA = "kubevirt-external-ca"
)

// trust is the certificates of a ConfigMap.
type trust struct {
	ref          Ref
	certificates map[string]bool // DER
}

var inBundle = diag.Path("/data/ca-bundle")

func (c *Cluster) addCA(ref Ref, v jsonobj.Value) {
	text, _ := v.At("data", "ca-bundle").Str()
	t := trust{ref: ref, certificates: map[string]bool{}}
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		t.certificates[string(block.Bytes)] = true
	}
	c.trusts = append(c.trusts, t)
}

// trusted returns the bundle of the cluster, with what is to be moved into it.
func (c *Cluster) trusted() (trust, bool) {
	out := trust{certificates: map[string]bool{}}
	found := false
	for _, t := range c.trusts {
		if t.ref.Name == caBundle {
			out.ref, found = t.ref, true
		}
		for certificate := range t.certificates {
			out.certificates[certificate] = true
		}
	}
	return out, found
}

// compareTrust reports bundles that have no certificate in common. Which of those in a
// bundle signs for the cluster cannot be seen, so that one in common says nothing.
func compareTrust(b, a *Cluster) []Finding {
	tb, okB := b.trusted()
	ta, okA := a.trusted()
	if !okA || !okB {
		return nil
	}
	for certificate := range tb.certificates {
		if ta.certificates[certificate] {
			return nil
		}
	}
	d := WarnCABundle.At(
		inBundle,
		nil,
		"no certificate of it is in that of cluster %s: their virt-handlers do not trust each other",
		a.Name,
	).
		Hinted("copy the CA bundle of each into the ConfigMap kubevirt-external-ca of the other")
	f := b.at(tb.ref, d)
	f.Others = []Place{{a.Name, ta.ref, inBundle}}
	return []Finding{f}
}
