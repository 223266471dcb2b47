// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package peers settles the benchmark file in the ways that a team without jupan would, and in
// jupan's.
//
//	job := peers.Job{Path: "events.csv", Threads: 2}
//	err := peers.Typical(ctx, job, os.Stdout)
//
// Each contestant does the same work on the same file and must write the same bytes:
//
//  1. read every event, and keep one per id;
//  2. sum, per party, month (UTC) and currency: gross captured, gross taken back (refunded and
//     cancelled), ad cost, conversions paid (quantity above 0) and cancelled (below 0);
//  3. rate the sums. Share: on marginal tiers of net sales (captured + taken back), 10 % up to
//     10,000,000 KRW or 10,000 USD, 15 % up to five times that, 20 % above; net sales below zero
//     at the rate of the first tier. Action: 500 KRW or 0.40 USD for each net conversion. Costs:
//     10 % of ad cost, which is negative. Each of the three lines is rounded half away from zero to
//     the minor unit of the currency; the total is their sum.
//
// Under [Job.Attribution] a payment, refund or cancellation belongs to the party of the conversions
// on its order, before or after it; what has none belongs to nobody and is left out of the lines.
//
// The output is CSV: [Header], one line per party, month and currency in that order, sums with 6
// decimals and lines with those of the currency; then "unique,N", the number of events that were
// kept, so that nobody may drop rows before telling repeats apart.
//
// [Duck] is DuckDB, [SQLite] and [Postgres] are what their names say, [Typical] is the program that
// most Go developers would write first, and [Limit] one written for this file alone, to show what
// the machine can do. [Jupan] is the public path of this module, [JupanMapped] the same file read by
// a mapping as that of a partner, and [JupanCampaigns] does more than its peers. Those that cannot
// do a job give [ErrUnable].
//
// All are single-use functions without shared state: safe to call at the same time, but for
// Postgres, whose server has one table.
package peers
