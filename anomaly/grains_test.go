// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

func statement(agreement string, month int, total int64) *settle.Statement {
	from := time.Date(2025, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return &settle.Statement{
		Agreement: settle.AgreementID(agreement), Party: "p-" + agreement, Currency: money.KRW, Total: money.Minor(total, money.KRW),
		Period: settle.Period{Name: from.Format("2006-01"), From: from, To: from.AddDate(0, 1, 0)},
	}
}

func TestStatements(t *testing.T) {
	agreements := []string{"a", "b", "c", "d", "e", "f", "g"}
	history := func() *Statements {
		var w Statements
		for month := 1; month <= 8; month++ {
			for i, a := range agreements {
				w.Learn(statement(a, month, int64(1_000_000*(i+1)+37_000*(month*(i+3)%5))))
			}
		}
		return &w
	}
	next := func(change map[string]float64) (list []*settle.Statement) {
		for i, a := range agreements {
			times := 1.0
			if x, ok := change[a]; ok {
				times = x
			} else if x, ok := change["all"]; ok {
				times = x
			}
			list = append(list, statement(a, 9, int64(float64(1_050_000*(i+1))*times)))
		}
		return list
	}
	for _, c := range []struct {
		name   string
		change map[string]float64
		want   []string
	}{
		{"ordinary", nil, nil},
		{"a hundred times", map[string]float64{"b": 100}, []string{"b block 100"}},
		{"a tenth", map[string]float64{"c": 0.1}, []string{"c block 1/10"}},
		{"four times", map[string]float64{"d": 4}, []string{"d review "}},
		{"the other side of zero", map[string]float64{"e": -1}, []string{"e block -1"}},
		{"a strong month for all", map[string]float64{"all": 4}, nil},
		{"all but one", map[string]float64{"all": 4, "f": 1}, []string{"f review "}},
	} {
		var got []string
		for _, f := range history().Judge(next(c.change)) {
			got = append(got, fmt.Sprintf("%s %s %s", f.Subject, f.Severity, f.Factor))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", c.name, diff)
		}
	}
	w := history()
	text, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	var back Statements
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Judge(next(map[string]float64{"b": 100}))) != 1 {
		t.Error("what was learned is lost when saved")
	}
}

func TestBalance(t *testing.T) {
	fields := func(gross, fee, tax, net string) map[string]money.Decimal {
		return map[string]money.Decimal{
			"gross": money.MustDecimal(gross), "fee": money.MustDecimal(fee), "tax": money.MustDecimal(tax), "net": money.MustDecimal(net),
		}
	}
	for _, c := range []struct {
		name   string
		fields map[string]money.Decimal
		kind   Kind // of the finding; empty if it adds up
		fixes  []string
	}{
		{"adds up", fields("2714.50", "14.50", "100", "2600"), "", nil},
		{"within rounding", fields("2714.50", "14.49", "100", "2600"), "", nil},
		{"padded cents", fields("2714.05", "14.50", "100", "2600"), TypingError, []string{"fee=14.05", "gross=2714.5"}},
		{"left out", fields("2714.50", "14.50", "100", "260"), DecimalSlip, []string{"net=2600"}},
		{"one digit", fields("2714.50", "14.50", "100", "2900"), TypingError, []string{"net=2600"}},
		{"sign", fields("2714.50", "14.50", "-100", "2600"), SignFlip, []string{"tax=100"}},
		{"decimal point", fields("2714.50", "1450", "100", "2600"), DecimalSlip, []string{"fee=14.5"}},
		{"exchanged", fields("14.50", "2714.50", "100", "2600"), TypingError, []string{"fee=14.5 gross=2714.5"}},
		{"nothing explains it", fields("2714.50", "14.50", "100", "1234"), TypingError, nil},
	} {
		r := Record{
			Subject: "s1", Fields: c.fields, Tolerance: money.MustDecimal("0.01"),
			Balances: []Balance{{Name: "net", Plus: []string{"gross"}, Minus: []string{"fee", "tax", "net"}}},
		}
		f, repairs, err := r.Check()
		if err != nil {
			t.Fatal(err)
		}
		if f == nil {
			if c.kind != "" {
				t.Errorf("%s: nothing found", c.name)
			}
			continue
		}
		var got []string
		for _, p := range repairs {
			text := ""
			for i := range p.Fields {
				text += fmt.Sprintf(" %s=%s", p.Fields[i], p.Should[i])
			}
			got = append(got, text[1:])
		}
		if diff := cmp.Diff(c.fixes, got); f.Kind != c.kind || diff != "" {
			t.Errorf("%s: %s, want %s; repairs (-want +got):\n%s", c.name, f.Kind, c.kind, diff)
		}
	}
	r := Record{Balances: []Balance{{Name: "net", Plus: []string{"gross"}}}}
	if _, _, err := r.Check(); !errors.Is(err, ErrArgument) {
		t.Errorf("a balance of a field that is not there: %v", err)
	}
}

// The order of rows, and how they are divided, changes nothing.
func TestRowsAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var rows []Row
	for day := Day(20000); day < 20040; day++ {
		for i := range 30 {
			amount := int64(500 + r.IntN(1000))
			if r.IntN(400) == 0 {
				amount *= 40
			}
			rows = append(rows, Row{
				Series: Series{Partner: "acme", Feed: "sales"}, ID: fmt.Sprint(day, "-", i), Day: day,
				At: day.Time().Add(time.Duration(i) * time.Minute), Amount: money.Minor(amount, money.KRW),
			})
		}
	}
	run := func(rows []Row, daily bool) string {
		w, err := NewRows(nil)
		if err != nil {
			t.Fatal(err)
		}
		var all []Finding
		if daily {
			for day := Day(20000); day < 20040; day++ {
				for _, row := range rows {
					if row.Day == day {
						if _, err := w.Observe(row, row); err != nil {
							t.Fatal(err)
						}
					}
				}
				found, err := w.Close(day)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, found...)
			}
		} else {
			if _, err := w.Observe(rows...); err != nil {
				t.Fatal(err)
			}
			if all, err = w.Close(20040); err != nil {
				t.Fatal(err)
			}
		}
		text, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := run(rows, false)
	if !strings.Contains(want, `"detector":"row"`) {
		t.Fatalf("too little is found: %s", want)
	}
	if got := run(rows, true); got != want {
		t.Errorf("day by day, told twice, it differs:\n%s\n%s", want, got)
	}
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	if got := run(rows, false); got != want {
		t.Error("shuffled it differs")
	}
}

// A day whose rows are all in the wrong unit is one incident; two large rows are two.
func TestRowsTogether(t *testing.T) {
	for large, want := range map[int]int{1: 1, 2: 2, 3: 1, 10: 1} {
		w, err := NewRows(nil)
		if err != nil {
			t.Fatal(err)
		}
		for day := range Day(10) {
			for i := range 10 {
				row := Row{Series: Series{Partner: "acme"}, ID: fmt.Sprint(day, i), Day: start + day, Amount: money.Minor(1000, money.KRW)}
				if day == 9 && i < large {
					row.Amount = money.Minor(100_000, money.KRW)
				}
				if _, err := w.Observe(row); err != nil {
					t.Fatal(err)
				}
			}
		}
		found, err := w.Close(start + 9)
		if err != nil || len(found) != large {
			t.Fatalf("%d found of %d, %v", len(found), large, err)
		}
		incidents := map[string]bool{}
		for _, f := range found {
			incidents[f.Incident] = true
		}
		if len(incidents) != want {
			t.Errorf("%d large rows are %d incidents", large, len(incidents))
		}
	}
}

// Assess says what Close would say, and leaves nothing behind.
func TestAssess(t *testing.T) {
	f := newFeed(t, nil, 2)
	f.run(60, nil)
	before := saved(t, f.m)
	slip := Observation{Series: seriesOf(0, "gross"), Day: f.day, Value: money.Int(4_000_000)}
	unknown, other := slip, slip
	unknown.Series.Entity, other.Series.Feed = "new", "new"
	for _, o := range []Observation{slip, unknown, other} {
		got, odd, err := f.m.Assess(o)
		if err != nil || odd != (o == slip) {
			t.Errorf("%s: odd %v, %v", o.Series, odd, err)
		}
		if odd && (got.Kind != DecimalSlip || got.Factor != "100") {
			t.Errorf("%s: %s", o.Series, got)
		}
		if !bytes.Equal(before, saved(t, f.m)) {
			t.Errorf("%s left a trace", o.Series)
		}
	}
	f.m.Observe(slip)
	said, _, err := f.m.Assess(slip)
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.m.Close(t.Context(), f.day)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(found, func(f Finding) bool { return f.ID == said.ID }); i < 0 || found[i].Score != said.Score {
		t.Errorf("said %+v, found %+v", said, found)
	}
	if _, _, err := f.m.Assess(slip); !errors.Is(err, ErrOrder) {
		t.Errorf("a closed day: %v", err)
	}
}
