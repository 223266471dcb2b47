// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/jupan-go/jupan/settle/money"
)

// Describer is a term that can be read back in words. All built-in terms are; a
// host's own term that is not is read back as its type and its JSON.
type Describer interface {
	// Describe says what the term does, in one line and without a full stop:
	// "30% of net sales". It says all that has an effect, so that no two terms that
	// differ in one read alike.
	Describe(w Words) string
}

// Describe writes an agreement as a person in finance reads it back before
// signing: the parties, the time, the events, the terms in the order in which
// they apply, rounding, payout. It says all that has an effect.
func Describe(a Agreement, language Language) string {
	w := Words{language, &a}
	var b strings.Builder
	line := func(english, korean, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", w.Say(english, korean), oneLine(text))
		}
	}
	line("Agreement", "계약", w.name())
	line("Party", "거래 상대방", a.Party)
	line("Currency", "통화", w.currency(a.Currency))
	line("In force", "계약 기간", w.bounds())
	line("Events", "정산 대상", w.where(a.condition()))
	line("Settled", "정산 주기", w.calendar(a.Calendar))
	line("Refunds", "취소·환불", w.reversals(a.Reversals))
	fmt.Fprintf(&b, "%s:\n", w.Say("Terms, in the order in which they apply", "정산 조건(적용 순서대로)"))
	w.terms(&b)
	line("Rounding", "단수 처리", w.roundingPoint(a.Rounding))
	line("Other currencies", "다른 통화의 거래", w.conversion(a.Conversion))
	line("Paid", "지급", w.payout(a.Payout))
	line("Tax type", "과세 유형", w.taxType(a.TaxType))
	return b.String()
}

// oneLine takes line breaks out of a text that a host or a partner wrote, so that
// it cannot pass for another line.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text)
}

func (w Words) name() string {
	text := string(w.agreement.ID)
	if w.agreement.Version != 0 {
		text = w.Say("%s, version %s", "%s 제%s차", text, w.agreement.Version)
	}
	if w.agreement.Title != "" {
		text += " – " + w.agreement.Title
	}
	return text
}

func (w Words) currency(c money.Currency) string {
	if c == money.KRW {
		return w.Say("KRW", "KRW(원)")
	}
	return c.String()
}

// bounds says from when to when the agreement is in force.
func (w Words) bounds() string {
	from, to := w.agreement.From, w.agreement.To
	switch {
	case from.IsZero() && to.IsZero():
		return w.Say("without a bound in time", "기간의 정함 없음")
	case to.IsZero():
		return w.Say("from %s, open-ended", "%s부터(종료일 없음)", from)
	case from.IsZero():
		return w.lastDay(to)
	}
	return w.Say("from %s", "%s부터", from) + " " + w.lastDay(to)
}

func (w Words) reversals(r Reversals) string {
	switch r {
	case InPeriod:
		return w.Say("count in the period in which they happen", "발생한 정산 기간에 반영")
	case OriginalPeriod:
		return w.Say("are taken back at what the original earned, by a correction in the period in which they happen",
			"원거래 정산 기간을 재산정하여 차액을 발생한 정산 기간에 환수")
	}
	return r.String()
}

// terms writes the terms, under the name of their stage if they have several.
func (w Words) terms(b *strings.Builder) {
	staged := false
	for _, t := range w.agreement.Terms {
		staged = staged || !isNil(t) && stageOf(t) != StageEarn
	}
	for i, t := range w.agreement.Terms {
		if staged && !isNil(t) && (i == 0 || isNil(w.agreement.Terms[i-1]) || stageOf(t) != stageOf(w.agreement.Terms[i-1])) {
			fmt.Fprintf(b, "  [%s]\n", w.stage(stageOf(t)))
		}
		fmt.Fprintf(b, "  %d. %s\n", i+1, oneLine(w.term(t)))
	}
}

func (w Words) stage(s Stage) string {
	switch s {
	case StageEarn:
		return w.Say("earned in the period", "정산액 산정")
	case StageCarry:
		return w.Say("carried over time", "이월·공제")
	case StageSplit:
		return w.Say("split", "배분")
	case StageTax:
		return w.Say("taxes", "세금")
	case StagePay:
		return w.Say("payment", "지급")
	}
	return s.String()
}

// term writes one term.
func (w Words) term(t Term) string {
	if isNil(t) {
		return w.Say("nothing", "없음")
	}
	if d, ok := t.(Describer); ok {
		return d.Describe(w)
	}
	raw, err := marshalTerm(t)
	if err != nil {
		return t.Type()
	}
	return string(raw)
}

func (w Words) roundingPoint(r Rounding) string {
	how := w.rounding(r.Rounding, w.agreement.Currency)
	if r.Point == OnDocument {
		return w.Say("the total of the statement once, %s", "정산서 합계에서 1회, %s", how)
	}
	if r.Point == OnCumulative {
		return w.Say("each line together with the same line of earlier periods, %s", "항목별 누계에서 %s(이전 기간 단수 이월)", how)
	}
	return w.Say("each line, %s", "항목별 %s", how)
}
