// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/shopspring/decimal"
)

// Typical settles the file the way a Go developer would at first: encoding/csv or encoding/json,
// shopspring/decimal, a map of the ids seen and a map of sums, one goroutine.
func Typical(_ context.Context, job Job, w io.Writer) error {
	file, err := os.Open(job.Path)
	if err != nil {
		return fmt.Errorf("peers: typical: %w", err)
	}
	next := readCSV(file)
	if job.JSONLines {
		next = readJSON(file)
	}
	b := newTypicalBook(job.Attribution)
	if err := errors.Join(b.postAll(next), file.Close()); err != nil {
		return fmt.Errorf("peers: typical: %w", err)
	}
	return b.write(w)
}

// typicalRow is an event as the program reads it.
type typicalRow struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"`
	Party    string    `json:"party"`
	Order    string    `json:"order"`
	Currency string    `json:"currency"`
	Gross    string    `json:"gross"`
	Quantity string    `json:"quantity"`
}

func readCSV(r io.Reader) func() (typicalRow, error) {
	rows := csv.NewReader(bufio.NewReaderSize(r, 1<<20))
	rows.ReuseRecord = true
	columns := map[string]int{}
	return func() (typicalRow, error) {
		cells, err := rows.Read()
		if err == nil && len(columns) == 0 {
			for i, name := range cells {
				columns[name] = i
			}
			cells, err = rows.Read()
		}
		if err != nil {
			return typicalRow{}, err
		}
		at, err := time.Parse(time.RFC3339, cells[columns["at"]])
		return typicalRow{
			ID: cells[columns["id"]], Kind: cells[columns["kind"]], At: at,
			Party: cells[columns["party"]], Order: cells[columns["order"]],
			Currency: cells[columns["currency"]],
			Gross:    cells[columns["gross"]], Quantity: cells[columns["quantity"]],
		}, err
	}
}

func readJSON(r io.Reader) func() (typicalRow, error) {
	rows := json.NewDecoder(bufio.NewReaderSize(r, 1<<20))
	return func() (typicalRow, error) {
		var row typicalRow
		err := rows.Decode(&row)
		return row, err
	}
}

// parseDecimal reads a cell, an empty one as zero.
func parseDecimal(cell string) (decimal.Decimal, error) {
	if cell == "" {
		return decimal.Zero, nil
	}
	return decimal.NewFromString(cell)
}
