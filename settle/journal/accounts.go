// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Role is what an account is for; the table is in the package's documentation.
type Role string

// The roles: of the lines of statements, of the balances that terms keep, of what is
// owed, and of what is paid.
const (
	RoleEarnings      Role = "earnings"       // what partners earn
	RoleDeductions    Role = "deductions"     // what is taken from it
	RoleBounds        Role = "bounds"         // what a minimum adds or a cap takes away
	RoleCarried       Role = "carried"        // what is carried without a balance of money
	RoleRounding      Role = "rounding"       // the rounding of totals
	RoleInputTax      Role = "input_tax"      // tax that partners charge
	RoleWithheldTax   Role = "withheld_tax"   // tax kept back for the tax office
	RoleReverseCharge Role = "reverse_charge" // tax owed in the partner's place
	RoleOtherTax      Role = "other_tax"      // lines of tax of a host's own terms

	RoleReserve   Role = "reserve"   // kept back as security
	RoleThreshold Role = "threshold" // rolled forward
	RoleLosses    Role = "losses"    // losses carried over
	RoleAdvances  Role = "advances"  // advances and costs to be recouped
	RoleGuarantee Role = "guarantee" // guaranteed beyond what was earned
	RoleBalance   Role = "balance"   // the balance of a host's own term

	RoleWrittenOff Role = "written_off" // losses that expired or were forgiven
	RoleOutside    Role = "outside"     // paid outside of statements, and taken back by them
	RoleOpening    Role = "opening"     // balances from before the first close

	RoleAccrued    Role = "accrued"    // closed and not yet approved
	RolePayable    Role = "payable"    // approved and not yet released
	RoleTransit    Role = "transit"    // released and not yet confirmed by the bank
	RoleBank       Role = "bank"       // where payouts are paid from
	RoleConversion Role = "conversion" // what one currency became in another
)

// Roles returns the roles there are, in the order of the table.
func Roles() []Role {
	return []Role{
		RoleEarnings, RoleDeductions, RoleBounds, RoleCarried, RoleRounding,
		RoleInputTax, RoleWithheldTax, RoleReverseCharge, RoleOtherTax,
		RoleReserve, RoleThreshold, RoleLosses, RoleAdvances, RoleGuarantee, RoleBalance,
		RoleWrittenOff, RoleOutside, RoleOpening,
		RoleAccrued, RolePayable, RoleTransit, RoleBank, RoleConversion,
	}
}

// Place is what an account is asked for. Fields that a role has no use for are empty.
type Place struct {
	Role Role // what the account is for
	// Party is the agreement's; of RoleAccrued, RolePayable, RoleTransit and RoleBank
	// it is who is paid.
	Party     string
	Agreement settle.AgreementID // for roles of balances
	// Balance is the name of a balance, Bucket the value of a dimension that it is
	// kept apart by, or a line is for, and Tax the label of a tax.
	Balance, Bucket, Tax string
	// Class is that of the line.
	Class    settle.Class
	Currency money.Currency // of the posting
}

// Accounts names accounts. The zero Accounts has the names of the table.
//
// A host that keeps its own chart of accounts gives templates by role, or a function:
//
//	Accounts{Names: map[Role]string{
//	  RoleEarnings: "비용:지급수수료:{party}",
//	  RolePayable:  "부채:미지급금:{party}",
//	}}
//
// The words of a template are {party}, {agreement}, {balance}, {bucket}, {tax},
// {class} and {currency}. Their values become one part of a name by [EscapePart],
// so that two values never become one account.
//
// An account that belongs to several parties, agreements or balances holds their sum;
// RoleOutside and those of balances are then no longer the ones of a statement.
type Accounts struct {
	// Names has templates by role; a role without one has its default.
	Names map[Role]string
	// Name is asked first, and leaves a place to Names with "". It is a pure function.
	Name func(Place) string
}

// template is the default name of a role.
func (r Role) template() (string, bool) {
	const (
		spent    = "Expenses:Partners:"
		held     = "Liabilities:Partners:"
		advanced = "Assets:Partners:"
		balance  = ":{agreement}:{balance}"
	)
	switch r {
	case RoleEarnings:
		return spent + "Earnings:{party}", true
	case RoleDeductions:
		return spent + "Deductions:{party}", true
	case RoleBounds:
		return spent + "Bounds:{party}", true
	case RoleCarried:
		return spent + "Carried:{party}", true
	case RoleRounding:
		return spent + "Rounding:{party}", true
	case RoleWrittenOff:
		return spent + "WrittenOff:{party}", true
	case RoleInputTax:
		return "Assets:Tax:Input:{tax}", true
	case RoleWithheldTax:
		return "Liabilities:Tax:Withheld:{tax}", true
	case RoleReverseCharge:
		return "Liabilities:Tax:ReverseCharge:{tax}", true
	case RoleOtherTax:
		return "Liabilities:Tax:Other:{tax}", true
	case RoleReserve:
		return held + "Reserve" + balance, true
	case RoleThreshold:
		return held + "Threshold" + balance, true
	case RoleLosses:
		return advanced + "Losses" + balance, true
	case RoleAdvances:
		return advanced + "Advances" + balance, true
	case RoleGuarantee:
		return advanced + "Guarantee" + balance, true
	case RoleBalance:
		return held + "Balance" + balance, true
	case RoleOutside:
		return advanced + "Outside:{party}", true
	case RoleOpening:
		return "Equity:Opening:{party}", true
	case RoleAccrued:
		return held + "Accrued:{party}", true
	case RolePayable:
		return held + "Payable:{party}", true
	case RoleTransit:
		return "Assets:Payouts:Transit", true
	case RoleBank:
		return "Assets:Payouts:Bank", true
	case RoleConversion:
		return "Equity:Conversion", true
	}
	return "", false
}

// Account names the account of a place. The error wraps [ErrAccount].
func (a Accounts) Account(p Place) (string, error) {
	template := ""
	if a.Name != nil {
		template = a.Name(p)
	}
	if template == "" {
		template = a.Names[p.Role]
	}
	if template == "" {
		var ok bool
		if template, ok = p.Role.template(); !ok {
			return "", fmt.Errorf("journal: %w: there is no role %q", ErrAccount, p.Role)
		}
	}
	name := p.fill(template)
	if err := CheckAccount(name); err != nil { // a word that is not known has its braces still
		return "", fmt.Errorf("journal: account of %s: %w", p.Role, err)
	}
	return name, nil
}

// fill puts the values of a place into a template.
func (p Place) fill(template string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	word := func(name, value string) []string { return []string{"{" + name + "}", EscapePart(value)} }
	var pairs []string
	for _, w := range [][]string{
		word("party", p.Party), word("agreement", string(p.Agreement)), word("balance", p.Balance),
		word("bucket", p.Bucket), word("tax", p.Tax), word("class", string(p.Class)), word("currency", p.Currency.String()),
	} {
		pairs = append(pairs, w...)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}
