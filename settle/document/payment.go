// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// totalNote says in one line what becomes of the total.
func (w statementWords) totalNote() string {
	s := w.s
	switch {
	case s.Total.Sign() == 0:
		return w.Say("Nothing is due for this period.", "이 기간에 지급할 금액이 없습니다.")
	case s.Total.Sign() < 0:
		return w.Say("%s owes this amount.", "%s이(가) 반환할 금액입니다.", w.party)
	case len(s.Due) == 1 && s.Payable == nil:
		return w.Say("Due on %s", "지급일 %s", s.Due[0].Date)
	case s.Payable != nil:
		return w.Say("Paid as %s", "지급액 %s", w.money(s.Payable.Total))
	case len(s.Due) > 1:
		return w.Say("Due in %s payments, the first on %s", "%s회 지급, 첫 지급일 %s", len(s.Due), w.firstDay())
	}
	return ""
}

// firstDay is the earliest on which something is due.
func (w statementWords) firstDay() settle.Date {
	return slices.MinFunc(w.s.Due, func(a, b settle.Due) int { return a.Date.Compare(b.Date) }).Date
}

// payee is what one of the payees is called: the party by the name that the host gave it.
func (w statementWords) payee(party string) string {
	if party == "" || party == w.s.Party {
		return w.party
	}
	return party
}

// payees lists who is paid how much of the total.
func (w statementWords) payees(list []settle.Payee) []row {
	var out []row
	for _, p := range list {
		out = append(out, row{Name: w.payee(p.Party), Value: figure(p.Amount)})
	}
	return out
}

// payable says how the total became an amount in the currency in which it is paid.
func (w statementWords) payable(v *statementView) {
	p := w.s.Payable
	if p == nil {
		return
	}
	for _, c := range p.Conversions {
		v.Rates = append(v.Rates, w.conversion(c))
	}
	for _, to := range p.Payees {
		v.Converted = append(v.Converted, row{Name: w.payee(to.Party), Value: w.money(to.Amount)})
	}
	v.Converted = append(v.Converted, row{w.Say("Paid in %s", "%s 지급액", p.Total.Currency().Code()), w.money(p.Total), true})
}

// due lists the payments with their days.
func (w statementWords) due() []dueRow {
	var out []dueRow
	for _, d := range w.s.Due {
		out = append(out, dueRow{Date: d.Date.String(), Payee: w.payee(d.Payee), Amount: w.money(d.Amount)})
	}
	return out
}

// balances lists what the period took over and hands on.
func (w statementWords) balances() []balanceRow {
	var out []balanceRow
	for _, m := range w.s.Balances {
		b := balanceRow{Name: w.title(m.Name), Opening: figure(m.Opening), Closing: figure(m.Closing)}
		if m.Bucket != "" {
			b.Name += " [" + m.Bucket + "]"
		}
		if m.Memo {
			b.Notes = append(b.Notes, w.Say("A record only, no money owed.", "기록용이며 채권·채무가 아닙니다."))
		}
		if !m.Outside.IsZero() {
			b.Notes = append(b.Notes, w.Say("Moved without a line of the statement: %s", "정산 항목 없이 변동: %s", w.money(m.Outside)))
		}
		for _, l := range m.Lots {
			text := w.Say("From %s: %s", "%s 발생: %s", l.Period, w.money(l.Amount))
			if !l.Due.IsZero() {
				text += w.Say(", due %s", ", 기한 %s", l.Due)
			}
			b.Notes = append(b.Notes, text)
		}
		out = append(out, b)
	}
	return out
}
