// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Tally is the fold of events under a Program: for each event that an experiment
// reads, a small record. The same set of batches gives the same Tally, and so the
// same decisions, in whatever order, division or number of repeats it arrives. Of a
// key that came with two contents, and of a partition that was restated, the same
// event counts as in a settle.Tally. A Tally is for one goroutine at a time.
type Tally struct {
	program *Program
	facts   facts.Set[fact]
	more    [][]money.Decimal // values of further fields
	whats   whats
	units   hashes
	links   hashes // orders, and keys of parents
	sources map[string]keyhash.Seed
}

// NewTally returns an empty Tally.
func (p *Program) NewTally() *Tally {
	return &Tally{program: p, sources: map[string]keyhash.Seed{}}
}

// Program returns the program that the Tally was made for.
func (t *Tally) Program() *Program { return t.program }

// Added counts what became of events:
//
//	events = Accepted + Duplicates + Conflicts + Superseded + Ignored + len(Rejections)
type Added struct {
	Accepted   int // new facts
	Duplicates int // repeats of facts
	Conflicts  int // of another content than the fact of the same key; of the two one counts
	Superseded int // part of an older version than the one known
	Ignored    int // read by no experiment
	Rejections []event.Rejection
}

// Events returns the number of events counted.
func (a Added) Events() int {
	return a.Accepted + a.Duplicates + a.Conflicts + a.Superseded + a.Ignored + len(a.Rejections)
}

func (a *Added) plus(c facts.Counts) {
	a.Accepted += c.Accepted
	a.Duplicates += c.Duplicates
	a.Conflicts += c.Conflicts
	a.Superseded += c.Superseded
}

// Add folds a batch. One with a partition replaces what the Tally holds of that
// partition, if its version is higher. Faults of single events are in Added; an
// error means that the Tally must no longer be used.
func (t *Tally) Add(b event.Batch) (Added, error) {
	var added Added
	var counts facts.Counts
	part := facts.Partition[fact]{Name: b.Partition, Version: b.Version}
	for i := range b.Events {
		e := &b.Events[i]
		it, kept, err := t.read(e)
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
		outcome, err := t.facts.Add(&it)
		if err != nil {
			return added, fmt.Errorf("experiment: add: %w", err)
		}
		counts.Count(outcome)
	}
	if b.Partition != "" {
		replaced, err := t.facts.Replace(part)
		counts.Plus(replaced)
		if err != nil {
			return added, fmt.Errorf("experiment: add: %w", err)
		}
	}
	added.plus(counts)
	return added, nil
}

// Merge folds into t all that o knows, as if o's batches had been added to t. Both
// must read events the same way: the same experiments, arms and measures, and the
// same seed. o is not changed.
func (t *Tally) Merge(o *Tally) (Added, error) {
	var added Added
	if t.program.digest != o.program.digest || t == o {
		return added, ErrProgram
	}
	counts, err := t.facts.Merge(&o.facts, func(f fact) fact { return t.adopt(o, f) })
	added.plus(counts)
	if err != nil {
		return added, fmt.Errorf("experiment: merge: %w", err)
	}
	return added, nil
}

// adopt gives a fact of another Tally the numbers that this one uses.
func (t *Tally) adopt(o *Tally, f fact) fact {
	f.what = t.whats.of(&o.whats.list[f.what])
	if f.unit > 0 {
		f.unit = t.units.number(o.units.list[f.unit-1]) + 1
	}
	if f.link > 0 {
		f.link = t.links.number(o.links.list[f.link-1]) + 1
	}
	if f.more > 0 {
		f.more = t.keep(o.more[f.more-1])
	}
	return f
}

// keep stores the values of further fields.
func (t *Tally) keep(values []money.Decimal) uint32 {
	if len(values) == 0 {
		return 0
	}
	t.more = append(t.more, values)
	return uint32(len(t.more))
}

// Facts returns the number of facts, and of keys and versions of partitions that
// came with different contents.
func (t *Tally) Facts() (facts, disputed int) { return t.facts.Len(), t.facts.Disputed() }

// Definition is the digest of how the Tally reads events: Tallies with the same one
// can be merged.
func (t *Tally) Definition() metrics.Digest { return t.program.digest }

// hashes numbers hashes from 0 in the order in which they are first seen.
type hashes struct {
	table flat.Table[uint32]
	list  []keyhash.Hash
}

func (s *hashes) number(h keyhash.Hash) uint32 {
	_, n, found, ok := s.table.Put(h)
	if !ok {
		// The table of facts is full before this one is: each fact names one of them.
		return 0
	}
	if !found {
		*n = uint32(len(s.list))
		s.list = append(s.list, h)
	}
	return *n
}
