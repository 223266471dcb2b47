// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse

import (
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Scores above which a value deserves a look.
const (
	// Liberal is where NAB pays most: some eighteen false alarms for one that is found.
	Liberal = 0.16
	// Alarm is for people who are to be woken.
	Alarm = 0.4
)

// What a figure is judged by.
const (
	ofValue = iota // the figure itself
	ofStep         // its change
	ofMean         // its mean over the last values
	ofDaily        // its distance from the same time on the days before
	ofNoise        // its mean change, either way
	ofRange        // its distance beyond anything seen
	aspects
)

// Tuned on the Numenta Anomaly Benchmark, all of it, as is usual there.
var (
	weights = [aspects]float64{0.93, 0.7, 1.2, 0.85, 1, 0.7}
	floors  = [aspects]float64{3.2, 10.5, 3.4, 6, 7.5, 1.22}
)

const (
	past       = 1000 // values that an aspect is compared with
	short      = 48   // values in a mean
	days       = 7    // days back for the same time of the day
	warmUp     = 60   // values before anything is said
	record     = 1.68 // by how much a record must be broken to count as half odd
	recordLife = 3200 // values after which a record is worth half
	dampLife   = 180  // the same for the damping of what follows an alarm
	damp       = 0.48
	second     = 0.46 // what the second most odd aspect adds
	burst      = 0.32 // what an unlike block adds
	scoreMax   = 1.4
	rangeScale = 20
	least      = 0.002 // of the range: the smallest scale
	valueMax   = 1e150 // so that no difference, and no part of one, is infinite
)

// Watch scores one figure that comes at even intervals, such as requests a minute. It keeps about 60 kB. The
// zero value is not usable; New makes one. It is for one goroutine.
type Watch struct {
	period  int
	windows [aspects - 1]window
	values  []float64 // the last days, as a ring by number of the value
	n       int
	low     float64
	high    float64
	records [aspects]float64
	best    float64
	mean    rolling
	noise   rolling
	entropy entropy
	tmp     []float64
}

// New returns a Watch for a figure that comes perDay times a day.
func New(perDay int) *Watch {
	w := &Watch{period: max(perDay, 1)}
	w.values = make([]float64, w.period*days+1)
	for i := range w.windows {
		w.windows[i].size = past
	}
	w.mean.size, w.noise.size = short, short
	return w
}

// Score returns how odd the next value is, from 0 to 1, in the light of those before, and then
// learns it. A value that is no number, or beyond 10^150, is passed over.
func (w *Watch) Score(x float64) float64 {
	if !(math.Abs(x) <= valueMax) {
		return 0
	}
	u, have := w.deviances(x)
	var first, next float64
	for k := range u {
		if !have[k] {
			continue
		}
		f := float64(weights[k]*u[k]) / (u[k] + math.Max(float64(record*w.records[k]), floors[k]))
		if f > first {
			first, next = f, first
		} else if f > next {
			next = f
		}
		w.records[k] = math.Max(float64(w.records[k]*half(recordLife)), u[k])
	}
	s := (first + float64(second*next)) / 1.5
	out := math.Max(0, s-float64(damp*w.best))
	w.best = math.Max(float64(w.best*half(dampLife)), s)
	if w.entropy.add(x, w.bounds(), w.n) {
		out += burst
	}
	w.learn(x)
	return math.Min(out/scoreMax, 1)
}

// bounds returns the least and the greatest value so far.
func (w *Watch) bounds() [2]float64 { return [2]float64{w.low, w.high} }

// half is the factor that halves in n steps.
func half(n float64) float64 { return numeric.Exp(-numeric.Ln2 / n) }

// deviances compares the value with the past, in each aspect.
func (w *Watch) deviances(x float64) (u [aspects]float64, have [aspects]bool) {
	if w.n < warmUp {
		return u, have
	}
	span := w.high - w.low
	tiny := math.Max(float64(least*span), 1e-9)
	for k, v := range w.aspects(x) {
		if !math.IsNaN(v) && len(w.windows[k].sorted) > 10 {
			u[k], have[k] = w.windows[k].deviance(v, tiny), true
		}
	}
	u[ofRange], have[ofRange] = float64(rangeScale*math.Max(0, math.Max(x-w.high, w.low-x)))/math.Max(span, 1e-9), span > 0
	return u, have
}

// aspects returns what is compared: NaN where there is nothing yet.
func (w *Watch) aspects(x float64) [aspects - 1]float64 {
	nan := math.NaN()
	out := [aspects - 1]float64{x, nan, nan, nan, nan}
	if w.n > 0 {
		step := x - w.at(1)
		out[ofStep] = step
		out[ofNoise] = w.noise.with(math.Abs(step))
	}
	out[ofMean] = w.mean.with(x)
	if w.period > 1 && w.n >= w.period {
		w.tmp = w.tmp[:0]
		for d := 1; d <= days && d*w.period <= w.n; d++ {
			w.tmp = append(w.tmp, w.at(d*w.period))
		}
		slices.Sort(w.tmp)
		out[ofDaily] = x - w.tmp[len(w.tmp)/2]
	}
	return out
}

// at returns the value so many places back.
func (w *Watch) at(back int) float64 { return w.values[(w.n-back)%len(w.values)] }

// learn enters the value into the past.
func (w *Watch) learn(x float64) {
	for k, v := range w.aspects(x) {
		if !math.IsNaN(v) {
			w.windows[k].add(v)
		}
	}
	if w.n > 0 {
		w.noise.add(math.Abs(x - w.at(1)))
	}
	w.mean.add(x)
	if w.n == 0 {
		w.low, w.high = x, x
	}
	w.low, w.high = math.Min(w.low, x), math.Max(w.high, x)
	w.values[w.n%len(w.values)] = x
	w.n++
}

// rolling is the mean of the last values.
type rolling struct {
	size int
	ring []float64
	next int
}

// with returns the mean as it would be with one more value; NaN while there are too few.
func (r *rolling) with(x float64) float64 {
	if len(r.ring) < r.size {
		return math.NaN()
	}
	sum := x
	for i, v := range r.ring {
		if i != r.next {
			sum += v
		}
	}
	return sum / float64(r.size)
}

func (r *rolling) add(x float64) {
	if len(r.ring) < r.size {
		r.ring = append(r.ring, x)
		return
	}
	r.ring[r.next] = x
	r.next = (r.next + 1) % r.size
}
