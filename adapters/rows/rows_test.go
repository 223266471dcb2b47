// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// open returns an input of a text and an output that counts.
func open(text string) (*adapters.Input, *adapters.Output) {
	in := &adapters.Input{Source: "s", Name: "in", Zone: time.UTC, Body: strings.NewReader(text)}
	return in, adapters.NewOutput(adapters.Info{Name: "test", Version: "1"}, in, nil)
}

// cells reads a table of the columns a, b and c, as line:a|b|c.
func cells(text string, t *adapters.Table) (list []string, s adapters.Summary, err error) {
	in, out := open(text)
	if t.Columns == nil {
		t.Columns = adapters.Columns("a", "b", "c")
	}
	r, err := rows.Table(in, out, t, nil)
	for err == nil && r.Next() {
		var texts []string
		for _, c := range t.Columns {
			texts = append(texts, r.Text(c.Name))
		}
		list = append(list, strings.Join(texts, "|"))
		r.Skip("read")
	}
	if err == nil {
		err = r.Err()
	}
	s, err = out.Close(err)
	return list, s, err
}

func TestTable(t *testing.T) {
	for _, test := range []struct {
		name, text string
		table      adapters.Table
		want       []string
		rejected   string // of the first that is
	}{
		{name: "plain", text: "a,b,c\n1,2,3\n4,5,6\n", want: []string{"1|2|3", "4|5|6"}},
		{name: "no last end of line", text: "a,b,c\n1,2,3", want: []string{"1|2|3"}},
		{name: "CR LF", text: "a,b,c\r\n1,2,3\r\n", want: []string{"1|2|3"}},
		{name: "byte order mark and quotation marks", text: "\ufeff\"a\",\"b\",\"c\"\n\"1\",\"2\",\"3\"\n", want: []string{"1|2|3"}},
		{name: "UTF-16", text: utf16("a,b,c\n1,주판,3\n"), want: []string{"1|주판|3"}},
		{name: "other order, more columns", text: "c,x,a,b\n3,x,1,2\n", want: []string{"1|2|3"}},
		{name: "spaces", text: " a , b , c \n 1 , 2 ,3 \n", want: []string{"1|2|3"}},
		{name: "quoted comma, end of line, quotation mark", text: "a,b,c\n\"1,1\",\"2\n2\",\"3\"\"3\"\n", want: []string{"1,1|2\n2|3\"3"}},
		{name: "a quotation mark inside", text: "a,b,c\n1,5\" pipe,3\n", want: []string{`1|5" pipe|3`}},
		{name: "empty lines", text: "\n\na,b,c\n\n1,2,3\n\n\r\n", want: []string{"1|2|3"}},
		{name: "empty fields", text: "a,b,c\n,,\n\"\",\"\",\n", want: []string{"||", "||"}},
		{name: "a tab", text: "a\tb\tc\n1,1\t2\t3\n", table: adapters.Table{Comma: '\t'}, want: []string{"1,1|2|3"}},
		{name: "short", text: "a,b,c\n1,2\n4,5,6\n", want: []string{"4|5|6"}, rejected: "in:2: malformed: 2 fields, the header has 3"},
		{name: "long", text: "a,b,c\n1,2,3,4\n4,5,6\n", want: []string{"4|5|6"}, rejected: "in:2: malformed: 4 fields, the header has 3"},
		{name: "ragged", text: "a,b,c\n1,2\n4,5,6,7\n", table: adapters.Table{Ragged: true}, want: []string{"1|2|", "4|5|6"}},
		{name: "no header", text: "1,2,3\n", table: adapters.Table{NoHeader: true}, want: []string{"1|2|3"}},
		{
			name: "text behind a quotation mark", text: "a,b,c\n\"1\"x,2,3\n4,5,6\n", want: []string{"4|5|6"},
			rejected: "in:2: malformed: text behind the quotation mark that ends a field",
		},
		{
			name: "a line too long", text: "a,b,c\n" + strings.Repeat("x", 1<<20+1) + ",2,3\n4,5,6\n", want: []string{"4|5|6"},
			rejected: "in:2: over the limit: a row of more than 1048576 bytes or 4096 fields",
		},
		{
			name: "a quoted field too long", text: "a,b,c\n\"" + strings.Repeat("x\n", 1<<19+1) + "\",2,3\n4,5,6\n", want: []string{"4|5|6"},
			rejected: "in:2: over the limit: a row of more than 1048576 bytes or 4096 fields",
		},
		{
			name: "too many fields", text: "a,b,c\n" + strings.Repeat(",", 4097) + "\n4,5,6\n", want: []string{"4|5|6"},
			rejected: "in:2: over the limit: a row of more than 1048576 bytes or 4096 fields",
		},
		{
			name: "too many quoted fields", text: "a,b,c\n" + strings.Repeat(`"",`, 4097) + "\n4,5,6\n", want: []string{"4|5|6"},
			rejected: "in:2: over the limit: a row of more than 1048576 bytes or 4096 fields",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, s, err := cells(test.text, &test.table)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rows mismatch (-want +got):\n%s", diff)
			}
			rejected := ""
			if len(s.Rejections) > 0 {
				rejected = s.Rejections[0].String()
			}
			if rejected != test.rejected {
				t.Errorf("rejected %q, want %q", rejected, test.rejected)
			}
			if s.Rows != int64(len(got))+s.Rejected {
				t.Errorf("%d rows, %d read and %d rejected", s.Rows, len(got), s.Rejected)
			}
		})
	}
}

// utf16 writes a text as UTF-16 with its mark, little end first.
func utf16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, r := range text {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

func TestTableFaults(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		table            adapters.Table
		is               error
	}{
		{name: "nothing", text: "", want: "adapters: in:1: not of the declared shape: no header: the input is empty"},
		{name: "a column less", text: "a,c,d\n", want: "adapters: in:1: not of the declared shape: missing b; unknown d"},
		{name: "a column twice", text: "a,b,c,a\n", want: "adapters: in:1: not of the declared shape: twice a"},
		{
			name: "a column more without a header", text: "1,2,3\n1,2,3,4\n", table: adapters.Table{NoHeader: true},
			want: "adapters: in:2: not of the declared shape: 4 fields, 3 are declared",
		},
		{
			name: "a field that is not closed", text: "a,b,c\n1,2,3\n1,\"2,3\n", is: adapters.ErrTruncated,
			want: "adapters: in:3: input breaks off: unexpected EOF",
		},
		{
			name: "gzip that is cut", text: "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x4a", is: adapters.ErrTruncated,
			want: "adapters: in:1: input breaks off: unexpected EOF",
		},
		{name: "a comma that is no byte", text: "a\n", table: adapters.Table{Comma: '主'}, want: "adapters: in: '主' cannot separate fields"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := cells(test.text, &test.table)
			if err == nil || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
		})
	}
}

// row reads the fields of one row of a table with one column.
func row(text string, opts *rows.Options, read func(r rows.Row)) (rejection string) {
	in, out := open("x,currency,zone\n\"" + text + "\",USD,PDT\n")
	r, err := rows.Table(in, out, &adapters.Table{Columns: adapters.Columns("x", "currency", "zone")}, opts)
	if err != nil {
		return err.Error()
	}
	for r.Next() {
		read(r.Row)
		r.Skip("read")
	}
	s, err := out.Close(r.Err())
	if err != nil {
		return err.Error()
	}
	if s.Rejected > 0 {
		return s.Rejections[0].String()
	}
	return ""
}

func TestAmounts(t *testing.T) {
	european := &rows.Options{Point: ',', Group: '.'}
	american := &rows.Options{Group: ',', Absent: []string{"N/A", "NULL"}}
	for _, test := range []struct {
		text, want string
		opts       *rows.Options
		c          money.Currency
	}{
		{text: "12.34", want: "12.34 USD"},
		{text: "-12.34", want: "-12.34 USD"},
		{text: "+12", want: "12.00 USD"},
		{text: ".11", want: "0.11 USD"},
		{text: "-.5", want: "-0.50 USD"},
		{text: "-0.00", want: "0.00 USD"},
		{text: "1.000000000000000", want: "1.00 USD"},
		{text: "0.29", want: "0.29 USD"},
		{text: "90071992547409.93", want: "90071992547409.93 USD"},
		{text: "", want: "0"},
		{text: "1.005", want: "1.005 KWD", c: money.KWD},
		{text: "1234", want: "1234 KRW", c: money.KRW},
		{text: "17,500.00", want: `in:2: x "17,500.00": malformed: not a number`},
		{text: "17,500.00", want: "17500.00 USD", opts: american},
		{text: "1,750,000", want: "1750000.00 USD", opts: american},
		{text: "17,50.00", want: `in:2: x "17,50.00": malformed: groups of digits`, opts: american},
		{text: ",500", want: `in:2: x ",500": malformed: groups of digits`, opts: american},
		{text: "1234.56", want: "1234.56 USD", opts: american},
		{text: "N/A", want: "0", opts: american},
		{text: "N/A", want: `in:2: x "N/A": malformed: not a number`},
		{text: "1.234,56", want: "1234.56 USD", opts: european},
		{text: "-1.234,5", want: "-1234.50 USD", opts: european},
		{text: "1234.56", want: `in:2: x "1234.56": malformed: groups of digits`, opts: european},
		{text: "1e3", want: `in:2: x "1e3": malformed: not a number`},
		{text: "12x", want: `in:2: x "12x": malformed: not a number`},
		{text: "-", want: `in:2: x "-": malformed: not a number`},
		{text: ".", want: `in:2: x ".": malformed: not a number`},
		{text: "1.2.3", want: `in:2: x "1.2.3": malformed: not a number`},
		{text: "٣", want: `in:2: x "٣": malformed: not a number`},
		{text: "1_000", want: `in:2: x "1_000": malformed: not a number`},
	} {
		c := test.c
		if c == 0 {
			c = money.USD
		}
		got := ""
		rejection := row(test.text, test.opts, func(r rows.Row) { got = r.Amount("x", c).String() })
		if rejection != "" {
			got = rejection
		}
		if got != test.want {
			t.Errorf("Amount(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}

func TestMinor(t *testing.T) {
	partner := rows.Digits{"ISK": 2, "CLP": 2}
	for _, test := range []struct {
		text, want string
		c          money.Currency
		digits     int
	}{
		{text: "1234", want: "12.34 USD", c: money.USD, digits: partner.Of(money.USD)},
		{text: "-5", want: "-0.05 USD", c: money.USD, digits: 2},
		{text: "1234", want: "1234 KRW", c: money.KRW, digits: partner.Of(money.KRW)},
		{text: "500", want: "5 ISK", c: money.ISK, digits: partner.Of(money.ISK)},
		{text: "1005", want: "1.005 KWD", c: money.KWD, digits: partner.Of(money.KWD)},
		{text: "124500001", want: "124.500001 KRW", c: money.KRW, digits: 6},
		{text: "28999", want: "0.28999 EUR", c: money.EUR, digits: 5},
		{text: "9007199254740993", want: "90071992547409.93 USD", c: money.USD, digits: 2},
		{text: "0", want: "0.00 USD", c: money.USD, digits: 2},
		{text: "", want: "0", c: money.USD, digits: 2},
		{text: "12.5", want: `in:2: x "12.5": malformed: not a whole number`, c: money.USD, digits: 2},
		{text: "--5", want: `in:2: x "--5": malformed: not a number`, c: money.USD, digits: 2},
		{text: "12", want: `in:2: x "12": required and missing: its currency`, digits: 2},
	} {
		got := ""
		rejection := row(test.text, nil, func(r rows.Row) { got = r.Minor("x", test.c, test.digits).String() })
		if rejection != "" {
			got = rejection
		}
		if got != test.want {
			t.Errorf("Minor(%q, %s, %d) = %s, want %s", test.text, test.c, test.digits, got, test.want)
		}
	}
}

func TestTimes(t *testing.T) {
	york, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	beirut, err := time.LoadLocation("Asia/Beirut")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text, want string
		read       func(r rows.Row) time.Time
	}{
		{"2026-01-15 12:34:56", "2026-01-15T12:34:56Z", func(r rows.Row) time.Time { return r.Time("x", time.DateTime, time.UTC) }},
		{"2026-01-15 12:34:56", "2026-01-15T17:34:56Z", func(r rows.Row) time.Time { return r.Time("x", time.DateTime, york) }},
		{"2026/01/06 00:00:30 -0800", "2026-01-06T08:00:30Z", func(r rows.Row) time.Time { return r.Time("x", "2006/01/02 15:04:05 -0700", time.UTC) }},
		{"2026-01-15T12:34:56+09:00", "2026-01-15T03:34:56Z", func(r rows.Row) time.Time { return r.RFC3339("x") }},
		// A clock that is put forward leaves out 02:30, and one put back has 01:30 twice.
		{"2026-03-08 02:30:00", `in:2: x "2026-03-08 02:30:00": out of range: a time that the clocks of America/New_York leave out`, func(r rows.Row) time.Time { return r.Time("x", time.DateTime, york) }},
		{"2026-11-01 01:30:00", "2026-11-01T05:30:00Z", func(r rows.Row) time.Time { return r.Time("x", time.DateTime, york) }},
		{"2026-01-15 12:34:56", "2026-01-15T19:34:56Z", func(r rows.Row) time.Time { return r.ZonedTime("x", time.DateTime, "zone") }},
		{"12:15 PDT", `in:2: x "12:15 PDT": malformed: a layout with a zone's abbreviation`, func(r rows.Row) time.Time { return r.Time("x", "15:04 MST", time.UTC) }},
		{"1768471872", "2026-01-15T10:11:12Z", func(r rows.Row) time.Time { return r.Unix("x") }},
		{"1768471872.5", `in:2: x "1768471872.5": out of range: not a whole number of 64 bits`, func(r rows.Row) time.Time { return r.Unix("x") }},
		{"yesterday", `in:2: x "yesterday": malformed: want a time like "2006-01-02 15:04:05"`, func(r rows.Row) time.Time { return r.Time("x", time.DateTime, time.UTC) }},
		{"20260329", "2026-03-28T22:00:00Z", func(r rows.Row) time.Time { // Beirut has no midnight that day
			at, date := r.Day("x", "20060102", beirut)
			if date != "2026-03-29" {
				t.Errorf("Day = %s, want 2026-03-29", date)
			}
			return at
		}},
		{"2026-02-30", `in:2: x "2026-02-30": malformed: want a date like "2006-01-02"`, func(r rows.Row) time.Time {
			at, _ := r.Day("x", time.DateOnly, york)
			return at
		}},
		{"", "0001-01-01T00:00:00Z", func(r rows.Row) time.Time { return r.Time("x", time.DateTime, time.UTC) }},
	} {
		got := ""
		rejection := row(test.text, nil, func(r rows.Row) { got = test.read(r).Format(time.RFC3339) })
		if rejection != "" {
			got = rejection
		}
		if got != test.want {
			t.Errorf("%q = %s, want %s", test.text, got, test.want)
		}
	}
}

func TestZone(t *testing.T) {
	for abbreviation, want := range map[string]int{"PST": -8, "PDT": -7, "KST": 9, "CET": 1, "CEST": 2, "UTC": 0, "BST": 1, "EST": -5} {
		zone, err := rows.Zone(abbreviation)
		if err != nil {
			t.Errorf("Zone(%s): %v", abbreviation, err)
			continue
		}
		if _, seconds := time.Unix(0, 0).In(zone).Zone(); seconds != want*3600 {
			t.Errorf("Zone(%s) is %d s ahead, want %d h", abbreviation, seconds, want)
		}
	}
	for _, abbreviation := range []string{"", "IST", "XYZ", "pst", "GMT+8"} {
		if _, err := rows.Zone(abbreviation); !errors.Is(err, adapters.ErrUnknown) {
			t.Errorf("Zone(%q): %v, want ErrUnknown", abbreviation, err)
		}
	}
}

func TestWords(t *testing.T) {
	w := rows.MustWords(`
		Sale: payment_captured
		Fee: refund: fee reverses
		Authorised: skip authorisation
		*: adjustment
	`)
	for word, want := range map[string]rows.Meaning{
		"Sale":        {Word: "Sale", Kind: event.PaymentCaptured},
		"Fee: refund": {Word: "Fee: refund", Kind: event.Fee, Reverses: true},
		"Authorised":  {Word: "Authorised", Skip: "authorisation"},
		"Unheard of":  {Word: "Unheard of", Kind: event.Adjustment},
		"*":           {Word: "*", Kind: event.Adjustment},
	} {
		if got, err := w.Of(word); err != nil || got != want {
			t.Errorf("Of(%q) = %+v, %v, want %+v", word, got, err, want)
		}
	}
	if diff := cmp.Diff([]string{"Authorised", "Fee: refund", "Sale"}, w.Known()); diff != "" {
		t.Errorf("Known mismatch (-want +got):\n%s", diff)
	}
	for _, text := range []string{"Sale", "Sale: sold", "Sale: fee payout", "a: fee\na: fee", "a: skip"} {
		if _, err := rows.ParseWords(text); err == nil {
			t.Errorf("ParseWords(%q) is taken", text)
		}
	}
	if _, err := (rows.Words{}).Of("Sale"); !errors.Is(err, adapters.ErrUnknown) {
		t.Errorf("no table: %v, want ErrUnknown", err)
	}
}

func TestSum(t *testing.T) {
	a, b := money.MustParse("1.10 USD"), money.MustParse("2.20 USD")
	if rejection := row("x", nil, func(r rows.Row) {
		if got := r.Sum("x", a, money.Amount{}, b.Neg()); got.String() != "-1.10 USD" {
			t.Errorf("Sum = %s", got)
		}
	}); rejection != "" {
		t.Error(rejection)
	}
	want := "in:2: x: money: 1.10 USD + 1 KRW: currency mismatch or unknown currency"
	if got := row("x", nil, func(r rows.Row) { r.Sum("x", a, money.MustParse("1 KRW")) }); got != want {
		t.Errorf("of two currencies: %q, want %q", got, want)
	}
}

func TestDims(t *testing.T) {
	got := rows.Dims("type", "Sale", "date", "2026-01-15", "method", "", "country", "KR")
	want := []event.Dim{{Name: "country", Value: "KR"}, {Name: "date", Value: "2026-01-15"}, {Name: "type", Value: "Sale"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Dims mismatch (-want +got):\n%s", diff)
	}
}

func TestSums(t *testing.T) {
	sums := rows.Sums{}
	for _, text := range []string{"1.10 USD", "2.20 USD", "-3.30 USD", "5 KRW"} {
		if err := sums.Add(money.MustParse(text)); err != nil {
			t.Fatal(err)
		}
	}
	got := fmt.Sprint(sums.Of(money.USD), sums.Of(money.KRW), sums.Of(money.EUR))
	if want := "0.00 USD 5 KRW 0.00 EUR"; got != want {
		t.Errorf("sums %s, want %s", got, want)
	}
}

// TestEmit holds that a row with a fault gives no event, whichever field it is in and
// whatever was emitted before.
func TestEmit(t *testing.T) {
	in, out := open("id,gross\na,1\n,2\nb,x\nc,3\n")
	r, err := rows.Table(in, out, &adapters.Table{Columns: adapters.Columns("id", "gross")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		e := event.Event{
			Key: event.Key{ID: r.Need("id")}, Kind: event.PaymentCaptured, At: time.Unix(1, 0),
			Gross: money.Minor(1, money.USD),
		}
		r.Emit(e)
		e.Key.ID += "-2"
		r.Amount("gross", money.USD)
		r.Emit(e)
	}
	s, err := out.Close(r.Err())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`in:3: required and missing id`, `in:4: gross "x": malformed: not a number gross`}
	var got []string
	for _, r := range s.Rejections {
		got = append(got, r.String()+" "+r.Column)
	}
	if diff := cmp.Diff(want, got); diff != "" || s.Events != 4 || s.Rows != 4 {
		t.Errorf("%d rows, %d events; rejections (-want +got):\n%s", s.Rows, s.Events, diff)
	}
}

func TestUnknownColumn(t *testing.T) {
	in, out := open("a\n1\n")
	r, err := rows.Table(in, out, &adapters.Table{Columns: adapters.Columns("a")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		r.Text("b")
	}
	s, _ := out.Close(r.Err())
	if s.Rejected != 1 || !errors.Is(s.Rejections[0].Err, adapters.ErrUnknown) {
		t.Errorf("a column that is not declared: %v, want ErrUnknown", s.Rejections)
	}
}

// TestStops holds that a table is read no further once the consumer has failed.
func TestStops(t *testing.T) {
	text := "id\n" + strings.Repeat("a\n", 5000)
	in := &adapters.Input{Source: "s", Name: "in", Zone: time.UTC, Body: strings.NewReader(text)}
	failed := errors.New("full")
	out := adapters.NewOutput(adapters.Info{Name: "test", Version: "1"}, in, &adapters.OutputOptions{
		Deliver: func(event.Batch) error { return failed },
	})
	r, err := rows.Table(in, out, &adapters.Table{Columns: adapters.Columns("id")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r.Next() {
		n++
		r.Emit(event.Event{Key: event.Key{ID: r.Text("id")}, Kind: event.Adjustment, At: time.Unix(1, 0)})
	}
	if !errors.Is(r.Err(), failed) || n > 513 {
		t.Errorf("read %d rows, error %v", n, r.Err())
	}
}

var errRead = errors.New("broken")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errRead }

func TestFailedRead(t *testing.T) {
	for name, begin := range map[string]string{"header": "", "row": "a,b,c\n1,2", "quoted": "a,b,c\n\"1", "between": "a,b,c\n1,2,3\n"} {
		in := &adapters.Input{Source: "s", Name: "in", Zone: time.UTC, Body: io.MultiReader(strings.NewReader(begin), failing{})}
		out := adapters.NewOutput(adapters.Info{}, in, nil)
		r, err := rows.Table(in, out, &adapters.Table{Columns: adapters.Columns("a", "b", "c")}, nil)
		for err == nil && r.Next() {
			r.Skip("read")
		}
		if err == nil {
			err = r.Err()
		}
		if !errors.Is(err, errRead) {
			t.Errorf("%s: %v, want the reader's error", name, err)
		}
	}
}

// TestHeader reads a file with a preamble and two parts, each with a header of its own.
func TestHeader(t *testing.T) {
	in, out := open("Report,2026-01\n\nCH,id,gross\nSB,a,1\nSB,b\nCH,gross,fee,id\nSB,2,1,c\nSF,1\nCH,id\n")
	r, err := rows.Table(in, out, &adapters.Table{NoHeader: true, Ragged: true, Columns: adapters.Columns("tag")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	columns := []adapters.Column{{Name: "tag", Also: []string{"CH"}}, {Name: "id"}, {Name: "gross"}, {Name: "fee", Optional: true}}
	for err == nil && r.Next() {
		switch tag := r.Fields()[0]; tag {
		case "CH":
			r.Skip("header")
			err = r.Header(columns)
		case "SB":
			got = append(got, r.Need("id")+"|"+r.Text("gross")+"|"+r.Text("fee"))
			r.Skip("read")
		default:
			r.Skip("other")
		}
	}
	drift, ok := errors.AsType[*adapters.DriftError](err)
	if !ok || drift.Row != 9 || !cmp.Equal(drift.Missing, []string{"gross"}) {
		t.Errorf("the last header: %v, want drift", err)
	}
	if diff := cmp.Diff([]string{"a|1|", "b||", "c|2|1"}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if lines, err := rows.JSONLines(in, out, nil); err != nil || lines.Header(columns) == nil || lines.Fields() != nil {
		t.Error("what is no table has a header")
	}
}

func TestCustom(t *testing.T) {
	in, out := open("A0012\nB  x4\nC0005\n")
	lines := bufio.NewScanner(in.Body)
	line := int64(0)
	r := rows.Custom(out, func() (rows.Record, error) {
		if line++; !lines.Scan() {
			return rows.Record{}, io.EOF
		}
		text := lines.Text()
		return rows.Record{Line: line, Text: func(name string) string {
			if name == "id" {
				return text[:1]
			}
			return text[1:]
		}}, nil
	}, nil)
	var got []string
	for r.Next() {
		got = append(got, fmt.Sprint(r.Text("id"), r.Minor("amount", money.USD, 2), r.List("id")))
		r.Skip("read")
	}
	s, err := out.Close(r.Err())
	if err != nil || s.Rows != 3 || s.Rejected != 3 || s.Rejections[1].String() != `in:2: amount "x4": malformed: not a whole number` {
		t.Errorf("%+v, %v", s, err)
	}
	if got[0] != "A0.12 USD []" || got[2] != "C0.05 USD []" {
		t.Errorf("rows %v", got)
	}
}

// TestOutsideRows holds that texts are read like fields.
func TestOutsideRows(t *testing.T) {
	n := (&rows.Options{Point: ',', Group: '.', Exponents: true}).Numbers()
	if a, err := n.Amount("-1.234,5", money.EUR, 0); err != nil || a.String() != "-1234.50 EUR" {
		t.Error(a, err)
	}
	if a, err := n.Amount("1234", money.EUR, 2); err != nil || a.String() != "12.34 EUR" {
		t.Error(a, err)
	}
	if d, err := n.Decimal("1,5E+2"); err != nil || d.String() != "150" {
		t.Error(d, err)
	}
	if d, err := (&rows.Options{}).Numbers().Decimal("1.5E+2"); err == nil {
		t.Error("an exponent is read as", d)
	}
	at, err := rows.ParseTime(time.DateTime, "2026-01-05 09:00:00", time.FixedZone("KST", 9*60*60))
	if want := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC); !at.Equal(want) || err != nil {
		t.Error(at, err)
	}
}

// TestCharset holds that a mark goes before what is said of the charset, and that rows
// know their lines.
func TestCharset(t *testing.T) {
	for text, want := range map[string]string{"a,b\n1,x\n": "X at 2", "\ufeffa,b\n\n1,x\n": "x at 3"} {
		in := &adapters.Input{Name: "f", Body: strings.NewReader(text)}
		out := adapters.NewOutput(adapters.Info{}, in, nil)
		tab, err := rows.Table(in, out, &adapters.Table{Columns: adapters.Columns("a", "b")}, &rows.Options{Charset: func(r io.Reader) io.Reader { return shout{r} }})
		if err != nil || !tab.Next() {
			t.Fatal(err, tab.Err())
		}
		if got := fmt.Sprint(tab.Text("b"), " at ", tab.Line()); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// shout is a charset in which x is X.
type shout struct{ io.Reader }

func (s shout) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	copy(p, bytes.ReplaceAll(p[:n], []byte("x"), []byte("X")))
	return n, err
}
