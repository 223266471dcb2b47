// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/wallet"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// server speaks a dialect to a wallet, over HTTP and signed.
type server struct {
	memory  *wallet.Memory
	dialect wallet.Dialect
	handler http.Handler
	sign    func(r *http.Request, body []byte)
	// request and answer are the dialect's words for the kit's.
	request func(c adaptertest.WalletCall) (path string, body any)
	answer  func(status int, body []byte) adaptertest.WalletAnswer
}

func (s *server) Events() []event.Event { return s.memory.Events() }

func (s *server) Call(c adaptertest.WalletCall) adaptertest.WalletAnswer {
	path, call := s.request(c)
	body, err := json.Marshal(call)
	if err != nil {
		panic(err) // of a test
	}
	status, reply := s.post(path, body)
	return s.answer(status, reply)
}

func (s *server) post(path string, body []byte) (int, []byte) {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	s.sign(r, body)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

func newServer(d wallet.Dialect, start money.Amount, secret string) *server {
	m := &wallet.Memory{}
	for _, user := range []string{"ann", "bob"} {
		m.Open(user, user+"-then", start)
		m.Open(user, user+"-now", start)
		m.End(user + "-then")
	}
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	w, err := wallet.New("games", d, m, func() time.Time { return at })
	if err != nil {
		panic(err) // of a test
	}
	return &server{memory: m, dialect: d, handler: wallet.Handler(w, d, []string{secret}, nil)}
}

func token(c adaptertest.WalletCall) string {
	if c.Expired {
		return c.User + "-then"
	}
	return c.User + "-now"
}

// keys are a provider's, made once.
var keys = sync.OnceValues(func() (*rsa.PrivateKey, string) {
	key, err := rsa.GenerateKey(rand.Reader, 1024) // short, because it signs many calls
	if err != nil {
		panic(err) // of a test
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err) // of a test
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
})

func signed(body []byte) string {
	key, _ := keys()
	sum := sha256.Sum256(body)
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // of a test
	}
	return base64.StdEncoding.EncodeToString(sig)
}

// hub is a server of Hub88's dialect, or Caleta's.
func hub(d wallet.Hub88, start money.Amount) *server {
	_, public := keys()
	s := newServer(d, start, public)
	header := "X-Hub88-Signature"
	if d.Caleta {
		header = "X-Auth-Signature"
	}
	s.sign = func(r *http.Request, body []byte) { r.Header.Set(header, signed(body)) }
	s.request = func(c adaptertest.WalletCall) (string, any) {
		call := map[string]any{
			"token": token(c), "request_uuid": "rq-" + c.Tx, "transaction_uuid": c.Tx, "supplier_user": c.User,
			"game_code": c.Game, "game_id": 7, "round": c.Round, "round_closed": false, "is_free": false,
			"currency": c.Amount.Currency().Code(), "amount": json.Number(strings.Replace(scaled(c.Amount, 5), ".", "", 1)),
		}
		switch c.Op {
		case "balance":
			call = map[string]any{"token": token(c), "request_uuid": "rq-" + c.Tx, "supplier_user": c.User, "game_code": c.Game}
		case "win":
			call["reference_transaction_uuid"] = c.Ref
		case "rollback":
			call = map[string]any{
				"token": token(c), "request_uuid": "rq-" + c.Tx, "transaction_uuid": c.Tx, "reference_transaction_uuid": c.Ref,
				"round": c.Round, "round_closed": true, "game_code": c.Game,
			}
		}
		return "/wallet/" + c.Op, call
	}
	s.answer = func(status int, body []byte) adaptertest.WalletAnswer {
		var a struct {
			Status, Currency string
			Balance          json.Number
		}
		if err := json.Unmarshal(body, &a); err != nil || status != http.StatusOK {
			return adaptertest.WalletAnswer{Word: fmt.Sprint(status, " ", string(body), err)}
		}
		units, err := a.Balance.Int64()
		if err != nil {
			return adaptertest.WalletAnswer{Word: a.Status}
		}
		balance, err := money.New(units, 5, start.Currency())
		if err != nil || a.Currency != start.Currency().Code() {
			return adaptertest.WalletAnswer{Word: "balance in " + a.Currency}
		}
		return adaptertest.WalletAnswer{OK: a.Status == "RS_OK", Word: a.Status, Balance: balance}
	}
	return s
}

// scaled is an amount with so many decimals.
func scaled(a money.Amount, places int) string {
	whole, fraction, _ := strings.Cut(a.Number(), ".")
	text := strings.TrimLeft(whole, "0-") + "." + fraction + strings.Repeat("0", places-len(fraction))
	if strings.HasPrefix(text, ".") && places > 5 {
		text = "0" + text
	}
	if places == 5 {
		text = strings.TrimLeft(strings.Replace(text, ".", "", 1), "0")
		if text == "" {
			text = "0"
		}
	}
	if a.Sign() < 0 {
		return "-" + text
	}
	return text
}

// evolution is a server of Evolution's dialect. A cancel has the id and the amount of
// its bet, or some amount where there is none.
func evolution(start money.Amount) *server {
	s := newServer(wallet.Evolution{}, start, "evo-token")
	var mu sync.Mutex
	amounts := map[string]money.Amount{}
	s.sign = func(r *http.Request, _ []byte) { r.URL.RawQuery = "authToken=evo-token" }
	s.request = func(c adaptertest.WalletCall) (string, any) {
		mu.Lock()
		defer mu.Unlock()
		call := map[string]any{
			"sid": token(c), "userId": c.User, "uuid": "rq-" + c.Tx, "currency": c.Amount.Currency().Code(),
			"game": map[string]any{"id": c.Round, "type": "blackjack", "details": map[string]any{"table": map[string]any{"id": c.Game, "vid": "v-1"}}},
		}
		transaction := map[string]any{"id": c.Tx, "refId": c.Ref, "amount": json.Number(scaled(c.Amount, 6))}
		op := map[string]string{"bet": "debit", "win": "credit", "rollback": "cancel", "balance": "balance"}[c.Op]
		switch c.Op {
		case "bet":
			transaction["refId"] = c.Tx
			if _, ok := amounts[c.Tx]; !ok {
				amounts[c.Tx] = c.Amount
			}
		case "rollback":
			amount, ok := amounts[c.Ref]
			if !ok {
				amount = start
			}
			call["currency"] = start.Currency().Code()
			transaction["id"], transaction["amount"] = c.Ref, json.Number(scaled(amount, 6))
		case "balance":
			call["currency"] = start.Currency().Code()
		}
		if c.Op != "balance" {
			call["transaction"] = transaction
		}
		return "/" + op, call
	}
	s.answer = func(status int, body []byte) adaptertest.WalletAnswer {
		var a struct {
			Status         string
			Balance, Bonus json.Number
		}
		if err := json.Unmarshal(body, &a); err != nil || status != http.StatusOK || a.Bonus != "0.000000" {
			return adaptertest.WalletAnswer{Word: fmt.Sprint(status, " ", string(body), err)}
		}
		balance, err := money.ParseIn(a.Balance.String(), start.Currency())
		if err != nil {
			return adaptertest.WalletAnswer{Word: err.Error()}
		}
		return adaptertest.WalletAnswer{OK: a.Status == "OK", Word: a.Status, Balance: balance}
	}
	return s
}

// start is what each player has; a currency without minor units has fractions here too.
func TestWallet(t *testing.T) {
	for _, start := range []money.Amount{money.MustParse("100.00000 USD"), money.MustParse("100000 KRW")} {
		for name, of := range map[string]func() adaptertest.WalletServer{
			"hub88":     func() adaptertest.WalletServer { return hub(wallet.Hub88{}, start) },
			"caleta":    func() adaptertest.WalletServer { return hub(wallet.Hub88{Caleta: true}, start) },
			"evolution": func() adaptertest.WalletServer { return evolution(start) },
		} {
			w := &adaptertest.Wallet{New: of, Start: start}
			least := "0.00001 "
			if name == "evolution" {
				least = "0.000001 "
				w.Skips = map[string]string{"many": "a bet is settled by one credit: the second is BET_ALREADY_SETTLED"}
			}
			w.Least = money.MustParse(least + start.Currency().Code())
			t.Run(name+" "+start.Currency().Code(), func(t *testing.T) { adaptertest.RunWallet(t, w) })
		}
	}
}
