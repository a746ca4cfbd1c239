//go:build linux

package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

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
	log, rc := boot(t, kernel, "^(TestBridge|TestVLANs)$", 8)
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
	dir := t.TempDir()
	said, err := start(t, dir, kernel, tests, checks, os.Environ())
	if strings.Contains(string(said), "ptrace set fp regs failed") {
		t.Log("the kernel's registers are larger than User-Mode-Linux knows: " +
			"it runs without those of AVX")
		said, err = start(t, dir, kernel, tests, checks, append(os.Environ(), withoutXState+"=1"))
	}
	read := func(name string) string {
		data, _ := os.ReadFile(filepath.Join(dir, name))
		return strings.TrimSpace(string(data))
	}
	if rc = read("rc"); rc == "" {
		t.Errorf("%v\n%s", err, said)
	}
	return read("log"), rc
}

func start(t *testing.T, dir, kernel, tests string, checks int, env []string) ([]byte, error) {
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
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, kernel, "mem=512M", "umid=e2e", "uml_dir="+dir+"/",
		"root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", "init="+init,
		"out="+dir, "job="+self, "tests="+tests, "checks="+strconv.Itoa(checks), "cache="+cache,
		"con=null", "con0=null,fd:2", "ssl=null", "quiet")
	if !slices.Contains(env, withoutXState+"=1") {
		cmd.Path, cmd.Args = kernel, cmd.Args[1:]
	} else {
		cmd.Args = append(cmd.Args, withoutAVX...) // the environment of init
	}
	cmd.Env = append(env, "TMPDIR="+dir)
	runtime.LockOSThread() // Pdeathsig is of the thread
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	// Ends its processes too.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	said, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%v: %w", cmd, err)
	}
	return said, err
}

// withoutXState is set where this program becomes User-Mode-Linux, whose release
// of 2022 panics on a CPU with AMX: ptrace takes the extended registers as a whole
// only, which are larger than it knows (linux arch/x86/um/user-offsets.c v6.1).
const withoutXState = "E2E_WITHOUT_XSTATE"

// withoutAVX has programs of Go and of glibc leave registers alone that are lost at
// every page fault.
var withoutAVX = []string{
	"GODEBUG=cpu.all=off",
	"GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512BW,-AVX512VL,-AVX_Fast_Unaligned_Load",
}

// becomeWithoutXState runs args in place of this program, and refuses it and all
// that it starts the extended registers, so that User-Mode-Linux saves those of
// SSE.
func becomeWithoutXState(args []string) error {
	const (
		prSetSeccomp, seccompFilter  = 22, 2
		prSetNoNewPrivs              = 38
		load, equal, ret             = 0x20, 0x15, 0x06 // BPF
		syscallAt, arg0, arg2        = 0, 16, 32
		ptraceGetRegSet, ntX86XState = 0x4204, 0x202
		allow                        = 0x7fff0000
		refuse                       = 0x00050000 | uint32(syscall.EIO)
	)
	filter := []syscall.SockFilter{
		{Code: load, K: syscallAt},
		{Code: equal, Jf: 5, K: syscall.SYS_PTRACE},
		{Code: load, K: arg0},
		{Code: equal, Jf: 3, K: ptraceGetRegSet},
		{Code: load, K: arg2},
		{Code: equal, Jf: 1, K: ntX86XState},
		{Code: ret, K: refuse},
		{Code: ret, K: allow},
	}
	program := syscall.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread() // the filter is of the thread
	if _, _, errno := syscall.Syscall6(syscall.SYS_PRCTL, prSetNoNewPrivs, 1, 0, 0, 0,
		0); errno != 0 {
		return errno
	}
	if _, _, errno := syscall.Syscall(syscall.SYS_PRCTL, prSetSeccomp, seccompFilter,
		uintptr(unsafe.Pointer(&program))); errno != 0 {
		return errno
	}
	return syscall.Exec(args[0], args, os.Environ())
}
