// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/anomaly/pulse"
)

// nabFile is one file of the Numenta Anomaly Benchmark.
type nabFile struct {
	name    string
	times   []time.Time
	values  []float64
	windows [][2]int // first and last row of each
	scores  []float64
}

// loadNAB reads all files with their windows, in the order of their names.
func loadNAB() ([]*nabFile, error) {
	dir, err := shared("data/anomaly/NAB")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "labels", "combined_windows.json"))
	if err != nil {
		return nil, err
	}
	labels := map[string][][2]string{}
	if err := json.Unmarshal(text, &labels); err != nil {
		return nil, err
	}
	var out []*nabFile
	for name, spans := range labels {
		f := &nabFile{name: name}
		rows, err := readCSV(filepath.Join(dir, "data", name))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			at, err := time.Parse(time.DateTime, r[0])
			if err != nil {
				return nil, err
			}
			x, err := strconv.ParseFloat(r[1], 64)
			if err != nil {
				return nil, err
			}
			f.times, f.values = append(f.times, at), append(f.values, x)
		}
		for _, s := range spans {
			w, err := f.window(s)
			if err != nil {
				return nil, err
			}
			f.windows = append(f.windows, w)
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *nabFile) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return out, nil
}

// window turns the times of a window into rows.
func (f *nabFile) window(span [2]string) (w [2]int, err error) {
	for k, text := range span {
		at, err := time.Parse("2006-01-02 15:04:05.000000", text)
		if err != nil {
			return w, err
		}
		i := slices.IndexFunc(f.times, func(t time.Time) bool { return t.Equal(at) })
		if i < 0 {
			return w, fmt.Errorf("%s: no row at %s", f.name, text)
		}
		w[k] = i
	}
	return w, nil
}

// profile is what the benchmark pays for what it finds and takes for what it does not.
type profile struct {
	name       string
	tp, fp, fn float64
}

func profiles() []profile {
	return []profile{{"standard", 1, 0.11, 1}, {"reward_low_FP_rate", 1, 0.22, 1}, {"reward_low_FN_rate", 1, 0.11, 2}}
}

// sigmoid is NAB's scaled sigmoid.
func sigmoid(p float64) float64 {
	if p > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*p)) - 1
}

// probation is the rows at the beginning that do not count.
func (f *nabFile) probation() int { return int(math.Min(math.Floor(0.15*float64(len(f.values))), 750)) }

// point is a row that counts: its score, and what it is worth if it is reported.
type point struct {
	score, value float64
	window       int // −1 outside
	row          int // among all
}

// points appends the rows that count, with their worth under a profile.
func (f *nabFile) points(out []point, p profile, firstWindow int) []point {
	var windows [][2]int
	start := f.probation()
	for _, w := range f.windows {
		if w[1] >= start {
			windows = append(windows, w)
		}
	}
	k := 0
	for i := start; i < len(f.values); i++ {
		for k < len(windows) && i > windows[k][1] {
			k++
		}
		q := point{score: f.scores[i], window: -1, row: len(out)}
		switch {
		case k < len(windows) && i >= windows[k][0]:
			l, r := windows[k][0], windows[k][1]
			q.window = firstWindow + k
			q.value = sigmoid(-float64(r-i+1)/float64(r-l+1)) / sigmoid(-1) * p.tp
		case k > 0:
			l, r := windows[k-1][0], windows[k-1][1]
			q.value = sigmoid(float64(i-r)/float64(r-l)) * p.fp
		default:
			q.value = -p.fp
		}
		out = append(out, q)
	}
	return out
}

// nabScore returns the normalised score of a detector and its threshold: the one threshold for all
// files that pays most.
func nabScore(files []*nabFile, p profile) (score, threshold float64) {
	var all []point
	windows := 0
	for _, f := range files {
		all = f.points(all, p, windows)
		for _, w := range f.windows {
			if w[1] >= f.probation() {
				windows++
			}
		}
	}
	slices.SortFunc(all, func(a, b point) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.row - b.row
	})
	best := make([]float64, windows)
	found := make([]bool, windows)
	raw := -p.fn * float64(windows)
	null := raw
	top, threshold := raw, 1.1
	for i, q := range all {
		switch {
		case q.window < 0:
			raw += q.value
		case !found[q.window]:
			found[q.window], best[q.window] = true, q.value
			raw += p.fn + q.value
		case q.value > best[q.window]:
			raw += q.value - best[q.window]
			best[q.window] = q.value
		}
		if (i+1 == len(all) || all[i+1].score != q.score) && raw > top {
			top, threshold = raw, q.score
		}
	}
	return 100 * (top - null) / (float64(windows)*p.tp - null), threshold
}

// golden checks the scorer against the published scores of other detectors.
func golden(w *strings.Builder, files []*nabFile) error {
	dir, err := shared("data/anomaly/NAB/golden")
	if err != nil {
		return err
	}
	for _, name := range []string{"numenta", "knncad", "twitterADVec", "windowedGaussian", "robustStreamRE"} {
		if err := loadScores(filepath.Join(dir, name+".csv.gz"), files); err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			return err
		}
		want := map[string]struct{ Score float64 }{}
		if err := json.Unmarshal(text, &want); err != nil {
			return err
		}
		for _, p := range profiles() {
			got, _ := nabScore(files, p)
			verdict := "equal"
			if math.Abs(got-want[p.name].Score) > 0.005 {
				verdict = "DIFFERENT"
			}
			fmt.Fprintf(w, "golden %-18s %-20s %8.3f %8.3f %s\n", name, p.name, got, want[p.name].Score, verdict)
		}
	}
	return nil
}

// loadScores reads the scores of a detector, by file and row.
func loadScores(path string, files []*nabFile) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return err
	}
	index := map[string]*nabFile{}
	for _, f := range files {
		f.scores = make([]float64, len(f.values))
		index[f.name] = f
	}
	for _, r := range rows[1:] {
		i, err := strconv.Atoi(r[1])
		if err != nil {
			return err
		}
		if index[r[0]].scores[i], err = strconv.ParseFloat(r[2], 64); err != nil {
			return err
		}
	}
	return nil
}

// runNAB checks the scorer and scores the detector of package pulse.
func runNAB(w *strings.Builder) error {
	files, err := loadNAB()
	if err != nil {
		return err
	}
	if err := golden(w, files); err != nil {
		return err
	}
	watchAll(files)
	for _, p := range profiles() {
		got, threshold := nabScore(files, p)
		fmt.Fprintf(w, "pulse  %-18s %-20s %8.3f  at threshold %.4f\n", "", p.name, got, threshold)
	}
	return nil
}

// watchAll scores each file by a watch of its own.
func watchAll(files []*nabFile) {
	for _, f := range files {
		watch := pulse.New(f.perDay())
		f.scores = make([]float64, len(f.values))
		for i, x := range f.values {
			f.scores[i] = watch.Score(x)
		}
	}
}

// perDay is how many rows a day has: by the median interval of the first two hundred.
func (f *nabFile) perDay() int {
	var steps []float64
	for i := 1; i < min(len(f.times), 200); i++ {
		steps = append(steps, f.times[i].Sub(f.times[i-1]).Seconds())
	}
	slices.Sort(steps)
	return int(math.Round(24 * 60 * 60 / steps[len(steps)/2]))
}
