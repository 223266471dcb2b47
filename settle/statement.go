// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Semantics is the version of the arithmetic in this package. A statement
// carries the version that computed it; the version changes when the same
// events and agreement would give another figure.
const Semantics = 1

// ErrInvariant reports a broken promise of this package, such as lines that do
// not add up to their total. Nothing may be paid on what it comes with.
var ErrInvariant = errors.New("settle: invariant broken")

// Statement is what the events known say one agreement owes for one period. Its
// lines add up to its total. The same events, in any order and any number of
// repeats, give the same bytes.
type Statement struct {
	// Semantics is the version of the arithmetic; Agreement, Party and Title are
	// the agreement's.
	Semantics int         `json:"semantics"`
	Agreement AgreementID `json:"agreement"`
	// Version is the version of the agreement that governs the period.
	Version int    `json:"version,omitempty"`
	Party   string `json:"party"`           // whom the agreement is with
	Title   string `json:"title,omitempty"` // the agreement's
	// TaxType is what the party is to the tax office.
	TaxType TaxType `json:"tax_type,omitzero"`
	// Period is the bound on event time.
	Period Period `json:"period"`
	// Known is the bound on knowledge: which events had been folded.
	Known    Knowledge      `json:"known"`
	Currency money.Currency `json:"currency"` // that of Total and of all lines
	Lines    []Line         `json:"lines"`    // in the order of stages and terms
	Total    money.Amount   `json:"total"`    // the sum of the lines
	// Payees divides the total where lines are paid to others than the party.
	Payees []Payee `json:"payees,omitempty"`
	// Payable is the total in the currency in which it is paid, where that is not
	// the agreement's, and Due the days on which it is paid: the amounts add up to
	// Payable's total, or to Total.
	Payable *Payable `json:"payable,omitempty"`
	Due     []Due    `json:"due,omitempty"`
	// Balances are what the period took over and hands on.
	Balances []BalanceMove `json:"balances,omitempty"`
	// Excluded lists selected events that are not in the agreement's currency.
	Excluded []Excluded `json:"excluded,omitempty"`
}

// Knowledge identifies a set of events by their number and a checksum of their
// contents that does not depend on their order. It tells two states apart; it
// is no protection against forgery.
type Knowledge struct {
	// Events is the number of facts: keys that count.
	Events   int64  `json:"events"`
	Checksum string `json:"checksum"` // 16 hexadecimal digits
	// Conflicts is the number of keys, and of versions of partitions, that came
	// with different contents. One of them counts, the same one in every order; a
	// person should look.
	Conflicts int64 `json:"conflicts,omitempty"`
}

// Excluded is the sum of the selected events of one kind in a currency other
// than the agreement's.
type Excluded struct {
	// Kind, Events and Gross say what was left out, how often and how much.
	Kind   event.Kind   `json:"kind"`
	Events int64        `json:"events"`
	Gross  money.Amount `json:"gross"`
}

// Payee is what one of several payees is paid of a statement.
type Payee struct {
	// Party is who is paid Amount.
	Party  string       `json:"party"`
	Amount money.Amount `json:"amount"`
}

// Line is one figure of a statement.
type Line struct {
	Number int `json:"number"` // from 1
	// Version is the version of the agreement that the line comes from.
	Version int    `json:"version,omitempty"`
	Stage   Stage  `json:"stage"` // when it was worked out
	Term    string `json:"term"`  // the type of the term
	Label   string `json:"label"` // for people
	Class   Class  `json:"class"` // how it is added up
	// Payee is who is paid the line, where it is not the party.
	Payee string `json:"payee,omitempty"`
	// Tax says of a line of tax which one it is, and on what.
	Tax *LineTax `json:"tax,omitempty"`
	// Bucket is the value of a dimension that the line is for, and Balance the
	// name of the balance that it moves.
	Bucket  string `json:"bucket,omitempty"`
	Balance string `json:"balance,omitempty"`
	// Corrects is the name of the earlier period that a line of [StageCorrect], or
	// one with a Reason, belongs to.
	Corrects string `json:"corrects,omitempty"`
	// Reason says why a closed period is corrected by the line; see [Statement.With].
	Reason Reason       `json:"reason,omitempty"`
	Amount money.Amount `json:"amount"` // rounded; negative if the party is to pay
	Trace  Trace        `json:"trace"`  // why the amount is what it is
}

// Trace is why a line has its number.
type Trace struct {
	// Inputs are the measures that the term read.
	Inputs []Input `json:"inputs,omitempty"`
	// OnLines says that the term read the sum of the lines above.
	OnLines bool   `json:"on_lines,omitempty"`
	Steps   []Step `json:"steps,omitempty"` // the arithmetic, in order
	// Exact is the value before rounding, Brought what rounding took from the same
	// line in earlier periods, under [RoundCumulative], and Residual what it has taken
	// now: Exact + Brought − Amount.
	Exact    money.Exact    `json:"exact"`
	Brought  money.Exact    `json:"brought,omitzero"`
	Rounding money.Rounding `json:"rounding"` // mode and unit
	Residual money.Exact    `json:"residual"`
}

// Input is a measure as it was read: Amount when the measure is of money,
// otherwise Number. Events is how many events stand behind it.
type Input struct {
	Measure Measure `json:"measure"` // what was read
	// Before says that it is the measure as it stood when the period began.
	Before bool          `json:"before,omitempty"`
	Amount money.Amount  `json:"amount,omitzero"`
	Number money.Decimal `json:"number,omitzero"`
	Events int64         `json:"events"`
	// Converted is how the parts of Amount that were in other currencies became
	// part of it.
	Converted []Conversion `json:"converted,omitempty"`
}

// Step is one multiplication: a base in money times a rate, or a number of
// things times a price.
type Step struct {
	// Label names the tier or the thing counted.
	Label string `json:"label,omitempty"`
	// Base × Rate = Result, or Number × Price = Result.
	Base   money.Exact   `json:"base,omitzero"`
	Rate   *money.Rate   `json:"rate,omitempty"`
	Number money.Decimal `json:"number,omitzero"`
	Price  *money.Exact  `json:"price,omitempty"`
	Result money.Exact   `json:"result"`
}

// Digest returns the SHA-256 of the statement's JSON, in hexadecimal.
func (s *Statement) Digest() (string, error) {
	data, err := s.JSON()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// Sum adds up the lines of a class, such as all taxes.
func (s *Statement) Sum(class Class) (money.Amount, error) {
	return sumLines(s.Currency, s.Lines, func(l *Line) bool { return l.Class == class })
}

// verify holds law 2 on the statement: its lines add up to its total, and what is
// passed on to other payees adds up to nothing.
func (s *Statement) verify() error {
	passed, err := s.Sum(ClassSplit)
	if err != nil {
		return err
	}
	if !passed.IsZero() {
		return fmt.Errorf("%w: agreement %s, period %s: a split creates %s", ErrInvariant, s.Agreement, s.Period.Name, passed)
	}
	if err := s.verifyBalances(); err != nil {
		return err
	}
	sum, err := s.sum()
	if err != nil {
		return err
	}
	if sum != s.Total {
		return fmt.Errorf("%w: agreement %s, period %s: lines add up to %s, total is %s",
			ErrInvariant, s.Agreement, s.Period.Name, sum, s.Total)
	}
	return nil
}

func (s *Statement) sum() (money.Amount, error) {
	return sumLines(s.Currency, s.Lines, func(*Line) bool { return true })
}

func sumLines(c money.Currency, lines []Line, keep func(*Line) bool) (money.Amount, error) {
	sum := money.Zero(c)
	for i := range lines {
		l := &lines[i]
		if !keep(l) {
			continue
		}
		var err error
		if sum, err = sum.Add(l.Amount); err != nil {
			return money.Amount{}, fmt.Errorf("line %d: %w", l.Number, err)
		}
	}
	return sum, nil
}
