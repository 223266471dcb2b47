// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// benchRows makes n rows a side: nine in ten the same, the rest missing, doubled
// or with a slip. Without keys, a day has many equal amounts.
func benchRows(n int, keyed bool) (ours, theirs []Row) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		row := Row{
			Date: settle.NewDate(2026, 1, 1+r.IntN(28)), Amount: money.Minor(100+r.Int64N(5_000_000), money.USD),
			Fee: money.Minor(r.Int64N(300), money.USD),
		}
		if keyed {
			row.Key = fmt.Sprintf("order-2026-%09d", r.Int64N(1_000_000_000))
		}
		row.Origin.Row = int64(i + 2)
		switch r.IntN(60) {
		case 0:
			ours = append(ours, row)
			continue
		case 1:
			theirs = append(theirs, row)
			continue
		case 2:
			theirs = append(theirs, row)
		}
		ours = append(ours, row)
		switch r.IntN(60) {
		case 0:
			row.Amount = row.Amount.Neg()
		case 1:
			row.Amount = money.Minor(r.Int64N(5_000_000), money.USD)
		}
		theirs = append(theirs, row)
	}
	r.Shuffle(len(theirs), func(i, j int) { theirs[i], theirs[j] = theirs[j], theirs[i] })
	return ours, theirs
}

// BenchmarkRun reconciles a million rows a side.
func BenchmarkRun(b *testing.B) {
	const n = 1_000_000
	near := &Tolerance{Absolute: []money.Amount{money.MustParse("0.02 USD")}}
	for _, x := range []struct {
		name  string
		keyed bool
		opts  *Options
	}{
		{"key", true, nil},
		{"amount", false, nil},
		{"amount-window-3", false, &Options{Rules: []Rule{{Method: ByAmount, Before: 3, After: 3}}}},
		{"amount-tolerance", false, &Options{Rules: []Rule{{Method: ByAmount, After: 1, Tolerance: near}}}},
		{"key-amount-sums-slips", true, &Options{Rules: []Rule{
			{Method: ByKey},
			{Method: ByAmount, AcrossKeys: true, After: 2},
			{Method: OneToMany, AcrossKeys: true, After: 1},
			{Method: ManyToOne, AcrossKeys: true, After: 1},
			{Method: BySlip, AcrossKeys: true},
		}}},
	} {
		b.Run(fmt.Sprintf("%s/rows=1e6", x.name), func(b *testing.B) {
			ours, theirs := benchRows(n, x.keyed)
			b.ReportAllocs()
			for b.Loop() {
				res, err := Run(ours, theirs, x.opts)
				if err != nil {
					b.Fatal(err)
				}
				if got := res.Count(Matched).Matches; got < n*9/10 {
					b.Fatalf("%d matched", got)
				}
			}
			b.ReportMetric(float64(len(ours)+len(theirs))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkReport writes the text and the CSV of a million rows a side.
func BenchmarkReport(b *testing.B) {
	ours, theirs := benchRows(1_000_000, true)
	res, err := Run(ours, theirs, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := res.Text(io.Discard, nil); err != nil {
			b.Fatal(err)
		}
		if err := res.CSV(io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
}
