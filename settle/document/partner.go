// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

// PartnerForm is the version of the form of a [Partner].
const PartnerForm = "partner/1"

//go:embed partner.schema.json
var partnerSchema string

// PartnerSchema is the JSON Schema (draft 2020-12) of a [Partner]'s JSON.
func PartnerSchema() string { return partnerSchema }

// Ledger is what a [Partner] is made from: a *[book.Book], or the part of one.
type Ledger interface {
	// Plan has the agreements.
	Plan() *settle.Plan
	// Closed has the closed periods, Statement any, and Due the open ones that are over.
	Closed(id settle.AgreementID) ([]book.Closed, error)
	Statement(id settle.AgreementID, period string) (*settle.Statement, book.State, error)
	Due(at time.Time) ([]book.Task, error)
	// Pending has the corrections that no close has booked, Payouts all payouts.
	Pending(id settle.AgreementID) ([]settle.Line, error)
	Payouts() []book.Payout
	// Campaigns and Measure have the figures by campaign.
	Campaigns() ([]settle.CampaignResult, error)
	Measure(id settle.AgreementID, period string, m settle.Measure) (settle.Input, error)
}

// PartnerOptions say what a [Partner] has. The zero value and nil are the defaults.
type PartnerOptions struct {
	// Language is that of the agreements' words; English if empty.
	Language settle.Language
	// At is the time as of which the open periods are shown: those that are over, and the one
	// that it lies in. The zero time shows of an agreement the period after the last closed one.
	At time.Time
	// Campaigns are those whose figures are read. Nil is all that the book has, for which it
	// settles all agreements: a host that writes for many partners gives the names.
	Campaigns []string
}

// Partner is what one party may see: its agreements in words, their periods with statements,
// traces and campaigns, corrections, payouts, and what is not paid yet. It has no other
// party's agreements, statements and payouts, no finding, and nobody's name of those who took
// the steps. Statements are as they were sent, so that their digests hold; what they say of
// knowledge counts the events of the whole book. Customers are as the book has them:
// pseudonyms, where it was given a key.
//
// The same book gives the same bytes. Where others post meanwhile, make it from
// [book.Book.At], which stands still.
type Partner struct {
	// Form is [PartnerForm], Party whose document it is.
	Form  string `json:"jupan"`
	Party string `json:"party"`
	// Language is that of the words, At the time as of which open periods are shown.
	Language settle.Language `json:"language"`
	At       time.Time       `json:"at,omitzero"`
	// Agreements are the party's own, in the order of the plan.
	Agreements []PartnerAgreement `json:"agreements"`
	// Payouts are those to the party, in the order in which they were drawn up.
	Payouts []PartnerPayout `json:"payouts"`
	// Balances are by currency.
	Balances []PartnerBalance `json:"balances"`
}

// PartnerAgreement is an agreement of the party.
type PartnerAgreement struct {
	// ID, Title and Currency are the agreement's, Versions its versions in words.
	ID       settle.AgreementID `json:"id"`
	Title    string             `json:"title,omitempty"`
	Currency money.Currency     `json:"currency"`
	Versions []PartnerVersion   `json:"versions"`
	// Periods are in their order, the open ones last.
	Periods []PartnerPeriod `json:"periods"`
	// Corrections are the sums by which closed periods were changed, or will be.
	Corrections []PartnerCorrection `json:"corrections"`
}

// PartnerVersion is a version of an agreement in words.
type PartnerVersion struct {
	// Version, From and To are the agreement's.
	Version int       `json:"version,omitempty"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	// Clauses are all that has an effect in it.
	Clauses []settle.Clause `json:"clauses"`
}

// PartnerPeriod is a period with where it stands.
type PartnerPeriod struct {
	// Period is its name, State where it stands.
	Period string     `json:"period"`
	State  book.State `json:"state"`
	// Provisional marks a period that is open: its figures may still change.
	Provisional bool `json:"provisional"`
	// ClosedAt and ApprovedAt are when these steps were taken.
	ClosedAt   time.Time `json:"closed_at,omitzero"`
	ApprovedAt time.Time `json:"approved_at,omitzero"`
	// Statement is there unless the period was before the first one that was closed, and
	// Digest is the SHA-256 of its JSON.
	Statement *settle.Statement `json:"statement,omitempty"`
	Digest    string            `json:"digest,omitempty"`
	// Due is what is paid to the party, and when.
	Due []PartnerDue `json:"due,omitempty"`
	// Campaigns are by name, with figures of the agreement's events as known now.
	Campaigns []PartnerCampaign `json:"campaigns,omitempty"`
}

// PartnerDue is an amount and the day on which it is paid.
type PartnerDue struct {
	// Date is the day, Amount negative if the party is to pay.
	Date   settle.Date  `json:"date"`
	Amount money.Amount `json:"amount"`
}

// PartnerCampaign is what the agreement's events say of a campaign in a period. The empty name
// collects what belongs to none.
type PartnerCampaign struct {
	// Campaign is the name, Figures those that are not zero.
	Campaign string          `json:"campaign"`
	Figures  []PartnerFigure `json:"figures"`
}

// PartnerFigure is a measure: Amount where it is of money, otherwise Number.
type PartnerFigure struct {
	// Measure is the name, Events how many events stand behind it.
	Measure string        `json:"measure"`
	Amount  money.Amount  `json:"amount,omitzero"`
	Number  money.Decimal `json:"number,omitzero"`
	Events  int64         `json:"events"`
}

// PartnerCorrection is by how much a closed period was changed, for one reason.
type PartnerCorrection struct {
	// Corrects is the period that was changed, Booked the one whose statement has the change; none
	// if the next close books it.
	Corrects string `json:"corrects"`
	Booked   string `json:"booked,omitempty"`
	// Reason is why, Amount by how much the total changed.
	Reason settle.Reason `json:"reason"`
	Amount money.Amount  `json:"amount"`
}

// PartnerPayout is an instruction to pay the party, with what became of it.
type PartnerPayout struct {
	// ID, Amount, Date and State are the payout's; Reference is the bank's.
	ID        string       `json:"id"`
	Amount    money.Amount `json:"amount"`
	Date      settle.Date  `json:"date"`
	State     book.State   `json:"state"`
	Reference string       `json:"reference,omitempty"`
	// SettledAt is when the bank confirmed it.
	SettledAt time.Time `json:"settled_at,omitzero"`
	// Items add up to Amount.
	Items []PartnerPayoutItem `json:"items"`
}

// PartnerPayoutItem is an instalment in a payout. One that comes from another party's agreement
// does not name it.
type PartnerPayoutItem struct {
	// Agreement and Period are those of the statement.
	Agreement settle.AgreementID `json:"agreement,omitempty"`
	Period    string             `json:"period"`
	// Date is when Amount was due.
	Date   settle.Date  `json:"date"`
	Amount money.Amount `json:"amount"`
}

// PartnerBalance is what closed statements owe the party in a currency:
//
//	Unpaid = Due − Paid
type PartnerBalance struct {
	// Currency is that in which is paid.
	Currency money.Currency `json:"currency"`
	// Due is what closed statements owe, Paid what the bank has confirmed, and Prepared the part
	// of Unpaid that is in payouts.
	Due      money.Amount `json:"due"`
	Paid     money.Amount `json:"paid"`
	Unpaid   money.Amount `json:"unpaid"`
	Prepared money.Amount `json:"prepared"`
}

// JSON returns the document as indented JSON, as [PartnerSchema] describes it.
func (p *Partner) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("document: partner %s: %w", p.Party, err)
	}
	return data, nil
}
