// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package peers

import "context"

// Postgres is a server that cannot be started here.
type Postgres struct{}

// StartPostgres gives [ErrUnable].
func StartPostgres(context.Context) (*Postgres, error) { return nil, ErrUnable }

// PostgresVersion gives [ErrUnable].
func PostgresVersion(context.Context) (string, error) { return "", ErrUnable }

// PeakBytes returns 0.
func (*Postgres) PeakBytes() int64 { return 0 }

// Close does nothing.
func (*Postgres) Close() error { return nil }

func (*Postgres) address() string { return "" }
