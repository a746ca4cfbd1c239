//go:build linux

package lab

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containernetworking/cni/pkg/types/create"
	netclient "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/client/clientset/versioned"
	"github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/utils"
	"gopkg.in/k8snetworkplumbingwg/multus-cni.v4/pkg/k8sclient"
	"gopkg.in/k8snetworkplumbingwg/multus-cni.v4/pkg/types"
	corev1 "k8s.io/api/core/v1"
)

// Multus is not run as a program, which wants the pod from an API server with a core group:
// its own functions are called that read the annotation of the pod, fetch the definition,
// and make of it what the plugin is given, and of the plugin's result what it writes down.

// delegates returns what Multus calls for the annotation that virt-operator gives the pod.
func (p *pod) delegates(network string) (*types.DelegateNetConf, error) {
	client, err := netclient.NewForConfig(p.site.server.Config)
	if err != nil {
		return nil, err
	}
	var of corev1.Pod
	of.Name, of.Namespace = p.name, namespaceOfHCO
	of.Annotations = map[string]string{
		"k8s.v1.cni.cncf.io/networks": network + "@" + migrationInterface,
	}
	networks, err := k8sclient.GetPodNetwork(&of)
	if err != nil {
		return nil, err
	}
	all, err := k8sclient.GetNetworkDelegates(&k8sclient.ClientInfo{NetClient: client}, &of, networks,
		&types.NetConf{ConfDir: p.site.t.TempDir()}, nil)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("%d delegates", len(all))
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// attach does what Multus does for the annotation <network>@migration0.
func (p *pod) attach(network string) error {
	d, err := p.delegates(network)
	if err != nil {
		return err
	}
	if d.IfnameRequest != migrationInterface {
		return fmt.Errorf("Multus asks for the interface %q", d.IfnameRequest)
	}
	out, err := p.cni("ADD", d.Conf.Type, d.Bytes)
	if err != nil {
		return err
	}
	result, err := create.CreateFromBytes(out)
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	status, err := utils.CreateNetworkStatus(result, d.Name, false, nil)
	if err != nil {
		return err
	}
	p.plugin, p.config, p.network = d.Conf.Type, d.Bytes, d.Name
	if p.status, err = json.Marshal(status); err != nil {
		return err
	}
	return p.readStatus()
}

// readStatus takes the address from what Multus writes down.
func (p *pod) readStatus() error {
	state := p.state()
	for _, a := range state.Attachments {
		if a.Interface == migrationInterface && len(a.IPs) == 1 {
			p.addr = a.IPs[0]
			return nil
		}
	}
	return errors.New("no address in " + string(p.status))
}
