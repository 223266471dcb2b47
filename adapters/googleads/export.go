// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads

import (
	"bufio"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// exportTable is a table with a row for each row of a report, as connectors and
// warehouses write them. A column is named as the field of a query is, with points or
// underscores, or by the end of that name.
func exportTable() *adapters.Table {
	columns := []adapters.Column{
		{Name: "date", Also: []string{"segments_date", "segments.date"}},
		{Name: "customer_id", Also: []string{"customer.id"}},
		{Name: "currency_code", Also: []string{"customer_currency_code", "customer.currency_code"}},
		{Name: "campaign_id", Also: []string{"campaign.id"}},
		{Name: "ad_group_id", Also: []string{"ad_group.id"}},
		{Name: "ad_group", Also: []string{"ad_group_ad_ad_group", "ad_group_ad.ad_group"}},
		{Name: "ad_id", Also: []string{"ad_group_ad_ad_id", "ad_group_ad.ad.id"}},
		{Name: "criterion_id", Also: []string{
			"ad_group_criterion_criterion_id", "ad_group_criterion.criterion_id", "keyword_ad_group_criterion",
		}},
		{Name: "cost_micros", Also: []string{"metrics_cost_micros", "metrics.cost_micros"}},
		{Name: "impressions", Also: []string{"metrics_impressions", "metrics.impressions"}},
		{Name: "clicks", Also: []string{"metrics_clicks", "metrics.clicks"}},
		{Name: "conversions", Also: []string{"metrics_conversions", "metrics.conversions"}},
		{Name: "conversions_value", Also: []string{"metrics_conversions_value", "metrics.conversions_value"}},
	}
	for _, s := range segments {
		columns = append(columns, adapters.Column{Name: s.dim, Also: []string{"segments_" + s.dim, "segments." + s.dim}})
	}
	for i := range columns {
		switch columns[i].Name {
		case "date", "customer_id", "cost_micros":
		default:
			columns[i].Optional = true
		}
	}
	return &adapters.Table{Columns: columns}
}

// columnNames are those of a row of an export.
func columnNames() *names {
	n := &names{
		customer: "customer_id", currency: "currency_code", date: "date",
		campaign: "campaign_id", adGroup: "ad_group_id", adGroupName: "ad_group",
		ad: "ad_id", criterion: "criterion_id",
		cost: "cost_micros", impressions: "impressions", clicks: "clicks",
		conversions: "conversions", convValue: "conversions_value",
	}
	for i, s := range segments {
		n.segments[i] = s.dim
	}
	return n
}

// decodeExport reads a table.
func (a Adapter) decodeExport(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, exportTable(), nil)
	if err != nil {
		return err
	}
	n := columnNames()
	for t.Next() {
		a.emit(in, out, t, n)
	}
	return t.Err()
}

// shape looks at how a document begins, and says on what way its results are: searchStream
// puts a list around what search answers.
func shape(in *adapters.Input) (whole *adapters.Input, way string) {
	text := bufio.NewReader(in.Body)
	own := *in
	own.Body = text
	for n := 1; n <= 64; n++ {
		head, _ := text.Peek(n) // what fails here fails again when the document is read
		if len(head) < n {
			break
		}
		if c := head[n-1]; strings.IndexByte(" \t\r\n\xef\xbb\xbf", c) < 0 {
			if c == '[' {
				way = "*."
			}
			break
		}
	}
	return &own, way
}
