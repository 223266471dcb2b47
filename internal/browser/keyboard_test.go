// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// stop is where the focus is after a step of the Tab key.
type stop struct {
	Name    string // what it says, or its name in a form
	Index   int    // among all that can be reached
	Outline bool   // whether one sees where it is
	Seen    bool   // whether it is in the window, and nothing lies on it
	Box     string // where it is
}

// here tells where the focus is.
const here = `(() => {
	const el = document.activeElement, style = getComputedStyle(el), box = el.getBoundingClientRect();
	const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")].filter((x) => x.checkVisibility());
	const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
	return {
		Name: (el.innerText || el.name || el.tagName).trim().replace(/\s+/g, " "), Index: all.indexOf(el),
		Outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
		Box: [box.left, box.top, box.right, box.bottom].map(Math.round).join(" ") + (over ? " " + over.outerHTML.slice(0, 60) : ""),
		Seen: box.top >= -1 && box.bottom <= innerHeight + 1 && !!over && (el === over || el.contains(over) || over.contains(el)),
	};
})()`

// press presses keys, and gives the page a moment to scroll.
func (b *tab) press(keys string) {
	b.t.Helper()
	b.do("keys", chromedp.KeyEvent(keys))
}

// tabTo presses Tab until the focus is on what has a name.
func (b *tab) tabTo(name string) {
	b.t.Helper()
	for range 80 {
		b.press(kb.Tab)
		if eval[stop](b, here).Name == name {
			return
		}
	}
	b.t.Fatalf("80 steps of the Tab key do not lead to %q", name)
}

// Tab leads through all that can be used, in the order of the page, and one always sees where one is.
func TestTabOrder(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.open(home + "/")
	b.click("button[value=ann]")
	for _, s := range []screen{screens()[0], screens()[3]} {
		b.show(s)
		for _, path := range []string{"/", "/statements/mira/2026-02", "/findings", "/work", "/statements/mira/2026-03/lines/1/1"} {
			b.open(home + path)
			count := eval[int](b, `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")].filter((x) => x.checkVisibility()).length`)
			var order []int
			for range count {
				b.press(kb.Tab)
				at := eval[stop](b, here)
				order = append(order, at.Index)
				if !at.Outline || !at.Seen {
					t.Errorf("%s, %s: on %q the focus cannot be seen: %+v", s.name, path, at.Name, at)
				}
			}
			if !slices.IsSorted(order) || order[0] != 0 || order[count-1] != count-1 {
				t.Errorf("%s, %s: Tab goes through %d places as %v", s.name, path, count, order)
			}
		}
	}
}

// Without a mouse one comes from the overview to the events, and answers a finding.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.open(home + "/")
	b.press(kb.Tab)
	if at := eval[stop](b, here); at.Name != "Skip to the content" || !at.Seen {
		t.Errorf("the first step of the Tab key leads to %+v", at)
	}
	b.press(kb.Enter)
	b.until("the content", "document.activeElement.id === 'main'")
	b.press(kb.Tab)
	if !eval[bool](b, "document.getElementById('main').contains(document.activeElement)") {
		t.Error("behind the link that skips, Tab goes back to the head of the page")
	}

	total := eval[string](b, `document.querySelector('a[href="/statements/luna/2026-03"]').innerText.replace(/\s+/g, " ")`)
	b.tabTo(total)
	b.follow("statement", chromedp.KeyEvent(kb.Enter))
	b.tabTo("events behind it : approved conversions, line 1: 2026-03 →")
	b.follow("events", chromedp.KeyEvent(kb.Enter))
	b.tabTo("After →")
	b.follow("more events", chromedp.KeyEvent(kb.Enter))
	b.says("Page 2 of")

	b.tabTo("Sign in as ann")
	b.follow("sign-in", chromedp.KeyEvent(kb.Enter))
	b.says("You are signed in.", "Signed in as")
	b.tabTo("Findings 1")
	b.follow("findings", chromedp.KeyEvent(kb.Enter))
	b.tabTo("Evidence")
	b.press(" ")
	b.until("the evidence", "document.querySelector('details').open")
	b.tabTo("reason")
	b.press("asked, and real")
	b.tabTo("Approve as real")
	b.follow("answer", chromedp.KeyEvent(" "))
	b.says("The finding is answered.", "asked, and real", "Nothing is open.")
}
