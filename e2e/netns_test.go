//go:build linux

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
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

func newNetns() (ns netns, err error) {
	err = away(func() error { return unix.Unshare(unix.CLONE_NEWNET) }, func() error {
		ns.file, err = os.Open(thread)
		return err
	})
	return ns, err
}

// path is where another process finds the namespace.
func (ns netns) path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), ns.file.Fd()) }

// do calls f in the namespace. Programs that f starts are in it too.
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

// run runs a program in the namespace and returns its output.
func (ns netns) run(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := ns.do(cmd.Run); err != nil {
		return nil, fmt.Errorf("%v: %w: %s", cmd, err, errs.String())
	}
	return out.Bytes(), nil
}

// ask runs shell commands that print a JSON value each. One shell for all of
// them: to start a program from here takes User-Mode-Linux fifty milliseconds.
func (ns netns) ask(commands string, into ...any) error {
	out, err := ns.run("sh", "-ec", commands)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(out))
	for _, v := range into {
		if err := d.Decode(v); err != nil {
			return fmt.Errorf("%s: %w: %s", commands, err, out)
		}
	}
	return nil
}

// interfaces returns the names of the links, without the loopback interface.
func (ns netns) interfaces() (names []string, err error) {
	err = ns.do(func() error {
		links, err := net.Interfaces()
		for _, l := range links {
			if l.Flags&net.FlagLoopback == 0 {
				names = append(names, l.Name)
			}
		}
		return err
	})
	return names, err
}
