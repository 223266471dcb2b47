// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/examples/internal/progress"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The columns, by their place in a row.
const (
	colDescription = iota
	colQuantity
	colDate
	colPrice
	colCustomer
	colCountry
	columns
)

func header() []string {
	return []string{"Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"}
}

// lines reads the file as events, a batch at a time. It is a settle.EventReader, so that Fold takes
// it as it takes jupan's own reader. A row that is no event is kept as rejected, with its reason.
type lines struct {
	path     string
	file     *os.File
	csv      *csv.Reader
	row      int64 // rows read, the header not counted
	rejected []rejected
}

// rejected is a row that did not become an event, by its line in the file.
type rejected struct {
	line int64
	err  error
}

// String is the line and all reasons, on one line of text.
func (r rejected) String() string {
	return fmt.Sprintf("%d: %s", r.line, strings.ReplaceAll(r.err.Error(), "\n", "; "))
}

func openLines(path string, bar *progress.Bar) (*lines, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	l := &lines{path: path, file: file}
	if err := l.open(bar.Reader(file)); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *lines) open(file io.Reader) error {
	in := bufio.NewReaderSize(file, 1<<18)
	var plain io.Reader = in
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		var err error
		if plain, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("%s: %w", l.path, err)
		}
	}
	l.csv = csv.NewReader(plain)
	l.csv.ReuseRecord = true
	l.csv.FieldsPerRecord = columns
	names, err := l.csv.Read()
	if err != nil {
		return fmt.Errorf("%s: header: %w", l.path, err)
	}
	if !slices.Equal(names, header()) {
		return fmt.Errorf("%s:1: the header is %q, want %q", l.path, names, header())
	}
	return nil
}

// close drops the error: the file was only read.
func (l *lines) close() { _ = l.file.Close() }

// next reads a row. What encoding/csv finds wrong with one row is no end of the file.
func (l *lines) next() ([]string, error) {
	for {
		cells, err := l.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		l.row++
		var fault *csv.ParseError
		switch {
		case errors.As(err, &fault):
			l.rejected = append(l.rejected, rejected{int64(fault.StartLine), fault.Err})
		case err != nil:
			return nil, fmt.Errorf("%s: after row %d: %w", l.path, l.row-1, err)
		default:
			return cells, nil
		}
	}
}

// Read fills events as io.Reader fills bytes.
func (l *lines) Read(events []event.Event) (n int, err error) {
	for n < len(events) {
		cells, err := l.next()
		if err != nil {
			if n > 0 && errors.Is(err, io.EOF) {
				return n, nil
			}
			return n, err
		}
		line, _ := l.csv.FieldPos(0)
		if events[n], err = l.event(cells, int64(line)); err != nil {
			l.rejected = append(l.rejected, rejected{int64(line), err})
			continue
		}
		n++
	}
	return n, nil
}

// event makes a line of an invoice an event. The file has no id of a line and repeats some on
// purpose, so that the number of the row is the key: each row is a fact of its own.
func (l *lines) event(cells []string, line int64) (event.Event, error) {
	at, err := time.Parse(time.RFC3339, cells[colDate])
	if err != nil {
		return event.Event{}, fmt.Errorf("column InvoiceDate: %q: want a time such as 2010-12-01T08:26:00.000Z", cells[colDate])
	}
	quantity, err := money.ParseDecimal(cells[colQuantity])
	if err != nil {
		return event.Event{}, fmt.Errorf("column Quantity: %w", err)
	}
	price, err := money.ParseIn(cells[colPrice], money.GBP)
	if err != nil {
		return event.Event{}, fmt.Errorf("column UnitPrice: %w", err)
	}
	gross, err := price.Exact().MulDecimal(quantity).Amount()
	if err != nil {
		return event.Event{}, err
	}
	if cells[colCountry] == "" {
		return event.Event{}, errors.New("column Country: missing: whose sale is it?")
	}
	return event.Event{
		Key:  event.Key{Source: "retail", ID: strconv.FormatInt(l.row, 10)},
		Kind: kindOf(quantity, price),
		At:   at, Gross: gross, Quantity: quantity,
		Party: cells[colCountry], Product: cells[colDescription], Customer: cells[colCustomer],
		Origin: event.Origin{File: l.path, Row: line},
	}, nil
}

// kindOf says what a line is: a sale, a return, or an adjustment. Lines without a price are goods
// found, lost or given away, and those with a price below zero are debts written off; neither is a
// sale or a return, and both are kept.
func kindOf(quantity money.Decimal, price money.Amount) event.Kind {
	switch {
	case price.Sign() <= 0 || quantity.IsZero():
		return event.Adjustment
	case quantity.Sign() < 0:
		return event.PaymentRefunded
	}
	return event.PaymentCaptured
}

// countries lists the countries of a file, sorted.
func countries(ctx context.Context, path string, bar *progress.Bar) ([]string, error) {
	in, err := openLines(path, bar)
	if err != nil {
		return nil, err
	}
	defer in.close()
	seen := map[string]bool{}
	var names []string
	for {
		cells, err := in.next()
		if errors.Is(err, io.EOF) {
			slices.Sort(names)
			return names, nil
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		if name := cells[colCountry]; name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
}
