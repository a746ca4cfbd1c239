package release

// Row is one row of a table of what the releases of a program do. Rows are
// ordered, oldest first.
type Row[T any] struct {
	Since  Version // the first version of which it holds
	Source string  // the upstream file and release, or the measurement
	Does   T
}

// At returns the row in force for v: the last that is not newer. It is the first
// row for anything older, and the last for the zero Version.
func At[T any](rows []Row[T], v Version) *Row[T] {
	last := len(rows) - 1
	for last > 0 && v.Before(rows[last].Since) {
		last--
	}
	return &rows[last]
}

// First returns the first version that does what f asks for. It reports false
// when none does.
func First[T any](rows []Row[T], f func(T) bool) (Version, bool) {
	for i := range rows {
		if f(rows[i].Does) {
			return rows[i].Since, true
		}
	}
	return Version{}, false
}

// Pick returns the row of a CNI program: of the version that is given, else of
// the fork in the OpenShift that is given, else of the newest released.
func Pick[T any](upstream, forks []Row[T], given, openShift Version) *Row[T] {
	if given.IsZero() && !openShift.IsZero() {
		return At(forks, openShift)
	}
	return At(upstream, given)
}
