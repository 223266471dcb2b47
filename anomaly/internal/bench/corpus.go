// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

// event is one injected error.
type event struct {
	kind  string
	value money.Decimal
}

// series is one daily series of the corpus.
type series struct {
	key    anomaly.Series
	name   string
	split  string // dev or test; empty if it is there only as a peer
	sparse bool
	money  bool
	values map[anomaly.Day]money.Decimal
	events map[anomaly.Day][]event
	first  anomaly.Day
}

// dataset is the series of one feed.
type dataset struct {
	name        string
	series      []*series
	first, last anomaly.Day
}

// slips are the kinds of injected errors that are a factor.
func slips() []string {
	return []string{"x10", "x100", "x1000", "/10", "/100", "/1000", "micros x1e6", "krw x1300"}
}

// shared finds the folder of the corpus beside the module.
func shared(rel string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, "..", "shared", rel)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no folder shared/%s beside the module: %w", rel, fs.ErrNotExist)
		}
		dir = up
	}
}

// readCSV returns the rows behind the header.
func readCSV(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return rows[1:], nil
}

// loadCorpus reads the daily series, which of them are measured, and the injected errors.
func loadCorpus() ([]*dataset, error) {
	dir, err := shared("data/anomaly/series")
	if err != nil {
		return nil, err
	}
	var out []*dataset
	index := map[string]*series{}
	for _, name := range []string{"uci_online_retail", "ads_daily_campaigns", "nyc_fhv_bases_2015", "web_traffic"} {
		d, err := loadDataset(filepath.Join(dir, name+".csv"), name, index)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	rows, err := readCSV(filepath.Join(dir, "benchmark_series.csv"))
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		s := index[r[0]+"/"+r[1]]
		s.split, s.sparse = r[2], strings.HasPrefix(r[3], "sparse")
	}
	return out, loadEvents(filepath.Join(dir, "events.csv"), index)
}

// loadDataset reads one file of series. What stands before the last point of a name is the entity.
func loadDataset(path, name string, index map[string]*series) (*dataset, error) {
	rows, err := readCSV(path)
	if err != nil {
		return nil, err
	}
	d := &dataset{name: name, first: math.MaxInt32}
	for _, r := range rows {
		day, err := anomaly.ParseDay(r[1])
		if err != nil {
			return nil, err
		}
		s := index[name+"/"+r[0]]
		if s == nil {
			s = newSeries(name, r[0])
			s.first = day
			index[name+"/"+r[0]] = s
			d.series = append(d.series, s)
		}
		s.first = min(s.first, day)
		d.first, d.last = min(d.first, day), max(d.last, day)
		if r[2] == "" {
			continue
		}
		if s.values[day], err = money.ParseDecimal(r[2]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func newSeries(dataset, name string) *series {
	entity, metric := name, "visits"
	if i := strings.LastIndex(name, "."); i >= 0 && dataset != "web_traffic" {
		entity, metric = name[:i], name[i+1:]
	}
	return &series{
		key:    anomaly.Series{Partner: dataset, Feed: "daily", Entity: entity, Metric: metric},
		name:   name,
		money:  strings.HasSuffix(name, "_gbp"),
		values: map[anomaly.Day]money.Decimal{},
		events: map[anomaly.Day][]event{},
	}
}

// loadEvents reads the injected errors. The file has them as binary floating-point numbers: money is
// rounded to two decimals and counts to none, as the partner would have written them.
func loadEvents(path string, index map[string]*series) error {
	rows, err := readCSV(path)
	if err != nil {
		return err
	}
	for _, r := range rows {
		s := index[r[0]+"/"+r[1]]
		day, err := anomaly.ParseDay(r[2])
		if err != nil {
			return err
		}
		x, err := strconv.ParseFloat(r[6], 64)
		if err != nil {
			return err
		}
		places := 0
		if s.money {
			places = 2
		}
		value, err := money.ParseDecimal(strconv.FormatFloat(x, 'f', places, 64))
		if err != nil {
			return err
		}
		s.events[day] = append(s.events[day], event{r[4], value})
	}
	return nil
}

// observations returns what was reported on one day.
func (d *dataset) observations(day anomaly.Day) (list []anomaly.Observation) {
	for _, s := range d.series {
		if v, ok := s.values[day]; ok {
			list = append(list, anomaly.Observation{Series: s.key, Day: day, Value: v})
		}
	}
	return list
}

// options declares the metrics of the corpus.
func options(budget float64) *anomaly.Options {
	o := &anomaly.Options{
		Budget: budget,
		Rates:  []anomaly.Factor{{Name: "KRW for USD", Times: money.Int(1300)}},
		Metrics: []anomaly.Metric{
			{Name: "gross_revenue_gbp", Currency: money.GBP}, {Name: "refunds_gbp", Currency: money.GBP},
		},
	}
	for _, name := range []string{"orders", "units", "clicks", "impressions", "trips", "vehicles", "visits"} {
		o.Metrics = append(o.Metrics, anomaly.Metric{Name: name, Counts: true})
	}
	return o
}

// isSlip tells whether a kind of error is a factor.
func isSlip(kind string) bool { return slices.Contains(slips(), kind) }
