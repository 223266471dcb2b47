// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Each page of the dashboard is as every page must be, also in its rarer states.
func TestPages(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	for _, p := range []struct{ name, path string }{
		{"overview", "/"},
		{"statement-running", "/statements/luna/2026-04"},
		{"statement-corrected", "/statements/mira/2026-03"},
		{"statement-closed", "/statements/mira/2026-02"},
		{"events", "/statements/mira/2026-03/lines/2/1"},
		{"findings", "/findings"},
		{"work", "/work"},
	} {
		b.open(home + p.path)
		b.looks(p.name)
	}
	b.open(home + "/statements/mira/2026-02")
	if sheets := b.print("statement"); sheets != 1 {
		t.Errorf("a short statement prints on %d sheets", sheets)
	}
	b.refuses(404)
	b.open(home + "/nothing")
	b.looks("fault")
}

func TestPagesSignedIn(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.open(home + "/findings?lang=ko")
	b.click("button[value=ann]")
	b.looks("findings-korean", screens()[1], screens()[2])
	b.open(home + "/")
	b.looks("overview-korean", screens()[1], screens()[2])
	b.open(home + "/statements/onda/2026-03")
	b.do("words", chromedp.Click(chromedp.CSS("summary")))
	b.looks("statement-korean", screens()[1], screens()[2])
	b.open(home + "/work?lang=en")
	b.looks("work-signed-in", screens()[1], screens()[2])
	b.open(home + "/findings")
	b.do("evidence", chromedp.Click(chromedp.CSS("summary")))
	b.looks("findings-signed-in", screens()[1], screens()[2])
	b.answer("Onda was asked", "real")
	b.looks("findings-answered", screens()[1], screens()[2])
}

// answer answers the first finding.
func (b *tab) answer(reason, verdict string) {
	b.t.Helper()
	b.do("reason", chromedp.SendKeys(chromedp.CSS("input[name=reason]"), reason))
	b.click("button[value=" + verdict + "]")
	b.says("The finding is answered.")
}

// A figure leads to its line, the line to its measure, and that to the events that add up to it.
func TestDrillDown(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	for _, c := range []struct{ agreement, title, line, measure string }{
		{"luna", "Luna, creator", "paid orders", "approved conversions"},
		{"mira", "Mira, shop", "12% of net sales", "net sales"},
	} {
		b.open(home + "/")
		page := "/statements/" + c.agreement + "/2026-03"
		total := b.text(`[data-figure='statement/"` + c.agreement + `"/"2026-03"/total']`)
		b.click(`a[href="` + page + `"]`)
		b.says(total, "How it comes about", c.line, "corrects 2026-02: late events")
		if lines, want := b.sum(".lines h3 + b"), b.sum(".headline b"); lines != want || want == 0 {
			t.Errorf("%s: the lines add up to %v, the total is %v", page, lines, want)
		}
		measure := b.text(".measure b")
		b.click(".measure a")
		b.says("Events behind "+c.measure, c.title, "Page 1 of")
		if sum := b.text(".headline b"); sum != measure {
			t.Errorf("%s: the events add up to %s, the line has %s", page, sum, measure)
		}
		sum := b.sum("td.brings")
		for eval[bool](b, `!!document.querySelector("a[rel=next]")`) {
			b.click("a[rel=next]")
			sum += b.sum("td.brings")
		}
		if want := b.sum(".headline b"); sum != want || want == 0 {
			t.Errorf("%s: the events of all pages add up to %v, the page says %v", page, sum, want)
		}
		b.click(`.path a[href="` + page + `"]`)
		b.says("How it comes about")
	}
}

// sum adds up the whole numbers that a selector finds.
func (b *tab) sum(selector string) int64 {
	b.t.Helper()
	return eval[int64](b, `[...document.querySelectorAll("`+selector+`")].reduce((sum, el) =>
		sum + Number(el.textContent.replace("−", "-").replace(/[^-0-9]/g, "")), 0)`)
}

// What is posted shows by itself, on the page that is open.
func TestLive(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.open(home + "/")
	b.until("the stream", `document.getElementById("live").className === "on"`)
	eval[bool](b, `window.same = true; window.was = {};
		for (const el of document.querySelectorAll("[data-figure]")) was[el.dataset.figure] = el.textContent;
		window.line = document.querySelector("polyline[data-spark]").getAttribute("points"); true`)
	changed := func(end string) string {
		return `[...document.querySelectorAll("[data-figure$='` + end + `']")].some((el) => was[el.dataset.figure] !== el.textContent)`
	}
	for _, figure := range []string{"/profit", "/cost", "/pending", "/total"} {
		b.until("a change of "+figure, changed(figure))
	}
	b.until("a change of the drawing", `window.line !== document.querySelector("polyline[data-spark]").getAttribute("points")`)
	if !eval[bool](b, "window.same") {
		t.Error("the page was loaded again")
	}
	b.shot("live.wide")

	b.do("pause", chromedp.Click(chromedp.CSS("#pause")))
	stood := eval[string](b, "document.querySelector('main').innerText")
	if parts, profit := b.sum(".cards article dl:not(.four) dd"), b.sum(".cards .headline b"); parts != profit {
		t.Errorf("the parts of the profits add up to %v, the profits to %v", parts, profit)
	}
	time.Sleep(1500 * time.Millisecond) // more than one posting
	if now := eval[string](b, "document.querySelector('main').innerText"); now != stood || !strings.Contains(now, "Updates are paused.") {
		t.Errorf("paused, the page went from\n%s\nto\n%s", stood, now)
	}
	b.click("#pause") // go on, with what was missed
	b.until("the stream again", `document.getElementById("live").className === "on"`)

	b.open(home + "/statements/luna/2026-04")
	b.until("a change of the statement", `!document.getElementById("stale").hidden`)
	b.says("More has come in since this page was loaded.")
}

// A finding holds the close until it is answered: rejected as an error, until the partner restates it.
func TestFindingRejected(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.open(home + "/statements/onda/2026-03")
	wrong := b.text(".headline b")
	b.says("A finding holds the close", "13,320,000")
	b.click("button[value=ann]")
	b.refuses(409)
	b.click("form[action='/steps/close'] button")
	b.says("cannot be closed yet", "about 100 times")
	b.click(".notice a[href='/findings']")
	b.do("no reason", chromedp.Click(chromedp.CSS("button[value=error]")))
	if !eval[bool](b, "document.activeElement.matches('input[name=reason]:invalid')") {
		t.Error("an answer without a reason is not stopped at its field")
	}
	b.answer("Onda sent won as hundredths", "error")
	b.says("ann answered error: Onda sent won as hundredths", "holds the close", "In the log of the book")
	b.click("form[action='/findings/again'] button")
	b.says("The day was asked for again.", "Nothing is open.", "withdrawn: restated")
	b.open(home + "/statements/onda/2026-03")
	b.click("form[action='/steps/close'] button")
	b.says("The period is closed.", "ann closed it")
	if right := b.text(".headline b"); right == wrong {
		t.Errorf("the total is %s, as before", right)
	}
}

// A finding approved as real opens the gate, and what was reported stands.
func TestFindingApproved(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.open(home + "/findings")
	b.click("button[value=ben]")
	b.answer("a launch day, as planned", "real")
	b.says("ben", "real", "a launch day, as planned", "Nothing is open.")
	b.open(home + "/statements/onda/2026-03")
	total := b.text(".headline b")
	b.click("form[action='/steps/close'] button")
	b.says("The period is closed.", total, "ben closed it")
}

// Two people take a month from its close to the bank; one alone cannot.
func TestTwoPeople(t *testing.T) {
	t.Parallel()
	home := serveDashboard(t)
	b := newTab(t)
	b.refuses(409)
	b.open(home + "/statements/mira/2026-03")
	b.click("button[value=ann]")
	b.click("form[action='/steps/close'] button")
	b.says("The period is closed.", "You have closed it: this takes another person.")
	b.click("form[action='/steps/approve'] button:not([formaction])")
	b.says("This takes a second person")
	b.click("button[value=ben]")
	b.open(home + "/statements/mira/2026-03")
	b.do("reason", chromedp.SendKeys(chromedp.CSS("#reason"), "3 March looks odd"))
	b.click("button[formaction='/steps/reject']")
	b.says("The statement is sent back.", "ben sent it back", "3 March looks odd")
	b.click("form[action='/steps/approve'] button:not([formaction])")
	b.says("The statement is approved.")
	b.open(home + "/work")
	if text := eval[string](b, "document.body.innerText"); strings.Contains(text, "this takes another person") {
		t.Error("ben is told that what ann has drawn up takes another person")
	}
	b.click("form[action='/steps/prepare'] button")
	b.says("The payouts are drawn up.")
	b.click("form[action='/steps/release'] button") // luna's, which ann has drawn up
	b.says("The payout is released.")
	b.says("drawn up by ben; this takes another person")
	b.click("button[value=ann]")
	b.do("reference", chromedp.SendKeys(chromedp.CSS("input[name=reference]"), "KB-77"))
	b.click("form[action='/steps/settle'] button")
	b.says("The payout is confirmed.")
	b.open(home + "/statements/luna/2026-02")
	b.says("ann confirmed it")
}
