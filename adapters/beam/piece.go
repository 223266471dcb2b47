// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// division says how what is merged is sent from one step to the next.
type division struct {
	FanIn      int
	PieceBytes int
	Tasks      int // the number of ranges of the input
}

// send emits a Tally, or Sums, to the group of a tree that merges it. from is its
// number in its own level.
func (d division) send(from int, data []byte, emit func(int, []byte)) {
	d.sendTo(from/d.FanIn, from, data, emit)
}

// sendTo emits bytes in pieces to a group. from tells them from others of the group.
func (d division) sendTo(group, from int, data []byte, emit func(int, []byte)) {
	of := max(1, groups(len(data), d.PieceBytes))
	for i := range of {
		body := data[i*d.PieceBytes : min((i+1)*d.PieceBytes, len(data))]
		emit(group, piece{from: from, number: i, of: of, body: body}.encode())
	}
}

// piece is a part of a Tally, of a run or of Sums: number of the pieces of from.
type piece struct {
	from, number, of int
	body             []byte
}

func (p piece) encode() []byte {
	out := make([]byte, 0, 3*binary.MaxVarintLen64+len(p.body))
	for _, n := range []int{p.from, p.number, p.of} {
		out = binary.AppendUvarint(out, uint64(n))
	}
	return append(out, p.body...)
}

func decodePiece(data []byte) (piece, error) {
	var head [3]int
	for i := range head {
		v, n := binary.Uvarint(data)
		if n <= 0 || v > 1<<31-1 {
			return piece{}, fmt.Errorf("%w: a piece without a head", ErrJob)
		}
		head[i], data = int(v), data[n:]
	}
	p := piece{from: head[0], number: head[1], of: head[2], body: data}
	if p.number >= p.of {
		return piece{}, fmt.Errorf("%w: piece %d of %d", ErrJob, p.number, p.of)
	}
	return p, nil
}

// together puts the pieces of a group together, and calls merge for each whole.
func together(next func(*[]byte) bool, merge func(from int, form []byte) error) error {
	open := puzzle{}
	for data := []byte(nil); next(&data); {
		p, err := decodePiece(data)
		if err != nil {
			return err
		}
		form := open.add(p)
		if form == nil {
			continue
		}
		if err := merge(p.from, form); err != nil {
			return err
		}
	}
	return open.check()
}

// puzzle puts wholes together from pieces that come in any order. What is whole
// stays behind as nil, for a runner that delivers a piece twice.
type puzzle map[int][]piece

// add returns the whole that the piece was the last one of, or nil.
func (z puzzle) add(p piece) []byte {
	known, met := z[p.from]
	twice := slices.ContainsFunc(known, func(k piece) bool { return k.number == p.number })
	if twice || met && known == nil {
		return nil
	}
	known = append(known, p)
	if len(known) < p.of {
		z[p.from] = known
		return nil
	}
	z[p.from] = nil
	slices.SortFunc(known, func(a, b piece) int { return a.number - b.number })
	if p.of == 1 {
		return p.body
	}
	bodies := make([][]byte, len(known))
	for i, k := range known {
		bodies[i] = k.body
	}
	return slices.Concat(bodies...)
}

// check reports wholes of which pieces are missing.
func (z puzzle) check() error {
	for from, known := range z {
		if known != nil {
			return fmt.Errorf("%w: %d of %d pieces of number %d", ErrJob, len(known), known[0].of, from)
		}
	}
	return nil
}
