// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"io"
	"time"
)

// Header is the first line of the CSV file. The source of the events is not in the file: a reader
// is told.
const Header = "id,kind,at,party,campaign,customer,order,currency,gross,quantity\n"

// block is how many bytes are written at a time.
const block = 1 << 20

// Write writes the whole file to w in blocks of about a mebibyte.
func (s Spec) Write(w io.Writer) error {
	buf := make([]byte, 0, block+1024)
	appendRow := appendCSV
	if s.JSONLines {
		appendRow = appendJSON
	} else {
		buf = append(buf, Header...)
	}
	days := dayTexts()
	for pos := range s.Rows {
		row := s.Row(pos)
		buf = appendRow(buf, &row, days)
		if len(buf) < block {
			continue
		}
		if _, err := w.Write(buf); err != nil {
			return fmt.Errorf("workload: write row %d: %w", pos, err)
		}
		buf = buf[:0]
	}
	if _, err := w.Write(buf); err != nil {
		return fmt.Errorf("workload: write end: %w", err)
	}
	return nil
}

// dayTexts returns the days of the file as text, since formatting a date is the dearest cell of a
// row.
func dayTexts() []string {
	days := make([]string, length/86_400)
	for d := range days {
		days[d] = time.Unix(first+int64(d)*86_400, 0).UTC().Format(time.DateOnly)
	}
	return days
}

func appendCSV(b []byte, row *Row, days []string) []byte {
	b = append(appendID(b, row.ID), ',')
	b = append(append(b, row.Kind...), ',')
	b = append(appendTime(b, row.At, days), ',')
	b = append(appendNumber(b, "p-", row.Party, 3), ',')
	b = append(appendNumber(b, "cmp-", row.Campaign, 4), ',')
	b = append(appendNumber(b, "u-", row.Customer, 7), ',')
	b = append(appendNumber(b, "ord-", row.Order, 10), ',')
	b = append(append(b, row.Currency...), ',')
	if row.Currency != "" {
		b = appendDecimal(b, row.Coef, row.Scale)
	}
	b = append(b, ',')
	if row.Quantity != 0 {
		b = appendDecimal(b, row.Quantity, 0)
	}
	return append(b, '\n')
}

func appendJSON(b []byte, row *Row, days []string) []byte {
	b = appendID(append(b, `{"id":"`...), row.ID)
	b = append(append(b, `","kind":"`...), row.Kind...)
	b = appendTime(append(b, `","at":"`...), row.At, days)
	b = appendNumber(b, `","party":"p-`, row.Party, 3)
	b = appendNumber(b, `","campaign":"cmp-`, row.Campaign, 4)
	b = appendNumber(b, `","customer":"u-`, row.Customer, 7)
	b = appendNumber(b, `","order":"ord-`, row.Order, 10)
	if row.Currency != "" {
		b = append(append(b, `","currency":"`...), row.Currency...)
		b = appendDecimal(append(b, `","gross":"`...), row.Coef, row.Scale)
	}
	if row.Quantity != 0 {
		b = appendDecimal(append(b, `","quantity":"`...), row.Quantity, 0)
	}
	return append(b, "\"}\n"...)
}
