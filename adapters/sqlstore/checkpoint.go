// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jupan-go/jupan/adapters"
)

// Load implements [adapters.Checkpoints].
func (s *Store) Load(ctx context.Context, source, stream string) (c adapters.Checkpoint, err error) {
	var body string
	text := s.q(`SELECT body FROM @checkpoint WHERE source = $1 AND stream = $2`)
	err = s.patient(ctx, func() error {
		return s.db.QueryRowContext(ctx, text, source, stream).Scan(&body)
	})
	if none(err) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &c)
	}
	if err != nil {
		return adapters.Checkpoint{}, fmt.Errorf("sqlstore: load checkpoint: %w", err)
	}
	return c, nil
}

// Save implements [adapters.Checkpoints].
func (s *Store) Save(ctx context.Context, c adapters.Checkpoint) error {
	body, err := json.Marshal(c)
	if err == nil {
		err = s.write(ctx, func(tx querier) error {
			if err := s.durable(ctx, tx); err != nil {
				return err
			}
			text := s.q(`INSERT INTO @checkpoint (source, stream, body) VALUES ($1, $2, $3)
				ON CONFLICT (source, stream) DO UPDATE SET body = excluded.body`)
			_, err := tx.ExecContext(ctx, text, c.Source, c.Stream, string(body))
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("sqlstore: save checkpoint: %w", err)
	}
	return nil
}
