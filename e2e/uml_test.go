//go:build linux

package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/internal/law"
)

// TestInUserModeLinux runs the tests of this package on a kernel with VLAN
// filtering, which the machine's own may not have. It needs no root.
func TestInUserModeLinux(t *testing.T) {
	kernel, err := exec.LookPath("linux.uml")
	if err != nil {
		law.Missing(t, "user-mode-linux is not installed: run e2e/setup")
	}
	t.Parallel()
	installed(t)
	log, rc := boot(t, kernel, "^(TestBridge|TestVLANs)$", 12)
	t.Log(log)
	if rc != "0" {
		t.Errorf("the tests in User-Mode-Linux ended with %q", rc)
	}
	if strings.Contains(log, "--- SKIP") {
		t.Error("a test was skipped in User-Mode-Linux")
	}
}

// boot runs this very program in User-Mode-Linux, and returns what it printed
// and its exit code, "" if it did not come to an end.
func boot(t *testing.T, kernel, tests string, checks int) (log, rc string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	init, err := filepath.Abs("init")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, kernel, "mem=512M", "umid=e2e", "uml_dir="+dir+"/",
		"root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", "init="+init,
		"out="+dir, "job="+self, "tests="+tests, "checks="+strconv.Itoa(checks), "cache="+cache,
		"con=null", "con0=null,fd:2", "ssl=null", "quiet")
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	runtime.LockOSThread() // Pdeathsig is of the thread
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // ends its processes too
	cmd.WaitDelay = 5 * time.Second
	said, err := cmd.CombinedOutput()
	read := func(name string) string {
		data, _ := os.ReadFile(filepath.Join(dir, name))
		return strings.TrimSpace(string(data))
	}
	if rc = read("rc"); rc == "" {
		t.Errorf("%v: %v\n%s", cmd, err, said)
	}
	return read("log"), rc
}
