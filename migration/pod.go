package migration

import (
	"net/netip"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// networkStatus is the annotation in which Multus says what it attached.
const networkStatus = "k8s.v1.cni.cncf.io/network-status"

type podIP struct{ ip string }

type attachment struct {
	network, device string
	ips             []string
}

// podDocument is a Pod, and what is not kept of it as it is written.
type podDocument struct {
	PodState
	annotation, first string
	all               []podIP
}

var pods = newKind("Pod", podOf,
	table.Inline("metadata", nil,
		table.String("namespace", func(o *podDocument) *string { return &o.Namespace }).
			Doc("namespace of the Pod"),
		table.String("name", func(o *podDocument) *string { return &o.Name }).
			Doc("name of the Pod"),
		table.Inline("labels", nil,
			table.String("kubevirt.io", func(o *podDocument) *string { return &o.Component }).
				Doc("component of KubeVirt that it is, such as virt-handler"),
		).Doc("labels of the Pod"),
		table.Inline("annotations", nil,
			table.String(networkStatus, func(o *podDocument) *string { return &o.annotation }).
				Doc("networks that Multus attached, as JSON in a string"),
		).Doc("annotations of the Pod"),
	).Doc("the object's metadata"),
	table.Inline("spec", nil,
		table.String("nodeName", func(o *podDocument) *string { return &o.Node }).
			Doc("node that it runs on"),
	).Doc("the Pod"),
	table.Inline("status", nil,
		table.String("phase", func(o *podDocument) *string { return &o.Phase }).
			Doc("how far it is, such as Running"),
		stamp("startTime", func(o *podDocument) *time.Time { return &o.Started }).
			Doc("when the kubelet took it"),
		table.String("podIP", func(o *podDocument) *string { return &o.first }).
			Doc("the first of podIPs"),
		table.ObjectsOrNull("podIPs", func(o *podDocument) *[]podIP { return &o.all },
			table.Part(nil, table.String("ip", func(p *podIP) *string { return &p.ip }).
				Doc("an address"))).
			Doc("addresses on the pod network"),
	).Doc("what became of it"),
)

var attachmentTable = table.New(consumer, nil,
	table.String("name", func(a *attachment) *string { return &a.network }),
	table.String("interface", func(a *attachment) *string { return &a.device }),
	table.Strings("ips", func(a *attachment) *[]string { return &a.ips }),
).Exact()

// podOf returns the Pod that d, which is at the given path, is.
func podOf(r *table.Reader, at diag.Path, d *podDocument) PodState {
	o := d.PodState
	if d.first != "" && len(d.all) == 0 { // podIPs[0] is podIP wherever both are given
		d.all = []podIP{{d.first}}
	}
	for i, p := range d.all {
		o.IPs = appendAddr(r, o.IPs, at+diag.Path("/status/podIPs").Index(i)+"/ip", p.ip)
	}
	if d.annotation != "" {
		at += diag.Path("/metadata/annotations").Name(networkStatus)
		o.Attachments = readAttachments(r, at, d.annotation)
	}
	return o
}

// PodFields are the fields of a Pod that a PodState is read from, for who has the Pod as a Go
// type of the API and not as JSON.
type PodFields struct {
	Namespace     string    `json:"namespace,omitempty"`
	Name          string    `json:"name"`
	Component     string    `json:"component,omitempty"` // the label kubevirt.io
	Node          string    `json:"node,omitempty"`      // spec.nodeName
	Phase         string    `json:"phase,omitempty"`
	Started       time.Time `json:"started,omitzero"`
	IPs           []string  `json:"ips,omitempty"`           // status.podIPs, or status.podIP alone
	NetworkStatus string    `json:"networkStatus,omitempty"` // k8s.v1.cni.cncf.io/network-status
}

// PodState reads the fields as [ParsePod] reads them of a Pod, with the same findings.
func (f PodFields) PodState() (PodState, diag.List) {
	d := podDocument{annotation: f.NetworkStatus, PodState: PodState{
		Namespace: f.Namespace, Name: f.Name, Component: f.Component, Node: f.Node, Phase: f.Phase,
	}}
	if !f.Started.IsZero() {
		d.Started = f.Started.UTC().Truncate(time.Second) // as the API writes it
	}
	for _, ip := range f.IPs {
		d.all = append(d.all, podIP{ip})
	}
	r := pods.table.Reader()
	o := podOf(&r, "", &d)
	o.Unread = unread(r.List, "", podMembers)
	return o, r.List
}

// readAttachments reads a network-status annotation, which is at the given path.
// No component refuses a Pod for it, so what is wrong in it is a warning.
func readAttachments(r *table.Reader, at diag.Path, text string) []Attachment {
	v, err := jsonobj.Parse([]byte(text))
	if err != nil {
		r.List.Add(WarnNetworkStatus.At(at, text, "%v", err).Hinted("read the Pod again"))
		return nil
	}
	inner := attachmentTable.Reader()
	read := attachmentTable.Elements(&inner, v)
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
// is not an address is a warning.
func appendAddr(r *table.Reader, list []netip.Addr, at diag.Path, text string) []netip.Addr {
	a, ok := address(text)
	if !ok {
		r.List.Add(WarnPodAddress.At(at, text, "%q is not an IP address", text).
			Hinted("read the Pod again"))
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
