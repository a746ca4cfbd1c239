//go:build linux

package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/migrationnet/migrationnet/migration"
)

// migrationInterface is what virt-operator has Multus call the interface
// (pkg/virt-operator/resource/generate/components/daemonsets.go, v1.9.0).
const migrationInterface = "migration0"

// A pod is a namespace with eth0 on the pod network, and migration0 when it is attached.
type pod struct {
	name      string
	component string
	node      *node
	ns        netns
	ip        netip.Addr // on the pod network
	network   string     // of migration0: "namespace/name"; "" when there is none
	addr      netip.Addr // of migration0
	plugin    string     // that added it
	config    []byte     // as the plugin was given it
	status    []byte     // as Multus writes it down
	site      *site
}

// newPod makes a pod on a node, without migration0.
func (s *site) newPod(n *node, component string) *pod {
	s.t.Helper()
	s.numbers++
	p := &pod{
		name:      fmt.Sprintf("%s-%05d", component, s.numbers),
		component: component, node: n, ns: namespace(s.t), site: s,
	}
	p.ip = s.podNet.Addr()
	for range s.numbers + 9 {
		p.ip = p.ip.Next()
	}
	s.fabric.plug(p.ns, "eth0", s.name)
	s.fabric.must(p.ns.sh("ip address add %v/%d dev eth0", p.ip, s.podNet.Bits()))
	s.pods = append(s.pods, p)
	return p
}

// detach does what Multus does when the pod ends.
func (p *pod) detach() error {
	_, err := p.cni("DEL", p.plugin, p.config)
	p.network, p.addr, p.status = "", netip.Addr{}, nil
	return err
}

// cni runs the plugin as a runtime does: in the namespace of the node, with the node's /etc,
// which is in a mount namespace of its own.
func (p *pod) cni(command, plugin string, config []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	s := p.site
	cmd := exec.CommandContext(ctx, "sh", "-ec", `mount --bind "$0" /etc; exec "$1"`, s.etc,
		filepath.Join(s.does.plugins, plugin))
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
		"CNI_COMMAND=" + command,
		"CNI_CONTAINERID=" + p.name,
		"CNI_NETNS=" + p.ns.path(),
		"CNI_IFNAME=" + migrationInterface,
		"CNI_PATH=" + s.does.plugins + ":" + s.does.whereabouts,
		"CNI_ARGS=IgnoreUnknown=true;K8S_POD_NAMESPACE=" + namespaceOfHCO + ";K8S_POD_NAME=" + p.name,
	}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(config), &out, &errs
	if err := p.node.ns.do(cmd.Run); err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s%s", command, p.name, err, out.Bytes(), errs.Bytes())
	}
	return out.Bytes(), nil
}

// document is the Pod, with the annotation that Multus writes.
func (p *pod) document() object {
	o := named("v1", "Pod", namespaceOfHCO, p.name, object{
		"spec": object{"nodeName": p.node.name},
		"status": object{"phase": "Running", "podIP": p.ip.String(),
			"podIPs": []any{object{"ip": p.ip.String()}}},
	})
	status := []any{object{"name": "ovn-kubernetes", "interface": "eth0", "default": true,
		"ips": []any{p.ip.String()}}}
	if p.network != "" {
		status = append(status, json.RawMessage(p.status))
	}
	encoded := text(p.site.t, status)
	meta := o["metadata"].(object)
	meta["labels"] = object{"kubevirt.io": p.component}
	meta["annotations"] = object{"k8s.v1.cni.cncf.io/network-status": string(encoded)}
	return o
}

// state is the Pod as package migration reads it.
func (p *pod) state() migration.PodState {
	p.site.t.Helper()
	out, l := migration.ParsePod(text(p.site.t, p.document()))
	if len(l) > 0 {
		p.site.t.Fatal(l)
	}
	return out
}

// The components of KubeVirt whose pods virt-operator puts on the migration network.
const (
	virtHandler = "virt-handler"
	virtSync    = "virt-synchronization-controller"
)

// rollOut does what virt-operator does when a migration network is named: a virt-handler on
// every node, and two synchronization controllers, all with migration0. It then writes
// where the controllers are (pkg/virt-operator/resource/apply/core.go, v1.9.0).
func (s *site) rollOut(network string) (handlers, controllers []*pod) {
	s.t.Helper()
	for _, n := range s.nodes {
		handlers = append(handlers, s.newPod(n, virtHandler))
	}
	for i := range 2 {
		controllers = append(controllers, s.newPod(s.nodes[i%len(s.nodes)], virtSync))
	}
	for _, p := range append(append([]*pod{}, handlers...), controllers...) {
		if err := p.attach(network); err != nil {
			s.t.Fatal(err)
		}
	}
	var addresses []any
	for _, p := range controllers {
		addresses = append(addresses, fmt.Sprintf("%v:9185", p.addr))
	}
	s.merge("kubevirt.io/v1", "KubeVirt", kubeVirtName,
		object{"status": object{"synchronizationAddresses": addresses}})
	return handlers, controllers
}

// handed returns the addresses of migration0 of the pods, with their number.
func (s *site) handed() map[netip.Addr][]string {
	out := map[netip.Addr][]string{}
	for _, p := range s.pods {
		if p.network != "" {
			out[p.addr] = append(out[p.addr], p.node.name+" "+p.name)
		}
	}
	return out
}

// kernel returns the addresses of an interface as the kernel has them.
func (p *pod) kernel(name string) (out []netip.Addr, err error) {
	var links []struct {
		AddrInfo []struct{ Scope, Local string } `json:"addr_info"`
	}
	if err := p.ns.ask("ip -json address show "+name, &links); err != nil {
		if strings.Contains(err.Error(), "does not exist") {
			return nil, nil
		}
		return nil, err
	}
	for _, l := range links {
		for _, a := range l.AddrInfo {
			if addr, err := netip.ParseAddr(a.Local); err == nil && a.Scope == "global" {
				out = append(out, addr)
			}
		}
	}
	return out, nil
}

// settle waits until duplicate address detection is over, which the plugin does not wait
// for, and fails where that found one.
func (p *pod) settle() error {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out, err := p.ns.output("ip address show " + migrationInterface)
		switch {
		case err != nil:
			return err
		case bytes.Contains(out, []byte("dadfailed")):
			return fmt.Errorf("%s: somebody has %v: %s", p.name, p.addr, out)
		case !bytes.Contains(out, []byte("tentative")):
			return nil
		case time.Now().After(end):
			return fmt.Errorf("%s: %v is tentative still: %s", p.name, p.addr, out)
		}
	}
}
