// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

// Describe says: 3% of the lines above (taxes left out) is withheld.
func (t Tax) Describe(w Words) string {
	base := t.describeBase(w)
	text := w.Say("%s of %s is added", "%[2]s의 %[1]s 가산", t.Rate, base)
	switch t.Mode {
	case TaxWithheld:
		text = w.Say("%s of %s is withheld", "%[2]s의 %[1]s 원천징수", t.Rate, base)
	case TaxIncluded:
		text = w.Say("%s is included in %s: shown, and not paid on top", "%[2]s에 %[1]s 포함(별도 가산 없음)", t.Rate, base)
	case TaxReverse:
		text = w.Say("%s of %s is owed by the recipient (reverse charge): shown, and not paid", "%[2]s의 %[1]s 대리납부(지급하지 않음)", t.Rate, base)
	}
	if t.Per == PerEachLine {
		text += w.Say(", worked out on each line", ", 항목별 계산")
	}
	if t.Rounding != nil {
		text += w.Say(", rounded %s", ", %s", t.Rounding)
	}
	if t.Least != nil {
		text += ", " + t.describeLeast(w, TaxChange{Least: t.Least})
	}
	text += t.describeChanges(w)
	if len(t.For) > 0 {
		types := make([]string, len(t.For))
		for i, x := range t.For {
			if types[i] = x.String(); w.language == Korean {
				types[i] = w.taxType(x)
			}
		}
		text += w.Say("; only for the tax type %s", "; 과세 유형 %s에만 적용", w.either(types))
	}
	return w.Titled(t.Label, text)
}

// describeBase says what the tax is on.
func (t Tax) describeBase(w Words) string {
	base := w.Say("the lines above (taxes left out)", "위 항목 합계(세금 제외)")
	switch {
	case t.OnTax != "":
		base = t.OnTax
	case len(t.Lines) > 0:
		base = w.List(t.Lines...)
	}
	if t.Payee != "" {
		base = w.Say("%s, as paid to %s", "%[2]s 지급분 %[1]s", base, t.Payee)
	}
	return base
}

// describeLeast says how small a tax is collected.
func (Tax) describeLeast(w Words, c TaxChange) string {
	if c.Least.IsZero() {
		return w.Say("collected however small", "소액도 징수")
	}
	return w.Say("not collected below %s", "%s 미만은 징수하지 않음", c.Least)
}

// describeChanges says what holds from which day on, and whose day decides.
func (t Tax) describeChanges(w Words) string {
	if len(t.Changes) == 0 {
		return ""
	}
	text := w.Say("; of periods that end", "; 정산 기간 말일 기준")
	if t.By == ByPayment {
		text = w.Say("; of payments made", "; 지급일 기준")
	}
	for i, c := range t.Changes {
		if i > 0 {
			text += ","
		}
		text += w.Say(" from %s", " %s부터", c.From)
		if c.Rate != nil {
			text += w.Say(" %s", " %s", c.Rate)
		}
		if c.Least != nil {
			text += " " + t.describeLeast(w, c)
		}
	}
	return text
}
