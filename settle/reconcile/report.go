// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// ReportOptions say how to write a report; nil is the zero ReportOptions.
type ReportOptions struct {
	// Title stands at the top of the text, such as the partner and the month.
	Title string
	// OurName and TheirName are who the sides are; empty is "ours" and "theirs".
	OurName, TheirName string
	// Lines is how many lines to look into the text lists; 0 is 50. The rest is
	// counted, and is in the CSV.
	Lines int
	// All puts the lines that agree into the CSV, too.
	All bool
}

const linesDefault = 50

// report is the writing of one report.
type report struct {
	*Result
	opts ReportOptions
	w    *words
	out  strings.Builder
}

func (r *Result) report(opts *ReportOptions) *report {
	rep := &report{Result: r, w: english()}
	if opts != nil {
		rep.opts = *opts
	}
	rep.opts.Title = orElse(rep.opts.Title, rep.w.title)
	rep.opts.OurName = orElse(rep.opts.OurName, rep.w.ours)
	rep.opts.TheirName = orElse(rep.opts.TheirName, rep.w.theirs)
	if rep.opts.Lines == 0 {
		rep.opts.Lines = linesDefault
	}
	return rep
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Text writes the report for a reader: whether the sides agree, the bridge from
// our total to theirs, what differs by cause, and the lines to look into. The same
// rows give the same bytes, in whatever order they were given.
func (r *Result) Text(w io.Writer, opts *ReportOptions) error {
	rep := r.report(opts)
	rep.head()
	for i := range r.Totals {
		rep.total(&r.Totals[i])
	}
	rep.counts()
	rep.lines()
	rep.rules()
	rep.unused()
	_, err := io.WriteString(w, rep.out.String())
	return err
}

func (r *report) printf(format string, args ...any) { fmt.Fprintf(&r.out, format, args...) }

// head says how it went.
func (r *report) head() {
	agree, all, explained := r.Count(Matched).Matches, len(r.Matches), 0
	for i := range r.Matches {
		if r.Matches[i].ExplainedInFull() {
			explained++
		}
	}
	r.printf("%s\n%s | %s\n\n", r.opts.Title, r.opts.OurName, r.opts.TheirName)
	switch {
	case all == 0:
		r.printf("%s\n", r.w.noLines)
	case r.Reconciled():
		r.printf(r.w.reconciled+"\n", agree, all, explained)
	default:
		r.printf(r.w.open+"\n", agree, all, percent(agree, all), explained, all-agree-explained)
	}
	if !r.Complete() {
		r.printf("%s\n", r.w.incomplete)
	}
}

// figure is an amount as people read it, without its currency.
func figureText(a money.Amount) string {
	if !stated(a) {
		return ""
	}
	return grouped(a.Number())
}

// withCurrency is an amount as people read it.
func withCurrency(a money.Amount) string {
	return strings.TrimSpace(grouped(a.Number()) + " " + a.Currency().Code())
}

// total writes the bridge of one currency.
func (r *report) total(t *Total) {
	if t.Currency == 0 {
		if t.OurRows+t.TheirRows > 0 {
			r.printf("\n%s: "+r.w.group+"\n", r.w.noCurrency, t.OurRows, t.TheirRows)
		}
		return
	}
	r.printf("\n%s, %s\n", r.w.totals, t.Currency.Code())
	tab := table{right: []bool{false, true, true}}
	tab.add("", r.w.rows, r.w.amount)
	tab.add(r.opts.OurName, strconv.Itoa(t.OurRows), figureText(t.Ours))
	for _, step := range []struct {
		label  string
		amount money.Amount
	}{
		{r.w.minusOnlyOurs, t.OnlyOurs.Neg()},
		{r.w.plusOnlyTheirs, t.OnlyTheirs},
		{r.w.minusOurCopies, t.OurDuplicates.Neg()},
		{r.w.plusTheirCopies, t.TheirDuplicates},
		{r.w.plusTolerated, t.Tolerated},
		{r.w.plusDifferent, t.Different},
	} {
		if !step.amount.IsZero() {
			tab.add(step.label, "", figureText(step.amount))
		}
	}
	tab.add(r.opts.TheirName, strconv.Itoa(t.TheirRows), figureText(t.Theirs))
	tab.add(r.w.difference, "", figureText(t.Delta))
	if !t.Delta.IsZero() || !t.Open.IsZero() {
		tab.add(r.w.explained, "", figureText(t.Explained))
		tab.add(r.w.unexplained, "", figureText(t.Unexplained))
	}
	switch {
	case !t.Within:
		tab.add(r.w.beyondTotal)
	case t.Delta != t.Explained:
		tab.add(r.w.withinTotal)
	}
	tab.write(&r.out)
	r.otherTotals(t)
}

// otherTotals writes the sums of fee, tax and net, where there are any.
func (r *report) otherTotals(t *Total) {
	tab := table{right: []bool{false, true, true, true}}
	tab.add("", r.opts.OurName, r.opts.TheirName, r.w.differenceShort)
	for _, x := range []struct {
		label string
		pair  Pair
	}{{r.w.fee, t.Fee}, {r.w.tax, t.Tax}, {r.w.net, t.Net}} {
		if x.pair.Ours.IsZero() && x.pair.Theirs.IsZero() {
			continue
		}
		delta, err := x.pair.Theirs.Sub(x.pair.Ours)
		if err != nil { // it cannot be: both are of the total's currency
			continue
		}
		tab.add(x.label, figureText(x.pair.Ours), figureText(x.pair.Theirs), figureText(delta))
	}
	if len(tab.rows) > 1 {
		r.out.WriteByte('\n')
		tab.write(&r.out)
	}
}

// counts writes how many lines there are of each kind, and the causes.
func (r *report) counts() {
	r.printf("\n%s\n", r.w.lines)
	tab := table{right: []bool{false, true}}
	exact, agree := r.Exact().Matches, r.Count(Matched).Matches
	tab.add(r.w.equal, strconv.Itoa(exact))
	if agree > exact {
		tab.add(r.w.tolerated, strconv.Itoa(agree-exact))
	}
	for s := Differs; s <= Rejected; s++ {
		if n := r.Count(s).Matches; n > 0 {
			tab.add(r.w.statuses[s], strconv.Itoa(n))
		}
	}
	tab.write(&r.out)
	causes := r.Causes()
	if len(causes) == 0 {
		return
	}
	r.printf("\n%s\n", r.w.causesTitle)
	tab = table{right: []bool{false, true, true}}
	for _, c := range causes {
		var deltas []string
		for _, d := range c.Deltas {
			deltas = append(deltas, withCurrency(d))
		}
		tab.add(r.w.cause(c.Field, c.Cause), strconv.Itoa(c.Matches), strings.Join(deltas, ", "))
	}
	tab.write(&r.out)
}

// rules writes what each rule did.
func (r *report) rules() {
	r.printf("\n%s\n", r.w.rules)
	for i := range r.Rules {
		x := &r.Rules[i]
		r.printf("  %d. %s: ", i+1, x.Rule.name())
		if x.Outcome == RuleUnknown {
			r.printf("%s\n", r.w.ruleUnknown)
			continue
		}
		r.printf(r.w.rule+"\n", x.Matches, x.OurRows, x.TheirRows)
		if x.Ambiguous > 0 {
			r.printf("     "+r.w.ruleAmbiguous+"\n", x.Ambiguous)
		}
		if x.Bounded > 0 {
			r.printf("     "+r.w.ruleBounded+"\n", x.Bounded)
		}
	}
}

// unused lists the explanations that explain nothing.
func (r *report) unused() {
	if len(r.Unused) == 0 {
		return
	}
	r.printf("\n%s\n", r.w.unused)
	for _, x := range r.Unused {
		r.printf("  %s: %s, %s\n", clean(x.Key), withCurrency(x.Amount), clean(x.Reason))
	}
}

// largest lists the places of the matches to look into: rejected rows first, whose
// money is not known, then by currency, and in it by what is not explained, without
// its sign.
func (r *report) largest() []int {
	type open struct {
		delta
		match int
	}
	var all []open
	for i := range r.Matches {
		if m := &r.Matches[i]; m.Status != Matched {
			all = append(all, open{r.weight(m), i})
		}
	}
	slices.SortFunc(all, func(a, b open) int {
		x, y := r.Matches[a.match].Status == Rejected, r.Matches[b.match].Status == Rejected
		switch {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return cmp.Or(cmp.Compare(a.currency, b.currency), b.sum.Cmp(a.sum), cmp.Compare(a.match, b.match))
	})
	places := make([]int, len(all))
	for i, x := range all {
		places[i] = x.match
	}
	return places
}
