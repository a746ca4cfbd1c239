package bench

import (
	"encoding/json"
	"slices"
	"syscall"
	"testing"

	"github.com/containernetworking/cni/libcni"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/yamldoc"
	"sigs.k8s.io/yaml"
)

// contest is one document, and what reads it: the first is what the others are
// compared with.
type contest struct {
	name, file string
	readers    []entrant
}

type entrant struct {
	name string
	read func([]byte) error
}

// contests are the aims of reading: Read checks everything, the others nothing.
var contests = []contest{
	{"bridge", "documented.json", bridgeEntrants},
	{"bridge-every-member", "every-member.json", bridgeEntrants},
	{"nad-json", "nad.json", []entrant{
		named("sigs.k8s.io-json", jsonReaders),
		{"nad.Read", func(b []byte) error {
			_, _, l := nad.Read(b, measured)
			return l.Err()
		}},
		{"nad.Parse", func(b []byte) error { _, l := nad.Parse(b); return l.Err() }},
		named("migrationnet/Parse+CheckMigrationNetwork", jsonReaders),
	}},
	{"nad-yaml", "nad.yaml", []entrant{
		named("sigs.k8s.io-yaml", yamlReaders),
		{"yamldoc.JSON+nad.Read", func(b []byte) error {
			j, l := yamldoc.JSON(b)
			if l.HasErrors() {
				return l.Err()
			}
			_, _, l = nad.Read(j, measured)
			return l.Err()
		}},
		named("migrationnet/Parse", yamlReaders),
	}},
}

var bridgeEntrants = []entrant{
	{"libcni", func(b []byte) error { _, err := libcni.NetworkPluginConfFromBytes(b); return err }},
	{"bridgeconf.Read", func(b []byte) error {
		_, _, l := bridgeconf.Read(b, measured)
		return l.Err()
	}},
	{"bridgeconf.Parse", func(b []byte) error { _, l := bridgeconf.Parse(b); return l.Err() }},
	{"encoding-json", func(b []byte) error { return json.Unmarshal(b, new(plain)) }},
	{"sigs.k8s.io-yaml", func(b []byte) error { return yaml.Unmarshal(b, new(plain)) }},
}

func named(name string, all []nadReader) entrant {
	i := slices.IndexFunc(all, func(r nadReader) bool { return r.name == name })
	read := all[i].read
	return entrant{name, func(b []byte) error { _, err := read(b); return err }}
}

// turn is how many documents are read before it is the next reader's turn: time
// enough to count what the collector does, too short for most of what else a
// machine does.
const turn = 500

// BenchmarkVersus reads a document with each reader in turn, so that whatever else
// the machine does slows all of them, and reports the median of the times of a
// reader divided by those of the first. An operation is a turn of every reader.
//
//	go test -run '^$' -bench Versus -benchtime 200x .
func BenchmarkVersus(b *testing.B) {
	for _, c := range contests {
		b.Run(c.name, func(b *testing.B) { c.run(b) })
	}
}

func (c contest) run(b *testing.B) {
	doc := nadFile(b, c.file)
	times := make([][]float64, len(c.readers))
	for b.Loop() {
		for i, r := range c.readers {
			start := used(b)
			for range turn {
				if err := r.read(doc); err != nil {
					b.Fatal(r.name, err)
				}
			}
			times[i] = append(times[i], float64(used(b)-start)/turn)
		}
	}
	for i, r := range c.readers {
		ratios := make([]float64, len(times[i]))
		for k, t := range times[i] {
			ratios[k] = t / times[0][k]
		}
		allocs := testing.AllocsPerRun(100, func() { _ = r.read(doc) })
		b.Logf("%-42s %8.0f ns %5.2f × %s %5.0f allocations", r.name, median(times[i]),
			median(ratios), c.readers[0].name, allocs)
		b.ReportMetric(median(ratios), r.name)
	}
}

// used returns the processor time that the process has used, with that of the
// garbage collector, in nanoseconds: others that run on the machine are not in it.
func used(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
