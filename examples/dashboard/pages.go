// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	// Running says that the period is not over; Held that a finding keeps it from being closed.
	Running, Held bool
}

// agreementRow has the statements of an agreement, that of the month that runs first.
type agreementRow struct {
	ID    settle.AgreementID
	Title string
	Cells []statementRow
	Bars  []bar
}

// rows lists the statements of all agreements.
func (h *house) rows() (out []agreementRow, err error) {
	now := h.clock()
	for _, id := range h.book.Plan().IDs() {
		row := agreementRow{ID: id}
		var totals []float64
		for at := h.first; !at.After(now); {
			a, err := h.book.Plan().Governing(id, settle.Period{From: at, To: at.AddDate(0, 1, 0)})
			if err != nil {
				return nil, err
			}
			p := a.Calendar.At(at)
			s, state, err := h.book.Statement(id, p.Name)
			if err != nil {
				return nil, err
			}
			held, err := h.held(s)
			if err != nil {
				return nil, err
			}
			row.Title = a.Title
			cell := rowOf(s, state)
			cell.Running, cell.Held = now.Before(p.To), state == book.StateOpen && len(held) > 0
			row.Cells = append(row.Cells, cell)
			totals = append(totals, drawn(s.Total))
			at = p.To
		}
		row.Bars = bars(totals)
		slices.Reverse(row.Cells)
		out = append(out, row)
	}
	return out, nil
}

func rowOf(s *settle.Statement, state book.State) statementRow {
	return statementRow{
		Agreement: s.Agreement, Title: s.Title, Period: s.Period.Name, State: state, Total: won(s.Total),
		Key: statementKey(s.Agreement, s.Period.Name),
	}
}

// held returns the findings that keep a statement from being closed.
func (h *house) held(s *settle.Statement) ([]anomaly.Finding, error) {
	return h.watch.Blocking(s.Agreement, s.Period)
}

// overviewBody is what the first page shows.
type overviewBody struct {
	Campaigns  []campaign
	Agreements []agreementRow
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
	body.Agreements, err = h.rows()
	return body, err
}

// statementBody is what the page of a statement shows.
type statementBody struct {
	statementRow
	Party, From, Last string
	Digest            string
	Stages            []stage
	Steps             []book.Step
	Lines             []line
	Excluded          []settle.Excluded
	Held              []string
	Clauses           []settle.Clause
	Closable          bool
	// ClosedBy has closed it, and so does not approve it.
	ClosedBy string
}

// stage is a state that a statement goes through.
type stage struct {
	State      book.State
	Done, Here bool
}

// stages are those on the way from open to paid.
func stages(state book.State) (out []stage) {
	list := []book.State{book.StateOpen, book.StateClosed, book.StateApproved, book.StatePaid}
	if state == book.StateRejected {
		list[1] = state
	}
	here := slices.Index(list, state)
	for i, s := range list {
		out = append(out, stage{s, i < here, i == here})
	}
	return out
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
	Events      int64
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
	body, err := s.house.statementBody(id, period, wordsOf(r))
	if err != nil {
		s.fail(w, r, statusOf(err), err.Error())
		return
	}
	x.name, x.title, x.body = "statement", wordsOf(r).say(body.Title)+", "+period, body
	s.show(w, r, x)
}

func (h *house) statementBody(id settle.AgreementID, period string, say words) (body statementBody, err error) {
	st, state, err := h.book.Statement(id, period)
	if err != nil {
		return body, err
	}
	c, err := h.closed(id, period)
	if err != nil {
		return body, err
	}
	a, err := h.book.Plan().Governing(id, st.Period)
	if err != nil {
		return body, err
	}
	body = statementBody{
		statementRow: rowOf(st, state),
		Party:        st.Party, From: st.Period.From.Format(time.DateOnly), Last: st.Period.LastDay().String(),
		Digest: c.Digest, Stages: stages(state), Steps: append(slices.Clone(c.Steps), h.paid(id, period)...), Excluded: st.Excluded,
		Clauses:  clauses(a, st, say),
		Closable: state == book.StateOpen && !h.clock().Before(st.Period.To),
	}
	for _, step := range c.Steps {
		if step.Kind == book.KindClose {
			body.ClosedBy = step.Name
		}
	}
	for i := range st.Lines {
		body.Lines = append(body.Lines, lineOf(st, &st.Lines[i], say))
	}
	if state == book.StateOpen {
		held, err := h.held(st)
		for i := range held {
			body.Held = append(body.Held, held[i].Explain(say.anomaly()))
		}
		return body, err
	}
	return body, nil
}

// paid are the steps of the payouts that a statement was paid by.
func (h *house) paid(id settle.AgreementID, period string) (out []book.Step) {
	for _, p := range h.book.Payouts() {
		if slices.ContainsFunc(p.Items, func(i book.Item) bool { return i.Agreement == id && i.Period == period }) {
			out = append(out, p.Steps...)
		}
	}
	return out
}

// clauses are the agreement in words. Its title and labels are in the words of who wrote it; the demo
// says those of its own in the reader's.
func clauses(a settle.Agreement, st *settle.Statement, say words) []settle.Clause {
	pairs := []string{a.Title, say.say(a.Title)}
	for i := range st.Lines {
		label := st.Lines[i].Label + ": "
		pairs = append(pairs, label, say.say(st.Lines[i].Label)+": ")
	}
	known := strings.NewReplacer(pairs...)
	list := settle.WordsOf(a, say.language).Clauses()
	for i := range list {
		list[i].Text = known.Replace(list[i].Text)
		for j := range list[i].Terms {
			list[i].Terms[j].Text = known.Replace(list[i].Terms[j].Text)
		}
	}
	return list
}

func lineOf(st *settle.Statement, l *settle.Line, say words) line {
	x := line{
		Line: *l, Text: won(l.Amount), Exact: group(l.Trace.Exact.String()),
		Rounded: !l.Trace.Residual.IsZero(), Residual: l.Trace.Residual.String(),
	}
	for _, step := range l.Trace.Steps {
		x.Steps = append(x.Steps, stepText(step, say))
	}
	for i, in := range l.Trace.Inputs {
		y := input{
			Number: i + 1, Events: in.Events, Name: in.Measure.Name, Value: group(in.Number),
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
func stepText(s settle.Step, say words) string {
	text := ""
	if s.Label != "" {
		text = say.name(s.Label) + ": "
	}
	switch {
	case s.Price != nil:
		text += group(s.Number) + " × " + group(s.Price) + " = "
	case s.Rate != nil:
		text += group(s.Base) + " × " + group(s.Rate) + " = "
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
	Stated, Changed             bool
}

// contribution is an event and what it brought.
type contribution struct {
	Key, Kind, At, Order, Campaign, Gross, Brought string
	Nothing                                        bool
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
		statementRow: rowOf(st, state),
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
	say := wordsOf(r)
	title := say.say("Events behind %s", say.name(body.Measure)) + ", " + say.say(st.Title) + ", " + body.Of
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
			Order: c.Event.Order, Campaign: c.Event.Campaign, Brought: group(c.Number), Nothing: c.Number.IsZero() && c.Amount.IsZero(),
		}
		if c.Event.Gross.Currency() != 0 {
			x.Gross, body.Stated = won(c.Event.Gross), true
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
	slices.SortStableFunc(all, func(a, b contribution) int { return strings.Compare(a.At, b.At) })
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
