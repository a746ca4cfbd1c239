package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	podAddress = `"completed":true,"endTimestamp":"2026-11-20T09:14:31Z",` +
		`"targetNodeAddress":"10.128.3.7"`
	goodRecord = `"completed":true,"endTimestamp":"2026-11-20T09:14:31Z",` +
		`"targetNodeAddress":"10.200.0.7"`
	// goodVMIM has a record of its own: without its VMI, it is a yes.
	goodVMIM = `{"kind":"VirtualMachineInstanceMigration","metadata":{"namespace":"shop","name":"m",
		"uid":"b"},
		"spec":{"vmiName":"till"},"status":{"phase":"Succeeded",
		"migrationState":{"migrationUid":"b","targetNode":"worker-1",` + goodRecord + `}}}`
)

// TestMain runs the program where a test starts it as one.
func TestMain(m *testing.M) {
	if os.Getenv("VERIFY_AS_PROGRAM") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func fifo(t *testing.T, name string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	return name
}

// pour writes the text to the FIFO when somebody reads it.
func pour(t *testing.T, name, text string) {
	go func() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(f, text) // a reader that stops is what the test is about
		f.Close()
	}()
}

// finished waits for f, which must not hang.
func finished(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { f(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
	}
}

// What can be read once only says the same as a file does: no, of a migration that
// went over the pod network, whatever is after it.
func TestPipesAreReadOnce(t *testing.T) {
	text := record(podAddress) + goodVMIM
	file := filepath.Join(t.TempDir(), "listing.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	want, _, err := verify("", append(one, file)...)
	if !errors.Is(err, errNo) {
		t.Fatalf("%v %s", err, want)
	}
	checked := 0
	check := func(how, stdin string, args ...string) {
		t.Helper()
		finished(t, func() {
			out, stderr, err := verify(stdin, append(one, args...)...)
			if !errors.Is(err, errNo) || out != want || stderr != "" {
				t.Errorf("%s: %v\n%s%s", how, err, stderr, out)
			}
			checked++
		})
	}
	pipe := fifo(t, "vmis")
	pour(t, pipe, text)
	check("a FIFO", "", pipe)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	pour(t, pipe, text)
	check("a link to a FIFO", "", "-f", link)

	vmis, vmims := fifo(t, "vmis"), fifo(t, "vmims")
	pour(t, vmis, record(podAddress))
	pour(t, vmims, goodVMIM)
	check("two FIFOs", "", vmims, vmis)
	half := filepath.Join(t.TempDir(), "half.json")
	if err := os.WriteFile(half, []byte(goodVMIM), 0o600); err != nil {
		t.Fatal(err)
	}
	pour(t, vmis, record(podAddress))
	check("a FIFO and a file", "", vmis, half)
	check("standard input and a file", record(podAddress), half, "-")

	for _, dir := range []string{"/proc/self/fd", "/dev/fd"} {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(w, text); w.Close() }()
		check(dir, "", fmt.Sprintf("%s/%d", dir, r.Fd()))
		r.Close()
	}
	if checked < 5 || runtime.GOOS == "linux" && checked < 7 {
		t.Errorf("%d ways were checked", checked)
	}
}

// The program itself, with a pipe, and with a file, as /dev/stdin.
func TestStandardInputByName(t *testing.T) {
	if _, err := os.Stat("/dev/stdin"); err != nil {
		t.Skip(err)
	}
	text := record(podAddress) + goodVMIM
	file := filepath.Join(t.TempDir(), "listing.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	open, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	for how, stdin := range map[string]io.Reader{
		"a pipe": strings.NewReader(text),
		"a file": open,
	} {
		finished(t, func() {
			cmd := exec.Command(os.Args[0], append(one, "/dev/stdin")...)
			cmd.Env = append(os.Environ(), "VERIFY_AS_PROGRAM=1")
			cmd.Stdin = stdin // a pipe, of what is not a file
			out, err := cmd.CombinedOutput()
			exit := new(exec.ExitError)
			if !errors.As(err, &exit) || exit.ExitCode() != 1 ||
				!bytes.Contains(out, []byte("NO: ")) {
				t.Errorf("%s: %v %s", how, err, out)
			}
		})
	}
}

// A file that is another when it is read again is an error, and no yes.
func TestReplacedFilesAreNoticed(t *testing.T) {
	whole := record(goodRecord)
	bad := strings.ReplaceAll(record(podAddress), "10.128", "10.129") // as long as whole
	for how, replace := range map[string]func(name string) error{
		"by another file": func(name string) error {
			if err := os.WriteFile(name+".new", []byte(bad), 0o600); err != nil {
				return err
			}
			return os.Rename(name+".new", name)
		},
		"in place, and with its old time": func(name string) error {
			st, err := os.Stat(name)
			return errors.Join(err, os.WriteFile(name, []byte(bad), 0o600),
				os.Chtimes(name, st.ModTime(), st.ModTime()))
		},
		"by nothing": func(name string) error { return os.Truncate(name, 0) },
		"by more": func(name string) error {
			return os.WriteFile(name, []byte(whole+bad), 0o600)
		},
		"by an empty list": func(name string) error {
			return os.WriteFile(name, []byte(`{"kind":"List","items":[]}`), 0o600)
		},
		"by a text": func(name string) error { return os.WriteFile(name, []byte("gone"), 0o600) },
		"not at all, it is removed": func(name string) error {
			return os.Remove(name)
		},
	} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			first, second := filepath.Join(dir, "first.json"), filepath.Join(dir, "second.json")
			if err := errors.Join(os.WriteFile(first, []byte(goodVMIM), 0o600),
				os.WriteFile(second, []byte(whole), 0o600)); err != nil {
				t.Fatal(err)
			}
			if out, _, err := verify("", append(one, first, second)...); err != nil {
				t.Fatalf("as it is: %v %s", err, out)
			}
			var stdout, stderr bytes.Buffer
			looks := 0 // at the clock: when a file begins
			p := program{stderr: &stderr, now: func() time.Time {
				if looks++; looks == 3 { // the first file begins again
					if err := replace(second); err != nil {
						t.Error(err)
					}
				}
				return time.Time{}
			}}
			err := p.run(append(one, first, second), &stdout)
			if !errors.Is(err, errRead) || !strings.Contains(stderr.String(), "second.json: ") ||
				strings.Contains(stdout.String(), "yes: ") || looks < 3 {
				t.Errorf("%v\n%s%s", err, stderr.String(), stdout.String())
			}
		})
	}
}

// told collects what is said, while it is said.
type told struct {
	sync.Mutex
	bytes.Buffer
}

func (b *told) Write(p []byte) (int, error) { b.Lock(); defer b.Unlock(); return b.Buffer.Write(p) }
func (b *told) text() string                { b.Lock(); defer b.Unlock(); return b.Buffer.String() }

// Who waits for input says so, and goes on when it comes.
func TestWaitingIsSaid(t *testing.T) {
	const patience = 10 * time.Millisecond
	pipe := fifo(t, "vmis")
	r, w := io.Pipe()
	for how, c := range map[string]struct {
		args []string
		name string
		feed func()
		want error
	}{
		"a FIFO without a writer": {
			args: []string{pipe},
			name: pipe,
			feed: func() { pour(t, pipe, record(podAddress)) },
			want: errNo,
		},
		"a FIFO whose writer gives up": {
			args: []string{pipe},
			name: pipe,
			feed: func() { pour(t, pipe, "") },
			want: errRead,
		},
		"a FIFO whose writer is cut off": {
			args: []string{pipe},
			name: pipe,
			feed: func() { pour(t, pipe, record(goodRecord)[:90]) },
			want: errRead,
		},
		"standard input that is idle": {
			name: "standard input",
			feed: func() {
				go func() { _, _ = io.WriteString(w, record(podAddress)); w.Close() }()
			},
			want: errNo,
		},
	} {
		t.Run(how, func(t *testing.T) {
			var stderr told
			var stdout bytes.Buffer
			p := program{stdin: r, stderr: &stderr, now: time.Now, patience: patience}
			finished(t, func() {
				result := make(chan error, 1)
				go func() { result <- p.run(append(one, c.args...), &stdout) }()
				for !strings.Contains(stderr.text(), "waiting for "+c.name) {
					time.Sleep(patience)
				}
				c.feed()
				err := <-result
				if !errors.Is(err, c.want) || strings.Contains(stdout.String(), "yes: ") {
					t.Errorf("%v, want %v\n%s%s", err, c.want, stderr.text(), stdout.String())
				}
			})
			if n := strings.Count(stderr.text(), "waiting for "); n != 1 {
				t.Errorf("it is said %d times", n)
			}
		})
	}
}

// One input under two names is read as one by mistake.
func TestOneFileUnderTwoNames(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, args := range [][]string{
		{"testdata/east.json", "./testdata/east.json"},
		{
			"-cluster", "a", "-f", "testdata/east.json", "-cluster", "b", "-f",
			"testdata/../testdata/east.json",
		},
		{"-", fmt.Sprintf("/dev/fd/%d", r.Fd())},
	} {
		var stderr bytes.Buffer
		p := program{stdin: r, stderr: &stderr, now: time.Now}
		if _, err := os.Stat(args[1]); args[0] == "-" && err != nil {
			continue
		}
		if err := p.run(args, io.Discard); !errors.Is(err, errUsage) ||
			!strings.Contains(stderr.String(), "a file is given twice") {
			t.Errorf("%v: %v %s", args, err, stderr.String())
		}
	}
}
