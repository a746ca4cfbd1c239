package release

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Release says which programs a cluster runs. A document means what these
// programs make of it. A zero field is not given: the program is what the
// product ships, if one is given, and otherwise the newest that is released.
type Release struct {
	// OpenShift is the version of the product: its nodes run forks of the CNI
	// plugins and of whereabouts, and OpenShift Virtualization of the same
	// minor version.
	OpenShift Version
	// HCO is the version of the HyperConverged Cluster Operator, which installs
	// KubeVirt and the plugin cnv-bridge.
	HCO         Version
	KubeVirt    Version
	Plugins     Version // containernetworking/plugins: bridge, macvlan, host-local, static, dhcp
	Whereabouts Version // k8snetworkplumbingwg/whereabouts
}

// OpenShift returns what OpenShift s ships, such as "4.18" or "4.18.3": its
// version, and those of HCO and KubeVirt in OpenShift Virtualization. The CNI
// plugins are forks, which no upstream version describes: their fields stay
// zero, and packages look them up by the version of OpenShift.
func OpenShift(s string) (Release, error) {
	v, err := Parse(s)
	if err == nil && v.major != 4 {
		err = notOpenShift(s, v)
	}
	if err != nil {
		return Release{}, fmt.Errorf("OpenShift: %w", err)
	}
	return Release{OpenShift: v}.filled(), nil
}

// notOpenShift is the error for a version of another product.
func notOpenShift(s string, v Version) error {
	for _, row := range openShifts {
		if row.Does == v.Minor() {
			return fmt.Errorf("version %q: that of HCO in OpenShift %s, write %s", s,
				row.Since.Short(), row.Since.Short())
		}
	}
	return fmt.Errorf("version %q: want a version of OpenShift 4, such as 4.18", s)
}

// HCO returns what HCO s ships, such as "1.17" or "v1.17.2": its version and
// that of KubeVirt. "main" is the branch. A version of OpenShift, "4.18" or
// "4.18.3", is what [OpenShift] returns.
func HCO(s string) (Release, error) {
	if s == "main" {
		return Release{HCO: hcos[len(hcos)-1].Since}.filled(), nil
	}
	v, err := Parse(s)
	switch {
	case err != nil:
	case v.major == 4:
		return OpenShift(s)
	case v.major != 1:
		err = fmt.Errorf(
			"version %q: want a version of HCO, such as 1.17, or of OpenShift, such as 4.21", s)
	default:
		return Release{HCO: v}.filled(), nil
	}
	return Release{}, fmt.Errorf("HCO: %w", err)
}

// KubeVirt returns the Release with version s of KubeVirt.
func KubeVirt(s string) (Release, error) {
	v, err := Parse(s)
	return Release{KubeVirt: v}, err
}

// Plugins returns the Release with version s of containernetworking/plugins.
func Plugins(s string) (Release, error) {
	v, err := Parse(s)
	return Release{Plugins: v}, err
}

// Whereabouts returns the Release with version s of whereabouts.
func Whereabouts(s string) (Release, error) {
	v, err := Parse(s)
	return Release{Whereabouts: v}, err
}

// String returns the fields that are given: "OpenShift 4.18, plugins v1.9.1", or
// "the newest release" for the zero Release.
func (r Release) String() string {
	var out []string
	for _, f := range []struct{ name, version string }{
		{"OpenShift", r.OpenShift.Short()}, {"HCO", r.HCO.Short()}, {"KubeVirt", text(r.KubeVirt)},
		{"plugins", text(r.Plugins)}, {"whereabouts", text(r.Whereabouts)},
	} {
		if f.version != "" {
			out = append(out, f.name+" "+f.version)
		}
	}
	if out == nil {
		return Version{}.String()
	}
	return strings.Join(out, ", ")
}

// text returns v as its MarshalText does.
func text(v Version) string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}

// wire is a Release as JSON.
type wire struct {
	OpenShift   string `json:"openshift,omitempty"`
	HCO         string `json:"hco,omitempty"`
	KubeVirt    string `json:"kubevirt,omitempty"`
	Plugins     string `json:"plugins,omitempty"`
	Whereabouts string `json:"whereabouts,omitempty"`
}

// MarshalJSON writes the fields that are given:
// {"openshift":"4.18","hco":"1.14","plugins":"v1.9.1"}.
func (r Release) MarshalJSON() ([]byte, error) {
	return json.Marshal(wire{
		OpenShift:   r.OpenShift.Short(),
		HCO:         r.HCO.Short(),
		KubeVirt:    text(r.KubeVirt),
		Plugins:     text(r.Plugins),
		Whereabouts: text(r.Whereabouts),
	})
}

// UnmarshalJSON reads what MarshalJSON writes. A member that is absent or "" is
// a zero field.
func (r *Release) UnmarshalJSON(data []byte) error {
	var in struct{ OpenShift, HCO, KubeVirt, Plugins, Whereabouts Version }
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*r = in
	return nil
}
