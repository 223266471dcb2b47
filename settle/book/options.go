// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"crypto/ed25519"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// By is who takes a step, when and why. The library reads no clock: the time is the
// host's.
type By struct {
	// Name is who, as the host knows them, and At when.
	Name string    `json:"name"`
	At   time.Time `json:"at,omitzero"`
	// Why is for people. A step that goes against another, such as a reject, needs it.
	Why string `json:"why,omitempty"`
}

// Step is a step that was taken, or is about to be.
type Step struct {
	// Kind is what is done.
	Kind Kind `json:"kind"`
	By
	// Agreement and Period are those that the step is about, where it is about one.
	Agreement settle.AgreementID `json:"agreement,omitempty"`
	Period    string             `json:"period,omitempty"`
	// Payout is the id of the payout that the step is about.
	Payout string `json:"payout,omitempty"`
	// Reference is the bank's, of a payout that it has paid or returned.
	Reference string `json:"reference,omitempty"`
	// Seq is the number of its record; 0 for one that is about to be taken.
	Seq int64 `json:"-"`
}

// subject is what an error calls it.
func (s *Step) subject() string {
	if s.Payout != "" {
		return s.Payout
	}
	return string(s.Agreement) + "/" + s.Period
}

// Options configure a book. The zero value and nil are the defaults.
type Options struct {
	// Authorize is asked before every step of a person; an error refuses it. That
	// preparer and approver differ is enforced whatever it says. Nil allows all.
	Authorize func(ctx context.Context, step Step) error
	// Guards are asked, in order, before a period is closed.
	Guards []Guard
	// WithOriginals refuses to close a period while a reversal in it names a parent
	// that has not come; see [Book.Unmatched].
	WithOriginals bool
	// Net lists parties whose amounts of several agreements are paid as one, where
	// they are in one currency. Those of others are paid each by itself.
	Net []string
	// PseudonymKey replaces the customers of events by Pseudonym of package event before anything
	// is kept of them; nil leaves them. It is for events that a host posts itself: those
	// of the runner of package adapters have pseudonyms from there, and are not to get
	// a second one.
	PseudonymKey []byte
	// Keys encrypt the bodies of records; nil leaves them readable.
	Keys *Keys
	// Sign signs the records of steps with Ed25519; nil signs none.
	Sign ed25519.PrivateKey
	// Now gives the time at which batches are recorded; nil records none.
	Now func() time.Time
}

// Blocker is what stands against a close, as a guard's own package knows it.
type Blocker interface {
	// String says what it is, for people.
	String() string
	// Ref is what the package knows it by.
	Ref() string
}

// Guard looks at the statement that a close would fix and says what stands against
// it: open findings, feeds that have not reported, reversals without an original. No
// obstacles let it pass. It runs in the goroutine of
// Close, which waits: it may read the book, and posts nothing and takes no step.
type Guard func(ctx context.Context, s *settle.Statement) ([]Obstacle, error)

// Obstacle is what stands against a close.
type Obstacle struct {
	// Text says what it is, for people, and ID refers to it where the guard keeps it.
	Text string `json:"text"`
	ID   string `json:"id,omitempty"`
}

// GuardOf makes a Guard of a function that lists what blocks a period of an
// agreement, such as the method Blocking of the gate of findings in package anomaly.
func GuardOf[F Blocker](blocking func(settle.AgreementID, settle.Period) ([]F, error)) Guard {
	return func(_ context.Context, s *settle.Statement) ([]Obstacle, error) {
		found, err := blocking(s.Agreement, s.Period)
		var out []Obstacle
		for _, f := range found {
			out = append(out, Obstacle{Text: f.String(), ID: f.Ref()})
		}
		return out, err
	}
}
