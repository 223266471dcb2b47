// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// purse is a wallet as it should be, with switches that break it.
type purse struct {
	mu       sync.Mutex
	balances map[string]money.Amount
	answers  map[string]adaptertest.WalletAnswer // by id
	calls    map[string]adaptertest.WalletCall   // by id
	bets     map[string]string                   // open, won, void
	events   []event.Event

	wrong string
}

func newPurse(wrong string) *purse {
	return &purse{
		wrong: wrong, answers: map[string]adaptertest.WalletAnswer{}, calls: map[string]adaptertest.WalletCall{}, bets: map[string]string{},
		balances: map[string]money.Amount{"ann": start, "bob": start},
	}
}

var start = money.MustParse("100.00000 USD")

func (w *purse) Events() []event.Event { return w.events }

func (w *purse) Call(c adaptertest.WalletCall) adaptertest.WalletAnswer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.Op == "balance" {
		return w.answer(c, "OK")
	}
	before, repeated := w.calls[c.Tx]
	if w.wrong == "ids are forgotten" {
		repeated = false
	}
	if repeated && (before == c || w.wrong == "ids alone") {
		if w.wrong == "another answer" {
			return w.answer(c, "REPEATED")
		}
		return w.answers[c.Tx]
	}
	if repeated {
		return w.answer(c, "DUPLICATE")
	}
	a := w.take(c)
	if a.OK {
		w.calls[c.Tx], w.answers[c.Tx] = c, a
	}
	return a
}

func (w *purse) take(c adaptertest.WalletCall) adaptertest.WalletAnswer {
	balance := w.balances[c.User]
	switch {
	case c.Expired && (c.Op == "bet" || w.wrong == "tokens end all"):
		return w.answer(c, "EXPIRED")
	case c.Amount.Sign() < 0 && w.wrong != "negative":
		return w.answer(c, "NEGATIVE")
	case c.Op != "rollback" && c.Amount.Currency() != money.USD:
		return w.answer(c, "CURRENCY")
	case c.Op == "bet":
		if w.bets[c.Tx] == "void" && w.wrong != "no tombstone" {
			return w.answer(c, "ROLLED_BACK")
		}
		rest, err := balance.Sub(c.Amount)
		if err != nil || rest.Sign() < 0 && w.wrong != "debts" {
			return w.answer(c, "FUNDS")
		}
		w.balances[c.User], w.bets[c.Tx] = rest, "open"
		w.book(c, event.Bet, c.Amount, "")
	case c.Op == "win":
		bet, known := w.calls[c.Ref]
		if (!known || bet.User != c.User) && w.wrong != "wins of nothing" {
			return w.answer(c, "UNKNOWN")
		}
		if w.bets[c.Ref] == "void" && w.wrong != "void bets win" {
			return w.answer(c, "ROLLED_BACK")
		}
		if w.bets[c.Ref] == "won" && w.wrong == "one win" {
			return w.answer(c, "SETTLED")
		}
		sum, err := balance.Add(c.Amount)
		if err != nil {
			return w.answer(c, "RANGE")
		}
		w.balances[c.User], w.bets[c.Ref] = sum, "won"
		if w.wrong != "no event" {
			w.book(c, event.Win, c.Amount.Neg(), c.Ref)
		}
	case c.Op == "rollback":
		return w.rollback(c)
	}
	return w.answer(c, "OK")
}

func (w *purse) rollback(c adaptertest.WalletCall) adaptertest.WalletAnswer {
	switch w.bets[c.Ref] {
	case "won":
		if w.wrong != "won bets roll back" {
			return w.answer(c, "SETTLED")
		}
		fallthrough
	case "open":
		bet := w.calls[c.Ref]
		sum, err := w.balances[c.User].Add(bet.Amount)
		if err != nil {
			return w.answer(c, "RANGE")
		}
		w.balances[c.User] = sum
		w.book(c, event.Rollback, bet.Amount.Neg(), c.Ref)
	case "void":
		if w.wrong == "rollbacks add up" && w.calls[c.Ref].Tx != "" {
			sum, err := w.balances[c.User].Add(w.calls[c.Ref].Amount)
			if err == nil {
				w.balances[c.User] = sum
				w.book(c, event.Rollback, w.calls[c.Ref].Amount.Neg(), c.Ref)
			}
		}
	}
	w.bets[c.Ref] = "void"
	return w.answer(c, "OK")
}

func (w *purse) answer(c adaptertest.WalletCall, word string) adaptertest.WalletAnswer {
	return adaptertest.WalletAnswer{OK: word == "OK" || word == "REPEATED", Word: word, Balance: w.balances[c.User]}
}

func (w *purse) book(c adaptertest.WalletCall, kind event.Kind, gross money.Amount, parent string) {
	e := event.Event{
		Key: event.Key{Source: "games", ID: c.Tx}, Kind: kind, At: time.Unix(1, 0), Gross: gross, Order: c.Round, Customer: c.User,
	}
	if w.wrong == "ids are forgotten" {
		e.Key.ID = fmt.Sprint(c.Tx, len(w.events))
	}
	if parent != "" {
		e.Parent = event.Key{Source: "games", ID: parent}
	}
	w.events = append(w.events, e)
}

func walletOf(wrong string) *adaptertest.Wallet {
	return &adaptertest.Wallet{
		New:   func() adaptertest.WalletServer { return newPurse(wrong) },
		Start: start, Least: money.MustParse("0.00001 USD"),
	}
}

func TestWallet(t *testing.T) { adaptertest.RunWallet(t, walletOf("")) }

// TestWalletMutants holds that each broken wallet is found by the checks that are for it.
func TestWalletMutants(t *testing.T) {
	for wrong, want := range map[string][]string{
		"ids are forgotten":  {"repeat", "together", "duplicate"},
		"ids alone":          {"duplicate"},
		"another answer":     {"repeat"},
		"tokens end all":     {"expired"},
		"negative":           {"amounts"},
		"debts":              {"amounts"},
		"no tombstone":       {"tombstone"},
		"wins of nothing":    {"unknown"},
		"void bets win":      {"settled"},
		"won bets roll back": {"settled"},
		"one win":            {"many"},
		"rollbacks add up":   {"rollback"},
		"no event":           {"round", "repeat", "rollback", "settled", "amounts", "many", "expired"},
	} {
		var found []string
		for _, f := range adaptertest.VerifyWallet(walletOf(wrong)) {
			if !slices.Contains(found, f.Check) {
				found = append(found, f.Check)
			}
			t.Logf("%s: %s: %s", wrong, f.Check, f)
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s: found by %v, want %v", wrong, found, want)
		}
	}
	stale := walletOf("")
	stale.Skips = map[string]string{"expired": "this dialect has no tokens"}
	if faults := adaptertest.VerifyWallet(stale); len(faults) != 1 || faults[0].Check != "expired" {
		t.Errorf("a skip that hides nothing: %v", faults)
	}
	stale = walletOf("tokens end all")
	stale.Skips = map[string]string{"expired": "this dialect has no tokens"}
	if faults := adaptertest.VerifyWallet(stale); len(faults) != 0 {
		t.Errorf("a skip with a reason: %v", faults)
	}
}
