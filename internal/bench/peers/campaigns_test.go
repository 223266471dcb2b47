// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/bench/workload"
	"github.com/jupan-go/jupan/settle"
)

// duckCampaigns has a line for each campaign and one for each campaign and currency. An order of the
// file has one conversion, which some are taken back. What was paid for an order and wholly given
// back is cancelled or refunded: which of the two depends on what came last, and is left open here.
const duckCampaigns = `
WITH kept AS (SELECT DISTINCT ON (id) *, "order" AS ord FROM %s),
owner AS (SELECT ord, any_value(campaign) AS campaign FROM kept WHERE kind = 'conversion' GROUP BY ord),
event AS (
  SELECT kept.* EXCLUDE (campaign), coalesce(kept.campaign, owner.campaign, '') AS campaign
  FROM kept LEFT JOIN owner ON owner.ord = CASE WHEN kept.campaign IS NULL THEN kept.ord END
),
life AS (
  SELECT campaign, ord, sum(quantity) FILTER (kind = 'conversion') AS converted,
    coalesce(sum(gross) FILTER (kind = 'payment_captured'), 0) AS paid,
    coalesce(-sum(gross) FILTER (kind IN ('payment_refunded', 'payment_cancelled')), 0) AS back
  FROM event WHERE ord IS NOT NULL GROUP BY campaign, ord HAVING converted IS NOT NULL
)
SELECT campaign || ' ' || concat_ws(' ', coalesce(sum(quantity) FILTER (kind = 'click'), 0)::INT,
  coalesce(sum(quantity) FILTER (kind = 'conversion'), 0)::INT) FROM event GROUP BY campaign
UNION ALL
SELECT campaign || ' ' || concat_ws(' ', 'life',
  count(*) FILTER (converted > 0 AND paid = 0), count(*) FILTER (converted > 0 AND back < paid),
  count(*) FILTER (converted > 0 AND back > 0 AND back < paid),
  count(*) FILTER (converted <= 0 OR paid > 0 AND back >= paid)) FROM life GROUP BY campaign
UNION ALL
SELECT campaign || ' ' || concat_ws(' ', currency,
  coalesce(sum(gross) FILTER (kind = 'payment_captured'), 0)::DECIMAL(38,6),
  coalesce(-sum(gross) FILTER (kind IN ('payment_refunded', 'payment_cancelled')), 0)::DECIMAL(38,6),
  coalesce(-sum(gross) FILTER (kind = 'ad_cost'), 0)::DECIMAL(38,6))
FROM event WHERE currency IS NOT NULL AND gross <> 0 GROUP BY campaign, currency`

// TestCampaigns holds the results of all campaigns, and the life of their conversions, to DuckDB.
func TestCampaigns(t *testing.T) {
	for _, attribution := range []bool{true, false} {
		spec := workload.Spec{Seed: 5, Rows: 20_000, Attribution: attribution}
		job := Job{Path: filepath.Join(t.TempDir(), "events"), Attribution: attribution, Campaigns: true, Threads: 2}
		file, err := os.Create(job.Path)
		if err == nil {
			err = errors.Join(spec.Write(file), file.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		want, err := campaignsOfDuck(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		got, err := campaignsOfJupan(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) < 5_000 {
			t.Errorf("attribution %t: %d lines (-duck +jupan):\n%s", attribution, len(got), diff)
		}
	}
}

func campaignsOfDuck(ctx context.Context, job Job) (lines []string, err error) {
	db, err := OpenDuck(ctx, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, fmt.Sprintf(duckCampaigns, duckFile(job)))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	if !job.Attribution { // conversions then have no life
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, " life ") })
	}
	slices.Sort(lines)
	return lines, rows.Err()
}

func campaignsOfJupan(ctx context.Context, job Job) ([]string, error) {
	file, err := os.Open(job.Path)
	if err != nil {
		return nil, err
	}
	tally, _, err := foldFile(ctx, job, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	campaigns, err := tally.Campaigns()
	if err != nil {
		return nil, err
	}
	var lines []string
	for i := range campaigns {
		lines = append(lines, campaignLines(&campaigns[i])...)
	}
	slices.Sort(lines)
	return lines, nil
}

func campaignLines(c *settle.CampaignResult) []string {
	ended := c.Cancelled.Shopspring().Add(c.Refunded.Shopspring())
	lines := []string{fmt.Sprintf("%s %s %s", c.Campaign, c.Clicks, c.Conversions)}
	if !c.Pending.IsZero() || !c.Approved.IsZero() || !ended.IsZero() {
		lines = append(lines, fmt.Sprintf("%s life %s %s %s %s", c.Campaign, c.Pending, c.Approved, c.PartlyRefunded, ended))
	}
	for _, m := range c.Money {
		if m.Gross.IsZero() && m.Refunds.IsZero() && m.Cost.IsZero() { // conversions and their commission
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", c.Campaign, m.Currency.Code(),
			m.Gross.Shopspring().StringFixed(6), m.Refunds.Shopspring().StringFixed(6), m.Cost.Shopspring().StringFixed(6)))
	}
	return lines
}
