// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

// statementRow is a statement in a list.
type statementRow struct {
	Agreement settle.AgreementID
	Title     string
	Period    string
	State     book.State
	Total     string
	Key       string
}

// rows lists the statements of all agreements from one time to another, by agreement.
func (h *house) rows(from, to time.Time) (out []statementRow, err error) {
	for _, id := range h.book.Plan().IDs() {
		for at := from; at.Before(to); {
			a, err := h.book.Plan().Governing(id, settle.Period{From: at, To: to})
			if err != nil {
				return nil, err
			}
			p := a.Calendar.At(at)
			s, state, err := h.book.Statement(id, p.Name)
			if err != nil {
				return nil, err
			}
			out = append(out, statementRow{id, a.Title, p.Name, state, won(s.Total), statementKey(id, p.Name)})
			at = p.To
		}
	}
	return out, nil
}

// overviewBody is what the first page shows.
type overviewBody struct {
	Campaigns []campaign
	Now, Past []statementRow
	Tasks     []task
	Findings  int
}

func (s *server) overview(w http.ResponseWriter, r *http.Request) {
	body, err := s.house.overview()
	if err != nil {
		s.fail(w, r, http.StatusInternalServerError, err.Error())
		return
	}
	s.show(w, r, shown{name: "overview", title: "Overview", status: http.StatusOK, body: body})
}

func (h *house) overview() (body overviewBody, err error) {
	for _, name := range h.data.known() {
		c, err := h.campaign(name)
		if err != nil {
			return body, err
		}
		body.Campaigns = append(body.Campaigns, c)
	}
	now := h.clock()
	if body.Now, err = h.rows(h.month, now.Add(1)); err != nil {
		return body, err
	}
	if body.Past, err = h.rows(h.first, h.month); err != nil {
		return body, err
	}
	slices.SortStableFunc(body.Past, func(a, b statementRow) int { return cmp.Compare(b.Period, a.Period) })
	body.Findings = len(h.open())
	body.Tasks, err = h.tasks()
	return body, err
}

// task is something that is due, as a page shows it.
type task struct {
	book.Task
	What, Since string
	Payout      book.Payout
	Amount      string
}

func (h *house) tasks() (out []task, err error) {
	due, err := h.book.Due(h.clock())
	words := map[book.Kind]string{
		book.KindClose: "Close", book.KindApprove: "Read and approve", book.KindPrepare: "Draw up the payout of",
		book.KindRelease: "Release a payout", book.KindSettle: "Confirm a payout",
	}
	for _, t := range due {
		x := task{Task: t, What: words[t.Kind], Since: t.Since.Format(time.DateOnly)}
		if t.Payout != "" {
			x.Payout, _ = h.book.Payout(t.Payout)
			x.Amount = won(x.Payout.Amount)
		}
		out = append(out, x)
	}
	return out, err
}

// statementBody is what the page of a statement shows.
type statementBody struct {
	statementRow
	Party, From, Last string
	Digest            string
	Steps             []book.Step
	Lines             []line
	Excluded          []settle.Excluded
	Closable          bool
}

// line is a line of a statement with its arithmetic.
type line struct {
	settle.Line
	Text     string
	Steps    []string
	Exact    string
	Rounded  bool
	Residual string
	Inputs   []input
}

// input is a measure that a line read.
type input struct {
	Number      int
	Name, Value string
	Agreement   settle.AgreementID
	Period      string
	Line        int
	Before      bool
}

func (s *server) statement(w http.ResponseWriter, r *http.Request) {
	s.statementPage(w, r, shown{status: http.StatusOK})
}

// statementPage shows a statement, with what was refused about it if something was.
func (s *server) statementPage(w http.ResponseWriter, r *http.Request, x shown) {
	id, period := settle.AgreementID(r.FormValue("agreement")), r.FormValue("period")
	if r.Method == http.MethodGet {
		id, period = settle.AgreementID(r.PathValue("agreement")), r.PathValue("period")
	}
	st, state, err := s.house.book.Statement(id, period)
	if err != nil {
		s.fail(w, r, statusOf(err), err.Error())
		return
	}
	c, err := s.house.closed(id, period)
	if err != nil {
		s.fail(w, r, statusOf(err), err.Error())
		return
	}
	body := statementBody{
		statementRow: statementRow{id, st.Title, period, state, won(st.Total), statementKey(id, period)},
		Party:        st.Party, From: st.Period.From.Format(time.DateOnly), Last: st.Period.LastDay().String(),
		Digest: c.Digest, Steps: c.Steps, Excluded: st.Excluded,
		Closable: state == book.StateOpen && !s.house.clock().Before(st.Period.To),
	}
	for i := range st.Lines {
		body.Lines = append(body.Lines, lineOf(st, &st.Lines[i]))
	}
	x.name, x.title, x.body = "statement", fmt.Sprintf("%s, %s", st.Title, period), body
	s.show(w, r, x)
}

func lineOf(st *settle.Statement, l *settle.Line) line {
	x := line{
		Line: *l, Text: won(l.Amount), Exact: group(l.Trace.Exact.String()),
		Rounded: !l.Trace.Residual.IsZero(), Residual: l.Trace.Residual.String(),
	}
	for _, step := range l.Trace.Steps {
		x.Steps = append(x.Steps, stepText(step))
	}
	for i, in := range l.Trace.Inputs {
		y := input{
			Number: i + 1, Name: in.Measure.Name, Value: group(in.Number),
			Agreement: st.Agreement, Period: st.Period.Name, Line: l.Number, Before: in.Before,
		}
		if in.Measure.Money() {
			y.Value = won(in.Amount)
		}
		x.Inputs = append(x.Inputs, y)
	}
	return x
}

// stepText writes a multiplication for people.
func stepText(s settle.Step) string {
	text := ""
	if s.Label != "" {
		text = s.Label + ": "
	}
	switch {
	case s.Price != nil:
		text += group(s.Number) + " × " + group(s.Price) + " = "
	case s.Rate != nil:
		text += group(s.Base) + " × " + s.Rate.String() + " = "
	}
	return text + group(s.Result)
}

// pageLength is how many events a page has.
const pageLength = 25

// eventsBody is a page of the events behind a measure.
type eventsBody struct {
	statementRow
	Line                        settle.Line
	Measure, Of, Sum            string
	Events                      []contribution
	Count, First, Last, At, End int
	Before, After               int
	Changed                     bool
}

// contribution is an event and what it brought.
type contribution struct {
	Key, Kind, At, Order, Campaign, Gross, Brought string
}

func (s *server) events(w http.ResponseWriter, r *http.Request) {
	id, period := settle.AgreementID(r.PathValue("agreement")), r.PathValue("period")
	st, state, err := s.house.book.Statement(id, period)
	if err != nil {
		s.fail(w, r, statusOf(err), err.Error())
		return
	}
	n, err := strconv.Atoi(r.PathValue("line"))
	m, err2 := strconv.Atoi(r.PathValue("input"))
	if err != nil || err2 != nil || n < 1 || n > len(st.Lines) || m < 1 || m > len(st.Lines[n-1].Trace.Inputs) {
		s.fail(w, r, http.StatusNotFound, "The statement has no such line or measure.")
		return
	}
	l := st.Lines[n-1]
	in := l.Trace.Inputs[m-1]
	body := eventsBody{
		statementRow: statementRow{id, st.Title, period, state, won(st.Total), statementKey(id, period)},
		Line:         l, Measure: in.Measure.Name, Of: period,
	}
	if l.Reason != "" {
		body.Of = l.Corrects
	}
	if err := s.house.explain(r, &body, in.Measure); err != nil {
		s.fail(w, r, statusOf(err), err.Error())
		return
	}
	stated := group(in.Number)
	if in.Measure.Money() {
		stated = won(in.Amount)
	}
	body.Changed = l.Reason == "" && stated != body.Sum
	title := fmt.Sprintf("Events behind %s of %s, %s", words(body.Measure), st.Title, body.Of)
	s.show(w, r, shown{name: "events", title: title, status: http.StatusOK, body: body})
}

// explain reads the page of events that is asked for.
func (h *house) explain(r *http.Request, body *eventsBody, m settle.Measure) error {
	at, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil {
		at = 1
	}
	var amount money.Amount
	var count money.Decimal
	var all []contribution
	for c, err := range h.book.Explain(r.Context(), body.Agreement, body.Of, m) {
		if err != nil {
			return err
		}
		x := contribution{
			Key: c.Event.Key.String(), Kind: string(c.Event.Kind), At: c.Event.At.UTC().Format(time.DateTime),
			Order: c.Event.Order, Campaign: c.Event.Campaign, Brought: group(c.Number),
		}
		if c.Event.Gross.Currency() != 0 {
			x.Gross = won(c.Event.Gross)
		}
		if m.Money() {
			x.Brought = won(c.Amount)
			amount, err = amount.Add(c.Amount)
		} else {
			count, err = count.Add(c.Number)
		}
		if err != nil {
			return err
		}
		all = append(all, x)
	}
	body.Sum = group(count)
	if m.Money() {
		body.Sum = won(amount)
	}
	body.cut(all, at)
	return nil
}

// cut takes a page out of all events.
func (b *eventsBody) cut(all []contribution, at int) {
	b.Count = len(all)
	b.End = max(1, (len(all)+pageLength-1)/pageLength)
	b.At = min(max(at, 1), b.End)
	first := (b.At - 1) * pageLength
	b.Events = all[first:min(first+pageLength, len(all))]
	b.First, b.Last = min(first+1, len(all)), first+len(b.Events)
	if b.At > 1 {
		b.Before = b.At - 1
	}
	if b.At < b.End {
		b.After = b.At + 1
	}
}

// statusOf is the status of a refusal.
func statusOf(err error) int {
	switch {
	case errors.Is(err, book.ErrUnknown), errors.Is(err, settle.ErrUnknown), errors.Is(err, settle.ErrNotInForce):
		return http.StatusNotFound
	case errors.Is(err, book.ErrFourEyes), errors.Is(err, book.ErrBlocked), errors.Is(err, book.ErrState):
		return http.StatusConflict
	case errors.Is(err, book.ErrArgument), errors.Is(err, anomaly.ErrReason), errors.Is(err, anomaly.ErrArgument),
		errors.Is(err, anomaly.ErrUnknown):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}
