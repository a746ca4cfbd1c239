package runbook_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/runbook"
)

func request(n int) plan.Request {
	r := plan.Request{Network: plan.Network{Name: "migration", CIDR: ipnet.MustParsePrefix("10.200.4.0/22")}}
	for i := range n {
		r.Clusters = append(r.Clusters, plan.Cluster{
			Name: fmt.Sprintf("c%d", i), Namespace: "openshift-cnv", NIC: "eth1", Nodes: 3, Decentralized: true,
			API: []hco.APIVersion{hco.V1Beta1, hco.V1}[i%2],
		})
	}
	return r
}

func write(t *testing.T, r plan.Request) string {
	t.Helper()
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	return string(runbook.Markdown(r, p))
}

// blocks returns the commands.
func blocks(text string) (out []string) {
	parts := strings.Split(text, "```")
	for i := 1; i < len(parts); i += 2 {
		out = append(out, strings.TrimPrefix(parts[i], "sh\n"))
	}
	return out
}

// Every command is one for a shell, whatever the clusters and the network.
func TestCommandsAreForAShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	r := request(3)
	r.Clusters[1].CurrentNetwork = "old"
	r.Network.Bridge, r.Network.VLAN = "br-mig", 300
	commands := blocks(write(t, r))
	if len(commands) < 20 {
		t.Errorf("%d blocks", len(commands))
	}
	for _, c := range commands {
		cmd := exec.Command(sh, "-n")
		cmd.Stdin = strings.NewReader(c)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s\n%s", c, out)
		}
	}
}

func TestStepsAreThere(t *testing.T) {
	r := request(2)
	r.Clusters[1].CurrentNetwork = "old"
	text := write(t, r)
	for _, want := range []string{
		"| c0 | 10.200.4.1-10.200.4.16 |",
		"- [ ] c1: eth1 is up on every node", "TCP 9185", "TCP 32768-65535",
		"## 2. Make the network in c0", "## 3. Have c0 migrate over it",
		"oc --context=c0 apply -f c0/1-network.yaml", "oc --context=c0 delete -f c0/1-network.yaml",
		`-p '{"spec":{"liveMigrationConfig":{"network":"migration"}}}'`,
		`-p '{"spec":{"liveMigrationConfig":{"network":null}}}'`,
		`-p '{"spec":{"virtualization":{"liveMigrationConfig":{"network":"old"}}}}'`,
		"## 6. Have the clusters trust each other", "kubevirt-external-ca",
		"-cluster c0=c0.now.yaml -cluster c1=c1.now.yaml", "verify -rollout", "verify -all",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for i := range r.Clusters {
		r.Clusters[i].Decentralized = false
	}
	if strings.Contains(write(t, r), "kubevirt-external-ca") {
		t.Error("certificates are exchanged without migration between clusters")
	}
	if strings.Contains(write(t, request(1)), "kubevirt-external-ca") {
		t.Error("one cluster exchanges certificates")
	}
}
