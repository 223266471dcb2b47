// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command bench measures jupan against its peers on one file, in one run, and fails if a byte of
// their results differs.
//
//	go run . all -json results.json            # every table that documents quote
//	go run . docs README.md                    # put them there; -check only compares
//	go run . -rows 10000000                    # one table: all contestants, two threads and one
//	go run . -rows 10000000 -attribution -contestants duck,jupan,jupan-campaigns -threads 2
//	go run . -contestants jupan -cpuprofile .  # CPU profiles for go tool pprof
//	go run . flat                              # the cost of one event in files of 10^5 to 10^8
//	go run . -quick                            # for CI: equality on all kinds of files, no speed
//	go run . -write events.csv -rows 1000000   # the file alone; -format jsonl for JSON Lines
//
// The file is described in the package workload, the work and the contestants in the package peers,
// how to read the tables in README.md.
//
// How it measures. Each contestant runs as a child process of its own: this program again, with
// GOMAXPROCS and DuckDB's threads set alike. Time is the wall clock of the whole process, with its
// start and its end; what starting and stopping PostgreSQL takes is left out. CPU time is what the
// kernel counted for the process and those that it started. Peak memory is VmHWM of the process
// where /proc has it, which unlike ru_maxrss does not count the parent that it was started from;
// elsewhere it is ru_maxrss. For a server it is the most that its processes had together, looked at
// every 50 ms, with shared pages counted once. Contestants take turns, and a series is one turn of
// each, so that a machine that slows down slows all of them. The table gives medians over the
// series and the extremes; the ratio to DuckDB is that of the ratios within a series, to the same
// number of threads. The file is read once before the first series, so that every contestant reads
// from memory.
//
// Contestants are compared on a file of 100,000 rows before anything is timed, and each time on the
// large file as well: a table is only printed if all its contestants gave the same bytes every time.
//
// The column "busy" is CPU time over wall time. A contestant that keeps N threads busy shows nearly
// N on an idle machine: half of that says that someone else had the other half, and that the ratio
// of CPU times, which such company disturbs far less, is the one to read.
//
// Numbers from two runs are not to be compared: only those within one table.
package main
