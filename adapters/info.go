// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// Info is what an adapter says of itself. The [Runner] acts on it, and the
// conformance kit holds the adapter to it in both directions.
type Info struct {
	// Name is the partner's, in lower case: "stripe".
	Name string
	// Version is that of the mapping, raised whenever the same input gives other
	// events: each event names it in its Origin, as "stripe/3".
	Version string
	// Streams are what the partner reports, each a set of facts of its own.
	Streams []Stream
	// Hosts are the hosts that Fetch may call: a name, or a suffix that starts with
	// a point (".adyen.com"). The Runner refuses any other, and gives credentials
	// to none.
	Hosts []string
	// Limits are what the partner allows.
	Limits Limits
	// Personal names the dimensions that identify a person. They are replaced by
	// pseudonyms where the customer is.
	Personal []string
}

// Mapping is what events name as the version that made them.
func (i *Info) Mapping() string { return i.Name + "/" + i.Version }

// Stream returns the declared stream of a name.
func (i *Info) Stream(name string) (Stream, bool) {
	at := slices.IndexFunc(i.Streams, func(s Stream) bool { return s.Name == name })
	if at < 0 {
		return Stream{}, false
	}
	return i.Streams[at], true
}

// Stream is one kind of report: the settled payments, say, or the cost by day.
type Stream struct {
	// Name is a word of the adapter's own: "balance_transactions".
	Name string
	// Via is how it arrives; several ways may be joined with |.
	Via Via
	// Mode is what a later report of the same thing means.
	Mode Mode
	// Form is the form of the text, from which the kit knows how to bend it.
	Form Form
	// Table describes the columns where Form is [CSV].
	Table *Table
	// Kinds are the kinds of events that may come of it, and no others, unless OwnKinds
	// lets those of hosts come too, which package event does not know.
	Kinds    []event.Kind
	OwnKinds bool
	// Types names the columns or members whose words decide the kind of a row. The
	// kit puts unknown words there.
	Types []string

	// Lookback is how far back the partner still changes what it has reported.
	Lookback time.Duration
	// Settle is how long after the end of a window it is worth asking for it.
	Settle time.Duration
	// MaxSpan is the widest window of one request; 0 is any.
	MaxSpan time.Duration
	// History is how far back the partner answers at all; 0 is any.
	History time.Duration
	// Daily says that windows are whole days of the account's zone. A stream that
	// restates is always daily.
	Daily bool

	// RowsMax is how many rows the partner gives out at most, without saying that
	// there are more: an input that has as many is [ErrLimit]. 0 is no such limit.
	RowsMax int64
	// Ends says that an input tells where it ends, so that one that was cut is
	// noticed: by a footer, a count or a closing bracket.
	Ends bool
	// Overlaps says that the same money is in another stream too.
	Overlaps bool
	// Provisional says that the figures are estimates, not to be settled on.
	Provisional bool
}

// Brings reports whether events of a kind may come of the stream.
func (s *Stream) Brings(k event.Kind) bool {
	return slices.Contains(s.Kinds, k) || s.OwnKinds && !k.Standard()
}

// Via is how a stream arrives.
type Via uint8

// The ways. They are joined with |, as in ByPull | ByFile.
const (
	ByPull Via = 1 << iota // the Runner asks, through [Fetcher]
	ByPush                 // the partner sends, through [Receiver]
	ByFile                 // somebody brings a file
)

// Mode says how reports of one stream add up.
type Mode uint8

const (
	// Append is facts that stay: the same key again is the same fact.
	Append Mode = iota
	// Restate is days that are reported anew, as a whole: what is no longer there
	// is gone. The Runner makes a partition of each day of the window, by At, and
	// replaces it; a file that restates names its own with [Output.Partition].
	Restate
)

// Form is the form of an input's text.
type Form uint8

const (
	// Other is a form of its own, which the kit leaves as it is.
	Other Form = iota
	// CSV is rows of fields, whatever separates them.
	CSV
	// JSON is one document.
	JSON
	// JSONLines is a document on each line.
	JSONLines
)

// Table is how the rows of a text stand.
type Table struct {
	// Comma separates fields; 0 is ','.
	Comma rune
	// Columns are the columns that are read. With a header they stand in any order,
	// among others.
	Columns []Column
	// NoHeader says that there is no header line: Columns are all there are, in
	// their order, and a row with more or fewer is a [*DriftError].
	NoHeader bool
	// Ragged lets rows be shorter or longer than the header; otherwise such a row
	// is rejected.
	Ragged bool
}

// Column is a column of a [Table].
type Column struct {
	// Name is what the header says, and what rows are asked for.
	Name string
	// Also are other names that the header may say instead.
	Also []string
	// Optional says that the column may be missing. The lack of any other is drift.
	Optional bool
	// Again says that the partner may write the column twice, with the same in it: the
	// first counts. Otherwise a column that is there twice is drift.
	Again bool
}

// Columns makes required columns of their names.
func Columns(names ...string) []Column {
	list := make([]Column, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}

// Limits are what a partner allows, for each account.
type Limits struct {
	// Every is the least time between two requests; 0 is none.
	Every time.Duration
	// Burst is how many requests may be made at once after a pause; 0 is 1.
	Burst int
	// Parallel is how many requests may be under way together; 0 is 1.
	Parallel int
}
