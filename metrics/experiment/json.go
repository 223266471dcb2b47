// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
)

// Parse reads one experiment or an array of them, and reports every fault of each,
// as a *[settle.FieldError] whose path begins with the place in the array: [2].plan.mde.
func Parse(data []byte) ([]Experiment, error) {
	raws := []json.RawMessage{data}
	single := !bytes.HasPrefix(bytes.TrimSpace(data), []byte("["))
	if !single {
		if err := strict(data, &raws); err != nil {
			return nil, fmt.Errorf("experiment: parse: %w", err)
		}
	}
	var errs []error
	list := make([]Experiment, len(raws))
	for i, raw := range raws {
		at := fmt.Sprintf("[%d]", i)
		if single {
			at = ""
		}
		err := strict(raw, &list[i])
		if err == nil {
			err = list[i].Validate()
		}
		errs = append(errs, under(at, err)...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("experiment: parse: %w", err)
	}
	return list, nil
}

// strict refuses unknown fields and anything after the value.
func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// UnmarshalJSON reads a metric. A signal may be a word: "click", "settled_orders".
func (m *Metric) UnmarshalJSON(data []byte) error {
	type plain Metric
	in := struct {
		*plain
		Of  total `json:"of"`
		Per total `json:"per"`
	}{plain: (*plain)(m)}
	if err := strict(data, &in); err != nil {
		return err
	}
	m.Of, m.Per = metrics.Total(in.Of), metrics.Total(in.Per)
	return nil
}

// total is a metrics.Total that reads what that one writes.
type total metrics.Total

func (t *total) UnmarshalJSON(data []byte) error {
	var in struct {
		Signal json.RawMessage `json:"signal"`
		Value  metrics.Value   `json:"value"`
		Negate bool            `json:"negate"`
	}
	if err := strict(data, &in); err != nil {
		return err
	}
	*t = total{Value: in.Value, Negate: in.Negate}
	var word string
	switch {
	case in.Signal == nil:
		return nil
	case json.Unmarshal(in.Signal, &word) != nil:
		type plain metrics.Signal
		return strict(in.Signal, (*plain)(&t.Signal))
	case slices.Contains(orderStates(), metrics.OrderState(word)):
		t.Signal = metrics.Of(metrics.OrderState(word))
	default:
		t.Signal = metrics.On(event.Kind(word))
	}
	return nil
}
