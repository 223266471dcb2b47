// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command bench measures jupan against its peers on one file, in one run, and fails if a byte of
// their results differs.
//
//	go run . -rows 10000000                    # two threads and one, three series
//	go run . -quick                            # for CI: equality at 200,000 rows, no speed
//	go run . -rows 10000000 -attribution       # payments find their party through their order
//	go run . -contestants duck,typical -threads 1
//	go run . -contestants jupan -profiles .    # CPU profiles for go tool pprof
//	go run . gen -rows 1000000 -out events.csv # the file alone; -format jsonl for JSON Lines
//
// The file is described in the package workload, the work and the contestants in the package peers.
//
// How it measures. Each contestant runs as a child process of its own: this program again, with
// GOMAXPROCS and DuckDB's threads set alike. Time is the wall clock of the whole process, with its
// start and its end. CPU time is what the kernel counted for the process. Peak memory is VmHWM of
// the process where /proc has it, which unlike ru_maxrss does not count the parent that it was
// started from; elsewhere it is ru_maxrss. Contestants take turns, and a series is one turn of
// each, so that a machine that slows down slows all of them. The table gives medians over the
// series; the ratio to DuckDB is the median of the ratios within a series, to the same number of
// threads. The file is read once before the first series, so that every contestant reads from
// memory.
//
// The column "busy" is CPU time over wall time. A contestant that keeps N threads busy shows nearly
// N on an idle machine: half of that says that someone else had the other half, and that the ratio
// of CPU times, which such company disturbs far less, is the one to read.
//
// Numbers from two runs are not to be compared: only those within one table.
package main
