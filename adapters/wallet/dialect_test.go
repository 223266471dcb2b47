// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/adapters/wallet"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The vector is of Caleta's sample of signatures. The same signature stands in its
// guide with EUR in the place of BTC, and does not verify there.
const (
	vectorKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwUlXX2eDngAIDlH8XX1N
4kCff98Ev2ulCXMpu1wvR7LrmZ5GQpPtt5VCr7mcy0C8tUe8UZli/jYbicdAYGAG
b8t4d3TqDpewx9igSvWTLMwvZi7+f0fudpdUA3cFZOpKiWdOQSlbIKuf3IAgP/g1
ETb46mOjSSsd7b8gL17m3xUZMnzavGujM4H6t3tTKLnn2CFLmlxXyk/El/FQohQp
s6ihr+MBQxwwnVY9BT0vPxXf2pw5hoHgzqsayT5IDGkqCB3h0Ng6QWumNfzqiJZD
eodNhuW80MZjCThgqC1F2yZukvcMBWHLYnmnYIFZaOPEFuzW9OLJZMdc+XCXmixM
RwIDAQAB
-----END PUBLIC KEY-----`
	vectorBody      = `{"user":"test","country":"BR","currency":"BTC","operator_id":1,"token":"d5dcb4f6-db06-4ab1-9c63-d1f7dc12694e","game_id":10,"lang":"en","lobby_url":"https://casinosample.com","deposit_url":"https://casinosample.com/deposit"}`
	vectorSignature = "eLAVF38xYGp4KyHnybr3vEkKY9l7+G3VJusrY5k+FbseYBXZsRcH6EDP9PTUCkAQNftnq61HAo3fyjPKPxJpRQwBJjZpvSHgf5K/VLquf3GU92kXxQwVC1UQzhboKSfk9Ub9tRRt0sQlfRUdYtLSWYDRrWGuDElTOAgE5uhR6Mlkc5UXSKye1JaQHPxrJyVryHCTgFJd+HCy2QYVMQeEl7yF6RYRqmQPGZuawTbvTvz8nRVu5/z5zFFmEHZc2MPQMQAuweP28FjaGnljMWUE89KH5PxiY5CAYZJmez2WXoL9/Voc4c3PJjntAlIOEzLLQ26NNGRKMLwjUsq8ScEEmA=="
)

func TestHub88Authentic(t *testing.T) {
	caleta := wallet.Hub88{Caleta: true}
	_, other := keys()
	message := func(body string, signatures ...string) *adapters.Message {
		return &adapters.Message{Body: []byte(body), Header: http.Header{"X-Auth-Signature": signatures}}
	}
	for name, test := range map[string]struct {
		m       *adapters.Message
		secrets []string
		is      error
	}{
		"the vector":             {message(vectorBody, vectorSignature), []string{vectorKey}, nil},
		"beside another key":     {message(vectorBody, vectorSignature), []string{other, vectorKey}, nil},
		"the guide's body":       {message(strings.Replace(vectorBody, "BTC", "EUR", 1), vectorSignature), []string{vectorKey}, adapters.ErrForged},
		"another key":            {message(vectorBody, vectorSignature), []string{other}, adapters.ErrForged},
		"no key":                 {message(vectorBody, vectorSignature), nil, signature.ErrNoSecret},
		"no signature":           {message(vectorBody), []string{vectorKey}, adapters.ErrForged},
		"an empty signature":     {message(vectorBody, ""), []string{vectorKey}, adapters.ErrForged},
		"more than one":          {message(vectorBody, vectorSignature, vectorSignature), []string{vectorKey}, adapters.ErrForged},
		"a space behind":         {message(vectorBody+" ", vectorSignature), []string{vectorKey}, adapters.ErrForged},
		"in the header of Hub88": {&adapters.Message{Body: []byte(vectorBody), Header: http.Header{"X-Hub88-Signature": {vectorSignature}}}, []string{vectorKey}, adapters.ErrForged},
	} {
		if err := caleta.Authentic(test.m, test.secrets); !errors.Is(err, test.is) || (err == nil) != (test.is == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.is)
		}
	}
	for bit := range len(vectorBody) * 8 {
		m := message(vectorBody, vectorSignature)
		if m.Body[bit/8] ^= 1 << (bit % 8); caleta.Authentic(m, []string{vectorKey}) == nil {
			t.Fatalf("verifies with bit %d changed", bit)
		}
	}
}

func TestEvolutionAuthentic(t *testing.T) {
	for name, test := range map[string]struct {
		query   string
		secrets []string
		is      error
	}{
		"the token":       {"authToken=abc", []string{"abc"}, nil},
		"the second":      {"authToken=abc", []string{"x", "abc"}, nil},
		"another":         {"authToken=abd", []string{"abc"}, adapters.ErrForged},
		"a part of it":    {"authToken=ab", []string{"abc"}, adapters.ErrForged},
		"more than it":    {"authToken=abcd", []string{"abc"}, adapters.ErrForged},
		"two":             {"authToken=abc&authToken=abc", []string{"abc"}, adapters.ErrForged},
		"an empty one":    {"authToken=", []string{"abc"}, adapters.ErrForged},
		"none":            {"", []string{"abc"}, adapters.ErrForged},
		"no secret":       {"authToken=abc", nil, signature.ErrNoSecret},
		"an empty secret": {"authToken=", []string{""}, signature.ErrNoSecret},
	} {
		q, err := url.ParseQuery(test.query)
		if err != nil {
			t.Fatal(err)
		}
		err = wallet.Evolution{}.Authentic(&adapters.Message{Query: q}, test.secrets)
		if !errors.Is(err, test.is) || (err == nil) != (test.is == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.is)
		}
	}
}

func dollars() money.Amount { return money.MustParse("20.00 USD") }

// TestReplies plays calls one after the other, each with its reply.
func TestReplies(t *testing.T) {
	const hubPlayer = `"token":"ann-now","supplier_user":"ann","request_uuid":"q","currency":"USD","round":"r","game_code":"g","is_free":false`
	const evoPlayer = `"sid":"ann-now","userId":"ann","uuid":"u","currency":"USD"`
	type call struct{ path, body, want string }
	for name, test := range map[string]struct {
		s     *server
		calls []call
	}{
		"hub88": {hub(wallet.Hub88{}, dollars()), []call{
			{"/wallet/check", `{"token":"ann-now","request_uuid":"q"}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":2000000,"currency":"USD","token":"ann-now"}`},
			{"/wallet/check", `{"token":"ann-then"}`, `{"user":"ann","status":"RS_ERROR_TOKEN_EXPIRED","request_uuid":"","balance":2000000,"currency":"USD"}`},
			{"/wallet/balance", `{"token":"x","supplier_user":"ann","request_uuid":"q"}`, `{"user":"ann","status":"RS_ERROR_INVALID_TOKEN","request_uuid":"q"}`},
			{"/wallet/balance", `{"token":"bob-now","supplier_user":"ann","request_uuid":"q"}`, `{"user":"ann","status":"RS_ERROR_INVALID_TOKEN","request_uuid":"q"}`},
			{"/wallet/bet", `{` + hubPlayer + `,"transaction_uuid":"b1","amount":356000}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":1644000,"currency":"USD"}`},
			{"/wallet/bet", `{` + hubPlayer + `,"transaction_uuid":"b2","amount":99999999}`, `{"user":"ann","status":"RS_ERROR_NOT_ENOUGH_MONEY","request_uuid":"q","balance":1644000,"currency":"USD"}`},
			{"/wallet/bet", `{` + hubPlayer + `,"transaction_uuid":"b3","amount":"x"}`, `{"user":"ann","status":"RS_ERROR_WRONG_TYPES","request_uuid":"q"}`},
			{"/wallet/bet", `{` + hubPlayer + `,"transaction_uuid":"b4","amount":1e400}`, `{"user":"ann","status":"RS_ERROR_WRONG_TYPES","request_uuid":"q"}`},
			{"/wallet/bet", `{` + strings.Replace(hubPlayer, "false", "true", 1) + `,"transaction_uuid":"f1","amount":500000}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":1644000,"currency":"USD"}`},
			{"/wallet/bet", `{` + hubPlayer + `,"transaction_uuid":"z1","amount":0}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":1644000,"currency":"USD"}`},
			{"/wallet/win", `{` + hubPlayer + `,"transaction_uuid":"w1","reference_transaction_uuid":"b1","amount":29}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":1644029,"currency":"USD"}`},
			{"/wallet/rollback", `{"token":"ann-now","request_uuid":"q","transaction_uuid":"k1","reference_transaction_uuid":"b1"}`, `{"user":"ann","status":"RS_ERROR_TRANSACTION_DOES_NOT_EXIST","request_uuid":"q","balance":1644029,"currency":"USD"}`},
			{"/wallet/rollback", `{"token":"ann-now","request_uuid":"q","transaction_uuid":"k2","reference_transaction_uuid":"f1"}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":1644029,"currency":"USD"}`},
			{"/wallet/rollback", `{"token":"ann-now","request_uuid":"q","transaction_uuid":"k3","reference_transaction_uuid":"unheard"}`, `{"user":"ann","status":"RS_OK","request_uuid":"q","balance":1644029,"currency":"USD"}`},
			{"/wallet/bet", `{` + hubPlayer + `,"transaction_uuid":"unheard","amount":100000}`, `{"user":"ann","status":"RS_ERROR_TRANSACTION_ROLLED_BACK","request_uuid":"q","balance":1644029,"currency":"USD"}`},
			{"/wallet/transfer", `{` + hubPlayer + `,"transaction_uuid":"t","amount":1}`, `{"user":"ann","status":"RS_ERROR_WRONG_TYPES","request_uuid":"q"}`},
			{"/wallet/bet", `{`, `{"status":"RS_ERROR_WRONG_TYPES","request_uuid":""}`},
			{"/wallet/bet", `[]`, `{"status":"RS_ERROR_WRONG_TYPES","request_uuid":""}`},
		}},
		"caleta": {hub(wallet.Hub88{Caleta: true}, dollars()), []call{
			{"/wallet/rollback", `{"token":"ann-now","user":"ann","request_uuid":"q","transaction_uuid":"k3","reference_transaction_uuid":"unheard"}`, `{"user":"ann","status":"RS_ERROR_TRANSACTION_DOES_NOT_EXIST","request_uuid":"q","balance":2000000,"currency":"USD"}`},
		}},
		"evolution": {evolution(dollars()), []call{
			{"/check", `{"sid":"ann-now","userId":"ann","uuid":"u"}`, `{"status":"OK","sid":"ann-now","uuid":"u"}`},
			{"/check", `{"sid":"ann-then","userId":"ann","uuid":"u"}`, `{"status":"INVALID_SID","sid":"ann-then","uuid":"u"}`},
			{"/balance", `{` + evoPlayer + `}`, `{"status":"OK","balance":20.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/debit", `{` + evoPlayer + `,"transaction":{"id":"d1","refId":"r1","amount":0.29}}`, `{"status":"OK","balance":19.710000,"bonus":0.000000,"uuid":"u"}`},
			{"/debit", `{` + evoPlayer + `,"transaction":{"id":"d1","refId":"r1","amount":0.29}}`, `{"status":"OK","balance":19.710000,"bonus":0.000000,"uuid":"u"}`},
			{"/debit", `{` + evoPlayer + `,"transaction":{"id":"d1","refId":"r9","amount":0.29}}`, `{"status":"BET_ALREADY_EXIST","balance":19.710000,"bonus":0.000000,"uuid":"u"}`},
			{"/debit", `{` + evoPlayer + `,"transaction":{"id":"d9","refId":"r1","amount":0.29}}`, `{"status":"BET_ALREADY_EXIST","balance":19.710000,"bonus":0.000000,"uuid":"u"}`},
			{"/debit", `{` + evoPlayer + `,"transaction":{"id":"d2","refId":"r2","amount":63727092.340000}}`, `{"status":"INSUFFICIENT_FUNDS","balance":19.710000,"bonus":0.000000,"uuid":"u"}`},
			{"/cancel", `{` + evoPlayer + `,"transaction":{"id":"d1","refId":"r1","amount":0.28}}`, `{"status":"INVALID_PARAMETER","balance":19.710000,"bonus":0.000000,"uuid":"u"}`},
			{"/cancel", `{` + evoPlayer + `,"transaction":{"id":"d1","refId":"r1","amount":0.290000}}`, `{"status":"OK","balance":20.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/credit", `{` + evoPlayer + `,"transaction":{"id":"c1","refId":"r1","amount":300}}`, `{"status":"BET_ALREADY_SETTLED","balance":20.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/credit", `{` + evoPlayer + `,"transaction":{"id":"c2","refId":"fake","amount":2}}`, `{"status":"BET_DOES_NOT_EXIST","balance":20.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/debit", `{` + evoPlayer + `,"transaction":{"id":"d3","refId":"r3","amount":1}}`, `{"status":"OK","balance":19.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/credit", `{` + evoPlayer + `,"transaction":{"id":"c3","refId":"r3","amount":0}}`, `{"status":"OK","balance":19.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/credit", `{` + evoPlayer + `,"transaction":{"id":"c4","refId":"r3","amount":5}}`, `{"status":"BET_ALREADY_SETTLED","balance":19.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/promo_payout", `{` + evoPlayer + `,"promoTransaction":{"id":"p1","type":"x","voucherId":"v","amount":10}}`, `{"status":"OK","balance":29.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/promo_payout", `{` + evoPlayer + `,"promoTransaction":{"id":"p1","type":"x","voucherId":"v","amount":10}}`, `{"status":"OK","balance":29.000000,"bonus":0.000000,"uuid":"u"}`},
			{"/balance", `{"sid":"ann-now","userId":"bob","uuid":"u"}`, `{"status":"INVALID_SID","balance":0.000000,"bonus":0.000000,"uuid":"u"}`},
		}},
	} {
		for _, c := range test.calls {
			if status, got := test.s.post(c.path, []byte(c.body)); string(got) != c.want || status != http.StatusOK {
				t.Errorf("%s %s %s:\n%d %s, want\n    %s", name, c.path, c.body, status, got, c.want)
			}
		}
		test.s.journal(t)
	}
}

// journal holds that the calls that were taken, read again, are the facts.
func (s *server) journal(t *testing.T) {
	t.Helper()
	if lines := string(s.memory.Lines()); strings.Contains(lines, "-now") || strings.Contains(lines, "-then") {
		t.Errorf("the lines of calls have tokens in them:\n%s", lines)
	}
	var got []event.Event
	in := &adapters.Input{Stream: "calls", Source: "games", Body: bytes.NewReader(s.memory.Lines())}
	out := adapters.NewOutput(s.dialect.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			e.Origin = event.Origin{Mapping: e.Origin.Mapping}
			got = append(got, e.Clone())
		}
		return nil
	}})
	sum, err := out.Close(s.dialect.Decode(in, out))
	text := func(list []event.Event) (lines []string) {
		for _, e := range list {
			lines = append(lines, fmt.Sprintf("%+v", e))
		}
		return lines
	}
	if diff := cmp.Diff(text(s.memory.Events()), text(got)); diff != "" || err != nil || sum.Rejected > 0 {
		t.Errorf("error %v, rejected %v; events (-taken +read):\n%s", err, sum.Rejections, diff)
	}
}

// TestHandler holds what is answered to what is no call.
func TestHandler(t *testing.T) {
	s := evolution(dollars())
	for _, test := range []struct {
		query, body string
		status      int
		want        string
	}{
		{"authToken=wrong", `{"uuid":"u"}`, http.StatusUnauthorized, `{"status":"INVALID_TOKEN_ID","balance":0.000000,"bonus":0.000000}`},
		{"authToken=evo-token", strings.Repeat(" ", 70<<10), http.StatusRequestEntityTooLarge, ""},
	} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/balance?"+test.query, strings.NewReader(test.body)))
		if w.Code != test.status || w.Body.String() != test.want {
			t.Errorf("%s: %d %s", test.query, w.Code, w.Body)
		}
	}
	h := hub(wallet.Hub88{}, dollars())
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wallet/balance", strings.NewReader(`{}`)))
	if w.Code != http.StatusOK || w.Body.String() != `{"status":"RS_ERROR_INVALID_SIGNATURE","request_uuid":""}` {
		t.Errorf("unsigned: %d %s", w.Code, w.Body)
	}
}

// TestTwoProviders holds that two providers may use the same ids with the same players.
func TestTwoProviders(t *testing.T) {
	players := &wallet.Memory{}
	players.Open("ann", "t", dollars())
	for _, source := range []string{"one", "two"} {
		w, err := wallet.New(source, wallet.Evolution{}, players, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		o, err := w.Take(t.Context(), wallet.Call{
			Op: wallet.Bet, User: "ann", Token: "t", Tx: "1", Ref: "1", Currency: money.USD, Amount: money.MustParse("5 USD"),
		})
		if err != nil || o.Status != wallet.OK || o.Repeated || o.Event == nil {
			t.Errorf("%s: %+v, %v", source, o, err)
		}
	}
	if n := len(players.Events()); n != 2 {
		t.Errorf("%d events", n)
	}
}

// faulty is a host whose ledger or sessions fail.
type faulty struct {
	wallet.Memory
	err error
}

func (f *faulty) Update(context.Context, string, func(wallet.Account) error) error { return f.err }

// TestHostFaults holds that a host's refusal is the provider's answer, and that its
// fault makes the provider try again.
func TestHostFaults(t *testing.T) {
	disk := errors.New("disk full")
	for _, test := range []struct {
		err    error
		status wallet.Status
		reply  string
	}{
		{&wallet.RefusedError{Status: wallet.UserDisabled}, wallet.UserDisabled, "RS_ERROR_USER_DISABLED"},
		{fmt.Errorf("responsible gaming: %w", &wallet.RefusedError{Status: wallet.LimitExceeded}), wallet.LimitExceeded, "RS_ERROR_BET_LIMIT_EXCEEDED"},
		{disk, wallet.Unavailable, "RS_ERROR_UNKNOWN"},
		{&wallet.RefusedError{}, wallet.Unavailable, "RS_ERROR_UNKNOWN"},
	} {
		l := &faulty{err: test.err}
		l.Open("ann", "t", dollars())
		w, err := wallet.New("games", wallet.Hub88{}, l, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		o, err := w.Take(t.Context(), wallet.Call{Op: wallet.Balance, User: "ann", Token: "t"})
		if o.Status != test.status || (err != nil) != (test.status == wallet.Unavailable) || errors.Is(test.err, disk) != errors.Is(err, disk) {
			t.Errorf("%v: status %v, error %v", test.err, o.Status, err)
		}
		if a := (wallet.Hub88{}).Reply(wallet.Call{}, o); !bytes.Contains(a.Body, []byte(test.reply)) {
			t.Errorf("%v: %s", test.err, a.Body)
		}
	}
	if a := (wallet.Evolution{}).Reply(wallet.Call{}, wallet.Outcome{Status: wallet.Unavailable}); !bytes.Contains(a.Body, []byte(`"TEMPORARY_ERROR"`)) ||
		!bytes.Contains(a.Body, []byte(`"retransmission":true`)) {
		t.Errorf("%s", a.Body)
	}
	if _, err := wallet.New("a/b", wallet.Hub88{}, &wallet.Memory{}, time.Now); err == nil {
		t.Error("a source with a slash")
	}
}
