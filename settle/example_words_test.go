// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/jupan-go/jupan/settle"
)

// A contract as it is, and as its partner wants it.
const (
	signed = `{"id": "navi", "party": "navi", "currency": "KRW",
		"calendar": {"closing_day": 25, "zone": "Asia/Seoul"}, "rounding": {"mode": "down", "unit": "10"},
		"terms": [
			{"type": "revenue_share", "tiers": {"mode": "marginal",
				"steps": [{"up_to": "10000000", "rate": "30%"}, {"rate": "25%"}]}},
			{"type": "tax", "label": "부가가치세", "mode": "added", "rate": "10%"}]}`
	wanted = `{"id": "navi", "version": 2, "party": "navi", "currency": "KRW",
		"calendar": {"closing_day": 25, "zone": "Asia/Seoul"}, "rounding": {"mode": "down", "unit": "10"},
		"terms": [
			{"type": "revenue_share", "rate": "32%"},
			{"type": "minimum", "amount": "20000 KRW"},
			{"type": "tax", "label": "부가가치세", "mode": "added", "rate": "10%"}]}`
)

func contract(text string) settle.Agreement {
	agreements, err := settle.ParseAgreements([]byte(text), nil)
	if err != nil {
		log.Fatal(err)
	}
	return agreements[0]
}

func ExampleDescribe() {
	fmt.Print(settle.Describe(contract(signed), settle.English))
	fmt.Println()
	fmt.Print(settle.Describe(contract(signed), settle.Korean))
	// Output:
	// Agreement: navi
	// Party: navi
	// Currency: KRW
	// In force: without a bound in time
	// Events: party navi
	// Settled: monthly, closing on the 25th; days begin at midnight in Asia/Seoul
	// Refunds: count in the period in which they happen
	// Terms, in the order in which they apply:
	//   [earned in the period]
	//   1. 30% of net sales up to 10,000,000 KRW, then 25%
	//   [taxes]
	//   2. 부가가치세: 10% of the lines above (taxes left out) is added
	// Rounding: each line, down to 10 KRW
	// Other currencies: are not settled
	//
	// 계약: navi
	// 거래 상대방: navi
	// 통화: KRW(원)
	// 계약 기간: 기간의 정함 없음
	// 정산 대상: 파트너 navi
	// 정산 주기: 매월 25일 마감(전월 26일~당월 25일) · 기준 시간대 Asia/Seoul
	// 취소·환불: 발생한 정산 기간에 반영
	// 정산 조건(적용 순서대로):
	//   [정산액 산정]
	//   1. 순매출의 30%(1,000만원까지), 초과분 25%
	//   [세금]
	//   2. 부가가치세: 위 항목 합계(세금 제외)의 10% 가산
	// 단수 처리: 항목별 10원 미만 절사
	// 다른 통화의 거래: 정산하지 않음
}

func ExampleCompare() {
	plan, err := settle.NewPlan([]settle.Agreement{contract(signed)}, nil)
	if err != nil {
		log.Fatal(err)
	}
	tally := plan.NewTally()
	if _, err := tally.Add(exampleBatch()); err != nil {
		log.Fatal(err)
	}
	whatIf, err := tally.WhatIf([]settle.Agreement{contract(wanted)})
	if err != nil {
		log.Fatal(err)
	}
	january, err := contract(signed).Calendar.Period("2026-01")
	if err != nil {
		log.Fatal(err)
	}
	before, err := tally.Statement("navi", january)
	if err != nil {
		log.Fatal(err)
	}
	after, err := whatIf.Statement("navi", january)
	if err != nil {
		log.Fatal(err)
	}
	comparison, err := settle.Compare(before, after)
	if err != nil {
		log.Fatal(err)
	}
	if err := comparison.Text(os.Stdout, settle.English); err != nil {
		log.Fatal(err)
	}
	// Output:
	// navi · navi → navi, version 2 · 2026-01
	//
	//                                       before   after  difference
	//   1. share of net_sales               21,000  22,400      +1,400
	//       rate 30% → 32%: +1,400 KRW
	//   2. up to the minimum of 20,000 KRW       –       0           =
	//       only after: +0 KRW
	//   3. 부가가치세                        2,100   2,240        +140
	//       base 21,000 KRW → 22,400 KRW: +140 KRW
	//   ──────────────────────────────────────────────────────────────
	//   TOTAL KRW                           23,100  24,640      +1,540
}

// ExampleFaults prepares the faults of a contract for a form in which it is edited.
func ExampleFaults() {
	_, err := settle.ParseAgreements([]byte(`{"id": "navi", "party": "navi", "currency": "KRW", "zone": "Asia/Seoul",
		"calendar": {"closing_day": 31}, "terms": [{"type": "revenue_share", "rate": "30"}, {"type": "cap"}]}`), nil)
	for _, fault := range settle.Faults(err) {
		line, err := json.Marshal(map[string]any{"path": fault.Path, "code": fault.Code})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(line))
	}
	// Output:
	// {"code":"unknown_field","path":"zone"}
	// {"code":"syntax","path":"terms[0].rate"}
	// {"code":"missing","path":"terms[1].amount"}
	// {"code":"range","path":"calendar.closing_day"}
}

// ExampleWords_Clauses reads an agreement back clause by clause, for a document of a host's own.
func ExampleWords_Clauses() {
	agreements, err := settle.ParseAgreements([]byte(`{"id": "navi", "party": "navi", "currency": "KRW",
		"terms": [{"type": "revenue_share", "rate": "30%"}, {"type": "tax", "label": "VAT", "mode": "added", "rate": "10%"}]}`), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range settle.WordsOf(agreements[0], settle.English).Clauses() {
		for _, term := range c.Terms {
			fmt.Printf("[%s] %s\n", term.Name, term.Text)
		}
	}
	// Output:
	// [earned in the period] 30% of net sales
	// [taxes] VAT: 10% of the lines above (taxes left out) is added
}
