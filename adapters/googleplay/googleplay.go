// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/internal/zipstream"
	"github.com/jupan-go/jupan/settle/event"
)

// Adapter reads what Google Play reports. The zero Adapter is ready.
type Adapter struct{}

// Info declares the streams.
func (Adapter) Info() adapters.Info {
	return adapters.Info{
		Name: "googleplay", Version: "1",
		Streams: []adapters.Stream{{
			Name: "earnings", Via: adapters.ByFile, Form: adapters.CSV, Table: earningsTable(),
			Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Fee, event.Adjustment},
			Types: []string{"Transaction Type"},
		}, {
			Name: "sales", Via: adapters.ByFile, Form: adapters.CSV, Table: salesTable(),
			Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded},
			Types: []string{"Financial Status"}, Overlaps: true, Provisional: true,
		}},
	}
}

// Decode reads either stream.
func (Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "earnings":
		return files(in, newEarnings(out).decode)
	case "sales":
		return files(in, func(in *adapters.Input) error { return decodeSales(in, out) })
	}
	return fmt.Errorf("googleplay: %w: stream %q", adapters.ErrUnknown, in.Stream)
}

// files calls decode with the input, or with each file in it if it is an archive.
func files(in *adapters.Input, decode func(*adapters.Input) error) error {
	body := bufio.NewReader(in.Body)
	one := *in
	one.Body = body
	if begin, err := body.Peek(4); err != nil || !zipstream.Is(begin) {
		return decode(&one) // which meets the error, if it is one
	}
	z := zipstream.NewReader(body)
	for n := 0; ; n++ {
		_, err := z.Next()
		switch {
		case err == io.EOF && n > 0: //nolint:errorlint // an io.EOF within another error is no end
			return nil
		case err == io.EOF: //nolint:errorlint // see above
			err = fmt.Errorf("%w: an archive without files", adapters.ErrTruncated)
			fallthrough
		case err != nil:
			return broken(in, err)
		}
		one.Body = z
		if err := decode(&one); err != nil {
			return broken(in, err)
		}
	}
}

// broken gives an error of the archive its place.
func broken(in *adapters.Input, err error) error {
	if errors.Is(err, zipstream.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: %w", adapters.ErrTruncated, err)
	}
	if _, placed := errors.AsType[*adapters.FormatError](err); placed {
		return err
	}
	if _, placed := errors.AsType[*adapters.DriftError](err); placed {
		return err
	}
	return &adapters.FormatError{Name: in.Name, Err: err}
}
