// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle/event"
)

// The classes of failure of a Tally.
var (
	// ErrFull is returned when a Tally holds as many events as it can, some 4
	// billion. Split the work over several Tallies by time.
	ErrFull = errors.New("settle: tally is full")
	// ErrPlan is returned where two Tallies that meet do not have the same Plan.
	ErrPlan = errors.New("settle: tallies of different plans")
)

// Tally is the fold of events under a Plan: sums, and for every event that
// counts a small record by which it can be recognised and taken back. The same
// set of batches gives the same Tally in whatever order, division or number of
// repeats it arrives. A Tally is for one goroutine at a time; [Fold] uses several.
type Tally struct {
	plan   *Plan
	texts  flat.Strings
	tuples tuples
	// productAt is the place of the product in a tuple, or -1.
	productAt int

	spans      []span // sorted, disjoint
	spanStarts []int64
	lastSpan   span

	cells     []cell
	cellIndex flat.Index
	books     map[bookKey][]uint32
	// beginnings are those of periods of agreements, by span.
	beginnings map[agreementSpan]int64
	origins    origins
	// lateOut and lateIn list cells of agreements with OriginalPeriod by the book
	// of their own time, and by that of their origin.
	lateOut, lateIn map[bookKey][]late
	starts          [][]int64 // by agreement, when its periods with cells begin
	startsOf        int       // the number of books that starts was made from
	chains          map[AgreementID]*chain
	byCampaign      cellsByCampaign
	*lineage        // nil if the plan has none

	facts   flat.Table[fact]
	annexes records[annex]
	details records[detail]
	wide    map[uint32]values // by detail; numbers that do not fit into 64 bits
	orders  flat.Table[order]
	pending []flat.Ref // orders that have changed since work was called
	// claims are events that stand behind the fact of their key: same key, other
	// contents or another partition.
	claims map[flat.Ref][]item
	parts  map[string]*part
	places []string // names of partitions by place; 0 is append

	counted  int64  // facts that count
	checksum uint64 // wrapping sum of their digests
	// conflicts are those of Sums, whose facts and claims are not here.
	conflicts int64
	// changed lists the cells that changed in this round of Changed, once each;
	// round is 0 until someone asks.
	changed []uint32
	round   uint32
	// recording, when set, takes what contribute would post to the cells.
	recording *[]posting

	sources    map[string]source
	lastSource source
	group      []incoming // scratch, as are those below
	touched    uint64
	list       []uint32
	touches    []touch
}

// NewTally returns an empty Tally.
func (p *Plan) NewTally() *Tally {
	t := &Tally{
		plan:       p,
		tuples:     tuples{number: map[string]uint32{}},
		productAt:  slices.Index(p.dims, dimProduct),
		lastSpan:   span{from: 1, to: 0},
		books:      map[bookKey][]uint32{},
		beginnings: map[agreementSpan]int64{},
		lateOut:    map[bookKey][]late{},
		lateIn:     map[bookKey][]late{},
		wide:       map[uint32]values{},
		claims:     map[flat.Ref][]item{},
		parts:      map[string]*part{},
		places:     []string{""},
		sources:    map[string]source{},
		group:      make([]incoming, 0, groupLen),
	}
	t.tuples.of(make([]uint32, len(p.dims)))
	if p.lineage {
		t.lineage = &lineage{}
	}
	return t
}

// Plan returns the plan that the Tally was made for.
func (t *Tally) Plan() *Plan { return t.plan }

// Added counts what became of events:
//
//	events = Accepted + Duplicates + Conflicts + Superseded + len(Rejections)
type Added struct {
	// Accepted are new facts.
	Accepted int
	// Duplicates are repeats of facts.
	Duplicates int
	// Conflicts are events whose key came before with other contents. Of the two
	// one counts, the same one in whatever order they come: see [Tally.Conflicting].
	Conflicts int
	// Superseded are part of a version older than the one known.
	Superseded int
	// Rejections are events that are not valid.
	Rejections []event.Rejection
}

// Events returns the number of events counted.
func (a Added) Events() int {
	return a.Accepted + a.Duplicates + a.Conflicts + a.Superseded + len(a.Rejections)
}

func (a *Added) plus(b Added) {
	a.Accepted += b.Accepted
	a.Duplicates += b.Duplicates
	a.Conflicts += b.Conflicts
	a.Superseded += b.Superseded
	a.Rejections = append(a.Rejections, b.Rejections...)
}

// merged moves events that two Tallies both had from Accepted to where they belong.
func (a *Added) merged(m Added) {
	m.Accepted = -(m.Duplicates + m.Conflicts + m.Superseded)
	a.plus(m)
}

func (a *Added) count(o outcome) {
	switch o {
	case accepted:
		a.Accepted++
	case duplicate:
		a.Duplicates++
	case conflict:
		a.Conflicts++
	}
}

// Add folds a batch. A batch with a partition replaces what the Tally holds of
// that partition if its version is higher; a lower version changes nothing. Of
// two batches with one version and other contents the same one wins in either
// order. Faults of single events are in Added; an error means that the Tally must
// no longer be used.
func (t *Tally) Add(b event.Batch) (Added, error) {
	if b.Partition != "" {
		return t.restate(b)
	}
	return t.add(b.Events, false)
}

// add folds events that append. It takes them in groups and goes over each group
// several times, so that the loads from the big tables, which miss the cache, wait
// for memory together and not one after the other.
func (t *Tally) add(events []event.Event, valid bool) (Added, error) {
	var added Added
	for len(events) > 0 {
		n := min(groupLen, len(events))
		t.read(events[:n], valid, &added)
		t.touch()
		for i := range t.group {
			in := &t.group[i]
			in.cell = t.cellFor(in.key, in.keyHash)
		}
		for i := range t.group {
			in := &t.group[i]
			outcome, err := t.insert(&in.item)
			if err != nil {
				return added, err
			}
			added.count(outcome)
		}
		events = events[n:]
	}
	return added, nil
}

// read fills the group with the valid ones among events.
func (t *Tally) read(events []event.Event, valid bool, added *Added) {
	t.group = t.group[:0]
	for i := range events {
		t.readInto(&events[i], valid, added)
	}
}

// readInto appends an event to the group, or rejects it.
func (t *Tally) readInto(e *event.Event, valid bool, added *Added) {
	n := len(t.group)
	t.group = t.group[:n+1]
	if err := t.readOne(e, &t.group[n], valid); err != nil {
		c := e.Clone() // its text may be about to be overwritten
		added.Rejections = append(added.Rejections, event.Rejection{Origin: c.Origin, Key: c.Key, Err: err})
		t.group = t.group[:n]
	}
}

// touch loads what the group will need.
func (t *Tally) touch() {
	var sum uint64
	for i := range t.group {
		in := &t.group[i]
		sum += uint64(t.facts.Touch(in.hash)) + uint64(t.cellIndex.Guess(in.keyHash))
	}
	t.touched = sum // or the compiler would leave the loop out
}

type outcome uint8

const (
	accepted outcome = iota
	duplicate
	conflict
)

// insert makes it the fact of its key, or a claim behind it.
func (t *Tally) insert(it *item) (outcome, error) {
	ref, f, found, ok := t.facts.Put(it.hash)
	if !ok {
		return 0, ErrFull
	}
	if !found || !f.live() {
		t.take(ref, f, it)
		return accepted, nil
	}
	if f.digest == it.digest {
		place := t.placeOf(f)
		if place == it.place {
			return duplicate, nil
		}
		if it.place == 0 { // appended facts never go away: they stand in front
			old := t.itemOf(f, it.hash)
			t.details.at(t.innerOf(f).number()).place = 0
			it = &old
		}
		t.claim(ref, it)
		return duplicate, nil
	}
	if it.digest < f.digest {
		old := t.itemOf(f, it.hash)
		t.giveUp(ref, f)
		t.take(ref, f, it)
		it = &old
	}
	t.claim(ref, it)
	return conflict, nil
}

// claim keeps an event behind the fact of its key.
func (t *Tally) claim(ref flat.Ref, it *item) {
	for _, c := range t.claims[ref] {
		if c.digest == it.digest && c.place == it.place {
			return
		}
	}
	t.claims[ref] = append(t.claims[ref], *it)
}

// take stores an item and adds what it contributes.
func (t *Tally) take(ref flat.Ref, f *fact, it *item) {
	if t.lineage != nil && t.parents > 0 {
		t.disturb(it.hash)
	}
	x := t.store(ref, f, it)
	if t.lineage != nil && x != nil {
		t.enlist(f, it)
	}
	t.counted++
	t.checksum += it.digest
	switch {
	case it.linked:
		t.link(f, x, it)
	case it.named:
		t.wait(f.body.number())
	default:
		t.addTo(it.cell, &it.v, 1)
	}
}

// giveUp is the opposite of take.
func (t *Tally) giveUp(ref flat.Ref, f *fact) {
	if x := t.annexOf(f); x != nil && x.linked {
		t.unlink(f, x)
	}
	t.withdraw(ref, f)
	t.release(f)
}

// withdraw takes what a fact contributes by itself out of the sums.
func (t *Tally) withdraw(ref flat.Ref, f *fact) {
	if t.lineage != nil && t.parents > 0 {
		_, hash := t.facts.At(ref)
		t.disturb(hash)
	}
	t.counted--
	t.checksum -= f.digest
	x, k := t.annexOf(f), t.kinOf(f)
	switch {
	case x != nil && x.linked: // the order does
	case k != nil && k.named:
		t.unpostKin(f, k)
	default:
		v := t.valuesOf(f)
		t.addTo(t.ownCell(f), &v, -1)
	}
	t.delist(f)
}

// spanOf returns the number of the span that contains a time.
func (t *Tally) spanOf(nano int64) uint32 {
	if nano >= t.lastSpan.from && nano < t.lastSpan.to {
		return t.lastSpan.number
	}
	i, found := slices.BinarySearchFunc(t.spans, nano, func(s span, n int64) int {
		switch {
		case s.to <= n:
			return -1
		case s.from > n:
			return 1
		}
		return 0
	})
	if !found {
		s := t.plan.spanAt(timeOf(nano))
		s.number = uint32(len(t.spanStarts))
		t.spanStarts = append(t.spanStarts, s.from)
		t.spans = slices.Insert(t.spans, i, s)
	}
	t.lastSpan = t.spans[i]
	return t.lastSpan.number
}

// Known returns what the Tally knows.
func (t *Tally) Known() Knowledge {
	k := Knowledge{Events: t.counted, Checksum: fmt.Sprintf("%016x", t.checksum), Conflicts: t.conflicts}
	for ref := range t.claims {
		if t.disputed(ref) {
			k.Conflicts++
		}
	}
	for _, p := range t.parts {
		if p.disputed {
			k.Conflicts++
		}
	}
	return k
}
