// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package facts

import "github.com/jupan-go/jupan/internal/canon"

// Write writes what [Set.Appended] and [Set.Partitions] gave; items writes a list, its
// length first.
func Write[P any](w *canon.Writer, appended []Item[P], parts []Partition[P], items func([]Item[P])) {
	items(appended)
	w.Uint(uint64(len(parts)))
	for _, p := range parts {
		w.String(p.Name)
		w.Int(p.Version)
		w.Bool(p.Disputed)
		items(p.Items)
	}
}

// Read adds to the set what [Write] wrote; items reads a list. What cannot be read is
// told by the reader.
func (s *Set[P]) Read(r *canon.Reader, items func() []Item[P]) error {
	for _, it := range items() {
		if _, err := s.Add(&it); err != nil {
			return err
		}
	}
	for range r.Count() {
		p := Partition[P]{Name: r.String(), Version: r.Int(), Disputed: r.Bool()}
		p.Items = items()
		if r.Failed() {
			break
		}
		if _, err := s.Replace(p); err != nil {
			return err
		}
	}
	return nil
}
