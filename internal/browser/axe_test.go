// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"os"
	"strings"
	"sync"
	"testing"
)

// axeSource is axe-core's script, "" where AXE_JS names none.
var axeSource = sync.OnceValues(func() (string, error) {
	file := os.Getenv("AXE_JS")
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	return string(text), err
})

// loadAxe brings axe-core into the page, past its policy, as the tools of a developer would. It tells
// whether there is one.
func (b *tab) loadAxe() bool {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatal(err)
	}
	if source == "" {
		return false
	}
	eval[bool](b, source+"\n; true")
	return true
}

// axe fails for each rule that the page breaks.
func (b *tab) axe(where string) {
	b.t.Helper()
	broken := eval[[]string](b, `axe.run(document, {
		resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	}).then((r) => r.violations.map((v) => v.id + ": " + v.help + "\n\t" +
		v.nodes.slice(0, 4).map((n) => n.target.join(" ") + "  " + n.html.slice(0, 140) + "  " +
			n.any.concat(n.all, n.none).map((c) => c.message).join("; ").slice(0, 200)).join("\n\t")))`)
	if len(broken) > 0 {
		b.t.Errorf("%s: axe-core finds\n%s", where, strings.Join(broken, "\n"))
	}
}

// looks holds the page that is loaded to the demands on every page, on each screen.
func (b *tab) looks(name string) {
	b.t.Helper()
	axe := b.loadAxe()
	for _, s := range screens() {
		b.show(s)
		if out := b.wider(); out != "" {
			b.t.Errorf("%s %s scrolls sideways: %s", name, s.name, out)
		}
		if axe {
			b.axe(name + " " + s.name)
		}
		b.shot(name + "." + s.name)
	}
	b.show(screens()[0])
}

func TestAxe(t *testing.T) {
	if source, err := axeSource(); err != nil {
		t.Fatal(err)
	} else if source == "" {
		t.Skip("AXE_JS is not set: contrast, labels and roles are not checked")
	}
	b := newTab(t)
	b.open("data:text/html,<title>x</title><img src='data:,'>")
	b.loadAxe()
	found := eval[[]string](b, `axe.run().then((r) => r.violations.map((v) => v.id))`)
	if !strings.Contains(strings.Join(found, " "), "image-alt") {
		t.Errorf("axe-core does not find an image without a text: %q", found)
	}
}
