// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Quiz is a term of a host: an amount for every ten quizzes answered, and a rebate of it when the
// party also sold something.
type Quiz struct {
	Price  money.Amount `json:"price"`
	Rebate money.Rate   `json:"rebate,omitzero"`
	fail   error
}

func quizzes() settle.Measure {
	return settle.Measure{Name: "quizzes", Sum: settle.SumCount, Kinds: []event.Kind{"quiz.answered"}}
}

// Type is the name in JSON.
func (Quiz) Type() string { return "quiz" }

// Measures are the quizzes and the sales.
func (Quiz) Measures() []settle.Measure { return []settle.Measure{quizzes(), settle.GrossSales()} }

// Check refuses a price in another currency.
func (q Quiz) Check(a *settle.Agreement) error {
	if q.Price.Currency() != a.Currency {
		return fmt.Errorf("price: %s is not in %s", q.Price, a.Currency)
	}
	return nil
}

// Apply adds one line, or two.
func (q Quiz) Apply(r *settle.Rating) error {
	if q.fail != nil {
		return q.fail
	}
	n, err := r.Number(quizzes())
	if err != nil {
		return err
	}
	tens, err := n.Round(-1, money.Down)
	if err != nil {
		return err
	}
	tenth, err := money.Fraction(1, 10)
	if err != nil {
		return err
	}
	price := q.Price.Exact().Mul(tenth)
	pay := price.MulDecimal(tens)
	err = r.Add(settle.Draft{
		Label: "quizzes by the ten", Class: settle.ClassEarning, Exact: pay,
		Steps: []settle.Step{{Label: "tens", Number: tens, Price: &price, Result: pay}},
	})
	if err != nil || q.Rebate.IsZero() {
		return err
	}
	sales, err := r.Amount(settle.GrossSales())
	if err != nil || sales.IsZero() {
		return err
	}
	return r.Add(settle.Draft{Label: "rebate", Class: settle.ClassDeduction, Exact: pay.Mul(q.Rebate).Neg()})
}

func quizTypes() settle.TermTypes {
	types := settle.BuiltinTerms()
	types["quiz"] = func() settle.Term { return new(Quiz) }
	return types
}

// TestCustomTerm takes a host's term through JSON, a plan, a statement and its trace.
func TestCustomTerm(t *testing.T) {
	const text = `{"id":"q","party":"acme","currency":"USD","terms":[{"type":"quiz","price":"1 USD","rebate":"25%"},{"type":"cap","amount":"2.50 USD"}]}`
	agreements, err := settle.ParseAgreements([]byte(text), quizTypes())
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(agreements[0])
	if err != nil {
		t.Fatal(err)
	}
	read, err := settle.ParseAgreements(again, quizTypes())
	if err != nil {
		t.Fatal(err)
	}
	if second, err := json.Marshal(read[0]); err != nil || !bytes.Equal(again, second) {
		t.Errorf("JSON mismatch (-want +got):\n%s", cmp.Diff(string(again), string(second)))
	}
	plan := mustPlan(t, agreements...)
	tally := plan.NewTally()
	events := []event.Event{sale("s", "acme", 3, "5 USD")}
	for i := range 47 {
		e := sale(fmt.Sprint(i), "acme", 1+i%20, "1 USD")
		e.Kind, e.Gross = "quiz.answered", money.Amount{}
		events = append(events, e)
	}
	addBatches(t, tally, []event.Batch{{Events: events}})
	s, err := tally.Statement("q", january(t, settle.Calendar{}))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{ // 4 tens; less 25 % are 3.00; cut to 2.50
		"1. quizzes by the ten", "tens: 40 × 0.10 USD = 4.00 USD", "quizzes = 47 (47 events)",
		"2. rebate", "-1.00", "gross_sales = 5.00 USD (1 event", "-0.50", "TOTAL USD", "2.50",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the statement does not have %q:\n%s", want, b.String())
		}
	}
	if got := s.Lines[1].Trace.Inputs; len(got) != 2 || s.Lines[1].Term != "quiz" || s.Lines[2].Term != "cap" {
		t.Errorf("inputs of line 2: %v", got)
	}
	n := 0
	for c, err := range tally.Explain("q", s.Period, quizzes(), func(yield func(event.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}) {
		if err != nil || c.Event.Kind != "quiz.answered" || c.Number != money.Int(1) {
			t.Fatalf("contribution %v, %v", c, err)
		}
		n++
	}
	if n != 47 {
		t.Errorf("%d events explain the quizzes, want 47", n)
	}
}

func TestCustomTermFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"type":"quiz","price":"1 EUR"}`:          "terms[0]: price: 1.00 EUR is not in USD",
		`{"type":"quiz","price":"1 USD","x":1}`:    "terms[0].x: unknown field",
		`{"type":"quiz","price":1}`:                "terms[0].price: ",
		`{"type":"survey","price":"1 USD"}`:        "is not one of bounty, cap, cost_plus, ",
		`{"type":"quiz","price":"1 USD","fail":1}`: "terms[0].fail: unknown field",
	} {
		_, err := settle.ParseAgreements([]byte(`{"id":"q","party":"p","currency":"USD","terms":[`+text+`]}`), quizTypes())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
	types := quizTypes()
	types["nil"], types["none"] = nil, func() settle.Term { return nil }
	types["value"] = func() settle.Term { return settle.FixedFee{} }
	for name, want := range map[string]string{"nil": "is not one of", "none": "no pointer", "value": "no pointer"} {
		text := fmt.Sprintf(`{"id":"q","party":"p","currency":"USD","terms":[{"type":%q}]}`, name)
		if _, err := settle.ParseAgreements([]byte(text), types); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("type %s: error %v, want one with %q", name, err, want)
		}
	}
	if _, err := settle.ParseAgreements([]byte(`{"id":"q","party":"p","currency":"USD","terms":[{"type":"quiz","price":"1 USD"}]}`), nil); err == nil {
		t.Error("the built-in terms know a quiz")
	}
}

// greedy reads what it did not declare, or adds what it may not.
type greedy struct {
	stage settle.Stage
	settle.FixedFee
	apply func(r *settle.Rating) error
}

func (g greedy) Apply(r *settle.Rating) error    { return g.apply(r) }
func (greedy) Measures() []settle.Measure        { return []settle.Measure{settle.Clicks()} }
func (g greedy) Stage() settle.Stage             { return g.stage }
func (greedy) Type() string                      { return "greedy" }
func (greedy) MarshalJSON() ([]byte, error)      { return []byte(`{}`), nil }
func (greedy) Check(*settle.Agreement) error     { return nil }
func draft(amount string) settle.Draft           { return settle.Draft{Exact: money.MustParse(amount).Exact()} }
func amountErr(_ money.Amount, err error) error  { return err }
func numberErr(_ money.Decimal, err error) error { return err }

func TestTermErrors(t *testing.T) {
	own := errors.New("no such quiz")
	tests := []struct {
		name  string
		apply func(r *settle.Rating) error
		want  string // empty for no error
	}{
		{"nothing", func(*settle.Rating) error { return nil }, ""},
		{"own", func(*settle.Rating) error { return own }, "no such quiz"},
		{"not declared", func(r *settle.Rating) error { return amountErr(r.Amount(settle.NetSales())) }, `measure "net_sales" is read but not declared`},
		{"number as an amount", func(r *settle.Rating) error { return amountErr(r.Amount(settle.Clicks())) }, "by different methods"},
		{"declared", func(r *settle.Rating) error { return numberErr(r.Number(settle.Clicks())) }, ""},
		{"another currency", func(r *settle.Rating) error { return r.Add(draft("1 EUR")) }, "EUR in an agreement in USD"},
		{"zero of another currency", func(r *settle.Rating) error { return r.Add(draft("0 EUR")) }, "currency mismatch"},
		{"nothing of no currency", func(r *settle.Rating) error { return r.Add(settle.Draft{}) }, ""},
		{"too large", func(r *settle.Rating) error {
			return r.Add(settle.Draft{Exact: money.MustParse("99999999999999999999999999999999999 USD").Exact().MulDecimal(money.Int(1 << 40))})
		}, money.ErrOverflow.Error()},
		{"sum too large", func(r *settle.Rating) error {
			for range 9 {
				if err := r.Add(draft("999999999999999999999999999999999999 USD")); err != nil {
					return err
				}
			}
			_, err := r.Subtotal()
			return err
		}, money.ErrOverflow.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := shareOf("acme", "10%")
			a.Terms = append(a.Terms, greedy{apply: test.apply})
			s, err := mustPlan(t, a).NewTally().Statement("acme", january(t, settle.Calendar{}))
			if test.want == "" {
				if err != nil || s.Total.String() != "0.00 USD" {
					t.Errorf("statement %v, %v", s, err)
				}
				return
			}
			var fault *settle.TermError
			if !errors.As(err, &fault) || fault.Agreement != "acme" || fault.Term != 1 || fault.Type != "greedy" || s != nil {
				t.Fatalf("error %v is no TermError of the term", err)
			}
			if !strings.Contains(err.Error(), test.want) || test.name == "own" != errors.Is(err, own) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestRatingShows what a term sees.
func TestRatingShows(t *testing.T) {
	a := shareOf("acme", "10%")
	a.Terms = append(a.Terms, settle.Tax{Label: "VAT", Rate: money.Percent(10)}, greedy{stage: settle.StagePay, apply: func(r *settle.Rating) error {
		subtotal, err := r.Subtotal()
		if err != nil {
			return err
		}
		if len(r.Lines()) != 2 || subtotal.String() != "10.00 USD" || r.Period().Name != "2026-01" || r.Agreement().ID != "acme" {
			return fmt.Errorf("lines %v, subtotal %s, period %v", r.Lines(), subtotal, r.Period())
		}
		r.Lines()[0].Amount = money.Amount{} // a copy
		return r.Add(settle.Draft{Label: "half", Class: settle.ClassEarning, Exact: subtotal.Exact().Mul(money.Percent(50))})
	}})
	tally := mustPlan(t, a).NewTally()
	addBatches(t, tally, []event.Batch{{Events: []event.Event{sale("1", "acme", 4, "100 USD")}}})
	if got := totalOf(t, tally, "acme"); got != "16.00 USD" { // 10 + 1 + 5
		t.Errorf("total %s", got)
	}
}
