// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package jupanbeam runs a settlement on Apache Beam: the events are read and
// folded by many workers, and the statements are those of one machine, byte for
// byte.
//
//	p, s := beam.NewPipelineWithRoot()
//	result, err := jupanbeam.Settle(s, spec, []jupanbeam.File{{Path: events, Ranges: 3}}, nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	if err := jupanbeam.Write(s, statements, result.Statements); err != nil {
//		log.Fatal(err)
//	}
//
// Workers run the same program as the machine that starts the pipeline, and never
// get beyond beam.Init: a program calls [Register] before that.
//
// Each file in the wire form (see settle/event) is cut into ranges. A worker folds
// a range into runs: compact records of 30 to 60 bytes, one for each event,
// divided into shards by the hash of its key. That is what travels, never an
// element for each event. Where all runs of a shard meet, one event of each key
// counts, and those with an order go on to the shard of the order, where all
// events of it meet. What is left are sums. So no worker holds more than its
// shard, whatever the number of events, and duplicates, conflicts, orders whose
// events are in several files, and restated partitions come out exactly: see
// [settle.Shards].
//
// Plans under which a reversal follows its original, whatever its key and order,
// cannot be divided so: those with agreements of several versions or with
// "reversals": "original_period". For them, and where the Tally itself is asked
// for, ranges are folded into Tallies that are merged in a tree, whose last step
// holds the whole Tally on one worker, as one machine would.
//
// The example in the folder examples/statements is a whole program, and
// examples/digests holds the statements of Beam to those of one machine; README.md
// says how to start them on Prism, Flink, Spark and Dataflow.
package jupanbeam
