package release

// openShifts has the HCO of OpenShift Virtualization in each minor version of
// OpenShift; the two have the same minor version.
var openShifts = []Row[Version]{
	{Since: MustParse("4.8"), Does: MustParse("1.4"), Source: byRule},
	{Since: MustParse("4.9"), Does: MustParse("1.5"), Source: byRule},
	{Since: MustParse("4.10"), Does: MustParse("1.6"), Source: byRule},
	{Since: MustParse("4.11"), Does: MustParse("1.7"), Source: byRule},
	{Since: MustParse("4.12"), Does: MustParse("1.8"), Source: byRule},
	{Since: MustParse("4.13"), Does: MustParse("1.9"), Source: byRule},
	{Since: MustParse("4.14"), Does: MustParse("1.10"), Source: byConsole},
	{Since: MustParse("4.15"), Does: MustParse("1.11"), Source: byConsole},
	{Since: MustParse("4.16"), Does: MustParse("1.12"), Source: byConsole},
	{Since: MustParse("4.17"), Does: MustParse("1.13"), Source: byConsole},
	{Since: MustParse("4.18"), Does: MustParse("1.14"), Source: byRule},
	{Since: MustParse("4.19"), Does: MustParse("1.15"), Source: byRule},
	{Since: MustParse("4.20"), Does: MustParse("1.16"), Source: byRule},
	{Since: MustParse("4.21"), Does: MustParse("1.17"), Source: byRule},
	{
		Since:  MustParse("4.22"),
		Does:   MustParse("1.18"),
		Source: "HCO v1.18.0 is the first with api/v1; OpenShift Virtualization 4.22 introduced it",
	},
}

const (
	byRule    = "hco.md 0: 4.(minor of HCO + 4), between the anchors 4.14 to 4.17 and 4.22"
	byConsole = "HCO hack/config, the console plugin that release-1.10 to release-1.13 pin"
)

// hcos has the KubeVirt that each minor version of HCO installs. 1.19 has a
// branch and no tag, 1.20 is main.
var hcos = []Row[Version]{
	{Since: MustParse("1.4"), Does: MustParse("v0.41"), Source: pin},
	{Since: MustParse("1.5"), Does: MustParse("v0.44"), Source: pin},
	{Since: MustParse("1.6"), Does: MustParse("v0.49"), Source: pin},
	{Since: MustParse("1.7"), Does: MustParse("v0.53"), Source: pin},
	{Since: MustParse("1.8"), Does: MustParse("v0.58"), Source: pin},
	{Since: MustParse("1.9"), Does: MustParse("v0.59"), Source: pin},
	{Since: MustParse("1.10"), Does: MustParse("v1.0"), Source: pin},
	{Since: MustParse("1.11"), Does: MustParse("v1.1"), Source: pin},
	{Since: MustParse("1.12"), Does: MustParse("v1.2"), Source: pin},
	{Since: MustParse("1.13"), Does: MustParse("v1.3"), Source: pin},
	{Since: MustParse("1.14"), Does: MustParse("v1.4"), Source: pin},
	{Since: MustParse("1.15"), Does: MustParse("v1.5"), Source: pin},
	{Since: MustParse("1.16"), Does: MustParse("v1.6"), Source: pin},
	{Since: MustParse("1.17"), Does: MustParse("v1.7"), Source: pin},
	{Since: MustParse("1.18"), Does: MustParse("v1.8"), Source: pin},
	{Since: MustParse("1.19"), Does: MustParse("v1.9"), Source: "HCO hack/config at release-1.19"},
	{Since: MustParse("1.20"), Does: MustParse("v1.9"), Source: "HCO hack/config at main"},
}

// cnvBridges has the version of containernetworking/plugins that HCO installs as
// the plugin cnv-bridge, through the cluster network addons operator (CNAO).
var cnvBridges = []Row[Version]{
	{
		Since:  cnvBridgeVersions.oldest,
		Does:   MustParse("v1.4.0"),
		Source: "CNAO v0.97.3, of HCO 1.14",
	},
	{Since: MustParse("1.15"), Does: MustParse("v1.5.1"), Source: "CNAO of HCO 1.15 to main"},
}

const pin = "HCO hack/config at the tag: KUBEVIRT_VERSION"

// HCOVersions returns the minor versions of HCO that this module knows, oldest
// first. Those after the newest that is released are branches.
func HCOVersions() []Version {
	out := make([]Version, len(hcos))
	for i := range hcos {
		out[i] = hcos[i].Since
	}
	return out
}

// filled returns r with HCO and KubeVirt as the product ships them, where they
// are not given and the product is known.
func (r Release) filled() Release {
	if v, _ := openShiftHCO.known(r.OpenShift); r.HCO.IsZero() && v == r.OpenShift.Minor() &&
		!v.IsZero() {
		r.HCO = At(openShifts, v).Does
	}
	if v, _ := hcoVersions.known(r.HCO); r.KubeVirt.IsZero() && !r.HCO.IsZero() &&
		v == r.HCO.Minor() {
		r.KubeVirt = At(hcos, v).Does
	}
	return r
}
