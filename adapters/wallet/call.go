// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Op is what a provider wants of a wallet.
type Op uint8

// The operations.
const (
	Check    Op = iota + 1 // is the session good
	Balance                // what has the player
	Bet                    // take a stake
	Win                    // pay a win, which may be nothing
	Rollback               // a bet was never played
)

// Call is what a provider says, in the words of no dialect.
type Call struct {
	// Op is what is wanted, and Word the dialect's word for it.
	Op   Op
	Word string
	// Request is an id that the answer repeats.
	Request string
	// User and Token say who plays, and in which session. A rollback may lack User.
	User, Token string
	// Tx is the id of the transaction, and of its fact; Ref is the provider's word for
	// the bet that it makes, wins or rolls back.
	Tx, Ref string
	// Round and Game say what is played.
	Round, Game string
	// Currency and Amount are how much; a rollback need not say.
	Currency money.Currency
	Amount   money.Amount
	// Free is a bet that the player does not pay for; Promo a win without a bet.
	Free, Promo bool
	// Campaign is what gave a free bet or a promotion.
	Campaign string
	// Dims are what else is worth knowing.
	Dims []event.Dim

	unread bool   // something of it cannot be read
	line   []byte // the message without its token
}

// Status is what becomes of a call.
type Status uint8

// The statuses.
const (
	OK               Status = iota // taken, now or before
	InvalidSignature               // not the provider's call
	InvalidToken                   // no session, or another player's
	TokenExpired                   // the session has ended; only bets mind
	WrongCurrency                  // not that of the player
	NoMoney                        // the stake is more than the balance
	UserDisabled                   // the host lets this player not play
	LimitExceeded                  // the host lets this player not stake so much
	Duplicate                      // the id was used for something else
	NoBet                          // the bet that is won or rolled back is not there
	RolledBack                     // the bet was rolled back
	Settled                        // the bet was won
	Malformed                      // a field is missing or cannot be
	Unavailable                    // not now: the provider shall try again
)

var statusNames = [...]string{
	"ok", "invalid signature", "invalid token", "token expired", "wrong currency", "not enough money", "user disabled",
	"limit exceeded", "duplicate transaction", "no such bet", "bet rolled back", "bet settled", "malformed call", "unavailable",
}

// String is the status in words.
func (s Status) String() string {
	if int(s) >= len(statusNames) {
		return "unknown status"
	}
	return statusNames[s]
}

// RefusedError is what a host refuses a call with: a player who may not play, say. It is
// the answer, and no fault.
type RefusedError struct {
	// Status is what to answer; OK is no refusal.
	Status Status
}

// Error is "wallet: refused: " and the word for the status.
func (e *RefusedError) Error() string { return "wallet: refused: " + e.Status.String() }

// Outcome is what a wallet made of a call.
type Outcome struct {
	// Status is what to answer.
	Status Status
	// User and Balance are the player and what the player has, as far as they are known.
	User    string
	Balance money.Amount
	// Repeated says that the call had been taken before; nothing was done now.
	Repeated bool
	// Event is the fact, if there is a new one.
	Event *event.Event
	// Line is the call as a line of the stream "calls", if it was taken now.
	Line []byte
}
