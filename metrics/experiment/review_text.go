// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/metrics"
)

// String is the review on a page, for those who answer for the quarter: what was
// tried, what was learned, what was decided and why, and what it all came to.
func (r *Review) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Experiments closed from %s to %s\n", shortTime(r.Window.From), shortTime(r.Window.To.Add(-24*time.Hour)))
	fmt.Fprintf(&b, "  %d tried: %d shipped, %d failed, %d without an answer, %d with data that cannot be trusted\n",
		len(r.Tried), r.Shipped, r.Failed, r.Open, r.Invalid)
	fmt.Fprintf(&b, "  %s\n", r.Impact.String())
	if len(r.Tried) == 0 {
		return b.String()
	}
	b.WriteString("\n")
	b.WriteString(r.table())
	for _, group := range []struct {
		title   string
		outcome Outcome
	}{
		{"What we shipped", Shipped},
		{"What failed, and what it taught us", Failed},
		{"What gave no answer", Unsolved},
		{"What cannot be trusted", Untrue},
	} {
		r.list(&b, group.title, group.outcome)
	}
	return b.String()
}

// list writes the experiments that ended in one way.
func (r *Review) list(b *strings.Builder, title string, o Outcome) {
	first := true
	for i := range r.Tried {
		t := &r.Tried[i]
		if t.Outcome != o {
			continue
		}
		if first {
			fmt.Fprintf(b, "\n%s\n", title)
			first = false
		}
		d := t.Decision
		fmt.Fprintf(b, "\n  %s (%s): %s\n", d.Experiment, d.Owner, d.Hypothesis)
		fmt.Fprintf(b, "    the rule    %s by %s: %s\n", d.Action, d.Rule, d.Why())
		did := "nothing was changed"
		if t.Shipped != "" {
			did = t.Shipped + " was given to all"
		}
		if t.Against {
			did += ", against the rule"
		}
		if t.Because != "" {
			did += ": " + t.Because
		}
		fmt.Fprintf(b, "    we          %s (%s, %s)\n", did, t.By, t.Closed.Format(time.DateOnly))
		if t.Learned != "" {
			fmt.Fprintf(b, "    learned     %s\n", t.Learned)
		}
	}
}

// table holds control against treatment.
func (r *Review) table() string {
	rows := [][]string{{
		"experiment", "north star", "control", "treatment", "units", "difference", "interval", "corrected", "",
	}}
	for i := range r.Tried {
		t := &r.Tried[i]
		f := &t.NorthStar
		corrected := "–"
		if t.Corrected != nil {
			v := *t.Corrected
			if f.Good == metrics.Down {
				v = -v
			}
			corrected = f.size(v)
		}
		rows = append(rows, []string{
			t.Decision.Experiment, f.Metric, figure(f.Control), figure(f.Treated), grouped(f.Difference.N),
			f.shown(), f.interval(), corrected, string(t.Outcome),
		})
	}
	return aligned("  ", rows)
}

// String is what was shipped, added up: measured, and without the winner's curse.
func (im *Impact) String() string {
	share := func(v float64) string { return signed(v, metrics.Share) + " %" }
	text := "shipped, on the north star: measured " + share(im.Measured)
	if im.Why != "" {
		text += fmt.Sprintf("; not corrected, because %d comparable experiments are too few for it", im.Experiments)
	} else {
		text += fmt.Sprintf(", corrected for having been chosen %s, on all traffic %s",
			share(im.Corrected), share(im.Global))
	}
	if im.Holdout != nil {
		text += "; a holdout shows " + im.Holdout.String()
	}
	return text
}
