// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// draft is an entry that is being written.
type draft struct {
	accounts  Accounts
	statement *settle.Statement // what it is of, if it is of one
	entry     Entry
}

// of begins the entry of a step of a statement.
func (a Accounts) of(s *settle.Statement, step string, attempt int, on settle.Date) *draft {
	return &draft{accounts: a, statement: s, entry: Entry{
		ID:   entryID(attempt, step, string(s.Agreement), s.Period.Name),
		Date: on,
		Tags: []Tag{{TagAgreement, string(s.Agreement)}, {TagPeriod, s.Period.Name}, {TagParty, s.Party}},
	}}
}

// entryID puts an ID together. "/" and "%" in its parts are escaped, so that
// different facts have different IDs.
func entryID(attempt int, parts ...string) string {
	escape := strings.NewReplacer("%", "%25", "/", "%2F")
	for i := range parts {
		parts[i] = escape.Replace(parts[i])
	}
	id := strings.Join(parts, "/")
	if attempt > 1 {
		id += "/" + strconv.Itoa(attempt)
	}
	return id
}

// post adds a posting, unless it is of nothing.
func (d *draft) post(p Place, amount money.Amount, tags ...Tag) error {
	if amount.IsZero() {
		return nil
	}
	p.Currency = amount.Currency()
	name, err := d.accounts.Account(p)
	if err != nil {
		return err
	}
	d.entry.Postings = append(d.entry.Postings, Posting{Account: name, Amount: amount, Tags: tags})
	return nil
}

// done returns the entry, valid or without postings.
func (d *draft) done() (Entry, error) {
	if d.entry.Empty() {
		return d.entry, nil
	}
	if err := d.entry.Validate(); err != nil {
		return Entry{}, err
	}
	return d.entry, nil
}

func (d *draft) fail(err error) error {
	return &StatementError{Agreement: d.statement.Agreement, Period: d.statement.Period.Name, Err: err}
}
