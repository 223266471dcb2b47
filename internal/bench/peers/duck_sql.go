// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

// The query was chosen by measuring, on 10 million rows and two threads, the forms that are exact.
// CPU seconds, two to four runs of each on a machine that others used as well:
//
//	DISTINCT ON (id) over the row made small first              12.7 to 14.1
//	SELECT DISTINCT of the row made small first                 12.1 to 13.4
//	DISTINCT ON (md5_number(id)) over the row made small first  12.9 to 15.7
//	DISTINCT ON (id) over the columns as read                   14.1 to 17.6
//	GROUP BY id with first, any_value, first of a struct        16.1, 21.4, 18.5
//	row_number() OVER (PARTITION BY id) = 1                     17.3
//
// A small row has its kind as a byte, its month as a number, and gross and quantity in one column.
// The first form is taken: SELECT DISTINCT calls two versions of one id two events, and an MD5 is
// not exact, takes a quarter less memory and saves no time. An ENUM for the kind, times read as
// text, quoting turned off and the order of the file kept or not make no difference beyond noise.
//
// DECIMAL(18,6) is what the amounts of the file need. DECIMAL(38,6) takes five to six times the
// CPU time: a peer with it would be made of straw.

// duckQuery returns the query for a job: columns are the output line, and the number of events
// kept.
func duckQuery(job Job) string {
	distinct := "DISTINCT ON (id)"
	if job.KeepRepeats {
		distinct = ""
	}
	party := "party"
	if job.Attribution {
		party = "party, ord"
	}
	read := fmt.Sprintf(`SELECT *, "order" AS ord FROM %s`, duckFile(job))
	if job.Plain {
		read, distinct = "SELECT "+distinct+strings.TrimPrefix(read, "SELECT"), ""
	}
	query := fmt.Sprintf(duckRead, distinct, party, read)
	if job.Attribution {
		query += duckAttribute
	} else {
		query += duckDirect
	}
	return query + duckSum + duckRate + duckLines
}

// duckFile returns the table function that reads the file with every type told.
func duckFile(job Job) string {
	var columns []string
	for _, name := range strings.Split(strings.TrimSpace(workload.Header), ",") {
		kind := "VARCHAR"
		switch name {
		case "at":
			kind = "TIMESTAMP"
		case "gross", "quantity":
			kind = "DECIMAL(18,6)"
		}
		columns = append(columns, fmt.Sprintf("'%s': '%s'", name, kind))
	}
	call := `read_csv('%s', auto_detect=false, header=true, delim=',', quote='"', escape='"',
      columns={%s})`
	if job.JSONLines {
		call = "read_json('%s', format='newline_delimited', columns={%s})"
	}
	return fmt.Sprintf(call, strings.ReplaceAll(job.Path, "'", "''"), strings.Join(columns, ", "))
}

const duckRead = `
WITH kept AS (
  SELECT %s * FROM (
    SELECT id, %s, currency,
      (year("at") * 12 + month("at") - 1)::SMALLINT AS month,
      (CASE kind WHEN 'payment_captured' THEN 1 WHEN 'payment_refunded' THEN 2
        WHEN 'payment_cancelled' THEN 2 WHEN 'ad_cost' THEN 3 WHEN 'conversion' THEN 4
        ELSE 0 END)::TINYINT AS kind,
      CASE kind WHEN 'conversion' THEN quantity ELSE gross END AS value
    FROM (%s)
  )
),`

const duckDirect = `
event AS (SELECT * FROM kept),`

// duckAttribute puts both conditions of the join into one key: with party IS NULL beside the
// equality DuckDB compares every row with every order, minutes instead of seconds.
const duckAttribute = `
owner AS (SELECT ord, any_value(party) AS party FROM kept WHERE kind = 4 GROUP BY ord),
event AS (
  SELECT coalesce(kept.party, owner.party) AS party, currency, month, kind, value
  FROM kept LEFT JOIN owner ON owner.ord = CASE WHEN kept.party IS NULL THEN kept.ord END
),`

const duckSum = `
sums AS (
  SELECT party, month, currency, count(*) AS events,
    coalesce(sum(value) FILTER (kind = 1), 0) AS captured,
    coalesce(sum(value) FILTER (kind = 2), 0) AS taken_back,
    coalesce(sum(value) FILTER (kind = 3), 0) AS ad_cost,
    coalesce(sum(value) FILTER (kind = 4 AND value > 0), 0) AS paid,
    coalesce(sum(value) FILTER (kind = 4 AND value < 0), 0) AS cancelled
  FROM event GROUP BY party, month, currency
),`

// duckRate rounds per currency in two branches and joins them only as DECIMAL(38,2), which holds
// both: a CASE over round(x, 0) and round(x, 2) themselves takes the scale of one branch for both,
// and cents are gone without a word.
const duckRate = `
agreement(currency, tier, action) AS (
  VALUES ('KRW', 10000000, 500.00::DECIMAL(9,2)), ('USD', 10000, 0.40)
),
exact AS (
  SELECT *,
    least(captured + taken_back, tier) * 0.10
      + greatest(least(captured + taken_back, tier * 5) - tier, 0) * 0.15
      + greatest(captured + taken_back - tier * 5, 0) * 0.20 AS x_share,
    (paid + cancelled) * action AS x_action,
    ad_cost * 0.10 AS x_costs
  FROM sums JOIN agreement USING (currency) WHERE party IS NOT NULL
),
rated AS (
  SELECT *,
    CASE currency WHEN 'KRW' THEN round(x_share, 0)::DECIMAL(38,2)
      ELSE round(x_share, 2)::DECIMAL(38,2) END AS share,
    CASE currency WHEN 'KRW' THEN round(x_action, 0)::DECIMAL(38,2)
      ELSE round(x_action, 2)::DECIMAL(38,2) END AS actions,
    CASE currency WHEN 'KRW' THEN round(x_costs, 0)::DECIMAL(38,2)
      ELSE round(x_costs, 2)::DECIMAL(38,2) END AS costs
  FROM exact
)`

const duckLines = `
SELECT
  party || concat_ws(',', '', printf('%04d-%02d', month // 12, month % 12 + 1), currency,
    captured::DECIMAL(38,6), taken_back::DECIMAL(38,6), ad_cost::DECIMAL(38,6),
    paid::DECIMAL(38,6), cancelled::DECIMAL(38,6),
    CASE currency WHEN 'KRW' THEN share::DECIMAL(38,0)::VARCHAR ELSE share::VARCHAR END,
    CASE currency WHEN 'KRW' THEN actions::DECIMAL(38,0)::VARCHAR ELSE actions::VARCHAR END,
    CASE currency WHEN 'KRW' THEN costs::DECIMAL(38,0)::VARCHAR ELSE costs::VARCHAR END,
    CASE currency WHEN 'KRW' THEN (share + actions + costs)::DECIMAL(38,0)::VARCHAR
      ELSE (share + actions + costs)::DECIMAL(38,2)::VARCHAR END),
  events_all::VARCHAR
FROM (SELECT coalesce(sum(events), 0) AS events_all FROM sums) LEFT JOIN rated ON true
ORDER BY party, month, currency`
