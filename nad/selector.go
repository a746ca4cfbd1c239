package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// LabelSelector selects objects by their labels, as Kubernetes does: one that is empty
// selects all (k8s.io/apimachinery pkg/apis/meta/v1 LabelSelectorAsSelector, v0.34.3).
type LabelSelector struct {
	MatchLabels      map[string]string
	MatchExpressions []LabelExpression

	Unknown map[string]json.RawMessage
}

// LabelExpression is a requirement on one label.
type LabelExpression struct {
	Key      string
	Operator string   // In, NotIn, Exists or DoesNotExist
	Values   []string // of In and NotIn

	Unknown map[string]json.RawMessage
}

var selectorTable = table.Part(
	func(s *LabelSelector) *map[string]json.RawMessage { return &s.Unknown },
	table.StringMap("matchLabels",
		func(s *LabelSelector) *map[string]string { return &s.MatchLabels }).
		Doc("labels that are there with these values"),
	table.Objects("matchExpressions",
		func(s *LabelSelector) *[]LabelExpression { return &s.MatchExpressions }, expressionTable).
		Doc("requirements on labels, all of which have to hold"),
).Exact()

var expressionTable = table.Part(
	func(e *LabelExpression) *map[string]json.RawMessage { return &e.Unknown },
	table.String("key", func(e *LabelExpression) *string { return &e.Key }).
		Doc("name of the label"),
	table.String("operator", func(e *LabelExpression) *string { return &e.Operator }).
		Doc("In, NotIn, Exists or DoesNotExist"),
	table.Strings("values", func(e *LabelExpression) *[]string { return &e.Values }).
		Doc("of In and NotIn"),
).Exact()

const (
	opIn           = "In"
	opNotIn        = "NotIn"
	opExists       = "Exists"
	opDoesNotExist = "DoesNotExist"
)

// Selects reports whether s selects an object with these labels. An expression that
// Kubernetes refuses selects nothing.
func (s LabelSelector) Selects(labels map[string]string) bool {
	for key, value := range s.MatchLabels {
		if got, ok := labels[key]; !ok || got != value {
			return false
		}
	}
	return !slices.ContainsFunc(s.MatchExpressions, func(e LabelExpression) bool {
		return !e.holds(labels)
	})
}

func (e LabelExpression) holds(labels map[string]string) bool {
	value, there := labels[e.Key]
	switch e.Operator {
	case opIn:
		return there && slices.Contains(e.Values, value)
	case opNotIn:
		return !there || !slices.Contains(e.Values, value)
	case opExists:
		return there
	case opDoesNotExist:
		return !there
	}
	return false
}

// Labels returns the names of the labels that s looks at, sorted.
func (s LabelSelector) Labels() []string {
	var out []string
	for key := range s.MatchLabels {
		out = append(out, key)
	}
	for _, e := range s.MatchExpressions {
		out = append(out, e.Key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// selector reports what the selector cannot say: its expressions are read by
// OVN-Kubernetes, after the API server has taken them.
func (c *udnCheck) selector(at diag.Path, s LabelSelector) {
	for i, e := range s.MatchExpressions {
		at := at.Name("matchExpressions").Index(i)
		list := e.Operator == opIn || e.Operator == opNotIn
		none := e.Operator == opExists || e.Operator == opDoesNotExist
		c.value(at.Name("operator"), e.Operator, opIn, opNotIn, opExists, opDoesNotExist)
		if e.Key == "" {
			c.Add(ErrUDNRequired.At(at.Name("key"), nil, "there is none").
				Hinted("write the name of a label of namespaces"))
		}
		switch p := at.Name("values"); {
		case list && len(e.Values) == 0:
			c.Add(ErrUDNRequired.At(p, nil, "%s needs a value", e.Operator).
				With(at.Name("operator")).Hinted("write the values of the label"))
		case none && len(e.Values) > 0:
			c.Add(ErrUDNForbidden.At(p, nil, "%s has no values", e.Operator).
				With(at.Name("operator")).Hinted("remove values, or write In"))
		}
	}
}
