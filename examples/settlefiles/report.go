// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// inFull is how many statements are printed in full, one of each agreement.
const inFull = 3

// report prints everything, in the order in which one asks.
func (r *result) report(w *bytes.Buffer, o *options) error {
	for _, part := range []func(*bytes.Buffer, *options) error{
		r.writeRead, r.writeRejected, r.writeStatements, r.writeTotals, r.writeCampaigns,
		r.writeUnattributed, r.writeTrace, r.writeAnswer, r.writeDigest,
	} {
		if err := part(w, o); err != nil {
			return err
		}
	}
	return nil
}

func heading(w *bytes.Buffer, title string) { fmt.Fprintf(w, "\n%s\n\n", title) }

func (r *result) writeRead(w *bytes.Buffer, o *options) error {
	fmt.Fprintf(w, "jupan: %d files settled by the %d agreements in %s\n",
		len(r.feeds), len(r.plan.Agreements()), path.Base(o.agreements))
	heading(w, "READ")
	t := table.Table{Left: 1}
	t.Add("file", "rows", "events", "rejected", "restates")
	var rows, rejected int64
	for _, f := range r.feeds {
		bad := int64(len(f.ranges.Rejections()))
		t.Add(f.name, table.Group(f.ranges.Rows()), table.Group(f.ranges.Rows()-bad), table.Group(bad), restates(f.ranges.Header()))
		rows += f.ranges.Rows()
		rejected += bad
	}
	t.Rule()
	t.Add("all", table.Group(rows), table.Group(rows-rejected), table.Group(rejected), "")
	t.Write(w)
	known := r.tally.Known()
	replaced := int64(r.added.Accepted) - known.Events
	fmt.Fprintf(w, "\n  %s rows = %s events that count + %s replaced by a later version + %s duplicates\n",
		table.Group(rows), table.Group(known.Events), table.Group(replaced), table.Group(r.added.Duplicates))
	fmt.Fprintf(w, "    + %s of a version already replaced + %s rejected\n",
		table.Group(r.added.Superseded), table.Group(rejected+int64(len(r.added.Rejections))))
	fmt.Fprintf(w, "  time: %s to read and to settle, %s rows a second\n",
		r.took.Round(time.Millisecond), table.Group(int64(float64(rows)/r.took.Seconds())))
	return r.writeKinds(w)
}

// writeKinds names kinds that are none of jupan's own. They may be the host's, and then terms read them;
// more often "payment" stands for "payment_captured", and no term does. Large files are not read for it.
func (r *result) writeKinds(w *bytes.Buffer) error {
	if r.tally.Known().Events >= manyEvents {
		return nil
	}
	counts := map[event.Kind]int64{}
	for e, err := range r.events() {
		if err != nil {
			return err
		}
		if !e.Kind.Standard() {
			counts[e.Kind]++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "  kind %q, rows: %s. It is none of jupan's own: it counts only where a term names it\n", kind, table.Group(counts[kind]))
	}
	return nil
}

func restates(h event.Header) string {
	if h.Partition == "" {
		return ""
	}
	return fmt.Sprintf("%s, version %d", h.Partition, h.Version)
}

func (r *result) writeRejected(w *bytes.Buffer, _ *options) error {
	heading(w, "REJECTED")
	list := r.rejections()
	for _, rejection := range list {
		fmt.Fprintf(w, "  %s\n", oneLine(rejection))
		if !rejection.Key.IsZero() {
			fmt.Fprintf(w, "    the row's key is %s; nothing else of it was counted\n", rejection.Key)
		}
	}
	if len(list) == 0 {
		fmt.Fprintln(w, "  nothing")
	}
	return nil
}

// oneLine joins the reasons of a rejection, which stand below each other, into one line.
func oneLine(r event.Rejection) string { return strings.ReplaceAll(r.String(), "\n", "; ") }

// writeStatements prints the first statement of the first few agreements.
func (r *result) writeStatements(w *bytes.Buffer, o *options) error {
	heading(w, "STATEMENTS")
	printed := map[settle.AgreementID]bool{}
	for _, s := range r.statements {
		if !o.all && (printed[s.Agreement] || len(printed) == inFull) {
			continue
		}
		if len(printed) > 0 {
			fmt.Fprintln(w)
		}
		printed[s.Agreement] = true
		if err := s.Text(w); err != nil {
			return err
		}
	}
	return nil
}

// writeTotals prints every statement in a line.
func (r *result) writeTotals(w *bytes.Buffer, _ *options) error {
	heading(w, "ALL STATEMENTS")
	t := table.Table{Left: 3}
	t.Add("agreement", "party", "period", "earned", "deducted", "bounds", "tax", "rounding", "TOTAL", "")
	for _, s := range r.statements {
		cells := []string{string(s.Agreement), s.Party, s.Period.Name}
		for _, class := range []settle.Class{
			settle.ClassEarning, settle.ClassDeduction, settle.ClassBound, settle.ClassTax, settle.ClassRounding,
		} {
			sum, err := s.Sum(class)
			if err != nil {
				return err
			}
			cells = append(cells, table.Group(sum.Number()))
		}
		t.Add(append(cells, table.Group(s.Total.Number()), s.Currency.Code())...)
	}
	t.Write(w)
	return nil
}

func (r *result) writeDigest(w *bytes.Buffer, _ *options) error {
	digest, err := r.digest()
	if err != nil {
		return err
	}
	heading(w, "DIGEST")
	fmt.Fprintf(w, "  %s  of %d statements on %s events\n", digest, len(r.statements), table.Group(r.tally.Known().Events))
	return nil
}
