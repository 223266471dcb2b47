// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	AtStake  string
	Raised   string
	Open     bool
	Blocks   bool
	Answers  []anomaly.Answer
	Chart    *chart
}

// open returns what waits for an answer, or still blocks.
func (h *house) open() (out []finding) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, item := range h.desk.Items() {
		if item.Open || item.Blocks() {
			out = append(out, h.finding(&item))
		}
	}
	return out
}

// answered returns the findings that are done with.
func (h *house) answered() (out []finding) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, item := range h.desk.Items() {
		if !item.Open && !item.Blocks() {
			out = append(out, h.finding(&item))
		}
	}
	return out
}

// finding draws an item of the desk. The caller holds mu.
func (h *house) finding(item *anomaly.Item) finding {
	f := finding{
		Finding: item.Finding, Sentence: item.Finding.Explain(anomaly.English), Raised: item.Raised.Format(time.DateOnly),
		Open: item.Open, Blocks: item.Blocks(), Answers: item.Answers,
		Chart: newChart(h.monitor.Plot(item.Finding.Series, item.Finding.Day), &item.Finding),
	}
	if !item.Finding.AtStake.IsZero() {
		f.AtStake = won(item.Finding.AtStake)
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
	x.name, x.title = "findings", "Findings"
	x.body = findingsBody{s.house.open(), s.house.answered(), s.house.book.Notes()}
	s.show(w, r, x)
}

// answer closes a finding: as real, or as an error.
func (s *server) answer(w http.ResponseWriter, r *http.Request, user string) {
	verdict, ok := map[string]anomaly.Verdict{"real": anomaly.RealEvent, "error": anomaly.Fault}[r.PostForm.Get("verdict")]
	if !ok {
		s.findingsPage(w, r, shown{status: http.StatusBadRequest, fault: "Say whether the figure is real or an error."})
		return
	}
	a := anomaly.Answer{Verdict: verdict, By: user, Reason: strings.TrimSpace(r.PostForm.Get("reason")), At: s.house.clock()}
	if err := s.house.answer(r.Context(), r.PostForm.Get("finding"), a); err != nil {
		s.findingsPage(w, r, shown{status: statusOf(err), fault: plain(err)})
		return
	}
	back(w, r, "/findings", "answer")
}

// answer records an answer in the book, and lets the monitor learn from it.
func (h *house) answer(ctx context.Context, id string, a anomaly.Answer) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	label, err := h.desk.Answer(ctx, id, a)
	if err != nil {
		return err
	}
	return h.monitor.Label(label)
}

// again asks the partner for the day of a finding again: here the generator, which this time gives
// it in the right unit.
func (s *server) again(w http.ResponseWriter, r *http.Request, _ string) {
	err := s.house.again(r.Context(), r.PostForm.Get("finding"))
	if err != nil {
		s.findingsPage(w, r, shown{status: statusOf(err), fault: plain(err)})
		return
	}
	back(w, r, "/findings", "again")
}

func (h *house) again(ctx context.Context, id string) error {
	h.mu.Lock()
	item, ok := h.desk.Item(id)
	h.mu.Unlock()
	if !ok || item.Finding.Series.Feed != "onda-ads" {
		return fmt.Errorf("a day to ask for again: %w", anomaly.ErrUnknown)
	}
	if err := h.postAds(ctx, item.Finding.Day.Time(), 2, 1); err != nil {
		return err
	}
	return h.watch(ctx)
}

type workBody struct {
	Tasks   []task
	Payouts []task
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
		s.statementPage(w, r, shown{status: statusOf(err), fault: plain(err)})
	default:
		s.workPage(w, r, shown{status: statusOf(err), fault: plain(err)})
	}
}

func (h *house) take(r *http.Request, step string, who book.By) error {
	ctx, f := r.Context(), r.PostForm
	id, period := settle.AgreementID(f.Get("agreement")), f.Get("period")
	switch step {
	case "close":
		h.mu.Lock() // a close asks the desk
		defer h.mu.Unlock()
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
func plain(err error) string {
	var blocked *book.BlockedError
	switch {
	case errors.As(err, &blocked):
		var list []string
		for _, o := range blocked.Obstacles {
			list = append(list, o.Text)
		}
		return fmt.Sprintf("%s cannot be closed yet. Answer first: %s", blocked.Ref, strings.Join(list, " "))
	case errors.Is(err, book.ErrFourEyes):
		return "This takes a second person: " + err.Error() + "."
	case errors.Is(err, anomaly.ErrReason):
		return "An answer needs a reason."
	}
	return "Refused: " + err.Error() + "."
}
