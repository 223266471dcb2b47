// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// Summary is the account of one input.
type Summary struct {
	// Rows were read. Each gave events, was rejected or was skipped.
	Rows int64
	// Events were made of them.
	Events int64
	// Rejected rows cannot be used; Rejections are the first 1000 of them.
	Rejected   int64
	Rejections []event.Rejection
	// Skipped counts rows without facts by reason.
	Skipped map[string]int64
	// Warned counts what was odd; Warnings are the first 1000.
	Warned   int64
	Warnings []event.Rejection
	// Controls are what the partner stated, against what was counted.
	Controls []Control
	// Unknown are columns or members that the adapter does not declare.
	Unknown []string
	// Complete says that the end of the input was seen, where the stream has one.
	Complete bool
	// Next is the cursor of the next page, empty after the last; Wait is how long
	// to pause before it.
	Next string
	Wait time.Duration
	// Hints are what to ask the partner for.
	Hints []Hint
}

// Control is a figure of the partner's against the same figure of ours.
type Control struct {
	// Name says what it is: "net USD of batch 17".
	Name string
	// Stated is theirs, Got is ours.
	Stated, Got string
}

// Holds reports whether the two agree.
func (c Control) Holds() bool { return c.Stated == c.Got }

// Hint is something to ask the partner for.
type Hint struct {
	// Stream is where it is found, ID the partner's name for it.
	Stream, ID string
}

// Failed returns the controls that do not hold.
func (s *Summary) Failed() []Control {
	var failed []Control
	for _, c := range s.Controls {
		if !c.Holds() {
			failed = append(failed, c)
		}
	}
	return failed
}

// SkippedRows is the number of rows without facts.
func (s *Summary) SkippedRows() int64 {
	n := int64(0)
	for _, count := range s.Skipped {
		n += count
	}
	return n
}
