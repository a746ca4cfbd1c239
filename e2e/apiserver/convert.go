package apiserver

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"
)

// Converter turns an object into one of the API version to, such as
// "hco.kubevirt.io/v1", in place. It sets neither apiVersion nor metadata. It is
// called from several goroutines at a time.
type Converter func(object *unstructured.Unstructured, to string) error

// converters are a conversion webhook.
type converters struct {
	web *httptest.Server

	mu     sync.RWMutex
	byName map[string]Converter // by the name of the definition
}

func (c *converters) serve() (stop func() error) {
	c.web = httptest.NewTLSServer(c)
	return func() error { c.web.Close(); return nil }
}

// register returns the stanza that has the server call convert.
func (c *converters) register(name string,
	convert Converter) *apiextensionsv1.CustomResourceConversion {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byName == nil {
		c.byName = map[string]Converter{}
	}
	c.byName[name] = convert
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.web.Certificate().Raw})
	return &apiextensionsv1.CustomResourceConversion{
		Strategy: apiextensionsv1.WebhookConverter,
		Webhook: &apiextensionsv1.WebhookConversion{
			ClientConfig: &apiextensionsv1.WebhookClientConfig{
				URL:      ptr.To(c.web.URL + "/" + name),
				CABundle: ca,
			},
			ConversionReviewVersions: []string{"v1"},
		},
	}
}

func (c *converters) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.RLock()
	convert := c.byName[strings.TrimPrefix(r.URL.Path, "/")]
	c.mu.RUnlock()
	var review apiextensionsv1.ConversionReview
	err := json.NewDecoder(r.Body).Decode(&review)
	if err != nil || convert == nil || review.Request == nil {
		http.Error(w, fmt.Sprintf("no review of a known kind: %v", err), http.StatusBadRequest)
		return
	}
	review.Response = answer(review.Request, convert)
	review.Request = nil
	reply(w, review)
}

func answer(request *apiextensionsv1.ConversionRequest,
	convert Converter) *apiextensionsv1.ConversionResponse {
	out := &apiextensionsv1.ConversionResponse{
		UID:    request.UID,
		Result: metav1.Status{Status: metav1.StatusSuccess},
	}
	for _, in := range request.Objects {
		raw, err := convertRaw(in.Raw, request.DesiredAPIVersion, convert)
		if err != nil {
			out.Result = metav1.Status{Status: metav1.StatusFailure, Message: err.Error()}
			out.ConvertedObjects = nil
			break
		}
		out.ConvertedObjects = append(out.ConvertedObjects, runtime.RawExtension{Raw: raw})
	}
	return out
}

func convertRaw(raw []byte, to string, convert Converter) ([]byte, error) {
	var object unstructured.Unstructured
	if err := object.UnmarshalJSON(raw); err != nil {
		return nil, err
	}
	if object.GetAPIVersion() != to {
		if err := convert(&object, to); err != nil {
			return nil, err
		}
		object.SetAPIVersion(to)
	}
	return object.MarshalJSON()
}
