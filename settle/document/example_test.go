// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// january settles one sale of 1,000,000 won at 20 %.
func january() []*settle.Statement {
	plan, err := settle.NewPlan([]settle.Agreement{navi()}, nil)
	if err != nil {
		log.Fatal(err)
	}
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "navi",
		At: time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), Gross: money.Minor(1_000_000, money.KRW),
	}}})
	if err != nil {
		log.Fatal(err)
	}
	statements, err := tally.Statements()
	if err != nil {
		log.Fatal(err)
	}
	return statements
}

func navi() settle.Agreement {
	rate := money.Percent(20)
	return settle.Agreement{
		ID: "navi", Party: "navi", Title: "나비 제휴", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}
}

func Example() {
	statements := january()
	var page bytes.Buffer

	err := document.StatementHTML(&page, statements[0], &document.Options{
		Language: settle.Korean,
		Issuer:   document.Business{Name: "주식회사 주판", Registration: "123-45-67891"},
		State:    book.StateClosed,
	})
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.Contains(line, "200,000") {
			fmt.Print(line)
		}
	}
	// Output:
	// <div class="sum">200,000 <span>KRW</span></div></div>
	// <tr class="row"><td class="no">1</td><th scope="row">순매출 배분 <small>매출 배분</small></th><td class="num">200,000</td></tr>
	// <tr class="trace"><td></td><td colspan="2"><ul><li>순매출: 1,000,000원(이벤트 1건)</li><li>1,000,000원 × 20% = 200,000원</li></ul></td></tr>
	// <tfoot><tr><th scope="row" colspan="2">합계</th><td class="num">200,000</td></tr></tfoot></table>
}

// ExampleAgreementHTML writes an agreement to be signed.
func ExampleAgreementHTML() {
	var page bytes.Buffer
	if err := document.AgreementHTML(&page, navi(), nil); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.Contains(line, "net sales") {
			fmt.Print(line)
		}
	}
	// Output:
	// <ol class="terms"><li><span class="n">1</span><span>20% of net sales</span></li>
}
