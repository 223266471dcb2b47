// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// Ref names a statement: an agreement, and one of its periods.
type Ref struct {
	// Agreement and Period are as in [Statement].
	Agreement AgreementID `json:"agreement"`
	Period    Period      `json:"period"`
}

// String returns "agreement/period".
func (r Ref) String() string { return string(r.Agreement) + "/" + r.Period.Name }

// Compare orders by agreement, then by time.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Agreement, o.Agreement), r.Period.From.Compare(o.Period.From))
}

// Changes are the figures that events may have changed.
type Changes struct {
	// Statements are those that read the events. Where terms keep balances, or look
	// beyond the period, later ones of the agreement may change with them.
	Statements []Ref
	// Campaigns are the names of campaigns; "" is that of events without one.
	Campaigns []string
}

// Empty reports whether nothing changed.
func (c Changes) Empty() bool { return len(c.Statements) == 0 && len(c.Campaigns) == 0 }

// Changed returns what the events that were added since it was last called may
// have changed, sorted. The first call starts the record and returns nothing. It
// may name a figure that has come back to what it was.
func (t *Tally) Changed() Changes {
	t.work()
	if t.round == 0 {
		t.round = 1
		return Changes{}
	}
	statements, campaigns := map[bookKey]Ref{}, map[string]bool{}
	for _, n := range t.changed {
		k := t.cells[n].key
		for i, p := range t.fallsUnder(k) {
			statements[bookKey{i, p.From.UnixNano()}] = Ref{t.plan.agreements[i].ID, p}
			t.soil(i, p)
		}
		if !t.plan.withoutCampaigns {
			campaigns[t.texts.Text(k.campaign)] = true
		}
	}
	t.changed, t.byCampaign.taken = t.changed[:0], 0
	t.round++
	out := Changes{Campaigns: slices.Sorted(maps.Keys(campaigns))}
	out.Statements = slices.SortedFunc(maps.Values(statements), Ref.Compare)
	out.Statements = slices.CompactFunc(out.Statements, func(a, b Ref) bool { return a.Compare(b) == 0 })
	return out
}

// SkipChanged lets [Tally.Changed] begin from here. It does not work out what has
// changed so far, which takes as long as there are cells.
func (t *Tally) SkipChanged() {
	t.work()
	t.changed, t.byCampaign = t.changed[:0], cellsByCampaign{lists: t.byCampaign.lists, until: t.byCampaign.until}
	t.round++
}

// addTo adds numbers to a cell.
func (t *Tally) addTo(n uint32, v *values, sign int64) {
	c := &t.cells[n]
	c.add(v, sign)
	if c.round != t.round {
		c.round = t.round
		t.changed = append(t.changed, n)
	}
}

// KnowsPartition reports whether the Tally holds a partition as a batch restates it,
// or a later version of it. To add it would change nothing.
func (t *Tally) KnowsPartition(b *event.Batch) bool {
	p := t.parts[b.Partition]
	if p == nil || b.Version >= p.version && len(b.Events) != len(p.refs) {
		return false
	}
	var sum uint64
	for i := range b.Events {
		sum += keyhash.Mix(uint64(len(b.Events)), digest.Of(&b.Events[i]))
	}
	return b.Version < p.version || b.Version == p.version && sum == p.digest
}

// Has reports whether the Tally holds a fact of a key.
func (t *Tally) Has(k event.Key) bool {
	_, f, found := t.facts.Find(t.sourceOf(k.Source).seed.Sum128(k.ID))
	return found && f.live()
}

// RefsOf returns the statements that an event falls under by itself; what it changes
// as part of an order, or of a reversal, is not among them.
func (t *Tally) RefsOf(e *event.Event) ([]Ref, error) {
	var in incoming
	if err := t.readOne(e, &in, false); err != nil {
		return nil, err
	}
	var out []Ref
	for i, p := range t.fallsUnder(in.key) {
		out = append(out, Ref{t.plan.agreements[i].ID, p})
	}
	return out, nil
}

// CheckEvent reports why a Tally would reject an event; nil if it would not.
func CheckEvent(e *event.Event) error {
	if err := e.Validate(); err != nil {
		return err
	}
	return checkYear(e)
}

// Knows reports whether the Tally holds an event as it is: the same key with the
// same contents, appended, whether it counts or is in conflict. To add it would change nothing.
func (t *Tally) Knows(e *event.Event) bool {
	from := t.sourceOf(e.Key.Source)
	ref, f, found := t.facts.Find(from.seed.Sum128(e.Key.ID))
	if !found || !f.live() {
		return false
	}
	sum := digest.Of(e)
	return t.placeOf(f) == 0 && f.digest == sum ||
		slices.ContainsFunc(t.claims[ref], func(c item) bool { return c.place == 0 && c.digest == sum })
}
