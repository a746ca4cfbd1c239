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
	{Since: MustParse("4.22"), Does: MustParse("1.18"), Source: "HCO v1.18.0 is the first with api/v1; OpenShift Virtualization 4.22 introduced it"},
}

const (
	byRule    = "hco.md 0: 4.(minor of HCO + 4), between the anchors 4.14 to 4.17 and 4.22"
	byConsole = "HCO hack/config, the console plugin that release-1.10 to release-1.13 pin"
)

// ships is what a minor version of HCO installs.
type ships struct {
	kubeVirt  Version
	cnvBridge Version // of containernetworking/plugins, as the plugin cnv-bridge
}

var (
	linux14 = MustParse("v1.4.0") // CNAO v0.97.3, of HCO 1.14; older ones were not read
	linux15 = MustParse("v1.5.1")
)

// hcos has what each minor version of HCO installs: KUBEVIRT_VERSION in
// hack/config, and the linux-bridge plugins of the cluster network addons
// operator (CNAO). 1.19 has a branch and no tag, 1.20 is main.
var hcos = []Row[ships]{
	{Since: MustParse("1.4"), Does: ships{MustParse("v0.41"), linux14}, Source: pin},
	{Since: MustParse("1.5"), Does: ships{MustParse("v0.44"), linux14}, Source: pin},
	{Since: MustParse("1.6"), Does: ships{MustParse("v0.49"), linux14}, Source: pin},
	{Since: MustParse("1.7"), Does: ships{MustParse("v0.53"), linux14}, Source: pin},
	{Since: MustParse("1.8"), Does: ships{MustParse("v0.58"), linux14}, Source: pin},
	{Since: MustParse("1.9"), Does: ships{MustParse("v0.59"), linux14}, Source: pin},
	{Since: MustParse("1.10"), Does: ships{MustParse("v1.0"), linux14}, Source: pin},
	{Since: MustParse("1.11"), Does: ships{MustParse("v1.1"), linux14}, Source: pin},
	{Since: MustParse("1.12"), Does: ships{MustParse("v1.2"), linux14}, Source: pin},
	{Since: MustParse("1.13"), Does: ships{MustParse("v1.3"), linux14}, Source: pin},
	{Since: MustParse("1.14"), Does: ships{MustParse("v1.4"), linux14}, Source: pin + "; CNAO v0.97.3"},
	{Since: MustParse("1.15"), Does: ships{MustParse("v1.5"), linux15}, Source: pin + "; CNAO components.yaml"},
	{Since: MustParse("1.16"), Does: ships{MustParse("v1.6"), linux15}, Source: pin},
	{Since: MustParse("1.17"), Does: ships{MustParse("v1.7"), linux15}, Source: pin},
	{Since: MustParse("1.18"), Does: ships{MustParse("v1.8"), linux15}, Source: pin},
	{Since: MustParse("1.19"), Does: ships{MustParse("v1.9"), linux15}, Source: "HCO hack/config at release-1.19"},
	{Since: MustParse("1.20"), Does: ships{MustParse("v1.9"), linux15}, Source: "HCO hack/config at main"},
}

const pin = "HCO hack/config at the tag: KUBEVIRT_VERSION"

// filled returns r with HCO and KubeVirt as the product ships them, where they
// are not given and the product is known.
func (r Release) filled() Release {
	if v, _ := openShiftHCO.known(r.OpenShift); r.HCO.IsZero() && v == r.OpenShift.Minor() && !v.IsZero() {
		r.HCO = At(openShifts, v).Does
	}
	if v, _ := hcoVersions.known(r.HCO); r.KubeVirt.IsZero() && !r.HCO.IsZero() && v == r.HCO.Minor() {
		r.KubeVirt = At(hcos, v).Does.kubeVirt
	}
	return r
}
