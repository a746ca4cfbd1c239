package release

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a version of a program or a product, such as v1.9.1 or 4.18.
// Versions compare with ==; 4.18 and 4.18.0 are equal. The zero Version is the
// newest that is released.
type Version struct{ major, minor, patch uint16 }

// Parse reads "v1.9.1", "1.9.1", "1.9" or "4.18"; two numbers are those of the
// first patch release. A pre-release or a build suffix is an error.
func Parse(s string) (Version, error) {
	parts := strings.Split(strings.TrimPrefix(s, "v"), ".")
	var n [3]uint16
	if len(parts) < 2 || len(parts) > 3 {
		return Version{}, fmt.Errorf(
			"version %q: want two or three numbers, such as v1.9.1 or 4.18", s)
	}
	for i, p := range parts {
		u, err := strconv.ParseUint(p, 10, 16)
		if err != nil || strconv.FormatUint(u, 10) != p {
			return Version{}, fmt.Errorf("version %q: %q is not a number from 0 to 65535", s, p)
		}
		n[i] = uint16(u)
	}
	v := Version{n[0], n[1], n[2]}
	if v.IsZero() {
		return Version{}, fmt.Errorf("version %q: there is no such release", s)
	}
	return v, nil
}

// constant is a type only an untyped constant converts to.
type constant string

// MustParse is [Parse] for constants: it panics on an error, and the compiler
// refuses any argument that is not a constant.
func MustParse(s constant) Version {
	v, err := Parse(string(s))
	if err != nil {
		panic(err)
	}
	return v
}

// IsZero reports whether v is the zero Version.
func (v Version) IsZero() bool { return v == Version{} }

// key orders versions. The zero Version wraps round and is the greatest.
func (v Version) key() uint64 {
	return uint64(v.major)<<32 + uint64(v.minor)<<16 + uint64(v.patch) - 1
}

// Compare returns -1, 0 or +1 as v is older than, equal to or newer than w. The
// zero Version is newer than any other.
func (v Version) Compare(w Version) int { return cmp.Compare(v.key(), w.key()) }

// Before reports whether v is older than w.
func (v Version) Before(w Version) bool { return v.key() < w.key() }

// Minor returns v without its patch number: v1.9.0 of v1.9.1.
func (v Version) Minor() Version { return Version{major: v.major, minor: v.minor} }

// String returns "v1.9.1", or "the newest release" for the zero Version.
func (v Version) String() string {
	if v.IsZero() {
		return "the newest release"
	}
	return fmt.Sprintf("v%d.%d.%d", v.major, v.minor, v.patch)
}

// Short returns v as people write the version of a product: "4.18", or "4.18.3"
// where there is a patch number. It is "" for the zero Version.
func (v Version) Short() string {
	switch {
	case v.IsZero():
		return ""
	case v.patch == 0:
		return fmt.Sprintf("%d.%d", v.major, v.minor)
	}
	return fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch)
}

// MarshalText returns "v1.9.1", or "" for the zero Version.
func (v Version) MarshalText() ([]byte, error) {
	if v.IsZero() {
		return []byte{}, nil
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads what [Parse] reads, and "" as the zero Version.
func (v *Version) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*v = Version{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err == nil {
		*v = parsed
	}
	return err
}
