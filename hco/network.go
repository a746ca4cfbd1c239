package hco

import (
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/internal/table"
)

// resolveNetwork reads the value of network as Multus does, after virt-operator
// has made "<network>@migration0" of it: the short form, [namespace/]name, with
// blanks around the parts dropped. It reports what Multus refuses or takes for
// something else; the namespace in which it looks by default is that of the
// HyperConverged object.
func resolveNetwork(s string, l *diag.List) string {
	at := path("network")
	if strings.Contains(s, ",") {
		l.Add(ErrNetworkList.At(at, s,
			"%q is a list, of which only the last network becomes migration0", s).
			Hinted("name one NetworkAttachmentDefinition"))
		return ""
	}
	namespace, name, qualified := strings.Cut(s, "/")
	if !qualified {
		namespace, name = "", s
	}
	namespace, name = strings.TrimSpace(namespace), strings.TrimSpace(name)
	if right, left := k8sname.Callout(name); left {
		right = strings.TrimSuffix(s, strings.TrimPrefix(name, right))
		l.Add(ErrNetworkSyntax.At(at, s,
			"%q ends with a number left over from the documentation", s).
			Hinted("write %s", right).
			Fixed(diag.Op{Op: "replace", Path: at, Value: table.AppendString(nil, right)}))
		return s
	}
	ok := true
	refuse := func(part, what, why string) {
		if why != "" {
			l.Add(ErrNetworkSyntax.At(at, s, "%q is not a %s: %s", part, what, why).
				Hinted("write [namespace/]name of a NetworkAttachmentDefinition " +
					"whose name is a DNS label"))
			ok = false
		}
	}
	canonical := name
	if namespace != "" {
		canonical = namespace + "/" + name
		refuse(namespace, "namespace", wrongLabel(namespace))
	}
	refuse(name, "name", wrongLabel(name))
	if ok && canonical != s {
		l.Add(WarnNetworkForm.At(at, s, "%q is read as %q", s, canonical).
			Hinted("write %q", canonical))
	}
	return canonical
}

// wrongLabel says why s does not match [a-z0-9]([-a-z0-9]*[a-z0-9])?, the form
// that Multus wants of a name and a namespace; "" when it does. Multus sets no
// bound to the length.
func wrongLabel(s string) string {
	if s == "" {
		return "it is empty"
	}
	for _, c := range s {
		if !alphanumeric(c) && c != '-' {
			return "only a-z, 0-9 and - are allowed, not " + strconv.QuoteRune(c)
		}
	}
	if s[0] == '-' || s[len(s)-1] == '-' {
		return "it has - at an end"
	}
	return ""
}

func alphanumeric(c rune) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
