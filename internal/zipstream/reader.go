// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package zipstream

import (
	"bufio"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"strings"
)

// ErrFormat is an archive that is none, or of a kind that cannot be read.
var ErrFormat = errors.New("zipstream: not an archive that can be read")

// ErrChecksum is an entry that is not what was put into the archive.
var ErrChecksum = errors.New("zipstream: checksum of an entry")

// The signatures of the parts of an archive, read as little endian.
const (
	localHeader  = 0x04034b50
	centralEntry = 0x02014b50
	endOfCentral = 0x06054b50
	descriptor   = 0x08074b50
)

// Flags of an entry.
const (
	encrypted   = 1 << 0
	sizesBehind = 1 << 3 // in a descriptor behind the data
)

// Reader reads the entries of an archive one by one. It is for one goroutine.
type Reader struct {
	r     *bufio.Reader
	entry io.Reader // nil if there is none
	sum   hash.Hash32
	crc   uint32
	flags uint16
	err   error
}

// NewReader returns a Reader of an archive.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReader(r)} }

// Is reports whether a text that begins so is an archive.
func Is(begin []byte) bool { return strings.HasPrefix(string(begin), "PK\x03\x04") }

// Next goes to the next entry that is a file, and returns its name. Behind the last one
// it reads the rest of the archive and returns io.EOF.
func (z *Reader) Next() (name string, err error) {
	if z.entry != nil {
		if _, err := io.Copy(io.Discard, z); err != nil {
			return "", err
		}
	}
	for z.err == nil {
		if name, z.err = z.header(); z.err == nil && !strings.HasSuffix(name, "/") {
			return name, nil
		}
	}
	return "", z.err
}

// header reads up to the data of an entry.
func (z *Reader) header() (name string, err error) {
	var fixed [30]byte
	if _, err := io.ReadFull(z.r, fixed[:4]); err != nil {
		return "", unexpected(err)
	}
	switch binary.LittleEndian.Uint32(fixed[:]) {
	case localHeader:
	case centralEntry, endOfCentral:
		if _, err := io.Copy(io.Discard, z.r); err != nil {
			return "", err
		}
		return "", io.EOF
	default:
		return "", fmt.Errorf("%w: no entry where one should be", ErrFormat)
	}
	if _, err := io.ReadFull(z.r, fixed[4:]); err != nil {
		return "", unexpected(err)
	}
	word := func(at int) uint16 { return binary.LittleEndian.Uint16(fixed[at:]) }
	text := make([]byte, int(word(26))+int(word(28)))
	if _, err := io.ReadFull(z.r, text); err != nil {
		return "", unexpected(err)
	}
	z.flags, z.crc, z.sum = word(6), binary.LittleEndian.Uint32(fixed[14:]), crc32.NewIEEE()
	return string(text[:word(26)]), z.open(word(8), binary.LittleEndian.Uint32(fixed[18:]))
}

// open begins the data of an entry.
func (z *Reader) open(method uint16, size uint32) error {
	switch {
	case z.flags&encrypted != 0:
		return fmt.Errorf("%w: an entry is encrypted", ErrFormat)
	case method == 8:
		z.entry = flate.NewReader(z.r) // which reads no further than its end
	case method == 0 && z.flags&sizesBehind == 0 && size != 1<<32-1:
		z.entry = &stored{r: z.r, left: int64(size)}
	default:
		return fmt.Errorf("%w: method %d", ErrFormat, method)
	}
	return nil
}

// Read reads the entry that Next went to.
func (z *Reader) Read(p []byte) (int, error) {
	if z.entry == nil {
		if z.err != nil && !errors.Is(z.err, io.EOF) {
			return 0, z.err
		}
		return 0, io.EOF
	}
	n, err := z.entry.Read(p)
	z.sum.Write(p[:n])
	if err == nil {
		return n, nil
	}
	z.entry = nil
	if errors.Is(err, io.EOF) {
		err = z.close()
	}
	z.err = err
	if err == nil {
		err = io.EOF
	}
	return n, err
}

// close reads what stands behind the data of an entry, and checks its sum.
func (z *Reader) close() error {
	if z.flags&sizesBehind != 0 {
		if err := z.describe(); err != nil {
			return unexpected(err)
		}
	}
	if z.sum.Sum32() != z.crc {
		return ErrChecksum
	}
	return nil
}

// describe reads the descriptor behind an entry: the sum and two sizes, of 32 or of 64
// bits, which only what follows them tells.
func (z *Reader) describe() error {
	var word [4]byte
	if _, err := io.ReadFull(z.r, word[:]); err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(word[:]) == descriptor {
		if _, err := io.ReadFull(z.r, word[:]); err != nil {
			return err
		}
	}
	z.crc = binary.LittleEndian.Uint32(word[:])
	sizes, err := z.r.Peek(12)
	if err != nil {
		return err
	}
	long := 16
	if string(sizes[8:10]) == "PK" {
		long = 8
	}
	_, err = z.r.Discard(long)
	return err
}

// unexpected is an end within an archive.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// stored is data that is not compressed.
type stored struct {
	r    io.Reader
	left int64
}

func (s *stored) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.left)])
	if s.left -= int64(n); s.left > 0 {
		return n, unexpected(err)
	}
	return n, nil
}
