// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package wallet answers the calls of game providers to a seamless wallet: the player's
// money stays with the operator, and the provider calls for each bet and each win. It
// knows the dialects of Hub88 and Caleta, and of Evolution.
//
//	players := &wallet.Memory{} // a host has its own
//	w, err := wallet.New("games", wallet.Evolution{}, players, now)
//	handler := wallet.Handler(w, wallet.Evolution{}, []string{"secret"}, nil)
//
// A [Wallet] holds what both dialects want: a bet is taken from the balance, then won, as
// often as it may be, or rolled back. The same call again has the same answer and counts
// once; an id for something else is a duplicate. A rollback that comes before its bet
// voids the bet when it comes. A bet that was won is not rolled back, one that was rolled
// back is not won, and a win needs its bet, of the same player. With a session that has
// ended, bets are refused, and wins and rollbacks taken. Evolution settles a bet with one
// credit; Hub88 and Caleta may send several wins.
//
// Each call that is taken is a fact, which goes to [Account.Put] with the new balance, so
// that both are kept together or neither: a bet is positive, a win negative or 0, and a
// rollback gives back what the bet took, which the call itself does not say. Facts have
// the id of the transaction for a key; Evolution gives a cancel the id of its bet, so
// that has "|cancel" behind it. Order is the round, Product the game, Parent the bet.
// A free bet has the dimension free, and does not touch the balance: what Hub88 pays for
// it is not public. A bet of nothing is taken and is no fact.
//
// Calls have no time in them and do not say whether they were taken, so a call alone is
// no fact. What can be read again is the stream "calls", one line for each call that was
// taken, as [Outcome.Line] has it: with the time, the bet and the money of a rollback,
// and without the session's token. Amounts in a call are the dialect's: whole numbers of
// 10^-5 in all currencies, or decimal numbers.
//
// Hub88 and Caleta sign the body with RSA, Evolution sends a token. Replies are in the
// dialect's words, also for refusals; a fault of the host is RS_ERROR_UNKNOWN, after
// which Hub88 rolls a bet back, or TEMPORARY_ERROR, after which Evolution calls again. A
// rollback of a bet that was won has no word of its own with Hub88: it is told
// RS_ERROR_TRANSACTION_DOES_NOT_EXIST, which ends the retries.
//
// Not covered: the rollback of a win, freebet campaigns, game launch, and the currencies
// of Hub88 that ISO 4217 does not know (mBTC), which are RS_ERROR_WRONG_TYPES.
package wallet
