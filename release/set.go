package release

import (
	"fmt"
	"strings"
)

// setters read the version of a product or a program into its field, and no other.
var setters = []struct {
	name string
	set  func(*Release, Release)
	read func(string) (Release, error)
}{
	{"openshift", func(r *Release, v Release) { r.OpenShift = v.OpenShift }, OpenShift},
	{"hco", func(r *Release, v Release) { r.HCO = v.HCO }, HCO},
	{"kubevirt", func(r *Release, v Release) { r.KubeVirt = v.KubeVirt }, KubeVirt},
	{"plugins", func(r *Release, v Release) { r.Plugins = v.Plugins }, Plugins},
	{"whereabouts", func(r *Release, v Release) { r.Whereabouts = v.Whereabouts }, Whereabouts},
}

// Set reads a version into the field of a product or a program, as flags and requests give
// it: "openshift", "hco", "kubevirt", "plugins" or "whereabouts". The other fields stay, so
// that the more exact of two counts in any order. For "hco" the version may be one of
// OpenShift, as [HCO] takes it. On an error r stays as it is.
func (r *Release) Set(program, version string) error {
	var names []string
	for _, s := range setters {
		if s.name != program {
			names = append(names, s.name)
			continue
		}
		v, err := s.read(version)
		if err == nil {
			s.set(r, v)
		}
		return err
	}
	return fmt.Errorf("no program %q: want one of %s", program, strings.Join(names, ", "))
}
