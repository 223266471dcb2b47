// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// host is that of the API.
const host = "api.stripe.com"

// Adapter reads what Stripe reports. The zero Adapter is ready.
type Adapter struct {
	// OrderKey is the key of the metadata that holds the host's own number of an order:
	// what stands there becomes the event's Order. If it is empty, events have none.
	// With a key, pages of balance transactions are asked for with their sources, which
	// makes them longer.
	OrderKey string
	// PageSize is how many balance transactions a page has. 0 is what Stripe allows at
	// most, which is 100; so is anything above.
	PageSize int
}

// Info declares the streams. All three tell of balance transactions, which have the same
// key in each.
func (a Adapter) Info() adapters.Info {
	return adapters.Info{
		Name: "stripe", Version: "1", Hosts: []string{host},
		Limits: adapters.Limits{Every: 40 * time.Millisecond, Burst: 5},
		Streams: []adapters.Stream{{
			Name: "balance_transactions", Via: adapters.ByPull | adapters.ByFile, Form: adapters.JSON,
			Kinds: kinds(), Types: []string{"reporting_category"}, Ends: true, Lookback: time.Hour,
		}, {
			Name: "payout_reconciliation", Via: adapters.ByFile, Form: adapters.CSV, Table: a.table(),
			Kinds: kinds(), Types: []string{"reporting_category"},
		}, {
			Name: "webhooks", Via: adapters.ByPush, Form: adapters.JSON,
			Kinds: []event.Kind{event.Chargeback, event.Adjustment}, Types: []string{"reporting_category"}, Ends: true,
		}},
	}
}

func kinds() []event.Kind {
	return []event.Kind{
		event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback,
		event.Fee, event.Payout, event.Adjustment,
	}
}

// Decode reads any of the streams.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "balance_transactions":
		return a.decodePage(in, out)
	case "payout_reconciliation":
		return a.decodeReconciliation(in, out)
	case "webhooks":
		return a.decodeWebhook(in, out)
	}
	return fmt.Errorf("stripe: %w: stream %q", adapters.ErrUnknown, in.Stream)
}
