// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzRoundTrip: event → CSV → event → JSON Lines → event, and the same CSV again.
func FuzzRoundTrip(f *testing.F) {
	f.Add(uint64(1), "")
	f.Add(uint64(2), "a\u2028\"\\,b")
	f.Add(uint64(3), "\ufeff#jupan events/1")
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		events := randomEvents(seed, 3)
		events[1].Product = text
		events[1].Dims = append(events[1].Dims, Dim{"text", text})
		if events[1].Validate() != nil {
			events = events[2:]
		}
		csv := encode(t, events, &WriterOptions{Format: CSV})
		fromCSV, rejected := decode(t, strings.NewReader(csv), nil)
		wantEvents(t, "from CSV", events, fromCSV)
		fromJSON, rejectedJSON := decode(t, strings.NewReader(encode(t, fromCSV, nil)), nil)
		wantEvents(t, "from JSON", events, fromJSON)
		if len(rejected)+len(rejectedJSON) > 0 {
			t.Errorf("rejected %v, %v", rejected, rejectedJSON)
		}
		if again := encode(t, fromJSON, &WriterOptions{Format: CSV}); again != csv {
			t.Errorf("CSV again mismatch (-want +got):\n%s", cmp.Diff(csv, again))
		}
	})
}

// FuzzRead: whatever the input, every row is an event or a rejection, events are
// valid, and neither short reads nor ranges make a difference.
func FuzzRead(f *testing.F) {
	for _, format := range []Format{CSV, JSONLines} {
		f.Add(spoiled(f, format)[:2000], uint8(3))
		f.Add(encode(f, randomEvents(8, 2), &WriterOptions{Format: format, Gzip: true}), uint8(2))
	}
	f.Add("source,id,kind,at,dims\ns,1,adjustment,2026-01-15T12:00:00Z,\"{\"\"a\"\":\"\"\\u0041\"\"}\"\n", uint8(1))
	f.Add("{\"source\":\"s\",\"id\":\"\\u0000\",\"kind\":\"adjustment\",\"at\":\"2026-01-15T12:00:00Z\"}\n{", uint8(4))
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		opts := &ReaderOptions{Name: "f", Locate: n%2 == 0, IgnoreUnknown: n%3 == 0}
		r, err := NewReader(strings.NewReader(text), opts)
		if err != nil {
			return
		}
		events, err := readAll(r)
		if r.Rows() != int64(len(events)+len(r.Rejections())) {
			t.Fatalf("%d rows, %d events and %d rejections", r.Rows(), len(events), len(r.Rejections()))
		}
		for i := range events {
			if err := events[i].Validate(); err != nil {
				t.Fatalf("read an invalid event: %v", err)
			}
		}
		slow, _ := NewReader(iotest.OneByteReader(strings.NewReader(text)), opts)
		slowly, slowErr := readAll(slow)
		wantEvents(t, "one byte at a time", events, slowly)
		if diff := cmp.Diff(texts(r.Rejections()), texts(slow.Rejections())); diff != "" || (err == nil) != (slowErr == nil) {
			t.Errorf("one byte at a time: %v, want %v; rejections mismatch (-want +got):\n%s", slowErr, err, diff)
		}
		if err != nil {
			return
		}
		inRanges, s := readRanges(t, text, int(n%6)+1, opts)
		wantEvents(t, "in ranges", events, inRanges)
		if diff := cmp.Diff(texts(r.Rejections()), texts(s.Rejections())); diff != "" {
			t.Errorf("in ranges, rejections mismatch (-want +got):\n%s", diff)
		}
		again, _ := decode(t, strings.NewReader(encode(t, events, &WriterOptions{Format: CSV})), nil)
		wantEvents(t, "written and read again", events, again)
	})
}

func readAll(r *Reader) (events []Event, err error) {
	buf := make([]Event, 5)
	for {
		n, err := r.Read(buf)
		events = append(events, buf[:n]...)
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return events, err
		}
	}
}

// FuzzScanner holds the JSON scanner against encoding/json. It is stricter in
// one thing: half a surrogate pair is refused, and not replaced.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":"b"}`, `{"a":{"b":-1.5e+3,"c":true},"d":null , "e":"\u00e9\ud83d\ude00\n"}`, `{"a":"\ud800"}`,
		`{"a":01}`, `{"a":1,}`, `{"a":"\x"}`, `{"a":[1,{"b":2}]}`, "{\"a\":\"\t\"}", "{\"a\":\"\xff\"}", `{"a":1} 2`, `{"a" : 1e}`, `{"a":"b`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := newScanner(text, isPlain(text))
		got, err := scanObject(&s)
		if err == nil {
			err = s.end()
		}
		var want map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		valid := json.Valid([]byte(text)) && strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{")
		if valid {
			if err := d.Decode(&want); err != nil {
				t.Skip(err)
			}
		}
		switch {
		case err != nil && valid && !strings.Contains(err.Error(), "surrogate"):
			t.Errorf("scanner: %v, encoding/json accepts it", err)
		case err == nil && !valid:
			t.Errorf("scanner accepts what encoding/json refuses: %q", text)
		case err == nil && utf8.ValidString(text) && !cmp.Equal(want, got):
			t.Errorf("scanner mismatch (-want +got):\n%s", cmp.Diff(want, got))
		}
	})
}

func scanObject(s *scanner) (map[string]any, error) {
	m := map[string]any{}
	err := s.object(func(name string) (err error) {
		m[name], err = scanValue(s)
		return err
	})
	return m, err
}

func scanValue(s *scanner) (any, error) {
	switch c := s.peek(); {
	case s.null():
		return nil, nil
	case c == '{':
		return scanObject(s)
	case c == '"':
		return s.str()
	case c == '[':
		start := s.at
		if err := s.skip(); err != nil {
			return nil, err
		}
		var v []any
		d := json.NewDecoder(strings.NewReader(s.text[start:s.at]))
		d.UseNumber()
		return v, d.Decode(&v)
	case c == 't' || c == 'f':
		where, err := s.boolean()
		return where.of(s.text) == "true", err
	}
	where, err := s.number()
	return json.Number(where.of(s.text)), err
}
