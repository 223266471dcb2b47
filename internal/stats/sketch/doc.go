// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package sketch holds summaries of many values that merge: in any order and any partition they come
// to the same bytes, so a stream and a batch over the same events give the same answer.
//
//	q, _ := sketch.NewQuantiles(0.01)
//	for _, delay := range []float64{1, 2, 3, 4, 500} {
//		_ = q.Add(delay, 1)
//	}
//	_ = q.Add(500, -1)         // the last one was cancelled
//	p50, ok := q.Quantile(0.5) // 2, within 1 %
//
// [Quantiles] is a DDSketch: quantiles within a relative error, of values that can be taken back.
// [HyperLogLog] counts distinct identities, exactly while they are few. [Set] counts them exactly at
// any size, and forgets one whose events are all taken back, which a HyperLogLog cannot.
//
// A sketch has one state for each set of values: its binary form is that state and nothing else, so
// equal bytes mean equal contents. Decoders refuse every other form.
//
// Errors wrap [ErrArgument], [ErrMismatch] or [ErrCorrupt]; after an error a sketch is as it was.
// The bits do not depend on the machine. A sketch may be read by several goroutines at once, as long
// as none writes.
package sketch
