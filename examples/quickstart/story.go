// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

// read imports the files of January, and those of the two months before from which checks learn.
func read(ctx context.Context, h *host) error {
	h.at(time.February, 1, 9)
	h.heading("READ", "partners' files as they are, through adapters, into events")
	t := table.Table{Left: 2}
	t.Add("file", "form", "rows", "events", "rejected")
	for _, f := range []struct{ name, form string }{
		{"toss/settlements-2026-01.json", "Toss Payments, JSON"},
		{"google/export-2026-01.csv", "Google Ads, a warehouse's export"},
		{"onda/onda_202511_v1.csv", "an agency's spreadsheet: Korean, CP949,"},
		{"onda/onda_202512_v1.csv", "read by a mapping in JSON, no code"},
		{"onda/onda_202601_v1.csv", ""},
	} {
		r, err := h.load(ctx, f.name)
		if err != nil {
			return err
		}
		t.Add(f.name, f.form, fmt.Sprint(r.Counts.Rows), fmt.Sprint(r.Counts.Events), fmt.Sprint(r.Counts.Rejected))
	}
	own, err := h.loadOwn(ctx, "shop/conversions.csv")
	if err != nil {
		return err
	}
	t.Add("shop/conversions.csv", "the shop's own: jupan's wire form", fmt.Sprint(own.Events()), fmt.Sprint(own.Accepted), "0")
	t.Write(&h.out)
	return h.one(ctx)
}

// one shows what became of a row.
func (h *host) one(ctx context.Context) error {
	h.out.WriteByte('\n')
	for e, err := range h.book.Events(ctx) {
		if err != nil {
			return err
		}
		if e.Kind == event.AdCost && e.Origin.File == "onda_202601_v1.csv" && e.Origin.Row == 24 {
			h.say("One of the events, from row %d of %s:", e.Origin.Row, e.Origin.File)
			h.say("%s of %s on %s, campaign %s, under the key", e.Kind, table.Numbers(e.Gross), e.At.In(h.zone).Format(time.DateOnly), e.Campaign)
			h.say("%s: told twice, it counts once.", e.Key)
		}
	}
	return nil
}

// load imports a file of a partner.
func (h *host) load(ctx context.Context, name string) (adapters.Report, error) {
	f, err := files.Open("files/" + name)
	if err != nil {
		return adapters.Report{}, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	p := h.partners[path.Dir(name)]
	return h.runner.Import(ctx, &p.Connection, p.stream, adapters.File{Name: path.Base(name), Body: f, Window: p.window})
}

// loadOwn posts a file in jupan's wire form.
func (h *host) loadOwn(ctx context.Context, name string) (settle.Added, error) {
	events, err := eventsOf(name)
	if err != nil {
		return settle.Added{}, err
	}
	return h.book.Add(ctx, event.Batch{Events: events})
}

func eventsOf(name string) ([]event.Event, error) {
	data, err := files.ReadFile("files/" + name)
	if err != nil {
		return nil, err
	}
	batch, rejected, err := event.ReadAll(bytes.NewReader(data), &event.ReaderOptions{Name: name, Locate: true})
	if err != nil {
		return nil, err
	}
	if len(rejected) > 0 {
		return nil, fmt.Errorf("%d rows were rejected, the first: %s", len(rejected), rejected[0])
	}
	return batch.Events, nil
}

// live answers for a campaign, on what is known now.
func live(_ context.Context, h *host) error {
	h.heading("LIVE", "campaign A, on what is known now")
	return h.answer("A")
}

func (h *host) answer(name string) error {
	c, err := h.book.Campaign(name)
	if err != nil {
		return err
	}
	h.say("Of its %s conversions %s are paid (%s of them partly refunded), %s pending, %s cancelled.",
		c.Conversions, c.Approved, c.PartlyRefunded, c.Pending, c.Cancelled)
	for _, m := range c.Money {
		h.say("It cost %s in ads; its net profit now is %s:", table.Numbers(m.Cost), table.Numbers(m.NetProfit))
		h.say("%s captured − %s given back − %s fees − %s ads − %s commission.", table.Group(m.Gross.Number()),
			table.Group(m.Refunds.Number()), table.Group(m.Fees.Number()), table.Group(m.Cost.Number()), table.Group(m.Commission.Number()))
	}
	return nil
}

// guard judges the days that were reported, and tries to close the month.
func guard(ctx context.Context, h *host) error {
	h.heading("GUARD", "odd figures, before money moves")
	findings, err := h.watch.Close(ctx, anomaly.DayOf(h.day(time.January, 31)), h.clock)
	if err != nil {
		return err
	}
	for _, f := range findings {
		h.say("%s, %s:", f.Kind, f.Severity)
		h.say("  %s", f.Explain(settle.English))
		h.say("  %s", f.Explain(settle.Korean))
	}
	for _, id := range []settle.AgreementID{luna, onda} {
		switch err := h.book.Close(ctx, id, january, h.by("ann")); {
		case errors.Is(err, book.ErrBlocked):
			h.say("ann closes %s of %s: refused, a finding blocks it.", january, id)
		case err != nil:
			return err
		default:
			h.say("ann closes %s of %s: closed, nothing odd touches it.", january, id)
		}
	}
	return nil
}

// mend has a person answer the finding, and the agency restate the month.
func mend(ctx context.Context, h *host) error {
	h.at(time.February, 2, 10)
	h.heading("MEND", "a name, a reason, and the file restated")
	const reason = "typed a hundredfold; Onda agreed on the phone and sends the month again"
	for _, item := range h.watch.Items() {
		answer := anomaly.Answer{Verdict: anomaly.Fault, By: "bora", Reason: reason, At: h.clock}
		if err := h.watch.Answer(ctx, item.Finding.ID, answer); err != nil {
			return err
		}
	}
	for _, n := range h.book.Notes() {
		h.say("%s answers: %s", n.Name, n.Why)
		h.say("This is record %d of the book's log.", n.Seq)
	}
	if err := h.book.Close(ctx, onda, january, h.by("ann")); !errors.Is(err, book.ErrBlocked) {
		return errors.Join(errors.New("a fault that stands was closed over"), err)
	}
	h.say("ann tries again: refused, the fault still stands.")
	if _, err := h.load(ctx, "onda/onda_202601_v2.csv"); err != nil {
		return err
	}
	if _, err := h.watch.Close(ctx, anomaly.DayOf(h.day(time.January, 31)), h.clock); err != nil {
		return err
	}
	h.say("onda_202601_v2.csv replaces version 1 as a whole: the finding is withdrawn, and ann closes.")
	h.out.WriteByte('\n')
	if err := h.book.Close(ctx, onda, january, h.by("ann")); err != nil {
		return err
	}
	return h.show(onda, january)
}

// show prints a statement.
func (h *host) show(id settle.AgreementID, period string) error {
	s, _, err := h.book.Statement(id, period)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := s.Text(&b); err != nil {
		return err
	}
	h.out.WriteString(indent(b.String()))
	return nil
}

// correct reads a file that has a refund of the month that is closed.
func correct(ctx context.Context, h *host) error {
	h.at(time.February, 4, 9)
	h.heading("CORRECT", "a refund of 31 January comes on 4 February, when January is closed")
	if _, err := h.load(ctx, "toss/settlements-2026-02.json"); err != nil {
		return err
	}
	s, state, err := h.book.Statement(luna, january)
	if err != nil {
		return err
	}
	h.say("January of Luna is %s and stays %s. February, which is open, takes the refund back:", state, table.Numbers(s.Total))
	h.out.WriteByte('\n')
	february, _, err := h.book.Statement(luna, "2026-02")
	if err != nil {
		return err
	}
	t := table.Table{Left: 3}
	for _, l := range february.Lines {
		if l.Reason != "" {
			t.Add("   "+l.Label, "corrects "+l.Corrects, string(l.Reason), table.Group(l.Amount.Number()))
		}
	}
	t.Add("   TOTAL of February so far", "", "", table.Group(february.Total.Number()))
	t.Write(&h.out)
	h.out.WriteByte('\n')
	return h.answer("A")
}
