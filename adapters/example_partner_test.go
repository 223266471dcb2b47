// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// online is the kiosk with an API and messages.
type online struct{ kiosk }

func (online) Info() adapters.Info {
	return adapters.Info{Name: "online", Version: "1", Hosts: []string{"api.kiosk.example"}, Streams: []adapters.Stream{{
		Name: "sales", Via: adapters.ByPull | adapters.ByPush, Kinds: []event.Kind{event.PaymentCaptured},
		Daily: true, MaxSpan: 31 * 24 * time.Hour,
	}}}
}

// Fetch gets one page with one call; the Runner asks for windows, waits, tries again and stores.
func (online) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	return q.Get(ctx, "https://api.kiosk.example/sales?from="+q.Window.From.Format(time.DateOnly))
}

// Verify says whether a message is the partner's own.
func (online) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	for _, secret := range secrets {
		if subtle.ConstantTimeCompare([]byte(secret), []byte(m.Header.Get("X-Kiosk-Token"))) == 1 {
			return adapters.Receipt{Stream: "sales", ID: "m-1"}, nil
		}
	}
	return adapters.Receipt{}, adapters.ErrForged
}

// answers is a partner that is not there.
type answers string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Println("asked:", r.URL)
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}

// All that a partner's API has since the connection was made, window by window.
func ExampleRunner_Pull() {
	runner, err := adapters.NewRunner(adapters.SinkFunc(printed), noon, nil)
	if err != nil {
		log.Fatal(err)
	}
	shop := &adapters.Connection{
		Adapter: online{}, Source: "kiosk-7", Since: time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC),
		Client: &http.Client{Transport: answers("1;12900\n")},
	}
	report, err := runner.Pull(context.Background(), shop, "sales")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Windows, "window, until", report.Until.Format(time.DateOnly))
	// Output:
	// asked: https://api.kiosk.example/sales?from=2026-01-14
	// kiosk-7/1 12900 KRW
	// 1 window, until 2026-01-15
}

// Messages come by the host's own server; what the partner did not send is refused.
func ExampleRunner_Handler() {
	runner, err := adapters.NewRunner(adapters.SinkFunc(printed), noon, nil)
	if err != nil {
		log.Fatal(err)
	}
	handler := runner.Handler(&adapters.Connection{Adapter: online{}, Source: "kiosk-7", Secrets: []string{"s3cret"}})
	for _, token := range []string{"s3cret", "guessed"} {
		r := httptest.NewRequest(http.MethodPost, "/hooks/kiosk", strings.NewReader("9;500\n"))
		r.Header.Set("X-Kiosk-Token", token)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		fmt.Println(answer.Code)
	}
	// Output:
	// kiosk-7/9 500 KRW
	// 200
	// 401
}
