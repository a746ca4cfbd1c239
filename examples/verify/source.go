package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	clusters "github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// isDirectory reports whether the name is that of a directory.
func isDirectory(name string) bool {
	st, err := os.Stat(name)
	return err == nil && st.IsDir()
}

// isJSON reports whether what follows is JSON, or nothing: a listing in JSON is read object
// by object.
func isJSON(in *bufio.Reader) bool {
	head, _ := in.Peek(in.Size())
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) == 0 || head[0] == '{' || head[0] == '['
}

// isListing reports whether a regular file is a listing in JSON, which can be read twice
// without holding it.
func isListing(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return true // reading it will tell
	}
	defer f.Close()
	return isJSON(bufio.NewReader(f))
}

// read yields the objects of a listing: in JSON, in YAML, or in the files of an archive.
func read(in io.Reader) iter.Seq2[fleet.Object, error] {
	buffered := bufio.NewReader(in)
	if isJSON(buffered) {
		return fleet.ReadObjects(buffered)
	}
	r := source.Reader{Stdin: buffered}
	return objectsIn(r.Files(source.Standard), func(f source.File) string {
		if f.Found() {
			return f.Name[len(source.StandardName)+1:]
		}
		return ""
	})
}

// objectsIn yields the objects of files. Of a directory or an archive, what is not of
// Kubernetes is passed over.
func objectsIn(
	files iter.Seq2[source.File, error], called func(source.File) string,
) iter.Seq2[fleet.Object, error] {
	return func(yield func(fleet.Object, error) bool) {
		for f, err := range files {
			if err != nil {
				yield(fleet.Object{}, err)
				return
			}
			if f.Found() && !clusters.Mentions(f.Data) {
				continue
			}
			docs, err := locate.Parse(f.Data)
			if err != nil && (!f.Found() || bytes.Contains(f.Data, []byte("kubevirt.io"))) {
				yield(fleet.Object{}, in(called(f), err))
				return
			}
			for _, d := range docs {
				if !isObject(d.JSON) {
					if f.Found() {
						continue
					}
					yield(fleet.Object{}, errNoObject)
					return
				}
				for o, err := range fleet.ReadObjects(bytes.NewReader(d.JSON)) {
					if !yield(o, in(called(f), err)) {
						return
					}
				}
			}
		}
	}
}

var errNoObject = errors.New("it is neither an object of Kubernetes nor a list of them; " +
	"look at the command that wrote it")

// in says in which file it was.
func in(name string, err error) error {
	if name == "" || err == nil {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// isObject reports whether a document is an object of Kubernetes.
func isObject(doc []byte) bool {
	var o struct{ Kind string }
	return json.Unmarshal(doc, &o) == nil && o.Kind != ""
}
