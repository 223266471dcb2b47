// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// line is a row of a key, a day of January 2026 and an amount, any of which may be
// missing: "o-1 5 100.00 USD".
func line(t *testing.T, text string) Row {
	t.Helper()
	part := strings.Fields(text)
	row := Row{}
	if part[0] != "-" {
		row.Key = part[0]
	}
	if part[1] != "-" {
		row.Date = settle.MustDate("2026-01-" + fmt.Sprintf("%02s", part[1]))
	}
	if len(part) > 2 {
		row.Amount = money.MustParse(part[2] + " " + part[3])
	}
	return row
}

func lines(t *testing.T, texts ...string) []Row {
	t.Helper()
	var rows []Row
	for _, text := range texts {
		rows = append(rows, line(t, text))
	}
	return rows
}

// shape is a result as text: a match to a word, such as "matched:1/2".
func shape(res *Result) string {
	var all []string
	for i := range res.Matches {
		m := &res.Matches[i]
		text := fmt.Sprintf("%s:%d/%d", m.Status, len(m.Ours), len(m.Theirs))
		if c := m.causes(); c != "" {
			text += "(" + c + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, "|")
}

func TestRun(t *testing.T) {
	sums := []Rule{{Method: OneToMany, After: 2}}
	for _, x := range []struct {
		name         string
		ours, theirs []string
		rules        []Rule
		want         string
	}{
		{"nothing", nil, nil, nil, ""},
		{"one side", []string{"a 5 1 USD"}, nil, nil, "only_ours:1/0"},
		{"nothing stated at all", []string{"- -"}, []string{"- -"}, nil, "only_ours:1/0|only_theirs:0/1"},
		{"no rules", []string{"a 5 1 USD"}, []string{"a 5 1 USD"}, []Rule{}, "only_ours:1/0|only_theirs:0/1"},
		{"a key is enough", []string{"a -"}, []string{"a -"}, nil, "matched:1/1"},
		{"equal with a key and without", []string{"a 5 1 USD"}, []string{"- 5 1 USD"}, nil, "matched:1/1"},
		{"two keys are two lines", []string{"a 5 1 USD"}, []string{"b 5 1 USD"}, nil, "only_ours:1/0|only_theirs:0/1"},
		{"unless a rule says so", []string{"a 5 1 USD"}, []string{"b 5 1 USD"}, []Rule{{Method: ByAmount, AcrossKeys: true}}, "matched:1/1"},
		{"one currency is not another", []string{"- 5 1 USD"}, []string{"- 5 1 EUR"}, nil, "only_theirs:0/1|only_ours:1/0"},
		{"no date, no match by amount", []string{"- - 1 USD"}, []string{"- 5 1 USD"}, nil, "only_ours:1/0|only_theirs:0/1"},
		{"a stated zero is not nothing", []string{"a 5 0 USD"}, []string{"a 5"}, nil, "differs:1/1(amount:unstated)"},
		{"zero of two currencies", []string{"a 5 0 USD"}, []string{"a 5 0 EUR"}, nil, "differs:1/1(amount:currency)"},
		{"theirs twice", []string{"a 5 1 USD"}, []string{"a 5 1 USD", "a 5 1 USD"}, nil, "matched:1/1|duplicate:0/1"},
		{"both twice", []string{"a 5 1 USD", "a 5 1 USD"}, []string{"a 5 1 USD", "a 5 1 USD"}, nil, "matched:1/1|matched:1/1"},
		{"only ours, twice", []string{"a 5 1 USD", "a 5 1 USD"}, nil, nil, "only_ours:1/0|duplicate:1/0"},
		{"twice on two days", []string{"a 5 1 USD", "a 6 1 USD"}, nil, nil, "only_ours:1/0|only_ours:1/0"},
		{"twice without a key", []string{"- 5 1 USD", "- 5 1 USD"}, nil, nil, "only_ours:1/0|only_ours:1/0"},
		{
			"the nearest day",
			[]string{"- 5 1 USD"},
			[]string{"- 4 1 USD", "- 7 1 USD"},
			[]Rule{{Method: ByAmount, Before: 3, After: 3}},
			"matched:1/1|only_theirs:0/1",
		},
		{
			"as near, the later",
			[]string{"- 5 1 USD"},
			[]string{"- 4 1 USD", "- 6 1 USD"},
			[]Rule{{Method: ByAmount, Before: 3, After: 3}},
			"only_theirs:0/1|matched:1/1",
		},
		{"not before", []string{"- 5 1 USD"}, []string{"- 4 1 USD"}, []Rule{{Method: ByAmount, After: 3}}, "only_theirs:0/1|only_ours:1/0"},
		{
			"a copy of a matched row",
			[]string{"a 5 100 USD", "a 5 50 USD"},
			[]string{"a 5 100 USD", "a 5 100 USD"},
			nil,
			"only_ours:1/0|matched:1/1|duplicate:0/1",
		},
		{"no copy, if as far without", []string{"a 5 30 USD"}, []string{"a 5 20 USD", "a 5 20 USD"}, nil, "differs:1/2(amount:value)"},
		{
			"as many on both sides",
			[]string{"a 5 100 USD", "a 5 70 USD"},
			[]string{"a 5 100.40 USD", "a 5 70.50 USD"},
			nil,
			"differs:1/1(amount:value)|differs:1/1(amount:value)",
		},
		{"a key takes the row without one", []string{"a 5 1 USD", "- 5 1 USD"}, []string{"- 5 1 USD", "b 5 1 USD"}, nil, "matched:1/1|matched:1/1"},
		{"one to many", []string{"- 5 3 USD"}, []string{"- 5 1 USD", "- 6 2 USD"}, sums, "matched:1/2"},
		{
			"two ways",
			[]string{"- 5 3 USD"},
			[]string{"- 5 1 USD", "- 6 2 USD", "- 7 1 USD", "- 5 9 USD", "- 7 8 USD"},
			sums,
			"only_theirs:0/1|only_ours:1/0|only_theirs:0/1|only_theirs:0/1|only_theirs:0/1|only_theirs:0/1",
		},
		{
			"all of two days before any choice",
			[]string{"- 5 3 USD"},
			[]string{"- 5 1 USD", "- 6 2 USD", "- 7 1 USD", "- 5 9 USD"},
			sums,
			"only_theirs:0/1|matched:1/2|only_theirs:0/1",
		},
		{"beyond the days", []string{"- 5 3 USD"}, []string{"- 5 1 USD", "- 8 2 USD"}, sums, "only_theirs:0/1|only_ours:1/0|only_theirs:0/1"},
		{"before the days", []string{"- 5 3 USD"}, []string{"- 4 1 USD", "- 5 2 USD"}, sums, "only_theirs:0/1|only_theirs:0/1|only_ours:1/0"},
		{"many to one, after ours", []string{"- 5 1 USD", "- 5 2 USD"}, []string{"- 7 3 USD"}, []Rule{{Method: ManyToOne, After: 2}}, "matched:2/1"},
		{
			"many to one, before ours",
			[]string{"- 5 1 USD", "- 5 2 USD"},
			[]string{"- 4 3 USD"},
			[]Rule{{Method: ManyToOne, After: 2}},
			"only_theirs:0/1|only_ours:1/0|only_ours:1/0",
		},
		{"a group of other keys", []string{"a 5 3 USD"}, []string{"b 5 1 USD", "c 6 2 USD"}, sums, "only_ours:1/0|only_theirs:0/1|only_theirs:0/1"},
		{"a group without keys", []string{"a 5 3 USD"}, []string{"- 5 1 USD", "- 6 2 USD", "b 5 1 USD"}, sums, "matched:1/2|only_theirs:0/1"},
		{"one is no group", []string{"- 5 3 USD"}, []string{"- 5 3 USD", "- 6 9 USD"}, sums, "only_ours:1/0|only_theirs:0/1|only_theirs:0/1"},
		{"mixed signs", []string{"- 5 3 USD"}, []string{"- 5 5 USD", "- 5 -2 USD", "- 6 9 USD"}, sums, "matched:1/2|only_theirs:0/1"},
	} {
		var ours, theirs []Row
		if x.ours != nil {
			ours = lines(t, x.ours...)
		}
		if x.theirs != nil {
			theirs = lines(t, x.theirs...)
		}
		if got := shape(mustRun(t, ours, theirs, &Options{Rules: x.rules})); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// TestByText joins by the one word that is a key of ours.
func TestByText(t *testing.T) {
	ours := lines(t, "ord-1 5 1 USD", "ord-2 5 2 USD", "ord-3 5 3 USD", "inv/7.b 5 7 USD")
	for text, want := range map[string]string{
		"transfer ord-1":            "ord-1",
		"(ord-2),EUR":               "ord-2",
		"ord-1 and ord-2":           "",
		"ord-3, then ord-3":         "ord-3",
		"ord-11":                    "",
		"xord-1":                    "",
		"":                          "",
		"no. inv/7.b; thanks":       "inv/7.b",
		"ORD-1":                     "",
		"주문 ord-3 입금":               "ord-3",
		"\"ord-2\"":                 "ord-2",
		"\u00a0ord-1\u2003":         "ord-1",
		strings.Repeat("word ", 99): "",
	} {
		res := mustRun(t, ours, []Row{{Text: text, Amount: money.MustParse("99 USD")}}, &Options{Rules: []Rule{{Method: ByText}}})
		got := ""
		for _, m := range res.Matches {
			if len(m.Ours) > 0 && len(m.Theirs) > 0 {
				got = ours[m.Ours[0]].Key
			}
		}
		if got != want {
			t.Errorf("%q is joined with %q, want %q", text, got, want)
		}
	}
}

// TestByTextCopies: a bank that pays twice is no bank that shows a row twice, unless
// the rows have a key.
func TestByTextCopies(t *testing.T) {
	ours := lines(t, "ord-1 5 1 USD")
	for key, want := range map[string]string{"": "only_theirs:0/1|matched:1/1", "tx-9": "matched:1/1|duplicate:0/1"} {
		row := Row{Key: key, Date: ours[0].Date, Amount: ours[0].Amount, Text: "for ord-1"}
		if got := shape(mustRun(t, ours, []Row{row, row}, &Options{Rules: []Rule{{Method: ByText}}})); got != want {
			t.Errorf("key %q: %s, want %s", key, got, want)
		}
	}
}

// TestOpen carries what is open into the next period, where its counterpart is.
func TestOpen(t *testing.T) {
	january := mustRun(t, lines(t, "a 30 1 USD", "b 31 2 USD"), lines(t, "a 30 1 USD", "z 31 5 USD"), nil)
	if o, u := january.Open(Ours), january.Open(Theirs); len(o) != 1 || o[0].Key != "b" || len(u) != 1 || u[0].Key != "z" {
		t.Fatalf("%+v %+v", o, u)
	}
	late := Row{Key: "b", Date: settle.MustDate("2026-02-01"), Amount: money.MustParse("2 USD")}
	february := mustRun(t, january.Open(Ours), append(january.Open(Theirs), late), &Options{Calendar: &settle.Calendar{}})
	if got, want := shape(february), "differs:1/1(date:period_shift)|only_theirs:0/1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestExplained gives several reasons, one that is used up and one of another
// currency.
func TestExplained(t *testing.T) {
	usd := func(s, reason string) Explanation {
		return Explanation{Key: "a", Amount: money.MustParse(s + " USD"), Reason: reason}
	}
	opts := &Options{Explanations: []Explanation{
		usd("-30", "returns"), usd("-60", "invalid traffic"), usd("-10", "fee"), usd("-1", "too late"),
		{Key: "a", Amount: money.MustParse("-1 EUR"), Reason: "other currency"},
		{Key: "b", Amount: money.MustParse("-7 USD"), Reason: "cancelled"},
	}}
	ours, theirs := lines(t, "a 5 100 USD", "b 5 7 USD", "c 5 1 USD"), lines(t, "a 5 0 USD", "c 5 1 USD")
	res := mustRun(t, ours, theirs, opts)
	m := &res.Matches[0]
	if m.Explained == nil || len(m.Explained.Parts) != 4 || m.Explained.Sum != money.MustParse("-101 USD") || m.Unexplained() != money.MustParse("1 USD") {
		t.Errorf("%+v", m.Explained)
	}
	if len(res.Unused) != 1 || res.Unused[0].Reason != "other currency" || res.Reconciled() {
		t.Errorf("unused %+v", res.Unused)
	}
	// Without the two that do not fit, all is explained: what they cancelled, too.
	opts.Explanations = append(opts.Explanations[:3:3], opts.Explanations[5])
	res = mustRun(t, ours, theirs, opts)
	if !res.Reconciled() || !res.Matches[1].ExplainedInFull() || res.Totals[0].Unexplained != money.Zero(money.USD) {
		t.Errorf("%+v %+v", res.Matches, res.Totals)
	}
	var text bytes.Buffer
	if err := res.Text(&text, nil); err != nil || !strings.Contains(text.String(), "RECONCILED: 1 of 3 lines agree, 2 explained") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

func TestUnsettled(t *testing.T) {
	usd := money.MustParse
	ours := []Row{
		{Key: "a", Amount: usd("5 USD"), Fee: usd("1 USD"), Tax: usd("2 USD")},
		{Key: "b", Amount: usd("5 USD")},
		{Key: "c", Amount: usd("5 USD")},
		{Key: "d", Amount: usd("5 USD"), Fee: usd("1 USD")},
		{Key: "e", Amount: usd("-5 USD")},
		{Key: "f", Amount: usd("9 USD"), Fee: usd("1 USD")},
	}
	theirs := []Row{
		{Key: "a", Amount: usd("5 USD"), Fee: usd("1.50 USD"), Tax: usd("1 USD")},
		{Key: "b", Amount: usd("5 USD")},
		{Key: "c", Amount: usd("6 EUR")},
		{Key: "d", Amount: usd("5 USD"), Fee: usd("2 EUR")},
		{Key: "f", Amount: usd("8 USD"), Fee: usd("3 USD")},
	}
	res := mustRun(t, ours, theirs, &Options{Explanations: []Explanation{{Key: "f", Amount: usd("-1 USD"), Reason: "x"}}})
	want := []string{"[1.00 USD]", "[]", "[5.00 USD 6.00 EUR]", "[1.00 USD 2.00 EUR]", "[5.00 USD]", "[2.00 USD]"}
	for i := range res.Matches {
		if got := fmt.Sprint(res.Unsettled(&res.Matches[i])); got != want[i] {
			t.Errorf("%s: %s, want %s", res.row(&res.Matches[i]).Key, got, want[i])
		}
	}
}

func TestFromEvents(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	events := []event.Event{{
		Key: event.Key{Source: "shop", ID: "p-1"}, Kind: event.PaymentCaptured, Order: "o-1",
		At: time.Date(2026, 1, 31, 20, 0, 0, 0, time.UTC), Booked: time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC),
		Gross: money.MustParse("100 USD"), Fee: money.MustParse("-3 USD"), Net: money.MustParse("97 USD"),
		Origin: event.Origin{File: "x.csv", Row: 7},
	}}
	byDefault := Row{
		Key: "p-1", Date: settle.MustDate("2026-01-31"), Amount: events[0].Gross, Fee: events[0].Fee, Net: events[0].Net,
		Text: "payment_captured", Origin: events[0].Origin,
	}
	changed := byDefault
	changed.Key, changed.Date, changed.Amount = "o-1", settle.MustDate("2026-02-02"), events[0].Net
	inSeoul := byDefault
	inSeoul.Date = settle.MustDate("2026-02-01")
	for name, x := range map[string]struct {
		opts *EventOptions
		want Row
	}{
		"nil":     {nil, byDefault},
		"zone":    {&EventOptions{Zone: seoul}, inSeoul},
		"changed": {&EventOptions{Booked: true, Net: true, Key: func(e *event.Event) string { return e.Order }}, changed},
	} {
		if got := FromEvents(events, x.opts); len(got) != 1 || got[0] != x.want {
			t.Errorf("%s: %+v, want %+v", name, got, x.want)
		}
	}
}

func TestFromStatement(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	period, err := settle.Calendar{Zone: seoul}.Period("2026-02")
	if err != nil {
		t.Fatal(err)
	}
	s := &settle.Statement{Agreement: "acme-1", Period: period, Lines: []settle.Line{
		{Label: "share", Amount: money.MustParse("100 KRW")}, {Label: "tax", Amount: money.MustParse("-3 KRW")},
	}}
	want := []Row{
		{Key: "acme-1/2026-02/share", Date: settle.MustDate("2026-02-28"), Amount: money.MustParse("100 KRW"), Text: "share"},
		{Key: "acme-1/2026-02/tax", Date: settle.MustDate("2026-02-28"), Amount: money.MustParse("-3 KRW"), Text: "tax"},
	}
	got := FromStatement(s, nil)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if got := FromStatement(s, func(l *settle.Line) string { return strings.ToUpper(l.Label) }); got[1].Key != "TAX" {
		t.Errorf("%+v", got)
	}
}

// TestTextLines cuts the list, and says how many there are beyond.
func TestTextLines(t *testing.T) {
	ours := lines(t, "a 5 1 USD", "b 5 2 USD", "c 5 3 USD")
	res := mustRun(t, ours, nil, nil)
	var text bytes.Buffer
	if err := res.Text(&text, &ReportOptions{Title: "T", OurName: "we", TheirName: "you", Lines: 2}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"T\nwe | you\n", "and 1 more", "3.00"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "2026-01-05  1.00") {
		t.Errorf("the third line is there:\n%s", text.String())
	}
	var records bytes.Buffer
	if err := res.CSV(&records, nil); err != nil || strings.Count(records.String(), "\n") != 4 {
		t.Errorf("%v\n%s", err, records.String())
	}
}

// TestNoRows is the empty report.
func TestNoRows(t *testing.T) {
	var text bytes.Buffer
	res := mustRun(t, nil, nil, nil)
	if err := res.Text(&text, nil); err != nil || !strings.Contains(text.String(), english().noLines) || !res.Reconciled() {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// TestWriteFails gives back what the writer said.
func TestWriteFails(t *testing.T) {
	res := mustRun(t, lines(t, "a 5 1 USD"), nil, nil)
	for name, write := range map[string]func(w io.Writer) error{
		"text": func(w io.Writer) error { return res.Text(w, nil) },
		"csv":  func(w io.Writer) error { return res.CSV(w, nil) },
		"rows": res.RowsCSV,
		"shadow": func(w io.Writer) error {
			s := &Shadow{}
			return s.Text(w, nil, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		},
		"shadow csv": (&Shadow{}).CSV,
	} {
		if err := write(brokenWriter{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestPercent(t *testing.T) {
	for want, x := range map[string][2]int{
		"": {0, 0}, "0.00%": {0, 7}, "100.00%": {7, 7}, "99.99%": {999_999, 1_000_000}, "33.33%": {1, 3}, "5.05%": {101, 2000},
	} {
		if got := percent(x[0], x[1]); got != want {
			t.Errorf("percent(%d, %d) = %q, want %q", x[0], x[1], got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	got := map[string]string{}
	want := map[string]string{
		"": "", "-": "-", "7": "7", "-1234567.8901": "-1,234,567.8901", "100000": "100,000", "0.1234": "0.1234", "-999": "-999",
	}
	for in := range want {
		got[in] = grouped(in)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grouped mismatch (-want +got):\n%s", diff)
	}
}

// TestBySlip joins rows that are each other's only partner.
func TestBySlip(t *testing.T) {
	for _, x := range []struct {
		name         string
		ours, theirs []string
		rule         Rule
		want         string
		ambiguous    int
		bounded      int
	}{
		{"sign", []string{"- 5 12 USD"}, []string{"- 5 -12 USD"}, Rule{}, "differs:1/1(amount:sign)", 0, 0},
		{"power", []string{"- 5 12 USD"}, []string{"- 5 1200 USD"}, Rule{}, "differs:1/1(amount:power_of_ten)", 0, 0},
		{"digits", []string{"- 5 12.34 USD"}, []string{"- 5 13.24 USD"}, Rule{}, "differs:1/1(amount:transposed_digits)", 0, 0},
		{"two at once are none", []string{"- 5 12 USD"}, []string{"- 5 -120 USD"}, Rule{}, "only_ours:1/0|only_theirs:0/1", 0, 0},
		{"another currency", []string{"- 5 12 USD"}, []string{"- 5 -12 EUR"}, Rule{}, "only_theirs:0/1|only_ours:1/0", 0, 0},
		{"another day", []string{"- 5 12 USD"}, []string{"- 6 -12 USD"}, Rule{}, "only_ours:1/0|only_theirs:0/1", 0, 0},
		{"two of theirs", []string{"- 5 12 USD"}, []string{"- 5 -12 USD", "- 5 120 USD"}, Rule{}, "only_theirs:0/1|only_ours:1/0|only_theirs:0/1", 1, 0},
		{"two of ours", []string{"- 5 -12 USD", "- 5 120 USD"}, []string{"- 5 12 USD"}, Rule{}, "only_ours:1/0|only_theirs:0/1|only_ours:1/0", 2, 0},
		{"two keys", []string{"a 5 12 USD"}, []string{"b 5 -12 USD"}, Rule{}, "only_ours:1/0|only_theirs:0/1", 0, 0},
		{"two keys, asked for", []string{"a 5 12 USD"}, []string{"b 5 -12 USD"}, Rule{AcrossKeys: true}, "differs:1/1(amount:sign)", 0, 0},
		{
			"the bound",
			[]string{"- 5 12 USD", "- 5 34 USD"},
			[]string{"- 5 -12 USD", "- 5 -34 USD"},
			Rule{StepsTotal: 1},
			"differs:1/1(amount:sign)|only_theirs:0/1|only_ours:1/0", 0, 1,
		},
		{"nothing", []string{"- 5 0 USD"}, []string{"- 5 0 USD"}, Rule{}, "only_ours:1/0|only_theirs:0/1", 0, 0},
	} {
		x.rule.Method = BySlip
		res := mustRun(t, lines(t, x.ours...), lines(t, x.theirs...), &Options{Rules: []Rule{x.rule}})
		if got, r := shape(res), res.Rules[0]; got != x.want || r.Ambiguous != x.ambiguous || r.Bounded != x.bounded {
			t.Errorf("%s: %s with %d ambiguous and %d bounded, want %s with %d and %d", x.name, got, r.Ambiguous, r.Bounded,
				x.want, x.ambiguous, x.bounded)
		}
	}
}
