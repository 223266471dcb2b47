// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/jupan-go/jupan/internal/canon"
)

// ErrCorrupt means bytes that are not the saved form of a Watch of that period.
var ErrCorrupt = errors.New("not a saved watch")

// magic opens the saved form; its last byte is the version.
const magic = "jupan.anomaly.pulse\x01"

// definition is what a saved form belongs to: a figure that comes so many times a day.
func definition(period int) [sha256.Size]byte { return sha256.Sum256([]byte(strconv.Itoa(period))) }

// MarshalBinary returns the state in its one canonical form: a watch that is restored gives the scores
// that this one would have given.
func (w *Watch) MarshalBinary() ([]byte, error) {
	s := saver{canon.NewWriter(magic, definition(w.period))}
	s.Uint(uint64(w.n))
	s.floats(w.values[:min(w.n, len(w.values))])
	s.floats([]float64{w.low, w.high, w.best})
	s.floats(w.records[:])
	for k := range w.windows {
		s.ring(w.windows[k].ring, w.windows[k].next)
	}
	s.ring(w.mean.ring, w.mean.next)
	s.ring(w.noise.ring, w.noise.next)
	s.ring(w.entropy.ring, w.entropy.next)
	s.Bool(w.entropy.seen)
	s.Uint(uint64(w.entropy.last))
	s.Uint(uint64(len(w.entropy.known)))
	for i := range w.entropy.known {
		s.floats(w.entropy.known[i][:])
	}
	return s.Seal(), nil
}

// Restore returns the Watch whose saved form data is, for a figure that comes perDay times a day.
func Restore(perDay int, data []byte) (*Watch, error) {
	w := New(perDay)
	in, err := canon.Open(data, magic, definition(w.period))
	if err != nil {
		return nil, fmt.Errorf("pulse: restore: %w: %w", err, ErrCorrupt)
	}
	w.load(&loader{in})
	if err := in.End(); err != nil {
		return nil, fmt.Errorf("pulse: restore: %w: %w", err, ErrCorrupt)
	}
	if again, err := w.MarshalBinary(); err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("pulse: restore: not the canonical form: %w", ErrCorrupt)
	}
	return w, nil
}

// load fills a new watch.
func (w *Watch) load(l *loader) {
	w.n = l.number()
	l.floats(w.values[:min(w.n, len(w.values))])
	var bounds [3]float64
	l.floats(bounds[:])
	w.low, w.high, w.best = bounds[0], bounds[1], bounds[2]
	l.floats(w.records[:])
	for k := range w.windows {
		v := &w.windows[k]
		v.ring, v.next = l.ring(past)
		v.sorted = slices.Sorted(slices.Values(v.ring))
	}
	w.mean.ring, w.mean.next = l.ring(short)
	w.noise.ring, w.noise.next = l.ring(short)
	w.entropy.ring, w.entropy.next = l.ring(block)
	w.entropy.seen, w.entropy.last = l.Bool(), l.number()
	for range l.Count() {
		var p [bins]float64
		l.floats(p[:])
		w.entropy.known = append(w.entropy.known, p)
	}
	if len(w.entropy.known) > knownMax {
		l.Fail()
	}
}

type saver struct{ *canon.Writer }

func (s saver) floats(list []float64) {
	for _, v := range list {
		s.Fixed(math.Float64bits(v))
	}
}

func (s saver) ring(list []float64, next int) {
	s.Uint(uint64(len(list)))
	s.floats(list)
	s.Uint(uint64(next))
}

type loader struct{ *canon.Reader }

// floats reads numbers that a watch can hold: those of figures, of their differences and of scores.
func (l *loader) floats(into []float64) {
	for i := range into {
		if v := math.Float64frombits(l.Fixed()); math.Abs(v) <= valueMax*valueMax {
			into[i] = v
		} else {
			l.Fail()
		}
	}
}

// number reads how many values there were, or the number of one.
func (l *loader) number() int {
	v := l.Uint()
	if v > math.MaxInt32 {
		l.Fail()
		return 0
	}
	return int(v)
}

// ring reads the last values of so many at most, and where the next one goes: to the end, until there
// are so many.
func (l *loader) ring(most int) ([]float64, int) {
	n := l.Count()
	if n > most {
		l.Fail()
		return nil, 0
	}
	var list []float64
	if n > 0 {
		list = make([]float64, n)
	}
	l.floats(list)
	next := l.number()
	if next >= most || n < most && next > 0 {
		l.Fail()
		return nil, 0
	}
	return list, next
}
