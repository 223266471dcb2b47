// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// shopReview is the review of twenty weeks of a shop that grows.
func shopReview(t testing.TB) Review {
	t.Helper()
	m, err := ParseModel(file(t, "model.json"))
	if err != nil {
		t.Fatal(err)
	}
	m.Freshness = SLA{}
	b := newBoard(t, m)
	if _, err := b.Add(event.Batch{Events: shopEvents()}); err != nil {
		t.Fatal(err)
	}
	v := b.At(time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC))
	return v.Review(&ReviewOptions{Verdicts: []LeadVerdict{
		{Indicator: "onboarded", NorthStar: "returning_customers", Verdict: Leads, Lag: 4},
		{Indicator: "ctr", Verdict: Unverified, Doubt: NoPeak},
	}, Notes: []string{"q2-checkout: scale, by rule success <b>", "The campaign c9 ended on Friday."}})
}

func shopEvents() []event.Event {
	r := rand.New(rand.NewPCG(6, 6))
	var list []event.Event
	put := func(kind event.Kind, customer string, at time.Time) *event.Event {
		list = append(list, event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint("e-", len(list))}, Kind: kind, Customer: customer, At: at,
			Campaign: "c1",
		})
		return &list[len(list)-1]
	}
	pay := func(customer string, at time.Time) {
		e := put(event.PaymentCaptured, customer, at)
		e.Gross, e.Order = money.Minor(10_000+r.Int64N(40_000), money.KRW), e.Key.ID
	}
	for day := range 20 * 7 {
		at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, day)
		for i := range 6 + day/20 {
			customer := fmt.Sprintf("u-%d-%d", day, i)
			put("signup", customer, at)
			put("session", customer, at)
			if r.IntN(3) > 0 {
				put("account.linked", customer, at.Add(time.Hour))
				pay(customer, at.Add(2*time.Hour))
				if r.IntN(100) < 20+day/5 {
					pay(customer, at.Add(time.Duration(24*(1+r.IntN(29)))*time.Hour))
				}
			}
		}
		put(event.Impression, "", at).Quantity = money.Int(900 + r.Int64N(200))
		put(event.Click, "", at).Quantity = money.Int(20 + r.Int64N(10))
	}
	return list
}

// TestReviewText is the whole page as it reads.
func TestReviewText(t *testing.T) {
	text := shopReview(t).String()
	golden(t, "review.golden", []byte(text))
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line); n > lineWidth+1 {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}

// golden compares with a file of testdata, or writes it where the test is told to.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
	}
}

// TestReviewJSON: what is written is what is read.
func TestReviewJSON(t *testing.T) {
	want := shopReview(t)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Review
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("review mismatch (-want +got):\n%.2000s", diff)
	}
}

// TestReviewHTML: the page stands alone, is well formed, escapes what people wrote, draws
// what it shows, and is the same every time.
func TestReviewHTML(t *testing.T) {
	r := shopReview(t)
	var b bytes.Buffer
	if err := r.HTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, no := range []string{"<script", "http:", "https:", "src=", "url(", "@import", "<b>\"", "success <b>", "NaN", "Inf"} {
		if strings.Contains(page, no) {
			t.Errorf("the page contains %q", no)
		}
	}
	for _, yes := range []string{
		"width=device-width", "@media print", "success &lt;b&gt;", r.NorthStar.Title, r.Known.Checksum, "not beyond chance",
	} {
		if !strings.Contains(page, yes) {
			t.Errorf("the page does not contain %q", yes)
		}
	}
	svgs := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1)
	drawn := 0
	for _, trend := range r.Trends {
		if trend.Last().Valid {
			drawn++
		}
	}
	if len(svgs) != drawn || drawn < 4 {
		t.Errorf("%d plots of %d trends with figures", len(svgs), drawn)
	}
	for _, svg := range svgs {
		checkPlot(t, svg)
	}
	var again bytes.Buffer
	if err := shopReview(t).HTML(&again); err != nil || again.String() != page {
		t.Errorf("the page is another one the second time: %v", err)
	}
	if err := r.HTML(full{}); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

// checkPlot: it is XML, and nothing is drawn outside.
func checkPlot(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		e, ok := token.(xml.StartElement)
		for i := 0; ok && i < len(e.Attr); i++ {
			if e.Attr[i].Name.Local != "points" {
				continue
			}
			for pair := range strings.FieldsSeq(e.Attr[i].Value) {
				var x, y float64
				if _, err := fmt.Sscanf(pair, "%g,%g", &x, &y); err != nil || x < plotLeft || x > plotWidth || y < 0 || y > plotHeight-plotBottom {
					t.Fatalf("%q is not on the plot: %v", pair, err)
				}
			}
		}
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestReviewTrends: the figure of a review is that of the last period that time alone
// will not change, however much newer the page.
func TestReviewTrends(t *testing.T) {
	r := shopReview(t)
	star := r.Trends[0]
	if len(star.Points) != periodsDefault || star.Complete == 0 || star.Complete == len(star.Points) {
		t.Fatalf("%d points, %d complete; a return within 30 days is not complete after a week", len(star.Points), star.Complete)
	}
	for i, p := range star.Points {
		ends := p.Window.To.AddDate(0, 0, 30)
		if complete := !ends.After(r.AsOf); complete != (i < star.Complete) {
			t.Errorf("the cohort of %s is complete on %s; complete: %t", p.Window, ends, i < star.Complete)
		}
	}
	if last := star.Last(); last.Window != star.Points[star.Complete-1].Window || last.Immature > 0 {
		t.Errorf("last %v of %v", last, last.Window)
	}
	a, b := star.Points[star.Complete-1], star.Points[star.Complete-2]
	if star.Change.Value != a.Value-b.Value || !star.Change.Interval.Contains(star.Change.Value) {
		t.Errorf("change %v of %v and %v", star.Change, a, b)
	}
	empty := newBoard(t, twenty(t)).At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).Review(nil)
	if len(empty.Trends[0].Points) != 1 || empty.Trends[0].Last().Why != NoData || empty.Trends[0].Moved() != Unclear {
		t.Errorf("of nothing: %+v", empty.Trends[0])
	}
	if err := empty.HTML(io.Discard); err != nil || !strings.Contains(empty.String(), "none: no data") {
		t.Errorf("the page of nothing: %v\n%s", err, empty)
	}
}

// TestChange holds the interval of a difference against that of Newcombe for two rates,
// which it is for Wilson's intervals: 56/70 less 48/80 is 0.2 [0.0524, 0.3339]. Source:
// Newcombe, Statistics in Medicine 17 (1998), table II, method 10, case (a).
func TestChange(t *testing.T) {
	at := func(k, n int64) Estimate {
		return proportion(k, n, 0.95)
	}
	d := changeOf(at(56, 70), at(48, 80))
	if math.Abs(d.Value-0.2) > 1e-12 || math.Abs(d.Interval.Low-0.0524) > 5e-5 || math.Abs(d.Interval.High-0.3339) > 5e-5 {
		t.Errorf("56/70 − 48/80 = %v %+v", d.Value, d.Interval)
	}
	rose, fell := Trend{Change: d}, Trend{Change: changeOf(at(48, 80), at(56, 70))}
	if rose.Moved() != Rose || fell.Moved() != Fell {
		t.Errorf("moved %s and %s", rose.Moved(), fell.Moved())
	}
	open := at(1, 2)
	open.Interval.High = math.Inf(1)
	if e := changeOf(open, at(1, 2)); !e.Interval.IsZero() || !e.Valid {
		t.Errorf("with an open interval: %+v", e)
	}
}
