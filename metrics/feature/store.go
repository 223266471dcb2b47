// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
)

// The classes of failure of a Store.
var (
	// ErrUnknown is returned for a kind of entity or a feature that the registry does
	// not have.
	ErrUnknown = errors.New("feature: not in the registry")
	// ErrRegistry is returned where stores of different registries meet.
	ErrRegistry = errors.New("feature: stores of different registries")
	// ErrFormat is returned for bytes that are not the binary form of a Store.
	ErrFormat = errors.New("feature: not a store")
)

// Options configure a store. The zero value and nil are the defaults.
type Options struct {
	// Seed keys the hashes that stand for keys and entities; a store keeps no names.
	// All stores that are to be merged share it.
	Seed [16]byte
}

// Store is the fold of events under a [Registry]. It gives the online value of an
// entity ([Store.At]) and the offline table ([Store.Table]) by the same code. The same
// set of batches gives the same store, to the byte, in whatever order, division or
// number of repeats it arrives; of two contents of a key, and of a partition that was
// restated, the same counts as in settlement. A Store is for one goroutine at a time.
type Store struct {
	plan    *plan
	facts   facts.Set[fact]
	records []record
	sources map[string]keyhash.Seed
	// histories are by kind of entity and by entity.
	histories []map[keyhash.Hash]*history
	// claims says that a repeat may stand behind a fact, since a partition has come.
	claims bool
	// stale says that a fact has gone: the histories are made anew.
	stale bool
}

// fact is what the set of facts holds of an event.
type fact struct {
	at      int64 // nanoseconds since 1970
	signals uint64
	record  uint32 // its place in Store.records
}

// NewStore returns an empty store. The faults of the registry are reported all at once.
func NewStore(r *Registry, opts *Options) (*Store, error) {
	p, err := newPlan(r, opts)
	if err != nil {
		return nil, err
	}
	return p.store(), nil
}

func (p *plan) store() *Store {
	s := &Store{plan: p, sources: map[string]keyhash.Seed{}}
	s.clear()
	return s
}

func (s *Store) clear() {
	s.histories = make([]map[keyhash.Hash]*history, len(s.plan.entities))
	for i := range s.histories {
		s.histories[i] = map[keyhash.Hash]*history{}
	}
}

// New returns an empty store of the same registry, for another part of the events.
func (s *Store) New() *Store { return s.plan.store() }

// Definition is the digest of the registry and the seed: stores with the same one can
// be merged, and what they say means the same.
func (s *Store) Definition() metrics.Digest { return s.plan.digest }

// Added counts what became of events:
//
//	events = Accepted + Duplicates + Conflicts + Superseded + Ignored + len(Rejections)
type Added struct {
	Accepted   int // new facts
	Duplicates int // repeats of facts
	Conflicts  int // of another content than the fact of the same key; of the two one counts
	Superseded int // part of an older version than the one known
	Ignored    int // read by no feature, or of no entity
	Rejections []event.Rejection
}

func (a *Added) plus(c facts.Counts) {
	a.Accepted += c.Accepted
	a.Duplicates += c.Duplicates
	a.Conflicts += c.Conflicts
	a.Superseded += c.Superseded
}

// Add folds a batch. One with a partition replaces what the store holds of that
// partition, if its version is higher. Faults of single events are in Added; an error
// means that the store must no longer be used.
func (s *Store) Add(b event.Batch) (Added, error) {
	var added Added
	var counts facts.Counts
	part := facts.Partition[fact]{Name: b.Partition, Version: b.Version}
	s.claims = s.claims || b.Partition != ""
	for i := range b.Events {
		e := &b.Events[i]
		it, kept, err := s.read(e)
		switch {
		case err != nil:
			c := e.Clone() // its text may be about to be overwritten
			added.Rejections = append(added.Rejections, event.Rejection{Origin: c.Origin, Key: c.Key, Err: err})
			continue
		case !kept:
			added.Ignored++
			continue
		case b.Partition != "":
			part.Items = append(part.Items, it)
			continue
		}
		if err := s.append(it, &counts); err != nil {
			return added, err
		}
	}
	if b.Partition != "" {
		s.stale = true
		replaced, err := s.facts.Replace(part)
		counts.Plus(replaced)
		if err != nil {
			return added, fmt.Errorf("feature: add: %w", err)
		}
	}
	added.plus(counts)
	return added, nil
}

// append adds an item, and where it counts also to the histories.
func (s *Store) append(it facts.Item[fact], counts *facts.Counts) error {
	outcome, err := s.facts.Add(&it)
	if err != nil {
		return fmt.Errorf("feature: add: %w", err)
	}
	counts.Count(outcome)
	switch outcome {
	case facts.Accepted:
		s.put(&it.Payload)
	case facts.Conflict:
		s.stale = true
	case facts.Duplicate:
		if !s.claims { // nothing refers to what read has kept
			s.records = s.records[:len(s.records)-1]
		}
	}
	return nil
}

// The years that nanoseconds since 1970 can hold in 64 bits, with room to spare.
const (
	minUnix = -8_520_336_000 // 1700-01-01T00:00:00Z
	maxUnix = 7_258_118_400  // 2200-01-01T00:00:00Z
)

// read makes an item of an event; kept is false where no feature reads it.
func (s *Store) read(e *event.Event) (it facts.Item[fact], kept bool, err error) {
	if err := e.Validate(); err != nil {
		return it, false, err
	}
	if t := e.At.Unix(); t < minUnix || t >= maxUnix {
		return it, false, fmt.Errorf("feature: at: the year %d is not between 1700 and 2199", e.At.UTC().Year())
	}
	signals := s.plan.signalsOf(e)
	if signals == 0 {
		return it, false, nil
	}
	r, named := s.plan.record(e)
	if !named {
		return it, false, nil
	}
	f := fact{at: e.At.UnixNano(), signals: signals, record: uint32(len(s.records))}
	s.records = append(s.records, r)
	return facts.Item[fact]{Hash: s.keyHash(e.Key), Digest: digest.Of(e), Payload: f}, true, nil
}

func (s *Store) keyHash(k event.Key) keyhash.Hash {
	seed, ok := s.sources[k.Source]
	if !ok {
		e := event.Event{Key: k}
		seed = s.plan.seed.Derive(k.Source)
		s.sources[e.Clone().Key.Source] = seed
	}
	return seed.Sum128(k.ID)
}

// put adds a fact to the histories of its entities.
func (s *Store) put(f *fact) {
	r := &s.records[f.record]
	for i, h := range r.entities {
		if h == (keyhash.Hash{}) {
			continue
		}
		list := s.histories[i]
		if list[h] == nil {
			list[h] = &history{}
		}
		list[h].add(moment{f.at, f.signals, r})
	}
}

// refresh makes the histories anew where facts have gone.
func (s *Store) refresh() {
	if !s.stale {
		return
	}
	s.clear()
	for _, f := range s.facts.All() {
		s.put(f)
	}
	s.stale = false
}

// Merge adds all that another store of the same registry knows; o is not changed.
func (s *Store) Merge(o *Store) (Added, error) {
	var added Added
	if s.plan.digest != o.plan.digest || s == o {
		return added, ErrRegistry
	}
	s.stale, s.claims = true, true
	counts, err := s.facts.Merge(&o.facts, func(f fact) fact {
		s.records = append(s.records, o.records[f.record]) // records are never written to
		f.record = uint32(len(s.records) - 1)
		return f
	})
	added.plus(counts)
	if err != nil {
		return added, fmt.Errorf("feature: merge: %w", err)
	}
	return added, nil
}
