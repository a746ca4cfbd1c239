// Package k8sname checks object names as the Kubernetes API server does.
package k8sname

import "strings"

// Label reports whether s is a DNS-1123 label: up to 63 lower-case letters,
// digits and dashes, with a letter or digit at both ends
// (k8s.io/apimachinery pkg/util/validation IsDNS1123Label v0.34.3).
func Label(s string) bool { return len(s) <= 63 && part(s) }

// Subdomain reports whether s is a DNS-1123 subdomain: up to 253 characters,
// parts as of a label but of any length, joined by dots
// (k8s.io/apimachinery pkg/util/validation IsDNS1123Subdomain v0.34.3).
func Subdomain(s string) bool {
	for p := range strings.SplitSeq(s, ".") {
		if !part(p) {
			return false
		}
	}
	return len(s) <= 253
}

// Callout returns s without a number at its end, which the pages of documentation have and
// which is copied along: "migration-network 1".
func Callout(s string) (name string, ok bool) {
	name, number, ok := strings.Cut(s, " ")
	number = strings.TrimLeft(number, " ")
	digits := strings.TrimLeft(number, "0123456789") == ""
	return name, ok && digits && len(number) > 0 && len(number) < 3 && Subdomain(name)
}

func part(s string) bool {
	for i := range len(s) {
		c := s[i]
		alnum := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !alnum && (c != '-' || i == 0 || i == len(s)-1) {
			return false
		}
	}
	return s != ""
}
