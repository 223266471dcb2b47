// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// String returns a table of the choices, the likeliest best first.
func (r *Ranking) String() string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range r.Choices {
		row(t, c.String(), fmt.Sprintf("%s of %d", c.Rate.Figure(), c.Trials), "best "+percent(c.Best), "share "+percent(c.Share))
	}
	_ = t.Flush() // into a builder, which cannot fail
	if r.Decided {
		fmt.Fprintf(&b, "decided: %s\n", r.Best().Arm)
	} else {
		b.WriteString("not decided\n")
	}
	return b.String()
}

func row(t *tabwriter.Writer, cells ...string) {
	_, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) // into a builder, which cannot fail
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

// String returns the values one below the other, and the doubt if there is one.
func (v *Valuation) String() string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row(t, "logged", figure(v.Logged.Value, v.Logged.Interval.Low, v.Logged.Interval.High))
	for _, x := range []struct {
		name string
		e    [3]float64
	}{
		{"IPS", [3]float64{v.IPS.Value, v.IPS.Interval.Low, v.IPS.Interval.High}},
		{"SNIPS", [3]float64{v.SNIPS.Value, v.SNIPS.Interval.Low, v.SNIPS.Interval.High}},
		{"doubly robust", [3]float64{v.DoublyRobust.Value, v.DoublyRobust.Interval.Low, v.DoublyRobust.Interval.High}},
		{"gain", [3]float64{v.Gain.Value, v.Gain.Interval.Low, v.Gain.Interval.High}},
	} {
		row(t, x.name, figure(x.e[0], x.e[1], x.e[2]))
	}
	_ = t.Flush()
	fmt.Fprintf(&b, "%d rows, worth %.0f of its own; mean weight %.3f, largest %.1f\n",
		v.N, v.EffectiveN, v.MeanWeight.Value, v.LargestWeight)
	if v.Doubt != "" {
		fmt.Fprintf(&b, "not to be trusted: %s\n", strings.ReplaceAll(string(v.Doubt), "_", " "))
	}
	return b.String()
}

func figure(value, low, high float64) string {
	return fmt.Sprintf("%.5f [%.5f, %.5f]", value, low, high)
}

// String returns a table of the suggestions and what they would bring.
func (b *Budget) String() string {
	var s strings.Builder
	t := tabwriter.NewWriter(&s, 0, 0, 2, ' ', 0)
	for _, l := range b.Lines {
		why := fmt.Sprintf("best %s, pays %s", percent(l.Best), percent(l.Pays))
		if l.Reason != Shared {
			why += "; " + strings.ReplaceAll(string(l.Reason), "_", " ")
		}
		row(t, l.Name, l.Spent.String()+" → "+l.Suggested.String(), "return "+l.Return.Figure(), why)
	}
	_ = t.Flush()
	fmt.Fprintf(&s, "gain %s, above zero with %s", b.Gain.Figure(), percent(b.Chance))
	if !b.Unspent.IsZero() {
		fmt.Fprintf(&s, "; %s unspent", b.Unspent)
	}
	s.WriteString("\nif the next unit of spending brings what the average one did\n")
	return s.String()
}
