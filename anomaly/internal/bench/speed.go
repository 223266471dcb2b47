// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
)

// times multiplies a decimal text by a whole number.
func times(text string, by int64) string {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	return r.Mul(r, new(big.Rat).SetInt64(by)).FloatString(2)
}

// runSpeed measures observations a second on one processor, and bytes of state a series.
func runSpeed(w *strings.Builder) error {
	sets, err := loadCorpus()
	if err != nil {
		return err
	}
	start := time.Now()
	n, series, saved := 0, 0, 0
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var keep []*anomaly.Monitor
	for _, d := range sets {
		m, err := anomaly.NewMonitor(options(0.15))
		if err != nil {
			return err
		}
		for day := d.first; day <= d.last; day++ {
			list := d.observations(day)
			n += len(list)
			m.Observe(list...)
			if _, err := m.Close(context.Background(), day); err != nil {
				return err
			}
		}
		data, err := m.MarshalBinary()
		if err != nil {
			return err
		}
		saved += len(data)
		series += len(d.series)
		keep = append(keep, m)
	}
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	fmt.Fprintf(w, "%d observations of %d series in %.2f s: %.0f a second on one processor\n",
		n, series, took.Seconds(), float64(n)/took.Seconds())
	fmt.Fprintf(w, "state: %d bytes a series saved, about %d in memory\n",
		saved/series, (after.HeapAlloc-before.HeapAlloc)/uint64(series))
	runtime.KeepAlive(keep)
	runtime.KeepAlive(sets)
	return nil
}

// runDigest prints a digest of everything that the corpus makes a monitor say, and of its state, so
// that machines can be compared.
func runDigest(w *strings.Builder) error {
	sets, err := loadCorpus()
	if err != nil {
		return err
	}
	said, state := sha256.New(), sha256.New()
	n := 0
	by := map[string]int{}
	for _, d := range sets {
		m, err := anomaly.NewMonitor(options(0.5))
		if err != nil {
			return err
		}
		for day := d.first; day <= d.last; day++ {
			m.Observe(d.observations(day)...)
		}
		found, err := m.Close(context.Background(), d.last)
		if err != nil {
			return err
		}
		for _, f := range found {
			text, err := json.Marshal(f)
			if err != nil {
				return err
			}
			n++
			by[f.Detector]++
			said.Write(text)
			said.Write([]byte(f.Explain(settle.English) + f.Explain(settle.Korean)))
		}
		data, err := m.MarshalBinary()
		if err != nil {
			return err
		}
		state.Write(data)
	}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(w, "%s %d\n", name, by[name])
	}
	fmt.Fprintf(w, "%d findings %x\nstate %x\n", n, said.Sum(nil)[:16], state.Sum(nil)[:16])
	return nil
}
