// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"context"
	"maps"
	"sync"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Host is what a host brings: its players' sessions, and where it keeps their money.
type Host interface {
	Sessions
	Ledger
}

// Ledger is where the host keeps its players' money.
type Ledger interface {
	// Update calls f once with a player's account, and no other f for anybody at the
	// same time that could use the same ids. What f puts is kept all together once f
	// succeeds, and not at all if it fails; Update returns what f does. A database
	// transaction that serialises is one.
	Update(ctx context.Context, user string, f func(Account) error) error
}

// Account is a player's account during an update. Its errors may be a [*RefusedError],
// which has the answer.
type Account interface {
	// Balance is what the player has, in the player's currency.
	Balance() (money.Amount, error)
	// Find finds an entry by its id, whoever's it is.
	Find(id string) (e Entry, ok bool, err error)
	// Put sets the balance, and keeps entries over those with the same id. The event,
	// if there is one, is to be handed on once all this is kept.
	Put(balance money.Amount, entries []Entry, o Outcome) error
}

// Sessions are the sessions in which players play.
type Sessions interface {
	// Session is that of a token; the zero Session if there never was one.
	Session(ctx context.Context, token string) (Session, error)
}

// Session is a player who plays.
type Session struct {
	// User is the player.
	User string
	// Ended says that it is over: no more bets.
	Ended bool
}

// Entry is what a wallet remembers of a transaction or of a bet. A host stores it as it
// is, in JSON say.
type Entry struct {
	// ID is unique among all entries.
	ID string `json:"id"`
	// State is that of a bet.
	State State `json:"state,omitempty"`
	// Print tells one call from another with the same id.
	Print string `json:"print,omitempty"`
	// User is the player, Event the id of the fact, and Amount the money of a bet.
	User   string       `json:"user,omitempty"`
	Event  string       `json:"event,omitempty"`
	Amount money.Amount `json:"amount,omitzero"`
	// Free says that the player did not pay for the bet.
	Free bool `json:"free,omitempty"`
}

// State is what became of a bet.
type State string

// The states. A bet that is void stays so, even if it comes later.
const (
	Open State = "open" // nothing has come of it yet
	Won  State = "won"  // a win has come, of however much
	Void State = "void" // rolled back: the stake went back
)

// Memory is a [Host] in memory, for tests and examples. The zero Memory
// is ready. It is safe for concurrent use.
type Memory struct {
	mu       sync.Mutex
	balances map[string]money.Amount
	sessions map[string]Session
	entries  map[string]Entry
	events   []event.Event
	lines    []byte
}

// Open gives a player a balance, and a session with a token.
func (m *Memory) Open(user, token string, balance money.Amount) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.balances == nil {
		m.balances, m.sessions, m.entries = map[string]money.Amount{}, map[string]Session{}, map[string]Entry{}
	}
	m.balances[user], m.sessions[token] = balance, Session{User: user}
}

// End ends a session.
func (m *Memory) End(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[token]; ok {
		s.Ended = true
		m.sessions[token] = s
	}
}

// Session implements [Sessions].
func (m *Memory) Session(_ context.Context, token string) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions[token], nil
}

// Events are the facts so far.
func (m *Memory) Events() []event.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]event.Event(nil), m.events...)
}

// Lines are the calls that were taken, as a file of the stream "calls".
func (m *Memory) Lines() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]byte(nil), m.lines...)
}

// Update implements [Ledger].
func (m *Memory) Update(ctx context.Context, user string, f func(Account) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	a := &memoryAccount{of: m, user: user, put: map[string]Entry{}}
	if err := f(a); err != nil {
		return err
	}
	maps.Copy(m.entries, a.put)
	if a.set {
		m.balances[user] = a.balance
	}
	if a.outcome.Event != nil {
		m.events = append(m.events, *a.outcome.Event)
	}
	m.lines = append(m.lines, a.outcome.Line...)
	return nil
}

// memoryAccount is an account during an update of a Memory.
type memoryAccount struct {
	of      *Memory
	user    string
	put     map[string]Entry
	set     bool
	balance money.Amount
	outcome Outcome
}

func (a *memoryAccount) Balance() (money.Amount, error) {
	balance, ok := a.of.balances[a.user]
	if !ok {
		return money.Amount{}, &RefusedError{Status: UserDisabled}
	}
	return balance, nil
}

func (a *memoryAccount) Find(id string) (Entry, bool, error) {
	e, ok := a.of.entries[id]
	return e, ok, nil
}

func (a *memoryAccount) Put(balance money.Amount, entries []Entry, o Outcome) error {
	a.set, a.balance, a.outcome = true, balance, o
	for _, e := range entries {
		a.put[e.ID] = e
	}
	return nil
}
