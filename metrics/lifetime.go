// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// SurvivalValue is the value of a customer over the periods that were observed,
// without any extrapolation: the one to look at first.
//
//	Σ_t margin × survival_t / (1 + discount)^t,  t = 0, 1, …
//
// survival_t is the part of customers still active in period t, margin the money
// that an active one leaves in a period, and discount the interest of a period.
func SurvivalValue(margin float64, survival []float64, discount float64) float64 {
	var sum float64
	factor := 1.0
	for _, s := range survival {
		sum += float64(float64(margin*s) * factor)
		factor /= 1 + discount
	}
	return sum
}

// GeometricValue is the value of a customer of whom the same part is retained from
// every period to the next, over a number of periods; 0 periods is for ever, which
// needs retention < 1 + discount, or the value is infinite.
//
//	margin × (1 + discount) / (1 + discount − retention)
func GeometricValue(margin, retention, discount float64, periods int) float64 {
	if periods == 0 {
		if retention >= 1+discount {
			return math.Inf(1)
		}
		return margin * (1 + discount) / (1 + discount - retention)
	}
	survival := make([]float64, periods)
	s := 1.0
	for i := range survival {
		survival[i] = s
		s *= retention
	}
	return SurvivalValue(margin, survival, discount)
}

// Purchases is what a [BuyTillDie] is fitted to: how often a customer came again,
// how long after the first time the last one was, and how long the customer has
// been watched, in any one unit of time.
type Purchases struct {
	// Repeats is 0 for a customer who came once; Last is then 0. 0 ≤ Last ≤ Watched.
	Repeats       int
	Last, Watched float64
}

// BuyTillDie is the BG/NBD model of customers who buy at random until they leave
// unseen: rates of buying are gamma distributed with shape R and rate Alpha, and
// after each purchase a customer leaves with a probability that is beta
// distributed with A and B. It is optional: where histories are long enough,
// [SurvivalValue] needs no model.
//
// Source: Fader, Hardie and Lee, "Counting your customers" the easy way (Marketing
// Science 24, 2005).
type BuyTillDie struct {
	// R, Alpha, A and B are above 0.
	R, Alpha, A, B float64
	// LogLikelihood is that of the customers it was fitted to.
	LogLikelihood float64
}

// FitBuyTillDie fits the model by maximum likelihood: the simplex of Nelder and
// Mead on the logarithms of the parameters, from 1 each.
func FitBuyTillDie(customers []Purchases) (BuyTillDie, error) {
	for i, c := range customers {
		if c.Repeats < 0 || !(c.Last >= 0 && c.Last <= c.Watched && c.Watched < 1e9) || (c.Repeats == 0) != (c.Last == 0) {
			return BuyTillDie{}, fmt.Errorf("metrics: customer %d: %+v is no history", i, c)
		}
	}
	if len(customers) < 10 {
		return BuyTillDie{}, fmt.Errorf("metrics: %d customers, want at least 10", len(customers))
	}
	at := simplex(func(x [4]float64) float64 { return -likelihood(model(x), customers) }, [4]float64{})
	m := model(at)
	m.LogLikelihood = likelihood(m, customers)
	return m, nil
}

func model(x [4]float64) BuyTillDie {
	bound := func(v float64) float64 { return numeric.Exp(min(20, max(-20, v))) }
	return BuyTillDie{R: bound(x[0]), Alpha: bound(x[1]), A: bound(x[2]), B: bound(x[3])}
}

// likelihood is the logarithm of it, Σ over customers of
//
//	ln B(a, b+x)/B(a, b) + ln Γ(r+x)/Γ(r) + r ln α
//	+ ln((α+T)^−(r+x) + [x > 0] a/(b+x−1) (α+t)^−(r+x))
func likelihood(m BuyTillDie, customers []Purchases) float64 {
	common := map[int]float64{} // what depends on the repeats alone
	var sum float64
	for _, c := range customers {
		x := float64(c.Repeats)
		head, ok := common[c.Repeats]
		if !ok {
			head = numeric.LogBeta(m.A, m.B+x) - numeric.LogBeta(m.A, m.B) +
				numeric.LogGamma(m.R+x) - numeric.LogGamma(m.R) + float64(m.R*numeric.Log(m.Alpha))
			common[c.Repeats] = head
		}
		alive := -float64((m.R + x) * numeric.Log(m.Alpha+c.Watched))
		sum += head + alive
		if c.Repeats > 0 {
			sum += numeric.Log1p(m.gone(c))
		}
	}
	return sum
}

// gone is the odds that a customer has left: a/(b+x−1) × ((α+T)/(α+t))^(r+x).
func (m BuyTillDie) gone(c Purchases) float64 {
	x := float64(c.Repeats)
	return float64(m.A/(m.B+x-1)) * numeric.Pow((m.Alpha+c.Watched)/(m.Alpha+c.Last), m.R+x)
}

// Alive is the probability that a customer with a history still buys.
func (m BuyTillDie) Alive(c Purchases) float64 {
	if c.Repeats == 0 {
		return 1 // the model has nobody leave before a repeat
	}
	return 1 / (1 + m.gone(c))
}

// simplex finds a minimum. It is deterministic; source: Nelder and Mead, Computer
// Journal 7 (1965).
func simplex(cost func([4]float64) float64, start [4]float64) [4]float64 {
	const (
		edge    = 0.5
		stepMax = 2000
		narrow  = 1e-9
	)
	type corner struct {
		at   [4]float64
		cost float64
	}
	corners := [5]corner{{start, cost(start)}}
	for i := range start {
		at := start
		at[i] += edge
		corners[i+1] = corner{at, cost(at)}
	}
	for range stepMax {
		for i := range corners { // few enough to sort by insertion
			for j := i; j > 0 && corners[j].cost < corners[j-1].cost; j-- {
				corners[j], corners[j-1] = corners[j-1], corners[j]
			}
		}
		worst := corners[4]
		if worst.cost-corners[0].cost < narrow {
			break
		}
		along := func(step float64) corner {
			var at [4]float64
			for i := range at {
				middle := (corners[0].at[i] + corners[1].at[i] + corners[2].at[i] + corners[3].at[i]) / 4
				at[i] = middle + float64(step*(worst.at[i]-middle))
			}
			return corner{at, cost(at)}
		}
		next := along(-1)
		if next.cost < corners[0].cost {
			if far := along(-2); far.cost < next.cost {
				next = far
			}
		} else if next.cost >= corners[3].cost {
			next = along(0.5)
		}
		if next.cost < worst.cost {
			corners[4] = next
			continue
		}
		for i := 1; i < 5; i++ { // towards the best
			for j := range corners[i].at {
				corners[i].at[j] = float64(0.5*corners[i].at[j]) + float64(0.5*corners[0].at[j])
			}
			corners[i].cost = cost(corners[i].at)
		}
	}
	return corners[0].at
}
