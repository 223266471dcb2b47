// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"cmp"
	"errors"
	"iter"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// ErrFull is returned when a Set holds as many keys as it can, some 4 billion.
var ErrFull = errors.New("facts: set is full")

// Item is an event: the hash of its key, the digest of its contents, and what its fold needs of it.
// P should hold no pointers.
type Item[P any] struct {
	Hash    keyhash.Hash
	Digest  uint64 // never 0
	Payload P
}

// Outcome is what became of an item.
type Outcome uint8

// The outcomes.
const (
	Accepted  Outcome = iota // a key that did not count before
	Duplicate                // a repeat
	Conflict                 // another content of a key that counts
)

// Counts is how many items had which outcome. Superseded are part of a version that is not the one
// that counts.
type Counts struct {
	Accepted, Duplicates, Conflicts, Superseded int
}

// Plus adds other counts.
func (c *Counts) Plus(o Counts) {
	c.Accepted += o.Accepted
	c.Duplicates += o.Duplicates
	c.Conflicts += o.Conflicts
	c.Superseded += o.Superseded
}

// Count counts an outcome.
func (c *Counts) Count(o Outcome) {
	switch o {
	case Accepted:
		c.Accepted++
	case Duplicate:
		c.Duplicates++
	case Conflict:
		c.Conflicts++
	}
}

// Set is a set of facts, and of what stands behind them. The zero Set is empty and ready to use.
type Set[P any] struct {
	table  flat.Table[claim[P]]     // the claim that counts; digest 0 where none does any more
	behind map[flat.Ref][]claim[P]  // the others of the same key
	parts  map[string]*partition[P] // by name
	places uint32                   // places given out
	live   int
}

// claim is an item and where it came from: place 0 is an appended batch, any other a partition.
type claim[P any] struct {
	digest  uint64
	place   uint32
	payload P
}

// Add adds an item of a batch that appends.
func (s *Set[P]) Add(it *Item[P]) (Outcome, error) {
	_, outcome, err := s.insert(it, 0)
	return outcome, err
}

// insert adds an item of a place.
func (s *Set[P]) insert(it *Item[P], place uint32) (flat.Ref, Outcome, error) {
	ref, front, _, ok := s.table.Put(it.Hash)
	if !ok {
		return 0, 0, ErrFull
	}
	if front.digest == 0 {
		front.digest, front.place, front.payload = it.Digest, place, it.Payload
		s.live++
		return ref, Accepted, nil
	}
	return ref, s.meet(ref, front, claim[P]{it.Digest, place, it.Payload}), nil
}

// meet puts a claim beside the one that counts, or in its place.
func (s *Set[P]) meet(ref flat.Ref, front *claim[P], c claim[P]) Outcome {
	outcome := Conflict
	if front.digest == c.digest {
		outcome = Duplicate
		if front.place == c.place {
			return outcome
		}
	}
	if before(c, *front) {
		c, *front = *front, c
	}
	if !slices.ContainsFunc(s.behind[ref], c.same) {
		if s.behind == nil {
			s.behind = map[flat.Ref][]claim[P]{}
		}
		s.behind[ref] = append(s.behind[ref], c)
	}
	return outcome
}

// same tells whether two claims of one key are repeats of one another.
func (c claim[P]) same(o claim[P]) bool { return c.digest == o.digest && c.place == o.place }

// before tells whether a counts rather than b: by the lower digest, and appended ones, which never
// go away, before those of a partition.
func before[P any](a, b claim[P]) bool {
	return a.digest < b.digest || a.digest == b.digest && a.place < b.place
}

// remove takes the claim of a place out of a key.
func (s *Set[P]) remove(ref flat.Ref, place uint32) {
	behind := slices.DeleteFunc(s.behind[ref], func(c claim[P]) bool { return c.place == place })
	if front, _ := s.table.At(ref); front.digest != 0 && front.place == place {
		*front = claim[P]{}
		s.live--
		if len(behind) > 0 {
			best := 0
			for i := range behind {
				if before(behind[i], behind[best]) {
					best = i
				}
			}
			*front = behind[best]
			s.live++
			behind = slices.Delete(behind, best, best+1)
		}
	}
	if len(behind) == 0 {
		delete(s.behind, ref)
		return
	}
	s.behind[ref] = behind
}

// Touch loads where the search for a key begins, so that an Add soon after need not wait for memory.
// The result has no meaning.
func (s *Set[P]) Touch(hash keyhash.Hash) uint32 { return s.table.Touch(hash) }

// Len returns the number of facts.
func (s *Set[P]) Len() int { return s.live }

// Find returns the fact of a key.
func (s *Set[P]) Find(hash keyhash.Hash) (*P, bool) {
	_, c, ok := s.table.Find(hash)
	if !ok || c.digest == 0 {
		return nil, false
	}
	return &c.payload, true
}

// All returns the facts, in no order that means anything.
func (s *Set[P]) All() iter.Seq2[keyhash.Hash, *P] {
	stop := errors.New("stop")
	return func(yield func(keyhash.Hash, *P) bool) {
		for shard := range flat.Shards {
			err := s.table.Each(shard, func(_ flat.Ref, c *claim[P], hash keyhash.Hash) error {
				if c.digest != 0 && !yield(hash, &c.payload) {
					return stop
				}
				return nil
			})
			if err != nil {
				return
			}
		}
	}
}

// Disputed counts the keys and the versions of partitions that came with more than one content.
func (s *Set[P]) Disputed() int {
	n := 0
	for ref, behind := range s.behind {
		front, _ := s.table.At(ref)
		if slices.ContainsFunc(behind, func(c claim[P]) bool { return c.digest != front.digest }) {
			n++
		}
	}
	for _, p := range s.parts {
		if p.disputed {
			n++
		}
	}
	return n
}

// Appended returns what came in batches that append, those that do not count among them, in the
// order of hash and digest: with Partitions all that a Set holds, and the same for the same set.
func (s *Set[P]) Appended() []Item[P] {
	var items []Item[P]
	for shard := range flat.Shards {
		_ = s.table.Each(shard, func(ref flat.Ref, front *claim[P], hash keyhash.Hash) error {
			for _, c := range append([]claim[P]{*front}, s.behind[ref]...) {
				if c.digest != 0 && c.place == 0 {
					items = append(items, Item[P]{hash, c.digest, c.payload})
				}
			}
			return nil
		})
	}
	slices.SortFunc(items, byHash)
	return items
}

func byHash[P any](a, b Item[P]) int {
	return cmp.Or(a.Hash.Compare(b.Hash), cmp.Compare(a.Digest, b.Digest))
}

// Merge adds all that another Set holds, whose payloads go through convert; o is not changed. The
// counts are those of o's facts.
func (s *Set[P]) Merge(o *Set[P], convert func(P) P) (Counts, error) {
	var counts Counts
	for _, it := range o.Appended() {
		it.Payload = convert(it.Payload)
		outcome, err := s.Add(&it)
		if err != nil {
			return counts, err
		}
		counts.Count(outcome)
	}
	for _, p := range o.Partitions() {
		for i := range p.Items {
			p.Items[i].Payload = convert(p.Items[i].Payload)
		}
		adopted, err := s.Replace(p)
		counts.Plus(adopted)
		if err != nil {
			return counts, err
		}
	}
	return counts, nil
}
