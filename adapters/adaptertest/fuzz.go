// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"testing"

	"github.com/jupan-go/jupan/adapters"
)

// Fuzz feeds Decode with inputs that grow out of the corpus. Whatever comes: no panic,
// the books balance, events are valid, and a second time gives the same.
func Fuzz(f *testing.F, of *Kit) {
	f.Helper()
	k := &kit{Kit: of}
	if !k.load() {
		f.Fatal(k.faults)
	}
	for _, in := range k.inputs {
		f.Add(in.stream.Name, in.body)
	}
	f.Fuzz(func(t *testing.T, stream string, body []byte) {
		s, ok := k.info.Stream(stream)
		if !ok {
			return
		}
		in := &corpusInput{stream: s, file: "fuzz"}
		d := k.decode(in, body)
		if d.panic != nil {
			t.Fatal(d.panic)
		}
		balanced(t, &d.summary, len(d.events), d.err)
		for i := range d.events {
			if err := d.events[i].Validate(); err != nil {
				t.Error(err)
			}
			if !s.Brings(d.events[i].Kind) {
				t.Errorf("kind %s is not declared", d.events[i].Kind)
			}
		}
		if again := k.decode(in, body); again.picture() != d.picture() {
			t.Errorf("decoded again: %s", lineDifference(d.picture(), again.picture()))
		}
	})
}

// balanced holds the counts of an input that was read to its end against each other.
func balanced(t *testing.T, s *adapters.Summary, events int, err error) {
	t.Helper()
	if err != nil {
		return
	}
	taken := s.Rows - s.Rejected - s.SkippedRows()
	if s.Events != int64(events) || taken < 0 || taken > s.Events || taken == 0 && s.Events > 0 {
		t.Errorf("%d rows, %d rejected, %d skipped, %d events: the books do not balance",
			s.Rows, s.Rejected, s.SkippedRows(), s.Events)
	}
}
