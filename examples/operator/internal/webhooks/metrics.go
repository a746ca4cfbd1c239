package webhooks

import (
	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
)

// answers counts the answers, by kind.
var answers = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "migrationnet_webhook_answers_total",
	Help: "Objects that were judged before they were stored, by kind and answer.",
}, []string{"kind", "answer"})

func init() { metrics.Registry.MustRegister(answers) }

func answer(allowed bool) string {
	if allowed {
		return "allowed"
	}
	return "refused"
}
