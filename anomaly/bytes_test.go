// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The bytes below were written on amd64 with GOAMD64=v1; v3, 386 and arm64 under qemu gave the same. They change
// when the model or the saved form does: then write them anew and say so in the change log.
const (
	pinnedFindings = "164d57a81a14d8b2632fa0bc3e5c462f"
	pinnedState    = "e286eea8bdae7be65001da8c35018251"
)

// TestSameBytes holds findings and state to the last bit, on whatever machine the test runs. The data
// are made with whole numbers only.
func TestSameBytes(t *testing.T) {
	m := newTestMonitor(t)
	seed := uint64(42)
	next := func(n uint64) int64 {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int64(seed >> 33 % n)
	}
	for day := start; day < start+150; day++ {
		for entity := range 5 {
			base := int64(20_000*(entity+1)) * (90 + next(20) + 3*int64(day%7)) / 100
			for k, metric := range []string{"gross", "orders", "clicks"} {
				x := base * (95 + next(10)) / 100
				for range k {
					x /= 12
				}
				switch next(200) {
				case 0:
					x *= 100
				case 1:
					x /= 10
				case 2:
					x = 0
				case 3:
					continue
				}
				m.Observe(Observation{Series: seriesOf(entity, metric), Day: day, Value: money.Int(x)})
			}
		}
	}
	found, err := m.Close(context.Background(), start+149)
	if err != nil {
		t.Fatal(err)
	}
	said := sha256.New()
	for _, f := range found {
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(text)
		said.Write([]byte(f.Explain(settle.Korean)))
	}
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 20 || len(data) > 15*6000 {
		t.Errorf("%d findings, %d bytes of state", len(found), len(data))
	}
	got := []string{fmt.Sprintf("%x", said.Sum(nil)[:16]), fmt.Sprintf("%x", sha256.Sum256(data))[:32]}
	if diff := cmp.Diff([]string{pinnedFindings, pinnedState}, got); diff != "" {
		t.Errorf("bytes mismatch (-pinned +got):\n%s", diff)
	}
}

func TestTotals(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	totals := NewTotals(seoul)
	events := []event.Event{
		{
			Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "kim", Campaign: "spring",
			At: time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC), Gross: money.MustParse("12900 KRW"),
		},
		{
			Key: event.Key{Source: "shop", ID: "2"}, Kind: event.PaymentRefunded, Party: "kim", Campaign: "spring",
			At: time.Date(2026, 3, 3, 3, 0, 0, 0, time.UTC), Gross: money.MustParse("-900 KRW"),
		},
		{
			Key: event.Key{Source: "ads", ID: "2"}, Kind: event.Click,
			At: time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC), Quantity: money.Int(70),
		},
	}
	for range 2 { // the second time they are known
		if err := totals.Add(events...); err != nil {
			t.Fatal(err)
		}
	}
	from, _ := ParseDay("2026-03-01")
	var got []string
	for _, o := range totals.Observations(from, from+2, 3) {
		got = append(got, fmt.Sprintf("%s %s %s r%d", o.Day, o.Series, o.Value, o.Revision))
	}
	want := []string{
		"2026-03-02 ads/ads//click.n 70 r3",
		"2026-03-02 kim/shop/spring/payment_captured.KRW 12900 r3",
		"2026-03-02 kim/shop/spring/payment_captured.n 1 r3",
		"2026-03-03 ads/ads//click.n 0 r3",
		"2026-03-03 kim/shop/spring/payment_captured.KRW 0 r3",
		"2026-03-03 kim/shop/spring/payment_captured.n 0 r3",
		"2026-03-03 kim/shop/spring/payment_refunded.KRW 900 r3",
		"2026-03-03 kim/shop/spring/payment_refunded.n 1 r3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("observations mismatch (-want +got):\n%s", diff)
	}
	wantMetrics := []Metric{
		{Name: "click.n", Counts: true},
		{Name: "payment_captured.KRW", Currency: money.KRW},
		{Name: "payment_captured.n", Counts: true},
		{Name: "payment_refunded.KRW", Currency: money.KRW},
		{Name: "payment_refunded.n", Counts: true},
	}
	if diff := cmp.Diff(wantMetrics, totals.Metrics()); diff != "" {
		t.Errorf("metrics mismatch (-want +got):\n%s", diff)
	}
}
