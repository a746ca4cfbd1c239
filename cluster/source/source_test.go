package source_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/source"
)

// tree is what a directory and an archive hold.
var tree = map[string]string{
	"a.yaml":                         "a: 1\n",
	"b/c.yml":                        "b: 2\n",
	"b/c.conflist":                   "{}",
	"b/d.conf":                       "{}",
	"b/readme.md":                    "none",
	"b/pod.log":                      "none",
	".git/e.yaml":                    "none",
	"b/vendor/f.yaml":                "none",
	"cluster-scoped/core/nodes.json": "{}",
}

func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// packed returns a tar archive of the files, with the directory in front of their names.
func packed(t testing.TB, dir string, files map[string]string, zip bool) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.Writer = &b
	if zip {
		z := gzip.NewWriter(&b)
		defer z.Close()
		w = z
	}
	a := tar.NewWriter(w)
	names := []string{}
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		h := tar.Header{Name: dir + name, Mode: 0o644, Size: int64(len(files[name])), Format: tar.FormatPAX}
		if err := a.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(a, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if z, ok := w.(*gzip.Writer); ok {
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// read returns the names of the files at a path below root, each with its data, and the
// errors.
func read(r source.Reader, path, root string) (got, errs []string) {
	for f, err := range r.Files(path) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		name := strings.TrimPrefix(filepath.ToSlash(f.Name), filepath.ToSlash(root)+"/")
		got = append(got, name+"="+string(f.Data))
	}
	slices.Sort(got)
	return got, errs
}

var wanted = []string{
	"a.yaml=a: 1\n", "b/c.conflist={}", "b/c.yml=b: 2\n", "b/d.conf={}",
	"cluster-scoped/core/nodes.json={}",
}

func TestDirectoryAndArchiveGiveTheSameFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree)
	got, errs := read(source.Reader{}, dir, dir)
	if diff := cmp.Diff(wanted, got); diff != "" || errs != nil {
		t.Errorf("%s%v", diff, errs)
	}
	for name, zip := range map[string]bool{"must-gather.tar": false, "must-gather.tar.gz": true} {
		data := packed(t, "./", tree, zip)
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		got, errs := read(source.Reader{}, file, file)
		if diff := cmp.Diff(wanted, got); diff != "" || errs != nil {
			t.Errorf("%s: %s%v", name, diff, errs)
		}
		got, errs = read(source.Reader{Stdin: bytes.NewReader(data)}, "-", source.StandardName)
		if diff := cmp.Diff(wanted, got); diff != "" || errs != nil {
			t.Errorf("%s on standard input: %s%v", name, diff, errs)
		}
		first, last := 320, len(data)-2*512 // the end of an archive is two blocks of zeros
		if zip {
			first, last = 20, len(data)-1
		}
		for n := first; n < last; n += 64 { // also where a file of the archive begins
			cut := bytes.NewReader(data[:n])
			if _, errs := read(source.Reader{Stdin: cut}, "-", ""); len(errs) != 1 ||
				!strings.Contains(errs[0], "unexpected EOF") {
				t.Errorf("%s, cut at %d of %d: %q", name, n, len(data), errs)
			}
		}
	}
}

func TestPatternsLeaveOut(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree)
	file := filepath.Join(dir, "x.tar")
	if err := os.WriteFile(file, packed(t, "", tree, false), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		patterns []string
		want     string
	}{
		{[]string{"b/"}, "a.yaml cluster-scoped/core/nodes.json"},
		{[]string{"b", "core/"}, "a.yaml"},
		{[]string{"a.yaml/"}, "a.yaml b/c.conflist b/c.yml b/d.conf cluster-scoped/core/nodes.json"},
		{[]string{"b/c.*", "/a.yaml"}, "b/d.conf cluster-scoped/core/nodes.json"},
		{[]string{"*.yaml", "*.json", "cluster-scoped/core"}, "b/c.conflist b/c.yml b/d.conf"},
	} {
		for _, path := range []string{dir, file} {
			got, errs := read(source.Reader{Exclude: c.patterns}, path, path)
			for i, s := range got {
				got[i], _, _ = strings.Cut(s, "=")
			}
			if strings.Join(got, " ") != c.want || errs != nil {
				t.Errorf("%s, %v: %v %v, want %s", path, c.patterns, got, errs, c.want)
			}
		}
	}
	for _, bad := range []string{"", "[", "[a"} {
		if source.CheckPattern(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if err := source.CheckPattern("b/*.yaml"); err != nil {
		t.Error(err)
	}
}

func TestWhatIsOneFile(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := io.WriteString(w, "a: 1\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for about, c := range map[string]struct {
		in   []byte
		want source.File
	}{
		"text":       {[]byte("a: 1\n"), source.File{Data: []byte("a: 1\n")}},
		"empty":      {nil, source.File{Data: []byte{}}},
		"compressed": {z.Bytes(), source.File{Data: []byte("a: 1\n"), Packed: true}},
	} {
		c.want.Name = source.StandardName
		got, err := source.Reader{Stdin: bytes.NewReader(c.in)}.All(source.Standard)
		if diff := cmp.Diff([]source.File{c.want}, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", about, err, diff)
		}
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.yaml": "a: 1\n"})
	broken := errors.New("broken")
	for about, c := range map[string]struct {
		r    source.Reader
		path string
		want string
	}{
		"no such file":      {source.Reader{}, filepath.Join(dir, "b.yaml"), "b.yaml"},
		"no standard input": {source.Reader{}, "-", "no standard input"},
		"broken input":      {source.Reader{Stdin: iotest.ErrReader(broken)}, "-", "broken"},
		"not gzip": {source.Reader{Stdin: strings.NewReader("\x1f\x8bxxxxxxxxxxxx")}, "-",
			"gzip: invalid header"},
	} {
		files, err := c.r.All(c.path, filepath.Join(dir, "a.yaml"))
		if err == nil || !strings.Contains(err.Error(), c.want) || len(files) != 1 {
			t.Errorf("%s: %v, %d files", about, err, len(files))
		}
	}
	// A link that leads nowhere is said, and what is after it is read.
	if err := os.Symlink(filepath.Join(dir, "nosuch"), filepath.Join(dir, "0.yaml")); err != nil {
		t.Skip(err)
	}
	files, err := source.Reader{}.All(dir)
	if err == nil || len(files) != 1 {
		t.Errorf("%v, %d files", err, len(files))
	}
}

func TestTheCallerMayStop(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree)
	tar := packed(t, "", tree, true)
	for _, path := range []string{dir, "-"} {
		n := 0
		for range (source.Reader{Stdin: bytes.NewReader(tar)}).Files(path) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: %d files", path, n)
		}
	}
}

func ExampleReader_Files() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "nad.yaml")
	if err := os.WriteFile(name, []byte("kind: NetworkAttachmentDefinition\n"), 0o600); err != nil {
		panic(err)
	}
	for f, err := range (source.Reader{}).Files(dir) {
		fmt.Println(filepath.Base(f.Name), len(f.Data), f.Found(), err)
	}
	// Output: nad.yaml 34 true <nil>
}

func TestAdd(t *testing.T) {
	const node = "apiVersion: v1\nkind: Node\nmetadata: {name: %s}\n"
	for about, c := range map[string]struct {
		file  source.File
		nodes int
		fails bool
	}{
		"documents": {source.File{Data: []byte(fmt.Sprintf(node+"---\n"+node, "a", "b"))}, 2, false},
		"a list": {source.File{Data: []byte(`{"kind":"List","items":[{"apiVersion":"v1","kind":"Node",` +
			`"metadata":{"name":"a"}}]}`)}, 1, false},
		"found":          {source.File{Root: "d", Data: []byte(fmt.Sprintf(node, "a"))}, 1, false},
		"found, another": {source.File{Root: "d", Data: []byte("a: [\n")}, 0, false},
		"broken":         {source.File{Name: "x", Data: []byte(fmt.Sprintf(node, "a") + "---\na: [\n")}, 1, true},
	} {
		var all cluster.Cluster
		_, err := source.Add(&all, c.file)
		if n := len(all.Objects("Node")); n != c.nodes || (err != nil) != c.fails {
			t.Errorf("%s: %d nodes, %v", about, n, err)
		}
	}
}
