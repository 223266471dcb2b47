// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
)

// ErrWhole is returned for a plan whose events have to be in one Tally: under it a
// reversal follows what it gives back, which may have any key and any order.
// Agreements with several versions and those with [OriginalPeriod] ask for that.
var ErrWhole = errors.New("settle: the plan needs all events in one tally")

// Shards divides a settlement among machines that share nothing, and gives what
// one machine would give. What travels between them are runs: compact records of
// events in a binary form, 30 to 60 bytes each. An engine such as Apache Beam
// carries each run to the machine that merges the runs of its shard:
//
//	on each part of the input    Fold         n runs by the hash of the key
//	on each shard of keys        MergeKeys    Sums, and n runs by the hash of the order
//	on each shard of orders      MergeOrders  Sums
//	on one machine               Sums.Merge   the statements
//
// All events of a key meet in one shard, where one of them counts; then all events
// of an order that count meet in one shard. No machine holds more than its shard.
// The runs of a shard may come in any order; none may be left out, and none may
// come twice.
//
// Partitions are replaced as wholes, so their versions have to meet first: see
// [Shards.Fold]. Shards may be used by several goroutines at once.
type Shards struct {
	plan *Plan
	n    int
}

// maxShards keeps the number of runs, which is that of parts times shards, sane.
const maxShards = 1 << 14

// NewShards divides the keys and the orders of a plan into n shards. It fails with
// [ErrWhole] for a plan that cannot be divided.
func NewShards(p *Plan, n int) (*Shards, error) {
	if n < 1 || n > maxShards {
		return nil, fmt.Errorf("settle: %d shards: there can be 1 to %d", n, maxShards)
	}
	if p.lineage {
		return nil, ErrWhole
	}
	return &Shards{p, n}, nil
}
