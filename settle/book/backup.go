// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The lines of a backup: what it is, the records, and its end. Sum chains the lines:
// it is SHA-256 over the sum of the line before and the line as it would be without
// its sum, so that no byte can change unseen, also of what a record's own hash leaves
// out.
type (
	backupFirst struct {
		Jupan string `json:"jupan"`
		Sum   *Hash  `json:"sum,omitempty"`
	}
	backupRecord struct {
		Record
		Sum *Hash `json:"sum,omitempty"`
	}
	backupLast struct {
		Head Head  `json:"head"`
		Sum  *Hash `json:"sum,omitempty"`
	}
)

// backupForm names the form of a backup, and its version.
const backupForm = "book/1"

// BackupError is a backup that is not as it was written: cut short, or changed. It
// matches [ErrBroken].
type BackupError struct {
	// Line is the line at fault, from 1.
	Line int64
	// Seq is the number of the record that this line should hold; the one behind the
	// last record if it is about the end.
	Seq int64
	// Err says what is wrong.
	Err error
}

// Error is "book: backup: line 8: record 7: broken log: unexpected EOF".
func (e *BackupError) Error() string {
	return fmt.Sprintf("book: backup: line %d: record %d: %v: %v", e.Line, e.Seq, ErrBroken, e.Err)
}

// Is reports whether target is [ErrBroken].
func (e *BackupError) Is(target error) bool { return target == ErrBroken }

// Unwrap returns what is wrong.
func (e *BackupError) Unwrap() error { return e.Err }

// Backup writes the log of a store as one portable file and returns the end that the
// file has. The store may be in use: what is appended meanwhile may be in it or not.
// A log whose chain of hashes is broken is not written to its end.
//
// The file is of lines of JSON. The first is {"jupan":"book/1"}, then comes a line for
// each record with the members of [Record], and the last line has the [Head]. Each line
// ends with a checksum of itself and all before it. Bodies are as they are stored:
// encrypted where the book has keys, which are in no backup. To compress the file, give
// a gzip.Writer; [Restore] reads either.
func Backup(ctx context.Context, store Store, w io.Writer) (Head, error) {
	b := backupWriter{dst: bufio.NewWriterSize(w, 1<<16)}
	first := backupFirst{Jupan: backupForm}
	if err := b.line(&first, &first.Sum); err != nil {
		return Head{}, fmt.Errorf("book: backup: %w", err)
	}
	var head Head
	for r, err := range store.Read(ctx, 0) {
		if err != nil {
			return head, fmt.Errorf("book: backup: %w", err)
		}
		if err := follows(head, &r); err != nil {
			return head, fmt.Errorf("book: backup: %w", err)
		}
		line := backupRecord{Record: r}
		line.At, line.Body = FromMicros(Micros(r.At)), bytesOf(r.Body)
		if err := b.line(&line, &line.Sum); err != nil {
			return head, fmt.Errorf("book: backup: record %d: %w", r.Seq, err)
		}
		head = Head{r.Seq, r.Hash}
	}
	last := backupLast{Head: head}
	err := b.line(&last, &last.Sum)
	if err == nil {
		err = b.dst.Flush()
	}
	if err != nil {
		return head, fmt.Errorf("book: backup: %w", err)
	}
	return head, nil
}

// bytesOf makes nothing into no bytes, which is the same in a store and another word
// in JSON.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// backupWriter writes lines that end with the sum of all so far.
type backupWriter struct {
	dst *bufio.Writer
	sum Hash
}

// line writes v, whose member for the sum is at sum and was nil.
func (b *backupWriter) line(v any, sum **Hash) error {
	text, next, err := sealLine(v, sum, b.sum)
	if err != nil {
		return err
	}
	b.sum = next
	_, err = b.dst.Write(append(text, '\n'))
	return err
}

// sealLine returns the only way in which v can stand behind a sum.
func sealLine(v any, sum **Hash, before Hash) (text []byte, next Hash, err error) {
	*sum = nil
	if text, err = json.Marshal(v); err != nil {
		return nil, next, err
	}
	next = sha256.Sum256(append(before[:], text...))
	text = append(text[:len(text)-1], `,"sum":"`...)
	text = append(append(text, next.String()...), `"}`...)
	return text, next, nil
}

// Restore reads what [Backup] wrote, compressed or not, into a store that is empty, and
// returns the end of its log. A file that is cut short or has one byte changed is a
// [*BackupError].
//
// An r that can seek, such as a file, is read twice: first to check all of it, so that a
// bad file leaves the store empty. From any other reader, what comes before the fault
// is in the store when the error comes, and the store must be thrown away.
func Restore(ctx context.Context, r io.Reader, store Store) (Head, error) {
	for _, err := range store.Read(ctx, 0) {
		if err == nil {
			err = fmt.Errorf("%w: the store is not empty", ErrState)
		}
		return Head{}, fmt.Errorf("book: restore: %w", err)
	}
	if again, ok := r.(io.Seeker); ok {
		start, err := again.Seek(0, io.SeekCurrent)
		if err == nil {
			if _, err := readBackup(r, func([]Record) error { return ctx.Err() }); err != nil {
				return Head{}, err
			}
			if _, err := again.Seek(start, io.SeekStart); err != nil {
				return Head{}, fmt.Errorf("book: restore: %w", err)
			}
		}
	}
	var end Head
	return readBackup(r, func(records []Record) error {
		err := store.Append(ctx, end.Seq, records)
		if err != nil {
			return fmt.Errorf("book: restore: record %d: %w", records[0].Seq, err)
		}
		last := records[len(records)-1]
		end = Head{last.Seq, last.Hash}
		return nil
	})
}

const (
	// restoreRecords and restoreBytes are how much is appended at once.
	restoreRecords = 256
	restoreBytes   = 4 << 20
	// backupLineMax bounds the memory that a file which is no backup can ask for.
	backupLineMax = 1 << 30
)

// readBackup checks a file line by line and hands on its records.
func readBackup(src io.Reader, take func([]Record) error) (Head, error) {
	b := backupReader{line: 1}
	if err := b.open(src); err != nil {
		return Head{}, b.fault(err)
	}
	var first backupFirst
	if err := b.read(&first, &first.Sum); err != nil {
		return Head{}, b.fault(err)
	}
	if first.Jupan != backupForm {
		return Head{}, b.fault(fmt.Errorf("form %q, want %q", first.Jupan, backupForm))
	}
	var records []Record
	size := 0
	for {
		b.line++
		text, err := b.next()
		if err != nil {
			return Head{}, b.fault(err)
		}
		if bytes.HasPrefix(text, []byte(`{"head":`)) {
			break
		}
		var r backupRecord
		if err := b.check(text, &r, &r.Sum); err != nil {
			return Head{}, b.fault(err)
		}
		if err := follows(b.head, &r.Record); err != nil {
			return Head{}, b.fault(err)
		}
		b.head = Head{r.Seq, r.Hash}
		records, size = append(records, r.Record), size+len(r.Body)
		if len(records) == restoreRecords || size >= restoreBytes {
			if err := take(records); err != nil {
				return Head{}, err
			}
			records, size = records[:0], 0
		}
	}
	if err := b.close(); err != nil {
		return Head{}, b.fault(err)
	}
	if len(records) > 0 {
		if err := take(records); err != nil {
			return Head{}, err
		}
	}
	return b.head, nil
}

// backupReader reads lines and holds them against their sums.
type backupReader struct {
	src  *bufio.Reader
	text []byte // of the last line
	line int64
	sum  Hash
	head Head
}

func (b *backupReader) fault(err error) error {
	return &BackupError{Line: b.line, Seq: b.head.Seq + 1, Err: err}
}

// open finds out whether the file is compressed.
func (b *backupReader) open(src io.Reader) error {
	b.src = bufio.NewReaderSize(src, 1<<16)
	magic, _ := b.src.Peek(2) // what is wrong with the source shows when it is read
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return nil
	}
	z, err := gzip.NewReader(b.src)
	if err != nil {
		return err
	}
	b.src = bufio.NewReaderSize(z, 1<<16)
	return nil
}

// next returns the next line, which must have an end.
func (b *backupReader) next() ([]byte, error) {
	b.text = b.text[:0]
	for {
		piece, err := b.src.ReadSlice('\n')
		b.text = append(b.text, piece...)
		switch {
		case err == nil:
			return b.text[:len(b.text)-1], nil
		case errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(b.text) > backupLineMax:
			return nil, errors.New("the line is too long")
		}
	}
}

func (b *backupReader) read(v any, sum **Hash) error {
	text, err := b.next()
	if err != nil {
		return err
	}
	return b.check(text, v, sum)
}

// check reads a line and compares it with the only way in which it can be written.
func (b *backupReader) check(text []byte, v any, sum **Hash) error {
	if err := json.Unmarshal(text, v); err != nil {
		return err
	}
	want, next, err := sealLine(v, sum, b.sum)
	if err != nil {
		return err
	}
	if !bytes.Equal(text, want) {
		return errors.New("the line is not as it was written")
	}
	b.sum = next
	return nil
}

// close checks the line of the end, which was read last, and that nothing follows.
func (b *backupReader) close() error {
	var last backupLast
	if err := b.check(b.text[:len(b.text)-1], &last, &last.Sum); err != nil {
		return err
	}
	if last.Head != b.head {
		return fmt.Errorf("the end is record %d, the last one here is %d", last.Head.Seq, b.head.Seq)
	}
	if _, err := b.src.ReadByte(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("something follows the end")
		}
		return err
	}
	return nil
}
