// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads

import (
	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// exportTable is a table with a row for each row of a report, as connectors write it. A
// column is named as the field of the API.
func exportTable() *adapters.Table {
	columns := []adapters.Column{
		{Name: "date_start", Also: []string{"date"}},
		{Name: "account_id"},
		{Name: "spend"},
		{Name: "account_currency", Optional: true},
		{Name: "campaign_id", Optional: true},
		{Name: "adset_id", Optional: true},
		{Name: "ad_id", Optional: true},
		{Name: "impressions", Optional: true},
		{Name: "clicks", Optional: true},
	}
	for _, name := range breakdowns {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return &adapters.Table{Columns: columns}
}

// decodeExport reads a table, of whatever level. Conversions are in tables of their own.
func (a Adapter) decodeExport(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, exportTable(), nil)
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
		finest.flat = true
		a.row(in, out, t, finest)
	}
	return t.Err()
}
