// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// trend keeps the last net profits of each campaign, to be drawn. They are floating point: a
// drawing is the one place where that does no harm.
type trend struct {
	mu     sync.Mutex
	points map[string][]float64
}

// trendLength is how many samples a sparkline has: a minute at one a second.
const trendLength = 60

// sample reads the net profit of each campaign.
func (h *house) sample() error {
	for _, name := range h.data.known() {
		r, err := h.book.Campaign(name)
		if err != nil {
			return err
		}
		if len(r.Money) == 0 {
			continue
		}
		y, err := strconv.ParseFloat(r.Money[0].NetProfit.Number(), 64)
		if err != nil {
			return err
		}
		h.trend.add(name, y)
	}
	return nil
}

func (t *trend) add(name string, y float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := append(t.points[name], y)
	t.points[name] = list[max(0, len(list)-trendLength):]
}

// line returns the corners of a campaign's sparkline.
func (t *trend) line(name string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return sparkline(t.points[name])
}

// figures are texts by the name under which a page shows them.
type figures map[string]string

// campaign is a campaign as the overview shows it. Names of figures carry the campaign's name
// quoted, so that no name of a campaign is that of another figure.
type campaign struct {
	Name, Title, Key                 string
	Paid, Cancelled, Refunded, Waits string
	Cost, Sales, Commission, Profit  string
	Spark                            string
}

func (h *house) campaign(name string) (campaign, error) {
	r, err := h.book.Campaign(name)
	if err != nil {
		return campaign{}, err
	}
	c := campaign{
		Name: name, Title: name, Key: "campaign/" + strconv.Quote(name) + "/",
		Paid: group(r.Approved), Cancelled: group(r.Cancelled), Refunded: group(r.Refunded), Waits: group(r.Pending),
		Spark: h.trend.line(name),
	}
	m := settle.CampaignMoney{Cost: money.Zero(money.KRW), NetProfit: money.Zero(money.KRW)}
	if len(r.Money) > 0 {
		m = r.Money[0] // the demo has one currency
	}
	c.Cost, c.Commission, c.Profit = won(m.Cost), won(m.Commission), won(m.NetProfit)
	sales, err := m.Gross.Sub(m.Refunds)
	c.Sales = won(sales)
	return c, err
}

func (c *campaign) into(f figures) {
	for name, text := range map[string]string{
		"paid": c.Paid, "cancelled": c.Cancelled, "refunded": c.Refunded, "pending": c.Waits,
		"cost": c.Cost, "sales": c.Sales, "commission": c.Commission, "profit": c.Profit,
	} {
		f[c.Key+name] = text
	}
}

// update is what a page is told when something has changed.
type update struct {
	Seq     int64             `json:"seq"`
	At      string            `json:"at"`
	Figures figures           `json:"figures"`
	Sparks  map[string]string `json:"sparks"`
	// Campaigns counts those there are, so that a page sees that it lacks one.
	Campaigns int `json:"campaigns"`
}

// updateOf reads the figures that a change names.
func (h *house) updateOf(seq int64, changed settle.Changes) (update, error) {
	u := update{Seq: seq, At: h.clock().Format(time.TimeOnly), Figures: figures{}, Sparks: map[string]string{}}
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
		u.Figures[key+"total"], u.Figures[key+"state"] = won(s.Total), string(state)
	}
	due, err := h.book.Due(h.clock())
	u.Figures["due"] = strconv.Itoa(len(due))
	return u, err
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
	changes := s.house.book.Changes(r.Context()) // from here on nothing is missed
	if !send("retry: 2000\n\n") {
		return
	}
	for change := range changes {
		u, err := s.house.updateOf(change.Seq, change.Changes)
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

// won writes an amount for people.
func won(a money.Amount) string {
	if a.Currency() == 0 {
		return group(a.Number())
	}
	return group(a.Number()) + " " + a.Currency().Code()
}
