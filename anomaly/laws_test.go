// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

// world is a made-up set of feeds with slips, gaps, zeros and restatements in it.
type world struct {
	list  []Observation
	first Day
	last  Day
}

func testOptions() *Options {
	return &Options{Metrics: []Metric{
		{Name: "gross", Currency: money.KRW}, {Name: "clicks", Counts: true}, {Name: "orders", Counts: true},
	}}
}

// newWorld makes days of days of daily figures, the same for the same seed.
func newWorld(seed uint64, days int) world {
	r := rand.New(rand.NewPCG(seed, 7))
	w := world{first: 20000, last: 20000 + Day(days) - 1}
	for feed := range 2 {
		for entity := range 4 {
			level := 3 + 3*r.Float64()
			for day := w.first; day <= w.last; day++ {
				move := 0.1*r.NormFloat64() + 0.15*math.Sin(float64(day%7))
				for k, metric := range []string{"gross", "clicks", "orders"} {
					s := Series{Partner: "p", Feed: fmt.Sprint("f", feed), Entity: fmt.Sprint("e", entity), Metric: metric}
					x := math.Round(math.Pow(10, level+move-float64(k)+0.04*r.NormFloat64()))
					switch r.IntN(120) {
					case 0:
						x *= 100
					case 1:
						x = 0
					case 2:
						x = -x
					case 3:
						continue // no report
					case 4:
						x = math.Round(x / 10)
					}
					o := Observation{Series: s, Day: day, Value: money.Int(int64(x))}
					w.list = append(w.list, o)
					if r.IntN(40) == 0 {
						o.Value, o.Revision = money.Int(int64(x)+1), 1
						w.list = append(w.list, o)
					}
				}
			}
		}
	}
	return w
}

// answers is what a monitor says: what stands at the end, and the state.
type answers struct {
	Findings []string
	State    []byte
}

// book keeps findings as a host would: by ID, with void ones taken out.
type book map[string]string

func (b book) post(t *testing.T, list []Finding) {
	t.Helper()
	for _, f := range list {
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if f.Withdrawn {
			delete(b, f.ID)
			continue
		}
		b[f.ID] = string(text)
	}
}

func (b book) answers(t *testing.T, m *Monitor) answers {
	t.Helper()
	var a answers
	for _, text := range b {
		a.Findings = append(a.Findings, text)
	}
	slices.Sort(a.Findings)
	var err error
	if a.State, err = m.MarshalBinary(); err != nil {
		t.Fatal(err)
	}
	return a
}

func newTestMonitor(t *testing.T) *Monitor {
	t.Helper()
	m, err := NewMonitor(testOptions())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func closeTo(t *testing.T, m *Monitor, b book, day Day) {
	t.Helper()
	found, err := m.Close(context.Background(), day)
	if err != nil {
		t.Fatal(err)
	}
	b.post(t, found)
}

// batch observes everything and closes all days at once.
func (w world) batch(t *testing.T) answers {
	m, b := newTestMonitor(t), book{}
	m.Observe(w.list...)
	closeTo(t, m, b, w.last)
	return b.answers(t, m)
}

// stream closes day by day; within a day observations are shuffled. Every restatement may come up to
// late days after its day.
func (w world) stream(t *testing.T, seed uint64, late int) answers {
	r := rand.New(rand.NewPCG(seed, 8))
	arrival := map[Day][]Observation{}
	for _, o := range w.list {
		day := o.Day
		if late > 0 && (o.Revision > 0 || r.IntN(30) == 0) {
			day = min(day+Day(r.IntN(late)), w.last)
		}
		arrival[day] = append(arrival[day], o)
	}
	m, b := newTestMonitor(t), book{}
	for day := w.first; day <= w.last; day++ {
		list := arrival[day]
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		m.Observe(list...)
		m.Observe(list[:len(list)/2]...) // some are told twice
		closeTo(t, m, b, day)
	}
	closeTo(t, m, b, w.last)
	return b.answers(t, m)
}

func TestLaws(t *testing.T) {
	worlds := uint64(2)
	if testing.Short() {
		worlds = 1
	}
	for seed := range worlds {
		w := newWorld(seed, 100)
		want := w.batch(t)
		if len(want.Findings) < 20 {
			t.Fatalf("seed %d: %d findings in a world of slips", seed, len(want.Findings))
		}
		for name, got := range map[string]answers{
			"stream":    w.stream(t, seed, 0),
			"late":      w.stream(t, seed+100, ReplayDays-1),
			"restarted": w.restarted(t, seed),
			"shards":    w.shards(t),
		} {
			if diff := cmp.Diff(want.Findings, got.Findings); diff != "" {
				t.Errorf("seed %d: %s: findings mismatch (-batch +%s):\n%s", seed, name, name, diff)
			}
			if !bytes.Equal(want.State, got.State) {
				t.Errorf("seed %d: %s: another state than the batch", seed, name)
			}
		}
	}
}

// restarted saves and restores the monitor every few days.
func (w world) restarted(t *testing.T, seed uint64) answers {
	r := rand.New(rand.NewPCG(seed, 9))
	list := slices.Clone(w.list)
	slices.SortStableFunc(list, func(a, b Observation) int { return int(a.Day - b.Day) })
	m, b := newTestMonitor(t), book{}
	for day := w.first; day <= w.last; day++ {
		n := slices.IndexFunc(list, func(o Observation) bool { return o.Day > day })
		if n < 0 {
			n = len(list)
		}
		m.Observe(list[:n]...)
		list = list[n:]
		if r.IntN(5) == 0 {
			data, err := m.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			if m, err = RestoreMonitor(testOptions(), data); err != nil {
				t.Fatal(err)
			}
		}
		closeTo(t, m, b, day)
	}
	return b.answers(t, m)
}

// shards gives each feed a monitor of its own and merges them.
func (w world) shards(t *testing.T) answers {
	shards := map[string]*Monitor{}
	b := book{}
	for _, o := range w.list {
		if shards[o.Series.Feed] == nil {
			shards[o.Series.Feed] = newTestMonitor(t)
		}
		shards[o.Series.Feed].Observe(o)
	}
	all := newTestMonitor(t)
	for _, m := range shards {
		closeTo(t, m, b, w.last)
		if err := all.Merge(m); err != nil {
			t.Fatal(err)
		}
	}
	return b.answers(t, all)
}
