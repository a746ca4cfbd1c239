// Package preflight tells whether clusters are ready for live migration over their migration
// networks, before the first one, and what to do where they are not.
//
//	report := preflight.Check(east, west)
//	fmt.Println(report.Answer())
//	report.WriteText(os.Stdout)
//
// A [Report] has a [Point] for each question about a cluster, and for each about two clusters
// that migrate to each other. What is wrong is said by findings, with the object to change;
// what the objects do not tell is never a yes: it has the command that answers it, and counts
// as unknown until [Report.Answered] says that somebody has looked.
//
// # Compatibility
//
// The codes of points and rules are promised: more come in any release. Texts may change.
package preflight

import (
	"slices"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/enum"
)

// Answer is the answer to a question. The zero Answer is Unknown.
type Answer uint8

// The answers.
const (
	Unknown Answer = iota // the objects do not tell
	Yes
	No
)

var answers = enum.Words[Answer]{"unknown", "yes", "no"}

// String returns "unknown", "yes" or "no".
func (a Answer) String() string { return answers.String(a) }

// MarshalText returns the text of String.
func (a Answer) MarshalText() ([]byte, error) { return answers.Marshal(a) }

// UnmarshalText reads what MarshalText writes.
func (a *Answer) UnmarshalText(text []byte) error { return answers.Unmarshal(a, text) }

// Point is a question and its answer.
type Point struct {
	Code    string `json:"code"`              // of Codes
	Title   string `json:"title"`             // what a yes says: "the migration network is there"
	Cluster string `json:"cluster,omitempty"` // the Name of the cluster
	Other   string `json:"other,omitempty"`   // of the one that it migrates to and from
	Answer  Answer `json:"answer"`
	// Advisory points do not count in the answer of the report: virtual machines that cannot
	// migrate keep no other from it.
	Advisory bool `json:"advisory,omitempty"`
	// Findings are what is wrong, or odd, with the objects to change. Of an unknown answer it
	// is one, with the command as its hint.
	Findings []cluster.Finding `json:"findings,omitempty"`
	// Evidence are objects that the answer rests on, a few where there are many.
	Evidence []cluster.Ref `json:"evidence,omitempty"`
}

// Report is the answers to all questions.
type Report struct {
	Points []Point `json:"points"`
}

// Answer returns No when one point is No, Unknown when one is unknown, and otherwise Yes.
// A report without points is Unknown.
func (r Report) Answer() Answer {
	out := Yes
	if len(r.Points) == 0 {
		out = Unknown
	}
	for _, p := range r.Points {
		switch {
		case p.Advisory:
		case p.Answer == No:
			return No
		case p.Answer == Unknown:
			out = Unknown
		}
	}
	return out
}

// Answered returns the report in which those points that are unknown are answered yes, by
// somebody who has looked. Points that are no stay so.
func (r Report) Answered(codes ...string) Report {
	out := Report{slices.Clone(r.Points)}
	for i, p := range out.Points {
		if p.Answer == Unknown && slices.Contains(codes, p.Code) {
			out.Points[i].Answer, out.Points[i].Findings = Yes, nil
		}
	}
	return out
}

// Codes returns the codes of all points.
func Codes() []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.code)
	}
	return out
}

// few is how many objects are named as evidence.
const few = 3

// Check asks all questions of the clusters, which migrate virtual machines to each other when
// there are several, and have different names then.
func Check(clusters ...*cluster.Cluster) (r Report) {
	for _, c := range clusters {
		found := slices.Concat(c.CheckDocuments(), c.Check(), own(c))
		for _, q := range questions {
			if !q.between {
				r.Points = append(r.Points, q.ask(c, found))
			}
		}
	}
	if len(clusters) < 2 {
		return r
	}
	found := cluster.Compare(clusters...)
	for _, c := range clusters {
		found = append(found, synchronization(c)...)
	}
	for i, b := range clusters {
		for _, a := range clusters[:i] {
			for _, q := range questions {
				if q.between {
					r.Points = append(r.Points, q.askBoth(b, a, found))
				}
			}
		}
	}
	return r
}

// ask asks a question of one cluster.
func (q question) ask(c *cluster.Cluster, found []cluster.Finding) Point {
	p := Point{Code: q.code, Title: q.title, Cluster: c.Name, Advisory: q.advisory}
	for _, f := range found {
		if q.takes(f) {
			p.Findings = append(p.Findings, f)
		}
	}
	p.Evidence = first(c.Objects(q.kinds...))
	p.decide(q, q.known(c), c, nil)
	return p
}

// askBoth asks a question of two clusters. A finding counts that is in one of them, and rests
// on nothing of a third.
func (q question) askBoth(b, a *cluster.Cluster, found []cluster.Finding) Point {
	p := Point{Code: q.code, Title: q.title, Cluster: b.Name, Other: a.Name, Advisory: q.advisory}
	of := func(name string) bool { return name == a.Name || name == b.Name }
	for _, f := range found {
		third := slices.ContainsFunc(f.Others, func(o cluster.Place) bool { return !of(o.Cluster) })
		if q.takes(f) && of(f.Cluster) && !third {
			p.Findings = append(p.Findings, f)
		}
	}
	p.Evidence = first(slices.Concat(first(b.Objects(q.kinds...)), first(a.Objects(q.kinds...))))
	p.decide(q, q.known(a) && q.known(b), b, a)
	return p
}

func first(all []cluster.Ref) []cluster.Ref { return all[:min(few, len(all))] }

// decide answers the question by its findings, and by whether enough is known.
func (p *Point) decide(q question, known bool, c, other *cluster.Cluster) {
	wrong := slices.ContainsFunc(p.Findings, func(f cluster.Finding) bool {
		return q.strict || f.Diagnostic.Rule.Severity == diag.Error
	})
	switch {
	case wrong:
		p.Answer = No
	case known:
		p.Answer = Yes
	default:
		p.Evidence = nil
		if other != nil && q.known(c) {
			c = other // it is that one which does not tell
		}
		d := WarnUnknown.At("", nil, "%s: the objects that were read do not tell", q.title).
			Hinted("%s", q.command(c))
		p.Findings = append(p.Findings, cluster.Finding{Cluster: c.Name, Diagnostic: d})
	}
}
