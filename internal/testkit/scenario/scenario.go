// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Scenario is one directory of settle/testdata; what its files are is said at
// TestScenarios of settle.
type Scenario struct {
	// Name is that of the directory, Plan and Batches what its files say.
	Name    string
	Plan    *settle.Plan
	Batches []event.Batch
}

// All reads all directories below dir that have an agreements.json.
func All(t testing.TB, dir string) []Scenario {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "agreements.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no scenarios: %v", dir, err)
	}
	all := make([]Scenario, len(files))
	for i, file := range files {
		all[i] = scenario(t, filepath.Dir(file))
	}
	return all
}

func scenario(t testing.TB, dir string) Scenario {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "agreements.json"))
	if err != nil {
		t.Fatal(err)
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := Scenario{Name: filepath.Base(dir)}
	if s.Plan, err = settle.NewPlan(agreements, planOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "events*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no events: %v", dir, err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		batch, rejections, err := event.ReadAll(f, &event.ReaderOptions{Name: filepath.Base(file)})
		_ = f.Close()
		if err != nil || len(rejections) > 0 {
			t.Fatalf("%s: %v, rejections %v", file, err, rejections)
		}
		s.Batches = append(s.Batches, batch)
	}
	return s
}

// planOptions reads options.json, where there is one.
func planOptions(t testing.TB, dir string) *settle.PlanOptions {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "options.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var in struct {
		Attribution string
		Workdays    map[string]json.RawMessage
		Fixings     json.RawMessage
	}
	if err := json.Unmarshal(data, &in); err != nil {
		t.Fatal(err)
	}
	opts := &settle.PlanOptions{Workdays: map[string]settle.Workdays{}}
	policies := map[string]settle.Attribution{
		"": settle.LastTouch, "last_touch": settle.LastTouch, "first_touch": settle.FirstTouch, "none": settle.NoAttribution,
	}
	var ok bool
	if opts.Attribution, ok = policies[in.Attribution]; !ok {
		t.Fatalf("%s: options.json: %q is not a policy", dir, in.Attribution)
	}
	for name, data := range in.Workdays {
		if opts.Workdays[name], err = settle.ParseHolidays(data); err != nil {
			t.Fatal(err)
		}
	}
	if in.Fixings != nil {
		if opts.Fixings, err = settle.ParseFixings(in.Fixings); err != nil {
			t.Fatal(err)
		}
	}
	return opts
}

// Tally folds the batches in their order.
func (s Scenario) Tally(t testing.TB) *settle.Tally {
	t.Helper()
	tally := s.Plan.NewTally()
	for _, b := range s.Batches {
		if _, err := tally.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	return tally
}
