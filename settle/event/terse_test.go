// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/money"
)

// readTersely reads an input to its end. It returns the events, those that were
// terse as what they stand for, and how many were. Now and then it reads otherwise.
func readTersely(t *testing.T, r *Reader, room int, mixed bool) (events []Event, some int, err error) {
	t.Helper()
	block, others := terse.Block{Events: make([]terse.Event, 0, room)}, make([]Event, room)
	for i := 0; err == nil; i++ {
		var n int
		if mixed && i%3 == 0 {
			n, err = r.Read(others[:1+i%room])
			block.Events = block.Events[:0]
		} else {
			n, err = r.ReadTerse(alias.Promise{}, &block, others)
		}
		for _, e := range others[:n] {
			e.Origin = Origin{} // the fold has no use for it
			events = append(events, e.Clone())
		}
		for i := range block.Events {
			events = append(events, verbose(t, &block, &block.Events[i]))
		}
		some += len(block.Events)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return events, some, err
}

// verbose is the event that a terse one stands for.
func verbose(t *testing.T, b *terse.Block, from *terse.Event) Event {
	t.Helper()
	gross, err := money.FromParts(from.Gross>>63, uint64(from.Gross), from.Scale, money.Currency(from.Currency))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, scale := gross.Parts(); scale != from.Scale {
		t.Fatalf("%s has scale %d, not its own", gross, from.Scale)
	}
	e := Event{
		Key: Key{Source: b.Of(from.Source), ID: b.Of(from.ID)}, Kind: Kinds()[from.Kind],
		At: time.Unix(0, from.At).UTC(), Gross: gross, Quantity: money.Int(int64(from.Quantity)),
		Order: b.Of(from.Order), Party: b.Of(from.Party), Campaign: b.Of(from.Campaign),
		Product: b.Of(from.Product), Customer: b.Of(from.Customer),
	}
	if e.Key.Source == "" {
		e.Key.Source = b.Source
	}
	return e.Clone()
}

// checkTerse holds ReadTerse to Read, and Read to what it gives without knowing how rows
// in JSON go on. It returns how many events were terse.
func checkTerse(t *testing.T, text string, opts *ReaderOptions, room int) (some int) {
	t.Helper()
	plain, err := NewReader(strings.NewReader(text), opts)
	if err != nil {
		return 0
	}
	plain.json.after = nil
	want, wantErr := readAll(plain)
	skimming, _ := NewReader(strings.NewReader(text), opts)
	skimmed, err := readAll(skimming)
	wantEvents(t, "Read", want, skimmed)
	sameRows(t, plain, skimming, wantErr, err)
	for i := range want {
		want[i].Origin = Origin{}
	}
	for _, mixed := range []bool{false, true} {
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			in, err := NewReader(r, opts)
			if err != nil {
				t.Fatal(err)
			}
			got, n, err := readTersely(t, in, room, mixed)
			some = max(some, n)
			sameRows(t, plain, in, wantErr, err)
			if diff := cmp.Diff(inAnyOrder(want), inAnyOrder(got)); diff != "" {
				t.Fatalf("events mismatch (-want +got):\n%s", diff)
			}
		}
	}
	return some
}

func sameRows(t *testing.T, plain, in *Reader, wantErr, err error) {
	t.Helper()
	if (err == nil) != (wantErr == nil) || in.Rows() != plain.Rows() {
		t.Fatalf("%d rows, %v; want %d, %v", in.Rows(), err, plain.Rows(), wantErr)
	}
	if diff := cmp.Diff(texts(plain.Rejections()), texts(in.Rejections())); diff != "" {
		t.Fatalf("rejections mismatch (-want +got):\n%s", diff)
	}
}

func inAnyOrder(events []Event) []string {
	var list []string
	for i := range events {
		list = append(list, fmt.Sprintf("%#v", events[i]))
	}
	slices.Sort(list)
	return list
}

const terseHeader = "id,kind,at,party,campaign,customer,order,currency,gross,quantity\n"

// FuzzTerse: whatever the rows, ReadTerse gives the events and rejections of Read.
func FuzzTerse(f *testing.F) {
	f.Add(terseHeader+"1,click,2026-01-15T12:00:00Z,p,c,u,,,,1\n", uint8(3))
	f.Add(terseHeader+"1,payment_captured,2026-02-29T12:00:00Z,p,c c,u,o,KRW,12.30,\r\n\n2,conversion,2024-02-29T23:59:59Z,,,,,USD,-0.10,-1", uint8(1))
	f.Add("source,reverses,fee,"+terseHeader+"s/,false,,1,fee,2026-01-15T12:00:00Z,,,,,POINT:0,-1.0,007\n,,1,2,payout,2026-01-15T24:00:00Z,,,,,,,\n", uint8(2))
	f.Add(terseHeader+`1,bet,2026-01-15T12:00:00Z,"a,b",한,,,USD,1.,`+"\n2,win,1699-12-31T23:59:59Z,a\x7f,,,,USD,.5,1.5\n", uint8(9))
	for _, number := range []string{"0", "-0", "0.00", "00012.50", "12345678", "123456.7", "1234567.8", "999999999999999", "1000000000000000", "1.000000000001", "1.0000000000010", "1e5", "+1", "--1", "-", ".", "1.2.3", "1,", " 1", "1_0", "12 USD", "0.123456789012345"} {
		f.Add(terseHeader+"1,adjustment,2026-01-15T12:00:00Z,p,,,,JPY,"+number+","+number+"\n2,payment_refunded,2026-01-15T12:00:00Z,p,,,,USD,-"+number+",\n3,ad_cost,2026-01-15T12:00:00Z,p,,,,,"+number+",\n", uint8(4))
	}
	f.Add(terseHeader+"1,adjustment,2026-01-15T12:00:00Z,p,,,,JPY,1000000000000000,\n2,adjustment,2026-01-15T12:00:00Z,p,,,,KRW,-99999999999999999,\n", uint8(4))
	f.Add(`{"id":"1","kind":"bet","at":"2026-01-15T12:00:00Z","gross":12.5,"currency":"USD","quantity":null}`+"\n"+`{"id":"\u0031","kind":"fee","reverses":false,"at":"2026-01-15T12:00:00Z","gross":-1e2,"currency":"USD","dims":{},"party":"p"}`, uint8(2))
	f.Add(`{"source":"a","id":"1","kind":"click","at":"2026-01-15T12:00:00Z","dims":{"a":"b"}}`+"\r\n\n"+`{"source":"a","id":"1","kind":"click","at":"2026-01-15T12:00:00Z","origin":{"row":3},"parent":""}`+"\n{", uint8(5))
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		opts := &ReaderOptions{Name: "f", Locate: n%2 == 0, IgnoreUnknown: n%3 == 0}
		if n%5 > 0 {
			opts.Source = "shop"
		}
		checkTerse(t, text, opts, int(n%7)+1)
	})
}

// Over many blocks, with long lines, and rows that are not terse between the others.
func TestReadTerse(t *testing.T) {
	var text strings.Builder
	text.WriteString(terseHeader)
	for i, line := range strings.Split(string(mixedCSV(1200)), "\n")[1:] {
		if i%17 == 0 {
			line = strings.Replace(line, ",p-", ",p ", 1)
		}
		switch i % 97 {
		case 5:
			line = strings.Replace(line, "p-", strings.Repeat("p", 1000), 1)
		case 6:
			line += "\r"
		case 7:
			line = strings.Replace(line, ",", ",\"", 1)
		case 8:
			line = "\n" + strings.Replace(line, "p-", "\"파트너, \"\"", 1)
		case 9:
			line = strings.Repeat(line, 1+i%3)
		}
		text.WriteString(line + "\n")
	}
	text.WriteString(strings.Repeat("x", MaxLine+1) + "\n1,click,2026-01-15T12:00:00Z,p,c,u,,,,1")
	for _, room := range []int{3, 512} {
		if some := checkTerse(t, text.String(), &ReaderOptions{Source: "shop"}, room); some < 900 {
			t.Errorf("%d of 1200 rows are terse", some)
		}
	}
	lines := encode(t, mixedEvents(t, 1000), nil)
	lines = strings.Replace(lines, `"p-`, `"\u0070-`, 3) + "\n" + strings.Replace(lines, `"gross":"`, `"booked":null,"gross":"`, 5)
	if some := checkTerse(t, lines, nil, 100); some != 2000-3 {
		t.Errorf("%d of 2000 JSON rows are terse", some)
	}
	checkTerse(t, spoiled(t, CSV), nil, 8)
	checkTerse(t, spoiled(t, JSONLines), nil, 8)
}

// Every standard kind has a slot of its own, and is told from what looks like it.
func TestTerseKinds(t *testing.T) {
	f := newTerseRows()
	const before = "id-00001"
	kind := func(name string) *terseKind {
		return &f.kinds[f.names.Find(before+name+",", len(before), len(before)+len(name))]
	}
	for i, k := range Kinds() {
		if got := kind(string(k)); got.gross == 0 || got.place != uint8(i) {
			t.Errorf("%s is taken for %v", k, got)
		}
		for j := range k {
			other := k[:j] + "x" + k[j+1:]
			for _, name := range []Kind{other, k[:j] + "x" + k[j:], k[:j] + k[j+1:], k + "x"} {
				if *kind(string(name)) != (terseKind{}) {
					t.Errorf("%s is taken for a kind", name)
				}
			}
		}
	}
}

// Every kind with every sign of its numbers.
func TestTerseSigns(t *testing.T) {
	var text strings.Builder
	text.WriteString("id,kind,at,currency,gross,quantity\n")
	for _, k := range Kinds() {
		for _, money := range []string{",", "USD,", ",1", "USD,0", "KRW,0.0", "USD,1", "USD,-1.5", "KRW,-1"} {
			for _, quantity := range []string{"", "0", "1", "-1", "0.0", "-2", "1.5", "32768"} {
				fmt.Fprintf(&text, "1,%s,2026-01-15T12:00:00Z,%s,%s\n", k, money, quantity)
			}
		}
	}
	for _, text := range []string{text.String(), string(jsonOf([]byte(text.String())))} {
		if some := checkTerse(t, text, &ReaderOptions{Source: "shop"}, 512); some < 250 {
			t.Errorf("%d rows are terse", some)
		}
	}
}
