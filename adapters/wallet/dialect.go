// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Dialect is how a provider speaks: [Hub88] or [Evolution]. It is an adapter, whose
// stream "calls" are the lines of calls that a [Wallet] took.
type Dialect interface {
	adapters.Adapter

	// Authentic says whether a message is the provider's own. Any of the secrets may
	// have signed it. It fails with [adapters.ErrForged].
	Authentic(m *adapters.Message, secrets []string) error
	// Parse reads a message. What cannot be read of it is refused by [Wallet.Take].
	Parse(m *adapters.Message) Call
	// Reply is what the provider expects to hear.
	Reply(c Call, o Outcome) adapters.Answer

	// read reads a call at a place in a row.
	read(r rows.Row, at, word string) Call
	rules() rules
}

// info is what both dialects declare.
func info(name string) adapters.Info {
	return adapters.Info{
		Name: name, Version: "1",
		Streams: []adapters.Stream{{
			Name: "calls", Via: adapters.ByFile, Form: adapters.JSONLines, Types: []string{"op"},
			Kinds: []event.Kind{event.Bet, event.Win, event.Rollback},
		}},
	}
}

// bodyMax is the longest call that is read.
const bodyMax = 64 << 10

// Handler answers a provider's calls over HTTP. Secrets are the provider's public keys
// or tokens, more than one while they are being changed. Faults of the host are logged;
// nil is silent.
func Handler(w *Wallet, d Dialect, secrets []string, log *slog.Logger) http.Handler {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, bodyMax))
		if err != nil {
			rw.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		m := &adapters.Message{
			Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header, Body: body, Received: w.now(),
		}
		var c Call
		var o Outcome
		if err = d.Authentic(m, secrets); err != nil {
			o.Status = InvalidSignature
			log.WarnContext(r.Context(), "call refused", "source", w.source, "error", err)
		} else {
			c = d.Parse(m)
			if o, err = w.Take(r.Context(), c); err != nil {
				log.ErrorContext(r.Context(), "call not taken", "source", w.source, "error", err)
			}
		}
		answer(rw, d.Reply(c, o))
	})
}

func answer(w http.ResponseWriter, a adapters.Answer) {
	w.Header().Set("Content-Type", a.Type)
	w.WriteHeader(max(a.Status, http.StatusOK))
	_, _ = w.Write(a.Body) // a provider that has hung up calls again
}

// last is the last element of a path: the word of what is called.
func last(path string) string {
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// fixed is an amount with so many decimals, cut off towards what the player has for sure.
func fixed(a money.Amount, places int) string {
	d, err := a.Decimal().Round(places, money.Floor)
	if err != nil {
		return "0"
	}
	text := d.String()
	whole, fraction, _ := strings.Cut(text, ".")
	return whole + "." + fraction + strings.Repeat("0", places-len(fraction))
}

// truth is the dimension of something that is so.
func truth(b bool) string {
	if b {
		return "true"
	}
	return ""
}
