// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// contract has lines of several kinds, a tax, a reserve and two instalments.
const contract = `[{"id": "haru-2026", "party": "haru", "title": "하루커머스 콘텐츠 제휴", "currency": "KRW",
	"tax_type": "general", "calendar": {"zone": "Asia/Seoul"}, "terms": [
		{"type": "revenue_share", "tiers": {"mode": "marginal", "steps": [{"up_to": "5000000", "rate": "10%"}, {"rate": "12.5%"}]}},
		{"type": "per_action", "price": "1500 KRW", "count": "approved"},
		{"type": "deduction", "label": "광고비 분담금", "of": "ad_cost", "rate": "30%"},
		{"type": "tax", "label": "부가가치세", "mode": "added", "rate": "10%"},
		{"type": "reserve", "rate": "5%", "release": {"basis": "day_of_month", "n": 15, "months": 3}}],
	"payout": {"unit": "10", "instalments": [
		{"share": "70%", "due": {"basis": "day_of_month", "n": 10, "months": 1}},
		{"share": "30%", "due": {"basis": "day_of_month", "n": 10, "months": 2}}]}}]`

// documents writes statements, agreement and tax invoice data, as a host sends them to a partner.
func documents(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name string, page func(io.Writer) error) {
		file, err := os.Create(filepath.Join(dir, name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		if err := page(file); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	b, closed, open := settled(t)
	us := document.Business{Name: "주식회사 주판", Registration: "123-45-67891", Representative: "김정산", Address: "서울특별시 강남구 테헤란로 1"}
	them := document.Business{Name: "하루커머스 주식회사", Registration: "200-00-00008", Representative: "이하루", Address: "경기도 성남시 분당구 판교로 2"}
	for _, language := range []settle.Language{settle.English, settle.Korean} {
		opts := document.Options{Language: language, Issuer: us, Partner: them}
		write("statement-open."+string(language), func(w io.Writer) error { return document.StatementHTML(w, open, &opts) })
		write("agreement."+string(language), func(w io.Writer) error { return document.AgreementHTML(w, b.Plan().Agreements()[0], &opts) })
		done := opts
		done.State, done.Steps = closed.State, closed.Steps
		write("statement-closed."+string(language), func(w io.Writer) error { return document.StatementHTML(w, closed.Statement, &done) })
	}
	invoices, err := b.TaxInvoices("haru-2026", "2026-01")
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := document.TaxSheets(closed.Statement, invoices, &document.TaxOptions{Supplier: them, Recipient: us})
	if err != nil || len(sheets) != 1 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	write("taxsheet", func(w io.Writer) error { return document.TaxSheetsHTML(w, sheets) })
}

// settled closes January and then learns of a refund, which February corrects.
func settled(t *testing.T) (b *book.Book, january book.Closed, february *settle.Statement) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	agreements, err := settle.ParseAgreements([]byte(contract), nil)
	must(err)
	plan, err := settle.NewPlan(agreements, nil)
	must(err)
	b, err = book.Open(t.Context(), &book.Memory{}, plan, nil)
	must(err)
	made := func(kind event.Kind, id, order string, day int, won int64) event.Event {
		e := event.Event{
			Key: event.Key{Source: "shop", ID: id}, Kind: kind, At: time.Date(2026, 1, day, 3, 0, 0, 0, time.UTC),
			Party: "haru", Order: order, Campaign: "spring", Quantity: money.Int(1),
		}
		if won != 0 {
			e.Gross = money.Minor(won, money.KRW)
		}
		return e
	}
	var events []event.Event
	for day := 1; day <= 28; day++ {
		order := fmt.Sprint("o", day)
		events = append(events, made(event.Conversion, "c"+order, order, day, 0),
			made(event.PaymentCaptured, "p"+order, order, day, 987_350+int64(day)*1111),
			made(event.AdCost, "a"+order, "", day, -45_300))
	}
	must(b.Post(t.Context(), event.Batch{Events: events}))
	by := func(name string, day int) book.By {
		return book.By{Name: name, At: time.Date(2026, 2, day, 9, 0, 0, 0, time.UTC)}
	}
	must(b.Close(t.Context(), "haru-2026", "2026-01", by("ann", 3)))
	closed, err := b.Closed("haru-2026")
	must(err)
	must(b.Approve(t.Context(), "haru-2026", "2026-01", closed[0].Digest, by("ben", 4)))
	must(b.Post(t.Context(), event.Batch{Events: []event.Event{made(event.PaymentRefunded, "r1", "o3", 30, -990_683)}}))
	closed, err = b.Closed("haru-2026")
	must(err)
	february, _, err = b.Statement("haru-2026", "2026-02")
	must(err)
	return b, closed[0], february
}
