// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
