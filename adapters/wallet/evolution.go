// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// evolutionPlaces are the decimals of amounts in replies.
const evolutionPlaces = 6

// Evolution is the dialect of Evolution. The zero Evolution is ready.
type Evolution struct{}

// Info implements [adapters.Adapter].
func (Evolution) Info() adapters.Info { return info("evolution") }

// Decode implements [adapters.Adapter].
func (d Evolution) Decode(in *adapters.Input, out *adapters.Output) error { return decode(d, in, out) }

// Authentic implements [Dialect]: a token in the query is all there is. The secrets are
// the tokens.
func (Evolution) Authentic(m *adapters.Message, secrets []string) error {
	keys, err := signature.Keys(secrets, signature.Plain)
	if err != nil {
		return err
	}
	tokens := m.Query["authToken"]
	if len(tokens) != 1 || tokens[0] == "" {
		return fmt.Errorf("wallet: evolution: %w: the token is there %d times or empty", adapters.ErrForged, len(tokens))
	}
	found := 0
	for _, key := range keys {
		found |= subtle.ConstantTimeCompare(key, []byte(tokens[0]))
	}
	if found == 0 {
		return fmt.Errorf("wallet: evolution: %w: another token", adapters.ErrForged)
	}
	return nil
}

// Parse implements [Dialect]: what is called is the last word of the path, as in /debit.
func (d Evolution) Parse(m *adapters.Message) Call {
	return parse(d, m, "sid")
}

func (d Evolution) read(r rows.Row, at, word string) Call {
	c := Call{Word: word, Request: r.Text(at + "uuid"), Token: r.Text(at + "sid"), User: r.Text(at + "userId")}
	body := at + "transaction."
	switch word {
	case "check":
		c.Op = Check
		return c
	case "balance":
		c.Op = Balance
		return c
	case "debit":
		c.Op = Bet
	case "credit":
		c.Op = Win
	case "cancel":
		c.Op = Rollback
	case "promo_payout":
		c.Op, c.Promo, body = Win, true, at+"promoTransaction."
	default:
		r.Fail("op", fmt.Errorf("%w: a call of %q", adapters.ErrUnknown, word))
		return c
	}
	r.Need(at + "userId")
	r.Need(at + "currency")
	r.Need(body + "amount")
	c.Currency = r.Currency(at + "currency")
	c.Amount = r.Amount(body+"amount", c.Currency)
	c.Tx = r.Need(body + "id")
	c.Round, c.Game = r.Text(at+"game.id"), r.Text(at+"game.details.table.id")
	switch {
	case c.Promo:
		c.Campaign = r.Text(body + "voucherId")
	case c.Op == Rollback:
		c.Tx += "|cancel" // which has the id of its bet
		fallthrough
	default:
		c.Ref = r.Need(body + "refId")
	}
	c.Dims = d.dims(r, at, &c)
	return c
}

func (Evolution) dims(r rows.Row, at string, c *Call) []event.Dim {
	return rows.Dims(
		"type", c.Word, "ref", c.Ref, "promo", truth(c.Promo),
		"promo_type", r.Text(at+"promoTransaction.type"), "game_type", r.Text(at+"game.type"),
		"virtual_table", r.Text(at+"game.details.table.vid"),
	)
}

func (d Evolution) rules() rules {
	i := d.Info()
	return rules{onceWon: true, mapping: i.Mapping()}
}

// evolutionStatuses are the words for statuses.
var evolutionStatuses = [...]string{
	OK: "OK", InvalidSignature: "INVALID_TOKEN_ID", InvalidToken: "INVALID_SID", TokenExpired: "INVALID_SID",
	WrongCurrency: "INVALID_PARAMETER", NoMoney: "INSUFFICIENT_FUNDS", UserDisabled: "INVALID_SID",
	LimitExceeded: "UNKNOWN_ERROR", Duplicate: "INVALID_PARAMETER", NoBet: "BET_DOES_NOT_EXIST",
	RolledBack: "BET_ALREADY_SETTLED", Settled: "BET_ALREADY_SETTLED", Malformed: "INVALID_PARAMETER",
	Unavailable: "TEMPORARY_ERROR",
}

// Reply implements [Dialect]. It is 200 but for a wrong token.
func (Evolution) Reply(c Call, o Outcome) adapters.Answer {
	word, status := evolutionStatuses[Unavailable], 0
	if int(o.Status) < len(evolutionStatuses) {
		word = evolutionStatuses[o.Status]
	}
	if o.Status == Duplicate && c.Op == Bet {
		word = "BET_ALREADY_EXIST"
	}
	if o.Status == InvalidSignature {
		status = http.StatusUnauthorized
	}
	if c.Op == Check {
		return answerOf(struct {
			Status string `json:"status"`
			SID    string `json:"sid"`
			UUID   string `json:"uuid"`
		}{word, c.Token, c.Request}, status)
	}
	return answerOf(struct {
		Status  string          `json:"status"`
		Balance json.RawMessage `json:"balance"`
		Bonus   json.RawMessage `json:"bonus"`
		UUID    string          `json:"uuid,omitempty"`
		Again   bool            `json:"retransmission,omitempty"`
	}{
		word, json.RawMessage(fixed(o.Balance, evolutionPlaces)), json.RawMessage(fixed(money.Amount{}, evolutionPlaces)),
		c.Request, o.Status == Unavailable,
	}, status)
}
