// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/money"
)

// hubDigits is the unit of amounts of Hub88 and Caleta: 3.56 is 356000, in whatever
// currency.
const hubDigits = 5

// Hub88 is the dialect of Hub88 and Caleta. The zero Hub88 is Hub88's.
type Hub88 struct {
	// Caleta is Caleta's: the signature is in another header, and the rollback of an
	// unknown bet is refused.
	Caleta bool
}

// Info implements [adapters.Adapter].
func (d Hub88) Info() adapters.Info {
	if d.Caleta {
		return info("caleta")
	}
	return info("hub88")
}

// Decode implements [adapters.Adapter].
func (d Hub88) Decode(in *adapters.Input, out *adapters.Output) error { return decode(d, in, out) }

// Authentic implements [Dialect]: the body is signed with RSA PKCS #1 v1.5 and SHA-256.
// The secrets are public keys in PEM.
func (d Hub88) Authentic(m *adapters.Message, secrets []string) error {
	header := "X-Hub88-Signature"
	if d.Caleta {
		header = "X-Auth-Signature"
	}
	sig, err := signature.Header(m.Header, header)
	if err != nil {
		return err
	}
	return signature.VerifyRSA(secrets, sig, signature.Base64, m.Body)
}

// Parse implements [Dialect]: what is called is the last word of the path, as in
// /wallet/bet.
func (d Hub88) Parse(m *adapters.Message) Call {
	return parse(d, m, "token")
}

func (d Hub88) read(r rows.Row, at, word string) Call {
	c := Call{
		Word: word, Request: r.Text(at + "request_uuid"), Token: r.Text(at + "token"), User: r.Text(at + "supplier_user"),
		Round: r.Text(at + "round"), Game: r.Text(at + "game_code"), Campaign: r.Text(at + "campaign_uuid"),
	}
	switch word {
	case "check":
		c.Op = Check
		return c
	case "balance":
		c.Op = Balance
		return c
	case "rollback":
		c.Op = Rollback
		if user := r.Text(at + "user"); c.User == "" {
			c.User = user
		}
	case "bet", "win":
		c.Op = Bet
		if word == "win" {
			c.Op = Win
		}
		r.Need(at + "amount")
		r.Need(at + "currency")
		r.Need(at + "supplier_user")
		c.Currency = r.Currency(at + "currency")
		c.Amount = r.Minor(at+"amount", c.Currency, hubDigits)
		c.Free = word == "bet" && r.Text(at+"is_free") == "true"
	default:
		r.Fail("op", fmt.Errorf("%w: a call of %q", adapters.ErrUnknown, word))
	}
	c.Tx, c.Ref = r.Need(at+"transaction_uuid"), r.Text(at+"transaction_uuid")
	if word != "bet" {
		c.Ref = r.Need(at + "reference_transaction_uuid")
	}
	jackpot := r.Minor(at+"jackpot_win", c.Currency, hubDigits)
	won := ""
	if !jackpot.IsZero() {
		won = jackpot.Number()
	}
	c.Dims = rows.Dims(
		"type", word, "round_closed", truth(r.Text(at+"round_closed") == "true"),
		"free", truth(r.Text(at+"is_free") == "true"), "reward", r.Text(at+"reward_uuid"), "jackpot", won,
	)
	return c
}

func (d Hub88) rules() rules {
	i := d.Info()
	return rules{takeUnknown: !d.Caleta, mapping: i.Mapping()}
}

// hubStatuses are the words for statuses. A status in their list of final errors ends
// the retries of a win or a rollback; there is none for a bet that was won, so its
// rollback is told that there is nothing to roll back.
var hubStatuses = [...]string{
	OK: "RS_OK", InvalidSignature: "RS_ERROR_INVALID_SIGNATURE", InvalidToken: "RS_ERROR_INVALID_TOKEN",
	TokenExpired: "RS_ERROR_TOKEN_EXPIRED", WrongCurrency: "RS_ERROR_WRONG_CURRENCY",
	NoMoney: "RS_ERROR_NOT_ENOUGH_MONEY", UserDisabled: "RS_ERROR_USER_DISABLED",
	LimitExceeded: "RS_ERROR_BET_LIMIT_EXCEEDED", Duplicate: "RS_ERROR_DUPLICATE_TRANSACTION",
	NoBet: "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", RolledBack: "RS_ERROR_TRANSACTION_ROLLED_BACK",
	Settled: "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", Malformed: "RS_ERROR_WRONG_TYPES", Unavailable: "RS_ERROR_UNKNOWN",
}

// Reply implements [Dialect]. It is 200 whatever the status.
func (d Hub88) Reply(c Call, o Outcome) adapters.Answer {
	reply := struct {
		User     string          `json:"user,omitempty"`
		Status   string          `json:"status"`
		Request  string          `json:"request_uuid"`
		Balance  json.RawMessage `json:"balance,omitempty"`
		Currency string          `json:"currency,omitempty"`
		Token    string          `json:"token,omitempty"`
	}{User: o.User, Status: hubStatuses[Unavailable], Request: c.Request}
	if int(o.Status) < len(hubStatuses) {
		reply.Status = hubStatuses[o.Status]
	}
	if o.Balance.Currency() != 0 {
		reply.Balance, reply.Currency = json.RawMessage(units(o.Balance)), o.Balance.Currency().Code()
	}
	if c.Op == Check && o.Status == OK {
		reply.Token = c.Token
	}
	return answerOf(reply, 0)
}

// units is an amount as a whole number.
func units(a money.Amount) string {
	text, negative := strings.CutPrefix(strings.Replace(fixed(a, hubDigits), ".", "", 1), "-")
	if text = strings.TrimLeft(text, "0"); text == "" {
		return "0"
	}
	if negative {
		return "-" + text
	}
	return text
}

// answerOf is a reply in JSON.
func answerOf(reply any, status int) adapters.Answer {
	body, err := json.Marshal(reply)
	if err != nil {
		return adapters.Answer{Status: 500, Type: "application/json", Body: []byte("{}")}
	}
	return adapters.Answer{Status: status, Type: "application/json", Body: body}
}
