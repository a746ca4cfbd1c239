package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var screenshots = flag.String("screenshots", "", "write pictures of the page into that `directory`")

// asked are the requests that the page makes of its server.
var asked struct {
	sync.Mutex
	urls []string
}

// served is the page of all tests: to compile the linter takes longest.
var served = sync.OnceValues(func() (*httptest.Server, error) {
	s, err := build(context.Background())
	if err != nil {
		return nil, err
	}
	h, err := s.handler()
	if err != nil {
		return nil, err
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Lock()
		asked.urls = append(asked.urls, r.Method+" "+r.URL.String())
		asked.Unlock()
		h.ServeHTTP(w, r)
	})), nil
})

// browser is a page in Chromium, and what it complained of.
type browser struct {
	context.Context
	t *testing.T

	mu   sync.Mutex
	said []string
}

// open opens the page, and waits until it has judged.
func open(t *testing.T, width, height int64) *browser {
	t.Helper()
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && chromium == "" {
			chromium = path
		}
	}
	if chromium == "" {
		if os.Getenv("MIGRATIONNET_TESTS") == "all" {
			t.Fatal("Chromium is not installed")
		}
		t.Skip("Chromium is not installed: apt-get install chromium")
	}
	s, err := served()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.UserDataDir(profile(t)))...)
	t.Cleanup(stop)
	// A Chromium that is newer than the library has events that the library cannot read.
	ctx, stop = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(stop)
	b := &browser{Context: ctx, t: t}
	chromedp.ListenTarget(ctx, b.listen)
	b.do(log.Enable(), chromedp.EmulateViewport(width, height),
		chromedp.Navigate(s.URL+"/"))
	b.until(`document.querySelector("#status").textContent.includes("error")`)
	return b
}

// profile returns a directory for the browser. Its processes end a little after it is told to,
// and write into the directory until then, which the one of t.TempDir does not forgive.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Log(err)
	})
	return dir
}

// listen keeps what is in the console, and what failed.
func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, fmt.Sprintf("console: %s %s", e.Type, e.Args[0].Value))
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.said = append(b.said, "log: "+e.Entry.Text)
	}
}

func (b *browser) do(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b, actions...); err != nil {
		b.t.Fatal(err, b.said)
	}
}

func (b *browser) eval(expression string) (out string) {
	b.t.Helper()
	b.do(chromedp.Evaluate(`String(`+expression+`)`, &out))
	return out
}

// until waits for an expression to be true.
func (b *browser) until(expression string) {
	b.t.Helper()
	for range 600 {
		if b.eval(expression) == "true" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s\n%s\n%v", expression,
		b.eval(`document.querySelector("main").innerText`), b.said)
}

// write puts a text into the empty document, as if it were pasted.
func (b *browser) write(text string) {
	b.t.Helper()
	b.do(chromedp.Focus("#text", chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector("#text").select()`, nil),
		chromedp.Evaluate(fmt.Sprintf(`document.execCommand("insertText", false, %q)`, text), nil))
}

// quiet fails when the page complained.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) > 0 {
		b.t.Errorf("the page says %q", b.said)
	}
}

func (b *browser) picture(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	var png []byte
	b.do(chromedp.FullScreenshot(&png, 100))
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func TestTypeSeeAndFix(t *testing.T) {
	b := open(t, 1440, 1000)
	b.write("")
	b.until(`document.querySelector("#status").textContent === "Nothing to judge yet"`)
	// Typed key by key: what is not finished is judged too.
	const text = `{"cniVersion":"1.0.0","name":"a","type":"bridge",` +
		`"args":{"labels":[{"key":"a","value":"😀"}]},"isGatway":true,` +
		`"ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"}]}}`
	b.do(chromedp.SendKeys("#text", text, chromedp.ByQuery))
	b.until(`document.querySelector("#findings").innerText.includes("isGateway")`)
	// The first finding is about labels.
	const about = `[...document.querySelectorAll("#findings li")]` +
		`.find(li => li.innerText.includes("isGatway")).querySelector(".do button")`
	if line := b.eval(about + ".innerText"); line != "Go to line 1, column 94" {
		t.Errorf("the place is %s", line)
	}
	b.eval(about + ".click()")
	const selected = `(t => t.value.slice(t.selectionStart, t.selectionEnd))` +
		`(document.querySelector("#text"))`
	if got := b.eval(selected); !strings.HasPrefix(got, `"isGatway"`) {
		t.Errorf("selected is %s", got)
	}
	b.do(chromedp.Click(`//button[text()="Fix"]`, chromedp.BySearch))
	b.until(`!document.querySelector("#findings").innerText.includes("isGatway")`)
	want := strings.Replace(text, "isGatway", "isGateway", 1)
	if got := b.eval(`document.querySelector("#text").value`); got != want {
		t.Errorf("fixed is %s", got)
	}
	b.until(`document.querySelector("#documents").innerText.includes("10.1.0.5")`)
	b.do(chromedp.Evaluate(`document.execCommand("undo")`, nil))
	b.until(`document.querySelector("#text").value.includes("isGatway")`)
	b.quiet()
}

func TestPlanHasItsPicture(t *testing.T) {
	b := open(t, 1440, 1000)
	b.do(chromedp.SetValue("#example", "Plan request", chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector("#example")`+
			`.dispatchEvent(new Event("change"))`, nil))
	b.until(`document.querySelector("#documents").innerText.includes("east: 10.200.5.10 to")`)
	b.until(`document.querySelector("#pictures img").naturalWidth > 0`)
	b.picture("plan")
	b.quiet()
}

// What is in a document is shown, and does nothing.
func TestADocumentIsNotHTML(t *testing.T) {
	const evil = `<img src=x onerror=document.title='evil'><script>document.title='evil'</script>`
	b := open(t, 1440, 1000)
	b.write(`{"cniVersion":"1.0.0","name":"a","type":"bridge","` + evil + `":1,"vlan":"` +
		evil + `"}`)
	b.until(`document.querySelector("#findings").innerText.includes("<script>")`)
	n := b.eval(`document.querySelectorAll("#findings img, main script, #marks img").length`)
	if title := b.eval(`document.title`); n != "0" || title == "evil" {
		t.Errorf("%s elements of the document are in the page, title %s", n, title)
	}
	// And the policy holds where the page would forget.
	if got := b.eval(`(() => { try { document.body.innerHTML = "<b>x</b>"; return "set" } ` +
		`catch (e) { return e.name } })()`); got != "TypeError" {
		t.Errorf("innerHTML: %s", got)
	}
}

// After it is loaded the page asks for nothing, whatever is written; and it cannot.
func TestNothingLeavesTheBrowser(t *testing.T) {
	b := open(t, 1440, 1000)
	asked.Lock()
	loaded := asked.urls
	asked.urls = nil
	asked.Unlock()
	if !slices.Contains(loaded, "GET /linter.wasm") {
		t.Errorf("loaded is %q", loaded)
	}
	b.write(`{"cniVersion":"1.0.0","name":"secret","type":"macvlan","mode":"x"}`)
	b.until(`document.querySelector("#findings").innerText.includes("private, vepa")`)
	b.quiet()
	var got string
	b.do(chromedp.Evaluate(`fetch("/?secret").then(() => "sent", () => "refused")`, &got,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
			return p.WithAwaitPromise(true)
		}))
	asked.Lock()
	defer asked.Unlock()
	if got != "refused" || len(asked.urls) > 0 {
		t.Errorf("a request is %s; asked for were %q", got, asked.urls)
	}
}

// Tab goes through everything, F8 to the findings, and Enter fixes.
func TestKeyboardOnly(t *testing.T) {
	b := open(t, 1440, 1000)
	var reached []string
	for range 12 {
		b.do(chromedp.KeyEvent(kb.Tab))
		reached = append(reached, b.eval(`(e => e.id || e.innerText)(document.activeElement)`))
	}
	for _, want := range []string{"example", "openshift", "text", "fixall", "Fix"} {
		if !slices.Contains(reached, want) {
			t.Errorf("Tab does not reach %s: %q", want, reached)
		}
	}
	b.do(chromedp.Focus("#text", chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector("#text").setSelectionRange(0, 0)`, nil),
		chromedp.KeyEvent(kb.F8))
	if got := b.eval(`document.querySelector("#text").selectionStart > 0`); got != "true" {
		t.Error("F8 does not go to the finding")
	}
	b.do(chromedp.Focus("#fixall", chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#status").textContent.startsWith("0 errors")`)
	if got := b.eval(`document.activeElement.id`); got != "text" {
		t.Errorf("after a fix the focus is on %q", got)
	}
	b.quiet()
}

// On a telephone and on a wide screen nothing is beside the page, and every control is named.
func TestBothWidths(t *testing.T) {
	for _, width := range []int64{360, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprint(width, scheme), func(t *testing.T) {
				b := open(t, width, 900)
				b.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme},
				}))
				b.until(`document.querySelector("#pictures img")?.naturalWidth > 0 || ` +
					`document.querySelectorAll("#findings li").length > 0`)
				if got := b.eval(`document.documentElement.scrollWidth`); got != fmt.Sprint(width) {
					t.Errorf("the page is %s wide", got)
				}
				unnamed := b.eval(`[...document.querySelectorAll("button,select,textarea")]` +
					`.filter(e => !(e.labels?.length || e.innerText || e.ariaLabel)).length`)
				if unnamed != "0" {
					t.Errorf("%s controls have no name", unnamed)
				}
				b.picture(fmt.Sprintf("%d-%s", width, scheme))
				b.quiet()
			})
		}
	}
}
