// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

// phrase is how terms call their lines and steps where an agreement gives no label: a text with
// a place for the rest, which is {}, or # where only a number or a day can stand.
type phrase struct{ english, korean string }

// phrases are the built-in terms' own. What matches none is a label of the agreement, and stays
// as it is.
func phrases() []phrase {
	return []phrase{
		{"share of {}", "{} 배분"},
		{"losses of {}", "{} 이월 손실"},
		{"override on {}", "{} 오버라이드"},
		{"bounty at {}", "{} 달성 보너스"},
		{"up to the minimum of {}", "최소 보장액 {}까지 보전"},
		{"up to the guarantee of {}", "보장액 {}까지 보전"},
		{"down to the cap of {}", "상한액 {} 초과분 차감"},
		{"released: {}", "유보 해제: {}"},
		{"kept: {}", "지급 유보: {}"},
		{"less what was due before", "기지급 대상액 차감"},
		{"less than {} is not collected", "{} 미만은 징수하지 않음"},
		{"less {}", "차감: {}"},
		{"over #", "# 초과"},
		{"{} flat", "{} 정액"},
		{"all players together", "전체 이용자 합계"},
		{"loss, carried over", "손실(이월)"},
		{"losses carried here", "이월 손실 상계"},
		{"losses written off", "손실 소멸"},
		{"quarantined loss", "격리 손실 상계"},
		{"quarantined", "격리 손실"},
		{"from #", "#부터"},
		{"{}, included above", "{}(위 금액에 포함)"},
		{"{}, owed by the recipient", "{}(공급받는 자 대리납부)"},
		{"rounding of the total", "합계 단수 조정"},
		{"as known now", "현재 확인 금액"},
		{"as booked", "기존 정산 금액"},
		{"per action", "건당 단가"},
		{"per click", "클릭당 단가(CPC)"},
		{"per mille", "1,000회 노출당 단가(CPM)"},
		{"fixed fee", "고정액"},
		{"fixed", "고정액"},
		{"deduction", "공제"},
		{"cost and margin", "원가 및 마진"},
		{"losses carried over", "이월 손실"},
		{"loss, not counted", "손실(미반영)"},
		{"earned towards the guarantee", "보장금 충당 실적"},
		{"guaranteed beyond what was earned", "실적 초과 보장액"},
		{"earned", "실적"},
		{"advance", "선급금"},
		{"to be recouped", "미회수 선급금"},
		{"available", "공제 가능액"},
		{"sales that recoup", "회수 대상 매출"},
		{"sales", "매출"},
		{"reserve", "지급 유보금"},
		{"payable", "지급 대상액"},
		{"rolled forward", "다음 지급으로 이월"},
		{"due, with what was rolled forward", "이월분을 포함한 지급 대상액"},
		{"transaction fees", "거래 수수료"},
		{"transactions", "거래 건수"},
		{"passed on", "다른 수취인 배분"},
		{"rest", "잔액"},
	}
}

// title writes a label at the beginning of a line: with a capital letter unless its first word is
// the agreement's.
func (w words) title(text string) string { return w.built(text, capital) }

// label writes the label of a line or a step: the built-in terms' own in the language, with
// measures by their usual names, and any other as the agreement has it.
func (w words) label(text string) string {
	return w.built(text, func(s string) string { return s })
}

// built writes a label, its words as begin has them where they are a built-in term's.
func (w words) built(text string, begin func(string) string) string {
	for _, m := range settle.Measures() {
		if text == m.Name {
			return begin(w.Text(m))
		}
	}
	if a, err := money.Parse(strings.ReplaceAll(text, ",", "")); err == nil {
		return w.money(a)
	}
	for _, p := range phrases() {
		rest, ok := p.fits(text)
		if !ok {
			continue
		}
		form := p.english
		if w.korean() {
			form = p.korean
		}
		inner := w.label(rest)
		if strings.HasPrefix(form, "{}") {
			inner = w.built(rest, begin)
		}
		return strings.Replace(strings.Replace(begin(form), "{}", inner, 1), "#", rest, 1)
	}
	return w.compound(text, begin)
}

// compound writes a label that has parts: a tier with its bounds, days of a month, a number of what a
// measure counts, the value of a dimension.
func (w words) compound(text string, begin func(string) string) string {
	if low, high, ok := strings.Cut(text, " to "); ok && numeric(low) && numeric(high) {
		return begin(w.Say("above %s up to %s", "%s 초과 %s 이하", low, high))
	}
	days, of, ok := strings.Cut(strings.TrimSuffix(text, " days"), " of ")
	if ok && strings.HasSuffix(text, " days") && numeric(days) && numeric(of) {
		return w.Say("%s of %s days", "%[2]s일 중 %[1]s일", days, of)
	}
	if number, name, ok := strings.Cut(text, " "); ok && numeric(number) && w.label(name) != name {
		return w.Say("%s %s", "%[2]s %[1]s", number, w.label(name))
	}
	if name, value, ok := strings.Cut(text, " ["); ok {
		return w.built(name, begin) + " [" + value
	}
	if since, rest, ok := strings.Cut(text, ", "); ok && strings.HasPrefix(since, "from ") {
		return w.built(since, begin) + ", " + rest
	}
	return text
}

// fits reports whether a text is the phrase, and what stands in its place.
func (p phrase) fits(text string) (rest string, ok bool) {
	before, after, open := strings.Cut(p.english, "{}")
	digits := false
	if !open {
		if before, after, digits = strings.Cut(p.english, "#"); !digits {
			return "", text == p.english
		}
	}
	rest, ok = strings.CutPrefix(text, before)
	if !ok {
		return "", false
	}
	rest, ok = strings.CutSuffix(rest, after)
	return rest, ok && rest != "" && (!digits || numeric(rest))
}

// capital begins a text with a capital letter.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// events writes a number of events.
func (w words) events(n int64) string {
	if n == 1 {
		return w.Say("1 event", "이벤트 1건")
	}
	return w.Say("%s events", "이벤트 %s건", grouped(strconv.FormatInt(n, 10)))
}

// numeric reports whether a text is a number with grouped digits.
func numeric(s string) bool { return s != "" && strings.Trim(s, "0123456789,.-") == "" }

// stage names the part of a statement that lines of a stage make.
func (w words) stage(s settle.Stage) string {
	switch s {
	case settle.StageEarn:
		return w.Say("Earned in the period", "당기 정산")
	case settle.StageCorrect:
		return w.Say("Reversals of earlier periods", "이전 기간 취소·환불 반영")
	case settle.StageCarry:
		return w.Say("Carried over time", "이월·공제")
	case settle.StageSplit:
		return w.Say("Passed on to other payees", "다른 수취인 배분")
	case settle.StageTax:
		return w.Say("Taxes", "세금")
	case settle.StagePay:
		return w.Say("Held back and released", "지급 유보·해제")
	}
	return s.String()
}

// reason says why a closed period is corrected.
func (w words) reason(r settle.Reason) string {
	switch r {
	case settle.ReasonLate:
		return w.Say("events that came after the close", "마감 후 수신된 거래")
	case settle.ReasonRefund:
		return w.Say("cancellations, refunds and chargebacks", "취소·환불·차지백")
	case settle.ReasonRestatement:
		return w.Say("a source restated its figures", "원천 데이터 재집계")
	case settle.ReasonClerical:
		return w.Say("a mistake put right", "착오 정정")
	case settle.ReasonTerms:
		return w.Say("terms or rates changed", "정산 조건·환율 변경")
	}
	return string(r)
}

// mode says how a tax stands to the amount that it is on.
func (w words) mode(m settle.TaxMode) string {
	switch m {
	case settle.TaxAdded:
		return w.Say("added", "별도 가산")
	case settle.TaxWithheld:
		return w.Say("withheld", "원천징수")
	case settle.TaxIncluded:
		return w.Say("included", "포함")
	case settle.TaxReverse:
		return w.Say("reverse charge", "대리납부")
	}
	return m.String()
}

// state says where a period stands, and whether its figures may still change.
func (w words) state(s book.State) (text string, provisional bool) {
	switch s {
	case book.StateClosed:
		return w.Say("Closed", "마감"), false
	case book.StateRejected:
		return w.Say("Closed, sent back by the approver", "마감 후 반려"), false
	case book.StateApproved:
		return w.Say("Closed and approved", "승인 완료"), false
	case book.StatePaid:
		return w.Say("Paid", "지급 완료"), false
	case "", book.StateOpen:
		return w.Say("Provisional", "미확정"), true
	}
	return string(s), true
}

// step names what was done to a period.
func (w words) step(k book.Kind) string {
	switch k {
	case book.KindClose:
		return w.Say("Closed", "마감")
	case book.KindApprove:
		return w.Say("Approved", "승인")
	case book.KindReject:
		return w.Say("Sent back", "반려")
	case book.KindSettle:
		return w.Say("Paid", "지급")
	}
	return string(k)
}

// term names the kind of term that a line comes from; a host's own by its type.
func (w words) term(kind string) string {
	names := map[string][2]string{
		"revenue_share": {"revenue share", "매출 배분"}, "per_action": {"price for each action", "건당 단가"},
		"per_action_tiers": {"prices by tiers", "구간별 단가"}, "per_click": {"price for each click", "클릭당 단가"},
		"per_mille": {"price for 1,000 impressions", "노출당 단가"}, "fixed_fee": {"fixed fee", "고정액"},
		"deduction": {"deduction", "공제"}, "minimum": {"minimum", "최소 보장"}, "cap": {"cap", "상한"},
		"transaction_fee": {"transaction fee", "거래 수수료"}, "bounty": {"bounty", "달성 보너스"},
		"cost_plus": {"cost and margin", "원가 가산"}, "override": {"override", "오버라이드"},
		"negative_carry": {"negative carry-over", "손실 이월"}, "recoupment": {"recoupment", "선급금 회수"},
		"guarantee": {"guarantee", "최소 보장(누적)"}, "split": {"split", "배분"}, "tax": {"tax", "세금"},
		"reserve": {"reserve", "지급 유보"}, "threshold": {"payment threshold", "최소 지급액"},
		"rounding": {"rounding", "단수 조정"},
	}
	form, known := names[kind]
	if !known {
		return kind
	}
	return w.Say(form[0], form[1])
}
