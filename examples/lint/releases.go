package main

import (
	"encoding/json"
	"flag"
	"fmt"

	"github.com/migrationnet/migrationnet/release"
)

// reader reads a version into a release: the field that it is about, and no
// other, so that the more exact of two flags counts in any order.
type reader func(r *release.Release, version string) error

// The readers of flags and of requests.
func ofOpenShift(r *release.Release, s string) error {
	v, err := release.OpenShift(s)
	r.OpenShift = v.OpenShift
	return err
}

// ofHCO takes the version of an OpenShift too.
func ofHCO(r *release.Release, s string) error {
	v, err := release.HCO(s)
	r.HCO = v.HCO
	return err
}

func ofKubeVirt(r *release.Release, s string) error {
	v, err := release.KubeVirt(s)
	r.KubeVirt = v.KubeVirt
	return err
}

func ofPlugins(r *release.Release, s string) error {
	v, err := release.Plugins(s)
	r.Plugins = v.Plugins
	return err
}

func ofWhereabouts(r *release.Release, s string) error {
	v, err := release.Whereabouts(s)
	r.Whereabouts = v.Whereabouts
	return err
}

// consumer is a program that documents are for: how the release of a request is
// read, and what the program of a release is called.
type consumer struct {
	release reader
	name    func(release.Release) string
}

var (
	plugins     = consumer{ofPlugins, release.Release.PluginsName}
	whereabouts = consumer{ofWhereabouts, release.Release.WhereaboutsName}
	kubeVirt    = consumer{ofKubeVirt, kubeVirtName}
	operator    = consumer{ofHCO, operatorName}
	// A migration that happened means the same to all.
	anyRelease = noRelease("any release")
	// A plan names the release of each cluster.
	perCluster = noRelease("the releases of its clusters")
)

// noRelease is of documents for which the release of a request does not count.
func noRelease(name string) consumer {
	return consumer{
		func(*release.Release, string) error { return nil },
		func(release.Release) string { return name },
	}
}

func kubeVirtName(r release.Release) string {
	known, _ := r.ForKubeVirt()
	return "KubeVirt " + known.KubeVirt.String()
}

func operatorName(r release.Release) string {
	known, _ := r.ForHCO()
	return "HCO " + known.HCO.Short()
}

// releaseFlags defines the flags that say what reads the documents: a product,
// and the programs that are not those of the product.
func releaseFlags(flags *flag.FlagSet, r *release.Release) {
	for _, f := range []struct {
		name, usage string
		read        reader
	}{
		{
			name: "openshift",
			usage: "`version` of OpenShift, such as 4.21, whose programs count unless another " +
				"flag says otherwise",
			read: ofOpenShift,
		},
		{"hco", "`version` of the HyperConverged Cluster Operator, such as 1.17", ofHCO},
		{"kubevirt", "`version` of KubeVirt, such as v1.9.0", ofKubeVirt},
		{
			name:  "release",
			usage: "`version` of containernetworking/plugins on the nodes, such as v1.9.1",
			read:  ofPlugins,
		},
		{"whereabouts", "`version` of whereabouts on the nodes, such as v0.9.4", ofWhereabouts},
	} {
		flags.Func(f.name,
			f.usage+"; absent, the newest", func(s string) error { return f.read(r, s) })
	}
}

// requested reads the releases of a request: those of products, and that of the
// program that the kind is for.
func (k *kind) requested(request map[string]json.RawMessage) (r release.Release, err error) {
	for _, m := range []struct {
		name string
		read reader
	}{
		{"openshift", ofOpenShift}, {"hco", ofHCO}, {"release", k.by.release},
	} {
		v := request[m.name]
		if !given(v) {
			continue
		}
		s, ok := text(v)
		if !ok {
			return r, fmt.Errorf("%s: want a string such as v1.9.1, got %s", m.name, brief(v))
		}
		if err := m.read(&r, s); err != nil {
			return r, fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return r, nil
}
