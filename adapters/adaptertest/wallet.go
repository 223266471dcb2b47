// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Wallet is a seamless wallet: a game provider calls it for every bet and every win, and
// retries, repeats and reorders its calls as networks do.
type Wallet struct {
	// New returns a wallet with two players, "ann" and "bob", with [Wallet.Start] each.
	New func() WalletServer
	// Start is what each player has; at least 1000 units of its currency.
	Start money.Amount
	// Least is the smallest amount of the dialect.
	Least money.Amount
	// Skips says why a check does not hold for this dialect, by its name.
	Skips map[string]string
}

// WalletServer is one wallet under test: the dialect's requests and answers, in the
// words of the kit.
type WalletServer interface {
	// Call makes a request of the dialect, and reads its answer.
	Call(c WalletCall) WalletAnswer
	// Events are what the wallet has made of the calls.
	Events() []event.Event
}

// WalletCall is what a provider says.
type WalletCall struct {
	// Op is bet, win, rollback or balance.
	Op string
	// Tx is the provider's id of the transaction; Ref that of the bet which a win or a
	// rollback belongs to.
	Tx, Ref string
	// User, Round and Game say who plays what.
	User, Round, Game string
	// Amount is positive, or 0 for a win of nothing. A rollback has none.
	Amount money.Amount
	// Expired is a call with the token of a session that has ended.
	Expired bool
}

// WalletAnswer is what the wallet says.
type WalletAnswer struct {
	// OK says that the call was taken, now or before.
	OK bool
	// Word is the dialect's own word for it.
	Word string
	// Balance is what the player has; the zero Amount if the answer does not say.
	Balance money.Amount
}

// walletCheck is one promise of a wallet.
type walletCheck struct {
	name, rule, why string
	run             func(p *play)
}

func walletChecks() []walletCheck {
	return []walletCheck{
		{"round", "bets are taken from the balance and wins are added to it", "it is the player's money", checkRound},
		{"repeat", "the same call again gets the same answer, and counts once", "providers repeat until they are answered", checkRepeat},
		{"together", "the same call several times at once counts once", "a retry overtakes the call it repeats", checkTogether},
		{"duplicate", "an id that was used for something else is refused", "two bets under one id are one bet lost", checkDuplicate},
		{"rollback", "a bet that was rolled back counts for nothing, and stays so", "a bet that failed on the provider's side was never played", checkRollback},
		{"tombstone", "a rollback that comes before its bet voids the bet when it comes", "calls overtake each other; the player would pay for a void bet", checkTombstone},
		{"settled", "a bet that has been won is not rolled back, and one rolled back is not won", "either would pay twice", checkSettled},
		{"unknown", "a win without its bet is refused", "money would be paid for nothing", checkUnknown},
		{"amounts", "negative amounts, other currencies and more than the balance are refused; the least amount is exact", "a negative win is a theft", checkAmounts},
		{"many", "a hundred wins of one bet all count", "rounds may pay in many parts", checkMany},
		{"expired", "with an expired token bets are refused, and wins and rollbacks taken", "what was won is owed, whether the player is still there or not", checkExpired},
	}
}

// RunWallet checks a wallet: one subtest for each promise.
func RunWallet(t *testing.T, w *Wallet) {
	t.Helper()
	faults := VerifyWallet(w)
	for _, c := range walletChecks() {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range faults {
				if f.Check == c.name {
					t.Error(f)
				}
			}
			if reason := w.Skips[c.name]; reason != "" && !t.Failed() {
				t.Skip(reason)
			}
		})
	}
}

// VerifyWallet checks a wallet without a test around it.
func VerifyWallet(w *Wallet) []Fault {
	var faults []Fault
	for _, c := range walletChecks() {
		p := &play{wallet: w, server: w.New(), check: &c}
		func() {
			defer func() {
				if r := recover(); r != nil {
					p.faultf("panic: %v", r)
				}
			}()
			c.run(p)
			p.conserve()
		}()
		reason, skipped := w.Skips[c.name]
		switch {
		case !skipped:
			faults = append(faults, p.faults...)
		case len(p.faults) == 0 || strings.TrimSpace(reason) == "":
			p.faults = nil
			p.faultf("the check is skipped (%s), but finds nothing, or has no reason", reason)
			faults = append(faults, p.faults...)
		}
	}
	return faults
}

// play is a provider at work.
type play struct {
	wallet *Wallet
	server WalletServer
	check  *walletCheck
	faults []Fault
	calls  []string
}

func (p *play) faultf(format string, args ...any) {
	detail := fmt.Sprintf(format, args...)
	if len(p.calls) > 0 {
		detail += "\n\tcalls: " + strings.Join(p.calls, "; ")
	}
	p.faults = append(p.faults, Fault{Check: p.check.name, Rule: p.check.rule, Why: p.check.why, Detail: detail})
}

// units is so many hundredths of what a player has at first.
func (p *play) units(n int64) money.Amount {
	hi, lo, scale := p.wallet.Start.Parts()
	a, err := money.New(int64(lo)/100*n, int(scale), p.wallet.Start.Currency())
	if err != nil || hi != 0 {
		return money.Amount{}
	}
	return a
}

// call makes a call of ann's, in round r-1 of game g-1 unless it says otherwise.
func (p *play) call(c WalletCall) WalletAnswer {
	if c.User == "" {
		c.User = "ann"
	}
	if c.Round == "" {
		c.Round = "r-1"
	}
	if c.Game == "" {
		c.Game = "g-1"
	}
	a := p.server.Call(c)
	p.calls = append(p.calls, fmt.Sprintf("%s %s %s %s %s → %t %s %s", c.User, c.Op, c.Tx, c.Ref, c.Amount, a.OK, a.Word, a.Balance))
	return a
}

func (p *play) bet(tx string, n int64) WalletAnswer {
	return p.call(WalletCall{Op: "bet", Tx: tx, Amount: p.units(n)})
}

func (p *play) win(tx, ref string, n int64) WalletAnswer {
	return p.call(WalletCall{Op: "win", Tx: tx, Ref: ref, Amount: p.units(n)})
}

func (p *play) rollback(tx, ref string) WalletAnswer {
	return p.call(WalletCall{Op: "rollback", Tx: tx, Ref: ref})
}

// taken wants an answer that takes a call.
func (p *play) taken(what string, a WalletAnswer) {
	if !a.OK {
		p.faultf("%s is refused: %s", what, a.Word)
	}
}

// refused wants an answer that refuses one.
func (p *play) refused(what string, a WalletAnswer) {
	if a.OK {
		p.faultf("%s is taken", what)
	}
}

// has wants a balance of so many units.
func (p *play) has(what string, n int64) {
	a := p.call(WalletCall{Op: "balance", Tx: "b-" + what})
	if want := p.units(n); a.Balance.Decimal() != want.Decimal() {
		p.faultf("%s, the balance is %s, want %s", what, a.Balance, want)
	}
}

// conserve holds the balance of both players against the events: what was bet and won is
// what they have less, or more.
func (p *play) conserve() {
	sum := money.Zero(p.wallet.Start.Currency())
	keys := map[event.Key]bool{}
	for _, e := range p.server.Events() {
		if keys[e.Key] {
			p.faultf("two events with the key %s", e.Key)
		}
		keys[e.Key] = true
		if err := e.Validate(); err != nil {
			p.faultf("event %s: %v", e.Key, err)
		}
		var err error
		if sum, err = sum.Add(e.Gross); err != nil {
			p.faultf("event %s: %v", e.Key, err)
			return
		}
	}
	ann := p.call(WalletCall{Op: "balance", Tx: "end-ann"}).Balance
	bob := p.call(WalletCall{Op: "balance", Tx: "end-bob", User: "bob"}).Balance
	both, err1 := ann.Add(bob)
	all, err2 := both.Add(sum)
	twice, err3 := p.wallet.Start.Add(p.wallet.Start)
	if err := errors.Join(err1, err2, err3); err != nil || all.Decimal() != twice.Decimal() {
		p.faultf("the balances %s and %s and the events, %s, come to %s, not %s", ann, bob, sum, all, twice)
	}
}

func checkRound(p *play) {
	p.taken("a bet", p.bet("t-1", 10))
	p.has("after a bet of 10", 90)
	p.taken("a second bet of the round", p.bet("t-2", 5))
	p.taken("a win", p.win("t-3", "t-1", 25))
	p.has("after a win of 25", 110)
	p.taken("a win of nothing", p.win("t-4", "t-2", 0))
	p.has("after a win of nothing", 110)
	if n := len(p.server.Events()); n < 3 {
		p.faultf("%d events of two bets and two wins", n)
	}
}

func checkRepeat(p *play) {
	for name, c := range map[string]WalletCall{
		"bet":      {Op: "bet", Tx: "t-1", Amount: p.units(10)},
		"win":      {Op: "win", Tx: "t-2", Ref: "t-1", Amount: p.units(20)},
		"rollback": {Op: "rollback", Tx: "t-4", Ref: "t-3"},
	} {
		p.server, p.calls = p.wallet.New(), nil
		p.bet("t-1", 10)
		p.bet("t-3", 3)
		first := p.call(c)
		again := p.call(c)
		p.taken("a "+name, first)
		if first != again {
			p.faultf("a %s is answered with %+v, and again with %+v", name, first, again)
		}
		events := len(p.server.Events())
		if p.call(c); len(p.server.Events()) != events {
			p.faultf("a %s that is repeated makes another event", name)
		}
		p.conserve() // each has a server of its own
	}
}

func checkTogether(p *play) {
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			p.server.Call(WalletCall{Op: "bet", Tx: "t-1", User: "ann", Round: "r-1", Game: "g-1", Amount: p.units(10)})
		})
	}
	wait.Wait()
	p.has("after one bet of 10, eight times at once", 90)
}

func checkDuplicate(p *play) {
	p.bet("t-1", 10)
	for name, c := range map[string]WalletCall{
		"another player": {Op: "bet", Tx: "t-1", User: "bob", Amount: p.units(10)},
		"another amount": {Op: "bet", Tx: "t-1", Amount: p.units(11)},
		"another round":  {Op: "bet", Tx: "t-1", Round: "r-2", Amount: p.units(10)},
		"another game":   {Op: "bet", Tx: "t-1", Game: "g-2", Amount: p.units(10)},
		"a win":          {Op: "win", Tx: "t-1", Ref: "t-1", Amount: p.units(10)},
	} {
		p.refused("the id of a bet, for "+name, p.call(c))
	}
	p.has("after all that", 90)
}

func checkRollback(p *play) {
	p.bet("t-1", 10)
	p.bet("t-2", 20)
	p.taken("a rollback", p.rollback("t-3", "t-1"))
	p.has("with one of two bets rolled back", 80)
	p.rollback("t-4", "t-1") // whatever the dialect says to a second one
	p.has("with it rolled back twice", 80)
	p.bet("t-1", 10)
	p.has("with the bet repeated after its rollback", 80)
	p.taken("the win of the other bet", p.win("t-5", "t-2", 5))
	p.has("after that win", 85)
}

func checkTombstone(p *play) {
	p.rollback("t-2", "t-1") // taken or refused, as the dialect says
	p.has("after a rollback of no bet", 100)
	p.bet("t-1", 10)
	p.has("when its bet comes late", 100)
	p.rollback("t-2", "t-1")
	p.has("when the rollback is repeated", 100)
}

func checkSettled(p *play) {
	p.bet("t-1", 10)
	p.win("t-2", "t-1", 30)
	p.refused("the rollback of a bet that was won", p.rollback("t-3", "t-1"))
	p.has("after a win of 30", 120)
	p.bet("t-4", 10)
	p.rollback("t-5", "t-4")
	p.refused("the win of a bet that was rolled back", p.win("t-6", "t-4", 30))
	p.has("after that", 120)
}

func checkUnknown(p *play) {
	p.refused("a win without a bet", p.win("t-1", "t-0", 10))
	p.bet("t-2", 10)
	p.refused("a win of another player's bet", p.call(WalletCall{Op: "win", Tx: "t-3", Ref: "t-2", User: "bob", Amount: p.units(10)}))
	p.has("after that", 90)
}

func checkAmounts(p *play) {
	p.bet("t-0", 10)
	p.refused("a negative bet", p.call(WalletCall{Op: "bet", Tx: "t-1", Amount: p.units(-1)}))
	p.refused("a negative win", p.call(WalletCall{Op: "win", Tx: "t-2", Ref: "t-0", Amount: p.units(-1)}))
	p.refused("a bet of more than there is", p.bet("t-3", 91))
	other := money.EUR
	if p.wallet.Start.Currency() == other {
		other = money.GBP
	}
	p.refused("a bet in another currency", p.call(WalletCall{Op: "bet", Tx: "t-4", Amount: money.Minor(100, other)}))
	p.has("after all that", 90)
	least := p.call(WalletCall{Op: "win", Tx: "t-5", Ref: "t-0", Amount: p.wallet.Least})
	want, err := p.units(90).Add(p.wallet.Least)
	if err != nil || !least.OK || least.Balance.Decimal() != want.Decimal() {
		p.faultf("after a win of %s the balance is %s, want %s", p.wallet.Least, least.Balance, want)
	}
	p.taken("a bet of all but that", p.bet("t-6", 90))
}

func checkMany(p *play) {
	p.bet("t-0", 10)
	for i := range 100 {
		p.taken("a win", p.win(fmt.Sprint("w-", i), "t-0", 1))
	}
	p.calls = slices.Delete(p.calls, 2, max(2, len(p.calls)-2))
	p.has("after a hundred wins of 1", 190)
}

func checkExpired(p *play) {
	p.bet("t-1", 10)
	p.bet("t-2", 10)
	p.refused("a bet", p.call(WalletCall{Op: "bet", Tx: "t-3", Amount: p.units(5), Expired: true}))
	p.taken("a win", p.call(WalletCall{Op: "win", Tx: "t-4", Ref: "t-1", Amount: p.units(5), Expired: true}))
	p.taken("a rollback", p.call(WalletCall{Op: "rollback", Tx: "t-5", Ref: "t-2", Expired: true}))
	p.has("after that", 95)
}
