// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// The terms of the slip score. Up and Down are apart: business series fall further than they rise.
const (
	OwnUp = iota // ln(1 + distance to the own forecast, in scales)
	OwnDown
	PeersUp // the same, to what the errors of the peers suggest
	PeersDown
	RatioUp // the same, to what the ratio to a sibling suggests
	RatioDown
	AboveMax // decades above anything seen in the window
	BelowMin
	UnderMax // decades below the greatest, as a negative number
	OverMin
	AboveFlat // decades above anything seen, days of the week taken out
	BelowFlat
	AboveQ95 // decades above the upper twentieth
	BelowQ05
	OwnFarUp // decades from the own forecast
	OwnFarDown
	PeersFarUp
	PeersFarDown
	RatioFarUp
	RatioFarDown
	OwnGrid // distance to the nearest power of ten, in scales, 8 at most
	PeersGrid
	RatioGrid
	Size    // log10 of what is expected
	OwnSlip // ln of the odds of the best slip against an honest value
	PeersSlip
	RatioSlip
	Days     // ln of the days known
	OwnScale // ln of the scale
	PeersScale
	RatioScale
	HasRatio  // whether there is a sibling
	EndsRound // −ln of the share of values with the zeros that the nearest slip up leaves
	EndsOdd   // whether the zeros are not there
	NumFeatures
)

// Features are the terms of the slip score before they are weighted.
type Features [NumFeatures]float64

// tail is a two-piece Student distribution: scale and degrees of freedom above and below the middle.
type tail struct{ up, dn, nuUp, nuDn float64 }

// The distributions of distances of honest values, in scales, of the own forecast and of the peers':
// fitted to business series; see internal/bench.
var (
	tailOwn  = [1]tail{{0.74, 0.78, 2.67, 2.12}}
	tailPeer = [1]tail{{0.64, 0.66, 2.32, 2.29}}
)

// tails returns those of the three views: own past, peers, ratio.
func tails() [3]tail { return [3]tail{tailOwn[0], tailPeer[0], tailPeer[0]} }

// logDensity returns ln f(z), without the constant that the two pieces share.
func (t *tail) logDensity(z float64) float64 {
	s, nu := t.up, t.nuUp
	if z < 0 {
		s, nu = t.dn, t.nuDn
	}
	return float64(-0.5 * (nu + 1) * numeric.Log1p(square(z/s)/nu))
}

// slips are the powers of ten by which values are wrong that are read in another unit: a decimal
// place, cents, thousands, micros.
var slips = [8]float64{1, 2, 3, 6, -1, -2, -3, -6}

// slipRatio returns ln of the density of the best slip over that of an honest value.
func slipRatio(e, s float64, t *tail) float64 {
	best := math.Inf(-1)
	for _, h := range slips {
		best = math.Max(best, t.logDensity((e-h)/s))
	}
	return best - t.logDensity(e/s)
}

// grid returns the distance of e to the nearest slip, in scales.
func grid(e, s float64) float64 {
	best := math.Inf(1)
	for _, h := range slips {
		best = math.Min(best, math.Abs(e-h))
	}
	return math.Min(best/s, 8)
}

// view is one forecast of the day: of the own past, of the peers, or of a sibling.
type view struct{ mid, scale float64 }

// views returns the three; one that says nothing is replaced by the one before it.
func (o *Outlook) views() [3]view {
	own := view{o.Own.Mid, o.Own.Scale}
	peers := own
	if o.Peers.OK {
		peers = view{o.Peers.Mid, o.Peers.Scale}
	}
	ratio := peers
	if o.Ratio.OK {
		ratio = view{o.Ratio.Mid, o.Ratio.Scale}
	}
	return [3]view{own, peers, ratio}
}

// Features returns the terms for a value whose logarithm is y and which is a multiple of 10^step.
//
// Beyond seven decades all distances are alike: the weights were fitted on less.
func (o *Outlook) Features(y float64, step int8) (f Features) {
	const far = 7
	m := &o.Own
	y = math.Max(m.Mid-far, math.Min(m.Mid+far, y))
	up := func(v float64) float64 { return math.Max(v, 0) }
	tails := tails()
	for k, v := range o.views() {
		e := y - v.mid
		f[OwnUp+2*k] = numeric.Log1p(up(e / v.scale))
		f[OwnDown+2*k] = numeric.Log1p(up(-e / v.scale))
		f[OwnFarUp+2*k], f[OwnFarDown+2*k] = up(e), up(-e)
		f[OwnGrid+k] = grid(e, v.scale)
		f[OwnSlip+k] = slipRatio(e, v.scale, &tails[k])
		f[OwnScale+k] = numeric.Log(v.scale)
	}
	flat := y - m.Factor
	f[AboveMax], f[BelowMin] = up(y-m.Max), up(m.Min-y)
	f[UnderMax], f[OverMin] = -up(m.Max-y), -up(y-m.Min)
	f[AboveFlat], f[BelowFlat] = up(flat-m.FlatMax), up(m.FlatMin-flat)
	f[AboveQ95], f[BelowQ05] = up(y-m.Q95), up(m.Q05-y)
	f[Size] = m.Mid
	f[Days] = numeric.Log(float64(m.N + 1))
	if o.Ratio.OK {
		f[HasRatio] = 1
	}
	f[EndsRound], f[EndsOdd] = o.ends(y, step)
	return f
}

// ends looks at the zeros on which the value ends, if it is high enough for a slip up.
func (o *Outlook) ends(y float64, step int8) (round, odd float64) {
	v := o.sharpest()
	e := y - v.mid
	if e < 0.5 {
		return 0, 0
	}
	k := 1
	for _, h := range slips {
		if h > 0 && math.Abs(e-h) < math.Abs(e-float64(k)) {
			k = int(h)
		}
	}
	rarity, ok := o.Steps.fits(step, k)
	if !ok {
		return 0, 1
	}
	return rarity, 0
}

// sharpest returns the view with the narrowest scale.
func (o *Outlook) sharpest() view {
	views := o.views()
	v := views[0]
	for _, w := range views[1:] {
		if w.scale < v.scale {
			v = w
		}
	}
	return v
}
