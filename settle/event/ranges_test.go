// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

// readRanges reads the ranges one after the other, the last first.
func readRanges(tb testing.TB, text string, n int, opts *ReaderOptions) ([]Event, *Ranges) {
	tb.Helper()
	s, err := OpenRanges(strings.NewReader(text), int64(len(text)), n, opts)
	if err != nil {
		tb.Fatalf("OpenRanges: %v", err)
	}
	readers := s.Readers()
	if len(readers) < 1 || len(readers) > n {
		tb.Fatalf("%d ranges, want 1 to %d", len(readers), n)
	}
	parts := make([][]Event, len(readers))
	for i := len(readers) - 1; i >= 0; i-- {
		for e, err := range readers[i].All() {
			if err != nil {
				tb.Fatalf("range %d: %v", i, err)
			}
			parts[i] = append(parts[i], e)
		}
	}
	var events []Event
	for _, part := range parts {
		events = append(events, part...)
	}
	return events, s
}

// spoiled makes lines of events of which some are bad, some are blank and one is
// too long.
func spoiled(tb testing.TB, format Format) string {
	lines := strings.SplitAfter(encode(tb, randomEvents(5, 60), &WriterOptions{Format: format}), "\n")
	for i := 4; i < len(lines); i += 5 {
		switch i % 4 {
		case 0:
			lines[i] = "bad\n"
		case 1:
			lines[i] = "\r\n" + lines[i]
		case 2:
			lines[i] = lines[i][len(lines[i])/2:]
		}
	}
	return strings.Join(lines, "")
}

// TestReadTerseBlocks holds the reading that overwrites its text to the one that does
// not, over many blocks, long lines and both forms, with calls of both mixed.
func TestReadTerseBlocks(t *testing.T) {
	events := randomEvents(11, 1500)
	for i := range events {
		if i%97 == 0 {
			events[i].Customer = strings.Repeat("c", 1000)
			events[i].Dims = []Dim{{Name: "note", Value: strings.Repeat("d", 900)}}
		}
	}
	for i := range 8_000 { // rows of nearly one width, as machines write them
		e := Event{
			Key: Key{Source: "shop", ID: fmt.Sprintf("id-%08d", i)}, At: time.Date(2026, 1, 15, 12, 0, i%60, 0, time.UTC), Party: fmt.Sprintf("p-%03d", i%300),
			Kind: Click, Quantity: money.Int(1),
		}
		if i%3 > 0 {
			e.Order, e.Kind = fmt.Sprintf("o-%08d", i), Conversion
		}
		if i%7 > 0 {
			e.Customer = fmt.Sprintf("c-%08d", i)
		}
		events = append(events, e)
	}
	for _, format := range []Format{CSV, JSONLines} {
		text := encode(t, events, &WriterOptions{Format: format})
		if some := checkTerse(t, text, nil, 64); some < 8_000 {
			t.Errorf("%v: %d of %d rows are terse", format, some, len(events))
		}
	}
}

// TestReadTerseTurns changes the order of the members from row to row, in rows
// that stand at the same places of each block: what the reader remembers of a row
// may not be a view of the block, which by then says something else.
func TestReadTerseTurns(t *testing.T) {
	const width = 256 // divides the length of a block
	var text strings.Builder
	var want []Event
	order := rand.New(rand.NewPCG(1, 2))
	for i := range 8 * MaxLine / width {
		e := Event{
			Key: Key{Source: "shop", ID: fmt.Sprintf("%08d", i)}, Kind: Click, Quantity: money.Int(1),
			At: time.Date(2026, 1, 15, 12, 0, i%60, 0, time.UTC), Party: fmt.Sprintf("p%07d", i), Order: fmt.Sprintf("o%07d", i),
		}
		members := []string{`"party":"` + e.Party + `"`, `"order":"` + e.Order + `"`}
		if order.IntN(2) == 0 {
			members[0], members[1] = members[1], members[0]
		}
		row := fmt.Sprintf(`{"source":"shop","id":"%s","kind":"click","at":"%s","quantity":"1",%s`,
			e.Key.ID, e.At.UTC().Format(time.RFC3339Nano), strings.Join(members, ","))
		e.Customer = strings.Repeat("c", width-len(row)-len(`,"customer":""}`)-1)
		text.WriteString(row + `,"customer":"` + e.Customer + "\"}\n")
		want = append(want, e)
	}
	events, _ := decode(t, strings.NewReader(text.String()), nil)
	wantEvents(t, "turns", want, events)
	if some := checkTerse(t, text.String(), nil, 64); some != len(want) {
		t.Errorf("%d of %d rows are terse", some, len(want))
	}
}

// Any number of ranges gives the same events and the same rejections as one reader.
func TestRanges(t *testing.T) {
	for _, format := range []Format{CSV, JSONLines} {
		whole := spoiled(t, format)
		long := strings.Replace(whole, "\nbad\n", "\n"+strings.Repeat("x", MaxLine+10)+"\nbad\n", 1)
		for _, text := range []string{whole, long, "\ufeff" + whole, strings.ReplaceAll(whole, "\n", "\r\n"), whole + "cut off"} {
			for _, locate := range []bool{false, true} {
				opts := &ReaderOptions{Name: "f", Locate: locate}
				want, rejected := decode(t, strings.NewReader(text), opts)
				for _, n := range []int{1, 2, 3, 7, 50, 500} {
					got, ranges := readRanges(t, text, n, opts)
					what := fmt.Sprintf("format %d, %d ranges of %d", format, n, len(text))
					wantEvents(t, what, want, got)
					if diff := cmp.Diff(texts(rejected), texts(ranges.Rejections())); diff != "" {
						t.Errorf("%s: rejections mismatch (-want +got):\n%s", what, diff)
					}
					if ranges.Rows() != int64(len(want)+len(rejected)) || ranges.Header().Wire != 1 {
						t.Errorf("%s: %d rows, header %+v", what, ranges.Rows(), ranges.Header())
					}
				}
			}
		}
	}
}

func TestRangesKnowTheirLines(t *testing.T) {
	text := "source,id,kind,at\n" + strings.Repeat("bad\n", 100)
	s, err := OpenRanges(strings.NewReader(text), int64(len(text)), 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	readers := s.Readers()
	read := func(i int) {
		if n, err := readers[i].Read(make([]Event, 1)); n != 0 || !errors.Is(err, io.EOF) {
			t.Fatalf("Read = %d, %v", n, err)
		}
	}
	read(3)
	if got := readers[3].Rejections()[0].Origin.Row; got != 0 {
		t.Errorf("the line is said to be %d before it can be known", got)
	}
	read(0)
	read(1)
	read(2)
	for i, r := range s.Rejections() {
		if r.Origin.Row != int64(i)+2 {
			t.Fatalf("rejection %d is of line %d", i, r.Origin.Row)
		}
	}

	var mu sync.Mutex
	seen := map[int64]bool{}
	s, err = OpenRanges(strings.NewReader(text), int64(len(text)), 4, &ReaderOptions{OnRejection: func(r Rejection) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.Origin.Row] = true
	}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, r := range s.Readers() {
		wg.Go(func() { _, _ = r.Read(make([]Event, 1)) })
	}
	wg.Wait()
	if len(seen) != 100 || !seen[2] || !seen[101] {
		t.Errorf("OnRejection saw %d lines: %v", len(seen), seen)
	}
}

func TestRangesOfOthers(t *testing.T) {
	events := randomEvents(6, 20)
	got, ranges := readRanges(t, encode(t, events, &WriterOptions{Gzip: true}), 4, nil)
	wantEvents(t, "gzip", events, got)
	if n := len(ranges.Readers()); n != 1 {
		t.Errorf("%d ranges of a gzip stream", n)
	}
	for text, opts := range map[string]*ReaderOptions{"": {Format: JSONLines}, "{\"jupan\":\"events/1\"}": nil, "source,id,kind,at": nil} {
		if got, s := readRanges(t, text, 4, opts); len(got) > 0 || s.Rows() > 0 {
			t.Errorf("%q gives %v", text, got)
		}
	}
	// A partition is replaced as a whole, so it is not to be read in parts.
	got, ranges = readRanges(t, encode(t, events, &WriterOptions{Partition: "p", Version: 2}), 4, nil)
	wantEvents(t, "partition", events, got)
	if want := (Header{1, "p", 2}); len(ranges.Readers()) != 1 || ranges.Header() != want {
		t.Errorf("%d ranges of a partition %+v", len(ranges.Readers()), ranges.Header())
	}
	text := "source,id,kind\n"
	if _, err := OpenRanges(strings.NewReader(text), int64(len(text)), 2, nil); !errors.Is(err, ErrHeader) {
		t.Errorf("OpenRanges with a bad header = %v", err)
	}
	if _, err := OpenRanges(strings.NewReader(text), int64(len(text)), 0, nil); !errors.Is(err, ErrRange) {
		t.Errorf("OpenRanges of 0 ranges = %v", err)
	}
	if _, err := OpenRanges(strings.NewReader(text), int64(len(text)), 2, &ReaderOptions{Source: "/"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("OpenRanges with a bad source = %v", err)
	}
	short := brokenAt{strings.NewReader(strings.Repeat("{}\n", 200_000)), 400_000}
	for _, opts := range []*ReaderOptions{nil, {Locate: true}} {
		s, err := OpenRanges(short, 600_000, 2, opts)
		for i := 0; err == nil; i++ {
			_, err = s.Readers()[i].Read(make([]Event, 1))
			if errors.Is(err, io.EOF) {
				err = nil
			}
		}
		var wire *WireError
		if !errors.As(err, &wire) || !errors.Is(err, errFailing) {
			t.Errorf("a failing read gives %v", err)
		}
	}
}

type brokenAt struct {
	io.ReaderAt
	from int64
}

func (b brokenAt) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.from {
		return 0, errFailing
	}
	return b.ReaderAt.ReadAt(p, off)
}
