package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/nad"
)

// extensions are those of the files that are taken from a directory.
var extensions = []string{".yaml", ".yml", ".json", ".conf", ".conflist"}

// leftOut are the names of the directories that nothing is taken from: what version control
// keeps, and what tools have put there.
var leftOut = []string{
	".git", ".hg", ".svn", ".terraform", ".venv", ".tox", ".cache", "__pycache__",
	"node_modules", "vendor",
}

// tree is a directory that was read, for its note.
type tree struct {
	root  string
	files int // that were looked at
}

// readTree reads the files of a directory, as documents of a cluster.
func (p *program) readTree(root, cluster string) (out []file) {
	dir := root + string(filepath.Separator) // also of a link to it
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			p.unreadable(err)
			return nil
		}
		below, err := filepath.Rel(dir, name)
		excluded := err == nil && below != "." && p.excludes(filepath.ToSlash(below), e)
		switch {
		case excluded && e.IsDir():
			return filepath.SkipDir
		case excluded || e.IsDir() || !slices.Contains(extensions, filepath.Ext(name)):
			return nil
		}
		data, err := os.ReadFile(name)
		p.unreadable(err)
		if err == nil {
			out = append(out, file{name: name, cluster: cluster, data: data, walked: true})
		}
		return nil
	})
	p.unreadable(err)
	p.trees = append(p.trees, tree{root, len(out)})
	return out
}

// excludes reports whether a path below a directory is left out: by its name, or by a
// pattern of -exclude. A pattern with a slash is for the path from the directory, another
// for any name in it; one that ends with a slash is for directories.
func (p *program) excludes(below string, e fs.DirEntry) bool {
	base := path.Base(below)
	if e.IsDir() && slices.Contains(leftOut, base) {
		return true
	}
	return slices.ContainsFunc(p.exclude, func(pattern string) bool {
		pattern, dirs := strings.CutSuffix(pattern, "/")
		of := base
		if strings.Contains(pattern, "/") {
			of, pattern = below, strings.TrimPrefix(pattern, "/")
		}
		match, _ := path.Match(pattern, of) // parse has seen that the pattern is one
		return match && (!dirs || e.IsDir())
	})
}

// mention matches what a document that is judged has to say somewhere.
var mention = regexp.MustCompile(
	`cniVersion|k8s\.cni\.cncf\.io|kubevirt\.io/|k8s\.ovn\.org|harvesterhci\.io|` +
		`(operator|config)\.openshift\.io/|nmstate\.io/|whereabouts\.cni|policy\.open-cluster|` +
		`["']?ipam["']?\s*:|["']?cidr["']?\s*:`)

// mentions reports whether the file can be one for this program: what cannot be read of
// another one is none of its business. A file that was named is always one.
func (f *file) mentions() bool { return !f.walked || mention.Match(f.data) }

// certain reports whether a document of a directory is what it looks like: other programs
// have files with plugins, or a type, too.
func (s shape) certain() bool {
	known := slices.Contains(nad.PluginTypes(), s.pluginType)
	return s.kubernetes() || s.has("cniVersion") || known && s.has("ipam") ||
		isPlan(s) && typeOf(members(s.members["network"])["cidr"]) == aString
}

// noteTrees tells how many files of the directories have nothing that is judged.
func (p *program) noteTrees(files []file) {
	for _, t := range p.trees {
		idle := 0
		for _, f := range files {
			if f.walked && strings.HasPrefix(f.name, t.root+string(filepath.Separator)) &&
				len(f.docs)+len(f.errs)+len(f.notes) == 0 && !f.used {
				idle++
			}
		}
		if idle > 0 {
			fmt.Fprintf(p.stderr, "%s: note: of %s, %s nothing that is judged\n",
				t.root, several(t.files, "file"), have(idle))
		}
	}
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func have(n int) string {
	if n == 1 {
		return "1 has"
	}
	return fmt.Sprintf("%d have", n)
}
