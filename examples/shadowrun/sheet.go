// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
	"github.com/jupan-go/jupan/settle/reconcile"
)

//go:embed files
var files embed.FS

// open reads the agreements: what the sheet pays by, written down.
func open() (*shadow, error) {
	s := &shadow{}
	var err error
	if s.zone, err = time.LoadLocation("Asia/Seoul"); err != nil {
		return nil, err
	}
	s.record.Calendar = settle.Calendar{Zone: s.zone}
	data, err := files.ReadFile("files/agreements.json")
	if err != nil {
		return nil, err
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		return nil, err
	}
	if s.plan, err = settle.NewPlan(agreements, nil); err != nil {
		return nil, err
	}
	s.tally = s.plan.NewTally()
	return s, nil
}

// known are differences for which there is a reason outside of both: they are explained, not open.
func known() map[time.Month][]reconcile.Explanation {
	return map[time.Month][]reconcile.Explanation{
		time.February: {{Key: "nabi", Amount: money.MustParse("-3000 KRW"), Reason: "a sample that was bought, taken off by hand"}},
	}
}

// ours are the totals of a month's statements.
func (s *shadow) ours(period string) ([]reconcile.Row, error) {
	f, err := files.Open("files/shop-" + period + ".csv")
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	batch, rejected, err := event.ReadAll(f, nil)
	if err != nil {
		return nil, err
	}
	added, err := s.tally.Add(batch)
	if err != nil {
		return nil, err
	}
	if bad := append(rejected, added.Rejections...); len(bad) > 0 {
		return nil, fmt.Errorf("%s: %s", period, bad[0])
	}
	var rows []reconcile.Row
	for _, a := range s.plan.Agreements() {
		month, err := a.Calendar.Period(period)
		if err != nil {
			return nil, err
		}
		statement, err := s.tally.Statement(a.ID, month)
		if err != nil {
			return nil, err
		}
		rows = append(rows, reconcile.Row{Key: a.Party, Amount: statement.Total})
	}
	return rows, nil
}

// table reads a file in CSV without its header.
func table(name string) ([][]string, error) {
	f, err := files.Open("files/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}

// sheet reads what the manual process came to.
func sheet(period string) ([]reconcile.Row, error) {
	lines, err := table("sheet-" + period + ".csv")
	if err != nil {
		return nil, err
	}
	var rows []reconcile.Row
	for _, l := range lines {
		amount, err := money.ParseIn(strings.ReplaceAll(l[1], ",", ""), money.KRW)
		if err != nil {
			return nil, err
		}
		rows = append(rows, reconcile.Row{Key: l[0], Amount: amount})
	}
	return rows, nil
}
