// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package facts keeps, for each key of an event, the one that counts, so that a fold over them does
// not depend on the order, the division or the repeats in which they came.
//
//	var s facts.Set[payload]
//	outcome, err := s.Add(facts.Item[payload]{Hash: key, Digest: contents, Payload: p})
//	counts, err := s.Replace(facts.Partition[payload]{Name: "ads/2026-01-15", Version: 3, Items: items})
//	for hash, p := range s.All() { … } // those that count
//
// The rules are those of a settle.Tally, so that both count the same events: of two contents of one
// key the lower digest counts; a partition is replaced as a whole by a higher version, and of two
// contents of one version the higher digest counts; what stood behind a fact steps forward when the
// fact goes.
//
// Nothing is summed here. What a Set holds is read when a figure is asked for, and then it is a
// function of a set and of nothing else.
//
// A Set is for one goroutine at a time.
package facts
