// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/event"
)

// measure is what is taken of events: a signal and a value of it.
type measure struct {
	signal metrics.Signal
	value  metrics.Value
}

// name is what a measure selects and takes, as text.
func (m measure) name() string {
	kinds := slices.Compact(slices.Sorted(slices.Values(m.signal.Kinds)))
	where := map[string][]string{}
	for name, values := range m.signal.Where {
		where[name] = slices.Compact(slices.Sorted(slices.Values(values)))
	}
	text, _ := json.Marshal([]any{m.value, m.signal.Orders, kinds, where}) // texts always marshal
	return string(text)
}

// selects reports whether a measure takes something of an event. A measure of
// orders takes all payments; whether the order passes is said by its first capture.
func (m *measure) selects(e *event.Event) bool {
	if m.signal.Orders != "" {
		return isPayment(e.Kind)
	}
	return slices.Contains(m.signal.Kinds, e.Kind) && m.passes(e)
}

func isPayment(k event.Kind) bool {
	switch k {
	case event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback:
		return true
	}
	return false
}

func (m *measure) passes(e *event.Event) bool { return content.Passes(m.signal.Where, e) }

// takes is the value that is kept of a selected event: to know where an order
// stands takes its gross amounts, whatever else is added up of it.
func (m *measure) takes() []metrics.Value {
	switch {
	case m.signal.Orders == "":
		return []metrics.Value{m.value}
	case m.value == metrics.Count || m.value == metrics.Gross:
		return []metrics.Value{metrics.Gross}
	}
	return []metrics.Value{m.value, metrics.Gross}
}
