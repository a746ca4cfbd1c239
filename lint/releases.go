package lint

import (
	"encoding/json"
	"fmt"

	"github.com/migrationnet/migrationnet/release"
)

// consumer is a program that documents are for: which it is, as release.Release.Set names
// it, and what the program of a release is called.
type consumer struct {
	program string // "" where the release of a request does not count
	name    func(release.Release) string
}

var (
	plugins     = consumer{"plugins", release.Release.PluginsName}
	whereabouts = consumer{"whereabouts", release.Release.WhereaboutsName}
	kubeVirt    = consumer{"kubevirt", kubeVirtName}
	operator    = consumer{"hco", operatorName}
	// A migration that happened means the same to all.
	anyRelease = consumer{"", func(release.Release) string { return "any release" }}
	// A plan names the release of each cluster.
	perCluster = consumer{
		"",
		func(release.Release) string { return "the releases of its clusters" },
	}
)

func kubeVirtName(r release.Release) string {
	known, _ := r.ForKubeVirt()
	return "KubeVirt " + known.KubeVirt.String()
}

func operatorName(r release.Release) string {
	known, _ := r.ForHCO()
	return "HCO " + known.HCO.Short()
}

// requested reads the releases of a request: those of products, and that of the
// program that the kind is for.
func (k *kind) requested(request map[string]json.RawMessage) (r release.Release, err error) {
	for _, m := range []struct{ member, program string }{
		{"openshift", "openshift"}, {"hco", "hco"}, {"release", k.by.program},
	} {
		v := request[m.member]
		if !given(v) {
			continue
		}
		s, ok := text(v)
		if !ok {
			return r, fmt.Errorf("%s: want a string such as v1.9.1, got %s", m.member, brief(v))
		}
		if m.program == "" {
			continue
		}
		if err := r.Set(m.program, s); err != nil {
			return r, fmt.Errorf("%s: %w", m.member, err)
		}
	}
	return r, nil
}
