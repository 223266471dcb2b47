// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// samples collects durations by name, from many goroutines.
type samples struct {
	mu     sync.Mutex
	byName map[string][]time.Duration
	order  []string
}

func newSamples(names ...string) *samples {
	return &samples{byName: map[string][]time.Duration{}, order: names}
}

func (s *samples) add(name string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byName[name] = append(s.byName[name], d)
}

// timed runs f and keeps how long it took.
func (s *samples) timed(name string, f func() error) error {
	began := time.Now()
	err := f()
	if err == nil {
		s.add(name, time.Since(began))
	}
	return err
}

// print writes a line for each name: number, median, 99 of 100, longest.
func (s *samples) print(out *report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &table{}
	t.row("what\tnumber\tmedian ms\tp99 ms\tmax ms\t")
	for _, name := range s.order {
		list := s.byName[name]
		if len(list) == 0 {
			continue
		}
		slices.Sort(list)
		t.row("%s\t%d\t%s\t%s\t%s\t", name, len(list), ms(at(list, 50)), ms(at(list, 99)), ms(list[len(list)-1]))
	}
	out.print(t)
}

// at returns a percentile of sorted durations.
func at(list []time.Duration, percent int) time.Duration { return list[(len(list)-1)*percent/100] }

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }
