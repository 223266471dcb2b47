// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// settledCampaigns is what settlement says of campaigns, and of which time.
type settledCampaigns struct {
	window  Window
	results []settle.CampaignResult
}

// Settle gives the view settlement's own results of the campaigns, from a
// [settle.Tally] of the events in a window. [Economics] metrics have a figure for
// that window and no other one, since settlement's results are not divided
// further.
func (v *View) Settle(w Window, results []settle.CampaignResult) {
	v.settled = &settledCampaigns{w, slices.Clone(results)}
}

// Campaign is what became of a campaign, in figures. Those of money are
// settlement's own.
type Campaign struct {
	// Name is empty for what belongs to no campaign.
	Name string `json:"name"`
	// The figures are those of [CampaignFigure].
	ROASGross    Estimate `json:"roas_gross"`
	ROASNet      Estimate `json:"roas_net"`      // ROASNet is after refunds and fees
	CAC          Estimate `json:"cac"`           // cost for each new customer
	CPA          Estimate `json:"cpa"`           // cost for each approved conversion
	ApprovalRate Estimate `json:"approval_rate"` // approved of all that are decided
	NetProfit    Estimate `json:"net_profit"`    // settlement's own figure
	// Pending is how many conversions wait for their payment: they are in no other
	// figure.
	Pending Estimate `json:"pending"`
}

// Campaigns returns the figures of each campaign of [View.Settle], by name. margin
// is the part of the revenue that the goods leave; nil is all of it.
func (v *View) Campaigns(margin *money.Rate) ([]Campaign, error) {
	if v.settled == nil {
		return nil, fmt.Errorf("metrics: campaigns: %w: no results of settlement were given", ErrUnknown)
	}
	v.fresh()
	var out []Campaign
	for _, r := range v.settled.results {
		s := campaignSums{margin: margin, currency: v.b.plan.model.Currency}
		s.add(r)
		s.newcomers = v.newcomersOf(r.Campaign)
		c := Campaign{Name: r.Campaign}
		for figure, to := range map[CampaignFigure]*Estimate{
			ROASGross: &c.ROASGross, ROASNet: &c.ROASNet, CAC: &c.CAC, CPA: &c.CPA,
			ApprovalRate: &c.ApprovalRate, NetProfit: &c.NetProfit,
		} {
			d := Economics{Figure: figure, Campaigns: []string{r.Campaign}, Margin: margin}
			*to = v.complete(s.figure(figure, v.level), d.unit(&v.b.plan.model), v.settled.window)
		}
		c.Pending = v.complete(Estimate{Value: float(decimalNum(r.Pending)), Valid: true, Exact: true}, Number, v.settled.window)
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Campaign) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// campaignSums adds campaigns up.
type campaignSums struct {
	margin                         *money.Rate
	currency                       money.Currency
	cost, gross, back, fees, share sum // positive in the ordinary case
	profit                         sum
	approved, cancelled, refunded  sum
	newcomers                      int64 // −1 where nobody counts them
	excluded                       int64 // currencies that are not the model's
	any                            bool
}

func (s *campaignSums) add(r settle.CampaignResult) {
	s.any = true
	s.approved.addExact(decimalNum(r.Approved))
	s.cancelled.addExact(decimalNum(r.Cancelled))
	s.refunded.addExact(decimalNum(r.Refunded))
	for _, m := range r.Money {
		if m.Currency != s.currency {
			s.excluded++
			continue
		}
		s.cost.addExact(amountNum(m.Cost))
		s.gross.addExact(amountNum(m.Gross))
		s.back.addExact(amountNum(m.Refunds))
		s.back.addExact(amountNum(m.Chargebacks))
		s.fees.addExact(amountNum(m.Fees))
		s.share.addExact(amountNum(m.Commission))
		s.profit.addExact(amountNum(m.NetProfit))
	}
}

func (s *sum) rat() *big.Rat { return ratOf(s.num()) }

// goods is what the goods cost: the part of what was sold and kept that is no
// margin.
func (s *campaignSums) goods() *big.Rat {
	if s.margin == nil {
		return new(big.Rat)
	}
	kept := new(big.Rat).Sub(s.gross.rat(), s.back.rat())
	return kept.Mul(kept, new(big.Rat).Sub(big.NewRat(1, 1), ratOfRate(*s.margin)))
}

// net is what is left of the revenue before the ads are paid.
func (s *campaignSums) net() *big.Rat {
	n := s.gross.rat()
	for _, cost := range []*sum{&s.back, &s.fees, &s.share} {
		n.Sub(n, cost.rat())
	}
	return n.Sub(n, s.goods())
}

// figure is one of the figures. Those of money are settlement's accounts and no
// sample, so they have no interval.
func (s *campaignSums) figure(f CampaignFigure, level float64) Estimate {
	e := Estimate{Excluded: s.excluded, Exact: true}
	settled := ceil(s.approved.rat())
	decided := settled + ceil(s.cancelled.rat()) + ceil(s.refunded.rat())
	var x *big.Rat
	switch f {
	case ApprovalRate:
		return s.approval(level)
	case NetProfit:
		x, e.N = new(big.Rat).Sub(s.profit.rat(), s.goods()), decided
		if s.margin == nil {
			t := total{sum: s.profit, currency: s.currency}
			e.Amount = t.amount()
		}
	case ROASGross:
		x, e.N = over(s.gross.rat(), s.cost.rat()), settled
	case ROASNet:
		x, e.N = over(s.net(), s.cost.rat()), settled
	case CPA:
		x, e.N = over(s.cost.rat(), s.approved.rat()), settled
		e.Interval = perUnit(s.cost.rat(), settled, level)
	case CAC:
		if s.newcomers < 0 {
			return none(NoData)
		}
		x, e.N = over(s.cost.rat(), new(big.Rat).SetInt64(s.newcomers)), s.newcomers
		e.Interval = perUnit(s.cost.rat(), s.newcomers, level)
	}
	if x == nil {
		e.Why, e.Interval = ZeroDenominator, Interval{}
		return e
	}
	e.Value, _ = x.Float64()
	e.Valid = true
	return e
}

// approval is approved conversions of those that are decided.
func (s *campaignSums) approval(level float64) Estimate {
	decided := s.approved
	decided.merge(&s.cancelled)
	decided.merge(&s.refunded)
	return rate(total{sum: s.approved, events: 1}, total{sum: decided, events: ceil(decided.rat())}, level)
}

// perUnit is a cost for each of n, where n is Poisson.
func perUnit(cost *big.Rat, n int64, level float64) Interval {
	if n <= 0 {
		return Interval{}
	}
	i := poisson(n, level)
	c, _ := cost.Float64()
	return Interval{c / i.High, c / i.Low, level, methodPoisson}
}

// over is a quotient, or nil where there is nothing to divide by.
func over(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

// ceil rounds a count that may be fractional up.
func ceil(x *big.Rat) int64 {
	q, r := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

func (d Economics) figures(v *View, windows []span) []figure {
	out := make([]figure, len(windows))
	for w := range out {
		out[w].Estimate = none(NoData)
		if v.settled == nil || spanOf(v.settled.window) != windows[w] {
			continue
		}
		s := campaignSums{margin: d.Margin, currency: v.b.plan.model.Currency, newcomers: -1}
		for _, r := range v.settled.results {
			if len(d.Campaigns) > 0 && !slices.Contains(d.Campaigns, r.Campaign) {
				continue
			}
			s.add(r)
		}
		if d.Figure == CAC {
			s.newcomers = v.newcomers(d.Campaigns)
		}
		if s.any {
			out[w].Estimate = s.figure(d.Figure, v.level)
		}
	}
	return out
}
