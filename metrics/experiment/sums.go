// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math/big"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// armSums is what one arm adds up to in one metric: exact, so that it hangs on the
// set of events alone.
type armSums struct {
	// quad is over the units whose time has passed: the value, its denominator, and
	// both of the time before the start.
	quad stats.Quad
	// step is the size of one in quad's numbers, as a power of ten: value = number ×
	// 10^−step.
	step     [4]int
	immature int64
	other    int64 // amounts left out because they are in another currency
}

// unitValues are the values of a unit that quad adds up.
type unitValues [4]money.Decimal

// gather adds up a metric for every arm of an experiment.
func (w *world) gather(i int, m *Metric, en *enrolment) ([]armSums, error) {
	g := gatherer{w: w, m: m, totals: m.totals()}
	for _, t := range g.totals {
		g.places = append(g.places, w.t.program.measure(t))
	}
	arms := make([]armSums, len(w.t.program.experiments[i].Arms))
	units := make([][]unitValues, len(arms))
	next := 0
	for u, arm := range en.arm {
		first := next
		for next < len(w.happenings) && w.happenings[next].unit == uint32(u)+1 {
			next++
		}
		if arm < 0 {
			continue
		}
		if en.start[u] > w.asOf-int64(m.ripe()) {
			arms[arm].immature++
			continue
		}
		v, err := g.unit(en.start[u], w.happenings[first:next])
		if err != nil {
			return nil, fmt.Errorf("experiment: metric %s: %w", m.Name, err)
		}
		arms[arm].other += g.other
		units[arm] = append(units[arm], v)
	}
	step := steps(units)
	for arm := range arms {
		arms[arm].step = step
		for _, v := range units[arm] {
			var x [4]int64
			for c := range x {
				x[c] = whole(v[c], step[c])
			}
			arms[arm].quad.Add(x)
		}
	}
	return arms, nil
}

// gatherer adds up a metric for one unit after another.
type gatherer struct {
	w      *world
	m      *Metric
	totals []metrics.Total
	places []uint16 // of the totals among the measures
	other  int64    // amounts of the unit in other currencies
}

// unit adds up what happened to a unit that began at start.
func (g *gatherer) unit(start int64, list []happening) (v unitValues, err error) {
	g.other = 0
	from := start + int64(g.m.After)
	to := g.w.asOf
	if g.m.Window > 0 {
		to = from + int64(g.m.Window)
	}
	for i := range list {
		h := &list[i]
		place := 0
		switch {
		case h.at >= from && h.at < to:
		case h.at < start && h.at >= start-int64(g.m.Before):
			place = 2
		default:
			continue
		}
		for c := range g.totals {
			if err := g.add(&v[place+c], h, c); err != nil {
				return v, err
			}
		}
	}
	v[0], v[2] = g.m.scored(v[0]), g.m.scored(v[2])
	return v, nil
}

// add adds to sum what one of the totals takes of a happening.
func (g *gatherer) add(sum *money.Decimal, h *happening, c int) error {
	x, err := g.w.take(h, g.places[c], g.m.Currency)
	if err != nil {
		return err
	}
	if x.other {
		g.other++
	}
	if g.totals[c].Negate {
		x.value = x.value.Neg()
	}
	*sum, err = sum.Add(x.value)
	return err
}

// scored is what a value counts for: 1 or 0 in a Rate, at most Cap in a Mean.
func (m *Metric) scored(v money.Decimal) money.Decimal {
	switch {
	case m.Kind == Rate && (v.Sign() <= 0 || v.Cmp(m.AtLeast) < 0):
		return money.Decimal{}
	case m.Kind == Rate:
		return money.Int(1)
	case !m.Cap.IsZero() && v.Cmp(m.Cap) > 0:
		return m.Cap
	}
	return v
}

// steps returns for each column the decimals that its numbers need, or as many as
// leave the largest number within 64 bits: the rest is rounded, in the nineteenth
// digit of the largest value.
func steps(units [][]unitValues) [4]int {
	var step [4]int
	var largest unitValues
	for _, list := range units {
		for _, v := range list {
			for c := range v {
				_, _, scale := v[c].Parts()
				step[c] = max(step[c], int(scale))
				if abs := v[c].Abs(); abs.Cmp(largest[c]) > 0 {
					largest[c] = abs
				}
			}
		}
	}
	for c := range step {
		for step[c] > -wholeDigits && !shifted(largest[c], step[c]).IsInt64() {
			step[c]--
		}
	}
	return step
}

// wholeDigits is more than a Decimal can have before its point.
const wholeDigits = 40

// whole returns the number of steps of 10^−step in a value, half to even.
func whole(v money.Decimal, step int) int64 {
	hi, lo, scale := v.Parts()
	x := int64(lo)
	if hi != x>>63 || int(scale) > step {
		return shifted(v, step).Int64()
	}
	for range step - int(scale) {
		x *= 10 // steps keeps the result within 64 bits
	}
	return x
}

// shifted is v × 10^step, half to even.
func shifted(v money.Decimal, step int) *big.Int {
	if rounded, err := v.Round(step, money.HalfEven); err == nil {
		v = rounded
	}
	hi, lo, scale := v.Parts()
	x := new(big.Int).Lsh(big.NewInt(hi), 64)
	x.Add(x, new(big.Int).SetUint64(lo))
	if up := step - int(scale); up >= 0 {
		return x.Mul(x, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(up)), nil))
	}
	return x.Quo(x, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(int(scale)-step)), nil))
}

// n is the number of units whose time has passed.
func (a *armSums) n() int64 { return a.quad.N }

// joint returns means and covariances in the metric's own size.
func (a *armSums) joint() stats.Joint4 {
	j := a.quad.Joint()
	for r := range j.Mean {
		j.Mean[r] = unstep(j.Mean[r], a.step[r])
		for c := range j.Cov[r] {
			j.Cov[r][c] = unstep(unstep(j.Cov[r][c], a.step[r]), a.step[c])
		}
	}
	return j
}

// unstep returns x × 10^−step.
func unstep(x float64, step int) float64 {
	power := 1.0
	for range max(step, -step) {
		power *= 10 // exact up to 10^22
	}
	if step < 0 {
		return float64(x * power)
	}
	return x / power
}

// successes is how many units of a Rate succeeded.
func (a *armSums) successes() int64 { return a.quad.Sums[0].Big().Int64() }

// sample is what tests need to know of the arm in a metric, without adjustment.
func (a *armSums) sample(m *Metric) (stats.Sample, error) {
	switch m.Kind {
	case Rate:
		return stats.ProportionSample(a.successes(), a.n()), nil
	case Ratio:
		return a.ratio()
	}
	j := a.joint()
	return stats.Sample{N: j.N, Mean: j.Mean[0], Variance: j.Cov[0][0]}, nil
}

// merged is the sums of two arms together.
func merged(a, b *armSums) *armSums {
	c := *a
	c.quad.Merge(b.quad)
	return &c
}
