// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle/event"
)

// measure writes a measure: by its usual name if it has one, otherwise by its own
// and what it adds up.
func (w Words) measure(m Measure) string {
	plain := m
	plain.By, plain.Scope = "", ScopePeriod
	text, known := w.usual(plain)
	if !known {
		text = "“" + m.Name + "” (" + w.definition(m) + ")"
	}
	if m.By != "" {
		text = w.Say("%s by %s", "%[2]s별 %[1]s", text, w.dimension(m.By))
	}
	switch m.Scope {
	case ScopeContract:
		text = w.Say("%s since this version began", "%s(현 계약 차수 개시 이후 누계)", text)
	case ScopeLifetime:
		text = w.Say("%s since the agreement began", "%s(최초 계약 이후 누계)", text)
	case ScopePayout:
		text = w.Say("%s since the last payout", "%s(최근 지급 이후 누계)", text)
	}
	return text
}

// Each names one of what a measure counts: "approved conversion".
func (w Words) Each(m Measure) string {
	text := w.measure(m)
	if w.language != Korean && !strings.HasSuffix(text, ")") {
		text = strings.TrimSuffix(text, "s")
	}
	return text
}

// usual is the name that the trade has for a measure of [Measures].
func (w Words) usual(m Measure) (string, bool) {
	if m.State == Cleared && m.equal(cleared(m.Hold)) {
		return w.Say("conversions approved for %s days", "승인 후 %s일이 지난 확정 전환", m.Hold), true
	}
	for _, known := range Measures() {
		if m.equal(known) {
			form := measureWords()[m.Name]
			return w.Say(form[0], form[1]), form[0] != ""
		}
	}
	return "", false
}

// cleared is the measure of conversions that stayed approved for a number of days,
// under its plain name.
func cleared(days int) Measure {
	return Measure{Name: string(Cleared), Sum: SumQuantity, State: Cleared, Hold: days}
}

func measureWords() map[string][2]string {
	return map[string][2]string{
		"gross_sales":          {"gross sales", "총매출"},
		"net_sales":            {"net sales", "순매출"},
		"refunds":              {"refunds", "취소·환불액"},
		"chargebacks":          {"chargebacks", "차지백 금액"},
		"ad_cost":              {"ad cost", "광고비"},
		"fees_charged":         {"fees charged", "부과 수수료"},
		"processing_fees":      {"processing fees", "결제 수수료"},
		"gaming_revenue":       {"gross gaming revenue", "총게임수익(GGR)"},
		"impressions":          {"impressions", "노출"},
		"clicks":               {"clicks", "클릭"},
		"conversions":          {"conversions", "전환"},
		string(Pending):        {"pending conversions", "대기 전환"},
		string(Approved):       {"approved conversions", "승인 전환"},
		string(Cancelled):      {"cancelled conversions", "취소 전환"},
		string(Refunded):       {"refunded conversions", "환불 전환"},
		string(Lost):           {"conversions lost to another touch", "다른 접점에 귀속된 전환"},
		string(PartlyRefunded): {"partly refunded conversions", "부분 환불 전환"},
	}
}

// definition says what a measure adds up.
func (w Words) definition(m Measure) string {
	var parts []string
	if m.State != "" {
		state := w.state(m.State)
		if m.State == Cleared {
			state = w.Say("%s after %s days", "%s(승인 후 %s일 경과)", state, m.Hold)
		}
		parts = append(parts, w.Say("%s of conversions: %s", "전환 %s: %s", w.sum(m.Sum), state))
	} else {
		kinds := make([]string, len(m.Kinds))
		for i, k := range m.Kinds {
			kinds[i] = w.kind(k)
		}
		parts = append(parts, w.Say("%s of %s", "%[2]s의 %[1]s", w.sum(m.Sum), w.List(kinds...)))
	}
	if len(m.Where) > 0 {
		parts = append(parts, w.Say("only %s", "%s에 한함", m.Where))
	}
	if m.Negate {
		parts = append(parts, w.Say("with the sign turned", "부호 반전"))
	}
	return strings.Join(parts, ", ")
}

func (w Words) sum(s Sum) string {
	switch s {
	case SumGross:
		return w.Say("gross amounts", "총액")
	case SumFee:
		return w.Say("fees stated", "명시 수수료")
	case SumNet:
		return w.Say("net amounts", "순액")
	case SumQuantity:
		return w.Say("quantity", "수량")
	case SumCount:
		return w.Say("number", "건수")
	}
	return "?"
}

// state writes a state of conversions.
func (w Words) state(s State) string {
	words := map[State][2]string{
		Pending: {"pending", "대기"}, Approved: {"approved", "승인"}, Cancelled: {"cancelled", "취소"},
		Refunded: {"refunded", "환불"}, Lost: {"lost to another touch", "다른 접점에 귀속"},
		PartlyRefunded: {"partly refunded", "부분 환불"}, Cleared: {"cleared", "확정"},
	}
	if form, ok := words[s]; ok {
		return w.Say(form[0], form[1])
	}
	return string(s)
}

// kind writes a kind of events; a host's own is as it is.
func (w Words) kind(k event.Kind) string {
	words := map[event.Kind][2]string{
		event.Impression: {"impressions", "노출"}, event.Click: {"clicks", "클릭"},
		event.Conversion: {"conversions", "전환"}, event.AdCost: {"ad cost", "광고비"},
		event.PaymentCaptured: {"payments captured", "결제 승인"}, event.PaymentCancelled: {"payments cancelled", "결제 취소"},
		event.PaymentRefunded: {"payments refunded", "결제 환불"}, event.Chargeback: {"chargebacks", "차지백"},
		event.Fee: {"fees", "수수료"}, event.Payout: {"payouts", "지급"}, event.Bet: {"bets", "베팅"},
		event.Win: {"wins", "당첨"}, event.Rollback: {"rollbacks", "베팅 취소"}, event.Adjustment: {"adjustments", "조정"},
	}
	if form, ok := words[k]; ok {
		return w.Say(form[0], form[1])
	}
	return string(k)
}

// where writes a condition: "party acme or acme-eu, country KR".
func (w Words) where(where Where) string {
	var parts []string
	for _, name := range where.names() {
		values := make([]string, len(where[name]))
		for i, v := range where[name] {
			values[i] = w.value(v)
		}
		parts = append(parts, w.dimension(name)+" "+w.either(values))
	}
	if len(parts) == 0 {
		return w.Say("all events", "모든 이벤트")
	}
	return strings.Join(parts, ", ")
}

// value is the value of a dimension, in quotation marks unless it is a plain word.
func (w Words) value(v string) string {
	if v == "" {
		return w.Say("(none)", "(없음)")
	}
	for _, r := range v {
		if r == '"' || r == '\\' || r <= ' ' || r == ',' || r == ';' || r == '(' || r == ')' {
			return strconv.Quote(v)
		}
	}
	return v
}

func (w Words) dimension(name string) string {
	words := map[string][2]string{
		dimParty: {"party", "파트너"}, dimCampaign: {"campaign", "캠페인"}, dimProduct: {"product", "상품"},
		dimCustomer: {"customer", "고객"}, dimSource: {"source", "출처"}, "order": {"order", "주문"}, "id": {"event", "이벤트"},
	}
	if form, ok := words[name]; ok {
		return w.Say(form[0], form[1])
	}
	return name
}
