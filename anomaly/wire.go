// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/settle/money"
)

// undefined stands for the definition of a saved form: what is watched is learned, and options may
// change from one day to the next.
func undefined() (none [sha256.Size]byte) { return none }

// writer writes a saved form.
type writer struct{ *canon.Writer }

func newWriter(magic string) *writer { return &writer{canon.NewWriter(magic, undefined())} }

func (w *writer) float(v float64) { w.Fixed(math.Float64bits(v)) }

func (w *writer) float32(v float32) {
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
	w.Bytes(b[:])
}

func (w *writer) decimal(d money.Decimal) {
	hi, lo, scale := d.Parts()
	w.Int(hi)
	w.Uint(lo)
	w.Byte(scale)
}

func (w *writer) amount(a money.Amount) {
	w.String(a.Currency().String())
	w.decimal(a.Decimal())
}

// series writes a series as a whole.
func (w *writer) series(s Series) {
	w.String(s.Partner)
	w.String(s.Feed)
	w.String(s.Entity)
	w.String(s.Metric)
}

// reader reads what a writer wrote. After a fault it gives zeros.
type reader struct{ *canon.Reader }

// openForm opens a saved form of a kind.
func openForm(magic string, data []byte) (*reader, error) {
	r, err := canon.Open(data, magic, undefined())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, ErrCorrupt)
	}
	return &reader{r}, nil
}

// done tells whether all was read, and whether what was read would be written as the same bytes.
func (r *reader) done(data []byte, read encoding.BinaryMarshaler) error {
	if err := r.End(); err != nil {
		return fmt.Errorf("%w: %w", err, ErrCorrupt)
	}
	if again, err := read.MarshalBinary(); err != nil || !bytes.Equal(again, data) {
		return fmt.Errorf("not the canonical form: %w", ErrCorrupt)
	}
	return nil
}

// day reads a day that can be one: within a few thousand years of 1970.
func (r *reader) day() int32 {
	v := r.Int()
	if v < -dayMax || v > dayMax {
		r.Fail()
		return 0
	}
	return int32(v)
}

// floatMax bounds what is saved as a floating-point number: logarithms of doubles, and odds.
const floatMax = 1000

func (r *reader) float() float64 { return r.bounded(math.Float64frombits(r.Fixed())) }

func (r *reader) float32() float32 {
	b := r.Bytes(4)
	if b == nil {
		return 0
	}
	return float32(r.bounded(float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))))
}

func (r *reader) bounded(v float64) float64 {
	if !(math.Abs(v) <= floatMax) {
		r.Fail()
		return 0
	}
	return v
}

func (r *reader) decimal() money.Decimal {
	hi, lo, scale := r.Int(), r.Uint(), r.Byte()
	d, err := money.DecimalFromParts(hi, lo, scale)
	if err != nil {
		r.Fail()
	}
	return d
}

func (r *reader) amount() money.Amount {
	text, d := r.String(), r.decimal()
	if text == "" && d.IsZero() {
		return money.Amount{}
	}
	c, err := money.ParseCurrency(text)
	if err != nil {
		r.Fail()
		return money.Amount{}
	}
	a, err := money.FromDecimal(d, c)
	if err != nil {
		r.Fail()
	}
	return a
}

func (r *reader) series() Series {
	return Series{Partner: r.String(), Feed: r.String(), Entity: r.String(), Metric: r.String()}
}
