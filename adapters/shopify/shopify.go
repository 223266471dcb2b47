// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// Adapter reads what Shopify Payments reports. The zero Adapter is ready.
type Adapter struct {
	// PaidOut takes a transaction only once it has been paid out, and names its payout as
	// the dimension payout. Without it, transactions are taken as they come, when no
	// payout is known yet; so what is said of them stays the same.
	PaidOut bool
	// Version is that of the API: "2026-01" if it is empty.
	Version string
	// PageSize is how many transactions a page of the API has. 0 is 100; above 250, which
	// Shopify allows at most, it is 250.
	PageSize int
}

// Info declares the streams. The first three tell of the same balance transactions.
func (a Adapter) Info() adapters.Info {
	const day = 24 * time.Hour
	lookback := day
	if a.PaidOut {
		lookback = 30 * day // transactions are paid out days after they were made
	}
	kinds := []event.Kind{
		event.PaymentCaptured, event.PaymentRefunded, event.Chargeback, event.Fee, event.Payout, event.Adjustment,
	}
	return adapters.Info{
		Name: "shopify", Version: "1", Hosts: []string{domain},
		Limits: adapters.Limits{Every: 500 * time.Millisecond, Burst: 10},
		Streams: []adapters.Stream{{
			Name: "balance_transactions", Via: adapters.ByPull | adapters.ByFile, Form: adapters.JSON,
			Kinds: kinds, Types: []string{"type"}, Ends: true, Lookback: lookback,
		}, {
			Name: "rest_transactions", Via: adapters.ByFile, Form: adapters.JSON,
			Kinds: kinds, Types: []string{"type"}, Ends: true, Overlaps: true,
		}, {
			Name: "transactions_export", Via: adapters.ByFile, Form: adapters.CSV, Table: exportTable(),
			Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Chargeback, event.Adjustment},
			Types: []string{"Type"}, Overlaps: true,
		}, {
			Name: "payouts", Via: adapters.ByFile, Form: adapters.JSON,
			Kinds: []event.Kind{event.Payout}, Types: []string{"status"}, Ends: true, Overlaps: true,
		}, {
			Name: "webhooks", Via: adapters.ByPush, Form: adapters.JSON,
			Kinds: []event.Kind{event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded},
			Types: []string{"kind"}, Ends: true, Overlaps: true, Provisional: true,
		}},
	}
}

// Decode reads any of the streams.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "balance_transactions":
		return a.decodePage(in, out)
	case "rest_transactions":
		return a.decodeREST(in, out)
	case "transactions_export":
		return a.decodeExport(in, out)
	case "payouts":
		return decodePayouts(in, out)
	case "webhooks":
		return decodeWebhook(in, out)
	}
	return fmt.Errorf("shopify: %w: stream %q", adapters.ErrUnknown, in.Stream)
}
