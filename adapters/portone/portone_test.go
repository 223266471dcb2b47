// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package portone_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/portone"
	"github.com/jupan-go/jupan/adapters/signature"
)

var update = flag.Bool("update", false, "write the goldens")

const (
	secret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	cancelled = `{"type":"Transaction.Cancelled","timestamp":"2024-04-25T10:00:00.000Z","data":{"paymentId":"example-payment-id",
		"storeId":"store-ae356798-3d20-4969-b739-14c6b0e1a667","transactionId":"55451513-9763-4a7a-bb43-78a4c65be843","cancellationId":"0cdd91e9"}}`
)

func kit() *adaptertest.Kit {
	digits := map[string]int{"KRW": 0, "USD": 2, "JPY": 0, "KWD": 3}
	return &adaptertest.Kit{
		Adapter: portone.Adapter{PageSize: 2}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Minor: map[string]map[string]int{"payments": digits, "payment": digits},
		Pulls: []adaptertest.Pull{{
			Stream: "payments", Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
			Partner: func() http.Handler { return partner(false) },
			Changed: func() http.Handler { return partner(true) },
		}},
		Pushes: []adaptertest.Push{push("cancelled", cancelled)},
	}
}

func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func sent() time.Time { return time.Date(2026, 1, 12, 1, 0, 8, 0, time.UTC) }

func push(name, body string) adaptertest.Push {
	h, err := signature.Standard{}.Sign([]string{secret}, "msg-1", sent(), []byte(body))
	if err != nil {
		panic(err) // of a test
	}
	return adaptertest.Push{
		Name: name, Message: adapters.Message{Body: []byte(body), Header: h, Received: sent()}, Secrets: []string{secret},
		Signs: []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"}, Fresh: 5 * time.Minute,
	}
}

// partner answers as PortOne does, with a payment on each of five days. Later, two of
// them are cancelled, and one was inserted.
func partner(changed bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			From, Until time.Time
			Cursor      string
			Size        int
		}
		err := json.Unmarshal([]byte(r.URL.Query().Get("requestBody")), &q)
		if err != nil || r.URL.Path != "/payments-by-cursor" || q.Size < 1 || q.Size > 1000 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var list []string
		for i := range 6 {
			at := first().AddDate(0, 0, i)
			cursor := fmt.Sprintf("cursor-%d", i)
			if i == 2 && !changed || at.Before(q.From) || !at.Before(q.Until) || q.Cursor != "" && cursor <= q.Cursor {
				continue
			}
			status, amount, more := "PAID", 0, ""
			if changed && i%3 == 0 {
				status, amount = "PARTIAL_CANCELLED", 400
				more = fmt.Sprintf(`,"cancellations":[{"status":"SUCCEEDED","id":"x-%d","totalAmount":400,"cancelledAt":"2026-01-09T00:00:00Z"}]`, i)
			}
			list = append(list, fmt.Sprintf(`{"payment":{"status":"%s","id":"o-%d","transactionId":"t-%d","currency":"KRW","channel":{"type":"LIVE"},
				"paidAt":"%s","amount":{"total":1000,"cancelled":%d}%s},"cursor":"%s"}`, status, i, i, at.Format(time.RFC3339), amount, more, cursor))
		}
		if q.Cursor != "" && !strings.HasPrefix(q.Cursor, "cursor-") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, `{"items":[`+strings.Join(list[:min(q.Size, len(list))], ",")+`]}`)
	})
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }

// TestFetch holds what is asked for.
func TestFetch(t *testing.T) {
	for _, test := range []struct {
		stream, account, cursor string
		size                    int
		want                    string
		is                      error
	}{
		{stream: "payments", want: `{"from":"2026-01-01T00:00:00Z","until":"2026-01-11T00:00:00Z","size":1000}`},
		{stream: "payments", size: 1001, want: `{"from":"2026-01-01T00:00:00Z","until":"2026-01-11T00:00:00Z","size":1000}`},
		{
			stream: "payments", account: "store-1", cursor: "c-1", size: 10,
			want: `{"storeId":"store-1","from":"2026-01-01T00:00:00Z","until":"2026-01-11T00:00:00Z","cursor":"c-1","size":10}`,
		},
		{stream: "payment", is: adapters.ErrUnknown},
	} {
		p := adaptertest.NewPartner(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		page, err := portone.Adapter{PageSize: test.size}.Fetch(t.Context(), &adapters.Request{
			Stream: test.stream, Account: test.account, Cursor: test.cursor, Zone: time.UTC, Client: p.Client(),
			Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
		})
		if err == nil {
			_ = page.Body.Close() // empty
		}
		got := ""
		for _, call := range p.Calls() {
			got += call.URL.Query().Get("requestBody")
		}
		if !errors.Is(err, test.is) || got != test.want {
			t.Errorf("error %v, want %v; asked %s, want %s", err, test.is, got, test.want)
		}
	}
}

// TestMessages holds that messages are hints at most, in both versions, and that an
// unknown type is ignored, as PortOne asks.
func TestMessages(t *testing.T) {
	for _, test := range []struct {
		body    string
		want    []adapters.Hint
		drifted bool
	}{
		{body: cancelled, want: []adapters.Hint{{Stream: "payment", ID: "example-payment-id"}}},
		{body: `{"payment_id":"example-payment-id","tx_id":"5545","status":"Ready"}`, want: []adapters.Hint{{Stream: "payment", ID: "example-payment-id"}}},
		{body: `{"type":"BillingKey.Issued","timestamp":"2024-04-25T10:00:00.000Z","data":{"storeId":"store-1","billingKey":"b"}}`},
		{body: `{"type":"Something.New","data":{"storeId":"store-1"}}`},
		{body: `{"type":"Transaction.Paid","data":{"storeId":"s","paymentId":"` + strings.Repeat("p", 201) + `"}}`},
		{body: `{"type":"Transaction.Paid"}`, drifted: true},
		{body: `{"items":{}}`, drifted: true},
	} {
		in := &adapters.Input{Stream: "payments", Source: "portone", Name: "hook", Body: strings.NewReader(test.body)}
		out := adapters.NewOutput(portone.Adapter{}.Info(), in, nil)
		s, err := out.Close(portone.Adapter{}.Decode(in, out))
		_, drifted := errors.AsType[*adapters.DriftError](err)
		if diff := cmp.Diff(test.want, s.Hints); diff != "" || drifted != test.drifted || (err != nil) != test.drifted || s.Rows > 0 {
			t.Errorf("%s: %d rows, error %v; hints (-want +got):\n%s", test.body, s.Rows, err, diff)
		}
	}
}
