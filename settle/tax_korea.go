// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// KoreanWithholding returns the two taxes that make up the 3.3 % withheld from
// business income of persons who are no business (인적용역 사업소득), for parties of
// [TaxIndividual]:
//
//	income tax = 3 % of what is paid, cut to 10 won    소득세법 129조, 국고금 관리법 47조
//	local tax  = 10 % of that tax, cut to 10 won       지방세법 103조의13
//
// Income tax of less than 1,000 won was not collected, and the local tax on it
// neither, for what was paid before 1 July 2024 (소득세법 86조). The agreement needs a
// payout, because the day of payment decides. Have a tax adviser confirm that the
// rules are those of your payments.
func KoreanWithholding() []Term {
	tens := func() *money.Rounding { return &money.Rounding{Mode: money.Down, Unit: money.Int(10)} }
	least, none := money.Minor(1000, money.KRW), money.Zero(money.KRW)
	return []Term{
		Tax{
			Label: "소득세", Mode: TaxWithheld, Rate: money.Percent(3), Rounding: tens(), For: []TaxType{TaxIndividual},
			Least: &least, By: ByPayment, Changes: []TaxChange{{From: NewDate(2024, 7, 1), Least: &none}},
		},
		Tax{
			Label: "지방소득세", Mode: TaxWithheld, Rate: money.Percent(10), Rounding: tens(), For: []TaxType{TaxIndividual},
			OnTax: "소득세",
		},
	}
}
