// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// spring is the time of the tests: the third month, that of the slip, is over.
func spring() time.Time { return time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC) }

// guest is a browser at a dashboard of its own.
type guest struct {
	t      *testing.T
	house  *house
	url    string
	client *http.Client
}

func newGuest(t *testing.T) *guest {
	t.Helper()
	h, err := newHouse(t.Context(), 1, spring)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(h)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &guest{t, h, server.URL, &http.Client{Jar: jar, Timeout: 5 * time.Second}}
}

// do sends a request and returns status, headers and the text of the body.
func (g *guest) do(r *http.Request) (status int, header http.Header, body string) {
	g.t.Helper()
	answer, err := g.client.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(text)
}

func (g *guest) request(method, path string, form url.Values) *http.Request {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		g.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// get loads a page that must be there.
func (g *guest) get(path string) string {
	g.t.Helper()
	status, _, body := g.do(g.request(http.MethodGet, path, nil))
	if status != http.StatusOK {
		g.t.Fatalf("GET %s: %d\n%s", path, status, body)
	}
	return body
}

// post sends a form with the token of a page just loaded, and returns the status behind redirects.
func (g *guest) post(path string, pairs ...string) (status int, body string) {
	g.t.Helper()
	form := url.Values{"token": {g.hidden(g.get("/work"), "token")}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	status, _, body = g.do(g.request(http.MethodPost, path, form))
	return status, body
}

// hidden is the value of the first hidden field of a name.
func (g *guest) hidden(page, name string) string {
	g.t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		g.t.Fatalf("the page has no field %s", name)
	}
	return html.UnescapeString(m[1])
}

// be signs in.
func (g *guest) be(name string) {
	g.t.Helper()
	status, body := g.post("/sign-in", "name", name, "back", "/work")
	if status != http.StatusOK || !strings.Contains(body, "</span> <b>"+name) {
		g.t.Fatalf("sign-in as %s: %d", name, status)
	}
}

// wants fails unless a text has all parts.
func (g *guest) wants(text string, parts ...string) {
	g.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			g.t.Errorf("no %q in\n%.2000s", part, text)
		}
	}
}

// step takes a step that is to end with a status and with words on the page.
func (g *guest) step(status int, words, path string, pairs ...string) {
	g.t.Helper()
	got, body := g.post(path, pairs...)
	if got != status || !strings.Contains(html.UnescapeString(body), words) {
		g.t.Fatalf("%s %q: %d, want %d with %q in\n%s", path, pairs, got, status, words, body)
	}
}

func TestPages(t *testing.T) {
	g := newGuest(t)
	overview := g.get("/")
	g.wants(overview, "Spring drop", "Weekend picks", "Launch", `role="status"`, "Statements", "2026-04, now",
		`data-figure="campaign/&#34;Launch&#34;/profit"`, `<polyline data-spark=`, "a finding holds the close", "/statements/luna/2026-04", "2026-01", `class="state paid"`)
	c, err := g.house.campaign("Spring drop")
	if err != nil {
		t.Fatal(err)
	}
	g.wants(overview, c.Profit, c.Cost, ">"+c.Paid+"<", ">"+c.Waits+"<")

	march := g.get("/statements/luna/2026-03")
	g.wants(march, "paid orders", "× 7,000 KRW = ", "corrects 2026-02: late events", "Sign in to take a step", "/statements/luna/2026-03/lines/1/1")
	g.wants(g.get("/statements/mira/2026-03"), "corrects 2026-02: late events", "corrects 2026-02: refunds")
	g.wants(g.get("/statements/mira/2026-02"), "ann</b> closed it", "Approve", "fixed", `aria-current="step">closed<`)
	g.wants(g.get("/findings"), "decimal slip", "holds the close", "<svg", "about 100 times", "Sign in to answer", "13,320,000", "/statements/onda/2026-03")
	g.wants(g.get("/work"), "To do", "Close the period", "released it", "drawn up by ann")

	for path, want := range map[string]int{
		"/nothing": 404, "/statements/nobody/2026-03": 404, "/statements/luna/never": 404, "/statements/luna/2026-03/lines/9/1": 404,
		"/statements/luna/2026-03/lines/0/x": 404, "/static/none.css": 404, "/static/style.css": 200, "/static/live.js": 200, "/static/icon.svg": 200,
		"/steps/close": 404, // no step is taken by GET
	} {
		if status, _, _ := g.do(g.request(http.MethodGet, path, nil)); status != want {
			t.Errorf("GET %s: %d, want %d", path, status, want)
		}
	}
}

// The events behind a measure add up to it, over all pages of them.
func TestEventsBehind(t *testing.T) {
	g := newGuest(t)
	st, _, err := g.house.book.Statement(luna, "2026-03")
	if err != nil {
		t.Fatal(err)
	}
	in := st.Lines[0].Trace.Inputs[0]
	first := g.get("/statements/luna/2026-03/lines/1/1")
	g.wants(first, "Events 1 to 25 of ", "Page 1 of", `href="?page=2"`, ">"+group(in.Number)+"</b>", "tracker/conv-")
	if strings.Contains(first, "More is known now") {
		t.Error("an open statement knows all")
	}
	all, err := strconv.Atoi(regexp.MustCompile(`Events 1 to 25 of (\d+)\.`).FindStringSubmatch(first)[1])
	if err != nil || all < int(in.Events) || strings.Count(first, `<th role="rowheader"`) != 25 {
		t.Errorf("%d events of %d at least, %v", all, in.Events, err)
	}
	g.wants(g.get("/statements/luna/2026-03/lines/1/1?page=999"), "← Before", fmt.Sprintf(" to %d of %d.", all, all))
	// The second month was closed before late orders came.
	g.wants(g.get("/statements/luna/2026-02/lines/1/1"), "More is known now")
}

// The pages of a list are all of it, in its order.
func TestCut(t *testing.T) {
	for n := range 80 {
		all := make([]contribution, n)
		for i := range all {
			all[i].Key = strconv.Itoa(i)
		}
		var got []contribution
		for at := 1; at != 0; {
			var b eventsBody
			b.cut(all, at)
			got = append(got, b.Events...)
			if b.Last != len(got) || b.Before != at-1 || len(b.Events) > pageLength {
				t.Fatalf("page %d of %d events: %+v", at, n, b)
			}
			at = b.After
		}
		if !slices.Equal(got, all) {
			t.Errorf("the pages of %d events have %d", n, len(got))
		}
	}
	for _, at := range []int{-7, 0, 4} {
		var b eventsBody
		if b.cut(make([]contribution, 60), at); b.At < 1 || b.At > 3 || len(b.Events) == 0 {
			t.Errorf("page %d: %+v", at, b)
		}
	}
}

// Whatever a partner calls a campaign is text.
func TestHostileName(t *testing.T) {
	g := newGuest(t)
	bad := `"><script>alert(1)</script>'&`
	err := g.house.post(t.Context(), event.Event{
		Key: event.Key{Source: "tracker", ID: bad}, Kind: event.Conversion, At: spring(), Quantity: money.Int(1),
		Order: bad, Campaign: bad, Party: "luna",
	}, event.Event{
		Key: event.Key{Source: "shop", ID: bad}, Kind: event.PaymentCaptured, At: spring(), Order: bad, Gross: money.Minor(9_000_000_000, money.KRW),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/statements/luna/2026-04/lines/1/1"} {
		for page := 1; page <= 2; page++ {
			text := g.get(path + "?done=<script>&page=" + string(rune('0'+page)))
			if strings.Contains(text, "<script>") || strings.Contains(text, "alert(1)</script>") {
				t.Errorf("%s has the name as markup", path)
			}
		}
	}
	g.wants(g.get("/"), "&lt;script&gt;alert(1)", "8,999,993,000 KRW") // less 7,000 for the paid order
}

func TestHeaders(t *testing.T) {
	g := newGuest(t)
	_, header, body := g.do(g.request(http.MethodGet, "/", nil))
	policy := header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", header)
	}
	cookie := header.Get("Set-Cookie")
	g.wants(cookie, "HttpOnly", "SameSite=Strict")
	if strings.Contains(body, " style=") || strings.Contains(body, "onclick") || strings.Contains(body, "<script>") {
		t.Error("the page has inline style or script, which its own policy stops")
	}
	r := g.request(http.MethodGet, "/", nil)
	r.Host = "evil.example"
	if status, _, _ := g.do(r); status != http.StatusMisdirectedRequest {
		t.Errorf("another name: %d", status)
	}
}

// A form without the token of its cookie, or from another site, does nothing.
func TestForgery(t *testing.T) {
	g := newGuest(t)
	g.step(401, "Sign in first", "/steps/close", "agreement", "luna", "period", "2026-03")
	g.be("ann")
	other := newGuest(t)
	other.be("ann")
	head := g.house.book.Head()
	form := url.Values{"agreement": {"luna"}, "period": {"2026-03"}}
	for name, token := range map[string]string{"none": "", "another": other.hidden(other.get("/work"), "token"), "wrong": "00"} {
		form.Set("token", token)
		if status, _, _ := g.do(g.request(http.MethodPost, "/steps/close", form)); status != http.StatusForbidden {
			t.Errorf("token %s: %d", name, status)
		}
	}
	form.Set("token", g.hidden(g.get("/work"), "token"))
	r := g.request(http.MethodPost, "/steps/close", form)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if status, _, _ := g.do(r); status != http.StatusForbidden {
		t.Errorf("from another site: %d", status)
	}
	r = g.request(http.MethodGet, "/work", nil)
	r.AddCookie(&http.Cookie{Name: cookieName, Value: "id.ben.00"})
	g.client.Jar = nil
	if _, _, body := g.do(r); strings.Contains(body, `class="me"`) {
		t.Error("a cookie that was not signed is believed")
	}
	form.Set("token", strings.Repeat("x", formMost))
	if status, _, _ := g.do(g.request(http.MethodPost, "/steps/close", form)); status != http.StatusBadRequest {
		t.Errorf("a form that is too long: %d", status)
	}
	if g.house.book.Head() != head {
		t.Error("something was done")
	}
}

// Two people take a month from open to paid; one alone cannot.
func TestFourEyes(t *testing.T) {
	g := newGuest(t)
	g.be("ann")
	of := []string{"agreement", "mira", "period", "2026-02"}
	digest := g.hidden(g.get("/statements/mira/2026-02"), "digest")
	g.step(409, "This takes a second person", "/steps/approve", append(of, "digest", digest)...)
	g.be("ben")
	g.step(400, "another statement", "/steps/approve", append(of, "digest", "00")...)
	g.step(200, "The statement is approved", "/steps/approve", append(of, "digest", digest)...)
	g.step(409, "approved", "/steps/approve", append(of, "digest", digest)...)
	g.step(200, "drawn up", "/steps/prepare")

	var mine book.Payout
	for _, p := range g.house.book.Payouts() {
		if p.Party == "mira" && p.State == book.StatePrepared {
			mine = p
		}
	}
	g.step(409, "This takes a second person", "/steps/release", "payout", mine.ID)
	g.be("ann")
	g.step(200, "released", "/steps/release", "payout", mine.ID)
	g.step(200, "confirmed", "/steps/settle", "payout", mine.ID, "reference", "KB-1")
	g.wants(g.get("/statements/mira/2026-02"), `class="state paid"`)
	g.step(200, "closed", "/steps/close", "agreement", "mira", "period", "2026-03")
	g.be("ben")
	g.step(400, "Refused", "/steps/reject", "agreement", "mira", "period", "2026-03")
	g.step(200, "sent back", "/steps/reject", "agreement", "mira", "period", "2026-03", "reason", "look at 3 March")
	g.step(404, "Refused", "/steps/dance")
}

// A close that a finding blocks goes through once it is answered.
func TestGate(t *testing.T) {
	for _, verdict := range []string{"real", "error"} {
		g := newGuest(t)
		g.be("ann")
		onda := []string{"agreement", "onda", "period", "2026-03"}
		g.step(409, "cannot be closed yet", "/steps/close", onda...)
		before, _, err := g.house.book.Statement("onda", "2026-03")
		if err != nil {
			t.Fatal(err)
		}
		id := g.hidden(g.get("/findings"), "finding")
		g.step(400, "needs a reason", "/findings/answer", "finding", id, "verdict", verdict, "reason", " ")
		g.step(400, "real or an error", "/findings/answer", "finding", id, "reason", "x")
		g.step(400, "Refused", "/findings/answer", "finding", "none", "verdict", verdict, "reason", "x")
		g.step(200, "The finding is answered", "/findings/answer", "finding", id, "verdict", verdict, "reason", "asked <b>Onda</b>")
		g.wants(g.get("/findings"), "asked &lt;b&gt;Onda&lt;/b&gt;", "In the log of the book")
		notes := g.house.book.Notes()
		if len(notes) != 1 || notes[0].Name != "ann" || notes[0].Subject != "finding "+id {
			t.Fatalf("the notes: %+v", notes)
		}
		if verdict == "error" { // it stands until the partner restates the day
			g.step(409, "cannot be closed yet", "/steps/close", onda...)
			g.step(200, "asked for again", "/findings/again", "finding", id)
			g.wants(g.get("/findings"), "withdrawn: restated", "Nothing is open")
		}
		g.step(200, "The period is closed", "/steps/close", onda...)
		after, _, err := g.house.book.Statement("onda", "2026-03")
		if err != nil {
			t.Fatal(err)
		}
		if same := before.Total == after.Total; same != (verdict == "real") {
			t.Errorf("%s: the total was %s and is %s", verdict, before.Total, after.Total)
		}
	}
}

// A page is told of a change without asking again.
func TestStream(t *testing.T) {
	g := newGuest(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	answer, err := g.client.Do(g.request(http.MethodGet, "/changes", nil).WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("the content is %s", kind)
	}
	in := bufio.NewReader(answer.Body)
	if line, err := in.ReadString('\n'); err != nil || line != "retry: 2000\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := g.house.tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	var u update
	for u.Seq == 0 {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(text), &u); err != nil {
				t.Fatal(err)
			}
		}
	}
	if u.Seq != g.house.book.Head().Seq || u.Figures["due"] == "" || len(u.Sparks) == 0 {
		t.Errorf("the update: %+v", u)
	}
	page := html.UnescapeString(g.get("/"))
	for name, text := range u.Figures { // what was told is what a page shows that is loaded now
		if !strings.Contains(page, `data-figure="`+name+`"`) || !strings.Contains(page, ">"+text+"<") {
			t.Errorf("%s is %s, and the page says otherwise", name, text)
		}
	}
}

func TestOnce(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-once", "-addr", "127.0.0.1:0", "-seed", "7"}, &out, spring); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, part := range []string{"The dashboard is at http://127.0.0.1:", "GET /: 200", "GET /findings: 200", "GET /work: 200"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in %s", part, text)
		}
	}
	for want, args := range map[string][]string{"not defined": {"-x"}, "flags alone": {"file"}, "port": {"-addr", "127.0.0.1:x"}} {
		if err := run(t.Context(), args, io.Discard, spring); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
}

// The demo tells its story whatever the day it is run on.
func TestAnyDay(t *testing.T) {
	for _, day := range []string{"2026-01-01T00:00:05Z", "2028-03-31T23:59:59Z"} {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		h, err := newHouse(t.Context(), 3, func() time.Time { return now })
		if err != nil {
			t.Fatalf("%s: %v", day, err)
		}
		if _, err := h.overview(); err != nil {
			t.Errorf("%s: %v", day, err)
		}
		open, _ := h.findings(words{})
		if len(open) == 0 || open[0].Kind != anomaly.DecimalSlip || open[0].Chart == nil {
			t.Errorf("%s: the slip is not found: %d open", day, len(open))
		}
	}
}
