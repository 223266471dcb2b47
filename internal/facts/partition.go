// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// Partition is a version of a partition, whole.
type Partition[P any] struct {
	Name    string
	Version int64
	// Disputed says that the version came with two contents.
	Disputed bool
	Items    []Item[P]
}

// partition is the version that counts.
type partition[P any] struct {
	place    uint32 // from 1
	version  int64
	digest   uint64 // of the set of its items
	disputed bool
	refs     []flat.Ref
}

// Replace makes p what the Set holds of a partition, if p is what counts. The items may be in any
// order and repeat one another.
func (s *Set[P]) Replace(p Partition[P]) (Counts, error) {
	counts := p.dedupe()
	digest := p.digest()
	known := s.parts[p.Name]
	if known == nil {
		s.places++
		known = &partition[P]{place: s.places}
		if s.parts == nil {
			s.parts = map[string]*partition[P]{}
		}
		s.parts[p.Name] = known
	} else {
		if p.Version == known.version && digest == known.digest {
			known.disputed = known.disputed || p.Disputed
			counts.Duplicates += len(p.Items)
			return counts, nil
		}
		known.disputed = known.disputed || p.Version == known.version
		if p.Version < known.version || p.Version == known.version && digest < known.digest {
			counts.Superseded += len(p.Items)
			return counts, nil
		}
		p.Disputed = p.Disputed || p.Version == known.version
		for _, ref := range known.refs {
			s.remove(ref, known.place)
		}
	}
	known.version, known.digest, known.disputed = p.Version, digest, p.Disputed
	known.refs = make([]flat.Ref, 0, len(p.Items))
	for i := range p.Items {
		ref, outcome, err := s.insert(&p.Items[i], known.place)
		if err != nil {
			return counts, err
		}
		counts.Count(outcome)
		known.refs = append(known.refs, ref)
	}
	return counts, nil
}

// dedupe leaves one item of each key: of different contents the one with the lowest digest.
func (p *Partition[P]) dedupe() Counts {
	var counts Counts
	p.Items = slices.Clone(p.Items)
	slices.SortFunc(p.Items, byHash)
	kept := p.Items[:0]
	for _, it := range p.Items {
		last := len(kept) - 1
		switch {
		case last < 0 || kept[last].Hash != it.Hash:
			kept = append(kept, it)
		case kept[last].Digest == it.Digest:
			counts.Duplicates++
		default:
			p.Disputed = true
			counts.Conflicts++
		}
	}
	p.Items = kept
	return counts
}

// digest does not depend on the order of the items.
func (p *Partition[P]) digest() uint64 {
	var d uint64
	for i := range p.Items {
		d += keyhash.Mix(uint64(len(p.Items)), p.Items[i].Digest)
	}
	return d
}

// Partitions returns the versions that count, by name, with their items in the order of hash and
// digest.
func (s *Set[P]) Partitions() []Partition[P] {
	var list []Partition[P]
	for _, name := range slices.Sorted(maps.Keys(s.parts)) {
		known := s.parts[name]
		p := Partition[P]{Name: name, Version: known.version, Disputed: known.disputed}
		for _, ref := range known.refs {
			front, hash := s.table.At(ref)
			for _, c := range append([]claim[P]{*front}, s.behind[ref]...) {
				if c.digest != 0 && c.place == known.place {
					p.Items = append(p.Items, Item[P]{hash, c.digest, c.payload})
				}
			}
		}
		slices.SortFunc(p.Items, byHash)
		list = append(list, p)
	}
	return list
}

// Version returns the version that counts of a partition.
func (s *Set[P]) Version(name string) (version int64, ok bool) {
	p, ok := s.parts[name]
	if !ok {
		return 0, false
	}
	return p.version, true
}
