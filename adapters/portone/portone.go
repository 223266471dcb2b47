// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package portone

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// host is that of the API.
const host = "api.portone.io"

// day is a day by the clock, for spans.
const day = 24 * time.Hour

// Adapter reads what PortOne V2 says of payments. The zero Adapter is ready.
type Adapter struct {
	// Lookback is how far back payments are asked for again, by when they were begun;
	// 0 is 30 days. The cancellation of an older payment is told by a message only.
	Lookback time.Duration
	// PageSize is how many payments a page has; 0 is what PortOne allows at most, which
	// is 1000, and so is anything above.
	PageSize int
}

// Info declares the streams. What is said of a payment stays as it is: a cancellation is
// a fact of its own.
func (a Adapter) Info() adapters.Info {
	kinds := []event.Kind{event.PaymentCaptured, event.PaymentCancelled}
	lookback := a.Lookback
	if lookback == 0 {
		lookback = 30 * day
	}
	return adapters.Info{
		Name: "portone", Version: "1", Hosts: []string{host},
		Streams: []adapters.Stream{{
			Name: "payments", Via: adapters.ByPull | adapters.ByFile | adapters.ByPush, Form: adapters.JSON,
			Kinds: kinds, Types: []string{"status"}, Ends: true, Lookback: lookback, MaxSpan: 31 * day,
		}, {
			Name: "payment", Via: adapters.ByFile, Form: adapters.JSON,
			Kinds: kinds, Types: []string{"status"}, Ends: true, Overlaps: true,
		}},
	}
}

// Decode reads either stream.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "payments":
		return a.decodePayments(in, out)
	case "payment":
		return decodePayment(in, out)
	}
	return fmt.Errorf("portone: %w: stream %q", adapters.ErrUnknown, in.Stream)
}
