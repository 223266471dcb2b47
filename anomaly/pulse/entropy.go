// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse

import "github.com/jupan-go/jupan/internal/stats/numeric"

const (
	bins     = 5
	block    = 52
	critical = 13.276704135987622 // 99 % of chi-squared with four degrees of freedom
	burstGap = 60
	knownMax = 200 // distributions that are remembered
)

// entropy cuts the figure into blocks and compares how each is distributed over five bins with the
// blocks before. Source: Wang et al., "Statistical techniques for online anomaly detection in data
// centers" (2011).
type entropy struct {
	ring  []float64
	next  int
	known [][bins]float64
	last  int // number of the last alarm
	seen  bool
}

// add tells whether a burst of unlike blocks begins with a value; bounds are the least and the greatest
// value before it.
func (e *entropy) add(x float64, bounds [2]float64, n int) bool {
	low, high := bounds[0], bounds[1]
	if len(e.ring) < block {
		e.ring = append(e.ring, x)
	} else {
		e.ring[e.next] = x
		e.next = (e.next + 1) % block
	}
	if len(e.ring) < block || high <= low {
		return false
	}
	var p [bins]float64
	for _, v := range e.ring {
		k := int(float64(bins*(v-low)) / (high - low))
		p[min(max(k, 0), bins-1)] += 1.0 / block
	}
	if e.like(p) {
		return false
	}
	if len(e.known) == knownMax {
		e.known = e.known[1:]
	}
	e.known = append(e.known, p)
	fresh := e.seen && n-e.last > burstGap
	e.last, e.seen = n, true
	return fresh
}

// like tells whether a block is distributed as one of those before.
func (e *entropy) like(p [bins]float64) bool {
	for _, q := range e.known {
		g := 0.0
		for k := range p {
			if p[k] > 0 {
				g += float64(p[k] * numeric.Log(p[k]/max(q[k], 1e-3)))
			}
		}
		if 2*block*g < critical {
			return true
		}
	}
	return false
}
