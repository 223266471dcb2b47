// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// chart is what a file for plain-text accounting declares before its entries.
type chart struct {
	entries  []Entry // by date, those of one day in the order given
	accounts []string
	// first is the first day of an account, currencies what it holds, and digits the
	// most decimals of a currency.
	first      map[string]settle.Date
	currencies map[string][]money.Currency
	digits     map[money.Currency]int
	tags       []string
}

// chartOf reads entries, each of which must be valid.
func chartOf(entries []Entry) (*chart, error) {
	c := &chart{
		entries: slices.Clone(entries), first: map[string]settle.Date{},
		currencies: map[string][]money.Currency{}, digits: map[money.Currency]int{},
	}
	slices.SortStableFunc(c.entries, func(a, b Entry) int { return a.Date.Compare(b.Date) })
	tags := map[string]bool{"id": true}
	for _, e := range c.entries {
		if err := e.Validate(); err != nil {
			return nil, err
		}
		for _, t := range e.Tags {
			tags[t.Name] = true
		}
		for _, p := range e.Postings {
			c.posting(e.Date, p)
			for _, t := range p.Tags {
				tags[t.Name] = true
			}
		}
	}
	c.accounts, c.tags = slices.Sorted(maps.Keys(c.first)), slices.Sorted(maps.Keys(tags))
	return c, nil
}

func (c *chart) posting(on settle.Date, p Posting) {
	if _, known := c.first[p.Account]; !known {
		c.first[p.Account] = on
	}
	currency := p.Amount.Currency()
	if held := c.currencies[p.Account]; !slices.Contains(held, currency) {
		c.currencies[p.Account] = append(held, currency)
	}
	_, fraction, _ := strings.Cut(p.Amount.Number(), ".")
	c.digits[currency] = max(c.digits[currency], len(fraction))
}

// commodities are the currencies in the order of their codes.
func (c *chart) commodities() []money.Currency { return slices.Sorted(maps.Keys(c.digits)) }

// escapeText writes text on one line: what a screen does not show, the signs in
// special, spaces at the ends or after others, and a % that would be read as an escape
// become % and two hexadecimal digits for each byte.
func escapeText(text, special string) string {
	var b strings.Builder
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		keep := unicode.IsPrint(r) && !strings.ContainsRune(special, r)
		switch r {
		case utf8.RuneError:
			keep = size > 1
		case ' ':
			keep = i > 0 && i < len(text)-1 && text[i-1] != ' '
		case '%':
			_, escape := hexByte(text[i+1:])
			keep = !escape
		}
		if keep {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(text[i : i+size]) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// plainText writes the syntax that hledger and Ledger share.
type plainText struct {
	*bufio.Writer
	lineMax int // the longest line in bytes; 0 is no limit
	err     error
}

// line writes a line of an entry.
func (w *plainText) line(id, text string) {
	if w.lineMax > 0 && len(text) > w.lineMax && w.err == nil {
		w.err = &EntryError{id, fmt.Errorf("%w: a line of %d bytes, Ledger reads %d", ErrInvalid, len(text), w.lineMax)}
	}
	_, _ = w.WriteString(text) // the error comes at Flush
	_ = w.WriteByte('\n')
}

// entry writes one entry. In a description ";" begins a comment and "|" a note, and
// some signs at its beginning are marks; in a tag's value "," ends it for hledger and
// "[" begins a date.
func (w *plainText) entry(e Entry) {
	w.line(e.ID, "")
	text := escapeText(e.Text, ";|")
	if text != "" && strings.IndexByte("*!(=~", text[0]) >= 0 {
		text = fmt.Sprintf("%%%02X", text[0]) + text[1:]
	}
	w.line(e.ID, strings.TrimRight(e.Date.String()+" "+text, " "))
	w.tags(e.ID, append([]Tag{{"id", e.ID}}, e.Tags...))
	for _, p := range e.Postings {
		w.line(e.ID, fmt.Sprintf("    %s  %s %s", p.Account, p.Amount.Number(), symbol(p.Amount.Currency())))
		w.tags(e.ID, p.Tags)
	}
}

func (w *plainText) tags(id string, tags []Tag) {
	for _, t := range tags {
		w.line(id, fmt.Sprintf("    ; %s: %s", t.Name, escapeText(t.Value, ",[")))
	}
}

// symbol is a currency as hledger and Ledger read it: in quotation marks unless it
// has letters only.
func symbol(c money.Currency) string {
	text := c.String()
	if strings.ContainsAny(text, "0123456789:") {
		return `"` + text + `"`
	}
	return text
}

// WriteHledger writes entries as a journal of hledger, by date, with the directives
// that hledger check --strict asks for. All decimals are kept. Text that would be
// read as something else is written as % and two hexadecimal digits for each byte.
// Each entry must be valid.
func WriteHledger(w io.Writer, entries []Entry) error {
	c, err := chartOf(entries)
	if err != nil {
		return err
	}
	out := &plainText{Writer: bufio.NewWriter(w)}
	out.line("", "decimal-mark .")
	for _, currency := range c.commodities() {
		sample := "1000." + strings.Repeat("0", c.digits[currency])
		out.line("", "commodity "+sample+" "+symbol(currency))
	}
	for _, name := range c.accounts {
		out.line("", "account "+name)
	}
	return out.all(c)
}

// WriteLedger writes entries as a journal of Ledger, by date, with the directives
// that ledger --strict --pedantic asks for, otherwise like [WriteHledger]. Ledger
// reads lines of up to 4,095 bytes; a longer one is an error.
func WriteLedger(w io.Writer, entries []Entry) error {
	c, err := chartOf(entries)
	if err != nil {
		return err
	}
	out := &plainText{Writer: bufio.NewWriter(w), lineMax: ledgerLineMax}
	for _, currency := range c.commodities() {
		sample := "1000"
		if n := c.digits[currency]; n > 0 {
			sample += "." + strings.Repeat("0", n)
		}
		out.line("", "commodity "+symbol(currency))
		out.line("", "    format "+sample+" "+symbol(currency))
	}
	for _, name := range c.tags {
		out.line("", "tag "+name)
	}
	for _, name := range c.accounts {
		out.line("", "account "+name)
	}
	return out.all(c)
}

// ledgerLineMax is what Ledger 3 reads of a line, in bytes.
const ledgerLineMax = 4095

// all writes the entries behind the declarations.
func (w *plainText) all(c *chart) error {
	for _, e := range c.entries {
		w.entry(e)
	}
	if w.err != nil {
		return w.err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	return nil
}
