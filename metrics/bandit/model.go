// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/stats"
)

// model expects rewards: the host's own, or the means of arms in the other parts of
// the log.
type model struct {
	own      func(context, arm string) float64
	means    [folds]map[string]float64 // of arms, from all other parts
	all      [folds]float64
	averages map[average]float64
}

// average is what a policy is expected to bring in a context, of a part of the log.
type average struct {
	context string
	fold    int
}

const (
	// folds is in how many parts a log is divided, by the hash of keys: no row is
	// expected to be what it helped to expect.
	folds = 5
	// drawn is how many rows at the mean of all arms each arm is given beforehand.
	drawn = 10
)

func foldOf(key string) int { return int(keyhash.Sum64(0x666f6c64, key) % folds) }

// model makes the model of an evaluation.
func (o *EvaluateOptions) model(list []Shown) *model {
	m := &model{own: o.Expect, averages: map[average]float64{}}
	if o.Expect != nil {
		return m
	}
	type part struct {
		n   [folds + 1]int64 // by fold, and of all
		sum [folds + 1]stats.Sum
	}
	var all part
	arms := map[string]*part{}
	for i := range list {
		s := &list[i]
		a := arms[s.Arm]
		if a == nil {
			a = &part{}
			arms[s.Arm] = a
		}
		for _, k := range []int{foldOf(s.Key), folds} {
			all.n[k]++
			all.sum[k].Add(s.Reward)
			a.n[k]++
			a.sum[k].Add(s.Reward)
		}
	}
	without := func(p *part, k int) (sum, n float64) {
		total := p.sum[folds]
		return total.Float64() - p.sum[k].Float64(), float64(p.n[folds] - p.n[k])
	}
	for k := range folds {
		m.means[k] = map[string]float64{}
		if sum, n := without(&all, k); n > 0 {
			m.all[k] = sum / n
		}
		for name, a := range arms {
			sum, n := without(a, k)
			m.means[k][name] = (sum + float64(drawn*m.all[k])) / (n + drawn)
		}
	}
	return m
}

// of is what is expected of an arm in the place of a row.
func (m *model) of(s *Shown, arm string) float64 {
	if m.own != nil {
		return m.own(s.Context, arm)
	}
	k := foldOf(s.Key)
	if mean, ok := m.means[k][arm]; ok {
		return mean
	}
	return m.all[k]
}

// expected is what is expected of a policy in the place of a row.
func (m *model) expected(s *Shown, shares map[string]float64) float64 {
	at := average{s.Context, foldOf(s.Key)}
	if known, ok := m.averages[at]; ok {
		return known
	}
	var sum stats.Sum
	for arm, share := range shares {
		sum.Add(float64(share * m.of(s, arm)))
	}
	m.averages[at] = sum.Float64()
	return m.averages[at]
}
