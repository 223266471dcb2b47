// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Set counts distinct identities exactly, and forgets one that was taken back as often as it came.
// It keeps the identities, so it takes as much room as they do.
//
// The zero value is an empty set. Readers may share it, a writer may not.
type Set struct {
	counts map[string]int64 // never zero
	owed   int              // identities whose count is negative
}

// Add adds an identity count times; a negative count takes it back, before or after it came.
func (s *Set) Add(id string, count int64) error {
	if count > countMax || count < -countMax {
		return fault("add", ErrArgument, "a count beyond 2^31")
	}
	s.add(id, count)
	return nil
}

func (s *Set) add(id string, count int64) {
	if s.counts == nil {
		s.counts = make(map[string]int64)
	}
	before := s.counts[id]
	after := before + count
	if after == 0 {
		delete(s.counts, id)
	} else {
		s.counts[id] = after
	}
	if before < 0 {
		s.owed--
	}
	if after < 0 {
		s.owed++
	}
}

// Merge adds what the other set holds, which is not changed.
func (s *Set) Merge(o *Set) {
	for id, count := range maps.Clone(o.counts) {
		s.add(id, count)
	}
}

// Count is the number of identities that came more often than they were taken back.
func (s *Set) Count() int64 { return int64(len(s.counts) - s.owed) }

// Owing tells whether an identity was taken back more often than it came.
func (s *Set) Owing() bool { return s.owed > 0 }

// Has returns how often an identity came, less how often it was taken back.
func (s *Set) Has(id string) int64 { return s.counts[id] }

// AppendBinary appends the canonical binary form, with the identities in the order of their bytes:
//
//	's' 1 | number | length, identity, count | …
func (s *Set) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, kindSet, formVersion)
	dst = binary.AppendUvarint(dst, uint64(len(s.counts)))
	for _, id := range slices.Sorted(maps.Keys(s.counts)) {
		dst = binary.AppendUvarint(dst, uint64(len(id)))
		dst = append(dst, id...)
		dst = binary.AppendVarint(dst, s.counts[id])
	}
	return dst, nil
}

// MarshalBinary returns the canonical binary form.
func (s *Set) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary replaces the set by the one whose form data is.
func (s *Set) UnmarshalBinary(data []byte) error {
	d := decoder{rest: data, ok: true}
	d.header(kindSet)
	read := &Set{}
	for range d.count(2) {
		id := string(d.take(d.count(1)))
		count := d.varint()
		if !d.ok || count == 0 {
			return fault("read set", ErrCorrupt, "an identity")
		}
		read.add(id, count)
	}
	if err := d.canonical("read set", data, read); err != nil {
		return err
	}
	*s = *read
	return nil
}
