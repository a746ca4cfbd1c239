package hco

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/internal/shell"
)

// CrossCluster is what a HyperConverged object means for migration between
// clusters.
type CrossCluster struct {
	Enabled bool // the feature gate decentralizedLiveMigration

	// CARenewal is how often virt-operator replaces the certificate authority
	// of the cluster: as often, the CA bundles have to be exchanged again.
	CARenewal time.Duration
	// CALifetime is how long the old one is still valid from its issue on.
	CALifetime time.Duration
}

// The default of certConfig.ca in every release (deploy/crds/hco00.crd.yaml).
const (
	caLifetime    = 48 * time.Hour
	caRenewBefore = 24 * time.Hour
)

// CrossCluster returns what h means for migration between clusters in release r,
// and what is in its way; the zero CrossCluster when h is refused. What it cannot see is a warning: the network has to
// reach the control-plane nodes, and the CA bundles have to be exchanged.
func (h HyperConverged) CrossCluster(r Release) (CrossCluster, diag.List) {
	var l diag.List
	byDefault, known := r.DecentralizedLiveMigration()
	enabled, written := h.decentralized()
	switch {
	case !known:
		l.Add(ErrDecentralizedOff.At(gatesPath, nil, "HCO %v has no feature gate %s, which came in 1.16", r, DecentralizedLiveMigration).Hinted("upgrade"))
		enabled = false
	case !written && !byDefault:
		l.Add(WarnDecentralizedDefault.At(gatesPath, nil, "%s is false by default in HCO %v", DecentralizedLiveMigration, r).
			Hinted("set it to true"))
	case written && !enabled:
		l.Add(ErrDecentralizedOff.At(gatesPath, false, "%s is off, and an upgrade does not turn it on", DecentralizedLiveMigration).
			Hinted("set it to true"))
	case !written:
		enabled = true
	}
	out := CrossCluster{Enabled: enabled}
	var before time.Duration
	out.CALifetime, before = h.checkCA(&l)
	out.CARenewal = max(out.CALifetime-before, 0)
	if out.Enabled {
		h.checkCrossCluster(out, &l)
	}
	if l.Refused() != 0 {
		return CrossCluster{}, l
	}
	return out, l
}

func (h HyperConverged) checkCrossCluster(c CrossCluster, l *diag.List) {
	if h.LiveMigrationConfig.Network != "" {
		l.Add(WarnControlPlane.At(h.APIVersion.Block().Name("network"), h.LiveMigrationConfig.Network, "virt-synchronization-controller joins the network too, on control-plane nodes").
			Hinted("have the NIC of the network on the control-plane nodes, and three addresses more"))
	}
	l.Add(WarnCAExchange.At(h.APIVersion.ca(), nil, "the CA of this cluster is replaced every %v, and the other cluster then trusts it no longer", c.CARenewal).
		Hinted("exchange the CA bundles now, and again within that time"))
}

// CARotation is certConfig.ca of a HyperConverged object: Go durations, such as
// "48h0m0s". "" is absent.
type CARotation struct {
	Duration    string // how long a certificate authority is valid; 48h by default
	RenewBefore string // how long before its end it is replaced; 24h by default
}

func (c CARotation) append(dst []byte) []byte {
	dst = append(dst, '{')
	if c.Duration != "" {
		dst = table.AppendString(append(dst, `"duration":`...), c.Duration)
	}
	if c.RenewBefore != "" {
		if c.Duration != "" {
			dst = append(dst, ',')
		}
		dst = table.AppendString(append(dst, `"renewBefore":`...), c.RenewBefore)
	}
	return append(dst, '}')
}

// checkCA reports durations that HCO cannot decode.
func (h HyperConverged) checkCA(l *diag.List) (lifetime, before time.Duration) {
	lifetime = duration(h.APIVersion.ca().Name("duration"), h.CA.Duration, caLifetime, l)
	before = duration(h.APIVersion.ca().Name("renewBefore"), h.CA.RenewBefore, caRenewBefore, l)
	return lifetime, before
}

func duration(at diag.Path, text string, def time.Duration, l *diag.List) time.Duration {
	if text == "" {
		return def
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		l.Add(ErrDuration.At(at, text, "%q is no duration of Go", text).Hinted(`write hours, such as "48h0m0s"`))
	}
	return d
}

// Cluster is one of two clusters whose CA bundles are exchanged.
type Cluster struct {
	Context   string // of the kubeconfig
	Namespace string // of the operator, such as openshift-cnv
}

// TrustCommand returns the command that makes cluster c trust the other one, for
// a POSIX shell: it copies the CA bundle of the other into kubevirt-external-ca
// of c, whence virt-operator moves it into kubevirt-ca. It is to be run both
// ways, and again whenever a CA is replaced; see [CrossCluster].
func (c Cluster) TrustCommand(other Cluster) string {
	return strings.Join([]string{
		oc(c), "create configmap kubevirt-external-ca --dry-run=client -o yaml",
		`--from-literal=ca-bundle="$(` + oc(other) + ` get configmap kubevirt-ca -o 'jsonpath={.data.ca-bundle}')"`,
		"|", oc(c), "apply -f -",
	}, " ")
}

func oc(c Cluster) string {
	return "oc --context=" + shell.Word(c.Context) + " -n " + shell.Word(c.Namespace)
}

// CheckConnectURL returns what is wrong with the connectURL of sendTo in a
// VirtualMachineInstanceMigration: KubeVirt dials it as host:port, with brackets
// around IPv6, and without a scheme. The host may be a name.
func CheckConnectURL(text string) diag.List {
	var l diag.List
	bad := func(hint, format string, args ...any) diag.List {
		l.Add(ErrConnectURL.At("", text, format, args...).Hinted("write %s", hint))
		return l
	}
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		return bad(u.Host, "%q has a scheme", text)
	}
	host, port, err := net.SplitHostPort(text)
	if right := bracketed(text); err != nil && right != "" {
		return bad(right, "%q is IPv6 without brackets: its last group is no port", text)
	}
	if err != nil {
		return bad("sync.example.com:9185", "%q is not host:port", text)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return bad(net.JoinHostPort(host, "9185"), "%q is no port from 1 to 65535", port)
	}
	if host == "" || strings.ContainsAny(host, "/ @") {
		return bad("sync.example.com:"+port, "%q is no host", host)
	}
	return l
}

// bracketed returns text as host:port if it is IPv6 without brackets, with a port
// or without; "" if it is not.
func bracketed(text string) string {
	i := max(strings.LastIndexByte(text, ':'), 0)
	if _, err := strconv.ParseUint(text[min(i+1, len(text)):], 10, 16); err == nil && isIPv6(text[:i]) {
		return "[" + text[:i] + "]" + text[i:]
	}
	if isIPv6(text) {
		return "[" + text + "]:9185"
	}
	return ""
}

func isIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6()
}
