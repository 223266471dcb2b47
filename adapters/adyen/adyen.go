// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen

import (
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Adapter reads what Adyen reports. The zero Adapter is ready.
type Adapter struct{}

// Info declares the streams. The settlement details are the balance: payments accounting
// tells of the same payments, and webhooks tell of them before they are settled.
func (Adapter) Info() adapters.Info {
	payments := []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Chargeback, event.Adjustment}
	return adapters.Info{
		Name: "adyen", Version: "1",
		Streams: []adapters.Stream{{
			Name: "settlement_detail", Via: adapters.ByFile, Form: adapters.CSV, Table: settlementTable(),
			Kinds: append([]event.Kind{event.Fee, event.Payout}, payments...), Types: []string{"Type"},
		}, {
			Name: "payments_accounting", Via: adapters.ByFile, Form: adapters.CSV, Table: accountingTable(),
			Kinds: payments, Types: []string{"Record Type"}, Overlaps: true,
		}, {
			Name: "webhooks", Via: adapters.ByPush, Form: adapters.JSON, Ends: true,
			Kinds: []event.Kind{
				event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback, event.Payout,
			},
			Types: []string{"eventCode"}, Overlaps: true, Provisional: true,
		}},
	}
}

// Decode reads any of the streams.
func (Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "settlement_detail":
		return decodeSettlement(in, out)
	case "payments_accounting":
		return decodeAccounting(in, out)
	case "webhooks":
		return decodeWebhook(in, out)
	}
	return fmt.Errorf("adyen: %w: stream %q", adapters.ErrUnknown, in.Stream)
}

// types are the words of Type and of Record Type. What only moves money within Adyen, or
// between Adyen and us, is an adjustment.
var types = rows.MustWords(`
	Settled: payment_captured
	SettledBulk: payment_captured
	SettledInstallment: payment_captured
	SettledExternally: payment_captured
	SettledExternallyWithInfo: payment_captured
	Refunded: payment_refunded
	RefundedBulk: payment_refunded
	RefundedExternally: payment_refunded
	RefundedExternallyWithInfo: payment_refunded
	RefundedReversed: payment_refunded reverses
	Chargeback: chargeback
	ChargebackExternally: chargeback
	ChargebackExternallyWithInfo: chargeback
	SecondChargeback: chargeback
	ChargebackReversed: chargeback reverses
	ChargebackReversedExternally: chargeback reverses
	Fee: fee
	MerchantPayout: payout
	*: adjustment
`)

// judge sets the kind. A fee may be given back and a payout may come back; what should
// move the balance but has an amount of nothing is an adjustment of its fee.
func judge(e *event.Event, m rows.Meaning) {
	e.Kind, e.Reverses = m.Kind, m.Reverses
	switch {
	case (m.Kind == event.Fee || m.Kind == event.Payout) && e.Gross.Sign() > 0:
		e.Reverses = true
	case m.Kind != event.PaymentCaptured && e.Gross.IsZero():
		e.Kind, e.Reverses = event.Adjustment, false
	}
}

// costs are what the four columns of costs say, as costs.
type costs [4]money.Amount

// costsOf reads the columns with a suffix, that of their currency.
func costsOf(r rows.Row, suffix string, c money.Currency) (list costs, fee money.Amount) {
	for i, name := range [len(list)]string{"Commission", "Markup", "Scheme Fees", "Interchange"} {
		list[i] = r.Amount(name+suffix, c)
	}
	return list, r.Sum("Commission"+suffix, list[:]...).Neg()
}

// dims are the dimensions with each of the costs.
func (l *costs) dims() []string {
	const room = 32 // for those that follow
	dims := make([]string, 0, room)
	for i, name := range [len(l)]string{"fee_commission", "fee_markup", "fee_scheme", "fee_interchange"} {
		if !l[i].IsZero() {
			dims = append(dims, name, l[i].Number())
		}
	}
	return dims
}

// check holds a payment to Adyen's sum: gross in the currency of settlement, less the
// fees, is net. Through a rate it is right to half a minor unit.
func check(e *event.Event, rate money.Decimal, out *adapters.Output) {
	want, err := e.Net.Sub(e.Fee)
	if err != nil || e.Net.Currency() == 0 {
		return
	}
	gross, err := money.FromDecimal(e.Gross.Decimal(), e.Net.Currency())
	if err != nil {
		return
	}
	if e.Gross.Currency() == e.Net.Currency() {
		if gross.Decimal() != want.Decimal() {
			out.Warn("Net", fmt.Errorf("%w: %s is not %s with fees of %s", event.ErrRange, e.Net, e.Gross, e.Fee))
		}
		return
	}
	exact := gross.Exact().MulDecimal(rate)
	for _, mode := range [...]money.RoundingMode{money.HalfUp, money.HalfDown} {
		if near, err := exact.Round(money.Rounding{Mode: mode}); err == nil && near.Decimal() == want.Decimal() {
			return
		}
	}
	out.Warn("Net", fmt.Errorf("%w: %s is not %s at %s with fees of %s", event.ErrRange, e.Net, e.Gross, rate, e.Fee))
}
