// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/bench/peers"
	"github.com/jupan-go/jupan/internal/bench/workload"
)

// results are all that a command measured; they are what -json writes and what documents show.
type results struct {
	Day      string          `json:"day"`
	Command  string          `json:"command"`
	Took     float64         `json:"took_s"`
	Machine  machine         `json:"machine"`
	Versions []peers.Version `json:"versions"`
	Sections []sectionResult `json:"sections,omitempty"`
	Flat     []flatResult    `json:"flat,omitempty"`
}

// sectionResult is one table: contestants that took turns on one file.
type sectionResult struct {
	Name        string    `json:"name"`
	Title       string    `json:"title"`
	Rows        int64     `json:"rows"`
	Unique      int64     `json:"unique"`
	Bytes       int64     `json:"bytes"`
	Seed        uint64    `json:"seed"`
	Format      string    `json:"format"`
	Attribution bool      `json:"attribution"`
	Turns       []result  `json:"turns"`
	LeftOut     []leftOut `json:"left_out,omitempty"`
}

// result is one row of the table.
type result struct {
	Contestant   string  `json:"contestant"`
	Threads      int     `json:"threads"`
	Series       int     `json:"series"`
	Seconds      spread  `json:"seconds"`
	RowsPerSec   spread  `json:"rows_per_second"`
	CPUNanos     spread  `json:"cpu_ns_per_row"`
	Busy         spread  `json:"busy_processors"`
	PeakBytes    spread  `json:"peak_bytes"`
	BytesPerID   spread  `json:"peak_bytes_per_unique_id"`
	TimesDuck    *spread `json:"times_duckdb,omitempty"`
	TimesDuckCPU *spread `json:"times_duckdb_cpu,omitempty"`
	OfLimit      *spread `json:"of_limit,omitempty"`
	OfLimitCPU   *spread `json:"of_limit_cpu,omitempty"`
}

// leftOut is a contestant that could not take part, and why.
type leftOut struct {
	Contestant string `json:"contestant"`
	Why        string `json:"why"`
}

// spread is a median and the extremes over the series.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

func newResults(command string, m machine, v []peers.Version) *results {
	return &results{Day: time.Now().UTC().Format(time.DateOnly), Command: command, Machine: m, Versions: v}
}

// section returns a table by its name.
func (r *results) section(name string) (*sectionResult, bool) {
	i := slices.IndexFunc(r.Sections, func(s sectionResult) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return &r.Sections[i], true
}

func (r *results) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

func readResults(path string) (*results, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	r := &results{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("bench: %s: %w", path, err)
	}
	return r, nil
}

// summed works out the rows of a table from its turns.
func summed(turns []turn, spec workload.Spec, unique int64) []result {
	rows := float64(spec.Rows)
	var list []result
	for _, t := range turns {
		of := func(f func(s sample) float64) spread { return spreadOf(t.samples, f) }
		list = append(list, result{
			Contestant: t.name, Threads: t.threads, Series: len(t.samples),
			Seconds:      of(func(s sample) float64 { return s.wall.Seconds() }),
			RowsPerSec:   of(func(s sample) float64 { return rows / s.wall.Seconds() }),
			CPUNanos:     of(func(s sample) float64 { return float64(s.cpu) / rows }),
			Busy:         of(func(s sample) float64 { return float64(s.cpu) / float64(s.wall) }),
			PeakBytes:    of(func(s sample) float64 { return float64(s.peak) }),
			BytesPerID:   of(func(s sample) float64 { return float64(s.peak) / float64(max(unique, 1)) }),
			TimesDuck:    ratio(reference, t, turns, wallOf),
			TimesDuckCPU: ratio(reference, t, turns, cpuOf),
			OfLimit:      ratio(limit, t, turns, wallOf),
			OfLimitCPU:   ratio(limit, t, turns, cpuOf),
		})
	}
	return list
}

func wallOf(s sample) time.Duration { return s.wall }
func cpuOf(s sample) time.Duration  { return s.cpu }

// ratio returns how many times the time of a turn another contestant took on as many threads in the
// same series; nil without it.
func ratio(to string, t turn, turns []turn, of func(sample) time.Duration) *spread {
	i := slices.IndexFunc(turns, func(u turn) bool { return u.name == to && u.threads == t.threads })
	if i < 0 || len(turns[i].samples) < len(t.samples) {
		return nil
	}
	n := -1
	s := spreadOf(t.samples, func(s sample) float64 {
		n++
		return float64(of(turns[i].samples[n])) / float64(of(s))
	})
	return &s
}

func spreadOf(samples []sample, of func(sample) float64) spread {
	var values []float64
	for _, s := range samples {
		values = append(values, of(s))
	}
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return spread{}
	}
	return spread{Median: (values[(n-1)/2] + values[n/2]) / 2, Min: values[0], Max: values[n-1]}
}
