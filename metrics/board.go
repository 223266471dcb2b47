// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// The classes of failure of a Board.
var (
	// ErrModel is returned where boards that meet, or a board and a saved state, do
	// not keep the same of events.
	ErrModel = errors.New("metrics: boards of different models")
	// ErrFormat is returned for bytes that are not the binary form of a Board.
	ErrFormat = errors.New("metrics: not a board")
	// ErrUnknown is returned for a metric or a dimension that the model does not
	// have.
	ErrUnknown = errors.New("metrics: not in the model")
)

// Board is the fold of events under a [Model]: the same events as settlement, and
// any others that the model names. The same set of batches gives the same board,
// to the byte, in whatever order, division or number of repeats it arrives. Of two
// contents of one key the same one counts as in settlement, and a partition is
// replaced as a whole by a higher version.
//
// Figures are read from a [View]. A Board and its views are for one goroutine at a
// time.
type Board struct {
	plan *plan

	texts      flat.Strings
	classes    []class
	classIndex flat.Index
	days       []day // by number
	dayOrder   []day // by time
	lastDay    day
	cells      []cell
	cellIndex  flat.Index

	facts    facts.Set[fact]
	numbers  []numbers // of facts whose numbers are not small
	entities []entities
	checksum uint64 // wrapping sum of the digests of facts

	// stale says that a fact that had been added up has gone: the cells are made
	// anew before they are read.
	stale bool
	// changes counts what was added, so that views notice.
	changes uint64

	sources map[string]*source
	// recentSources and recentClasses, by a cheap look at what they are, are those
	// asked for last; the numbers of classes are plus one.
	recentSources [8]*source
	recentClasses [1024]uint32

	words   []uint32 // scratch, as are those below
	group   []incoming
	sums    []sum // to be cut up
	touched uint32
}

// NewBoard returns an empty board of a model. The faults of the model are
// reported all at once.
func NewBoard(m *Model, opts *BoardOptions) (*Board, error) {
	p, err := newPlan(m, opts)
	if err != nil {
		return nil, err
	}
	return p.board(), nil
}

func (p *plan) board() *Board {
	return &Board{
		plan: p, lastDay: day{from: 1, to: 0}, sources: map[string]*source{},
		entities: make([]entities, len(p.reads.entities)),
	}
}

// New returns an empty board of the same model, for another part of the events.
func (b *Board) New() *Board { return b.plan.board() }

// Model returns a copy of the model that the board was made for.
func (b *Board) Model() Model { return b.plan.model.clone() }

// Add folds a batch, by the rules of [settle.Tally.Add]. Faults of single events
// are in the result; an error means that the Board must no longer be used.
func (b *Board) Add(batch event.Batch) (settle.Added, error) {
	b.changes++
	if batch.Partition != "" {
		return b.replace(batch)
	}
	var added settle.Added
	for events := range slices.Chunk(batch.Events, groupLen) {
		group := b.read(events, &added)
		for i := range group {
			outcome, err := b.facts.Add(&group[i].Item)
			if err != nil {
				return added, fmt.Errorf("metrics: board: %w", err)
			}
			switch outcome {
			case facts.Accepted:
				b.take(&group[i].Payload)
				added.Accepted++
			case facts.Duplicate:
				added.Duplicates++
			case facts.Conflict:
				b.stale = true
				added.Conflicts++
			}
		}
	}
	return added, nil
}

// replace folds a version of a partition.
func (b *Board) replace(batch event.Batch) (settle.Added, error) {
	var added settle.Added
	p := facts.Partition[fact]{Name: batch.Partition, Version: batch.Version}
	p.Items = make([]facts.Item[fact], 0, len(batch.Events))
	for events := range slices.Chunk(batch.Events, groupLen) {
		for _, in := range b.read(events, &added) {
			p.Items = append(p.Items, in.Item)
		}
	}
	counts, err := b.facts.Replace(p)
	b.stale = true
	count(&added, counts)
	if err != nil {
		return added, fmt.Errorf("metrics: board: %w", err)
	}
	return added, nil
}

func count(added *settle.Added, c facts.Counts) {
	added.Accepted += c.Accepted
	added.Duplicates += c.Duplicates
	added.Conflicts += c.Conflicts
	added.Superseded += c.Superseded
}

// take adds a fact that counts to what is kept in sums.
func (b *Board) take(f *fact) {
	b.checksum += f.digest
	b.cells[f.cell].add(b, f)
}

// Known identifies what the board knows. A board and a [settle.Tally] that were
// given the same batches know the same.
func (b *Board) Known() settle.Knowledge {
	b.refresh()
	return settle.Knowledge{
		Events: int64(b.facts.Len()), Checksum: fmt.Sprintf("%016x", b.checksum),
		Conflicts: int64(b.facts.Disputed()),
	}
}

// refresh makes the cells anew where facts have gone.
func (b *Board) refresh() {
	if !b.stale {
		return
	}
	for i := range b.cells {
		b.cells[i] = emptyCell(b.cells[i].class, b.cells[i].day)
	}
	b.checksum = 0
	for _, f := range b.facts.All() {
		b.take(f)
	}
	b.stale = false
}

// Partition returns the version that the board holds of a partition.
func (b *Board) Partition(name string) (version int64, ok bool) { return b.facts.Version(name) }

// At returns what the board says at a moment: on the events that happened before
// it. The moment belongs to the figures, and no clock is read.
func (b *Board) At(asOf time.Time) *View {
	return &View{b: b, asOf: asOf.UTC(), level: b.plan.model.level()}
}
