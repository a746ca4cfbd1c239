package cniconf

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// MaxFileName is the most bytes of a file's name: NAME_MAX of linux/limits.h.
const MaxFileName = 255

// Rules are the rules of one plugin about what every configuration says. One
// that is nil is not reported.
type Rules struct {
	Version   *diag.Rule // cniVersion is none that the release takes
	Layer2    *diag.Rule // cniVersion has no result without an address
	Name      *diag.Rule // there is no name
	NameChars *diag.Rule // the name has wrong characters
	Many      *diag.Rule // cniVersion has one address per family
	NameLong  *diag.Rule // the name is too long for host-local
}

// Network is what a configuration says of its network.
type Network struct {
	CNIVersion string // "" is the oldest
	Name       string
	Newest     string // the newest cniVersion that the release takes
	Layer2     bool   // no address

	// Addresses are the members beside ipam that would give the result one.
	Addresses []diag.Path
}

// Check reports what skel and the conversion of the result refuse, whatever the
// plugin.
func (r Rules) Check(n Network, l *diag.List) {
	version, newest := n.CNIVersion, Order(n.Newest)
	if version == "" {
		version = Versions[0]
	}
	switch i := Order(version); {
	case i < 0 || i > newest:
		l.Add(r.Version.At("/cniVersion", n.CNIVersion, "%q is none of %s",
			version, strings.Join(Versions[:newest+1], ", ")).
			Hinted("write 0.3.1, which every release takes"))
	case r.Layer2 != nil && n.Layer2 && i < Layer2:
		l.Add(r.Layer2.At("/cniVersion", n.CNIVersion,
			"version %s has no result without an address", version).
			With("/ipam").With(n.Addresses...).Hinted("write 0.3.1 or newer"))
	}
	switch {
	case n.Name == "":
		l.Add(r.Name.At("/name", nil, "a network needs a name").
			Hinted("write name; in a NetworkAttachmentDefinition Multus puts in the object's"))
	case !NetworkName(n.Name):
		l.Add(r.NameChars.At("/name", n.Name, "%q has characters other than letters, digits, "+
			"_, . and -, or begins with one of the last three", n.Name).
			Hinted("write a name such as migration-bridge"))
	}
}

// CheckAddresses reports what becomes of the addresses: perFamily is how many
// an interface gets of the family that it gets more of.
func (r Rules) CheckAddresses(n Network, perFamily int, hostLocal bool, l *diag.List) {
	if i := Order(n.CNIVersion); i >= 0 && i < Layer2 && perFamily > 1 {
		l.Add(r.Many.At("/cniVersion", n.CNIVersion,
			"version %s has one address per family, not %d", Versions[i], perFamily).
			With("/ipam").Hinted("write 0.3.1 or newer"))
	}
	if hostLocal && len(n.Name) > MaxFileName {
		l.Add(r.NameLong.At("/name", nil, "%d bytes are too long for the directory "+
			"that host-local makes, %d at most", len(n.Name), MaxFileName).
			With("/ipam").Hinted("shorten the name"))
	}
}
