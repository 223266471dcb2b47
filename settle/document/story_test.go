// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// contract has a term of most kinds, a second payee, a tax, a reserve and two instalments.
const contract = `[{"id": "haru-2026", "version": 2, "party": "haru", "title": "하루커머스 콘텐츠 제휴", "currency": "KRW",
	"tax_type": "general", "calendar": {"zone": "Asia/Seoul"}, "rounding": {"mode": "down", "unit": "1"},
	"terms": [
		{"type": "revenue_share", "tiers": {"mode": "marginal", "steps": [
			{"up_to": "5000000", "rate": "10%"}, {"up_to": "20000000", "rate": "12.5%"}, {"rate": "15%"}]}},
		{"type": "per_action", "price": "1500 KRW", "count": "approved"},
		{"type": "deduction", "label": "광고비 분담금", "of": "ad_cost", "rate": "30%"},
		{"type": "minimum", "amount": "1000000 KRW"},
		{"type": "split", "among": [{"payee": "studio-bom", "rate": "10%"}, {"payee": "haru", "rate": "90%"}]},
		{"type": "tax", "label": "부가가치세", "mode": "added", "rate": "10%"},
		{"type": "reserve", "rate": "5%", "release": {"basis": "day_of_month", "n": 15, "months": 3}}],
	"payout": {"unit": "10", "instalments": [
		{"share": "70%", "due": {"basis": "workdays_after", "n": 15}},
		{"share": "30%", "due": {"basis": "workday_of_month", "n": 1, "months": 2}}]}},
	{"id": "rival", "party": "rival", "title": "secret of the rival", "currency": "KRW",
	"terms": [{"type": "revenue_share", "rate": "77%"}]}]`

// feed makes events of a party with running keys.
type feed struct {
	n     int
	party string
}

func (f *feed) event(kind event.Kind, m time.Month, d int, won int64) event.Event {
	f.n++
	at := time.Date(2026, m, d, 12, 0, 0, 0, time.FixedZone("", 9*60*60))
	e := event.Event{
		Key: event.Key{Source: "shop-" + f.party, ID: fmt.Sprint(f.n)}, Kind: kind, At: at, Party: f.party,
		Campaign: "spring", Quantity: money.Int(1),
	}
	if d > 20 {
		e.Campaign = "summer"
	}
	if won != 0 {
		e.Gross = money.Minor(won, money.KRW)
	}
	return e
}

// order makes a conversion with its payment.
func (f *feed) order(id string, d int, won int64) []event.Event {
	click, paid := f.event(event.Conversion, 1, d, 0), f.event(event.PaymentCaptured, 1, d, won)
	click.Order, paid.Order = id, id
	return []event.Event{click, paid}
}

func by(name string, m time.Month, d int) book.By {
	return book.By{Name: name, At: time.Date(2026, m, d, 9, 30, 0, 0, time.UTC), Why: "as agreed between the two"}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// story closes and approves January, pays what is due of it, and then learns of a late sale and of a
// refund. Beside it runs the agreement of another party.
func story(t testing.TB) *book.Book {
	t.Helper()
	agreements, err := settle.ParseAgreements([]byte(contract), nil)
	must(t, err)
	plan, err := settle.NewPlan(agreements, nil)
	must(t, err)
	b, err := book.Open(t.Context(), &book.Memory{}, plan, nil)
	must(t, err)
	haru, rival := &feed{party: "haru"}, &feed{party: "rival"}
	events := []event.Event{rival.event(event.PaymentCaptured, 1, 9, 8_765_432), rival.event(event.Click, 1, 9, 0)}
	events[1].Campaign = "secret plan"
	for d := 1; d <= 28; d++ {
		events = append(events, haru.order(fmt.Sprint("o", d), d, 987_350+int64(d)*1111)...)
		events = append(events, haru.event(event.AdCost, 1, d, -45_300), haru.event(event.Click, 1, d, 0))
	}
	must(t, b.Post(t.Context(), event.Batch{Events: events}))
	for _, id := range []settle.AgreementID{"haru-2026", "rival"} {
		must(t, b.Close(t.Context(), id, "2026-01", by("ann", 2, 3)))
		closed, err := b.Closed(id)
		must(t, err)
		must(t, b.Approve(t.Context(), id, "2026-01", closed[0].Digest, by("ben", 2, 4)))
	}
	payouts, err := b.Prepare(t.Context(), settle.MustDate("2026-02-20"), by("ann", 2, 20))
	must(t, err)
	for _, p := range payouts {
		must(t, b.Release(t.Context(), p.ID, by("ben", 2, 20)))
		must(t, b.Settle(t.Context(), p.ID, "KB-"+p.Party, by("ann", 2, 21)))
	}
	late := haru.order("late", 31, 640_000)
	refund := haru.event(event.PaymentRefunded, 1, 30, -500_000)
	refund.Order = "o5"
	must(t, b.Post(t.Context(), event.Batch{Events: append(late, refund, haru.event(event.PaymentCaptured, 2, 12, 9_876_543))}))
	return b
}

// businesses are what the host knows.
func businesses(language settle.Language) *document.Options {
	return &document.Options{
		Language: language,
		Issuer: document.Business{
			Name: "주식회사 주판", Registration: "123-45-67891", Representative: "김정산", Address: "서울특별시 강남구 테헤란로 1",
		},
		Partner: document.Business{
			Name: "하루커머스 주식회사", Registration: "200-00-00008", Representative: "이하루", Address: "경기도 성남시 분당구 판교로 2",
			Email: "tax@haru.example",
		},
		Date: settle.MustDate("2026-02-05"),
	}
}
