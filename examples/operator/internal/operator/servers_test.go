package operator_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"example.com/migrationnet-operator/internal/webhooks"
	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/util/cert"
)

// The webhooks are served with the certificate of the directory, the operator is ready when
// it knows the cluster, and its metrics count the answers.
func TestServers(t *testing.T) {
	w := start(t)
	o := options()
	o.Webhooks, o.CertDir, o.WebhookPort = true, t.TempDir(), freePort(t)
	o.ProbeAddress = fmt.Sprintf("127.0.0.1:%d", freePort(t))
	o.MetricsAddress = fmt.Sprintf("127.0.0.1:%d", freePort(t))
	secure := w.certificate(o.CertDir)
	w.runs(w.server.Config, o)
	w.eventually("it is ready", func() error {
		_, err := get("http://" + o.ProbeAddress + "/readyz")
		return err
	})
	if _, err := get("http://" + o.ProbeAddress + "/healthz"); err != nil {
		t.Error(err)
	}
	review := admissionv1.AdmissionReview{Request: &admissionv1.AdmissionRequest{
		UID: "1", Operation: admissionv1.Create, Namespace: "shop", Name: "new",
		Object: runtime.RawExtension{Raw: []byte(nadOf("new", "nonsense", "range", 1))},
	}}
	review.SetGroupVersionKind(admissionv1.SchemeGroupVersion.WithKind("AdmissionReview"))
	body, err := json.Marshal(review)
	w.must(err)
	url := fmt.Sprintf("https://127.0.0.1:%d%s", o.WebhookPort, webhooks.DefinitionPath)
	var got admissionv1.AdmissionReview
	w.eventually("the webhook answers", func() error {
		r, err := secure.Post(url, "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		defer r.Body.Close()
		return json.NewDecoder(r.Body).Decode(&got)
	})
	if got.Response == nil || got.Response.UID != "1" {
		t.Fatalf("%+v", got)
	}
	text, err := get("http://" + o.MetricsAddress + "/metrics")
	w.must(err)
	if !bytes.Contains(text, []byte("migrationnet_webhook_answers_total{answer=")) {
		t.Errorf("the metrics do not count it")
	}
}

// certificate writes a certificate, and returns a client that trusts it.
func (w *world) certificate(dir string) *http.Client {
	w.Helper()
	certificate, key, err := cert.GenerateSelfSignedCertKey("127.0.0.1", []net.IP{{127, 0, 0, 1}}, nil)
	w.must(err)
	w.must(os.WriteFile(filepath.Join(dir, "tls.crt"), certificate, 0o600))
	w.must(os.WriteFile(filepath.Join(dir, "tls.key"), key, 0o600))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func get(url string) ([]byte, error) {
	r, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(r.Body); err != nil {
		return nil, err
	}
	if r.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", r.Status, &out)
	}
	return out.Bytes(), nil
}
