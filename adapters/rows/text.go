// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/jupan-go/jupan/adapters"
)

// Bounds of what is held at a time.
const (
	rowMax     = 1 << 20 // bytes of a row
	columnsMax = 4096    // fields of a row
	depthMax   = 64      // objects and lists within each other
	bufferSize = 32 << 10
)

// openText returns the text of an input as UTF-8 without a byte order mark. It
// expands gzip, which is told from its first bytes.
func openText(in *adapters.Input, opts *Options) (*bufio.Reader, error) {
	if in.Body == nil {
		return bufio.NewReader(bytes.NewReader(nil)), nil
	}
	b := bufio.NewReaderSize(in.Body, bufferSize)
	if magic, _ := b.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, broken(in, 0, err)
		}
		b = bufio.NewReaderSize(z, bufferSize)
	}
	switch mark, _ := b.Peek(3); {
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		_, err := b.Discard(3)
		return b, err
	case bytes.HasPrefix(mark, []byte("\xff\xfe")):
		return wide(b, binary.LittleEndian)
	case bytes.HasPrefix(mark, []byte("\xfe\xff")):
		return wide(b, binary.BigEndian)
	}
	if opts.Charset != nil {
		return bufio.NewReaderSize(opts.Charset(b), bufferSize), nil
	}
	return b, nil
}

// broken wraps a failed read: an input that ends too early is ErrTruncated.
func broken(in *adapters.Input, line int64, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) {
		err = fmt.Errorf("%w: %w", adapters.ErrTruncated, err)
	}
	return &adapters.FormatError{Name: in.Name, Row: line, Err: err}
}

// atEnd tells a clean end. An io.EOF within another error is a failure of whatever was
// read, and no end.
func atEnd(err error) bool {
	return err == io.EOF //nolint:errorlint // see above
}

func wide(b *bufio.Reader, order binary.ByteOrder) (*bufio.Reader, error) {
	_, err := b.Discard(2)
	return bufio.NewReaderSize(&utf16Reader{r: b, order: order}, bufferSize), err
}

// utf16Reader turns UTF-16 into UTF-8. Half a pair becomes the replacement
// character.
type utf16Reader struct {
	r     *bufio.Reader
	order binary.ByteOrder
	text  []byte // UTF-8 that has not been read
	high  rune   // first half of a pair
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.text) == 0 {
		var pair [2]byte
		if _, err := io.ReadFull(u.r, pair[:]); err != nil {
			return 0, err
		}
		c := rune(u.order.Uint16(pair[:]))
		switch {
		case u.high != 0 && utf16.IsSurrogate(c):
			u.text = utf8.AppendRune(u.text[:0], utf16.DecodeRune(u.high, c))
			u.high = 0
		case c >= 0xd800 && c < 0xdc00:
			u.high = c
		default:
			u.high = 0
			u.text = utf8.AppendRune(u.text[:0], c)
		}
	}
	n := copy(p, u.text)
	u.text = u.text[n:]
	return n, nil
}
