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

// axe returns each rule that the page breaks, with the places.
func (b *tab) axe() []string {
	b.t.Helper()
	return eval[[]string](b, `axe.run(document, {
		resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	}).then((r) => r.violations.map((v) => v.id + ": " + v.help + "\n\t" +
		v.nodes.slice(0, 4).map((n) => n.target.join(" ") + "  " + n.html.slice(0, 140) + "  " +
			n.any.concat(n.all, n.none).map((c) => c.message).join("; ").slice(0, 200)).join("\n\t")))`)
}

// looks holds the page that is loaded to the demands on every page, on each screen, or on some.
func (b *tab) looks(name string, on ...screen) {
	b.t.Helper()
	if len(on) == 0 {
		on = screens()
	}
	axe := b.loadAxe()
	seen := map[string]bool{} // what is wrong on one screen is mostly so on all
	for _, s := range on {
		b.show(s)
		if out := b.wider(); out != "" {
			b.t.Errorf("%s %s scrolls sideways: %s", name, s.name, out)
		}
		if axe {
			for _, fault := range b.axe() {
				if !seen[fault] {
					b.t.Errorf("%s %s: axe-core finds %s", name, s.name, fault)
				}
				seen[fault] = true
			}
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
	b.open("data:text/html,<title>x</title><p style='color:%23999;background:white'>faint</p><input><img src='data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAIA'>")
	b.loadAxe()
	found := strings.Join(b.axe(), "\n")
	for _, rule := range []string{"image-alt", "color-contrast", "html-has-lang", "label", "landmark-one-main"} {
		if !strings.Contains(found, rule+": ") {
			t.Errorf("axe-core does not find what breaks %s, but\n%s", rule, found)
		}
	}
}
