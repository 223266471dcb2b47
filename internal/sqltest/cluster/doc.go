// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package cluster starts a PostgreSQL server of the caller's own, on a socket in a temporary
// directory, with the programs of the distribution's package. It serves tests and measurements.
//
//	c, err := cluster.Start()
//	if err != nil {
//		return err // no PostgreSQL here
//	}
//	defer c.Remove()
//	db, err := sql.Open("pgx", c.DSN())
package cluster
