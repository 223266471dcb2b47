// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/adapters/wallet"
	"github.com/jupan-go/jupan/settle/money"
)

// A call that comes again has the same answer, and moves no money.
func ExampleWallet_Take() {
	players := &wallet.Memory{}
	players.Open("ann", "session-1", money.MustParse("20 EUR"))
	now := func() time.Time { return time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC) }
	w, err := wallet.New("games", wallet.Evolution{}, players, now)
	if err != nil {
		log.Fatal(err)
	}
	bet := wallet.Call{
		Op: wallet.Bet, User: "ann", Token: "session-1", Tx: "d-1", Ref: "r-1",
		Amount: money.MustParse("2.50 EUR"), Currency: money.EUR,
	}
	for range 2 {
		outcome, err := w.Take(context.Background(), bet)
		fmt.Println(outcome.Status, outcome.Balance, outcome.Repeated, err)
	}
	bet.Tx, bet.Ref, bet.Amount = "d-2", "r-2", money.MustParse("50 EUR")
	outcome, err := w.Take(context.Background(), bet)
	fmt.Println(outcome.Status, err)
	// Output:
	// ok 17.50 EUR false <nil>
	// ok 17.50 EUR true <nil>
	// not enough money <nil>
}
