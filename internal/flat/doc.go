// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package flat holds the tables of the hot path: [Table], from 128-bit hashes
// to fixed-size records, and [Strings], which numbers distinct texts.
//
// A Table is split by hash into 256 shards. Each shard keeps its records dense,
// in chunks that are never copied, and an index of four bytes a slot beside
// them, so that growth moves only the index and memory stays close to the size
// of the records. Two goroutines may use two different shards at once; nothing
// else here is safe for concurrent use.
package flat
