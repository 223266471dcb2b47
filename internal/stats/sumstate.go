// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
)

// ErrState means bytes that are not the state of a sum, or not its one canonical form.
var ErrState = errors.New("not the state of a sum")

// The sign of a sum in its state.
const (
	signZero = iota
	signPositive
	signNegative
)

// stateBits bounds the magnitude of a state, in bits; beyond lies only what no Sum can hold.
const stateBits = limbBits*(limbCount-1) + 62

// AppendBinary appends the state of the sum: equal sums give equal bytes. The form is
//
//	varint +Inf, −Inf, NaN; sign; uvarint z; uvarint length; magnitude
//
// where sign is 0, 1 or 2 for zero, positive and negative, and the magnitude, high byte first, is in
// units of 2^(8z − 1074) and begins and ends with a byte that is not 0. The error is always nil.
func (s *Sum) AppendBinary(dst []byte) ([]byte, error) {
	for _, count := range []int64{s.posInf, s.negInf, s.nan} {
		dst = binary.AppendVarint(dst, count)
	}
	n := s.units()
	var sign byte
	switch n.Sign() {
	case 1:
		sign = signPositive
	case -1:
		sign = signNegative
	}
	n.Abs(n)
	zeros := n.TrailingZeroBits() / 8
	magnitude := n.Rsh(n, 8*zeros).Bytes()
	dst = append(dst, sign)
	dst = binary.AppendUvarint(dst, uint64(zeros))
	dst = binary.AppendUvarint(dst, uint64(len(magnitude)))
	return append(dst, magnitude...), nil
}

// UnmarshalBinary replaces the sum by the one whose state it is given.
func (s *Sum) UnmarshalBinary(data []byte) error {
	r := stateReader{rest: data, ok: true}
	var next Sum
	next.posInf, next.negInf, next.nan = r.varint(), r.varint(), r.varint()
	sign := r.byte()
	zeros, length := r.uvarint(), r.uvarint()
	if !r.ok || length != uint64(len(r.rest)) || zeros > stateBits/8 || length > stateBits/8 || sign > signNegative {
		return fmt.Errorf("stats: %d bytes: %w", len(data), ErrState)
	}
	if (sign == signZero) != (length == 0) || length == 0 && zeros != 0 ||
		length > 0 && (r.rest[0] == 0 || r.rest[length-1] == 0) {
		return fmt.Errorf("stats: magnitude of %d bytes: %w", length, ErrState)
	}
	n := new(big.Int).SetBytes(r.rest)
	n.Lsh(n, 8*uint(zeros))
	if n.BitLen() > stateBits {
		return fmt.Errorf("stats: magnitude of %d bits: %w", n.BitLen(), ErrState)
	}
	limb, mask := new(big.Int), big.NewInt(limbMask)
	for i := range next.limbs {
		if i == limbCount-1 {
			mask = n
		}
		next.limbs[i] = limb.And(n, mask).Int64()
		if sign == signNegative {
			next.limbs[i] = -next.limbs[i]
		}
		n.Rsh(n, limbBits)
	}
	next.carry()
	*s = next
	return nil
}

// stateReader takes numbers off the front of a state; ok tells whether there were enough, each in its
// shortest form.
type stateReader struct {
	rest []byte
	ok   bool
}

func (r *stateReader) varint() int64 {
	x, n := binary.Varint(r.rest)
	r.drop(n, len(binary.AppendVarint(nil, x)))
	return x
}

func (r *stateReader) uvarint() uint64 {
	x, n := binary.Uvarint(r.rest)
	r.drop(n, len(binary.AppendUvarint(nil, x)))
	return x
}

func (r *stateReader) byte() byte {
	if len(r.rest) == 0 {
		r.ok = false
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

// drop takes n bytes off, which must be as many as the shortest form has.
func (r *stateReader) drop(n, shortest int) {
	if n != shortest {
		r.ok, r.rest = false, nil
		return
	}
	r.rest = r.rest[n:]
}
