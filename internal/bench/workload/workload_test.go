// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

const rows = 100_000

// columns of the file, in its order.
const (
	id = iota
	kind
	at
	party
	campaign
	customer
	order
	currency
	gross
	quantity
)

func write(t *testing.T, spec workload.Spec) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := spec.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read returns the rows of the CSV file without its header, and the same without repeats.
func read(t *testing.T, spec workload.Spec) (all, unique [][]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(write(t, spec))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(all[0], ",") + "\n"; got != workload.Header {
		t.Fatalf("header = %q, want %q", got, workload.Header)
	}
	all = all[1:]
	seen := map[string][]string{}
	for _, row := range all {
		if first, ok := seen[row[id]]; !ok {
			seen[row[id]] = row
			unique = append(unique, row)
		} else if !slices.Equal(first, row) {
			t.Fatalf("id %s has two contents: %q and %q", row[id], first, row)
		}
	}
	return all, unique
}

// share checks that part of whole is about the percentage: within four standard deviations of a
// fair draw.
func share(t *testing.T, name string, part, whole int, percent float64) {
	t.Helper()
	got, p := 100*float64(part)/float64(whole), percent/100
	if slack := 400 * math.Sqrt(p*(1-p)/float64(whole)); math.Abs(got-percent) > slack {
		t.Errorf("%s = %.2f %%, want %.2f %% within %.2f", name, got, percent, slack)
	}
}

func TestShares(t *testing.T) {
	all, unique := read(t, workload.Spec{Rows: rows})
	if len(all) != rows {
		t.Fatalf("rows = %d, want %d", len(all), rows)
	}
	share(t, "repeats", len(all)-len(unique), rows, 1)
	if got, want := int64(len(unique)), (workload.Spec{Rows: rows}).Unique(); got != want {
		t.Errorf("unique rows = %d, Unique() = %d", got, want)
	}
	kinds, currencies, negative, money, long := map[string]int{}, map[string]int{}, 0, 0, 0
	for _, row := range unique {
		kinds[row[kind]]++
		currencies[row[currency]]++
		if row[quantity] == "-1" {
			negative++
		}
		if row[gross] != "" && row[gross] != "0" {
			money++
			if _, decimals, _ := strings.Cut(row[gross], "."); len(decimals) >= 4 {
				long++
			}
		}
	}
	share(t, "captured", kinds[workload.Captured], len(unique), 52)
	share(t, "clicks", kinds[workload.Click], len(unique), 20)
	share(t, "conversions", kinds[workload.Conversion], len(unique), 15)
	share(t, "ad cost", kinds[workload.AdCost], len(unique), 10)
	share(t, "refunded", kinds[workload.Refunded], len(unique), 2)
	share(t, "cancelled", kinds[workload.Cancelled], len(unique), 1)
	share(t, "cancelled conversions", negative, kinds[workload.Conversion], 10)
	share(t, "long amounts", long, money, 4)
	share(t, "USD", currencies[workload.USD], len(unique)-kinds[workload.Click], 30)
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		name string
		spec workload.Spec
		want float64
	}{
		{"csv", workload.Spec{Rows: rows}, 106},
		{"json lines", workload.Spec{Rows: rows, JSONLines: true}, 194},
	} {
		got := float64(len(write(t, c.spec))) / rows
		if math.Abs(got-c.want) > 1 {
			t.Errorf("%s: %.1f bytes a row, want %.0f", c.name, got, c.want)
		}
	}
}

func TestRepeatsNearAndFar(t *testing.T) {
	all, _ := read(t, workload.Spec{Rows: rows})
	spec := workload.Spec{Rows: rows}
	last, near, far := map[string]int{}, 0, 0
	for pos, row := range all {
		before, seen := last[row[id]]
		if seen != spec.Repeats(int64(pos)) {
			t.Fatalf("row %d: seen before = %t, Repeats = %t", pos, seen, !seen)
		}
		switch {
		case seen && pos-before <= 64:
			near++
		case seen:
			far++
		}
		last[row[id]] = pos
	}
	share(t, "near repeats", near, rows, 0.8)
	share(t, "far repeats", far, rows, 0.2)
}

func TestCells(t *testing.T) {
	_, unique := read(t, workload.Spec{Rows: rows})
	parties, campaigns := map[string]bool{}, map[string]string{}
	var latest time.Time
	late := 0
	for _, row := range unique {
		if len(row[id]) != 26 {
			t.Fatalf("id %q has %d characters, want 26", row[id], len(row[id]))
		}
		when, err := time.Parse(time.RFC3339, row[at])
		quarter := err == nil && when.Year() == 2026 && when.Month() <= time.March
		if !quarter || when.Location() != time.UTC {
			t.Fatalf("time %q: %v", row[at], err)
		}
		if when.Before(latest) {
			late++
			if latest.Sub(when) > time.Hour {
				t.Fatalf("%q comes after %v: out of order by more than an hour", row[at], latest)
			}
		} else {
			latest = when
		}
		parties[row[party]] = true
		if p, ok := campaigns[row[campaign]]; ok && p != row[party] {
			t.Fatalf("campaign %s belongs to %s and %s", row[campaign], p, row[party])
		}
		campaigns[row[campaign]] = row[party]
	}
	p, c := len(parties), len(campaigns)
	if p != workload.Parties || c > workload.Campaigns || c < 4_800 {
		t.Errorf("%d parties and %d campaigns", p, c)
	}
	if late < rows/2 {
		t.Errorf("%d rows are out of order, want most", late)
	}
}

// TestReferences holds what takes back to an earlier event on the same order, and signs to kinds.
func TestReferences(t *testing.T) {
	_, unique := read(t, workload.Spec{Rows: rows})
	sold, converted := map[string][]string{}, map[string][]string{}
	for _, row := range unique {
		var of []string
		switch row[kind] {
		case workload.Captured:
			sold[row[order]] = row
		case workload.Refunded, workload.Cancelled:
			of = sold[row[order]]
			if row[kind] == workload.Cancelled && row[gross] != "-"+of[gross] {
				t.Errorf("cancelled %s of %s", row[gross], of[gross])
			}
		case workload.Conversion:
			if row[quantity] == "1" {
				converted[row[order]] = row
			} else {
				of = converted[row[order]]
			}
		}
		takes := row[kind] == workload.Refunded || row[kind] == workload.Cancelled
		if takes || row[quantity] == "-1" {
			if of == nil {
				t.Fatalf("nothing before %q", row)
			}
			if diff := cmp.Diff(of[party:gross], row[party:gross]); diff != "" {
				t.Fatalf("%q is not about the order of %q:\n%s", row, of, diff)
			}
		}
		if minus := row[gross] != "" && row[gross][0] == '-'; minus != negative(row[kind]) {
			t.Fatalf("gross %s of %s", row[gross], row[kind])
		}
	}
}

func negative(kind string) bool {
	return kind == workload.AdCost || kind == workload.Refunded || kind == workload.Cancelled
}

func TestAttribution(t *testing.T) {
	all, unique := read(t, workload.Spec{Rows: rows, Attribution: true})
	owner := map[string]string{}
	for _, row := range all {
		if row[kind] == workload.Conversion {
			if p, ok := owner[row[order]]; ok && p != row[party] {
				t.Fatalf("order %s belongs to %s and %s", row[order], p, row[party])
			}
			owner[row[order]] = row[party]
		}
	}
	known, payments, early, told := 0, 0, 0, map[string]bool{}
	for _, row := range unique {
		told[row[order]] = told[row[order]] || row[kind] == workload.Conversion
		switch row[kind] {
		case workload.Captured, workload.Refunded, workload.Cancelled:
			if row[party] != "" || row[campaign] != "" || row[order] == "" {
				t.Fatalf("payment %q tells its party, or not its order", row)
			}
			payments++
			if owner[row[order]] != "" {
				known++
				if !told[row[order]] {
					early++
				}
			}
		default:
			if row[party] == "" || row[campaign] == "" {
				t.Fatalf("%q has no party", row)
			}
		}
	}
	share(t, "payments with a party", known, payments, 60)
	share(t, "of them, before their conversion", early, known, 6.25)
}

// TestSameBytes fixes the file: figures that were published are for these bytes.
func TestSameBytes(t *testing.T) {
	digests := map[string]string{}
	for name, spec := range map[string]workload.Spec{
		"csv":         {Rows: 1_000, Seed: 1},
		"json lines":  {Rows: 1_000, Seed: 1, JSONLines: true},
		"attribution": {Rows: 1_000, Seed: 1, Attribution: true},
		"other seed":  {Rows: 1_000, Seed: 2},
	} {
		sum := sha256.Sum256(write(t, spec))
		digests[name] = hex.EncodeToString(sum[:8])
	}
	want := map[string]string{
		"csv":         "1ee29598aa0ef267",
		"json lines":  "290f5ff93a18c7e1",
		"attribution": "5616e858ad0c422c",
		"other seed":  "e0ea013ffab8de2c",
	}
	if diff := cmp.Diff(want, digests); diff != "" {
		t.Errorf("digests mismatch (-want +got):\n%s", diff)
	}
}

// TestFormats holds the two formats to one content.
func TestFormats(t *testing.T) {
	all, _ := read(t, workload.Spec{Rows: 2_000})
	names := strings.Split(strings.TrimSpace(workload.Header), ",")
	text := write(t, workload.Spec{Rows: 2_000, JSONLines: true})
	objects := json.NewDecoder(bytes.NewReader(text))
	for pos, row := range all {
		got, want := map[string]string{}, map[string]string{}
		if err := objects.Decode(&got); err != nil {
			t.Fatal(err)
		}
		for i, cell := range row {
			if cell != "" {
				want[names[i]] = cell
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("row %d:\n%s", pos, cmp.Diff(want, got))
		}
	}
}

// TestWriteError shows that a full disk is told.
func TestWriteError(t *testing.T) {
	if err := (workload.Spec{Rows: 1}).Write(full{}); !errors.Is(err, errFull) {
		t.Errorf("Write = %v, want %v", err, errFull)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func BenchmarkRow(b *testing.B) {
	spec := workload.Spec{Rows: 10_000_000}
	pos := int64(0)
	for b.Loop() {
		_ = spec.Row(pos)
		pos++
	}
}
