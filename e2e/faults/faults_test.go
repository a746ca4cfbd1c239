//go:build linux

package faults

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// programs has the built programs.
var programs string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "faults")
	if err == nil {
		programs = dir
		build := exec.Command("go", "build", "-o", dir+"/", "./examples/lint", "./examples/quickstart", "./examples/verify")
		build.Dir = filepath.Join("..", "..")
		build.Stderr = os.Stderr
		err = build.Run()
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// ended is how a program ended.
type ended struct {
	status int // -1 for a signal
	signal syscall.Signal
	notes  string // standard error
}

// run runs a program; out is where its output goes, and during is called when it has begun.
func run(t *testing.T, out io.Writer, during func(*os.Process), name string, args ...string) ended {
	t.Helper()
	var notes bytes.Buffer
	c := exec.Command(filepath.Join(programs, name), args...)
	c.Stdout, c.Stderr = out, &notes
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(time.Minute, func() { c.Process.Kill() })
	defer stop.Stop()
	if during != nil {
		during(c.Process)
	}
	err := c.Wait()
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	e := ended{status: c.ProcessState.ExitCode(), notes: notes.String()}
	if w, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		e.signal = w.Signal()
	}
	return e
}

// broken is a definition with a mistake that has a fix, of so many bytes.
func broken(size int) string {
	head := "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n" +
		"metadata: {name: mig, namespace: a}\nspec:\n  config: '{\"cniVersion\":\"1.0.0\",\"name\":\"mig\"," +
		"\"type\":\"macvlan\",\"master\":\"eth1\",\"mtu\":\"9000\",\"ipam\":{\"type\":\"whereabouts\",\"range\":\"10.200.5.0/24\"}}'\n"
	return head + strings.Repeat("# "+strings.Repeat("x", 97)+"\n", max(size-len(head), 0)/100)
}

func fixed(size int) string { return strings.Replace(broken(size), `"mtu":"9000"`, `"mtu":9000`, 1) }

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// However -fix is ended, every file is as it was or is fixed, and by a signal that can be
// caught nothing is left beside them.
func TestFixIsEndedInTheMiddle(t *testing.T) {
	const files, size = 8, 2 << 20
	old, now := broken(size), fixed(size)
	for _, s := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM} {
		untouched, done, middle := 0, 0, 0
		for try := range 12 {
			dir := t.TempDir()
			for i := range files {
				write(t, filepath.Join(dir, fmt.Sprint(i, ".yaml")), old)
			}
			wait := time.Duration(rand.IntN(40*(try+1))) * time.Millisecond
			e := run(t, io.Discard, func(p *os.Process) {
				for try%2 == 1 { // from when the first file is fixed
					if text, err := os.ReadFile(filepath.Join(dir, "0.yaml")); err != nil || string(text) != old {
						break
					}
					time.Sleep(time.Millisecond)
				}
				time.Sleep(wait)
				_ = p.Signal(s)
			}, "lint", "-fix", dir)
			var fixed int
			for i := range files {
				text, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(i, ".yaml")))
				switch {
				case err != nil || string(text) != old && string(text) != now:
					t.Fatalf("%v after %v: file %d has %d bytes, %v", s, wait, i, len(text), err)
				case string(text) == now:
					fixed++
				}
			}
			all, err := os.ReadDir(dir)
			if err != nil || s != syscall.SIGKILL && len(all) != files {
				t.Fatalf("%v after %v: %v, %v", s, wait, all, err)
			}
			switch {
			case fixed == 0:
				untouched++
			case fixed == files:
				done++
			default:
				middle++
				if e.signal == 0 && e.status != 2 {
					t.Errorf("%v after %v: status %d\n%s", s, wait, e.status, e.notes)
				}
			}
		}
		t.Logf("%v: %d runs untouched, %d in the middle, %d done", s, untouched, middle, done)
		if middle == 0 {
			t.Errorf("%v: no run was ended in the middle", s)
		}
	}
}

// small mounts a disk of 256 KiB at a directory, with a file on it, and fills it.
func small(t *testing.T, name, text string) (dir string, flags func(uintptr)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=256k"); err != nil {
		if os.Getenv("MIGRATIONNET_TESTS") == "all" {
			t.Fatal(err)
		}
		t.Skip("a disk cannot be mounted: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	write(t, filepath.Join(dir, name), text)
	_ = os.WriteFile(filepath.Join(dir, "rest"), make([]byte, 1<<20), 0o600) // as much as fits
	return dir, func(f uintptr) {
		if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT|f, "size=256k"); err != nil {
			t.Fatal(err)
		}
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestFullAndReadOnlyDisks(t *testing.T) {
	dir, remount := small(t, "a.yaml", broken(0))
	name := filepath.Join(dir, "a.yaml")
	e := run(t, io.Discard, nil, "lint", "-fix", name)
	text, err := os.ReadFile(name)
	if e.status != 2 || !strings.Contains(e.notes, "no space left") || !strings.Contains(e.notes, "not every fix was written") ||
		string(text) != broken(0) || err != nil || names(t, dir) != "a.yaml rest" {
		t.Errorf("lint: %+v %v %s", e, err, names(t, dir))
	}
	e = run(t, io.Discard, nil, "quickstart", "-o", filepath.Join(dir, "out"))
	if e.status != 2 || !strings.Contains(e.notes, "no space left") || names(t, dir) != "a.yaml rest" {
		t.Errorf("quickstart: %+v %s", e, names(t, dir))
	}
	remount(syscall.MS_RDONLY)
	for program, args := range map[string][]string{
		"lint": {"-fix", name}, "quickstart": {"-o", filepath.Join(dir, "out")},
	} {
		if e := run(t, io.Discard, nil, program, args...); e.status != 2 || !strings.Contains(e.notes, "read-only") {
			t.Errorf("%s: %+v", program, e)
		}
	}
	remount(0)
}

// What cannot be written to standard output is status 2; a reader that went away ends the
// program as it ends others.
func TestOutputsThatFail(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.yaml")
	write(t, name, broken(0))
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for program, args := range map[string][]string{
		"lint": {name}, "quickstart": nil,
		"verify": {filepath.Join("..", "..", "examples", "verify", "testdata", "cluster.json")},
	} {
		if e := run(t, full, nil, program, args...); e.status != 2 || !strings.Contains(e.notes, "no space left") {
			t.Errorf("%s: %+v", program, e)
		}
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		if e := run(t, w, nil, program, args...); e.signal != syscall.SIGPIPE {
			t.Errorf("%s: %+v", program, e)
		}
		w.Close()
	}
}

// What is not a file, or not text, is told in a line, and nothing waits for it.
func TestInputsThatAreNone(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("a.yaml"), fixed(0))
	if err := os.Symlink(".", at("loop")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("self", at("self")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(at("fifo.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := run(t, io.Discard, nil, "lint", dir); e.status != 0 {
		t.Errorf("a directory with a FIFO and a loop: %+v", e)
	}
	write(t, at("wide.yaml"), "\xff\xfek\x00i\x00")
	write(t, at("zero.yaml"), string(make([]byte, 100)))
	write(t, at("marked.yaml"), "\xef\xbb\xbf"+strings.ReplaceAll(broken(0), "\n", "\r\n"))
	for name, want := range map[string]int{
		"self": 2, "nosuch": 2, "wide.yaml": 1, "zero.yaml": 1, "marked.yaml": 1, "a.yaml": 0,
	} {
		if e := run(t, io.Discard, nil, "lint", at(name)); e.status != want || want == 2 && !strings.Contains(e.notes, name) {
			t.Errorf("%s: %+v, want %d", name, e, want)
		}
	}
	if e := run(t, io.Discard, nil, "lint", "-fix", at("marked.yaml")); e.status != 0 {
		t.Errorf("%+v", e)
	}
	text, err := os.ReadFile(at("marked.yaml"))
	if want := "\xef\xbb\xbf" + strings.ReplaceAll(fixed(0), "\n", "\r\n"); err != nil || string(text) != want {
		t.Errorf("a byte order mark and carriage returns: %q, %v", text, err)
	}
}

// A file that another program changes while -fix runs keeps the change, or it is fixed after
// it: it is never lost.
func TestAChangeMeanwhileIsKept(t *testing.T) {
	const size = 4 << 20
	refused, kept := 0, 0
	wait := 20 * time.Millisecond
	for range 10 {
		name := filepath.Join(t.TempDir(), "a.yaml")
		write(t, name, broken(size))
		e := run(t, io.Discard, func(*os.Process) {
			time.Sleep(wait)
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
			if err == nil {
				_, err = f.WriteString("# mine\n")
				f.Close()
			}
			if err != nil {
				t.Error(err)
			}
		}, "lint", "-fix", name)
		text, err := os.ReadFile(name)
		if err != nil || !strings.HasSuffix(string(text), "# mine\n") {
			t.Fatalf("after %v the change is lost: %d bytes, %v", wait, len(text), err)
		}
		if strings.Contains(e.notes, "changed by another program") {
			refused++
		} else {
			kept++
		}
		wait += wait / 2
	}
	t.Logf("%d refused, %d kept", refused, kept)
	if refused == 0 {
		t.Error("no run met the change")
	}
}
