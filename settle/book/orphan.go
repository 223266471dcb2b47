// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Unmatched is a reversal whose original has not come.
type Unmatched struct {
	// Key is the reversal's, and Parent the original that it names.
	Key, Parent event.Key
}

// orphan is a reversal that came before its original.
type orphan struct {
	parent event.Key
	refs   []settle.Ref
}

// noteOrphans keeps reversals that name a parent which is not there.
func (s *state) noteOrphans(events []event.Event) {
	for i := range events {
		e := &events[i]
		if e.Parent.IsZero() || !e.Kind.GivesBack() && !e.Reverses || s.tally.Has(e.Parent) {
			continue
		}
		refs, err := s.tally.RefsOf(e)
		if err != nil {
			continue // the tally has rejected it
		}
		c := e.Clone()
		s.orphans[c.Key] = orphan{c.Parent, refs}
	}
}

// Unmatched lists the reversals of a period of an agreement that name a parent which
// has not come: refunds of payments in a feed that has not reported, or in none.
func (b *Book) Unmatched(id settle.AgreementID, period string) []Unmatched {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Unmatched
	for key, o := range b.state.orphans {
		if b.state.tally.Has(o.parent) || !b.state.tally.Has(key) {
			delete(b.state.orphans, key)
			continue
		}
		if slices.ContainsFunc(o.refs, func(r settle.Ref) bool { return r.Agreement == id && r.Period.Name == period }) {
			out = append(out, Unmatched{key, o.parent})
		}
	}
	slices.SortFunc(out, func(a, b Unmatched) int { return cmp.Compare(a.Key.String(), b.Key.String()) })
	return out
}
