package main

import (
	"flag"

	"github.com/migrationnet/migrationnet/release"
)

// releaseFlags defines the flags that say what reads the documents: a product,
// and the programs that are not those of the product.
func releaseFlags(flags *flag.FlagSet, r *release.Release) {
	for _, f := range []struct{ name, program, usage string }{
		{
			"openshift", "openshift",
			"`version` of OpenShift, such as 4.21, whose programs count unless another " +
				"flag says otherwise",
		},
		{"hco", "hco", "`version` of the HyperConverged Cluster Operator, such as 1.17"},
		{"kubevirt", "kubevirt", "`version` of KubeVirt, such as v1.9.0"},
		{
			"release", "plugins",
			"`version` of containernetworking/plugins on the nodes, such as v1.9.1",
		},
		{"plugins", "plugins", "the `version` of -release, as the other programs call it"},
		{"whereabouts", "whereabouts", "`version` of whereabouts on the nodes, such as v0.9.4"},
	} {
		flags.Func(f.name, f.usage+"; absent, the newest",
			func(s string) error { return r.Set(f.program, s) })
	}
}
