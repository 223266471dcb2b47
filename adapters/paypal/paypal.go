// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// host is that of the API.
const host = "api-m.paypal.com"

// Adapter reads what PayPal reports. The zero Adapter is ready.
type Adapter struct {
	// Payouts are event codes of payments sent, such as T0000, that are payouts to an
	// account of the host's own. PayPal has the same codes for both; without this,
	// payments sent are adjustments.
	Payouts []string
	// PageSize is how many transactions a page of the API has. 0 is what PayPal allows
	// at most, which is 500; so is anything above.
	PageSize int
	// Span is the widest window of one request to the API; 0 is 31 days, which PayPal
	// allows at most. It answers no request with more than 10,000 transactions.
	Span time.Duration
}

// Info declares the streams. All tell of the same transactions, with the same keys.
func (a Adapter) Info() adapters.Info {
	const day = 24 * time.Hour
	kinds := []event.Kind{
		event.PaymentCaptured, event.PaymentRefunded, event.Chargeback, event.Fee, event.Payout, event.Adjustment,
	}
	return adapters.Info{
		Name: "paypal", Version: "1", Hosts: []string{host},
		Streams: []adapters.Stream{{
			Name: "settlement", Via: adapters.ByFile, Form: adapters.CSV, Table: reportTable(),
			Kinds: kinds, Types: []string{eventCode}, Ends: true,
		}, {
			Name: "transaction_detail", Via: adapters.ByFile, Form: adapters.CSV, Table: reportTable(),
			Kinds: kinds, Types: []string{eventCode}, Ends: true, Overlaps: true,
		}, {
			Name: "transactions", Via: adapters.ByPull | adapters.ByFile, Form: adapters.JSON,
			Kinds: kinds, Types: []string{"transaction_event_code"}, Ends: true, Overlaps: true,
			MaxSpan: a.span(), Settle: 3 * time.Hour, Lookback: day, History: 3 * 365 * day,
		}},
	}
}

// span is the widest window of a request.
func (a Adapter) span() time.Duration {
	const most = 31 * 24 * time.Hour
	if a.Span <= 0 || a.Span > most {
		return most
	}
	return a.Span
}

// Decode reads any of the streams.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "settlement", "transaction_detail":
		return a.decodeReport(in, out)
	case "transactions":
		return a.decodePage(in, out)
	}
	return fmt.Errorf("paypal: %w: stream %q", adapters.ErrUnknown, in.Stream)
}
