// Package source reads the files in which people have the documents of a cluster: named
// ones, those of a directory such as a must-gather, those of an archive of one, and
// standard input.
//
//	var r source.Reader
//	for f, err := range r.Files("must-gather.tar.gz") { … }
//
// A file is held while it is looked at only, so that a directory of any size can be read.
//
// # Compatibility
//
// The names of files, extensions and directories that are passed over may grow in any release.
package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Standard is the path that stands for standard input.
const Standard = "-"

// StandardName is the Name of what is read from standard input.
const StandardName = "<stdin>"

// File is a file that was read.
type File struct {
	// Name is its path; of one in an archive that of the archive with its path in it.
	Name string `json:"name"`
	// Root is the directory or archive in which it was found; "" is named by the caller.
	Root string `json:"root,omitempty"`
	// Cluster is for the caller: the name of the cluster that its documents are of.
	Cluster string `json:"cluster,omitempty"`
	// Packed is true for what was inside a compressed file or an archive, so that Data is
	// not what a file holds.
	Packed bool   `json:"packed,omitempty"`
	Data   []byte `json:"data"`
}

// Found reports whether the file was found in a directory or an archive, and not named.
func (f File) Found() bool { return f.Root != "" }

// Extensions are those of the files that are taken from directories and archives.
func Extensions() []string { return []string{".yaml", ".yml", ".json", ".conf", ".conflist"} }

var extensions = Extensions()

// leftOut are the names of the directories that nothing is taken from: what version control
// keeps, and what tools have put there.
var leftOut = []string{
	".git", ".hg", ".svn", ".terraform", ".venv", ".tox", ".cache", "__pycache__",
	"node_modules", "vendor",
}

// MostBytes is how large a file may be.
const MostBytes = 1 << 30

// Reader says what is read. The zero Reader reads everything but standard input.
type Reader struct {
	Stdin io.Reader
	// Exclude are patterns of what is left out of directories and archives, as path.Match
	// takes them: for the path below the directory where they have a slash inside, and for
	// any name otherwise; one that ends with a slash is for directories. See CheckPattern.
	Exclude []string
}

var errReader = errors.New("a source.Reader has no JSON: it reads")

// MarshalJSON returns an error: a Reader has no JSON form.
func (Reader) MarshalJSON() ([]byte, error) { return nil, errReader }

// UnmarshalJSON returns an error: a Reader has no JSON form.
func (*Reader) UnmarshalJSON([]byte) error { return errReader }

// CheckPattern returns an error for what is no pattern of Exclude.
func CheckPattern(pattern string) error {
	if _, err := path.Match(strings.TrimSuffix(pattern, "/"), ""); err != nil || pattern == "" {
		return fmt.Errorf("want a pattern such as testdata/ or *.conf, got %q", pattern)
	}
	return nil
}

// Files yields the files at a path: the file itself, those of a directory in lexical order,
// or those of a tar archive, compressed by gzip or not, in its order. "-" is standard input.
// An error is about one file or directory, and what is after it is yielded. In directories
// only regular files are read, and links to them.
func (r Reader) Files(path string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		switch st, err := os.Stat(path); {
		case path == Standard:
			if r.Stdin == nil {
				yield(File{}, errors.New("there is no standard input"))
				return
			}
			r.stream(StandardName, r.Stdin, yield)
		case err == nil && st.IsDir():
			r.directory(path, yield)
		default:
			f, err := os.Open(path)
			if err != nil {
				yield(File{}, err)
				return
			}
			defer f.Close()
			r.stream(path, f, yield)
		}
	}
}

// All returns the files at the paths, and the errors of those that could not be read.
func (r Reader) All(paths ...string) ([]File, error) {
	var out []File
	var errs []error
	for _, p := range paths {
		for f, err := range r.Files(p) {
			if err != nil {
				errs = append(errs, err)
				continue
			}
			out = append(out, f)
		}
	}
	return out, errors.Join(errs...)
}

// stream yields what in holds: one file, or those of an archive.
func (r Reader) stream(name string, in io.Reader, yield func(File, error) bool) {
	b := bufio.NewReader(in)
	inside, packed, err := unpack(b)
	if err != nil {
		yield(File{}, fmt.Errorf("%s: %w", name, err))
		return
	}
	if isTar(inside) {
		r.archive(name, inside, yield)
		return
	}
	data, err := readAll(inside)
	if err != nil {
		yield(File{}, fmt.Errorf("%s: %w", name, err))
		return
	}
	yield(File{Name: name, Data: data, Packed: packed}, nil)
}

var errLarge = fmt.Errorf("larger than %d bytes", MostBytes)

func readAll(in io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, MostBytes+1))
	if err == nil && len(data) > MostBytes {
		return nil, errLarge
	}
	return data, err
}

func (r Reader) directory(root string, yield func(File, error) bool) {
	dir := root + string(filepath.Separator) // also of a link to it
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return goOn(yield(File{}, err))
		}
		below, err := filepath.Rel(dir, name)
		excluded := err == nil && below != "." && r.excludes(filepath.ToSlash(below), e.IsDir())
		switch {
		case excluded && e.IsDir():
			return filepath.SkipDir
		case excluded || e.IsDir() || !taken(name):
			return nil
		}
		st, err := os.Stat(name)
		switch {
		case err == nil && !st.Mode().IsRegular():
			return nil // opening it may wait for ever
		case err == nil && st.Size() > MostBytes:
			return goOn(yield(File{}, fmt.Errorf("%s: %w", name, errLarge)))
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return goOn(yield(File{}, err))
		}
		return goOn(yield(File{Name: name, Root: root, Data: data}, nil))
	})
	if err != nil && !errors.Is(err, errStopped) {
		yield(File{}, err)
	}
}

var errStopped = errors.New("the caller wants no more")

func goOn(more bool) error {
	if !more {
		return errStopped
	}
	return nil
}

func taken(name string) bool { return slices.Contains(extensions, path.Ext(name)) }

// excludes reports whether a path below a directory is left out.
func (r Reader) excludes(below string, isDir bool) bool {
	base := path.Base(below)
	if isDir && slices.Contains(leftOut, base) {
		return true
	}
	return slices.ContainsFunc(r.Exclude, func(pattern string) bool {
		pattern, dirs := strings.CutSuffix(pattern, "/")
		of := base
		if strings.Contains(pattern, "/") {
			of, pattern = below, strings.TrimPrefix(pattern, "/")
		}
		match, err := path.Match(pattern, of)
		return err == nil && match && (!dirs || isDir)
	})
}
