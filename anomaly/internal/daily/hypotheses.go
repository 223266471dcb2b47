// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Cause is what may have happened to a value that is odd.
type Cause uint8

// The causes that are weighed against each other.
const (
	Scaled  Cause = iota // multiplied by a power of ten
	Rate                 // in another currency of the host's list
	Doubled              // counted twice
	Partial              // a part of the day
	Other                // something else
)

// Hypothesis is a cause with its probability, given that the value is wrong or odd.
type Hypothesis struct {
	Cause Cause
	Shift float64 // log10 of what the value was multiplied by; 0 for Partial and Other
	Index int     // of the rate in the host's list
	P     float64
}

// Priors of the causes among odd values.
const (
	priorSlip  = 1.0
	priorRate  = 0.7
	priorTwice = 0.3
	priorPart  = 0.3
	priorOther = 0.1
	// broad is the density, per decade, of an honest forecast that failed altogether.
	broad = 0.02
	// misfit is how often a slip leaves digits that it should not, because of rounding on the way.
	misfit = 0.05
)

// viewWeights are the powers to which the densities of the three forecasts are raised: they are
// not independent.
var viewWeights = [3]float64{0.4, 0.3, 0.6}

// Hypotheses weighs the causes of a value, the likeliest first. rates are exchange rates by which
// values may be wrong, either way.
func (o *Outlook) Hypotheses(v Value, rates []float64) []Hypothesis {
	y := Log10(math.Abs(v.X))
	views := o.views()
	tails := tails()
	density := func(shift float64) float64 {
		sum := 0.0
		for k, w := range views {
			z := (y - w.mid - shift) / w.scale
			near := float64(numeric.Exp(tails[k].logDensity(z)) / float64(2.5*w.scale))
			sum += float64(viewWeights[k] * numeric.Log(near+broad))
		}
		return numeric.Exp(sum)
	}
	e := y - views[0].mid
	list := make([]Hypothesis, 0, len(slips)+2*len(rates)+3)
	for _, h := range slips {
		p := float64(priorSlip * density(h))
		if _, ok := o.Steps.fits(v.Step, int(h)); !ok {
			p = float64(p * misfit)
		}
		list = append(list, Hypothesis{Cause: Scaled, Shift: h, P: p})
	}
	for i, r := range rates {
		shift := Log10(r)
		p := float64(priorRate * density(shift))
		if !o.Steps.divides(v, r) {
			p = float64(p * misfit)
		}
		list = append(list,
			Hypothesis{Cause: Rate, Shift: shift, Index: i, P: p},
			Hypothesis{Cause: Rate, Shift: -shift, Index: i, P: float64(priorRate * density(-shift))})
	}
	const log2 = 0.30102999566398119521 // log10 2
	list = append(list, Hypothesis{Cause: Doubled, Shift: log2, P: float64(priorTwice * density(log2))})
	part := 0.0
	if e > -0.8 && e < -0.1 {
		part = float64(priorPart / 0.7)
	}
	list = append(list, Hypothesis{Cause: Partial, P: part}, Hypothesis{Cause: Other, P: priorOther / 12})
	return normalise(list)
}

// normalise makes the probabilities add up to one and puts the greatest first.
func normalise(list []Hypothesis) []Hypothesis {
	sum := 0.0
	for _, h := range list {
		sum += h.P
	}
	best := 0
	for i := range list {
		list[i].P /= sum
		if list[i].P > list[best].P {
			best = i
		}
	}
	list[0], list[best] = list[best], list[0]
	return list
}

// Distance returns how far a value with the logarithm y is from each view, in scales, the least.
func (o *Outlook) Distance(y float64) float64 {
	best := math.Inf(1)
	for _, v := range o.views() {
		best = math.Min(best, math.Abs(y-v.mid)/v.scale)
	}
	return best
}

// Band returns what is expected, with the range of nine honest values of ten, by the narrowest view.
func (o *Outlook) Band() (mid, low, high float64) {
	const t90 = 1.645
	v := o.sharpest()
	return Pow10(v.mid), Pow10(v.mid - float64(t90*v.scale)), Pow10(v.mid + float64(t90*v.scale))
}

// Alone returns −ln of the density of a value under the forecast from its own past, and how far it is
// outside of what was seen, which tells more where that forecast is wide.
func (o *Outlook) Alone(y float64) float64 {
	t := tails()[0]
	outside := math.Max(0, math.Max(y-o.Own.Max, o.Own.Min-y))
	return float64(4*outside) - t.logDensity((y-o.Own.Mid)/o.Own.Scale)
}
