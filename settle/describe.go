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
	var b strings.Builder
	for _, c := range WordsOf(a, language).Clauses() {
		if c.Text != "" {
			fmt.Fprintf(&b, "%s: %s\n", c.Name, c.Text)
			continue
		}
		fmt.Fprintf(&b, "%s:\n", c.Name)
		for i, t := range c.Terms {
			if t.Name != "" && (i == 0 || t.Name != c.Terms[i-1].Name) {
				fmt.Fprintf(&b, "  [%s]\n", t.Name)
			}
			fmt.Fprintf(&b, "  %d. %s\n", i+1, t.Text)
		}
	}
	return b.String()
}

// WordsOf returns the words for an agreement, for documents of a host's own. Only its
// currency and its calendar matter to [Words.Text].
func WordsOf(a Agreement, language Language) Words { return Words{language, &a} }

// Clause is one thing that an agreement says, in words.
type Clause struct {
	// Name says what it is about, Text what is agreed. Neither has a line break.
	Name string `json:"name"`
	Text string `json:"text,omitempty"`
	// Terms are the terms, in the clause that has them in place of a text: each with
	// its stage as its name, if the agreement has several stages.
	Terms []Clause `json:"terms,omitempty"`
}

// Clauses returns all that has an effect in the agreement, clause by clause, as
// [Describe] writes it.
func (w Words) Clauses() []Clause {
	a := w.agreement
	var out []Clause
	clause := func(english, korean, text string) {
		if text != "" {
			out = append(out, Clause{Name: w.Say(english, korean), Text: oneLine(text)})
		}
	}
	clause("Agreement", "계약", w.name())
	clause("Party", "거래 상대방", a.Party)
	clause("Currency", "통화", w.currency(a.Currency))
	clause("In force", "계약 기간", w.bounds())
	clause("Events", "정산 대상", w.where(a.condition()))
	clause("Settled", "정산 주기", w.calendar(a.Calendar))
	clause("Refunds", "취소·환불", w.reversals(a.Reversals))
	out = append(out, Clause{
		Name: w.Say("Terms, in the order in which they apply", "정산 조건(적용 순서대로)"), Terms: w.terms(),
	})
	clause("Rounding", "단수 처리", w.roundingPoint(a.Rounding))
	clause("Other currencies", "다른 통화의 거래", w.conversion(a.Conversion))
	clause("Paid", "지급", w.payout(a.Payout))
	clause("Tax type", "과세 유형", w.taxType(a.TaxType))
	return out
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

// terms writes the terms, each with the name of its stage if they have several.
func (w Words) terms() []Clause {
	staged := false
	for _, t := range w.agreement.Terms {
		staged = staged || !isNil(t) && stageOf(t) != StageEarn
	}
	out := make([]Clause, len(w.agreement.Terms))
	name := ""
	for i, t := range w.agreement.Terms {
		if staged && !isNil(t) {
			name = w.stage(stageOf(t))
		}
		out[i] = Clause{Name: name, Text: oneLine(w.term(t))}
	}
	return out
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
	if r.Point == RoundDocument {
		return w.Say("the total of the statement once, %s", "정산서 합계에서 1회, %s", how)
	}
	if r.Point == RoundCumulative {
		return w.Say("each line together with the same line of earlier periods, %s", "항목별 누계에서 %s(이전 기간 단수 이월)", how)
	}
	return w.Say("each line, %s", "항목별 %s", how)
}
