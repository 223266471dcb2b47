// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// part is the version of a partition that counts.
type part struct {
	place   uint32
	version int64
	digest  uint64 // of the set of its events
	// disputed: the version came with two contents.
	disputed bool
	refs     []flat.Ref
}

// restatement is a version of a partition on its way into a Tally.
type restatement struct {
	name     string
	version  int64
	disputed bool
	items    []item // distinct
}

// digest does not depend on the order of the items.
func (r *restatement) digest() uint64 {
	var d uint64
	for i := range r.items {
		d += keyhash.Mix(uint64(len(r.items)), r.items[i].digest)
	}
	return d
}

func (t *Tally) restate(b event.Batch) (Added, error) {
	var added Added
	r := restatement{name: b.Partition, version: b.Version, items: make([]item, 0, len(b.Events))}
	for i := range b.Events {
		e := &b.Events[i]
		var in incoming
		if err := t.readOne(e, &in, false); err != nil {
			added.Rejections = append(added.Rejections, event.Rejection{Origin: e.Origin, Key: e.Key, Err: err})
			continue
		}
		in.cell = t.cellFor(in.key, in.keyHash)
		r.items = append(r.items, in.item)
	}
	r.dedupe(&added)
	adopted, err := t.adopt(&r)
	added.plus(adopted)
	return added, err
}

// dedupe leaves one event of each key: of different contents, as everywhere,
// those with the lowest digest.
func (r *restatement) dedupe(added *Added) {
	slices.SortFunc(r.items, func(a, b item) int {
		return cmp.Or(a.hash.Compare(b.hash), cmp.Compare(a.digest, b.digest))
	})
	kept := r.items[:0]
	for _, it := range r.items {
		last := len(kept) - 1
		switch {
		case last < 0 || kept[last].hash != it.hash:
			kept = append(kept, it)
		case kept[last].digest == it.digest:
			added.Duplicates++
		default:
			r.disputed = true
			added.Conflicts++
		}
	}
	r.items = kept
}

// adopt replaces what the Tally holds of a partition, if r is what counts.
func (t *Tally) adopt(r *restatement) (Added, error) {
	var added Added
	digest := r.digest()
	p := t.parts[r.name]
	if p != nil {
		switch {
		case r.version < p.version:
			added.Superseded = len(r.items)
			return added, nil
		case r.version == p.version && digest == p.digest:
			p.disputed = p.disputed || r.disputed
			added.Duplicates = len(r.items)
			return added, nil
		case r.version == p.version && digest < p.digest:
			p.disputed = true
			added.Superseded = len(r.items)
			return added, nil
		}
		r.disputed = r.disputed || r.version == p.version
		t.drop(p)
	} else {
		p = &part{place: uint32(len(t.places))}
		t.places = append(t.places, r.name)
		t.parts[r.name] = p
	}
	p.version, p.digest, p.disputed = r.version, digest, r.disputed
	err := t.fill(p, r.items, &added)
	return added, err
}

func (t *Tally) fill(p *part, items []item, added *Added) error {
	p.refs = make([]flat.Ref, 0, len(items))
	for i := range items {
		items[i].place = p.place
		outcome, err := t.insert(&items[i])
		if err != nil {
			return err
		}
		added.count(outcome)
		ref, _, _ := t.facts.Find(items[i].hash)
		p.refs = append(p.refs, ref)
	}
	return nil
}

// drop takes the events of a partition out. A key that another batch brought too
// goes on with the best of the claims that are left.
func (t *Tally) drop(p *part) {
	var front []flat.Ref
	for _, ref := range p.refs {
		if f, _ := t.facts.At(ref); f.live() && t.placeOf(f) == p.place {
			front = append(front, ref)
		}
	}
	t.giveUpAll(front)
	for _, ref := range p.refs {
		claims := slices.DeleteFunc(t.claims[ref], func(c item) bool { return c.place == p.place })
		if f, _ := t.facts.At(ref); !f.live() && len(claims) > 0 {
			best := 0
			for i := range claims {
				if claims[i].digest < claims[best].digest {
					best = i
				}
			}
			next := claims[best]
			claims = slices.Delete(claims, best, best+1)
			t.take(ref, f, &next)
		}
		if len(claims) == 0 {
			delete(t.claims, ref)
		} else {
			t.claims[ref] = claims
		}
	}
	p.refs = nil
}

// giveUpAll is giveUp for many facts at once. It goes over each order once, and
// not once for each of its facts.
func (t *Tally) giveUpAll(refs []flat.Ref) {
	var orders []flat.Ref
	var freed []uint32
	for _, ref := range refs {
		f, _ := t.facts.At(ref)
		x := t.annexOf(f)
		if x == nil || !x.linked {
			t.giveUp(ref, f)
			continue
		}
		o, _ := t.orders.At(x.order)
		t.unpost(x.order, o)
		t.settleDown()
		if !o.swept {
			o.swept = true
			orders = append(orders, x.order)
		}
		t.withdraw(ref, f)
		t.dropBody(x.body)
		freed = append(freed, f.body.number())
		*f = fact{}
	}
	for _, ref := range orders {
		t.sweep(ref)
	}
	for _, n := range freed { // not before: the orders are linked through them
		t.annexes.drop(n)
	}
}

// sweep takes the facts that are gone out of an order.
func (t *Tally) sweep(ref flat.Ref) {
	o, _ := t.orders.At(ref)
	for at := &o.head; *at > 0; {
		x := t.annexes.at(*at - 1)
		if f, _ := t.facts.At(x.ref); f.body == inAnnex|body(*at-1) {
			at = &x.next
		} else {
			*at = x.next
		}
	}
	o.swept = false
}

// Partition returns the version that the Tally holds of a partition.
func (t *Tally) Partition(name string) (version int64, ok bool) {
	p, ok := t.parts[name]
	if !ok {
		return 0, false
	}
	return p.version, true
}
