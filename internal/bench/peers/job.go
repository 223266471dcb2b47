// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"errors"
	"io"
	"runtime"
)

// Header is the first line of what every contestant writes.
const Header = "party,month,currency," +
	"captured,taken_back,ad_cost,conversions_paid,conversions_cancelled,share,action,costs,total\n"

// ErrUnable is given by a contestant that cannot do what a job asks: the file has another form, or
// what it needs is not installed here.
var ErrUnable = errors.New("cannot do this here")

// Job is one file to settle. The zero value of all but Path is a plain CSV file on as many threads
// as the machine has.
type Job struct {
	Path        string
	JSONLines   bool // one JSON object a line, not CSV
	Attribution bool // payments find their party through their order
	Threads     int  // for engines that are told; Go programs go by GOMAXPROCS
	Plain       bool // keep one event per id as it is read, not made small first; only Duck can
	Campaigns   bool // keep campaigns apart; only Jupan can
	KeepRepeats bool // leave out the work of keeping one event per id; only Duck can
	// Reached, if it is there, is told which phase jupan begins.
	Reached func(Phase)
}

// Phase is a part of what jupan does.
type Phase int

// The phases, after the plan has been made of the agreements.
const (
	Folding Phase = iota // from the file to the Tally
	Rating               // from the Tally to statements
	Phases               // how many there are
)

// threads is how many ranges a file is cut into.
func (j Job) threads() int {
	if j.Threads < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return j.Threads
}

func (j Job) reached(p Phase) {
	if j.Reached != nil {
		j.Reached(p)
	}
}

// Contestant settles a file and writes the lines. It holds nothing after it returns.
type Contestant func(ctx context.Context, job Job, w io.Writer) error
