package hco

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/shell"
	"github.com/migrationnet/migrationnet/internal/table"
)

// CrossCluster is what a HyperConverged object means for migration between
// clusters.
type CrossCluster struct {
	// Enabled is the feature gate decentralizedLiveMigration.
	Enabled bool `json:"enabled"`

	// CARenewal is how often virt-operator replaces the certificate authority
	// of the cluster: as often, the CA bundles have to be exchanged again.
	CARenewal time.Duration `json:"caRenewal"`
	// CALifetime is how long the old one is still valid from its issue on.
	CALifetime time.Duration `json:"caLifetime"`
}

// The default of certConfig.ca in every release (deploy/crds/hco00.crd.yaml).
const (
	caLifetime    = 48 * time.Hour
	caRenewBefore = 24 * time.Hour
)

// CrossCluster returns what h means for migration between clusters in release r,
// and what is in its way; the zero CrossCluster when h is refused. What it cannot
// see is a warning: the network has to reach the control-plane nodes, and the CA
// bundles have to be exchanged. A duration that HCO cannot decode refuses h;
// Resolve reports it.
func (h HyperConverged) CrossCluster(r Release) (CrossCluster, diag.List) {
	var l diag.List
	enabled, known := h.decentralizedIn(r)
	on, written := h.decentralized()
	switch {
	case !known:
		l.Add(ErrDecentralizedOff.At(gatesPath, nil,
			"HCO %s has no feature gate %s, which came in 1.16", shown(r),
			DecentralizedLiveMigration).
			Hinted("upgrade"))
	case !written && !enabled:
		l.Add(WarnDecentralizedDefault.At(gatesPath, nil,
			"%s is false by default in HCO %s", DecentralizedLiveMigration, shown(r)).
			Hinted("set it to true"))
	case written && !on:
		l.Add(ErrDecentralizedOff.At(gatesPath, false,
			"%s is off, and an upgrade does not turn it on", DecentralizedLiveMigration).
			Hinted("set it to true"))
	}
	lifetime, before, ok := h.CA.times()
	if !ok {
		return CrossCluster{}, l
	}
	out := CrossCluster{Enabled: enabled, CALifetime: lifetime, CARenewal: max(lifetime-before, 0)}
	if out.Enabled {
		h.checkCrossCluster(out, &l)
	}
	return out, l
}

func (h HyperConverged) checkCrossCluster(c CrossCluster, l *diag.List) {
	if h.LiveMigrationConfig.Network != "" {
		l.Add(WarnControlPlane.At(h.APIVersion.Block().Name("network"),
			h.LiveMigrationConfig.Network,
			"virt-synchronization-controller joins the network too, on control-plane nodes").
			Hinted("have the NIC of the network on the control-plane nodes, " +
				"and three addresses more").
			With(gatesPath))
	}
	l.Add(WarnCAExchange.At(h.APIVersion.ca(), nil,
		"the CA of this cluster is replaced every %v, and the other cluster then trusts "+
			"it no longer",
		c.CARenewal).
		Hinted("exchange the CA bundles now, and again within that time").
		With(gatesPath))
}

// CARotation is certConfig.ca of a HyperConverged object: Go durations, such as
// "48h0m0s". "" is absent.
type CARotation struct {
	// Duration is how long a certificate authority is valid; 48h by default.
	Duration string `json:"duration,omitempty"`
	// RenewBefore is how long before its end it is replaced; 24h by default.
	RenewBefore string `json:"renewBefore,omitempty"`
}

func (c CARotation) append(dst []byte) []byte {
	dst = append(dst, '{')
	for name, text := range c.written {
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = table.AppendString(append(table.AppendString(dst, name), ':'), text)
	}
	return append(dst, '}')
}

// checkCA reports durations that HCO cannot decode.
func (h HyperConverged) checkCA(l *diag.List) {
	for name, text := range h.CA.written {
		if _, err := time.ParseDuration(text); err != nil {
			l.Add(ErrDuration.At(h.APIVersion.ca().Name(name), text,
				"%q is not a duration of Go", text).
				Hinted(`write hours, such as "48h0m0s"`))
		}
	}
}

// written yields the names and the texts of the members that are there.
func (c CARotation) written(yield func(name, text string) bool) {
	if c.Duration == "" || yield("duration", c.Duration) {
		if c.RenewBefore != "" {
			yield("renewBefore", c.RenewBefore)
		}
	}
}

// times returns the durations that count. It reports false when HCO cannot decode
// them.
func (c CARotation) times() (lifetime, before time.Duration, ok bool) {
	lifetime, err := time.ParseDuration(cmp.Or(c.Duration, caLifetime.String()))
	before, err2 := time.ParseDuration(cmp.Or(c.RenewBefore, caRenewBefore.String()))
	return lifetime, before, err == nil && err2 == nil
}

// Cluster is one of two clusters whose CA bundles are exchanged.
type Cluster struct {
	Context   string `json:"context"`   // of the kubeconfig
	Namespace string `json:"namespace"` // of the operator, such as openshift-cnv
}

// TrustCommand returns the command that makes cluster c trust the other one, for
// a POSIX shell: it copies the CA bundle of the other into kubevirt-external-ca
// of c, from which virt-operator moves it into kubevirt-ca. It is to be run both
// ways, and again whenever a CA is replaced; see [CrossCluster].
func (c Cluster) TrustCommand(other Cluster) string {
	return strings.Join([]string{
		oc(c), "create configmap kubevirt-external-ca --dry-run=client -o yaml",
		`--from-literal=ca-bundle="$(` + oc(other) +
			` get configmap kubevirt-ca -o 'jsonpath={.data.ca-bundle}')"`,
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
		return bad(right, "%q is IPv6 without brackets: its last group is not a port", text)
	}
	if err != nil {
		return bad("sync.example.com:9185", "%q is not host:port", text)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return bad(net.JoinHostPort(host, "9185"), "%q is not a port from 1 to 65535", port)
	}
	if host == "" || strings.ContainsAny(host, "/ @") {
		return bad("sync.example.com:"+port, "%q is not a host", host)
	}
	return l
}

// bracketed returns text as host:port if it is IPv6 without brackets, with a port
// or without; "" if it is not.
func bracketed(text string) string {
	i := max(strings.LastIndexByte(text, ':'), 0)
	_, err := strconv.ParseUint(text[min(i+1, len(text)):], 10, 16)
	if err == nil && isIPv6(text[:i]) {
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
