// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package canon

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// What bytes can be, if not the form that was asked for.
var (
	// ErrFormat means bytes that are damaged, cut off, or of another kind.
	ErrFormat = errors.New("not of this form")
	// ErrDefinition means the state of something that is defined differently.
	ErrDefinition = errors.New("of another definition")
)

// Writer writes a form.
type Writer struct{ out []byte }

// NewWriter begins a form with a word that names its kind and version, and the digest of what it is a
// state of.
func NewWriter(magic string, definition [sha256.Size]byte) *Writer {
	return &Writer{append([]byte(magic), definition[:]...)}
}

// Uint writes a number, small ones in few bytes.
func (w *Writer) Uint(v uint64) { w.out = binary.AppendUvarint(w.out, v) }

// Int writes a number with a sign, small ones in few bytes.
func (w *Writer) Int(v int64) { w.out = binary.AppendVarint(w.out, v) }

// Fixed writes a number in eight bytes.
func (w *Writer) Fixed(v uint64) { w.out = binary.LittleEndian.AppendUint64(w.out, v) }

// Byte writes a byte.
func (w *Writer) Byte(v byte) { w.out = append(w.out, v) }

// Bool writes 0 or 1.
func (w *Writer) Bool(v bool) {
	if v {
		w.Byte(1)
	} else {
		w.Byte(0)
	}
}

// String writes a text behind its length.
func (w *Writer) String(s string) {
	w.Uint(uint64(len(s)))
	w.out = append(w.out, s...)
}

// Bytes writes bytes as they are.
func (w *Writer) Bytes(b []byte) { w.out = append(w.out, b...) }

// Hash writes a hash in sixteen bytes.
func (w *Writer) Hash(h keyhash.Hash) {
	w.Fixed(h.Hi)
	w.Fixed(h.Lo)
}

// Seal ends the form with the SHA-256 of the rest, and returns it.
func (w *Writer) Seal() []byte {
	sum := sha256.Sum256(w.out)
	return append(w.out, sum[:]...)
}

// Reader reads a form.
type Reader struct {
	in     []byte
	failed bool
}

// Open checks the seal, the kind and the definition of a form, and reads on behind them.
func Open(data []byte, magic string, definition [sha256.Size]byte) (*Reader, error) {
	if v, other := OtherVersion(data, magic); other {
		return nil, fmt.Errorf("%w: of version %d, not %d", ErrFormat, v, magic[len(magic)-1])
	}
	head, end := len(magic), len(data)-sha256.Size
	if end < head+sha256.Size || string(data[:head]) != magic {
		return nil, ErrFormat
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(data[end:], sum[:]) {
		return nil, fmt.Errorf("%w: cut off or damaged", ErrFormat)
	}
	if !bytes.Equal(data[head:head+sha256.Size], definition[:]) {
		return nil, ErrDefinition
	}
	return &Reader{in: data[head+sha256.Size : end]}, nil
}

// OtherVersion tells whether a form is of the kind that a magic names, but of another
// version, which is the last byte of a magic.
func OtherVersion(data []byte, magic string) (version byte, other bool) {
	kind := len(magic) - 1
	if len(data) <= kind || string(data[:kind]) != magic[:kind] {
		return 0, false
	}
	return data[kind], data[kind] != magic[kind]
}

// End returns ErrFormat if a fault was found or anything is left.
func (r *Reader) End() error {
	if r.failed || len(r.in) > 0 {
		return ErrFormat
	}
	return nil
}

// Failed tells whether a fault was found.
func (r *Reader) Failed() bool { return r.failed }

// Fail notes a fault of the caller's own: a value that cannot be.
func (r *Reader) Fail() { r.failed = true }

// Bytes reads n bytes.
func (r *Reader) Bytes(n int) []byte {
	if r.failed || n < 0 || n > len(r.in) {
		r.failed = true
		return nil
	}
	b := r.in[:n]
	r.in = r.in[n:]
	return b
}

// Uint reads what Writer.Uint wrote.
func (r *Reader) Uint() uint64 {
	v, n := binary.Uvarint(r.in)
	r.skip(n)
	if r.failed {
		return 0
	}
	return v
}

// Int reads what Writer.Int wrote.
func (r *Reader) Int() int64 {
	v, n := binary.Varint(r.in)
	r.skip(n)
	if r.failed {
		return 0
	}
	return v
}

// skip moves on by n bytes; n is zero or less for a number that is cut off.
func (r *Reader) skip(n int) {
	if n <= 0 {
		r.failed = true
		return
	}
	r.Bytes(n)
}

// Fixed reads eight bytes.
func (r *Reader) Fixed() uint64 {
	b := r.Bytes(8)
	if r.failed {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// Byte reads a byte.
func (r *Reader) Byte() byte {
	b := r.Bytes(1)
	if r.failed {
		return 0
	}
	return b[0]
}

// Bool reads 0 or 1; anything else is a fault.
func (r *Reader) Bool() bool {
	b := r.Byte()
	r.failed = r.failed || b > 1
	return b == 1
}

// String reads a text behind its length.
func (r *Reader) String() string { return string(r.Bytes(r.Count())) }

// Hash reads sixteen bytes.
func (r *Reader) Hash() keyhash.Hash { return keyhash.Hash{Hi: r.Fixed(), Lo: r.Fixed()} }

// Count reads the length of a list whose elements take a byte at least, so that a damaged one cannot
// ask for more memory than there are bytes.
func (r *Reader) Count() int { return r.CountOf(1) }

// CountOf is Count for elements that take so many bytes at least.
func (r *Reader) CountOf(least int) int {
	n := r.Uint()
	if r.failed || n > uint64(len(r.in)/least) {
		r.failed = true
		return 0
	}
	return int(n)
}
