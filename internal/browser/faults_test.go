// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A page that does everything that no page may do is noted for all of it.
func TestFaults(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", "script-src 'self' 'unsafe-inline'; style-src 'self'")
		_, _ = fmt.Fprint(w, `<!doctype html><html lang="en"><title>x</title><link rel="icon" href="data:,">
			<script>console.error("said"); setTimeout(() => { window.done = true; nothing.here; });</script>
			<img src="/missing.png" alt="x"><img src="http://elsewhere.invalid/x.png" alt="y"><img src="http://127.0.0.1:9/x" alt="z">
			<p style="color: red">x</p><div><pre>`+strings.Repeat("wide", 200)+`</pre></div>`)
	}))
	t.Cleanup(server.Close)
	b := newTab(t)
	b.open(server.URL)
	b.until("script", "window.done")
	if wide := b.wider(); !strings.Contains(wide, "<pre>") {
		t.Errorf("what sticks out: %q", wide)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all := strings.Join(b.faults, "\n")
	b.faults = nil
	for _, want := range []string{
		"console: error \"said\"", "exception: Uncaught ReferenceError", "/missing.png: status 404", "leaves the machine: http://elsewhere.invalid",
		"a request failed: net::ERR", "Content Security Policy",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
}
