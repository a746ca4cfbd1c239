package ipam

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a released version of an upstream program, such as v1.9.1.
// Versions compare with ==. The zero Version is the newest this module knows.
type Version struct{ major, minor, patch uint16 }

// ParseVersion parses "v1.9.1", "1.9.1" or "v1.9" (which is v1.9.0). A
// pre-release or a build suffix is an error.
func ParseVersion(s string) (Version, error) {
	parts := strings.Split(strings.TrimPrefix(s, "v"), ".")
	var n [3]uint16
	if len(parts) < 2 || len(parts) > 3 {
		return Version{}, fmt.Errorf("version %q: want two or three numbers, such as v1.9.1", s)
	}
	for i, p := range parts {
		u, err := strconv.ParseUint(p, 10, 16)
		if err != nil || strconv.FormatUint(u, 10) != p {
			return Version{}, fmt.Errorf("version %q: %q is not a number", s, p)
		}
		n[i] = uint16(u)
	}
	v := Version{n[0], n[1], n[2]}
	if v == (Version{}) {
		return Version{}, fmt.Errorf("version %q: there is no such release", s)
	}
	return v, nil
}

// constant is a type only an untyped constant converts to.
type constant string

// MustParseVersion is [ParseVersion] for constants: it panics on an error, and
// the compiler refuses any argument that is not a constant.
func MustParseVersion(s constant) Version {
	v, err := ParseVersion(string(s))
	if err != nil {
		panic(err)
	}
	return v
}

// Compare returns -1, 0 or +1 as v is older than, equal to or newer than w. The
// zero Version is newer than any other.
func (v Version) Compare(w Version) int {
	newest := Version{}
	if v == newest || w == newest {
		return cmp.Compare(b2i(v == newest), b2i(w == newest))
	}
	return cmp.Or(cmp.Compare(v.major, w.major), cmp.Compare(v.minor, w.minor), cmp.Compare(v.patch, w.patch))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Before reports whether v is older than w.
func (v Version) Before(w Version) bool { return v.Compare(w) < 0 }

// String returns "v1.9.1", or "the newest release" for the zero Version.
func (v Version) String() string {
	if v == (Version{}) {
		return "the newest release"
	}
	return fmt.Sprintf("v%d.%d.%d", v.major, v.minor, v.patch)
}

// Release says which CNI programs a node runs. A document means what these
// programs make of it. The zero Release is the newest of each.
type Release struct {
	Plugins     Version // containernetworking/plugins: bridge, macvlan, host-local, static, dhcp
	Whereabouts Version // k8snetworkplumbingwg/whereabouts
}

// String names both programs.
func (r Release) String() string {
	return fmt.Sprintf("plugins %s, whereabouts %s", r.Plugins, r.Whereabouts)
}

// newestCNI are the versions of the CNI specification that the plugins of a
// release take at most: those of the library that is vendored. The last row that
// is not newer than a release is in force.
var newestCNI = []struct {
	since   Version
	version string
	source  string
}{
	{MustParseVersion("v0.8.7"), "0.4.0", "plugins v0.8.7 vendored cni pkg/version (measured)"},
	{MustParseVersion("v1.0.0"), "1.0.0", "plugins v1.0.0 vendored cni pkg/version (measured with v1.0.1)"},
	{MustParseVersion("v1.6.0"), "1.1.0", "plugins v1.6.0 vendored cni pkg/version (measured with v1.7.1)"},
}

// NewestCNIVersion returns the newest cniVersion that the plugins of rel take;
// they are built together, and link one library.
func NewestCNIVersion(rel Release) string {
	last := len(newestCNI) - 1
	for last > 0 && rel.Plugins.Before(newestCNI[last].since) {
		last--
	}
	return newestCNI[last].version
}
