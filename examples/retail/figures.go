// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// figures are what the report says of one country in one month, or of several added up. Net = Gross −
// Returns + Adjustments.
type figures struct {
	month, country string

	sales, returned, adjusted                    int64 // lines
	gross, returns, adjustments, net, commission money.Amount
}

// figuresOf reads them beside each statement, sorted by month and country.
func figuresOf(tally *settle.Tally, statements []*settle.Statement) ([]figures, error) {
	list := make([]figures, len(statements))
	for i, s := range statements {
		f := &list[i]
		*f = figures{month: s.Period.Name, country: s.Party, commission: s.Total}
		for _, read := range []struct {
			measure settle.Measure
			amount  *money.Amount
			lines   *int64
		}{
			{gross(), &f.gross, &f.sales},
			{returns(), &f.returns, &f.returned},
			{adjustments(), &f.adjustments, &f.adjusted},
			{net(), &f.net, new(int64)},
		} {
			in, err := tally.Measure(s.Agreement, s.Period, read.measure)
			if err != nil {
				return nil, err
			}
			*read.amount, *read.lines = in.Amount, in.Events
		}
	}
	slices.SortFunc(list, func(a, b figures) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.country, b.country))
	})
	return list, nil
}

func (f *figures) lines() int64 { return f.sales + f.returned + f.adjusted }

// add adds g to f, whose month and country stay.
func (f *figures) add(g *figures) error {
	f.sales += g.sales
	f.returned += g.returned
	f.adjusted += g.adjusted
	for _, pair := range [][2]*money.Amount{
		{&f.gross, &g.gross},
		{&f.returns, &g.returns},
		{&f.adjustments, &g.adjustments},
		{&f.net, &g.net},
		{&f.commission, &g.commission},
	} {
		var err error
		if *pair[0], err = pair[0].Add(*pair[1]); err != nil {
			return err
		}
	}
	return nil
}

// groupBy adds up what has the same name, in the order of the names.
func groupBy(list []figures, name func(*figures) string) ([]figures, error) {
	var out []figures
	for i := range list {
		f := &list[i]
		at, found := slices.BinarySearchFunc(out, name(f), func(g figures, n string) int {
			return cmp.Compare(name(&g), n)
		})
		if !found {
			out = slices.Insert(out, at, figures{month: f.month, country: f.country})
		}
		if err := out[at].add(f); err != nil {
			return nil, err
		}
	}
	return out, nil
}
