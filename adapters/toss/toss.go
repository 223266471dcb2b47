// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// host is that of the API.
const host = "api.tosspayments.com"

// Adapter reads what Toss Payments reports. The zero Adapter is ready.
type Adapter struct {
	// PageSize is how many rows a page of settlements has. 0 is what Toss allows at
	// most, which is 5000; so is anything above. Smaller pages come sooner.
	PageSize int
}

// Info declares the streams. A row of a settlement stays as it is: a cancellation is a
// row of its own, with a key of its own.
func (Adapter) Info() adapters.Info {
	const day = 24 * time.Hour
	return adapters.Info{
		Name: "toss", Version: "1", Hosts: []string{host},
		Streams: []adapters.Stream{{
			Name: "settlements", Via: adapters.ByPull | adapters.ByFile, Form: adapters.JSON,
			Kinds: []event.Kind{event.PaymentCaptured, event.PaymentCancelled}, Ends: true,
			Daily: true, MaxSpan: 31 * day, Lookback: 7 * day,
		}, {
			Name: "webhooks", Via: adapters.ByPush, Form: adapters.JSON,
			Kinds: []event.Kind{event.Payout}, Types: []string{"eventType", "status"}, Ends: true,
		}},
	}
}

// Decode reads either stream.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "settlements":
		return a.decodeSettlements(in, out)
	case "webhooks":
		return decodeWebhook(in, out)
	}
	return fmt.Errorf("toss: %w: stream %q", adapters.ErrUnknown, in.Stream)
}

// seoul is the zone of all of Toss's dates, wherever the merchant is. Korea has had no
// summer time since 1988.
func seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }
