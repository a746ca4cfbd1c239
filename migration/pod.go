package migration

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// networkStatus is the annotation in which Multus says what it attached.
const networkStatus = "k8s.v1.cni.cncf.io/network-status"

type podIP struct{ ip string }

type attachment struct {
	network, device string
	ips             []string
}

// podTexts is what of a Pod is not kept as it is written.
type podTexts struct {
	annotation, first string
	all               []podIP
}

var podForm = newForm((*PodState).fields)

func (o *PodState) fields(t *podTexts) []table.Field {
	return []table.Field{
		{Name: "metadata", Codec: in(
			table.Field{Name: "namespace", Codec: table.String(&o.Namespace)},
			table.Field{Name: "name", Codec: table.String(&o.Name)},
			table.Field{Name: "labels", Codec: in(table.Field{Name: "kubevirt.io", Codec: table.String(&o.Component)})},
			table.Field{Name: "annotations", Codec: in(table.Field{Name: networkStatus, Codec: table.String(&t.annotation)})},
		)},
		{Name: "spec", Codec: in(table.Field{Name: "nodeName", Codec: table.String(&o.Node)})},
		{Name: "status", Codec: in(
			table.Field{Name: "phase", Codec: table.String(&o.Phase)},
			table.Field{Name: "startTime", Codec: stamp{&o.Started}},
			table.Field{Name: "podIP", Codec: table.String(&t.first)},
			table.Field{Name: "podIPs", Codec: inEach(&t.all, func(p *podIP) []table.Field {
				return []table.Field{{Name: "ip", Codec: table.String(&p.ip)}}
			})},
		)},
	}
}

func readPod(r *table.Reader, at diag.Path, v jsonobj.Value) PodState {
	o, t := podForm.read(r, at, v)
	if t.first != "" && len(t.all) == 0 { // podIPs[0] is podIP wherever both are given
		t.all = []podIP{{t.first}}
	}
	for i, p := range t.all {
		o.IPs = appendAddr(r, o.IPs, at+diag.Path("/status/podIPs").Index(i)+"/ip", p.ip)
	}
	if t.annotation != "" {
		o.Attachments = readAttachments(r, at+diag.Path("/metadata/annotations").Name(networkStatus), t.annotation)
	}
	return o
}

// readAttachments reads a network-status annotation, whose place is at. Nobody
// refuses a Pod for it, so what is wrong in it is a warning.
func readAttachments(r *table.Reader, at diag.Path, text string) []Attachment {
	inner := reader()
	v, err := jsonobj.Parse([]byte(text))
	if err != nil {
		r.List.Add(WarnNetworkStatus.At(at, text, "%v", err).Hinted("read the Pod again"))
		return nil
	}
	var read []attachment
	inEach(&read, func(a *attachment) []table.Field {
		return []table.Field{
			{Name: "name", Codec: table.String(&a.network)},
			{Name: "interface", Codec: table.String(&a.device)},
			{Name: "ips", Codec: table.Strings(&a.ips)},
		}
	}).Read(inner, table.Place{}, v)
	for _, d := range inner.List {
		r.List.Add(WarnNetworkStatus.At(at, text, "%s", d.Message).Hinted("read the Pod again"))
	}
	var out []Attachment
	for i, a := range read {
		one := Attachment{Network: a.network, Interface: a.device}
		for k, ip := range a.ips {
			one.IPs = appendAddr(r, one.IPs, at.Index(i).Name("ips").Index(k), ip)
		}
		out = append(out, one)
	}
	return out
}

// appendAddr appends the address that text is, IPv4-mapped ones as IPv4. What
// is no address is a warning.
func appendAddr(r *table.Reader, list []netip.Addr, at diag.Path, text string) []netip.Addr {
	a, ok := address(text)
	if !ok {
		r.List.Add(WarnPodAddress.At(at, text, "%q is not an IP address", text).Hinted("read the Pod again"))
		return list
	}
	return append(list, a)
}

// address parses an address the way virt-handler prints it: bare, without
// brackets, port, prefix length, zone, blanks or leading zeros. Another spelling
// of the same address is accepted, and an IPv4-mapped one becomes IPv4.
func address(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}
