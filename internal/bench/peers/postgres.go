// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/jackc/pgx/v5"
)

// Settle copies the CSV file into a table of a new server and asks one query, which keeps one event
// for each id by DISTINCT ON, sums, rates and orders.
func (p *Postgres) Settle(ctx context.Context, job Job, w io.Writer) (err error) {
	if job.JSONLines {
		return fmt.Errorf("peers: postgres: %w", ErrUnable)
	}
	file, err := os.Open(job.Path)
	if err != nil {
		return fmt.Errorf("peers: postgres: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	c, err := pgx.Connect(ctx, p.address())
	if err != nil {
		return fmt.Errorf("peers: postgres: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close(context.WithoutCancel(ctx))) }()
	if err := settlePostgres(ctx, c, job, file, w); err != nil {
		return fmt.Errorf("peers: postgres: %w", err)
	}
	return nil
}

func settlePostgres(ctx context.Context, c *pgx.Conn, job Job, file io.Reader, w io.Writer) error {
	parallel := fmt.Sprintf("SET max_parallel_workers_per_gather = %d", max(job.Threads-1, 0))
	for _, statement := range []string{parallel, "DROP TABLE IF EXISTS event", postgresTable} {
		if _, err := c.Exec(ctx, statement); err != nil {
			return err
		}
	}
	copied := "COPY event FROM STDIN (FORMAT csv, HEADER true)"
	if _, err := c.PgConn().CopyFrom(ctx, file, copied); err != nil {
		return err
	}
	join := "NULL::text"
	if job.Attribution {
		join = "ord"
	}
	rows, err := c.Query(ctx, fmt.Sprintf(postgresQuery, join))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString(Header)
	var unique int64
	var line *string // null in the only row when no line is left
	_, err = pgx.ForEachRow(rows, []any{&line, &unique}, func() error {
		if line != nil {
			out.WriteString(*line + "\n")
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(&out, "unique,%d\n", unique)
	_, err = out.WriteTo(w)
	return err
}

const postgresTable = `
CREATE UNLOGGED TABLE event (id text, kind text, at timestamp, party text, campaign text,
  customer text, ord text, currency text, gross numeric(18,6), quantity numeric(18,6))`

// postgresQuery makes the row small before it is sorted by id, as that of DuckDB does.
const postgresQuery = `
WITH kept AS MATERIALIZED (
  SELECT DISTINCT ON (id) id, party, %s AS ord, currency, date_trunc('month', at) AS month,
    CASE kind WHEN 'payment_captured' THEN 1 WHEN 'payment_refunded' THEN 2
      WHEN 'payment_cancelled' THEN 2 WHEN 'ad_cost' THEN 3 WHEN 'conversion' THEN 4 ELSE 0 END AS kind,
    CASE kind WHEN 'conversion' THEN quantity ELSE gross END AS value
  FROM event ORDER BY id
),
owner AS (
  SELECT ord, min(party) AS party FROM kept WHERE kind = 4 AND ord IS NOT NULL GROUP BY ord
),
sums AS (
  SELECT coalesce(kept.party, owner.party) AS party, month, currency,
    coalesce(sum(value) FILTER (WHERE kind = 1), 0) AS captured,
    coalesce(sum(value) FILTER (WHERE kind = 2), 0) AS taken_back,
    coalesce(sum(value) FILTER (WHERE kind = 3), 0) AS ad_cost,
    coalesce(sum(value) FILTER (WHERE kind = 4 AND value > 0), 0) AS paid,
    coalesce(sum(value) FILTER (WHERE kind = 4 AND value < 0), 0) AS cancelled
  FROM kept LEFT JOIN owner ON owner.ord = CASE WHEN kept.party IS NULL THEN kept.ord END
  GROUP BY 1, 2, 3
),
exact AS (
  SELECT *,
    least(captured + taken_back, tier) * 0.10
      + greatest(least(captured + taken_back, tier * 5) - tier, 0) * 0.15
      + greatest(captured + taken_back - tier * 5, 0) * 0.20 AS x_share,
    (paid + cancelled) * action AS x_action,
    ad_cost * 0.10 AS x_costs
  FROM sums JOIN (VALUES ('KRW', 10000000, 500.00, 0), ('USD', 10000, 0.40, 2))
    AS agreement(currency, tier, action, digits) USING (currency)
  WHERE party IS NOT NULL
),
rated AS (
  SELECT *, round(x_share, digits) AS share, round(x_action, digits) AS actions,
    round(x_costs, digits) AS costs
  FROM exact
)
SELECT party || ',' || to_char(month, 'YYYY-MM') || ',' || concat_ws(',', currency,
    captured::numeric(38,6), taken_back::numeric(38,6), ad_cost::numeric(38,6),
    paid::numeric(38,6), cancelled::numeric(38,6), share, actions, costs, share + actions + costs),
  kept_all
FROM (SELECT count(*) AS kept_all FROM kept) AS n LEFT JOIN rated ON true
ORDER BY party, month, currency`
