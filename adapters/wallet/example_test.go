// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wallet_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters/wallet"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	players := &wallet.Memory{} // a host has its own
	players.Open("ann", "session-1", money.MustParse("20 EUR"))
	now := func() time.Time { return time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC) } // time.Now
	w, err := wallet.New("games", wallet.Evolution{}, players, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := wallet.Handler(w, wallet.Evolution{}, []string{"secret"}, nil)

	call := func(path, body string) {
		reply := httptest.NewRecorder()
		handler.ServeHTTP(reply, httptest.NewRequest(http.MethodPost, path+"?authToken=secret", strings.NewReader(body)))
		fmt.Println(reply.Body)
	}
	const who = `"sid": "session-1", "userId": "ann", "currency": "EUR"`
	call("/debit", `{`+who+`, "transaction": {"id": "d-1", "refId": "r-1", "amount": 2.50}}`)
	call("/credit", `{`+who+`, "transaction": {"id": "c-1", "refId": "r-1", "amount": 6.25}}`)
	call("/cancel", `{`+who+`, "transaction": {"id": "d-1", "refId": "r-1", "amount": 2.50}}`)
	for _, e := range players.Events() {
		fmt.Println(e.Key, e.Kind, e.Gross)
	}
	// Output:
	// {"status":"OK","balance":17.500000,"bonus":0.000000}
	// {"status":"OK","balance":23.750000,"bonus":0.000000}
	// {"status":"BET_ALREADY_SETTLED","balance":23.750000,"bonus":0.000000}
	// games/d-1 bet 2.50 EUR
	// games/c-1 win -6.25 EUR
}
