// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package sqltest holds adapters/sqlstore to its promises on real databases, whose drivers the root
// module does not require. It has tests only: the same ones on SQLite, which the driver brings along,
// and on PostgreSQL, for which the package cluster starts a server, with the programs of the
// distribution's package. Without those they skip PostgreSQL and say so. The command load beside it
// measures.
//
//	go test ./...                              # everything, a few crashes
//	go test -run Crash -v . -crashes 1000      # many crashes
//	go test -run PostRatio -v . -post 1000000  # the ratios to one row per event
package sqltest
