package migration

import (
	"time"

	"github.com/migrationnet/migrationnet/internal/deadline"
	"github.com/migrationnet/migrationnet/internal/enum"
)

// Limits is what bounds how long a migration may take: what KubeVirt resolved
// for it, see [MigrationState.Limits], or any other that are to be compared, such
// as those of package hco.
type Limits struct {
	// Bytes is what moves: the guest's memory, see [VMI], and the disks that migrate with it.
	Bytes                   int64
	CompletionTimeoutPerGiB int64 // seconds, for every decimal gigabyte begun; 0 means no deadline
	AllowPostCopy           bool
	AllowWorkloadDisruption bool // whether anything but cancelling is done at the deadline
}

// Limits returns those that are on record for a migration of so many bytes. It
// reports false when the configuration or its timeout is not on record.
// AllowWorkloadDisruption that is absent follows AllowPostCopy
// (pkg/virt-handler/migration-source.go:511-515, v1.7.0).
func (s MigrationState) Limits(bytes int64) (Limits, bool) {
	c := s.MigrationConfiguration
	if c == nil || c.CompletionTimeoutPerGiB == nil {
		return Limits{}, false
	}
	l := Limits{Bytes: bytes, CompletionTimeoutPerGiB: *c.CompletionTimeoutPerGiB}
	if c.AllowPostCopy != nil {
		l.AllowPostCopy, l.AllowWorkloadDisruption = *c.AllowPostCopy, *c.AllowPostCopy
	}
	if c.AllowWorkloadDisruption != nil {
		l.AllowWorkloadDisruption = *c.AllowWorkloadDisruption
	}
	return l, true
}

// Deadline returns how long the migration may take before something is done
// about it, and whether there is a deadline: there is none when
// CompletionTimeoutPerGiB is 0, or Bytes is. It is hco.Resolved.CompletionDeadline.
func (l Limits) Deadline() (time.Duration, bool) {
	return deadline.Completion(l.CompletionTimeoutPerGiB, l.Bytes)
}

// Cutoff says what becomes of a migration at its deadline. The zero Cutoff is
// [CutoffUnknown].
type Cutoff uint8

// The cutoffs.
const (
	CutoffUnknown Cutoff = iota // how long it took is not known
	InTime                      // it was done before, or there is no deadline
	PostCopied                  // switched to post-copy, which has no deadline
	Paused                      // its guest was paused, and the deadline doubled
	Cancelled                   // aborted
)

var cutoffWords = enum.Words[Cutoff]{"Unknown", "InTime", "PostCopied", "Paused", "Cancelled"}

// String returns the name of c: "InTime".
func (c Cutoff) String() string { return cutoffWords.String(c) }

// MarshalText returns the name of c. A value that no constant has is an error.
func (c Cutoff) MarshalText() ([]byte, error) { return cutoffWords.Marshal(c) }

// UnmarshalText sets c to the constant with that name.
func (c *Cutoff) UnmarshalText(text []byte) error { return cutoffWords.Unmarshal(c, text) }

// Cutoff returns what becomes of a migration that takes so long
// (live-migration-source.go:547-634, v1.5.0 to v1.9.0).
func (l Limits) Cutoff(d time.Duration) Cutoff {
	at, limited := l.Deadline()
	switch {
	case !limited, d <= at && l.CompletionTimeoutPerGiB > 0:
		return InTime
	case !l.AllowWorkloadDisruption:
		return Cancelled
	case l.AllowPostCopy:
		return PostCopied
	case d <= deadline.Times(at, 2) && l.CompletionTimeoutPerGiB > 0:
		return Paused
	}
	return Cancelled
}

// Timing is how long a migration took, beside how long it was given.
type Timing struct {
	Duration time.Duration // 0 unless Known
	Known    bool
	Deadline time.Duration // 0 unless Limited
	Limited  bool
	Cutoff   Cutoff
	Caveats  []Caveat // to Duration, and so to Cutoff
}

// Timing compares how long s took with limits, its own or others: whether it
// would have been cancelled.
func (s MigrationState) Timing(l Limits) Timing {
	t := Timing{Caveats: s.caveats()}
	t.Deadline, t.Limited = l.Deadline()
	if t.Duration, t.Known = s.Duration(); t.Known {
		t.Cutoff = l.Cutoff(t.Duration)
		if c := l.Cutoff(t.Duration + time.Second); c != t.Cutoff ||
			l.Cutoff(max(0, t.Duration-time.Second)) != t.Cutoff {
			t.Caveats = append(t.Caveats, NearDeadline)
		}
	}
	return t
}

// Caveat is a reason not to take a [Timing] at its word.
type Caveat uint8

// The caveats. No constant has the value zero.
const (
	_              Caveat = iota
	NotEnded              // a timestamp is missing
	EndBeforeStart        // the two clocks disagree by more than the migration took
	TwoClocks             // the start is by the source's clock, the end by the target's
	WholeSeconds          // KubeVirt writes no fractions: a second more or less
	// SubSecond is nothing between start and end: it was short, or v1.6.0 copied
	// the start between clusters.
	SubSecond
	NearDeadline // a second more or less is another Cutoff
)

var caveatWords = enum.Words[Caveat]{"Invalid", "NotEnded", "EndBeforeStart", "TwoClocks",
	"WholeSeconds", "SubSecond", "NearDeadline"}

// String returns the name of c: "TwoClocks".
func (c Caveat) String() string { return caveatWords.String(c) }

// MarshalText returns the name of c. A value that no constant has is an error.
func (c Caveat) MarshalText() ([]byte, error) { return caveatWords.Marshal(c) }

// UnmarshalText sets c to the constant with that name.
func (c *Caveat) UnmarshalText(text []byte) error { return caveatWords.Unmarshal(c, text) }

// caveats returns those to the duration of s.
func (s MigrationState) caveats() []Caveat {
	var out []Caveat
	d, known := s.Duration()
	switch {
	case !known && (s.StartTimestamp.IsZero() || s.EndTimestamp.IsZero()):
		return []Caveat{NotEnded}
	case !known:
		return []Caveat{EndBeforeStart, TwoClocks}
	case s.SourceNode != s.TargetNode || s.SourceNode == "":
		out = append(out, TwoClocks)
	}
	out = append(out, WholeSeconds)
	if d == 0 {
		out = append(out, SubSecond)
	}
	return out
}
