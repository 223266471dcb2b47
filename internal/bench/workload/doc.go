// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package workload writes the benchmark file: a seeded stream of partner events in jupan's wire
// form.
//
//	spec := workload.Spec{Rows: 3, Seed: 1}
//	err := spec.Write(os.Stdout)
//
// Each row is a pure function of (seed, position). A repeat, a refund or a cancelled conversion
// works out the earlier row that it refers to afresh, so that the generator holds no state, needs
// no memory and gives the same bytes whatever the machine.
//
// The words: a *position* is a place in the file, counted from 0 after the header. The *anchor* of
// a row is the position whose order, customer, campaign and currency it speaks of: its own for a
// sale, the sale's for a refund. [Spec.Row] follows a repeat to the position that it repeats.
//
// What the file holds, in shares of its rows: 1.0 % exact repeats (0.8 % within 64 rows, 0.2 %
// anywhere before); of the others 52 % payment_captured, 20 % click, 15 % conversion (a tenth of
// them cancelled: quantity -1, on the order of an earlier conversion), 10 % ad_cost, 2 %
// payment_refunded and 1 % payment_cancelled on the order of an earlier payment. 300 parties, 5,000
// campaigns, 200,000 customers, KRW and USD under each party, three months of UTC times that are
// out of order by up to half an hour, 26-character ids, 4 % of amounts with 4 to 6 decimals. A
// conversion states a gross of 0, which is how a row without money names its currency; a click has
// none.
//
// With [Spec.Attribution] payments, refunds and cancellations carry an order and no party or
// campaign, and conversions tell whose order it is. Two payments in five belong to nobody; one in
// sixteen of the others comes before its conversion.
//
// Nothing here is safe to change lightly: figures in documents are for one generator and seed.
package workload
