// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package tiktok

import (
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// exportTable is a table with a row for each row of a report, as connectors write it. A
// column is named as the dimension or metric of the API, in either case.
func exportTable() *adapters.Table {
	names := []string{
		"spend", "advertiser_id", "campaign_id", "adgroup_id", "ad_id", "stat_time_day", "stat_time_hour",
		"currency", "impressions", "clicks", "conversion",
	}
	columns := make([]adapters.Column, 0, len(names)+len(breakdowns))
	for _, name := range breakdowns {
		names = append(names, name)
	}
	for _, name := range names {
		columns = append(columns, adapters.Column{
			Name: name, Also: []string{strings.ToUpper(name)}, Optional: name != "spend",
		})
	}
	return &adapters.Table{Columns: columns}
}

// decodeExport reads a table, of whatever level.
func (a Adapter) decodeExport(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, exportTable(), &rows.Options{Absent: []string{"-"}})
	if err != nil {
		return err
	}
	for t.Next() {
		finest := level{}
		for _, l := range levels {
			if finest.id == "" || t.Has(l.id) {
				finest = l
			}
		}
		finest.dim, finest.metric = "", ""
		a.row(in, t, finest)
	}
	return t.Err()
}
