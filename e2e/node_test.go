//go:build linux

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// interfaceName is CNI_IFNAME of every attachment, as Multus calls the first.
const interfaceName = "net1"

// A node is a node and a container on it, one namespace each. Nothing is in
// them but the loopback interfaces.
type node struct{ host, container netns }

func newNode() (n node, err error) {
	if n.host, err = newNetns(); err != nil {
		return n, err
	}
	if n.container, err = newNetns(); err != nil {
		n.host.close()
	}
	return n, err
}

func (n node) close() {
	n.host.close()
	n.container.close()
}

// outcome is what a call of a plugin came to. The zero value is success.
type outcome struct {
	Refused diag.Stage
	Error   string
}

// call runs the plugin as a runtime does. The error is that it did not run.
func (n node) call(p plugin, command string, config []byte) (outcome, error) {
	_, got, err := n.run(p, command, config)
	return got, err
}

// add has the plugin add an attachment, and returns its result too.
func (n node) add(p plugin, config []byte) ([]byte, outcome, error) {
	return n.run(p, "ADD", config)
}

func (n node) run(p plugin, command string, config []byte) ([]byte, outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.program)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"),
		"TMPDIR=" + os.TempDir(), // v1.2.0 writes a file for nft
		"CNI_COMMAND=" + command,
		"CNI_CONTAINERID=e2e",
		"CNI_NETNS=" + n.container.path(),
		"CNI_IFNAME=" + interfaceName,
		"CNI_PATH=" + p.ipam,
	}
	for _, name := range []string{"GODEBUG", "GLIBC_TUNABLES"} { // of User-Mode-Linux
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(config), &out, &errs
	err := n.host.do(cmd.Run)
	var exit *exec.ExitError
	if err == nil || ctx.Err() != nil || !errors.As(err, &exit) {
		return out.Bytes(), outcome{}, err
	}
	var said struct{ Msg, Details string }
	if json.Unmarshal(out.Bytes(), &said) != nil {
		said.Msg = errs.String() // a panic
	}
	return nil, outcome{p.stage(said.Msg), strings.TrimSpace(said.Msg + " " + said.Details)}, nil
}

// atLoad are the beginnings of what skel, loadNetConf and cmdAdd say before they
// touch the kernel (cni pkg/skel/skel.go v1.3.1; plugins bridge.go v1.2.0 to
// v1.9.1). From outside there is no other difference to what fails later; that
// the kernel is untouched is checked beside it.
var atLoad = []string{
	"error unmarshall network config", "missing network name",
	"invalid characters found in network name",
	"decoding version from network config", "incompatible CNI versions", "failed to load netconf",
	"invalid VLAN ID", "incorrect trunk", "minID ",
	"unknown macvlan mode", "unknown ipvlan mode", "invalid MTU", "invalid args ",
	"\"master\" field is required", "could not parse prevResult", "chained master failure",
	"cannot set vlan and vlanTrunk", "cannot use IPAM when", "cannot set hairpin mode",
	"failed to parse config", "failed to parse network configuration",
	"Required prevResult missing", "must be called as chained plugin",
	"This plugin must be called as chained plugin", "duplicated sysctl keys",
	"json: cannot unmarshal", "specify either",
	"if rate is set", "if burst is set", "burst cannot be", "panic: assignment to entry in nil map",
	"panic: runtime error: invalid memory address or nil pointer dereference", // vlanTrunk [null]
}

// stage returns when the plugin refused a document with that message. What tuning
// says of an address it cannot parse begins as what others say of their MTU.
func (p plugin) stage(message string) diag.Stage {
	if filepath.Base(p.program) == nad.TuningType && strings.Contains(message, "for MAC addr") {
		return diag.Setup
	}
	for _, s := range atLoad {
		if strings.HasPrefix(message, s) {
			return diag.Load
		}
	}
	return diag.Setup
}

// facts is what this machine can do beyond network namespaces, bridges and veth
// pairs. What it cannot is not drawn here.
type facts struct{ VLANFiltering, SpoofCheck, IPTables, NFTables bool }

// probe tries each in a namespace of its own.
func probe() (f facts, err error) {
	ns, err := newNetns()
	if err != nil {
		return f, err
	}
	defer ns.close()
	try := func(command string) bool {
		_, err := ns.run("sh", "-ec", command)
		return err == nil
	}
	f.VLANFiltering = try("ip link add name probe type bridge vlan_filtering 1")
	f.SpoofCheck = try("nft add table bridge nat")
	f.IPTables = try(`for c in iptables ip6tables; do $c -t nat -A POSTROUTING -m comment ` +
		`--comment x -j MASQUERADE; done`)
	f.NFTables = try(`nft 'table inet x { chain c { type nat hook postrouting priority srcnat; ` +
		`masquerade; }; }'`)
	return f, nil
}
