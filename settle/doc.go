// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package settle turns events and agreements into statements that are exact,
// explained and repeatable.
//
//	rate := money.MustRate("30%")
//	plan, err := settle.NewPlan([]settle.Agreement{{
//		ID: "acme-2026", Party: "acme", Currency: money.KRW,
//		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
//	}}, nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	tally := plan.NewTally()
//	_, err = tally.Add(event.Batch{Events: events})
//	if err != nil {
//		log.Fatal(err)
//	}
//	statements, err := tally.Statements()
//
// # Words
//
//   - An [Agreement] says what one party is owed: a calendar, a selection of
//     events, and [Term]s in order. It is a Go value and the same as JSON.
//   - A [Measure] is an additive sum over selected events, such as net sales.
//   - A [Plan] is agreements compiled and validated together.
//   - A [Tally] is the fold of events under a Plan: add, merge, save, restore.
//   - A [Statement] is what a Tally says for one agreement and one period. Each
//     [Line] carries its [Trace]: measures, arithmetic, rounding and residual.
//   - [Tally.WhatIf] states the same events under other agreements, and a
//     [Comparison] explains the difference line by line.
//   - [Describe] reads an agreement back in words, in English or Korean.
//   - A [Payout] says when a statement is paid, by [Workdays], and in which currency,
//     by [Fixings]; a [ConversionRule] how events in other currencies are converted.
//   - A [CampaignResult] is what became of a campaign, live, from the same Tally.
//
// # Terms and their order
//
// A statement is worked out stage by stage; the terms of an agreement are listed in
// that order, and the statement shows it.
//
//	stage    Go               JSON              what its line is
//	earn     RevenueShare     revenue_share     a part of a net base, by tiers if need be
//	         PerAction        per_action        a price for each action: qualified, free, capped
//	         PerActionTiers   per_action_tiers  the same with prices by tier
//	         PerClick         per_click         a price for each click
//	         PerMille         per_mille         a price for a thousand impressions
//	         FixedFee         fixed_fee         an amount for the period, prorated if need be
//	         TransactionFee   transaction_fee   a part and an amount of each event or order
//	         Bounty           bounty            an amount once a goal is reached
//	         CostPlus         cost_plus         a cost, and a margin on it
//	         Override         override          what agents above others get of a base
//	         Deduction        deduction         an amount, or a part of a measure or of the lines
//	         Minimum          minimum           up to an amount, kept whatever comes later
//	         Cap              cap               down to an amount
//	correct                                     what reversals change in earlier periods ([OriginalPeriod])
//	carry    NegativeCarry    negative_carry    what is negative goes on to the next period
//	         Recoupment       recoupment        advances and costs against what is earned
//	         Guarantee        guarantee         up to an amount over periods, taken back later
//	split    Split            split             what other payees get
//	tax      Tax              tax               added, included, withheld, reverse charge
//	pay      Reserve          reserve           kept back, and released on its day
//	         Threshold        threshold         rolled forward until it is enough
//
// What one period hands to the next is a [Balance]: its opening is the closing of
// the period before, worked out from the first one, so that it is no state beside
// the events. Agreements of one ID are versions of one agreement: event time chooses
// the version, and a refund falls under that of its payment.
//
// # Promises
//
// The same events, in any order, with any repeats, divided and merged in any
// way, give the same bytes. The lines of a statement add up to its total. There
// is no binary floating point: a value is rounded where the agreement says so,
// once, and the trace keeps what it was before. The package reads no clock and
// drops no event silently: see [Added]. Goroutines run only inside of [Fold], and of
// [Tally.Statements] and [Tally.Campaigns], which rate agreements on all processors.
//
// # Errors
//
// Faults of agreements are [FieldError]s, all at once, each with a path and a
// [FaultCode] that stays; [Faults] lists them. Faults of single events are values
// in [Added]. A term that fails is a [TermError]. [ErrInvariant] says
// that a promise of this package is broken and nothing may be paid on the result.
//
// # Extending
//
// A host's own kinds and dimensions travel like the built-in ones. A host's own
// term is a type with the three methods of [Term]; put it into [TermTypes] to
// use it in JSON, and make it a [Checker] and a [Describer] so that its faults
// and its words stand beside those of the others.
//
// A Plan is safe for concurrent use. A Tally is for one goroutine at a time.
package settle
