// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle/money"
	"github.com/jupan-go/jupan/settle/reconcile"
)

// TestFormulas: what a partner wrote is text to a spreadsheet, and a figure is a number.
func TestFormulas(t *testing.T) {
	for _, first := range []string{"=", "+", "-", "@"} {
		theirs := []reconcile.Row{{Key: first + "1+1", Text: first + "2", Amount: money.MustParse("-5 USD")}}
		result, err := reconcile.Run(nil, theirs, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, write := range map[string]func(*strings.Builder) error{
			"CSV":     func(b *strings.Builder) error { return result.CSV(b, nil) },
			"RowsCSV": func(b *strings.Builder) error { return result.RowsCSV(b) },
		} {
			var b strings.Builder
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			records, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			row := records[1]
			if !slices.Contains(row, "'"+first+"1+1") || slices.Contains(row, first+"1+1") {
				t.Errorf("%s: the key %s1+1 is not text: %q", name, first, row)
			}
			if !slices.Contains(row, "-5.00") {
				t.Errorf("%s: the amount is not the number: %q", name, row)
			}
		}
	}
}
