//go:build linux

package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// A netns is a network namespace without a name. It lives as long as this
// descriptor, so that the kernel removes it, and every link in it, even when the
// process is killed.
type netns struct{ file *os.File }

// thread is the network namespace of the calling thread.
const thread = "/proc/thread-self/ns/net"

// newNetns makes a namespace with a loopback interface that is up.
func newNetns() (ns netns, err error) {
	err = away(func() error { return unix.Unshare(unix.CLONE_NEWNET) }, func() error {
		ns.file, err = os.Open(thread)
		return err
	})
	if err != nil {
		return ns, err
	}
	return ns, ns.sh("ip link set lo up")
}

// path is where another process finds the namespace.
func (ns netns) path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), ns.file.Fd()) }

// do calls f in the namespace. Programs that f starts are in it too, and so is a
// socket that it opens, for as long as that lives.
func (ns netns) do(f func() error) error {
	return away(func() error { return unix.Setns(int(ns.file.Fd()), unix.CLONE_NEWNET) }, f)
}

func (ns netns) close() { ns.file.Close() }

// away calls f on a thread that leave has taken to another namespace, and
// brings the thread home. One that cannot go home ends with its goroutine.
func away(leave, f func() error) error {
	runtime.LockOSThread()
	home, err := os.Open(thread)
	if err != nil {
		return err
	}
	defer home.Close()
	defer func() {
		if unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) == nil {
			runtime.UnlockOSThread()
		}
	}()
	if err := leave(); err != nil {
		return err
	}
	return f()
}

// sh runs shell commands in the namespace.
func (ns netns) sh(format string, args ...any) error {
	_, err := ns.output(fmt.Sprintf(format, args...))
	return err
}

func (ns netns) output(commands string) ([]byte, error) {
	cmd := exec.Command("sh", "-ec", commands)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := ns.do(cmd.Run); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", commands, err, errs.String())
	}
	return out.Bytes(), nil
}

// ask runs a shell command that prints JSON.
func (ns netns) ask(command string, into any) error {
	out, err := ns.output(command)
	if err != nil {
		return err
	}
	return json.Unmarshal(out, into)
}
