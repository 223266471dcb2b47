// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command load measures books under load: what capacity.md in internal/docs quotes comes from it.
//
//	go run ./load live -store postgresql -events 2000000   # posts and reads at once, a year in the book
//	go run ./load writers -processes 1,2,4,8               # processes that share one book on PostgreSQL
//	go run ./load digest -events events.csv                # a file through a book, and through Fold
//	go run ./load cost -events 1000000                     # time, memory and disk of an event
//	go run ./load peak -times 1,10                         # the month's end: posts, reads, closes
//
// Each command prints a table and the machine's load before and after it: a figure taken while
// others used the machine is a lower bound. -h after a command lists its flags. PostgreSQL is a
// server of the command's own unless -dsn names one.
package main
