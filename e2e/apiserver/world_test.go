package apiserver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
	rel "github.com/migrationnet/migrationnet/release"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// world is a server that has HyperConverged as one release of HCO defines it,
// and NetworkAttachmentDefinition.
type world struct {
	release  hco.Release
	cutDown  bool             // the definition is not the full one
	versions []hco.APIVersion // served
	server   *apiserver.Server
	web      *http.Client
}

// worlds are started when they are first asked for, and stopped after all tests.
var worlds = []lazy{
	cutDown("1.13"), cutDown("1.17"), cutDown("1.18"), cutDown("1.19"),
	full("1.17", "hco-v1.17.3.yaml"), full("1.18", "hco-v1.18.1.yaml"), full("1.19", "hco.yaml"),
}

type lazy struct {
	name  string
	start func() (*world, error)
}

// need returns the world. Without its definition the test is skipped: the full
// definitions are not part of this module.
func (z lazy) need(t *testing.T) *world {
	t.Helper()
	w, err := z.start()
	if errors.As(err, new(errMissing)) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// each runs f in every world.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	for _, z := range worlds {
		t.Run(z.name, func(t *testing.T) { f(t, z.need(t)) })
	}
}

// errMissing is why a world cannot be had.
type errMissing struct{ file string }

func (e errMissing) Error() string { return e.file + " is not there" }

var running struct {
	sync.Mutex
	servers []*apiserver.Server
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, s := range running.servers {
		if err := s.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func cutDown(release string) lazy {
	return lazy{release, sync.OnceValues(func() (*world, error) {
		d, err := apiserver.HyperConverged(release)
		if err != nil {
			return nil, err
		}
		return start(release, true, d)
	})}
}

func full(release, file string) lazy {
	return lazy{release + " full", sync.OnceValues(func() (*world, error) {
		d, err := fullCRD(file)
		if err != nil {
			return nil, err
		}
		d.Convert = apiserver.ConvertHyperConverged
		return start(release, false, d)
	})}
}

// definitions is the environment variable that names the directory of HCO's whole
// definitions. They are not ours to publish.
const definitions = "MIGRATIONNET_CRDS"

// fullCRD reads a definition as HCO ships it.
func fullCRD(file string) (apiserver.CRD, error) {
	dir := os.Getenv(definitions)
	if dir == "" {
		return apiserver.CRD{}, errMissing{"$" + definitions}
	}
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		return apiserver.CRD{}, errMissing{path}
	}
	return apiserver.ParseCRD(text)
}

func start(release string, cutDown bool, d apiserver.CRD) (*world, error) {
	r, err := rel.HCO(release)
	if err != nil {
		return nil, err
	}
	s, err := apiserver.Start(d, apiserver.NetworkAttachmentDefinition())
	if err != nil {
		return nil, err
	}
	running.Lock()
	running.servers = append(running.servers, s)
	running.Unlock()
	w := &world{release: r, cutDown: cutDown}
	if err := w.connect(s); err != nil {
		return nil, err
	}
	for _, v := range d.Spec.Versions {
		api, err := hco.ParseAPIVersion(v.Name)
		if err != nil {
			return nil, err
		}
		w.versions = append(w.versions, api)
	}
	return w, nil
}

func (w *world) connect(s *apiserver.Server) (err error) {
	w.server = s
	w.web, err = rest.HTTPClientFor(s.Config)
	return err
}

var namespaces atomic.Int64

// namespace returns one that nobody has used.
func namespace() string { return fmt.Sprint("ns-", namespaces.Add(1)) }

// reply is an answer of the server.
type reply struct {
	status   int
	reason   metav1.StatusReason // why it refused
	message  string
	warnings []string
	body     []byte
}

func (r reply) ok() bool { return r.status < 300 }

func (r reply) String() string {
	if r.ok() {
		return fmt.Sprintf("%d %q %s", r.status, r.warnings, r.body)
	}
	return fmt.Sprintf("%d %s: %s", r.status, r.reason, r.message)
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// call sends the bytes as they are.
func (w *world) call(t fataler, method, path string, query url.Values, contentType string,
	body []byte) reply {
	t.Helper()
	request, err := http.NewRequest(method, w.server.Config.Host+path+"?"+query.Encode(),
		bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v", err)
	}
	request.Header.Set("Content-Type", contentType)
	response, err := w.web.Do(request)
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer response.Body.Close()
	out := reply{status: response.StatusCode, warnings: response.Header.Values("Warning")}
	if out.body, err = io.ReadAll(response.Body); err != nil {
		t.Fatalf("%v", err)
	}
	if !out.ok() {
		var status metav1.Status
		if err := json.Unmarshal(out.body, &status); err != nil {
			status.Message = string(out.body)
		}
		out.reason, out.message = status.Reason, status.Message
	}
	return out
}

const objectName = "kubevirt-hyperconverged"

// collection is where HyperConverged objects of a namespace are.
func collection(v hco.APIVersion, namespace string) string {
	return "/apis/" + v.GroupVersion() + "/namespaces/" + namespace + "/hyperconvergeds"
}

func (w *world) get(t fataler, v hco.APIVersion, namespace string) reply {
	t.Helper()
	return w.call(t, http.MethodGet, collection(v, namespace)+"/"+objectName, nil, "", nil)
}

// dig returns the member of an object, "" when there is none on the way.
func dig(text json.RawMessage, names ...string) json.RawMessage {
	for _, name := range names {
		var members map[string]json.RawMessage
		if json.Unmarshal(text, &members) != nil {
			return nil
		}
		text = members[name]
	}
	return text
}

// members returns the members of an object.
func members(t fataler, text json.RawMessage) map[string]string {
	t.Helper()
	if len(text) == 0 {
		return nil
	}
	var out map[string]json.RawMessage
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	texts := map[string]string{}
	for name, v := range out {
		texts[name] = string(v)
	}
	return texts
}

// blockPath are the members that lead to the block.
func blockPath(v hco.APIVersion) []string {
	return strings.Split(strings.TrimPrefix(string(v.Block()), "/"), "/")
}
