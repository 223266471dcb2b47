// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/csv"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// twoStatements is a share with a tax on it, in January and in February.
func twoStatements(t *testing.T) []*settle.Statement {
	t.Helper()
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "a", Party: "acme", Currency: money.USD,
		Terms: []settle.Term{
			settle.RevenueShare{Rate: &rate},
			settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.Percent(5)},
			settle.Tax{Label: "levy", Mode: settle.TaxAdded, Rate: money.Percent(1)},
		},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	for month, id := range []string{"", "one", "two"} {
		if id == "" {
			continue
		}
		_, err := tally.Add(event.Batch{Events: []event.Event{{
			Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Party: "acme",
			At: time.Date(2026, time.Month(month), 1, 0, 0, 0, 0, time.UTC), Gross: money.MustParse("100.00 USD"),
		}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	return statements
}

// TestWriteCSV holds a table of several statements to one header, and to the
// records that each statement writes alone.
func TestWriteCSV(t *testing.T) {
	statements := twoStatements(t)
	var together, want bytes.Buffer
	if err := settle.WriteCSV(&together, statements); err != nil {
		t.Fatal(err)
	}
	for i, s := range statements {
		var alone bytes.Buffer
		if err := s.CSV(&alone); err != nil {
			t.Fatal(err)
		}
		header, records, _ := bytes.Cut(alone.Bytes(), []byte("\n"))
		if i == 0 {
			want.Write(append(header, '\n'))
		}
		want.Write(records)
	}
	if together.String() != want.String() {
		t.Errorf("WriteCSV gives\n%s\nand one by one\n%s", &together, &want)
	}
	records, err := csv.NewReader(&together).ReadAll()
	if err != nil || len(records) != 1+2*4 {
		t.Errorf("%d records and the error %v, want a header and 4 for each of 2 statements", len(records), err)
	}
}

func TestStatementSum(t *testing.T) {
	s := twoStatements(t)[0]
	for class, want := range map[settle.Class]string{
		settle.ClassEarning: "10.00 USD", settle.ClassTax: "0.60 USD", settle.ClassBound: "0.00 USD",
	} {
		if sum, err := s.Sum(class); err != nil || sum.String() != want {
			t.Errorf("Sum(%s) = %s, %v, want %s", class, sum, err, want)
		}
	}
	if step := s.Lines[0].Trace.Steps[0].String(); step != "100.00 USD × 10% = 10.00 USD" {
		t.Errorf("the step reads %q", step)
	}
}

// TestWriteCSVFormulas holds names and labels to text that no spreadsheet computes, and figures to
// numbers as they are.
func TestWriteCSVFormulas(t *testing.T) {
	for _, first := range []string{"=", "+", "-", "@"} {
		s := twoStatements(t)[0]
		s.Party, s.Lines[0].Label, s.Lines[0].Payee = first+"1", first+"2", first+"3"
		s.Lines[0].Amount = s.Lines[0].Amount.Neg()
		var out bytes.Buffer
		if err := s.CSV(&out); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got := [...]string{records[1][1], records[1][8], records[1][10], records[1][13]}
		if want := [...]string{"'" + first + "1", "'" + first + "2", "'" + first + "3", "-10.00"}; got != want {
			t.Errorf("WriteCSV: party, label, payee and amount are %q, want %q", got, want)
		}
	}
}
