// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "write a picture of each page to this `directory`")

// scratch is a directory for the run.
var scratch string

// chromium is the one browser of a run. Each test has a profile of its own in it.
var chromium struct {
	ctx context.Context // nil where there is none
	why string
}

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if scratch, err = os.MkdirTemp("", "jupan-browser-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	end := launch()
	code := m.Run()
	end()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// launch starts the browser, if there is one.
func launch() (end func()) {
	path := ""
	// The shell is the same engine without a desktop, and takes a third of the time.
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		chromium.why = "no Chromium on this machine; Debian's packages are called chromium-headless-shell and chromium"
		return func() {}
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(chromedp.ExecPath(path),
		chromedp.NoSandbox, // in a container there is none to have; all pages are our own
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), // nothing leaves the machine
		// One process for all pages: a new one for each costs more than the page.
		chromedp.Flag("process-per-site", true), chromedp.Flag("disable-site-isolation-trials", true),
		chromedp.Flag("disable-features", "Translate,BackForwardCache,SpareRendererForSitePerProcess,MediaRouter,OptimizationHints"),
		chromedp.Flag("lang", "en-US")))
	if err := chromedp.Do(ctx); err != nil {
		chromium.why = fmt.Sprintf("%s does not start: %v", path, err)
	} else {
		chromium.ctx = ctx
	}
	return cancel
}

// need skips a test where there is no browser.
func need(t *testing.T) {
	t.Helper()
	if chromium.ctx == nil {
		t.Skip(chromium.why)
	}
}

// screen is a size of the window and whether the reader likes it dark.
type screen struct {
	name       string
	wide, high int64
	dark       bool
}

func screens() []screen {
	return []screen{
		{"wide", 1280, 900, false},
		{"wide-dark", 1280, 900, true},
		{"phone", 390, 844, false},
		{"phone-dark", 390, 844, true},
	}
}

// tab is a tab of the browser that notes what goes wrong in it.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu      sync.Mutex
	faults  []string
	refused map[int64]bool // statuses that a test asks for
}

// newTab opens a tab with a profile of its own. The test fails at its end if anything went wrong.
func newTab(t *testing.T) *tab {
	t.Helper()
	need(t)
	ctx, cancel := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	b := &tab{t: t, ctx: ctx, refused: map[int64]bool{}}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, fault := range b.faults {
			t.Error(fault)
		}
	})
	call(b, network.Enable, network.EnableParams{})
	b.show(screens()[0])
	return b
}

// listen notes errors of scripts, refusals of the page's own policy, and requests that fail.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note := func(format string, args ...any) { b.faults = append(b.faults, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		note("exception: %s", exceptionText(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			note("console: %s %s", e.Type, e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		refused := e.Entry.Source == log.EntrySourceNetwork && len(b.refused) > 0
		if e.Entry.Level == log.EntryLevelError && !refused {
			note("console: %s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Hostname() != "127.0.0.1" && u.Scheme != "data" && u.Scheme != "about" {
			note("a request that leaves the machine: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && !b.refused[e.Response.Status] {
			note("%s: status %d", e.Response.URL, e.Response.Status)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled { // a stream is cancelled when its page goes
			note("a request failed: %s", e.ErrorText)
		}
	}
}

// do runs actions, and ends the test if one fails.
func (b *tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	run(b, what, chromedp.Steps(actions...))
}

// run runs an action, and ends the test if it fails.
func run[T any](b *tab, what string, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	return out
}

// call sends a command of the protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	run(b, command.Method, func(ctx context.Context, t *chromedp.Target) (R, error) {
		return cdp.Call(ctx, t, command, params)
	})
}

// show sets the size and the colours.
func (b *tab) show(s screen) {
	b.t.Helper()
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.wide, Height: s.high, DeviceScaleFactor: 1, Mobile: s.wide < 500,
	})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// open loads a page and waits until it is there.
func (b *tab) open(url string) {
	b.t.Helper()
	b.do("open "+url, chromedp.Navigate(url))
}

// eval runs a script and returns what it gives.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	return run(b, "script "+script[:min(len(script), 120)], chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// until waits for a script to give true, on whatever page is there by then.
func (b *tab) until(what, script string) {
	b.t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+script+")")); err == nil && yes {
			return
		}
	}
	page := run(b, "page", chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	b.t.Fatalf("%s does not come: %s on\n%.1500s", what, script, page)
}

// follow does what leads to another page, and waits for it.
func (b *tab) follow(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	eval[bool](b, "window.before = true")
	b.do(what, steps...)
	b.until(what, "!window.before && document.readyState === 'complete'")
}

// click clicks what a selector finds, which leads to another page.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.follow("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// text is what a selector finds says.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return strings.TrimSpace(run(b, "text of "+selector, chromedp.TextContent(chromedp.CSS(selector))))
}

// says fails unless the page says all of it.
func (b *tab) says(texts ...string) {
	b.t.Helper()
	page := eval[string](b, "document.body.innerText")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("%s does not say %q:\n%.1500s", eval[string](b, "location.pathname"), text, page)
		}
	}
}

// refuses says that a status is what the test wants to see.
func (b *tab) refuses(status int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refused[status] = true
}

// wider says what sticks out of the window at its right, and at a desk also what has to be scrolled
// within the page; "" if nothing does.
func (b *tab) wider() string {
	b.t.Helper()
	return eval[string](b, `(() => {
		const room = document.documentElement.clientWidth;
		const inner = [...document.querySelectorAll("main, main *")].find((el) =>
			room > 1000 && el.scrollWidth > el.clientWidth + 1 && ["auto", "scroll", "hidden"].includes(getComputedStyle(el).overflowX) && el.clientWidth > 1);
		if (inner) return inner.scrollWidth + " of " + inner.clientWidth + ": " + inner.outerHTML.slice(0, 120);
		if (document.documentElement.scrollWidth <= room) return "";
		const out = [...document.querySelectorAll("body *")].filter((el) =>
			el.getBoundingClientRect().left + el.scrollWidth > room + 1).reverse(); // the innermost first
		return document.documentElement.scrollWidth + " of " + room + ": " + out.slice(0, 3).map((el) => el.outerHTML.slice(0, 120)).join(" | ");
	})()`)
}

// shot writes a picture of the whole page, if pictures are asked for.
func (b *tab) shot(name string) {
	b.t.Helper()
	if *shots == "" {
		return
	}
	picture := run(b, "picture", chromedp.FullScreenshot(100))
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		b.t.Fatal(err)
	}
	file := filepath.Join(*shots, strings.ReplaceAll(name, "/", "-")+".png")
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func exceptionText(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}
