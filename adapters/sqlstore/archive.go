// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"github.com/jupan-go/jupan/adapters"
)

// partBytes is how much of a compressed body is one row.
const partBytes = 1 << 20

// Keep implements [adapters.Archive]. Bodies are compressed, and kept once however
// often they come. No transaction is open while a body is being read, so that a slow
// one stops nobody; what is left of one that was broken off by a crash is deleted by
// [Store.DropUnfinished].
func (s *Store) Keep(ctx context.Context, raw adapters.Raw, body io.Reader) (string, error) {
	u := &upload{ctx: ctx, s: s, id: rand.Text()}
	hash, err := u.keep(raw, body)
	if err == nil {
		return hash, nil
	}
	if u.parts > 0 {
		last := context.WithoutCancel(ctx)
		err = errors.Join(err, s.write(last, func(tx querier) error { return u.drop(last, tx) }))
	}
	return "", fmt.Errorf("sqlstore: keep: %w", err)
}

// upload writes a compressed body to rows that nothing refers to before its end.
type upload struct {
	ctx   context.Context // of the Keep that it is a part of
	s     *Store
	id    string
	parts int64
	bytes.Buffer
}

// Write takes compressed bytes, and stores them when they fill a row.
func (u *upload) Write(p []byte) (int, error) {
	u.Buffer.Write(p)
	for u.Len() >= partBytes {
		part := u.Next(partBytes)
		err := u.s.write(u.ctx, func(tx querier) error { return u.insert(tx, part) })
		if err != nil {
			return 0, err
		}
		u.parts++
	}
	return len(p), nil
}

func (u *upload) insert(tx querier, part []byte) error {
	text := u.s.q(`INSERT INTO @part (upload, part, body) VALUES ($1, $2, $3)`)
	_, err := tx.ExecContext(u.ctx, text, u.id, u.parts, part)
	return err
}

func (u *upload) drop(ctx context.Context, tx querier) error {
	_, err := tx.ExecContext(ctx, u.s.q(`DELETE FROM @part WHERE upload = $1`), u.id)
	return err
}

func (u *upload) keep(raw adapters.Raw, body io.Reader) (string, error) {
	z, err := gzip.NewWriterLevel(u, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(z, sum), body); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	raw.Hash = hex.EncodeToString(sum.Sum(nil))
	known, err := json.Marshal(raw)
	if err != nil {
		return "", err
	}
	return raw.Hash, u.s.write(u.ctx, func(tx querier) error { return u.finish(tx, raw, known) })
}

// finish stores the last part and what is known of the body, and lets go of the body
// if it was there already.
func (u *upload) finish(tx querier, raw adapters.Raw, known []byte) error {
	if err := u.s.durable(u.ctx, tx); err != nil {
		return err
	}
	text := u.s.q(`INSERT INTO @blob (hash, upload) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`)
	result, err := tx.ExecContext(u.ctx, text, raw.Hash, u.id)
	if err != nil {
		return err
	}
	added, err := result.RowsAffected()
	switch {
	case err != nil:
		return err
	case added == 0:
		err = u.drop(u.ctx, tx)
	default:
		err = u.insert(tx, u.Bytes())
	}
	if err != nil {
		return err
	}
	text = u.s.q(`INSERT INTO @input (source, stream, body) VALUES ($1, $2, $3)`)
	_, err = tx.ExecContext(u.ctx, text, raw.Source, raw.Stream, string(known))
	return err
}

// DropUnfinished deletes what is left of bodies whose Keep was broken off by a crash,
// and returns how many rows that were. Call it while nothing is being kept, such as
// when a host starts.
func (s *Store) DropUnfinished(ctx context.Context) (rows int64, err error) {
	err = s.write(ctx, func(tx querier) error {
		text := s.q(`DELETE FROM @part WHERE upload NOT IN (SELECT upload FROM @blob)`)
		result, err := tx.ExecContext(ctx, text)
		if err != nil {
			return err
		}
		rows, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sqlstore: drop unfinished: %w", err)
	}
	return rows, nil
}

// Open implements [adapters.Archive]. The context is also that of the reads.
func (s *Store) Open(ctx context.Context, raw adapters.Raw) (io.ReadCloser, error) {
	k := &kept{ctx: ctx, s: s}
	text := s.q(`SELECT upload FROM @blob WHERE hash = $1`)
	err := s.patient(ctx, func() error { return s.db.QueryRowContext(ctx, text, raw.Hash).Scan(&k.id) })
	if none(err) {
		err = fs.ErrNotExist
	}
	var z *gzip.Reader
	if err == nil {
		z, err = gzip.NewReader(k)
	}
	if err != nil {
		return nil, fmt.Errorf("sqlstore: open %q: %w", raw.Hash, err)
	}
	return z, nil
}

// kept reads the rows of a compressed body, one at a time.
type kept struct {
	ctx  context.Context // of the Open that it is a part of
	s    *Store
	id   string
	part int64
	rest []byte
}

// Read implements [io.Reader].
func (k *kept) Read(p []byte) (int, error) {
	for len(k.rest) == 0 {
		text := k.s.q(`SELECT body FROM @part WHERE upload = $1 AND part = $2`)
		err := k.s.patient(k.ctx, func() error {
			return k.s.db.QueryRowContext(k.ctx, text, k.id, k.part).Scan(&k.rest)
		})
		if none(err) {
			return 0, io.EOF // too early an end is a fault of the compressed stream
		}
		if err != nil {
			return 0, err
		}
		k.part++
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

// All implements [adapters.Archive]. It holds no connection while the caller works.
func (s *Store) All(ctx context.Context, source, stream string) iter.Seq2[adapters.Raw, error] {
	return func(yield func(adapters.Raw, error) bool) {
		after := int64(0)
		for {
			list, err := s.inputs(ctx, [2]string{source, stream}, after)
			for _, row := range list {
				var raw adapters.Raw
				if err = json.Unmarshal(row.body, &raw); err != nil {
					break
				}
				if !yield(raw, nil) {
					return
				}
				after = row.id
			}
			if err != nil {
				yield(adapters.Raw{}, fmt.Errorf("sqlstore: all inputs: %w", err))
				return
			}
			if len(list) == 0 {
				return
			}
		}
	}
}

// inputs returns some of what was kept of a stream behind a number.
func (s *Store) inputs(ctx context.Context, of [2]string, after int64) (list []queued, err error) {
	text := s.q(`SELECT id, body FROM @input WHERE source = $1 AND stream = $2 AND id > $3
		ORDER BY id LIMIT 256`)
	err = s.patient(ctx, func() error {
		list, err = s.rows(ctx, text, of[0], of[1], after)
		return err
	})
	return list, err
}
