// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle/event"
)

// parse reads a mapping whose parts that do not matter to a test are filled in.
func parse(tb testing.TB, text string) *mapped.Mapping {
	tb.Helper()
	if !strings.Contains(text, `"at"`) {
		text = `"at": {"column": "day", "layout": "yyyy-MM-dd"}, ` + text
	}
	if !strings.Contains(text, `"key"`) {
		text = `"key": ["id"], ` + text
	}
	if !strings.Contains(text, `"events"`) {
		text += `, "currency": {"value": "EUR"}, "events": [{"kind": "adjustment", "gross": "amount"}]`
	}
	m, err := mapped.Parse([]byte(`{"name": "x", "version": "1", ` + text + `}`))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// read decodes a text, and says in short what came of it: events, then rejections.
func read(tb testing.TB, m *mapped.Mapping, name string, body io.Reader) ([]string, adapters.Summary, error) {
	tb.Helper()
	a := mapped.MustNew(m)
	var lines []string
	in := &adapters.Input{Stream: "file", Source: "s", Name: name, Body: body, Zone: time.UTC}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		if b.Partition != "" && len(b.Events) == 0 {
			lines = append(lines, "partition "+b.Partition)
		}
		for _, e := range b.Events {
			lines = append(lines, e.Key.ID+" "+e.At.Format("2006-01-02T15:04:05")+" "+e.Gross.String())
		}
		return nil
	}})
	s, err := out.Close(a.Decode(in, out))
	for _, r := range s.Rejections {
		lines = append(lines, r.String())
	}
	return lines, s, err
}

// TestNumbers has the ways in which people and spreadsheets write amounts.
func TestNumbers(t *testing.T) {
	const korean, german = `"numbers": {"group": ",", "strip": ["₩", "원", "KRW"], "parentheses": true}`, `"numbers": {"point": ",", "group": ".", "strip": ["€"], "trailing_minus": true}`
	for _, test := range []struct{ mapping, cell, want string }{
		{korean, "12,345", "12345.00 EUR"},
		{korean, "₩12,345", "12345.00 EUR"},
		{korean, "-₩12,345", "-12345.00 EUR"},
		{korean, "₩-12,345", "-12345.00 EUR"},
		{korean, "12,345 원", "12345.00 EUR"},
		{korean, "KRW 12345", "12345.00 EUR"},
		{korean, "(12,345)", "-12345.00 EUR"},
		{korean, "₩(12,345)", "-12345.00 EUR"},
		{korean, "(₩12,345)", "-12345.00 EUR"},
		{korean, "−7", "-7.00 EUR"},
		{korean, `="12,345"`, "12345.00 EUR"},
		{korean, "12,34", "malformed"},
		{korean, "1,2345", "malformed"},
		{korean, "12.345,00", "malformed"},
		{korean, "(-5)", "malformed"},
		{korean, "()", "malformed"},
		{korean, "원", "malformed"},
		{korean, "5-", "malformed"},
		{korean, "1.2E+3", "malformed"},
		{korean, "#REF!", "the spreadsheet could not work it out"},
		{korean, "######", "the spreadsheet could not work it out"},
		{german, "1.234,56 €", "1234.56 EUR"},
		{german, "1.234,56-", "-1234.56 EUR"},
		{german, "-,5", "-0.50 EUR"},
		{german, "1,234.56", "malformed"},
		{german, "--5", "malformed"},
		{german, "-5-", "malformed"},
		{`"numbers": {"group": " "}`, "1\u00a0234.5", "1234.50 EUR"},
		{`"numbers": {"group": "'"}`, "1'234.5", "1234.50 EUR"},
		{`"absent": ["n/a"]`, "n/a", "required and missing"},
		{`"absent": ["#N/A"]`, "#N/A", "required and missing"},
	} {
		cell := test.cell
		if !strings.HasPrefix(cell, `="`) {
			cell = `"` + cell + `"`
		} else {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		lines, _, err := read(t, parse(t, test.mapping), "f", strings.NewReader("id,day,amount\n1,2026-01-05,"+cell+"\n"))
		if err != nil || len(lines) != 1 || !strings.HasSuffix(lines[0], test.want) && !strings.Contains(lines[0], ": "+test.want) {
			t.Errorf("%s %q: %q, %v; want %s", test.mapping, test.cell, lines, err, test.want)
		}
	}
}

// TestLayouts has times as partners and spreadsheets write them, in Korea unless the
// layout says otherwise.
func TestLayouts(t *testing.T) {
	for _, test := range []struct{ layout, text, want string }{
		{"yyyy-MM-dd HH:mm:ss", "2026-01-05 09:00:01", "2026-01-05T00:00:01"},
		{"yyyy-MM-dd HH:mm:ss", "2026-01-05 24:00:01", "malformed"},
		{"yyyy-MM-dd HH:mm:ss", "2026-02-29 09:00:01", "malformed"},
		{"yyyy-MM-dd HH:mm:ss", "2026-01-05T09:00:01", "malformed"},
		{"yyyy-MM-ddTHH:mm:ssXXX", "2026-01-05T09:00:01-05:00", "2026-01-05T14:00:01"},
		{"rfc3339", "2026-01-05T09:00:01.25Z", "2026-01-05T09:00:01"},
		{"yyyyMMddHHmmss", "20260105090001", "2026-01-05T00:00:01"},
		{"yyyy. M. d", "2026. 1. 5", "2026-01-04T15:00:00"},
		{"yyyy년 M월 d일 H시 mm분", "2026년 1월 5일 9시 07분", "2026-01-05T00:07:00"},
		{"yyyy-MM-dd a h:mm", "2026-01-05 오후 3:05", "2026-01-05T06:05:00"},
		{"yyyy-MM-dd a hh:mm:ss", "2026-01-05 오전 12:00:00", "2026-01-04T15:00:00"},
		{"M/d/yyyy h:mm a", "1/5/2026 9:05 PM", "2026-01-05T12:05:00"},
		{"MMM d, yyyy", "Jan 5, 2026", "2026-01-04T15:00:00"},
		{"dd.MM.yy", "05.01.26", "2026-01-04T15:00:00"},
		{"MMM d, yyyy h:mm:ss a z", "Jan 5, 2026 1:02:03 PM PST", "2026-01-05T21:02:03"},
		{"yyyy-MM-dd HH:mm z", "2026-01-05 01:02 UTC", "2026-01-05T01:02:00"},
		{"yyyy-MM-dd HH:mm z", "2026-01-05 01:02 XYZ", `unknown word: zone "XYZ"`},
		{"yyyy-MM-dd HH:mm z", "2026-01-05 01:02", `unknown word: zone "01:02"`},
		{"yyyy-MM-dd HH:mm z", "2026-01-05 1h UTC", "want a time like yyyy-MM-dd HH:mm z"},
		{"unix", "1767571200", "2026-01-05T00:00:00"},
		{"unix_ms", "1767571200123", "2026-01-05T00:00:00"},
		{"unix", "1767571200.5", "malformed"},
		{"excel", "46027", "2026-01-04T15:00:00"},
		{"excel", "46027.3752199074", "2026-01-05T00:00:19"},
		{"excel", "60", "malformed"},
		{"excel", "2026-01-05", "malformed"},
	} {
		m := parse(t, `"zone": "Asia/Seoul", "at": {"column": "day", "layout": "`+test.layout+`"}`)
		lines, _, err := read(t, m, "f", strings.NewReader("id,day,amount\n1,\""+test.text+"\",1\n"))
		if err != nil || len(lines) != 1 || !strings.Contains(lines[0], test.want) {
			t.Errorf("%s %q: %q, %v; want %s", test.layout, test.text, lines, err, test.want)
		}
	}
}

// TestTurnedClocks holds that the short way of reading a time gives what package rows
// gives, on every half hour of a summer: in zones that turn their clocks at two, at
// midnight, and at ten in the evening.
func TestTurnedClocks(t *testing.T) {
	var file strings.Builder
	file.WriteString("id,day,amount\n")
	from := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	for n := range 240 * 48 {
		file.WriteString("1," + from.Add(time.Duration(n)*30*time.Minute).Format(time.DateTime) + ",1\n")
	}
	for _, zone := range []string{"Europe/Berlin", "Atlantic/Azores", "Pacific/Easter"} {
		zone = `"zone": "` + zone + `", `
		placed := parse(t, zone+`"at": {"column": "day", "layout": "yyyy-MM-dd HH:mm:ss"}`)
		other := parse(t, zone+`"at": {"column": "day", "layouts": ["yyyy-M-dd HH:mm:ss"]}`) // has no places
		want, _, err1 := read(t, other, "f", strings.NewReader(file.String()))
		got, _, err2 := read(t, placed, "f", strings.NewReader(file.String()))
		if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil || len(got) != 240*48 {
			t.Errorf("%s%v %v, %d lines (-want +got):\n%s", zone, err1, err2, len(got), diff)
		}
	}
}

// TestSpreadsheet has what Excel does to tables.
func TestSpreadsheet(t *testing.T) {
	m := parse(t, `"file": {"comma": "tab"}, "order": "order"`)
	text := "id\tday\tamount\torder\r\n=\"0012\"\t2026-01-05\t1\t7\r\n2.02601E+11\t2026-01-05\t1\t7\r\n3\t2026-01-05\t1\t1.5E+20\r\n4\t2026-01-05\t1\tE+5\r\n"
	want := []string{
		"0012 2026-01-05T00:00:00 1.00 EUR",
		"4 2026-01-05T00:00:00 1.00 EUR",
		`f:3: id "2.02601E+11": malformed: a spreadsheet has shortened the number`,
		`f:4: order "1.5E+20": malformed: a spreadsheet has shortened the number`,
	}
	wide := func(order binary.AppendByteOrder) []byte {
		var b []byte
		for _, c := range utf16.Encode([]rune("\ufeff" + text)) {
			b = order.AppendUint16(b, c)
		}
		return b
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(wide(binary.LittleEndian)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"plain": []byte(text), "mark": []byte("\ufeff" + text), "UTF-16": wide(binary.LittleEndian),
		"UTF-16 the other way": wide(binary.BigEndian), "zipped": zipped.Bytes(),
	} {
		got, _, err := read(t, m, "f", bytes.NewReader(body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// TestKeys holds that no two different rows have the same key.
func TestKeys(t *testing.T) {
	m := parse(t, `"key": ["a", "b", {"column": "c", "optional": true}, {"value": "x"}], "ordinals": true`)
	file := "a,b,c,day,amount\n1,2,,2026-01-05,1\n1,2,,2026-01-05,1\n1|2,,,2026-01-05,1\n1|2,3,,2026-01-05,1\n1,2|3,,2026-01-05,1\n1,2,x#2,2026-01-05,1\n1,\\|2,,2026-01-05,1\n,,,2026-01-05,1\n"
	got, _, err := read(t, m, "f", strings.NewReader(file))
	for i := range got {
		got[i], _, _ = strings.Cut(got[i], " 2026")
	}
	want := []string{
		"1|2||x", "1|2||x#2", `1\|2|3||x`, `1|2\|3||x`, `1|2|x\#2|x`, `1|\\\|2||x`,
		"f:4: required and missing", "f:9: required and missing",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestFooters holds what makes a file complete.
func TestFooters(t *testing.T) {
	m := parse(t, `"footer": {"column": "id", "is": ["total"], "totals": ["amount"], "count": "day"}`)
	const head, row = "id,day,amount\n", "1,2026-01-05,1.50\n"
	for _, test := range []struct {
		name, text string
		complete   bool
		is         error
	}{
		{name: "right", text: head + row + row + "total,2,3\n", complete: true},
		{name: "shorter", text: head + row + row + "total,2\n"},
		{name: "empty", text: head + "total,0,0\n", complete: true},
		{name: "a row less", text: head + row + "total,2,3.00\n"},
		{name: "other count", text: head + row + "total,2,1.50\n"},
		{name: "a row behind", text: head + row + "total,1,1.50\n" + row},
		{name: "a rejected row counts", text: head + row + "2,nonsense,1\ntotal,2,2.5\n", complete: true},
		{name: "an amount that is none does not", text: head + row + "2,2026-01-05,x\ntotal,2,2.5\n"},
		{name: "a total that is none", text: head + row + "total,1,x\n"},
		{name: "missing", text: head + row, is: adapters.ErrTruncated},
		{name: "no rows at all", text: head, is: adapters.ErrTruncated},
	} {
		_, s, err := read(t, m, "f", strings.NewReader(test.text))
		if s.Complete != test.complete || !errors.Is(err, test.is) {
			t.Errorf("%s: complete %t, %v; controls %v", test.name, s.Complete, err, s.Controls)
		}
	}
}

// TestFooterCurrencies holds that no total of several currencies is believed.
func TestFooterCurrencies(t *testing.T) {
	m := parse(t, `"currency": "cur", "footer": {"column": "id", "is": ["total"], "totals": ["amount"]}, "events": [{"kind": "adjustment", "gross": "amount"}]`)
	const head, eur, usd = "id,day,cur,amount\n", "1,2026-01-05,EUR,1\n", "2,2026-01-05,USD,2\n"
	for _, test := range []struct {
		text     string
		complete bool
		rejected int64
	}{
		{head + eur + eur + "total,,,2\n", true, 0},
		{head + eur + usd + "total,,EUR,1\ntotal,,USD,2\n", true, 0},
		{head + eur + usd + "total,,EUR,1\ntotal,,USD,1\n", false, 0},
		{head + eur + usd + "total,,,3\n", false, 1},
	} {
		if _, s, err := read(t, m, "f", strings.NewReader(test.text)); s.Complete != test.complete || s.Rejected != test.rejected || err != nil {
			t.Errorf("%q: complete %t, %v; controls %v, %v", test.text, s.Complete, err, s.Controls, s.Rejections)
		}
	}
}

// TestFooterOfDocument holds that neither does a document's, whatever comes first.
func TestFooterOfDocument(t *testing.T) {
	m := parse(t, `"file": {"form": "json", "list": "rows"}, "currency": "cur", "events": [{"kind": "adjustment", "gross": "amount"}],
		"footer": {"totals": [{"column": "amount", "stated": "sum"}]}`)
	const text = `{"rows": [{"id": 1, "day": "2026-01-05", "cur": "EUR", "amount": 1}, {"id": 2, "day": "2026-01-05", "cur": "USD", "amount": 2}], "sum": 1}`
	for range 20 {
		_, s, err := read(t, m, "f", strings.NewReader(text))
		if err != nil || len(s.Controls) != 1 || s.Controls[0].Holds() {
			t.Fatalf("%v; controls %v", err, s.Controls)
		}
	}
}

// TestDrift has files that are not of the mapping's shape.
func TestDrift(t *testing.T) {
	for _, test := range []struct{ mapping, text, want string }{
		{`"title": "t"`, "", "the input is empty"},
		{`"title": "t"`, "id,day\n1,2\n", "missing amount"},
		{`"title": "t"`, "id;day;amount\n", "not apart by the comma"},
		{`"title": "t"`, "id,day,\xb1\xdd\xbe\xd7\n", "not of the charset"},
		{`"file": {"preamble": 2}`, "a\nb\nc\nid,day,amount\n", "missing id, day, amount"},
		{`"file": {"preamble": 2}`, "a\nid,day\nc\nid,day,amount\n", "2: not of the declared shape: missing amount"},
		{`"title": "t"`, "id,day,amount,id\n1,2026-01-05,1,2\n", "twice id"},
		{
			`"file": {"no_header": true}, "columns": [{"name": "id"}, {"name": "day"}, {"name": "amount"}]`,
			"1,2026-01-05,1\n1,2026-01-05\n", "f:2: not of the declared shape: 2 fields, 3 are declared",
		},
		{
			`"file": {"no_header": true}, "skip": [{"column": "id", "is": ["H"], "reason": "head"}], "columns": [{"name": "id"}, {"name": "day"}, {"name": "amount"}]`,
			"H\n1,2026-01-05,1\n1,2026-01-05,1,1\n", "f:3: not of the declared shape: 4 fields, 3 are declared",
		},
		{`"restates": {"by": "file", "name": "(?P<part>\\d+)_v(?P<version>\\d+)"}`, "id,day,amount\n", "the name of the file"},
	} {
		_, _, err := read(t, parse(t, test.mapping), "f", strings.NewReader(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q: %v, want %s", test.mapping, test.text, err, test.want)
		}
	}
}

func TestRestates(t *testing.T) {
	const text = "id,day,amount\n1,2026-01-05,1\n"
	m := parse(t, `"restates": {"by": "file", "name": "sales_(?P<part>\\d{6})_v(?P<version>\\d+)"}`)
	got, _, err := read(t, m, "in/sales_202601_v12.csv", strings.NewReader(text))
	if diff := cmp.Diff([]string{"partition s/file/202601", "1 2026-01-05T00:00:00 1.00 EUR"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	day := mapped.MustNew(parse(t, `"restates": {"by": "day"}`)).Info()
	if s, _ := day.Stream("file"); s.Mode != adapters.Restate {
		t.Errorf("by day the mode is %d", s.Mode)
	}
}

// TestColumns has names that change, columns that come and go, and rows that end early.
func TestColumns(t *testing.T) {
	m := parse(t, `"file": {"ragged": true}, "columns": [{"name": "amount", "also": ["sum"]}, {"name": "order", "optional": true}], "order": "order"`)
	const want = "1 2026-01-05T00:00:00 2.00 EUR"
	for _, text := range []string{
		"id,day,amount\n1,2026-01-05,2\n", "order,sum,day,id\n,2,2026-01-05,1\n", "id,day,sum,order\n1,2026-01-05,2\n",
	} {
		if got, _, err := read(t, m, "f", strings.NewReader(text)); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	got, s, err := read(t, parse(t, `"title": "t"`), "f", strings.NewReader("id,day,amount,new\n1,2026-01-05\n1,2026-01-05,2,3,4\n1,2026-01-05,2,\n"))
	if err != nil || len(got) != 3 || s.Rejected != 2 || !cmp.Equal(s.Unknown, []string{"new"}) {
		t.Errorf("%q, %v, %v", got, s, err)
	}
}

// TestCurrencies holds each amount to its own currency, and words to their own columns.
func TestCurrencies(t *testing.T) {
	m := parse(t, `"currency": {"column": "c", "words": {"$": "USD"}, "default": "KRW"}, "events": [{
		"name": "a", "kind": "adjustment", "gross": {"column": "amount", "currency": {"column": "d", "words": {"$": "AUD"}}}
	}, {"name": "b", "kind": "fee", "gross": {"column": "fee", "sign": "negated"}}]`)
	got, _, err := read(t, m, "f", strings.NewReader("id,day,amount,fee,c,d\n1,2026-01-05,1,2,$,$\n2,2026-01-05,1,2,,usd\n3,2026-01-05,1,2,$,\n4,2026-01-05,1,2,gold,$\n5,2026-01-05,1,2,$,$\n"))
	want := []string{
		"1|a 2026-01-05T00:00:00 1.00 AUD", "1|b 2026-01-05T00:00:00 -2.00 USD",
		"2|a 2026-01-05T00:00:00 1.00 USD", "2|b 2026-01-05T00:00:00 -2 KRW",
		"5|a 2026-01-05T00:00:00 1.00 AUD", "5|b 2026-01-05T00:00:00 -2.00 USD",
		`f:4: amount "1": required and missing: its currency`, `f:5: c "gold": unknown word: not a currency`,
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestCheck has rows that are rejected late: by what an event may be, and behind the first
// rows that are shown.
func TestCheck(t *testing.T) {
	m := parse(t, `"currency": {"value": "EUR"}, "events": [{"kind": "payment_captured", "gross": "amount"}]`)
	text := "id,day,amount\n1,2026-01-05,-1\n2,2026-01-05,2\n" + strings.Repeat("3,2026-01-05,3\n", 600) + "4,x,4\n5,2026-01-05,-5\n"
	r := mapped.MustNew(m).Check(&adapters.Input{Name: "f", Source: "s", Body: strings.NewReader(text)}, 3)
	var got []string
	for _, row := range r.Rows {
		line := fmt.Sprint(row.Line, " ", row.Skipped, " ", len(row.Events), " ", row.Rejected != nil)
		got = append(got, line)
	}
	want := []string{"1 header 0 false", "2  0 true", "3  1 false", "604  0 true", "605  0 true"}
	if diff := cmp.Diff(want, got); diff != "" || r.Err != nil {
		t.Errorf("%v (-want +got):\n%s", r.Err, diff)
	}
	if len(r.Sums) != 1 || r.Sums[0].Events != 601 || r.Sums[0].Gross.String() != "1802.00 EUR" {
		t.Errorf("sums %+v", r.Sums)
	}
	for _, body := range []string{"", "a,b\n", "id,day,amount\n\"1"} {
		in := &adapters.Input{Name: "f", Source: "s", Body: strings.NewReader(body)}
		if r := mapped.MustNew(m).Check(in, 0); r.Err == nil || !strings.Contains(r.String(), "CANNOT BE USED: adapters: f:") {
			t.Errorf("%q: %v\n%s", body, r.Err, r)
		}
	}
}

// TestFigures has amounts and quantities of each sign and unit.
func TestFigures(t *testing.T) {
	const eur = `"currency": {"value": "EUR"}, "events": `
	for _, test := range []struct{ name, mapping, row, want string }{
		{"of its kind", eur + `[{"kind": "payment_refunded", "gross": {"column": "amount", "sign": "of_kind"}}]`, "1,2026-01-05,3", "-3.00 EUR"},
		{"of its kind, and signed", eur + `[{"kind": "payment_refunded", "gross": {"column": "amount", "sign": "of_kind"}}]`, "1,2026-01-05,-3", "below zero"},
		{"against its kind", eur + `[{"kind": "fee", "gross": {"column": "amount", "sign": "stated"}, "fee": {"column": "amount", "sign": "against_kind"}}]`, "1,2026-01-05,-3", "below zero"},
		{"minor", eur + `[{"kind": "adjustment", "gross": {"column": "amount", "unit": "minor"}}]`, "1,2026-01-05,123", "1.23 EUR"},
		{"half a cent", eur + `[{"kind": "adjustment", "gross": {"column": "amount", "unit": "minor"}}]`, "1,2026-01-05,12.5", "not a whole number"},
		{"four decimals", eur + `[{"kind": "adjustment", "gross": {"column": "amount", "unit": "4"}}]`, "1,2026-01-05,123", "0.0123 EUR"},
		{"zero", eur + `[{"kind": "adjustment", "gross": "amount"}]`, "1,2026-01-05,0", "0.00 EUR"},
		{"zero that is none", eur + `[{"kind": "adjustment", "gross": "amount", "zero_is_none": true}]`, "1,2026-01-05,0", ""},
		{"absent", eur + `[{"kind": "adjustment", "gross": "amount"}]`, "1,2026-01-05,", "required and missing"},
		{"absent and optional", eur + `[{"kind": "adjustment", "gross": {"column": "amount", "optional": true}}]`, "1,2026-01-05,", " 0"},
		{"conversion", `"events": [{"kind": "conversion"}]`, "1,2026-01-05,3", "×1"},
		{"conversion that is withdrawn", `"events": [{"kind": {"value": "conversion", "reverses": true}}]`, "1,2026-01-05,3", "×-1"},
		{"negated quantity", `"events": [{"kind": {"value": "conversion", "reverses": true}, "quantity": {"column": "amount", "negated": true}}]`, "1,2026-01-05,3", "×-3"},
		{"no quantity", `"events": [{"kind": "conversion", "quantity": "amount"}]`, "1,2026-01-05,", "required and missing"},
		{"own kind", `"events": [{"kind": "game.session", "quantity": "amount"}]`, "1,2026-01-05,3", "×3"},
		{"parent", eur + `[{"kind": "adjustment", "gross": "amount"}], "parent": ["amount", {"value": "x"}]`, "1,2026-01-05,3", "3.00 EUR of 3|x"},
		{"no parent", eur + `[{"kind": "adjustment", "gross": {"column": "amount", "optional": true}}], "parent": ["amount", {"value": "x"}]`, "1,2026-01-05,", " 0"},
		{"half a parent", eur + `[{"kind": "adjustment", "gross": {"column": "amount", "optional": true}}], "parent": ["id", "amount"]`, "1,2026-01-05,", "required and missing"},
	} {
		body := "id,day,amount\n" + test.row + "\n"
		got := ""
		a := mapped.MustNew(parse(t, test.mapping))
		in := &adapters.Input{Stream: "file", Source: "s", Name: "f", Body: strings.NewReader(body)}
		out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{
			Deliver: func(b event.Batch) error {
				e := b.Events[0]
				if got = " " + e.Gross.String(); e.Kind.Counted() || e.Kind == "game.session" {
					got = "×" + e.Quantity.String()
				}
				if e.Parent.ID != "" {
					got += " of " + e.Parent.ID
				}
				return nil
			},
			OnRejection: func(r event.Rejection) { got = r.Err.Error() },
		})
		if _, err := out.Close(a.Decode(in, out)); err != nil || !strings.HasSuffix(got, test.want) && !strings.Contains(got, test.want+" ") && !strings.Contains(got, ": "+test.want) || (got == "") != (test.want == "") {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

// TestZones has the same wall clock in several zones, one behind the other.
func TestZones(t *testing.T) {
	m := parse(t, `"at": {"column": "day", "layout": "yyyy-MM-dd HH:mm:ss", "zone_column": "zone"}`)
	got, _, err := read(t, m, "f", strings.NewReader("id,day,zone,amount\n1,2026-01-05 00:00:00,KST,1\n2,2026-01-05 00:00:00,PST,1\n3,2026-01-05 00:00:00,,1\n4,2026-01-05 00:00:00,XYZ,1\n"))
	want := []string{
		"1 2026-01-04T15:00:00 1.00 EUR", "2 2026-01-05T08:00:00 1.00 EUR",
		"f:4: required and missing", `f:5: day "2026-01-05 00:00:00": unknown word: zone "XYZ"`,
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestFixed has places that count characters, whatever the charset, and lines that end
// early.
func TestFixed(t *testing.T) {
	m := parse(t, `"file": {"form": "fixed"}, "order": "who", "columns": [{"name": "id", "from": 1, "width": 2},
		{"name": "who", "from": 3, "width": 3}, {"name": "day", "from": 6, "width": 10}, {"name": "amount", "from": 16, "width": 5}]`)
	const text = "1 김하늘2026-01-05  1.5x\r\n\n2 kim2026-01-0512\n3 이  2026-01-05\n" + "\x1a"
	want := []string{"1 2026-01-05T00:00:00 1.50 EUR", "2 2026-01-05T00:00:00 12.00 EUR", "f:4: required and missing"}
	for _, body := range []string{text, "\ufeff" + text} {
		got, _, err := read(t, m, "f", strings.NewReader(body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	m.File.Charset = "cp949"
	got, _, err := read(t, m, "f", strings.NewReader("1 \xb1\xe8\xc7\xcf\xb4\xc32026-01-05  1.5x\r\n"))
	if diff := cmp.Diff(want[:1], got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	long := strings.NewReader(strings.Repeat("9", 1<<20+1) + "\n1 a  2026-01-05  1.5\n")
	if got, s, err := read(t, m, "f", long); err != nil || s.Rejected != 1 || s.Events != 1 || !strings.Contains(got[1], "over the limit") {
		t.Errorf("a long line: %q, %v", got, err)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte("1 a  2026-01-05  1.5\n")); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if got, _, err := read(t, m, "f", bytes.NewReader(zipped.Bytes())); err != nil || len(got) != 1 {
		t.Errorf("zipped: %q, %v", got, err)
	}
	if _, _, err := read(t, m, "f", bytes.NewReader(zipped.Bytes()[:zipped.Len()-6])); !errors.Is(err, adapters.ErrTruncated) {
		t.Errorf("zipped and cut: %v", err)
	}
}
