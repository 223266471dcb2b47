// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	m, err := mapped.Parse([]byte(`{
		"name": "haru", "version": "1", "zone": "Asia/Seoul",
		"file": {"preamble": 5},
		"numbers": {"group": ","},
		"key": ["정산번호"],
		"at": {"column": "거래일", "layout": "yyyy-MM-dd"},
		"currency": {"value": "KRW"},
		"order": "주문번호",
		"events": [{
			"kind": {"column": "구분", "words": {"결제": "payment_captured", "취소": "payment_cancelled", "보류": "skip held"}},
			"gross": "금액",
			"fee": {"columns": ["수수료", "부가세"], "sign": "negated"},
			"net": "정산금액"
		}],
		"footer": {"column": "정산번호", "is": ["합계"], "totals": ["금액", "정산금액"]}
	}`))
	if err != nil {
		fmt.Println(err) // every fault at once, each with its path
		return
	}
	a, err := mapped.New(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	file := strings.NewReader(`하루상점 1월 정산
정산번호,거래일,구분,주문번호,금액,수수료,부가세,정산금액
S-1,2026-01-05,결제,A-17,"12,000",300,30,"11,670"
S-2,2026-01-06,보류,A-18,"5,000",0,0,"5,000"
S-3,2026-01-07,쿠폰,A-19,-500,0,0,-500
합계,,,,"16,500",,,"16,170"
`)
	in := &adapters.Input{Source: "haru", Name: "jan.csv", Body: file}
	fmt.Print(a.Check(in, 10)) // what each row becomes
	// Output:
	// jan.csv by haru/1: 6 rows, 1 events, 1 rejected, 4 skipped, footer 1, header 1, held 1, preamble 1
	//
	// line 1: "하루상점 1월 정산"
	//   skipped: preamble
	//
	// line 2: "정산번호" "거래일" "구분" "주문번호" "금액" "수수료" "부가세" "정산금액"
	//   skipped: header
	//
	// line 3: [정산번호] S-1 [거래일] 2026-01-05 [주문번호] A-17 [구분] 결제 [금액] 12,000 [수수료] 300 [부가세] 30 [정산금액] 11,670
	//   → payment_captured, key S-1, at 2026-01-04T15:00:00Z, gross 12000 KRW, fee -330 KRW, net 11670 KRW, order A-17, date 2026-01-05, type 결제
	//
	// line 4: [정산번호] S-2 [거래일] 2026-01-06 [주문번호] A-18 [구분] 보류 [금액] 5,000 [수수료] 0 [부가세] 0 [정산금액] 5,000
	//   skipped: held
	//
	// line 5: [정산번호] S-3 [거래일] 2026-01-07 [주문번호] A-19 [구분] 쿠폰 [금액] -500 [수수료] 0 [부가세] 0 [정산금액] -500
	//   REJECTED: 구분 "쿠폰": unknown word: the mapping has no meaning for it
	//
	// line 6: [정산번호] 합계 [금액] 16,500 [정산금액] 16,170
	//   skipped: footer
	//
	// the whole file:
	//   payment_captured: 1 events, gross 12000 KRW, fee -330 KRW, net 11670 KRW
	//   the file states 금액 16500 KRW, its rows come to 16500 KRW: holds
	//   the file states 정산금액 16170 KRW, its rows come to 16170 KRW: holds
}

// A file of a partner is settled without anything in between.
func ExampleAdapter_OpenRanges() {
	m, err := mapped.Parse([]byte(`{
		"name": "haru", "version": "1", "zone": "Asia/Seoul",
		"key": ["정산번호"], "at": {"column": "거래일", "layout": "yyyy-MM-dd"}, "currency": {"value": "KRW"}, "party": {"value": "haru"},
		"events": [{"kind": {"column": "구분", "words": {"결제": "payment_captured"}}, "gross": "금액"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	const text = "정산번호,거래일,구분,금액\nS-1,2026-01-05,결제,12000\nS-2,2026-01-06,결제,5000\nS-3,2026-01-07,쿠폰,-500\n"
	file := strings.NewReader(text) // or an *os.File
	ranges, err := mapped.MustNew(m).OpenRanges(file, file.Size(), 2, &mapped.RangesOptions{Source: "haru", Name: "jan.csv"})
	if err != nil {
		fmt.Println(err)
		return
	}
	tenth := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "haru", Party: "haru", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &tenth}},
	}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	tally, added, err := settle.Fold(context.Background(), plan, ranges.Readers()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	statements, err := tally.Statements()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(added.Accepted, "events,", statements[0].Total)
	for _, r := range ranges.Summary().Rejections {
		fmt.Println(r)
	}
	// Output:
	// 2 events, 1700 KRW
	// jan.csv:4: 구분 "쿠폰": unknown word: the mapping has no meaning for it
}

// All that is wrong with a mapping is said at once.
func ExampleParse() {
	_, err := mapped.Parse([]byte(`{
		"name": "haru", "version": "1", "key": [], "colour": "red",
		"at": {"column": "day", "layout": "yyyy-mm-dd"},
		"events": [{"kind": "payment", "gross": {"column": "amount", "sign": "positive"}}]
	}`))
	for _, fault := range settle.Faults(err) {
		fmt.Println(fault)
	}
	// Output:
	// colour: unknown field, not one of name, version, stream, title, file, columns, numbers, absent, zone, skip, key, ordinals, at, booked, currency, parent, order, party, campaign, product, customer, dims, personal, events, footer, restates
	// key: missing: what tells a row from all others
	// at.layout: malformed: a time has one year, one month and one day: yyyy, MM, dd
	// events[0].kind: "payment" is not a kind
	// events[0].gross.sign: "positive" is not one of stated, negated, of_kind, against_kind
	// events[0].gross.currency: missing, here and for the whole row
}
