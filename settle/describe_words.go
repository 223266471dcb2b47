// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Language is a language in which an agreement is read back, as a BCP 47 tag.
type Language string

// The languages. Any other is taken for English.
const (
	English Language = "en"
	Korean  Language = "ko" // in the words of Korean contracts
)

// Words writes what a [Describer] says, in one language and for one agreement.
type Words struct {
	language  Language
	agreement *Agreement
}

// Language is what is written; a term may have words in more than the two.
func (w Words) Language() Language { return w.language }

// Agreement is the agreement that the term is part of. It must not be changed.
func (w Words) Agreement() *Agreement { return w.agreement }

// Say fills in one of two formats, in each of which every verb is %s. Arguments
// are written as [Words.Text] does. Where the order of words differs, %[2]s names
// the second argument; a format may leave the last ones out:
//
//	w.Say("%s of %s", "%[2]s의 %[1]s", rate, measure)
func (w Words) Say(english, korean string, args ...any) string {
	texts := make([]any, len(args))
	for i, arg := range args {
		texts[i] = w.Text(arg)
	}
	format := english
	if w.language == Korean {
		format = korean
	}
	if !strings.Contains(format, "%[") { // with places named, fmt takes no offence
		texts = texts[:min(len(texts), strings.Count(format, "%s"))]
	}
	return fmt.Sprintf(format, texts...)
}

// Text writes a value as a reader in finance expects it: amounts and numbers with
// grouped digits (10,000,000 KRW, 1,000만원), dates (25 January 2026, 2026년 1월
// 25일), and in words measures, conditions, kinds of events, states, roundings and
// date rules. A pointer is what it points to.
func (w Words) Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return grouped(strconv.Itoa(v))
	case money.Amount:
		return w.amount(v)
	case money.Exact:
		return grouped(v.String())
	case money.Decimal:
		return grouped(v.String())
	case money.Rate:
		return grouped(v.String())
	case money.Currency:
		return v.Code()
	case money.Rounding:
		return w.rounding(v, w.agreement.Currency)
	case Measure:
		return w.measure(v)
	case Where:
		return w.where(v)
	case event.Kind:
		return w.kind(v)
	case State:
		return w.state(v)
	case time.Time:
		return w.time(v)
	case Date:
		return w.date(v)
	case DateRule:
		return w.dateRule(v)
	case time.Weekday:
		return w.weekday(v)
	}
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && !p.IsNil() {
		return w.Text(p.Elem().Interface())
	}
	return fmt.Sprint(v)
}

// Money writes a plain number that is an amount in the agreement's currency, such
// as the bound of a tier.
func (w Words) Money(d money.Decimal) string {
	hi, lo, scale := d.Parts()
	a, err := money.FromParts(hi, lo, scale, w.agreement.Currency)
	if err != nil {
		return grouped(d.String())
	}
	return w.amount(a)
}

// Titled puts the label of a term, if it has one, before what the term says.
func (w Words) Titled(label, text string) string {
	if label == "" {
		return text
	}
	return label + ": " + text
}

// List joins values: "a, b and c", "a·b·c".
func (w Words) List(values ...string) string { return w.join(values, " and ", "·", "·") }

// either joins values of which one is enough: "a, b or c", "a, b 또는 c".
func (w Words) either(values []string) string { return w.join(values, " or ", " 또는 ", ", ") }

func (w Words) join(values []string, english, korean, koreanRest string) string {
	last, rest := english, ", "
	if w.language == Korean {
		last, rest = korean, koreanRest
	}
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	return strings.Join(values[:len(values)-1], rest) + last + values[len(values)-1]
}

func (w Words) amount(a money.Amount) string {
	if w.language == Korean && a.Currency() == money.KRW {
		return won(a.Number())
	}
	if a.Currency() == money.Currency(0) {
		return grouped(a.Number())
	}
	return grouped(a.Number()) + " " + a.Currency().Code()
}

// won writes an amount in won, whole ten thousands by 조, 억 and 만: 2억 5,000만원.
func won(number string) string {
	sign := ""
	if digits, negative := strings.CutPrefix(number, "-"); negative {
		sign, number = "-", digits
	}
	whole, tenThousands := strings.CutSuffix(number, "0000")
	if !tenThousands || strings.Contains(number, ".") || len(whole) > 12 {
		return sign + grouped(number) + "원"
	}
	var parts []string
	for _, unit := range []string{"만", "억", "조"} {
		from := max(0, len(whole)-4)
		if part := strings.TrimLeft(whole[from:], "0"); part != "" {
			parts = append([]string{grouped(part) + unit}, parts...)
		}
		whole = whole[:from]
	}
	return sign + strings.Join(parts, " ") + "원"
}

// rounding says to what a value in c is rounded, and how.
func (w Words) rounding(r money.Rounding, c money.Currency) string {
	unit := r.Unit
	if unit.IsZero() {
		unit, _ = money.NewDecimal(1, c.Digits()) // a currency has few digits
	}
	to := Words{w.language, &Agreement{Currency: c}}.Money(unit)
	form, ok := roundingWords()[r.Mode]
	if !ok {
		return r.Mode.String()
	}
	return w.Say(form[0], form[1], to)
}

func roundingWords() map[money.RoundingMode][2]string {
	return map[money.RoundingMode][2]string{
		money.HalfUp:     {"to the nearest %s, halves away from zero", "%s 미만 반올림"},
		money.HalfEven:   {"to the nearest %s, halves to the even multiple", "%s 미만 반올림(절반은 짝수 쪽으로)"},
		money.HalfDown:   {"to the nearest %s, halves towards zero", "%s 미만 반올림(절반은 버림)"},
		money.Up:         {"up to %s", "%s 미만 올림"},
		money.Down:       {"down to %s", "%s 미만 절사"},
		money.Ceiling:    {"up to %s, negative values towards zero", "%s 미만 올림(음수는 0 쪽으로)"},
		money.Floor:      {"down to %s, negative values away from zero", "%s 미만 내림(음수는 0에서 먼 쪽으로)"},
		money.ZeroFiveUp: {"down to %s, but up from a last digit of 0 or 5", "%s 미만 절사(끝자리가 0 또는 5이면 올림)"},
	}
}
