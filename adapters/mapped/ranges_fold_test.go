// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestRangesFold holds that a Tally of ranges is, byte by byte, that of the events that
// Decode gives: under plans that ask for orders, and for dimensions.
func TestRangesFold(t *testing.T) {
	tenth := money.Percent(10)
	share := settle.Agreement{
		ID: "share", Party: "p-1", Currency: money.EUR, Terms: []settle.Term{settle.RevenueShare{Rate: &tenth}},
	}
	for _, opts := range []*settle.PlanOptions{
		{}, {Attribution: settle.LastTouch, WithoutCampaigns: true}, {Dimensions: []string{"type", "method", "customer"}},
	} {
		plan, err := settle.NewPlan([]settle.Agreement{share}, opts)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range files(t) {
			o := f.options()
			ranges, err := f.a.OpenRanges(bytes.NewReader(f.body), int64(len(f.body)), 2, o)
			if err != nil {
				continue // TestRanges says whether it should
			}
			var batch event.Batch
			in := &adapters.Input{Stream: o.Stream, Source: o.Source, Name: o.Name, Hash: o.Hash, Zone: o.Zone, Body: bytes.NewReader(f.body)}
			out := adapters.NewOutput(f.a.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
				if b.Partition != "" {
					batch.Partition, batch.Version = b.Partition, b.Version
				}
				for i := range b.Events {
					batch.Events = append(batch.Events, b.Events[i].Clone())
				}
				return nil
			}})
			if _, err := out.Close(f.a.Decode(in, out)); err != nil {
				continue
			}
			one := plan.NewTally()
			if _, err := one.Add(batch); err != nil {
				t.Fatal(err)
			}
			all, _, err := settle.Fold(context.Background(), plan, ranges.Readers()...)
			if err != nil {
				continue
			}
			if got, want := canon(t, all), canon(t, one); !bytes.Equal(got, want) {
				t.Errorf("%+v: file %d, %s: another Tally", opts, i, f.stream)
			}
		}
	}
}

func canon(tb testing.TB, t *settle.Tally) []byte {
	tb.Helper()
	b, err := t.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestRangesCuts cuts files wherever they can be cut.
func TestRangesCuts(t *testing.T) {
	for i, text := range []string{variants[0], variants[4], variants[5], variants[8], variants[10]} {
		m := parse(t, text)
		f := sample{mapped.MustNew(m), "file", pool(m, uint64(100+i), 20)}
		for _, n := range []int{2, 3, 4, 6, 9, 13, 300} {
			same(t, f.a, f.options(), f.body, n, 40)
		}
	}
}

// TestRangesLong has files of several blocks, with rows that are not plain at any place
// of one, rows that are longer, and texts in other forms.
func TestRangesLong(t *testing.T) {
	a := sales(t)
	o := &mapped.RangesOptions{Source: "s", Name: "f", Stream: "file"}
	lines := strings.SplitAfter(string(salesFile(900)), "\n")
	lines = lines[:len(lines)-1]
	note := strings.Repeat("long ", 14<<10)
	for i := range lines {
		switch {
		case i == 0:
		case i%97 == 0:
			lines[i] = strings.Replace(lines[i], ",card,", ",\"two\nlines \"\"here\"\"\",", 1)
		case i%401 == 0:
			lines[i] = strings.Replace(lines[i], ",card,", ","+note+",", 1)
		case i%300 == 7:
			lines[i] = strings.Replace(lines[i], ",card,", ",\""+note+"\n"+note+"\",", 1)
		case i%11 == 0:
			lines[i] = strings.Replace(lines[i], "sale", "gift", 1)
		case i%13 == 0:
			lines[i] = "\n\r\n" + lines[i]
		}
	}
	text := strings.Join(lines, "")
	wide := []byte("\xff\xfe")
	for _, c := range utf16.Encode([]rune(text)) {
		wide = binary.LittleEndian.AppendUint16(wide, c)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := io.WriteString(z, text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"plain": text, "without its end": strings.TrimSuffix(text, "\n"), "mark": "\ufeff" + text, "two marks": "\ufeff\ufeff" + text,
		"UTF-16": string(wide), "zipped": zipped.String(), "zipped and cut": zipped.String()[:zipped.Len()/2], "cut": text[:len(text)/2],
		"empty line first": "\n" + text, "empty": "", "header": lines[0], "no rows": "\n\n", "short": "a",
	} {
		for n := 1; n <= 3; n++ {
			if same(t, a, o, []byte(body), n, 100*(2-n%2)); t.Failed() {
				t.Fatal(name)
			}
		}
	}
}

// TestRangesCutWrongly has a text in quotation marks that looks like rows, all through
// the middle of a file.
func TestRangesCutWrongly(t *testing.T) {
	m := parse(t, `"dims": {"note": "note"}`)
	rows := strings.Repeat("2,2026-01-05,5,\n", 60)
	body := []byte("id,day,amount,note\n1,2026-01-05,1,\"" + rows + "\"\n3,2026-01-05,7,\n")
	ranges, err := mapped.MustNew(m).OpenRanges(bytes.NewReader(body), int64(len(body)), 2, &mapped.RangesOptions{Source: "s"})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := settle.NewPlan(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := settle.Fold(context.Background(), plan, ranges.Readers()...); !errors.Is(err, mapped.ErrCut) {
		t.Errorf("%v, want %v", err, mapped.ErrCut)
	}
	body = bytes.ReplaceAll(body, []byte("2,2026-01-05,5,\n"), []byte("two lines\n"))
	o := &mapped.RangesOptions{Source: "s", Stream: "file"}
	for n := 2; n < 5; n++ {
		same(t, mapped.MustNew(m), o, body, n, 9)
		if got := ranged(mapped.MustNew(m), o, body, n, 9); got.err != nil || len(got.events) != 1 || got.summary.Rejected != 1 {
			t.Errorf("lines that look like no rows: %v, %d events", got.err, len(got.events))
		}
	}
}

// broken fails behind a place.
type broken struct {
	*strings.Reader
	at int64
}

var errBroken = errors.New("the disk is gone")

func (b broken) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.at {
		n, _ := b.Reader.ReadAt(p[:max(0, b.at-off)], off)
		return n, errBroken
	}
	return b.Reader.ReadAt(p, off)
}

func TestRangesBroken(t *testing.T) {
	text := string(wireFile(2000))
	for _, at := range []int64{0, 20, 70_000, int64(len(text)) - 1} {
		for n := 1; n <= 3; n++ {
			ranges, err := wire(t).OpenRanges(broken{strings.NewReader(text), at}, int64(len(text)), n, &mapped.RangesOptions{Source: "s"})
			if err == nil {
				plan, _ := settle.NewPlan(nil, nil)
				_, _, err = settle.Fold(context.Background(), plan, ranges.Readers()...)
			}
			if !errors.Is(err, errBroken) {
				t.Errorf("broken at %d, %d ranges: %v", at, n, err)
			}
		}
	}
}

// TestOpenRanges has what cannot be opened.
func TestOpenRanges(t *testing.T) {
	a := load(t, "", "korea", "germany")
	for want, open := range map[string]func() error{
		"out of range": func() error {
			_, err := a.OpenRanges(strings.NewReader(""), 0, 0, nil)
			return err
		},
		`stream ""`: func() error {
			_, err := a.OpenRanges(strings.NewReader(""), 0, 1, nil)
			return err
		},
		"no header": func() error {
			_, err := a.OpenRanges(strings.NewReader(""), 0, 1, &mapped.RangesOptions{Stream: "korea"})
			return err
		},
	} {
		if err := open(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	m := parse(t, `"restates": {"by": "file", "name": "_(?P<part>\\d+)_v(?P<version>\\d+)"}`)
	body := "id,day,amount\n1,2026-01-05,1\n"
	ranges, err := mapped.MustNew(m).OpenRanges(strings.NewReader(body), int64(len(body)), 2, &mapped.RangesOptions{Source: "s", Name: "x_202601_v12"})
	if err != nil || ranges.Header().Partition != "s/file/202601" || ranges.Header().Version != 12 || len(ranges.Readers()) != 1 {
		t.Errorf("%v, %s", err, fmt.Sprint(ranges.Header()))
	}
}

// TestRangesTell holds that rejections are told of with their lines, and counted.
func TestRangesTell(t *testing.T) {
	text := strings.ReplaceAll(string(wireFile(400)), "click", "klick")
	var mu sync.Mutex
	lines := map[int64]int{}
	opts := &mapped.RangesOptions{Source: "s", Name: "f", OnRejection: func(r event.Rejection) {
		mu.Lock()
		defer mu.Unlock()
		lines[r.Origin.Row]++
	}}
	ranges, err := wire(t).OpenRanges(strings.NewReader(text), int64(len(text)), 3, opts)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := settle.NewPlan(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := settle.Fold(context.Background(), plan, ranges.Readers()...); err != nil {
		t.Fatal(err)
	}
	s := ranges.Summary()
	if s.Rows != 401 || s.Rejected == 0 || int(s.Rejected) != len(lines) || len(s.Rejections) != len(lines) {
		t.Errorf("%d rows, %d rejected, of which %d are listed, %d told of", s.Rows, s.Rejected, len(s.Rejections), len(lines))
	}
	rows := strings.Split(text, "\n")
	for _, r := range s.Rejections {
		if lines[r.Origin.Row] != 1 || !strings.Contains(rows[r.Origin.Row-1], "klick") {
			t.Errorf("%s, told %d times", r, lines[r.Origin.Row])
		}
	}
}
