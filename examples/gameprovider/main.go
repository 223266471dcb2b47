// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command gameprovider answers a game provider's calls to a seamless wallet, and settles two months of
// them: the provider's share, an affiliate's part of net gaming revenue, and agents one above the other.
//
//	go run ./examples/gameprovider
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/wallet"
	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func main() { command.Main("gameprovider", run) }

func run(ctx context.Context, stdout io.Writer) error {
	c, err := open()
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{c.calls, c.live, c.statements} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	_, err = stdout.Write(c.out.Bytes())
	return err
}

// calls reads what the wallet took in two months, and the bonuses that the casino gave.
func (c *casino) calls(ctx context.Context) error {
	runner, err := adapters.NewRunner(adapters.SinkFunc(c.post), func() time.Time { return c.clock }, nil)
	if err != nil {
		return err
	}
	c.say("CALLS that the wallet took\n")
	for _, name := range []string{"calls-2026-01.jsonl", "calls-2026-02.jsonl"} {
		data, err := files.ReadFile("files/" + name)
		if err != nil {
			return err
		}
		conn := &adapters.Connection{Adapter: wallet.Evolution{}, Source: "evolution"}
		report, err := runner.Import(ctx, conn, "calls", adapters.File{Name: name, Body: bytes.NewReader(data)})
		if err != nil {
			return err
		}
		c.say("  %s  %d calls, %d facts, %d rejected", name, report.Counts.Rows, report.Counts.Events, report.Counts.Rejected)
	}
	f, err := files.Open("files/bonuses.csv")
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	bonuses, rejected, err := event.ReadAll(f, nil)
	if err != nil {
		return err
	}
	if len(rejected) > 0 {
		return fmt.Errorf("bonuses: %s", rejected[0])
	}
	return c.post(ctx, bonuses)
}

// live answers calls over HTTP, as the provider makes them. A host serves the handler at an address.
func (c *casino) live(ctx context.Context) error {
	players := &wallet.Memory{} // a host has its players' money in a database
	players.Open("p-chen", "session-7", money.MustParse("200 EUR"))
	w, err := wallet.New("evolution", wallet.Evolution{}, players, func() time.Time { return c.clock })
	if err != nil {
		return err
	}
	handler := wallet.Handler(w, wallet.Evolution{}, []string{"token"}, nil)
	c.say("\nLIVE, 28 February: 200 EUR on the account\n")
	for _, call := range []struct{ what, path, id, ref, amount string }{
		{"a bet of 50", "/debit", "D9001", "r-9001", "50.00"},
		{"it wins 75", "/credit", "C9001", "r-9001", "75.00"},
		{"the win once more", "/credit", "C9001", "r-9001", "75.00"},
		{"a bet of 120", "/debit", "D9002", "r-9002", "120.00"},
		{"it is cancelled", "/cancel", "D9002", "r-9002", "120.00"},
		{"a bet of 900", "/debit", "D9003", "r-9003", "900.00"},
	} {
		body := fmt.Sprintf(`{"sid": "session-7", "userId": "p-chen", "currency": "EUR",
			"game": {"id": "round-9", "type": "roulette", "details": {"table": {"id": "table-1"}}},
			"transaction": {"id": %q, "refId": %q, "amount": %s}, "uuid": "u-%s"}`, call.id, call.ref, call.amount, call.id)
		reply := httptest.NewRecorder()
		handler.ServeHTTP(reply, httptest.NewRequestWithContext(ctx, http.MethodPost, call.path+"?authToken=token", strings.NewReader(body)))
		c.say("  %-18s → %s", call.what, strings.TrimSpace(reply.Body.String()))
	}
	facts := players.Events()
	c.say("  %d facts come of it; what was asked twice or refused is none", len(facts))
	return c.post(ctx, event.Batch{Events: facts})
}

// statements shows who is owed what.
func (c *casino) statements(context.Context) error {
	statements, err := c.tally.Statements()
	if err != nil {
		return err
	}
	for _, s := range statements {
		c.say("\n%s  %s", s.Period.Name, s.Title)
		for _, l := range s.Lines {
			label := l.Label
			if l.Payee != "" {
				label += ", " + l.Payee
			}
			why := ""
			for _, step := range l.Trace.Steps {
				why = table.Numbers(step)
			}
			c.say("  %-28s %12s   %s", label, table.Numbers(l.Amount), why)
		}
		c.say("  %-28s %12s", "TOTAL", table.Numbers(s.Total))
		for _, b := range s.Balances {
			c.say("  %-28s %12s", "carried on, "+b.Name, table.Numbers(b.Closing))
		}
	}
	return nil
}
