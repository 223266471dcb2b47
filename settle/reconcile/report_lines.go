// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/jupan-go/jupan/settle/money"
)

// sum adds up what rows of a side state of a field; nothing if they are of two
// currencies or state nothing.
func (r *Result) sum(s Side, rows []int, f Field) money.Amount {
	var sum money.Amount
	for _, i := range rows {
		var err error
		if sum, err = sum.Add(r.rows(s)[i].money(f)); err != nil {
			return money.Amount{}
		}
	}
	return sum
}

// lines writes the lines to look into.
func (r *report) lines() {
	open := r.largest()
	if len(open) == 0 {
		return
	}
	r.printf("\n%s\n", r.w.largest)
	tab := table{right: []bool{true, false, false, true, true, true, false, false}}
	tab.add(r.w.number, r.w.key, r.w.date, r.opts.OurName, r.opts.TheirName, r.w.differenceShort, "", r.w.what)
	for _, i := range open[:min(len(open), r.opts.Lines)] {
		r.line(&tab, i)
	}
	if n := len(open) - r.opts.Lines; n > 0 {
		tab.add(fmt.Sprintf(r.w.more, n))
	}
	tab.write(&r.out)
}

// line adds one line to look into, with its notes.
func (r *report) line(tab *table, i int) {
	m := &r.Matches[i]
	row := r.row(m)
	ours, theirs := r.sum(Ours, m.Ours, FieldAmount), r.sum(Theirs, m.Theirs, FieldAmount)
	tab.add(strconv.Itoa(i+1), clean(row.Key), row.Date.String(), figureText(ours), figureText(theirs),
		figureText(m.Delta), r.currency(m, ours, theirs), r.what(m))
	for _, note := range r.notes(m) {
		tab.add("       " + note)
	}
}

// currency is the currency of a line, or both.
func (r *report) currency(m *Match, ours, theirs money.Amount) string {
	switch o, t := ours.Currency().Code(), theirs.Currency().Code(); {
	case len(m.Ours) == 0 || !stated(ours):
		return t
	case len(m.Theirs) == 0 || !stated(theirs) || o == t:
		return o
	default:
		return o + "/" + t
	}
}

// what says what is wrong with a line.
func (r *report) what(m *Match) string {
	if m.Status != Differs && m.Status != Rejected {
		return r.w.statuses[m.Status]
	}
	var all []string
	for _, d := range m.Differences {
		text := r.w.cause(d.Field, d.Cause)
		if d.Cause == CausePowerOfTen {
			text += " " + fmt.Sprintf(r.w.power, d.Power)
		}
		switch {
		case d.Field == FieldDate:
			text += " (" + d.OurDate.String() + " | " + d.TheirDate.String() + ")"
		case d.Field != FieldAmount:
			text += " (" + figureText(d.Ours) + " | " + figureText(d.Theirs) + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// notes are what stands under a line.
func (r *report) notes(m *Match) []string {
	var notes []string
	if len(m.Ours) > 1 || len(m.Theirs) > 1 {
		notes = append(notes, fmt.Sprintf(r.w.group, len(m.Ours), len(m.Theirs)))
	}
	if m.Explained != nil {
		var reasons []string
		for _, x := range m.Explained.Parts {
			reasons = append(reasons, clean(x.Reason))
		}
		notes = append(notes, fmt.Sprintf(r.w.explainedBy,
			figureText(m.Explained.Sum), strings.Join(reasons, "; "), figureText(m.Explained.Rest)))
	}
	if m.Search != 0 {
		notes = append(notes, r.w.searches[m.Search])
	}
	if places := r.placesText(m); places != "" {
		notes = append(notes, places)
	}
	return notes
}

// placesMax is how many places of a side are written out.
const placesMax = 3

// placesText says where the rows of a match were read.
func (r *report) placesText(m *Match) string {
	var parts []string
	for s, rows := range [2][]int{m.Ours, m.Theirs} {
		if text := r.sidePlaces(Side(s+1), rows); text != "" {
			parts = append(parts, fmt.Sprintf(r.w.readAt, []string{r.opts.OurName, r.opts.TheirName}[s], text))
		}
	}
	if m.Status == Duplicate {
		s := Theirs
		if len(m.Ours) > 0 {
			s = Ours
		}
		if text := r.sidePlaces(s, []int{m.Of}); text != "" {
			parts = append(parts, fmt.Sprintf(r.w.copyOf, text))
		}
	}
	return strings.Join(parts, ", ")
}

func (r *Result) sidePlaces(s Side, rows []int) string {
	var places []string
	for _, i := range rows[:min(len(rows), placesMax)] {
		if place := r.rows(s)[i].place(); place != "" {
			places = append(places, clean(place))
		}
	}
	if len(places) > 0 && len(rows) > placesMax {
		places = append(places, "…")
	}
	return strings.Join(places, " ")
}

// clean takes what could move the cursor or break a line out of text from outside.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == unicode.ReplacementChar {
			return '?'
		}
		return c
	}, s)
}
