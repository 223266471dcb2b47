// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/binary"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// role is what an event is for.
type role uint8

const (
	roleOutcome role = iota
	roleAssigned
	roleExposed
)

// what is all that events of one sort have in common, kept once.
type what struct {
	role role
	// Of an assignment or an exposure: the places of the experiment and the arm, and
	// whether the arm is another one than Assign gives.
	experiment, arm uint16
	astray          bool
	// Of an outcome: the measures that select it, which may be none where it only says
	// whose an order is; those among them, of orders, whose conditions it does not meet;
	// the fields that they take; and whether it is a capture, not taken back.
	measures []uint16
	unmet    []uint16
	fields   []field
	capture  bool
}

// field is a number of an event.
type field struct {
	value    metrics.Value
	currency money.Currency
}

// fact is what is kept of an event: 56 bytes beside the hash and the digest.
type fact struct {
	at       int64         // nanoseconds since 1970
	value    money.Decimal // of the first field
	unit     uint32        // number of the unit plus one, 0 where the event states none
	link     uint32        // number plus one of its order, or of its parent's key
	what     uint32        // number of what it is
	more     uint32        // number plus one of the values of further fields
	byParent bool          // link is the parent's key
}

// The bits of the second byte of a what in the binary form.
const (
	flagAstray  = 1
	flagCapture = 2
)

// appendTo appends a form in which equal whats are equal bytes.
func (w *what) appendTo(dst []byte) []byte {
	flags := byte(0)
	if w.astray {
		flags |= flagAstray
	}
	if w.capture {
		flags |= flagCapture
	}
	dst = append(dst, byte(w.role), flags)
	dst = binary.AppendUvarint(dst, uint64(w.experiment))
	dst = binary.AppendUvarint(dst, uint64(w.arm))
	for _, list := range [][]uint16{w.measures, w.unmet} {
		dst = binary.AppendUvarint(dst, uint64(len(list)))
		for _, m := range list {
			dst = binary.AppendUvarint(dst, uint64(m))
		}
	}
	dst = binary.AppendUvarint(dst, uint64(len(w.fields)))
	for _, f := range w.fields {
		dst = append(dst, byte(slices.Index(values(), f.value)))
		dst = binary.AppendUvarint(dst, uint64(f.currency))
	}
	return dst
}

// whats numbers them.
type whats struct {
	list   []what
	number map[string]uint32
	buffer []byte
}

func (s *whats) of(w *what) uint32 {
	s.buffer = w.appendTo(s.buffer[:0])
	if n, ok := s.number[string(s.buffer)]; ok {
		return n
	}
	if s.number == nil {
		s.number = map[string]uint32{}
	}
	n := uint32(len(s.list))
	s.number[string(s.buffer)] = n
	c := *w
	c.measures, c.unmet, c.fields = slices.Clone(w.measures), slices.Clone(w.unmet), slices.Clone(w.fields)
	s.list = append(s.list, c)
	return n
}

// field returns the place of the field of a value, or −1.
func (w *what) field(v metrics.Value) int {
	return slices.IndexFunc(w.fields, func(f field) bool { return f.value == v })
}

// values lists the values in the order of their numbers in the binary form.
func values() []metrics.Value {
	return []metrics.Value{
		metrics.Count, metrics.Gross, metrics.Fee, metrics.Net, metrics.Quantity, metrics.Delay,
	}
}
