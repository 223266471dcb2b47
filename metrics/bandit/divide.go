// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/bandit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// plan is a budget in the making; amounts are in minor units.
type plan struct {
	options  BudgetOptions
	currency money.Currency
	lines    []BudgetLine
	total    float64
	base     []float64 // spending, scaled to the total
	low      []float64 // the least and the most of a line
	high     []float64
	want     []float64
	give     []int64
	se       []float64 // of returns; 0 where it is not known
}

// most is the largest amount in minor units: whole numbers beyond it are not told
// apart.
const most = 1 << 53

// minor is an amount in minor units.
func minor(a money.Amount) (float64, bool) {
	hi, lo, scale := a.Parts()
	if hi != 0 || lo > most || int(scale) != a.Currency().Digits() {
		return 0, false
	}
	return float64(lo), true
}

func (p *plan) read(spending []Spending) error {
	sorted := slices.SortedFunc(slices.Values(spending), func(a, b Spending) int { return cmp.Compare(a.Name, b.Name) })
	if len(sorted) == 0 || len(sorted) > armsMax {
		return fmt.Errorf("%w: %d campaigns, want 1 to %d", ErrBudget, len(sorted), armsMax)
	}
	p.currency = sorted[0].Spent.Currency()
	sum := 0.0
	for i, s := range sorted {
		units, ok := minor(s.Spent)
		switch {
		case !ok || s.Spent.Currency() != p.currency:
			return fmt.Errorf("%w: %q spends %s: want whole minor units from zero in one currency", ErrBudget, s.Name, s.Spent)
		case i > 0 && sorted[i-1].Name == s.Name:
			return fmt.Errorf("%w: %q twice", ErrBudget, s.Name)
		}
		sum += units
		p.base = append(p.base, units)
		p.lines = append(p.lines, BudgetLine{Spending: s})
	}
	p.total = sum
	if !p.options.Total.IsZero() {
		units, ok := minor(p.options.Total)
		if !ok || p.options.Total.Currency() != p.currency {
			return fmt.Errorf("%w: a total of %s", ErrBudget, p.options.Total)
		}
		p.total = units
	}
	if sum == 0 || sum > most {
		return fmt.Errorf("%w: all campaigns together spend nothing, or too much", ErrBudget)
	}
	return p.scale(sum)
}

// scale brings the spending that is not fixed to the total.
func (p *plan) scale(sum float64) error {
	fixed := 0.0
	for i, l := range p.lines {
		if l.Fixed {
			fixed += p.base[i]
		}
	}
	if fixed > p.total || fixed == sum && p.total != sum {
		return fmt.Errorf("%w: what is fixed leaves no room for the total", ErrBudget)
	}
	for i, l := range p.lines {
		if !l.Fixed {
			p.base[i] = p.base[i] / (sum - fixed) * (p.total - fixed)
		}
	}
	return nil
}

// judge works out which return is how likely the best.
func (p *plan) judge() error {
	p.se = make([]float64, len(p.lines))
	var known []int
	var arms []bandit.Normal
	for i := range p.lines {
		l := &p.lines[i]
		mean, se, ok := spread(l.Return)
		if ok {
			p.se[i] = se
			l.Pays = stats.NormalCDF((mean - p.options.BreakEven) / se)
		}
		switch {
		case l.Fixed:
			l.Reason = StaysFixed
		case !ok:
			l.Reason = NotKnown
		default:
			l.Reason = Shared
			if l.Pays < 1-p.options.Level {
				l.Reason = DoesNotPay
			}
			known, arms = append(known, i), append(arms, bandit.Normal{Mean: mean, SD: se})
		}
	}
	if len(arms) == 0 {
		return nil
	}
	ranked, err := bandit.RankNormal(arms)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBudget, err)
	}
	for k, i := range known {
		p.lines[i].Best = ranked.Best[k]
	}
	return nil
}

// spread is the mean and the standard error of an estimate with an interval.
func spread(e metrics.Estimate) (mean, se float64, ok bool) {
	i := e.Interval
	if !e.Valid || !(i.Level > 0 && i.Level < 1) || math.IsInf(i.Low, 0) || math.IsInf(i.High, 0) {
		return 0, 0, false
	}
	se = (i.High - i.Low) / 2 / stats.NormalUpperQuantile((1-i.Level)/2)
	return e.Value, se, se > 0 && math.Abs(e.Value) < 1e60
}

// divide brings what is wanted within the steps and to the total.
func (p *plan) divide() {
	var best []float64
	movable := 0.0
	for i, l := range p.lines {
		low, high := p.base[i], p.base[i]
		switch l.Reason {
		case Shared:
			low, high = p.base[i]*(1-p.options.Step), p.base[i]*(1+p.options.Step)
		case DoesNotPay:
			low, high = p.base[i]*(1-p.options.Step), p.base[i]*(1-p.options.Step)
		}
		p.low, p.high = append(p.low, low), append(p.high, high)
		if l.Reason == Shared {
			best = append(best, l.Best)
			movable += p.base[i]
		}
	}
	shares := bandit.Floor(normalised(best), p.options.Floor)
	p.want = slices.Clone(p.low)
	k := 0
	for i, l := range p.lines {
		if l.Reason == Shared {
			p.want[i] = movable * shares[k]
			k++
		}
	}
	p.round(p.fit())
}

// normalised makes x add up to one.
func normalised(x []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = 1 / float64(len(x))
		if sum > 0 {
			out[i] = v / sum
		}
	}
	return out
}

// fit finds the amounts between low and high that are nearest to what is wanted, times
// one factor, and add up to the total, or to as much of it as they can take.
func (p *plan) fit() []float64 {
	at := func(factor float64) (out []float64, sum float64) {
		out = make([]float64, len(p.lines))
		for i := range out {
			out[i] = math.Min(math.Max(p.want[i]*factor, p.low[i]), p.high[i])
			sum += out[i]
		}
		return out, sum
	}
	below, above := -512.0, 512.0 // powers of two
	for range 100 {
		middle := (below + above) / 2
		if _, sum := at(math.Exp2(middle)); sum > p.total {
			above = middle
		} else {
			below = middle
		}
	}
	out, _ := at(math.Exp2(below))
	return out
}

// round gives whole minor units, those left over to the largest remainders.
func (p *plan) round(amounts []float64) {
	sum := 0.0
	p.give = make([]int64, len(amounts))
	order := make([]int, len(amounts))
	given := int64(0)
	for i, x := range amounts {
		sum += x
		p.give[i] = int64(math.Floor(x))
		given += p.give[i]
		order[i] = i
	}
	rest := func(i int) float64 { return amounts[i] - math.Floor(amounts[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest(b), rest(a)) })
	left := int64(math.Round(math.Min(sum, p.total))) - given
	for _, i := range order {
		if left > 0 {
			p.give[i]++
			left--
		}
	}
}

// budget puts the result together.
func (p *plan) budget() *Budget {
	b := &Budget{Lines: p.lines}
	spent, gain, variance := int64(0), 0.0, 0.0
	n := int64(0)
	for i := range b.Lines {
		l := &b.Lines[i]
		l.Suggested = money.Minor(p.give[i], p.currency)
		spent += p.give[i]
		change := float64(p.give[i]) - p.base[i]
		if p.se[i] > 0 {
			gain += float64(change * (l.Return.Value - p.options.BreakEven))
			spread := float64(change * p.se[i])
			variance += float64(spread * spread)
			n += l.Return.N
		}
	}
	b.Total = money.Minor(spent, p.currency)
	b.Unspent = money.Minor(max(0, int64(math.Round(p.total))-spent), p.currency)
	b.Gain = p.gain(gain, math.Sqrt(variance), n)
	switch {
	case variance > 0:
		b.Chance = stats.NormalCDF(gain / math.Sqrt(variance))
	case gain > 0:
		b.Chance = 1
	}
	return b
}

// gain is an amount with its interval, in the unit of the currency.
func (p *plan) gain(value, se float64, n int64) metrics.Estimate {
	unit, _ := new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.currency.Digits())), nil)).Float64()
	half := float64(stats.NormalUpperQuantile((1-p.options.Level)/2) * se)
	return metrics.Estimate{
		Metric: "gain", Unit: metrics.Unit(p.currency.String()), Value: value / unit, Valid: true, N: n,
		Interval: metrics.Interval{Low: (value - half) / unit, High: (value + half) / unit, Level: p.options.Level, Method: "normal"},
	}
}
