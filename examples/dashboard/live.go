// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

// trend keeps the net profit of each campaign at the end of each day, to be drawn. They are floating
// point: a drawing is the one place where that does no harm.
type trend struct {
	mu     sync.Mutex
	until  time.Time
	points map[string][]float64
}

// trendLength is how many days a line has.
const trendLength = 92

// sample reads the net profit of each campaign at the end of a day, once.
func (h *house) sample(end time.Time) error {
	h.trend.mu.Lock()
	defer h.trend.mu.Unlock()
	if !end.After(h.trend.until) {
		return nil
	}
	points := map[string][]float64{}
	for _, name := range h.data.known() {
		r, err := h.book.Campaign(name)
		if err != nil {
			return err
		}
		list := append(slices.Clone(h.trend.points[name]), profit(&r))
		points[name] = list[max(0, len(list)-trendLength):]
	}
	h.trend.until, h.trend.points = end, points
	return nil
}

// profit is a net profit to be drawn.
func profit(r *settle.CampaignResult) float64 {
	if len(r.Money) == 0 {
		return 0
	}
	y, err := strconv.ParseFloat(r.Money[0].NetProfit.Number(), 64)
	if err != nil {
		return 0 // an amount always has a float near it
	}
	return y
}

// line returns the corners of a campaign's line, up to what it is now.
func (t *trend) line(name string, now float64) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return sparkline(append(slices.Clone(t.points[name]), now))
}

// figures are texts by the name under which a page shows them.
type figures map[string]string

// campaign is a campaign as the overview shows it. Names of figures carry the campaign's name
// quoted, so that no name of a campaign is that of another figure.
type campaign struct {
	Name, Title, Key                 string
	Paid, Cancelled, Refunded, Waits string
	// Sales less the three that follow are Profit.
	Sales, Cost, Fees, Commission, Profit string
	Negative                              bool
	Spark, Since                          string
}

func (h *house) campaign(name string) (campaign, error) {
	r, err := h.book.Campaign(name)
	if err != nil {
		return campaign{}, err
	}
	c := campaign{
		Name: name, Title: name, Key: "campaign/" + strconv.Quote(name) + "/",
		Paid: group(r.Approved), Cancelled: group(r.Cancelled), Refunded: group(r.Refunded), Waits: group(r.Pending),
		Spark: h.trend.line(name, profit(&r)), Since: h.first.Format(time.DateOnly),
	}
	m := settle.CampaignMoney{Cost: money.Zero(money.KRW), NetProfit: money.Zero(money.KRW)}
	if len(r.Money) > 0 {
		m = r.Money[0] // the demo has one currency
	}
	c.Cost, c.Fees, c.Commission, c.Profit = less(m.Cost), less(m.Fees), less(m.Commission), won(m.NetProfit)
	c.Negative = m.NetProfit.Sign() < 0
	sales, err := m.Gross.Sub(m.Refunds)
	c.Sales = won(sales)
	return c, err
}

func (c *campaign) into(f figures) {
	for name, text := range map[string]string{
		"paid": c.Paid, "cancelled": c.Cancelled, "refunded": c.Refunded, "pending": c.Waits,
		"cost": c.Cost, "fees": c.Fees, "sales": c.Sales, "commission": c.Commission, "profit": c.Profit,
	} {
		f[c.Key+name] = text
	}
}

// update is what a page is told when something has changed.
type update struct {
	Seq     int64             `json:"seq"`
	At      string            `json:"at"`
	Figures figures           `json:"figures"`
	States  map[string]string `json:"states"` // by the name of the figure, as the style knows them
	Sparks  map[string]string `json:"sparks"`
	// Campaigns counts those there are, so that a page sees that it lacks one.
	Campaigns int `json:"campaigns"`
}

// updateOf reads the figures that a change names.
func (h *house) updateOf(seq int64, changed settle.Changes, say words) (update, error) {
	u := update{
		Seq: seq, At: h.clock().Format(time.TimeOnly),
		Figures: figures{}, States: map[string]string{}, Sparks: map[string]string{},
	}
	u.Campaigns = len(h.data.known())
	for _, name := range changed.Campaigns {
		if name == "" {
			continue
		}
		c, err := h.campaign(name)
		if err != nil {
			return u, err
		}
		c.into(u.Figures)
		u.Sparks[c.Key] = c.Spark
	}
	for _, ref := range changed.Statements {
		s, state, err := h.book.Statement(ref.Agreement, ref.Period.Name)
		if err != nil {
			return u, err
		}
		key := statementKey(ref.Agreement, ref.Period.Name)
		u.Figures[key+"total"], u.Figures[key+"state"] = won(s.Total), say.name("state/"+string(state))
		u.States[key+"state"] = string(state)
	}
	w, err := h.waiting()
	for name, n := range map[string]int{
		"due": w.Due, "findings": w.Findings, "due/close": w.Close, "due/approve": w.Approve, "due/pay": w.Pay,
	} {
		u.Figures[name] = strconv.Itoa(n)
	}
	return u, err
}

// waiting counts what waits for a person.
type waiting struct{ Due, Close, Approve, Pay, Findings int }

func (h *house) waiting() (w waiting, err error) {
	due, err := h.book.Due(h.clock())
	w.Due = len(due)
	for _, t := range due {
		switch t.Kind {
		case book.KindClose:
			w.Close++
		case book.KindApprove:
			w.Approve++
		default:
			w.Pay++
		}
	}
	for _, item := range h.watch.Items() {
		if item.Open || item.Blocks() {
			w.Findings++
		}
	}
	return w, err
}

func statementKey(id settle.AgreementID, period string) string {
	return fmt.Sprintf("statement/%q/%q/", id, period)
}

// The bounds of streams: how many there may be, and how often each is told.
const (
	streamsMost = 64
	streamPause = 400 * time.Millisecond
)

// stream tells of changes as server-sent events. A page that is slow is told less often: the book
// gathers meanwhile what has changed.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		http.Error(w, "too many streams", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	send := func(text string) bool {
		_ = out.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if _, err := w.Write([]byte(text)); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	say := wordsOf(r)
	changes := s.house.book.Changes(r.Context()) // from here on nothing is missed
	if !send("retry: 2000\n\n") {
		return
	}
	for change := range changes {
		u, err := s.house.updateOf(change.Seq, change.Changes, say)
		if err != nil {
			return // the page connects again
		}
		text, err := json.Marshal(u)
		if err != nil || !send(fmt.Sprintf("id: %d\nevent: figures\ndata: %s\n\n", u.Seq, text)) {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(streamPause):
		}
	}
}

// group puts commas between the thousands of a number.
func group(v any) string {
	s := fmt.Sprint(v)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, rest := s, ""
	if i := strings.IndexAny(s, ". "); i >= 0 { // a text of an amount goes on with its currency
		whole, rest = s[:i], s[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}

// less writes an amount that is taken off.
func less(a money.Amount) string {
	if a.IsZero() {
		return won(a)
	}
	return won(a.Neg())
}

// won writes an amount for people.
func won(a money.Amount) string {
	if a.Currency() == 0 {
		return group(a.Number())
	}
	return group(a.Number()) + " " + a.Currency().Code()
}
