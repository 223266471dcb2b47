// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Text writes the record for a reader: how much was equal in each period, what the
// rest was, whether the rule says to switch as of a time, and what was saved.
func (s *Shadow) Text(w io.Writer, rule *SwitchRule, asOf time.Time) error {
	v, err := s.Ready(rule, asOf)
	if err != nil {
		return err
	}
	var b strings.Builder
	t := english()
	b.WriteString(t.shadow + "\n\n")
	s.verdict(&b, t, v)
	s.accuracy(&b, t)
	s.causes(&b, t)
	s.benefits(&b, t)
	_, err = io.WriteString(w, b.String())
	return err
}

func (s *Shadow) verdict(b *strings.Builder, t *words, v *Verdict) {
	if v.Ready {
		fmt.Fprintf(b, t.ready+"\n", strings.Join(v.Periods, ", "))
		return
	}
	b.WriteString(t.notReady + "\n")
	for _, x := range v.Shortfalls {
		period := x.Period
		if period != "" {
			period += ": "
		}
		fmt.Fprintf(b, "  %s%s: %s\n", period, t.reasons[x.Reason], fmt.Sprintf(t.haveWant, x.Have, x.Want))
	}
}

// accuracy writes a row for each run.
func (s *Shadow) accuracy(b *strings.Builder, t *words) {
	fmt.Fprintf(b, "\n%s\n", t.accuracy)
	tab := table{right: []bool{false, false, true, true, true, true, true, true, true}}
	tab.add(t.period, t.run, t.linesShort, t.equal, t.share, t.toleratedShort, t.openShort, t.judgedOurs, t.judgedTheirs)
	for _, p := range s.Periods {
		for n := range p.Runs {
			run := &p.Runs[n]
			wrong := map[Side]int{}
			for i := range run.Open {
				wrong[run.Open[i].wrong()]++
			}
			number := strconv.Itoa(n+1) + ", " + run.At.Format(time.DateOnly)
			if run.Incomplete {
				number += " (!)"
			}
			tab.add(p.Period.Name, number, strconv.Itoa(run.Lines), strconv.Itoa(run.Equal), percent(run.Equal, run.Lines),
				strconv.Itoa(run.Tolerated), strconv.Itoa(len(run.Open)), strconv.Itoa(wrong[Ours]), strconv.Itoa(wrong[Theirs]))
		}
	}
	tab.write(b)
}

// causes writes why lines were open.
func (s *Shadow) causes(b *strings.Builder, t *words) {
	causes := s.Causes()
	if len(causes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", t.causesTitle)
	tab := table{right: []bool{false, true, true, true, true}}
	tab.add("", t.linesShort, t.judgedOurs, t.judgedTheirs, t.unsettled)
	for _, c := range causes {
		tab.add(t.shadowCause(&c), strconv.Itoa(c.Lines), strconv.Itoa(c.OursWrong), strconv.Itoa(c.TheirsWrong),
			amountsText(c.Unsettled))
	}
	tab.write(b)
}

func (w *words) shadowCause(c *ShadowCause) string {
	if c.Field == 0 || c.Status == Rejected {
		return w.statuses[c.Status]
	}
	return w.cause(c.Field, c.Cause)
}

func amountsText(amounts []money.Amount) string {
	var all []string
	for _, a := range amounts {
		all = append(all, withCurrency(a))
	}
	return strings.Join(all, ", ")
}

// benefits writes what each period took.
func (s *Shadow) benefits(b *strings.Builder, t *words) {
	periods, all := s.Benefits()
	if all.ToSettle == nil && all.ManualToSettle == nil && all.Work == nil && all.ManualWork == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n", t.benefits)
	tab := table{right: []bool{false, true, true, true, true, true, true, true}}
	tab.add("", t.manual+" "+t.toSettle, t.automated+" "+t.toSettle, t.manual+" "+t.errorRate, t.automated+" "+t.errorRate,
		t.manual+" "+t.work, t.automated+" "+t.work, t.saved)
	all.Period = t.all
	for _, x := range append(periods, all) {
		work := hoursText(x.ManualWork)
		if x.Estimated {
			work = "~" + work
		}
		tab.add(x.Period, daysText(x.ManualToSettle), daysText(x.ToSettle), rateText(x.ManualErrors), rateText(x.Errors),
			work, hoursText(x.Work), hoursText(x.Saved))
	}
	tab.write(b)
	if all.Estimated {
		b.WriteString("  " + t.estimated + "\n")
	}
	if all.Unjudged > 0 {
		fmt.Fprintf(b, "  "+t.unjudged+"\n", all.Unjudged)
	}
}

// tenths is d in a unit, with one decimal, rounded towards zero.
func tenths(d *time.Duration, unit time.Duration) string {
	if d == nil {
		return ""
	}
	n := int64(*d / (unit / 10))
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}

func daysText(d *time.Duration) string {
	if d == nil {
		return ""
	}
	return tenths(d, 24*time.Hour) + " d"
}

func hoursText(d *time.Duration) string {
	if d == nil {
		return ""
	}
	return tenths(d, time.Hour) + " h"
}

// rateText is a share in percent with two decimals, rounded up: what is not nothing
// is not 0.00%.
func rateText(r *money.Rate) string {
	if r == nil {
		return ""
	}
	const perHundred = 10_000
	n := (r.Num()*perHundred + r.Den() - 1) / r.Den()
	return fmt.Sprintf("%d.%02d%%", n/100, n%100)
}

// CSV writes a record for each period: its last run, and what it took in hours. A
// cell is empty for what was not measured.
func (s *Shadow) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	records := [][]string{{
		"period", "runs", "first_lines", "first_equal", "lines", "equal", "tolerated", "open", "unsettled",
		"manual_days_to_settle", "days_to_settle", "manual_error_rate", "error_rate",
		"manual_hours", "hours", "hours_saved", "estimated",
	}}
	benefits, _ := s.Benefits()
	for i := range s.Periods {
		records = append(records, s.Periods[i].record(&benefits[i]))
	}
	return out.WriteAll(records)
}

func (p *ShadowPeriod) record(b *Benefit) []string {
	counts := make([]string, 7)
	if len(p.Runs) > 0 {
		first, last := &p.Runs[0], &p.Runs[len(p.Runs)-1]
		var open []money.Amount
		for i := range last.Open {
			for _, a := range last.Open[i].Unsettled {
				open = addAmount(open, a)
			}
		}
		var money []string
		for _, a := range open {
			money = append(money, a.String())
		}
		for k, n := range []int{first.Lines, first.Equal, last.Lines, last.Equal, last.Tolerated, len(last.Open)} {
			counts[k] = strconv.Itoa(n)
		}
		counts[6] = strings.Join(money, "; ")
	}
	estimated := ""
	if b.Estimated {
		estimated = "yes"
	}
	const day = 24 * time.Hour
	record := append([]string{p.Period.Name, strconv.Itoa(len(p.Runs))}, counts...)
	return append(record, tenths(b.ManualToSettle, day), tenths(b.ToSettle, day), rateText(b.ManualErrors), rateText(b.Errors),
		tenths(b.ManualWork, time.Hour), tenths(b.Work, time.Hour), tenths(b.Saved, time.Hour), estimated)
}
