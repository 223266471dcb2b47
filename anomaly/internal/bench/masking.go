// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

// runMasking measures whether a bad day becomes the norm: how often a slip is found, and how often
// the same slip is found when another one came seven days before and nobody answered it.
func runMasking(w *strings.Builder) error {
	sets, err := loadCorpus()
	if err != nil {
		return err
	}
	alone, after, n := 0, 0, 0
	for _, d := range sets {
		a, b, k, err := d.masking()
		if err != nil {
			return err
		}
		alone, after, n = alone+a, after+b, n+k
	}
	fmt.Fprintf(w, "masking, dense series of the test half, ×10 seven days after ×10: %d pairs\n", n)
	fmt.Fprintf(w, "found alone %.1f %%, found after another %.1f %%, loss %.1f points\n",
		percent(alone, n), percent(after, n), percent(alone, n)-percent(after, n))
	return nil
}

// everyPair thins the pairs out: each takes two weeks of a whole dataset.
const everyPair = 3

// masking runs a dataset day by day, and from each day with a ×10 a copy of the monitor for a week.
func (d *dataset) masking() (alone, after, n int, err error) {
	m, err := anomaly.NewMonitor(options(0.15))
	if err != nil {
		return 0, 0, 0, err
	}
	for day := d.first; day+7 <= d.last; day++ {
		for i, s := range d.series {
			if (i+int(day))%everyPair != 0 {
				continue
			}
			value, ok := s.injectedAt(day, "x10")
			second, known := s.values[day+7]
			if !ok || !known || second.Sign() <= 0 || s.split != "test" || s.sparse {
				continue
			}
			tenfold, err := money.ParseDecimal(times(second.String(), 10))
			if err != nil {
				return 0, 0, 0, err
			}
			clean, err := d.week(m, s, anomaly.Observation{Series: s.key, Day: day, Value: s.values[day]}, tenfold)
			if err != nil {
				return 0, 0, 0, err
			}
			masked, err := d.week(m, s, anomaly.Observation{Series: s.key, Day: day, Value: value}, tenfold)
			if err != nil {
				return 0, 0, 0, err
			}
			n++
			alone, after = alone+clean, after+masked
		}
		m.Observe(d.observations(day)...)
		if _, err := m.Close(context.Background(), day); err != nil {
			return 0, 0, 0, err
		}
	}
	return alone, after, n, nil
}

// week closes seven days on a copy of the monitor, the first with another value, and tells whether a
// value is found on the eighth.
func (d *dataset) week(m *anomaly.Monitor, s *series, first anomaly.Observation, last money.Decimal) (int, error) {
	data, err := m.MarshalBinary()
	if err != nil {
		return 0, err
	}
	c, err := anomaly.RestoreMonitor(options(0.15), data)
	if err != nil {
		return 0, err
	}
	for day := first.Day; day < first.Day+7; day++ {
		for _, o := range d.observations(day) {
			if o.Series == first.Series && o.Day == first.Day {
				o = first
			}
			c.Observe(o)
		}
		if _, err := c.Close(context.Background(), day); err != nil {
			return 0, err
		}
	}
	c.Observe(d.observations(first.Day + 7)...)
	_, raised, err := c.Assess(anomaly.Observation{Series: s.key, Day: first.Day + 7, Value: last})
	if err != nil || !raised {
		return 0, err
	}
	return 1, nil
}
