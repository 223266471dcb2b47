// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/book"
)

// Append implements [book.Store].
func (s *Store) Append(ctx context.Context, after int64, records []book.Record) error {
	err := s.write(ctx, func(tx querier) error {
		head, until, err := s.head(ctx, tx)
		if err != nil {
			return err
		}
		if after != book.Anywhere && after != head.Seq {
			return book.ErrMoved
		}
		if len(records) == 0 {
			return nil
		}
		next := book.Link(head, records)
		if s.dialect == PostgreSQL {
			if err := s.room(ctx, tx, until, next); err != nil {
				return err
			}
		}
		if err := s.insert(ctx, tx, records); err != nil {
			return err
		}
		text := s.q(`UPDATE @head SET seq = $1, hash = $2 WHERE one = 1`)
		_, err = tx.ExecContext(ctx, text, next.Seq, next.Hash[:])
		return err
	})
	if err != nil && !errors.Is(err, book.ErrMoved) {
		return fmt.Errorf("sqlstore: append: %w", err)
	}
	return err
}

// head locks the end of the log and returns it, with the first record that no partition
// is there for. PostgreSQL waits here for the others, and then sees what they wrote;
// that commits are synced is made sure of in passing.
func (s *Store) head(ctx context.Context, tx querier) (head book.Head, until int64, err error) {
	var hash []byte
	if s.dialect == SQLite {
		err = tx.QueryRowContext(ctx, s.q(`SELECT seq, hash FROM @head`)).Scan(&head.Seq, &hash)
	} else {
		var sync string
		text := s.q(`SELECT seq, hash, until, CASE current_setting('synchronous_commit') WHEN 'off'
			THEN set_config('synchronous_commit', 'on', true) ELSE '' END FROM @head FOR UPDATE`)
		err = tx.QueryRowContext(ctx, text).Scan(&head.Seq, &hash, &until, &sync)
	}
	if none(err) || err == nil && len(hash) != len(head.Hash) {
		return head, until, &book.BrokenError{Seq: head.Seq, Err: errors.New("the end of the log is not known")}
	}
	copy(head.Hash[:], hash)
	return head, until, err
}

// rowsMax is how many records one statement inserts.
const rowsMax = 16

// insert adds linked records. There are only two statements, so that drivers which
// keep prepared ones have few to keep.
func (s *Store) insert(ctx context.Context, tx querier, records []book.Record) error {
	for len(records) > 0 {
		n := 1
		if len(records) >= rowsMax {
			n = rowsMax
		}
		args := make([]any, 0, 7*n)
		for i := range records[:n] {
			r := &records[i]
			args = append(args, r.Seq, string(r.Kind), book.Micros(r.At), r.Prev[:], r.Hash[:],
				bytesOf(r.Signature), bytesOf(r.Body))
		}
		if _, err := tx.ExecContext(ctx, s.q(insertText(n)), args...); err != nil {
			return err
		}
		records = records[n:]
	}
	return nil
}

// insertText is the statement for n records.
func insertText(n int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO @log (seq, kind, at, prev, hash, signature, body) VALUES `)
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		a := 7 * i
		fmt.Fprintf(&b, "($%d, $%d, $%d, $%d, $%d, $%d, $%d)", a+1, a+2, a+3, a+4, a+5, a+6, a+7)
	}
	return b.String()
}

// bytesOf makes nothing into no bytes: a nil would be NULL.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Read implements [book.Store]. It holds no connection while the caller works, so the
// caller may append, and a slow one stops nobody. A log with a gap, or without its end,
// is a [*book.BrokenError].
func (s *Store) Read(ctx context.Context, after int64) iter.Seq2[book.Record, error] {
	return func(yield func(book.Record, error) bool) {
		p := page{limit: 16, bytes: s.page}
		for more := true; more; p.adapt() {
			full, err := s.fill(ctx, &p, after)
			for i := range p.records {
				if after++; p.records[i].Seq != after {
					err = &book.BrokenError{Seq: after, Err: errMissing}
					break
				}
				if !yield(p.records[i], nil) {
					return
				}
			}
			if err == nil && !full {
				more, err = s.beyond(ctx, &p, after)
			}
			if err != nil {
				yield(book.Record{}, fmt.Errorf("sqlstore: read: %w", err))
				return
			}
		}
	}
}

var errMissing = errors.New("missing")

// beyond reports whether the log goes on behind what was read. Where nothing was found
// twice although it goes on, its end is lost.
func (s *Store) beyond(ctx context.Context, p *page, after int64) (bool, error) {
	var seq int64
	err := s.patient(ctx, func() error {
		return s.db.QueryRowContext(ctx, s.q(`SELECT seq FROM @head`)).Scan(&seq)
	})
	if err != nil || seq <= after {
		return false, err
	}
	if p.empty++; len(p.records) > 0 {
		p.empty = 0
	}
	if p.empty > 1 {
		return false, &book.BrokenError{Seq: after + 1, Err: errMissing}
	}
	return true, nil
}

// page is a part of the log in memory. Its space is used again.
type page struct {
	records []book.Record
	bodies  []byte
	ends    []int // of each record's body in bodies
	limit   int   // how many records to ask for
	bytes   int   // about how many bytes to hold
	empty   int   // how often nothing was found where something should be
}

// adapt asks for as many records next time as fill a page, going by those of this one.
func (p *page) adapt() {
	if n := len(p.records); n > 0 {
		p.limit = min(max(p.bytes/(len(p.bodies)/n+200), 1), 4*p.limit, 4096)
	}
}

// fill reads the page behind a number; full is that there was no room for more.
func (s *Store) fill(ctx context.Context, p *page, after int64) (full bool, err error) {
	err = s.patient(ctx, func() error { return s.query(ctx, p, after) })
	if err != nil {
		p.records = p.records[:0]
		return false, err
	}
	begin := 0
	for i, end := range p.ends {
		p.records[i].Body = p.bodies[begin:end:end]
		begin = end
	}
	return len(p.bodies) >= p.bytes || len(p.records) == p.limit, nil
}

func (s *Store) query(ctx context.Context, p *page, after int64) (err error) {
	p.records, p.bodies, p.ends = p.records[:0], p.bodies[:0], p.ends[:0]
	text := s.q(`SELECT seq, kind, at, prev, hash, signature, body FROM @log
		WHERE seq > $1 ORDER BY seq LIMIT $2`)
	rows, err := s.db.QueryContext(ctx, text, after, p.limit)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for len(p.bodies) < p.bytes && rows.Next() {
		if err := p.scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scan adds the row that rows stand on.
func (p *page) scan(rows *sql.Rows) error {
	var r book.Record
	var kind string
	var at int64
	var prev, hash, signature, body sql.RawBytes
	if err := rows.Scan(&r.Seq, &kind, &at, &prev, &hash, &signature, &body); err != nil {
		return err
	}
	if len(prev) != len(r.Prev) || len(hash) != len(r.Hash) {
		return &book.BrokenError{Seq: r.Seq, Err: errors.New("its hash has another length")}
	}
	r.Kind, r.At = book.Kind(kind), book.FromMicros(at)
	copy(r.Prev[:], prev)
	copy(r.Hash[:], hash)
	if len(signature) > 0 {
		r.Signature = slices.Clone([]byte(signature))
	}
	p.bodies = append(p.bodies, body...)
	p.records, p.ends = append(p.records, r), append(p.ends, len(p.bodies))
	return nil
}
