// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

func sales() Contract {
	return Contract{
		Partner: "acme", Feed: "sales", Unique: [][]string{{"id"}}, Clock: "at",
		Columns: []Column{
			{Name: "id"},
			{Name: "at", Type: Instant},
			{Name: "status", Allowed: []string{"paid", "void"}, Empty: true},
			{Name: "amount", Type: Decimal, Sign: NonNegative, Unit: true},
			{Name: "product", Refers: "products", Optional: true, Pattern: `p\d+`},
		},
	}
}

// day makes a file of n rows whose amounts are multiplied by times.
func dayFile(day anomaly.Day, n int, times float64, hours int) File {
	r := rand.New(rand.NewPCG(uint64(day), 1))
	f := File{Name: fmt.Sprintf("f%d", day), Day: day, Header: []string{"id", "at", "status", "amount"}}
	for i := range n {
		minute := i * hours * 60 / n
		amount := (1000 + 50*r.Float64()*float64(r.IntN(100))) * times
		f.Rows = append(f.Rows, []string{
			fmt.Sprintf("%d-%d", day, i), fmt.Sprintf("%sT%02d:%02d:00Z", day, minute/60, minute%60), "paid",
			strconv.FormatFloat(amount, 'f', 0, 64),
		})
	}
	return f
}

func kinds(list []anomaly.Finding) (out []string) {
	for _, f := range list {
		out = append(out, fmt.Sprintf("%s %s", f.Kind, f.Severity))
	}
	return out
}

type set map[string]bool

func (s set) Has(v string) bool { return s[v] }

type evenRule struct{}

func (evenRule) Name() string { return "even" }
func (evenRule) Holds(field func(string) string) bool {
	return !strings.HasSuffix(field("amount"), "1")
}

func TestCheckRules(t *testing.T) {
	min0, max9 := money.Int(0), money.Int(9)
	cases := []struct {
		name   string
		column Column
		value  string
		rule   string
	}{
		{"text", Column{}, "x", ""},
		{"empty", Column{}, "", "empty"},
		{"may be empty", Column{Empty: true, Type: Decimal}, "", ""},
		{"integer", Column{Type: Integer}, "12", ""},
		{"integer with decimals", Column{Type: Integer}, "12.5", "type"},
		{"decimal", Column{Type: Decimal}, "-12.50", ""},
		{"exponent", Column{Type: Decimal}, "1e5", "type"},
		{"separator", Column{Type: Decimal}, "1,234.50", "separator"},
		{"points between thousands", Column{Type: Decimal}, "1.234.567", "separator"},
		{"decimal comma", Column{Type: Decimal}, "12,5", "separator"},
		{"sign", Column{Type: Decimal, Sign: NonNegative}, "-1", "sign"},
		{"other sign", Column{Type: Decimal, Sign: NonPositive}, "1", "sign"},
		{"below", Column{Type: Decimal, Min: &min0}, "-0.1", "range"},
		{"above", Column{Type: Integer, Max: &max9}, "10", "range"},
		{"date", Column{Type: Date}, "2026-02-30", "type"},
		{"instant", Column{Type: Instant}, "2026-02-03", "type"},
		{"boolean", Column{Type: Boolean}, "yes", "type"},
		{"allowed", Column{Allowed: []string{"a"}}, "b", "allowed"},
		{"pattern", Column{Pattern: `\d{3}`}, "1234", "pattern"},
		{"reference", Column{Refers: "known"}, "nobody", "reference"},
		{"reference that is there", Column{Refers: "known"}, "kim", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.column.Name = "k"
			k := Contract{Feed: "f", Columns: []Column{c.column}}
			report, err := k.Check(File{Header: []string{"k"}, Rows: [][]string{{c.value}}}, &Options{
				References: map[string]Reference{"known": set{"kim": true}},
			})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(report.Faults) > 0 {
				got = report.Faults[0].Rule
			}
			if got != c.rule || (report.Valid == 1) != (c.rule == "") {
				t.Errorf("%q: rule %q, valid %d; want rule %q", c.value, got, report.Valid, c.rule)
			}
		})
	}
}

func TestCheckFile(t *testing.T) {
	c := sales()
	c.Totals = []Total{{Name: "rows"}, {Name: "sum", Column: "amount"}}
	f := File{
		Name: "x", Header: []string{"id", "At", "status", "amount", "extra"},
		Rows: [][]string{{"1", "2026-01-01T00:00:00Z", "paid", "10", ""}, {"1", "x", "", "11", ""}, {"2"}},
	}
	f.Totals = map[string]money.Decimal{"rows": money.Int(2)}
	report, err := c.Check(f, &Options{Rules: []Rule{evenRule{}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Faults {
		got = append(got, fmt.Sprintf("%d %s %s %s", f.Row, f.Column, f.Rule, f.Value))
	}
	want := []string{
		"0 at column_missing At", "0 At column_new ", "0 extra column_new ", "2 id unique as row 1", "2  even ",
		"3  fields 1", "0  total rows says 2, the rows have 3", "0 amount total_missing sum",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults mismatch (-want +got):\n%s", diff)
	}
	if report.Rows != 3 || report.Valid != 1 {
		t.Errorf("%d of %d valid, want 1 of 3", report.Valid, report.Rows)
	}
}

func TestContractFaults(t *testing.T) {
	three := money.Int(3)
	one := money.Int(1)
	c := Contract{
		Feed: "f", Columns: []Column{
			{Name: "a", Type: "money"},
			{Name: "a"},
			{Name: "b", Min: &one},
			{Name: "c", Type: Decimal, Min: &three, Max: &one},
			{Name: "d", Pattern: "("},
		}, Unique: [][]string{{"z"}}, Totals: []Total{{Name: "t", Column: "b"}}, Clock: "b",
	}
	err := c.Validate()
	if !errors.Is(err, ErrContract) {
		t.Fatalf("Validate() = %v", err)
	}
	for _, part := range []string{"column a:", "twice", "column b:", "from 3 to 1", "column d:", "no column z", "total", "clock"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not tell of %q:\n%v", part, err)
		}
	}
	if _, err := c.Check(File{}, nil); !errors.Is(err, ErrContract) {
		t.Errorf("Check with a bad contract: %v", err)
	}
}

func TestContractJSON(t *testing.T) {
	c := sales()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Contract
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, back); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// usual returns a History of four ordinary weeks, and the next day.
func usual(t *testing.T) (*History, anomaly.Day) {
	t.Helper()
	m, err := NewHistory(sales())
	if err != nil {
		t.Fatal(err)
	}
	day := anomaly.Day(20000)
	for ; day < 20028; day++ {
		if got := m.See(dayFile(day, 300+int(day%5), 1, 23)); len(got) > 0 {
			t.Fatalf("an ordinary day: %v", kinds(got))
		}
	}
	return m, day
}

func TestMemory(t *testing.T) {
	shuffled := func(f File) File {
		f.Name = "renamed"
		f.Rows = slices.Clone(f.Rows)
		rand.New(rand.NewPCG(3, 3)).Shuffle(len(f.Rows), func(i, j int) { f.Rows[i], f.Rows[j] = f.Rows[j], f.Rows[i] })
		f.Header = []string{"amount", "at", "id", "status"}
		for i, r := range f.Rows {
			f.Rows[i] = []string{r[3], r[1], r[0], r[2]}
		}
		return f
	}
	_, next := usual(t)
	mixed := dayFile(next, 300, 1, 23)
	mixed.Rows = append(mixed.Rows[:100:100], dayFile(next-3, 300, 1, 23).Rows[:200]...)
	other := dayFile(next, 300, 1, 23)
	other.Header = []string{"id", "at", "state", "amount"}
	cases := []struct {
		name string
		file File
		want []string
	}{
		{"ordinary", dayFile(next, 310, 1, 23), nil},
		{"the same again, renamed and in another order", shuffled(dayFile(next-2, 300+int((next-2)%5), 1, 23)), []string{"duplicate_file block"}},
		{"two thirds repeated", mixed, []string{"duplicate_file review"}},
		{"minor units", dayFile(next, 300, 100, 23), []string{"decimal_slip block"}},
		{"thousands", dayFile(next, 300, 0.001, 23), []string{"decimal_slip block"}},
		{"a boom is no unit", dayFile(next, 300, 3, 23), nil},
		{"half of the rows", dayFile(next, 120, 1, 23), []string{"partial_day review"}},
		{"ends at noon", dayFile(next, 300, 1, 12), []string{"partial_day review"}},
		{"a column renamed", other, []string{"schema_drift review"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, _ := usual(t)
			if diff := cmp.Diff(c.want, kinds(m.See(c.file))); diff != "" {
				t.Errorf("findings mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMemoryHoldsBack(t *testing.T) {
	m, next := usual(t)
	bad := dayFile(next, 300, 100, 23)
	for range 3 {
		if got := kinds(m.See(bad)); len(got) != 1 {
			t.Fatalf("minor units once more: %v", got)
		}
	}
	for range 25 {
		m.Accept(dayFile(next, 300, 100, 23)) // a person says that this is the unit now
		next++
	}
	if got := kinds(m.See(dayFile(next, 300, 100, 23))); got != nil {
		t.Errorf("after it was accepted: %v", got)
	}
}

func TestMemorySaved(t *testing.T) {
	m, next := usual(t)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	back, err := RestoreHistory(sales(), text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(text) {
		t.Fatalf("saved again it differs: %v", err)
	}
	bad := dayFile(next, 300, 100, 23)
	if diff := cmp.Diff(m.See(bad), back.See(bad), cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" {
		t.Errorf("mismatch (-original +restored):\n%s", diff)
	}
	for _, text := range []string{"", "{", `[{"content":"zz"}]`} {
		if _, err := RestoreHistory(sales(), []byte(text)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("RestoreHistory(%q) = %v", text, err)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("id,amount\n1,2\n")
	f.Add("\uFEFFid\n\"a\n")
	c := Contract{Feed: "f", Columns: []Column{{Name: "id"}, {Name: "amount", Type: Decimal, Unit: true}}, Unique: [][]string{{"id"}}}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ReadCSV(strings.NewReader(text), "x", 1)
		if err != nil {
			return
		}
		report, err := c.Check(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Valid > report.Rows {
			t.Errorf("%d of %d rows valid", report.Valid, report.Rows)
		}
		m, err := NewHistory(c)
		if err != nil {
			t.Fatal(err)
		}
		m.See(file)
	})
}
