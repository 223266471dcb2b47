// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "strings"

// conversion says how events in other currencies are converted.
func (w Words) conversion(c *ConversionRule) string {
	if c == nil {
		return w.Say("are not settled", "정산하지 않음")
	}
	of := w.Say("the day of each event", "거래일")
	if c.Of == OfPeriod {
		of = w.Say("the last day of the period", "정산 기간 말일")
	}
	text := w.Say("are converted at the rate %s, counted from %s", "%[2]s 기준 %[1]s 환율로 환산", c.Day, of)
	text += w.rateBy(c.Source, c.Workdays)
	if c.Rounding != nil {
		text += w.Say("; each sum rounded %s", ", 환산 합계별 %s", c.Rounding)
	}
	return text
}

// rateBy says whose rate and whose workdays count.
func (w Words) rateBy(source, workdays string) string {
	text := ""
	if source != "" {
		text += w.Say("; rate of %s", ", 고시 환율 %s", source)
	}
	return text + w.workdaysBy(workdays)
}

func (w Words) workdaysBy(name string) string {
	if name == "" {
		return ""
	}
	return w.Say("; workdays by the calendar %s", ", 영업일 기준 %s", name)
}

// payout says when and in which currency is paid.
func (w Words) payout(p *Payout) string {
	if p == nil {
		return ""
	}
	parts := make([]string, len(p.Instalments))
	for i, x := range p.Instalments {
		parts[i] = w.Say("%s %s", "%s %s", x.Share, x.Due)
	}
	text := w.Say("counted from the last day of the period, %s", "정산 기간 말일 기준 %s", strings.Join(parts, "; "))
	text += w.workdaysBy(p.Workdays)
	if !p.Unit.IsZero() {
		text += w.Say("; instalments cut to %s, the last one takes the rest", ", 분할액 %s 미만 절사(잔액은 마지막 회차에 지급)", w.Money(p.Unit))
	}
	if p.In == nil {
		return text
	}
	of := w.Say("the total, once", "합계 1회")
	if p.In.Per == PerLine {
		of = w.Say("each line", "항목별")
	}
	text += w.Say("; in %s: %s is converted at the rate %s, counted from the last day of the period", "; %s로 지급: 정산 기간 말일 기준 %[3]s 환율로 %[2]s 환산",
		p.In.Currency, of, p.In.Day)
	return text + w.rateBy(p.In.Source, p.In.Workdays) + ", " + w.Say("rounded ", "") + w.rounding(p.In.Rounding, p.In.Currency)
}

// taxType says what the party is to the tax office.
func (w Words) taxType(t TaxType) string {
	switch t {
	case TaxUnstated:
		return ""
	case TaxGeneral:
		return w.Say("general: charges VAT and issues tax invoices", "일반과세자")
	case TaxSimplifiedIssuer:
		return w.Say("simplified taxation, issues tax invoices", "간이과세자(세금계산서 발급)")
	case TaxSimplified:
		return w.Say("simplified taxation, issues no tax invoices", "간이과세자(세금계산서 미발급)")
	case TaxExempt:
		return w.Say("exempt from VAT, issues plain invoices", "면세사업자")
	case TaxIndividual:
		return w.Say("individual, taxed at the source", "원천징수 대상 개인")
	case TaxForeign:
		return w.Say("abroad, VAT by reverse charge", "국외 사업자(부가가치세 대리납부)")
	}
	return t.String()
}
