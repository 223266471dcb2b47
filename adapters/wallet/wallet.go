// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Wallet decides about calls: it is the state machine that all dialects share. A Wallet
// is safe for concurrent use.
type Wallet struct {
	source string
	rules  rules
	host   Host
	now    func() time.Time
}

// rules are where dialects differ.
type rules struct {
	onceWon     bool // a bet is won once, by however much
	takeUnknown bool // the rollback of an unknown bet is taken
	mapping     string
}

// New returns a Wallet for the calls of a dialect. The source is that of the keys of its
// events; now is [time.Now] outside of tests.
func New(source string, d Dialect, h Host, now func() time.Time) (*Wallet, error) {
	if source == "" || strings.Contains(source, "/") || d == nil || h == nil || now == nil {
		return nil, errors.New("wallet: new: want a source without '/', a dialect, a host and a clock")
	}
	return &Wallet{source: source, rules: d.rules(), host: h, now: now}, nil
}

// Take takes a call, or refuses it. The same call again has the same outcome, and does
// nothing. The error is that of the host, beside [Unavailable].
func (w *Wallet) Take(ctx context.Context, c Call) (Outcome, error) {
	if c.unread {
		return Outcome{Status: Malformed, User: c.User}, nil
	}
	s, err := w.host.Session(ctx, c.Token)
	if err != nil {
		return refusal(c.User, err)
	}
	if c.User == "" {
		c.User = s.User
	}
	t := taking{Wallet: w, call: &c, session: s, out: Outcome{User: c.User}}
	if s.User == "" || s.User != c.User {
		return Outcome{Status: InvalidToken, User: c.User}, nil
	}
	if err := w.host.Update(ctx, c.User, t.decide); err != nil {
		return refusal(c.User, err)
	}
	return t.out, nil
}

// refusal is what an error of the host's means.
func refusal(user string, err error) (Outcome, error) {
	refused, ok := errors.AsType[*RefusedError](err)
	if !ok || refused.Status == OK {
		return Outcome{Status: Unavailable, User: user}, fmt.Errorf("wallet: %w", err)
	}
	return Outcome{Status: refused.Status, User: user}, nil
}

// taking is one call on its way.
type taking struct {
	*Wallet
	call    *Call
	session Session
	out     Outcome

	account Account
	balance money.Amount
	entries []Entry
}

// id and betID are the ids of the entries of the call's transaction and of its bet. A
// host may keep those of several providers.
func (t *taking) id() string    { return t.source + "/tx/" + t.call.Tx }
func (t *taking) betID() string { return t.source + "/bet/" + t.call.Ref }

// decide runs inside the ledger's update.
func (t *taking) decide(a Account) error {
	t.account = a
	var err error
	if t.balance, err = a.Balance(); err != nil {
		return err
	}
	t.out.Balance = t.balance
	c := t.call
	if c.Op == Check || c.Op == Balance {
		if t.session.Ended && c.Op == Check {
			t.out.Status = TokenExpired
		}
		return nil
	}
	if again, err := t.before(); again || err != nil {
		return err
	}
	step := map[Op]func() (Status, error){Bet: t.bet, Win: t.win, Rollback: t.rollback}[c.Op]
	if step == nil {
		t.out.Status = Malformed
		return nil
	}
	if t.out.Status, err = step(); err != nil || len(t.entries) == 0 {
		return err
	}
	return t.keep()
}

// before reports whether the id of the call was used before, and what to answer then.
func (t *taking) before() (bool, error) {
	entry, ok, err := t.account.Find(t.id())
	if err != nil || !ok {
		return false, err
	}
	if t.out.Repeated = entry.Print == t.call.print(); !t.out.Repeated {
		t.out.Status = Duplicate
		return true, nil
	}
	if t.call.Op != Bet {
		return true, nil
	}
	bet, ok, err := t.account.Find(t.betID())
	if ok && bet.State == Void {
		t.out.Status = RolledBack // so that the provider does not think it is played
	}
	return true, err
}

// amounts checks what a bet or a win is of.
func (t *taking) amounts() Status {
	switch c := t.call; {
	case c.Currency != t.balance.Currency():
		return WrongCurrency
	case c.Amount.Sign() < 0:
		return Malformed
	}
	return OK
}

// bet takes a stake.
func (t *taking) bet() (Status, error) {
	c := t.call
	if s := t.amounts(); s != OK {
		return s, nil
	}
	switch old, ok, err := t.account.Find(t.betID()); {
	case err != nil:
		return OK, err
	case ok && old.State == Void:
		return RolledBack, nil
	case ok:
		return Duplicate, nil
	case t.session.Ended:
		return TokenExpired, nil
	}
	if !c.Free && !t.move(c.Amount.Neg()) {
		return NoMoney, nil
	}
	t.entries = append(t.entries, Entry{
		ID: t.betID(), State: Open, User: c.User, Event: c.Tx, Amount: c.Amount, Free: c.Free,
	})
	return OK, t.record("", money.Amount{})
}

// move changes the balance, unless it would be negative or cannot be counted.
func (t *taking) move(by money.Amount) bool {
	sum, err := t.balance.Add(by)
	if err != nil || sum.Sign() < 0 && by.Sign() < 0 {
		return false
	}
	t.balance = sum
	return true
}

// win pays.
func (t *taking) win() (Status, error) {
	c := t.call
	if s := t.amounts(); s != OK {
		return s, nil
	}
	parent := ""
	if !c.Promo {
		bet, s, err := t.find()
		if s != OK || err != nil {
			return s, err
		}
		switch {
		case bet.State == Void:
			return RolledBack, nil
		case bet.State == Won && t.rules.onceWon:
			return Settled, nil
		}
		parent = bet.Event
		bet.State = Won
		t.entries = append(t.entries, bet)
	}
	if !t.move(c.Amount) {
		return Malformed, nil
	}
	return OK, t.record(parent, money.Amount{})
}

// rollback gives a stake back. One that comes before its bet leaves a void bet behind.
func (t *taking) rollback() (Status, error) {
	c := t.call
	bet, s, err := t.find()
	switch {
	case err != nil:
		return OK, err
	case s == NoBet && bet.ID == "":
		t.entries = append(t.entries, Entry{ID: t.betID(), State: Void, User: c.User})
		if !t.rules.takeUnknown {
			return NoBet, nil
		}
		return OK, t.remember("")
	case s != OK:
		return s, nil
	case bet.State == Won:
		return Settled, nil
	case bet.State == Void:
		return OK, t.remember("")
	case c.Currency != 0 && c.Currency != bet.Amount.Currency(), !c.Amount.IsZero() && !c.Amount.Equal(bet.Amount):
		return Malformed, nil
	}
	if !bet.Free && !t.move(bet.Amount) {
		return Malformed, nil
	}
	bet.State = Void
	t.entries = append(t.entries, bet)
	return OK, t.record(bet.Event, bet.Amount)
}

// find finds the bet of a call, which is that player's.
func (t *taking) find() (Entry, Status, error) {
	bet, ok, err := t.account.Find(t.betID())
	if err != nil {
		return Entry{}, OK, err
	}
	if !ok || bet.User != t.call.User {
		return bet, NoBet, nil
	}
	return bet, OK, nil
}

// remember notes the call, so that it is known when it comes again.
func (t *taking) remember(eventID string) error {
	t.entries = append(t.entries, Entry{ID: t.id(), Print: t.call.print(), User: t.call.User, Event: eventID})
	return nil
}

// record notes the call and what it means. Of a bet or a rollback of nothing, there is
// no fact.
func (t *taking) record(parent string, back money.Amount) error {
	at := t.now().UTC().Truncate(time.Microsecond)
	e := t.call.event(at, parent, back)
	e.Key.Source = t.source
	if parent != "" {
		e.Parent.Source = t.source
	}
	e.Origin = event.Origin{Mapping: t.rules.mapping}
	if e.Gross.IsZero() && e.Kind != event.Win {
		return t.remember("")
	}
	if err := e.Validate(); err != nil {
		return fmt.Errorf("the fact of the call: %w", err)
	}
	t.out.Event = &e
	var err error
	if t.out.Line, err = t.call.journal(at, parent, back); err != nil {
		return err
	}
	return t.remember(e.Key.ID)
}

// keep puts what has been decided.
func (t *taking) keep() error {
	t.out.Balance = t.balance
	return t.account.Put(t.balance, t.entries, t.out)
}
