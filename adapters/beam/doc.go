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
// a range into a [settle.Tally], whose canonical binary form is what travels: one
// compact record for each fact, never an element for each event. The Tallies are
// then merged in a tree. Duplicates, conflicts, orders whose events are in several
// ranges, and restated partitions come out exactly, because [settle.Tally.Merge]
// is exact for them, in whatever order the runner brings the Tallies together. A
// bundle that the runner repeats changes nothing either.
//
// The last step of the tree holds the whole Tally on one worker, as one machine
// would. What the workers share is the reading, the checking and the folding.
//
// The example in the folder examples/statements is a whole program; README.md says
// how to start it on Prism, Flink, Spark and Dataflow.
package jupanbeam
