// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// print tells whether two calls with one id are the same.
func (c *Call) print() string {
	text, err := json.Marshal([]string{c.Word, c.User, c.Ref, c.Round, c.Game, c.Amount.String(), fmt.Sprint(c.Free)})
	if err != nil {
		return "" // which a list of texts never gives
	}
	return string(text)
}

// event is the fact that a call was taken: the stake of a bet, a win, or how much of a
// stake came back.
func (c *Call) event(at time.Time, parent string, back money.Amount) event.Event {
	e := event.Event{
		Key: event.Key{ID: c.Tx}, At: at, Order: c.Round, Product: c.Game,
		Customer: c.User, Campaign: c.Campaign, Dims: c.Dims, Parent: event.Key{ID: parent},
	}
	switch c.Op {
	case Bet:
		e.Kind, e.Gross = event.Bet, c.Amount
	case Win:
		e.Kind, e.Gross = event.Win, c.Amount.Neg()
	default:
		e.Kind, e.Gross = event.Rollback, back.Neg()
	}
	return e
}

// journal is a call as a line of the stream "calls".
func (c *Call) journal(at time.Time, parent string, back money.Amount) ([]byte, error) {
	line := struct {
		At       time.Time       `json:"at"`
		Op       string          `json:"op"`
		User     string          `json:"user"`
		Bet      string          `json:"bet,omitempty"`
		Amount   string          `json:"amount,omitempty"`
		Currency string          `json:"currency,omitempty"`
		Call     json.RawMessage `json:"call"`
	}{At: at, Op: c.Word, User: c.User, Bet: parent, Call: c.line}
	if c.Op == Rollback {
		line.Amount, line.Currency = back.Number(), back.Currency().Code()
	}
	text, err := json.Marshal(line)
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}

// decode reads calls that were taken.
func decode(d Dialect, in *adapters.Input, out *adapters.Output) error {
	if in.Stream != "calls" {
		return fmt.Errorf("wallet: %w: stream %q", adapters.ErrUnknown, in.Stream)
	}
	t, err := rows.JSONLines(in, out, nil)
	if err != nil {
		return err
	}
	for t.Next() {
		c := d.read(t.Row, "call.", t.Need("op"))
		c.User = t.Need("user")
		back := t.Amount("amount", t.Currency("currency"))
		parent := t.Text("bet")
		if c.Op == Rollback {
			t.Need("amount")
			t.Need("currency")
		}
		if c.Op == Rollback || c.Op == Win && !c.Promo {
			t.Need("bet")
		}
		t.Emit(c.event(t.RFC3339("at"), parent, back))
	}
	return t.Err()
}

// parse reads a message as it came. The member that is the session's token is kept for
// the call only.
func parse(d Dialect, m *adapters.Message, token string) Call {
	in := &adapters.Input{Stream: "calls", Body: bytes.NewReader(m.Body)}
	t, err := rows.JSON(in, adapters.NewOutput(d.Info(), in, nil), ".", nil)
	var members map[string]json.RawMessage
	if err != nil || !t.Next() || json.Unmarshal(m.Body, &members) != nil {
		return Call{Word: last(m.Path), unread: true}
	}
	c := d.read(t.Row, "", last(m.Path))
	delete(members, token)
	c.line, err = json.Marshal(members)
	c.unread = err != nil || t.Row.Err() != nil || t.Next() || t.Err() != nil
	return c
}
