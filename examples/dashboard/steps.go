// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

// finding is a finding as its page shows it.
type finding struct {
	anomaly.Finding
	Sentence string
	// Facts are the figures of the finding, each with its name.
	Facts   []fact
	Reasons []fact
	Holds   []statementRow
	Open    bool
	Blocks  bool
	Answers []anomaly.Answer
	Chart   *chart
}

// fact is a figure of a finding.
type fact struct{ Name, Value string }

// findings returns what waits for an answer, or still blocks, and what is done with.
func (h *house) findings(say words) (open, answered []finding) {
	for _, item := range h.watch.Items() {
		if f := h.finding(&item, say); item.Open || item.Blocks() {
			open = append(open, f)
		} else {
			answered = append(answered, f)
		}
	}
	return open, answered
}

// finding draws what was found.
func (h *house) finding(item *anomaly.Item, say words) finding {
	f := finding{
		Finding: item.Finding, Sentence: item.Finding.Explain(say.anomaly()),
		Open: item.Open, Blocks: item.Blocks(), Answers: item.Answers,
		Chart: newChart(h.watch.Plot(item.Finding.Series, item.Finding.Day), &item.Finding, say),
	}
	for _, e := range f.Evidence {
		sign := ""
		if e.Weight > 0 {
			sign = "+"
		}
		f.Reasons = append(f.Reasons, fact{e.Name, sign + group(strconv.FormatFloat(e.Weight, 'f', 1, 64))})
	}
	add := func(name, value string) { f.Facts = append(f.Facts, fact{name, value}) }
	add("Day", f.Day.String())
	if f.Value != nil {
		add("Reported", group(*f.Value))
	}
	if f.Expected != nil {
		add("Expected", group(f.Expected.Low)+" – "+group(f.Expected.High))
	}
	if f.Suggest != nil {
		add("Likely", group(*f.Suggest))
	}
	if !f.AtStake.IsZero() {
		add("At stake", won(f.AtStake))
	}
	return f
}

type findingsBody struct {
	Open, Answered []finding
	Notes          []book.Note
}

func (s *server) findings(w http.ResponseWriter, r *http.Request) {
	s.findingsPage(w, r, shown{status: http.StatusOK})
}

func (s *server) findingsPage(w http.ResponseWriter, r *http.Request, x shown) {
	body := findingsBody{Notes: s.house.book.Notes()}
	body.Open, body.Answered = s.house.findings(wordsOf(r))
	if err := s.house.holds(body.Open); err != nil {
		s.fail(w, r, http.StatusInternalServerError, err.Error())
		return
	}
	x.name, x.title, x.body = "findings", "Findings", body
	s.show(w, r, x)
}

// holds says of each finding which statements it keeps from being closed.
func (h *house) holds(list []finding) error {
	rows, err := h.rows()
	for _, row := range rows {
		for _, cell := range row.Cells {
			if !cell.Held {
				continue
			}
			st, _, err := h.book.Statement(cell.Agreement, cell.Period)
			if err != nil {
				return err
			}
			held, err := h.held(st)
			if err != nil {
				return err
			}
			for i := range list {
				if slices.ContainsFunc(held, func(f anomaly.Finding) bool { return f.ID == list[i].ID }) {
					list[i].Holds = append(list[i].Holds, cell)
				}
			}
		}
	}
	return err
}

// answer closes a finding: as real, or as an error.
func (s *server) answer(w http.ResponseWriter, r *http.Request, user string) {
	verdict, ok := map[string]anomaly.Verdict{"real": anomaly.RealEvent, "error": anomaly.Fault}[r.PostForm.Get("verdict")]
	if !ok {
		s.findingsPage(w, r, shown{status: http.StatusBadRequest, fault: "Say whether the figure is real or an error."})
		return
	}
	a := anomaly.Answer{Verdict: verdict, By: user, Reason: strings.TrimSpace(r.PostForm.Get("reason")), At: s.house.clock()}
	if err := s.house.watch.Answer(r.Context(), r.PostForm.Get("finding"), a); err != nil {
		s.findingsPage(w, r, shown{status: statusOf(err), fault: s.house.plain(err, wordsOf(r))})
		return
	}
	back(w, r, "/findings", "answer")
}

// again asks the partner for the day of a finding again: here the generator, which this time gives
// it in the right unit.
func (s *server) again(w http.ResponseWriter, r *http.Request, _ string) {
	err := s.house.again(r.Context(), r.PostForm.Get("finding"))
	if err != nil {
		s.findingsPage(w, r, shown{status: statusOf(err), fault: s.house.plain(err, wordsOf(r))})
		return
	}
	back(w, r, "/findings", "again")
}

func (h *house) again(ctx context.Context, id string) error {
	item, ok := h.watch.Item(id)
	if !ok || item.Finding.Series.Feed != "onda-ads" {
		return fmt.Errorf("a day to ask for again: %w", anomaly.ErrUnknown)
	}
	if err := h.postAds(ctx, item.Finding.Day.Time(), 2, 1); err != nil {
		return err
	}
	return h.judge(ctx)
}

// task is something that is due, or a payout, as a page shows it.
type task struct {
	book.Task
	Title, Since string
	Payout       book.Payout
	Amount       string
}

// tasks are those of one kind.
type tasks struct {
	What string
	List []task
}

type workBody struct {
	Tasks   []tasks
	Payouts []task
}

// tasks lists what is due, by kind.
func (h *house) tasks() (out []tasks, err error) {
	due, err := h.book.Due(h.clock())
	for _, kind := range []struct {
		kind book.Kind
		what string
	}{
		{book.KindClose, "Close the period"},
		{book.KindApprove, "Read and approve"},
		{book.KindPrepare, "Draw up the payout"},
		{book.KindRelease, "Release the payout"},
		{book.KindSettle, "Confirm the payout"},
	} {
		group := tasks{What: kind.what}
		for _, t := range due {
			if t.Kind == kind.kind {
				group.List = append(group.List, h.task(t))
			}
		}
		if len(group.List) > 0 {
			out = append(out, group)
		}
	}
	return out, err
}

// task adds what people want to see of it.
func (h *house) task(t book.Task) task {
	x := task{Task: t, Since: t.Since.Format(time.DateOnly)}
	if t.Payout != "" {
		x.Payout, _ = h.book.Payout(t.Payout)
		x.Amount, x.Title = won(x.Payout.Amount), x.Payout.Party
	} else if st, _, err := h.book.Statement(t.Agreement, t.Period); err == nil {
		x.Amount, x.Title = won(st.Total), st.Title
	}
	return x
}

func (s *server) work(w http.ResponseWriter, r *http.Request) {
	s.workPage(w, r, shown{status: http.StatusOK})
}

func (s *server) workPage(w http.ResponseWriter, r *http.Request, x shown) {
	tasks, err := s.house.tasks()
	if err != nil {
		s.fail(w, r, http.StatusInternalServerError, err.Error())
		return
	}
	body := workBody{Tasks: tasks}
	for _, p := range s.house.book.Payouts() {
		body.Payouts = append(body.Payouts, task{Payout: p, Amount: won(p.Amount)})
	}
	x.name, x.title, x.body = "work", "Close, approve, pay", body
	s.show(w, r, x)
}

// step takes a step of the book. What the book refuses is shown on the page it was asked from, with
// the reason.
func (s *server) step(w http.ResponseWriter, r *http.Request, user string) {
	step := r.PathValue("step")
	err := s.house.take(r, step, book.By{Name: user, At: s.house.clock(), Why: strings.TrimSpace(r.PostForm.Get("reason"))})
	onStatement := step == "approve" || step == "reject" || r.PostForm.Get("from") == "statement"
	switch {
	case err == nil && onStatement:
		back(w, r, "/statements/"+r.PostForm.Get("agreement")+"/"+r.PostForm.Get("period"), step)
	case err == nil:
		back(w, r, "/work", step)
	case onStatement:
		s.statementPage(w, r, shown{status: statusOf(err), fault: s.house.plain(err, wordsOf(r))})
	default:
		s.workPage(w, r, shown{status: statusOf(err), fault: s.house.plain(err, wordsOf(r))})
	}
}

func (h *house) take(r *http.Request, step string, who book.By) error {
	ctx, f := r.Context(), r.PostForm
	id, period := settle.AgreementID(f.Get("agreement")), f.Get("period")
	switch step {
	case "close":
		return h.book.Close(ctx, id, period, who)
	case "approve":
		return h.book.Approve(ctx, id, period, f.Get("digest"), who)
	case "reject":
		return h.book.Reject(ctx, id, period, who)
	case "prepare":
		_, err := h.book.Prepare(ctx, settle.DateOf(who.At), who)
		return err
	case "release":
		return h.book.Release(ctx, f.Get("payout"), who)
	case "settle":
		return h.book.Settle(ctx, f.Get("payout"), strings.TrimSpace(f.Get("reference")), who)
	}
	return fmt.Errorf("step %q: %w", step, book.ErrUnknown)
}

// plain says for people why something was refused.
func (h *house) plain(err error, say words) string {
	var blocked *book.BlockedError
	switch {
	case errors.As(err, &blocked):
		var list []string
		for _, o := range blocked.Obstacles {
			text := o.Text
			if item, ok := h.watch.Item(o.ID); ok {
				text = item.Finding.Explain(say.anomaly())
			}
			list = append(list, text)
		}
		return say.say("%s cannot be closed yet. Answer first: %s", blocked.Ref, strings.Join(list, " "))
	case errors.Is(err, book.ErrFourEyes):
		return say.say("This takes a second person: %v.", err)
	case errors.Is(err, anomaly.ErrReason):
		return say.say("An answer needs a reason.")
	}
	return say.say("Refused: %v.", err)
}
