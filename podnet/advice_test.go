package podnet_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// bindingRules are those whose hint says which binding to write.
var bindingRules = []*diag.Rule{
	podnet.ErrBindings, podnet.ErrBindingNone, podnet.WarnBindings, podnet.ErrDiscontinued,
	podnet.ErrMasqueradeNetwork, podnet.ErrBridgeForbidden,
}

func ofBindings(l diag.List) (out diag.List) {
	for _, f := range l {
		if slices.Contains(bindingRules, f.Rule) {
			out.Add(f)
		}
	}
	return out
}

// TestAdviceOnBindings follows the advice that is given of a wrong binding: what it
// says to write is accepted there.
func TestAdviceOnBindings(t *testing.T) {
	written := regexp.MustCompile(`write (\w+: \{[^}]*\})(?: for a pod|[^:]*$)`)
	followed, no := 0, false
	forbids := podnet.Settings{PermitBridgeInterfaceOnPodNetwork: &no}
	for _, version := range []release.Version{
		release.MustParse("v1.6.0"), release.MustParse("v1.8.0"), release.MustParse("v1.9.0"),
	} {
		for source, network := range map[string]string{
			"pod": `"pod":{}`, "multus": `"multus":{"networkName":"lan"}`,
		} {
			for _, binding := range []string{
				``, `"slirp":{}`, `"passt":{}`, `"macvtap":{}`, `"bridge":{},"masquerade":{}`,
				`"bridge":{},"sriov":{}`, `"masquerade":{}`, `"bridge":{}`,
				`"bridge":{},"binding":{"name":"macvtap"}`, `"macvtap":{},"binding":{"name":"x"}`,
			} {
				vm := func(binding string) diag.List {
					doc := fmt.Sprintf(`{"apiVersion":"kubevirt.io/v1",`+
						`"kind":"VirtualMachineInstance","metadata":{"name":"a"},"spec":{"domain":{"devices":{"interfaces":[{%s}]}},`+
						`"networks":[{"name":"n",%s}]}}`,
						strings.TrimSuffix(`"name":"n",`+binding, ","), network)
					c, all := podnet.Parse([]byte(doc))
					_, found := forbids.Resolve(c, podnet.Release{KubeVirt: version})
					return append(all, found...)
				}
				for _, f := range ofBindings(vm(binding)) {
					m := written.FindStringSubmatch(f.Hint)
					if m == nil {
						t.Errorf("%s on %s: %v: no binding in the hint", binding, source, f)
						continue
					}
					name, value, _ := strings.Cut(m[1], ": ")
					value = strings.ReplaceAll(value, "name: macvtap", `"name":"macvtap"`)
					followed++
					if left := ofBindings(vm(fmt.Sprintf("%q:%s", name, value))); len(left) > 0 {
						t.Errorf("%s on %s: %v\nfollowed: %v", binding, source, f, left)
					}
				}
			}
		}
	}
	t.Logf("%d pieces of advice were followed", followed)
	if followed < 40 {
		t.Errorf("%d pieces of advice were followed", followed)
	}
}

// TestTheLastPort is 65535 in every release.
func TestTheLastPort(t *testing.T) {
	for _, version := range []release.Version{release.MustParse("v1.6.0"), release.MustParse("v1.9.0")} {
		for port, fine := range map[int]bool{1: true, 65535: true, 65536: false} {
			c, all := podnet.Parse(fmt.Appendf(nil, `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",`+
				`"metadata":{"name":"a"},"spec":{"domain":{"devices":{"interfaces":[{"name":"n","masquerade":{},`+
				`"ports":[{"port":%d}]}]}},"networks":[{"name":"n","pod":{}}]}}`, port))
			_, found := c.Resolve(podnet.Release{KubeVirt: version})
			if all = append(all, found...); (len(all) == 0) != fine {
				t.Errorf("%v: %d: %v", version, port, all)
			}
		}
	}
}
