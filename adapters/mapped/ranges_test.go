// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// outcome is all that came of a file.
type outcome struct {
	events  []string // sorted
	rows    []string // of whole events, with the number of their row
	terse   int      // how many events were terse
	summary adapters.Summary
	err     error
}

// says is what an event says, to the last digit.
func says(e *event.Event) string {
	c := *e
	c.Origin.Row = 0
	if len(c.Dims) == 0 {
		c.Dims = nil
	}
	return fmt.Sprintf("%+v", c)
}

func rowOf(e *event.Event) string { return fmt.Sprint(e.Origin.Row, " ", e.Key.ID, " ", e.Kind) }

// decoded is what Decode makes of a file.
func decoded(a mapped.Adapter, o *mapped.RangesOptions, body []byte) (got outcome) {
	in := &adapters.Input{Stream: o.Stream, Source: o.Source, Name: o.Name, Hash: o.Hash, Zone: o.Zone, Body: bytes.NewReader(body)}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{
		Pseudonym: o.Pseudonym,
		Deliver: func(b event.Batch) error {
			for i := range b.Events {
				got.events = append(got.events, says(&b.Events[i]))
				got.rows = append(got.rows, rowOf(&b.Events[i]))
			}
			return nil
		},
	})
	got.summary, got.err = out.Close(a.Decode(in, out))
	slices.Sort(got.events)
	return got
}

// terseReader is what Fold asks for.
type terseReader interface {
	ReadTerse(alias.Promise, *terse.Block, []event.Event) (int, error)
}

// ranged is what the ranges of a file make of it: as Fold reads them, or by Read.
func ranged(a mapped.Adapter, o *mapped.RangesOptions, body []byte, n, room int) (got outcome) {
	ranges, err := a.OpenRanges(bytes.NewReader(body), int64(len(body)), n, o)
	if err != nil {
		return outcome{err: err}
	}
	mapping := a.Info()
	for _, r := range ranges.Readers() {
		block := &terse.Block{Events: make([]terse.Event, 0, max(room, 1))}
		events := make([]event.Event, max(room, 1))
		for err = nil; err == nil; {
			var n int
			if quick, ok := r.(terseReader); ok && room > 0 {
				n, err = quick.ReadTerse(alias.Promise{}, block, events)
			} else {
				n, err = r.Read(events)
			}
			for i := range events[:n] {
				if events[i].Origin.Row > 0 {
					got.rows = append(got.rows, rowOf(&events[i]))
				}
				got.events = append(got.events, says(&events[i]))
			}
			for i := range block.Events {
				e := whole(block, i)
				e.Origin = event.Origin{File: o.Name, Hash: o.Hash, Mapping: mapping.Mapping()}
				got.events = append(got.events, says(&e))
			}
			got.terse += len(block.Events)
		}
		if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			got.err = errors.Join(got.err, err)
		}
	}
	got.summary = ranges.Summary()
	slices.Sort(got.events)
	return got
}

// whole is what a terse event stands for.
func whole(b *terse.Block, i int) event.Event {
	t := &b.Events[i]
	gross, err := money.FromParts(t.Gross>>63, uint64(t.Gross), t.Scale, money.Currency(t.Currency))
	if hi, lo, scale := gross.Parts(); err != nil || hi != t.Gross>>63 || lo != uint64(t.Gross) || scale != t.Scale {
		panic(fmt.Sprintf("%d·10^−%d of %v is not canonical", t.Gross, t.Scale, money.Currency(t.Currency)))
	}
	e := event.Event{
		Key: event.Key{Source: b.Source, ID: b.Of(t.ID)}, Kind: event.Kinds()[t.Kind], At: time.Unix(0, t.At).UTC(),
		Gross: gross, Quantity: money.Int(int64(t.Quantity)), Order: b.Of(t.Order),
		Party: b.Of(t.Party), Campaign: b.Of(t.Campaign), Product: b.Of(t.Product), Customer: b.Of(t.Customer),
	}
	if dims := b.DimsOf(i); dims != nil {
		for _, d := range dims.List {
			e.Dims = append(e.Dims, event.Dim(d))
		}
	}
	return e
}

// same holds that ranges give what Decode gives. It returns how many events were terse.
func same(tb testing.TB, a mapped.Adapter, o *mapped.RangesOptions, body []byte, n, room int) int {
	tb.Helper()
	want, got := decoded(a, o, body), ranged(a, o, body, n, room)
	info := a.Info()
	stream, _ := info.Stream(o.Stream)
	switch {
	case stream.Mode == adapters.Restate:
		if !errors.Is(got.err, mapped.ErrRestates) {
			tb.Errorf("%v, want %v", got.err, mapped.ErrRestates)
		}
		return 0
	case errors.Is(got.err, mapped.ErrCut) && n > 1:
		return 0 // it says so
	case want.err == nil && stream.Ends && !want.summary.Complete:
		if !errors.Is(got.err, adapters.ErrTruncated) {
			tb.Errorf("an end that was not seen: %v", got.err)
		}
		return 0
	}
	if want.err != nil || got.err != nil {
		if want.err == nil || got.err == nil || n == 1 && want.err.Error() != got.err.Error() {
			tb.Errorf("in %d ranges: %v, want %v", n, got.err, want.err)
		}
		return 0
	}
	if !slices.Equal(want.events, got.events) {
		tb.Errorf("events in %d ranges with room for %d (-want +got):\n%s", n, room, cmp.Diff(want.events, got.events))
	}
	rows := map[string]bool{}
	for _, row := range want.rows {
		rows[row] = true
	}
	for _, row := range got.rows {
		if !rows[row] {
			tb.Errorf("event of row %s", row)
		}
	}
	for _, list := range [][]event.Rejection{want.summary.Rejections, got.summary.Rejections, want.summary.Warnings, got.summary.Warnings} {
		for i := range list {
			list[i].Err = errors.New(list[i].Err.Error())
		}
	}
	if diff := cmp.Diff(want.summary, got.summary, cmp.Comparer(func(a, b error) bool { return a.Error() == b.Error() })); diff != "" {
		tb.Errorf("summary in %d ranges with room for %d (-want +got):\n%s", n, room, diff)
	}
	return got.terse
}

// files are mappings, and files for them to be bent by tests.
func files(tb testing.TB) (list []sample) {
	tb.Helper()
	for _, dir := range []string{"corpus", "old"} {
		paths, err := filepath.Glob("testdata/" + dir + "/*/*")
		if err != nil {
			tb.Fatal(err)
		}
		for _, path := range paths {
			body, err := os.ReadFile(path)
			if strings.HasSuffix(path, ".golden") {
				continue
			}
			if err != nil {
				tb.Fatal(err)
			}
			charset := "utf-8"
			if dir == "old" {
				charset = ""
			}
			stream := filepath.Base(filepath.Dir(path))
			list = append(list, sample{load(tb, charset, stream), stream, body})
		}
	}
	for i, text := range variants {
		m := parse(tb, text)
		list = append(list, sample{mapped.MustNew(m), "file", pool(m, uint64(i), 60)}, sample{mapped.MustNew(m), "file", each(m)})
		for _, odd := range []string{"a b", "a\"b", "a#b"} {
			list = append(list, sample{mapped.MustNew(m), "file", short(m, odd)})
		}
	}
	return list
}

// variants are mappings of tables, each with something that quick has to know of.
var variants = []string{
	`"title": "plain"`,
	`"file": {"form": "tsv"}, "order": "order", "party": "party", "campaign": {"value": "c-1"}`,
	`"file": {"comma": ";"}, "numbers": {"point": ",", "group": "."}, "product": "party", "customer": "order"`,
	`"file": {"comma": "|", "ragged": true}, "columns": [{"name": "order", "optional": true}], "order": "order"`,
	`"file": {"preamble": 4}, "absent": ["-", "n/a"], "order": "order", "party": "party"`,
	`"file": {"no_header": true}, "columns": [{"name": "id"}, {"name": "day"}, {"name": "amount"}, {"name": "order"}], "order": "order"`,
	`"file": {"no_header": true}, "skip": [{"column": "id", "is": ["", "x"], "reason": "note"}], "columns": [{"name": "id"}, {"name": "day"}, {"name": "amount"}]`,
	`"file": {"charset": "windows-1252"}, "order": "order"`,
	`"file": {"charset": "cp949"}, "order": "order", "dims": {"note": "note"}`,
	`"key": ["id", "order", {"column": "party", "optional": true}, {"value": "x#|"}], "parent": ["order", "party"]`,
	`"at": {"column": "time", "layout": "rfc3339"}, "currency": {"column": "currency", "words": {"$": "USD", "usd": "AUD"}, "default": "KRW"}, "order": "order", "party": "party", "events": [{
		"kind": {"column": "kind", "words": {"sale": "payment_captured", "refund": "payment_refunded", "click": "click", "void": "skip void", "결제": "bet", "back": "fee reverses", "own": "game.session", "conv": "conversion"}},
		"gross": {"column": "amount", "optional": true}, "quantity": {"column": "count", "optional": true}
	}]`,
	`"at": {"columns": ["day", "clock"], "layouts": ["yyyy-MM-dd HH:mm", "yyyy-MM-dd"]}, "booked": {"column": "time", "layout": "rfc3339"}, "zone": "Europe/Berlin", "currency": "currency", "dims": {"method": "party", "channel": {"value": "web"}}, "events": [{
		"kind": {"columns": ["kind", "currency"], "words": {"sale|EUR": "payment_captured", "refund|EUR": "payment_refunded", "sale|KRW": "fee reverses", "|": "skip empty"}},
		"gross": {"column": "amount", "sign": "of_kind"}, "fee": {"columns": ["count"], "minus": ["amount"], "sign": "against_kind", "optional": true}
	}]`,
	`"numbers": {"group": ",", "strip": ["원", "EUR"], "parentheses": true}, "currency": {"value": "EUR"}, "events": [
		{"name": "cost", "kind": "ad_cost", "zero_is_none": true, "gross": {"column": "amount", "unit": "micros", "sign": "negated"}},
		{"name": "clicks", "kind": "click", "quantity": {"column": "count", "optional": true}},
		{"name": "conversions", "kind": {"value": "conversion", "reverses": true}, "when": [{"column": "kind", "not": ["sale", ""]}], "quantity": {"column": "count", "negated": true}}
	]`,
	`"at": {"column": "unix", "layout": "unix_ms"}, "numbers": {"group": ","}, "currency": {"value": "KWD"}, "events": [{
		"kind": "adjustment", "gross": {"column": "amount", "unit": "minor", "digits": {"KWD": 2}}, "fee": {"column": "count", "optional": true}, "net": {"columns": ["amount"], "minus": ["count"], "unit": "minor", "optional": true}
	}]`,
	`"numbers": {"group": ","}, "currency": {"value": "EUR"}, "events": [{
		"kind": {"column": "kind", "words": {"sale": "payment_captured", "refund": "payment_refunded", "void": "fee", "back": "fee reverses"}},
		"gross": {"column": "amount", "sign": "of_kind"}, "net": {"column": "count", "sign": "against_kind", "optional": true}
	}]`,
	`"currency": {"value": "EUR"}, "events": [{"kind": "click", "fee": {"column": "amount", "optional": true}, "quantity": "count"}]`,
	// Mappings of which most rows say only what is usual, and each with one thing that is not.
	`"currency": {"value": "EUR"}, "events": [{"kind": {"column": "kind", "words": {"sale": "conversion", "refund": "adjustment", "void": "skip void", "": "impression", "payment-of-long-ago": "adjustment", "payment-so-long-ago": "conversion"}}, "gross": "count", "quantity": "amount"}]`,
	`"events": [{"kind": {"column": "kind", "words": {"sale": "click", "refund": "click"}}, "quantity": {"column": "count", "optional": true}}]`,
	`"events": [{"kind": {"column": "kind", "words": {"sale": "conversion", "back": "conversion reverses"}}, "quantity": {"column": "count", "negated": true}}]`,
	`"currency": {"value": "EUR"}, "events": [{"kind": "adjustment", "gross": "amount", "when": [{"column": "kind", "not": ["refund"]}]}]`,
	`"currency": {"value": "EUR"}, "events": [{"kind": "adjustment", "gross": "amount", "zero_is_none": true}]`,
	`"currency": {"value": "EUR"}, "events": [{"kind": {"columns": ["kind", "currency"], "words": {"sale|EUR": "adjustment", "refund|KRW": "adjustment", "sale": "bet"}}, "gross": "amount"}]`,
	`"parent": ["order"], "party": "party"`,
	`"at": {"column": "time", "layout": "rfc3339"}, "party": "party"`,
	`"at": {"column": "unix", "layout": "unix"}, "party": "party"`,
	// Columns that the file does not have.
	`"columns": [{"name": "type", "optional": true}, {"name": "number", "optional": true}, {"name": "code", "optional": true}], "currency": {"column": "code", "default": "EUR"}, "order": "number", "events": [{"kind": {"column": "type", "words": {"": "conversion"}}, "gross": {"column": "amount"}, "quantity": {"column": "number", "optional": true}}]`,
	`"columns": [{"name": "type", "optional": true}], "currency": {"value": "EUR"}, "skip": [{"column": "kind", "is": ["void"], "reason": "void"}], "events": [{"kind": {"column": "type", "words": {"": "adjustment"}}, "gross": "amount"}]`,
	`"at": {"columns": ["day", "clock"], "layouts": ["yyyy-MM-dd", "yyyy-MM-dd HH:mm"]}`,
	`"ordinals": true, "order": "order"`,
	`"footer": {"column": "id", "is": ["x"], "optional": true, "totals": ["amount"], "count": "day"}`,
	`"footer": {"column": "id", "is": ["x", "-"], "optional": true, "totals": ["amount", {"column": "count", "stated": "unix"}]}, "skip": [{"column": "kind", "is": ["click"], "reason": "clicks"}], "numbers": {"group": ","}, "currency": "currency", "events": [{
		"kind": {"column": "kind", "words": {"sale": "adjustment", "refund": "adjustment", "void": "skip void"}}, "gross": {"column": "amount", "optional": true}, "fee": {"column": "count", "unit": "3", "optional": true}
	}]`,
	`"restates": {"by": "file", "name": "_(?P<part>\\d+)_v(?P<version>\\d+)"}, "order": "order"`,
	`"booked": {"column": "day", "layout": "yyyy-MM-dd"}, "personal": ["who"], "dims": {"who": "party"}`,
}

// cellsOf are what stands in columns of generated files: what is usual first.
var cellsOf = map[string][]string{
	"id":       {"1", "2", "tx-3", "a|b", "x", "", "#REF!", "#4", "2.02601E+11", "=\"\"7\"\"", "=7", " 8 ", "8 ", " ", "# 9", "a #", "8  9", "가나", "가 ", "\t7", "-", "n/a", "\x01", "\xff\xfe"},
	"day":      {"2026-01-05", "2026-01-06", "2026-03-29", "2026-02-30", "", " 2026-01-05", "2026-1-5", "0000-01-01", "2300-01-01"},
	"clock":    {"12:30", "00:00", "", "25:00", "02:30"},
	"time":     {"2026-01-05T12:00:00Z", "2026-01-06T23:59:59+09:00", "2026-01-05T12:00:00.5Z", "", "2026-01-05T24:00:00Z", "2026-01-05t12:00:00Z", "2026-01-05T12:00:0:Z", "2026-01-05T1::00:00Z", "2026-01-05T12:00:00z", "2026-01-05 12:00:00Z", "2026-02-30T12:00:00Z", "2026-01-05T12:60:00Z", "2026-01-05T12:00:00-15:00"},
	"unix":     {"1767571200123", "-1", "0", "", "99999999999999999", "1e3", "1767571200000", "1767571200"},
	"amount":   {"1", "-2.50", "12000", "0", "0.00", "", "1,234", "1.234,5", "12,34", "1,23.4", "1,234.5", "1.", ".5", "-", "--1", "007", "1e5", "(5)", "7원", "999999999999999", "1000000000000000", "0.0000000000001", "123456789012345678901", "-0", "+3", "−4", "EUR 5", "0,5"},
	"count":    {"1", "3", "0", "", "-1", "40000", "1.5", "2,000", "x"},
	"kind":     {"sale", "refund", "click", "void", "결제", "back", "own", "conv", "", "other", "payment-of-long-ago", "payment-so-long-ago"},
	"currency": {"EUR", "KRW", "USD", "usd", "$", "", "XXXXXX", "POINT:0", "eur"},
	"order":    {"o-1", "o-2", "", "a\"b", "주문", "1.5E+20", "o|3", "#", "\u00a0o\u3000", "two words"},
	"party":    {"p-1", "p-2", "", "p#3", "-", "p\\4", "long" + strings.Repeat("g", 1100)},
	"note":     {"", "n", "two words", "a \"\"q\"\" b", "line\nbreak", "line\r\nbreak\n,,,,\n", "메모"},
}

// layoutOf is how files of a mapping are written.
func layoutOf(m *mapped.Mapping, end string) (head, comma string, columns []string) {
	comma = ","
	switch {
	case m.File.Form == "tsv":
		comma = "\t"
	case m.File.Comma != "":
		comma = m.File.Comma
	}
	if m.File.NoHeader {
		for _, c := range m.Columns {
			columns = append(columns, c.Name)
		}
		return "", comma, columns
	}
	columns = []string{"id", "day", "clock", "time", "unix", "amount", "count", "kind", "currency", "order", "party", "note"}
	return strings.Repeat("note"+end, m.File.Preamble) + strings.Join(columns, comma) + end, comma, columns
}

// each has every cell once or twice, among cells that are usual.
func each(m *mapped.Mapping) []byte {
	head, comma, columns := layoutOf(m, "\n")
	var b strings.Builder
	b.WriteString(head)
	for at, odd := range columns {
		for n := range 2 * len(cellsOf[odd]) {
			row := make([]string, len(columns))
			for i, column := range columns {
				row[i] = cellsOf[column][n%2]
			}
			if row[at] = cellsOf[odd][n/2]; strings.ContainsAny(row[at], comma+"\n\r") {
				row[at] = `"` + row[at] + `"`
			}
			b.WriteString(strings.Join(row, comma) + "\n")
		}
	}
	return []byte(b.String())
}

// short has, among others, a row whose last field is missing, with as many marks as they.
func short(m *mapped.Mapping, odd string) []byte {
	head, comma, columns := layoutOf(m, "\n")
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = cellsOf[column][0]
	}
	usual := strings.Join(row, comma) + "\n"
	row[len(row)-2] = odd
	return []byte(head + usual + usual + strings.Join(row[:len(row)-1], comma) + "\n" + usual)
}

// pool makes a file for a mapping out of such cells, which gets odder with its rows.
func pool(m *mapped.Mapping, seed uint64, rows int) []byte {
	rnd := rand.New(rand.NewPCG(seed, 7))
	end := []string{"\n", "\r\n"}[rnd.IntN(2)]
	head, comma, columns := layoutOf(m, end)
	var b strings.Builder
	b.WriteString(head)
	for row := range rows {
		for i, column := range columns {
			of := cellsOf[column]
			odd := min(len(of), 2)
			if rnd.IntN(rows) < row && rnd.IntN(4) == 0 {
				odd = len(of)
			}
			cell := of[rnd.IntN(odd)]
			if strings.ContainsAny(cell, comma+"\n\r") || rnd.IntN(30) == 0 {
				cell = `"` + cell + `"`
			}
			if i > 0 {
				b.WriteString(comma)
			}
			b.WriteString(cell)
		}
		if rnd.IntN(4*rows) < row {
			b.WriteString([]string{comma, end, "\"", " "}[rnd.IntN(4)])
		}
		b.WriteString(end)
	}
	return []byte(b.String())
}

type sample struct {
	a      mapped.Adapter
	stream string
	body   []byte
}

func (s *sample) options() *mapped.RangesOptions {
	return &mapped.RangesOptions{Stream: s.stream, Source: "s", Name: "f_202601_v1", Hash: "h", Zone: time.FixedZone("KST", 9*60*60)}
}

// TestRanges holds the ranges of all fixtures, and of generated files of every kind, to
// what Decode gives.
func TestRanges(t *testing.T) {
	for i, f := range files(t) {
		terse := 0
		for n, room := range []int{0, 100, 5, 100} {
			o := f.options()
			o.Locate = n == 3
			if n == 2 {
				o.Pseudonym = strings.ToUpper
			}
			if n > 1 && testing.Short() {
				break
			}
			terse += same(t, f.a, o, f.body, n+1, room)
		}
		t.Logf("%d %s: %d terse", i, f.stream, terse)
		if t.Failed() {
			t.Logf("%s", f.body)
			break
		}
	}
}

// FuzzRanges bends the files.
func FuzzRanges(f *testing.F) {
	list := files(f)
	for i, sample := range list {
		f.Add(i, uint8(i), sample.body)
	}
	f.Fuzz(func(t *testing.T, i int, n uint8, body []byte) {
		sample := list[max(i%len(list), 0)]
		if len(body) > 16<<10 {
			return
		}
		same(t, sample.a, sample.options(), body, 1, int(n>>4))
		same(t, sample.a, sample.options(), body, int(n%4)+2, int(n>>4))
	})
}
