// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/jupan-go/jupan/settle/money"
)

// BeancountOptions says how names of accounts become those of Beancount. nil is the
// zero BeancountOptions.
type BeancountOptions struct {
	// Roots says of which of Beancount's five types an account is that begins with
	// another word: {"비용": "Expenses"}. Without one such an account is an error.
	Roots map[string]string
}

func beancountRoots() []string {
	return []string{"Assets", "Liabilities", "Equity", "Income", "Expenses"}
}

// WriteBeancount writes entries as a file of Beancount, by date, with directives for
// commodities and the opening of accounts, and without tolerance: bean-check refuses an
// entry that is off by its last decimal. Names of accounts are those of
// [BeancountAccount]. Each entry must be valid.
func WriteBeancount(w io.Writer, entries []Entry, opts *BeancountOptions) error {
	if opts == nil {
		opts = &BeancountOptions{}
	}
	c, err := chartOf(entries)
	if err != nil {
		return err
	}
	names, err := opts.names(c.accounts)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	write := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) } // the error comes at Flush
	write("option \"inferred_tolerance_multiplier\" \"0\"\n")
	if len(c.entries) > 0 {
		for _, currency := range c.commodities() {
			write("%s commodity %s\n", c.entries[0].Date, beancountCommodity(currency))
		}
	}
	for _, name := range c.accounts {
		held := c.currencies[name]
		slices.Sort(held)
		list := make([]string, len(held))
		for i, currency := range held {
			list[i] = beancountCommodity(currency)
		}
		write("%s open %s %s\n", c.first[name], names[name], strings.Join(list, ","))
	}
	for _, e := range c.entries {
		write("\n%s * %s\n", e.Date, quoted(e.Text))
		for _, t := range append([]Tag{{"id", e.ID}}, e.Tags...) {
			write("  %s: %s\n", t.Name, quoted(t.Value))
		}
		for _, p := range e.Postings {
			write("  %s  %s %s\n", names[p.Account], p.Amount.Number(), beancountCommodity(p.Amount.Currency()))
			for _, t := range p.Tags {
				write("    %s: %s\n", t.Name, quoted(t.Value))
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	return nil
}

// names turns accounts into Beancount's, and refuses two that would be one.
func (o *BeancountOptions) names(accounts []string) (map[string]string, error) {
	names, taken := map[string]string{}, map[string]string{}
	for _, name := range accounts {
		root, rest, _ := strings.Cut(name, ":")
		inTheirs := name
		if theirs := o.Roots[root]; theirs != "" {
			inTheirs = strings.TrimSuffix(theirs+":"+rest, ":")
		}
		account, err := BeancountAccount(inTheirs)
		if err != nil {
			return nil, err
		}
		if other, ok := taken[account]; ok {
			return nil, fmt.Errorf("journal: %w: %q and %q would both be %s for Beancount", ErrAccount, other, name, account)
		}
		names[name], taken[account] = account, name
	}
	return names, nil
}

// quoted is text as Beancount reads it between quotation marks.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(escapeText(text, "")) + `"`
}

// beancountCommodity is a currency as Beancount reads it: of capitals, figures and
// dashes, a letter first. No code has a dash, so that two currencies stay two.
func beancountCommodity(c money.Currency) string {
	text := strings.ReplaceAll(c.String(), ":", "-")
	if text[0] >= '0' && text[0] <= '9' {
		return "X-" + text
	}
	return text
}

// BeancountAccount turns the name of an account into one that Beancount reads: parts of
// letters, figures and dashes that begin with a capital or a figure, below one of
// Assets, Liabilities, Equity, Income and Expenses. Within a part
//
//	a first letter that is no capital of A to Z, a first 0, and no part at all   get a 0 before them
//	a space between letters and figures                                          becomes --
//	a dash beside anything else, or before x, and every other sign               become -x and two
//	                                                                             hexadecimal digits for each byte
//
// so that "Liabilities:Partners:Payable:acme shop" is "Liabilities:Partners:Payable:0acme--shop".
// [FromBeancount] is the opposite, so that different names stay different.
func BeancountAccount(name string) (string, error) {
	if err := CheckAccount(name); err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	parts := strings.Split(name, ":")
	if !slices.Contains(beancountRoots(), parts[0]) {
		return "", fmt.Errorf("journal: %w: %q begins with none of %s: give its root in BeancountOptions",
			ErrAccount, name, strings.Join(beancountRoots(), ", "))
	}
	if len(parts) == 1 {
		return name + ":0", nil
	}
	for i, part := range parts[1:] {
		parts[i+1] = beancountPart(part)
	}
	return strings.Join(parts, ":"), nil
}

func beancountPart(part string) string {
	var b strings.Builder
	if first := part[0]; (first < 'A' || first > 'Z') && (first < '1' || first > '9') {
		b.WriteByte('0')
	}
	runes := []rune(part)
	for i, r := range runes {
		between := i > 0 && i < len(runes)-1 && isBean(runes[i-1]) && isBean(runes[i+1])
		switch {
		case isBean(r):
			b.WriteRune(r)
		case r == ' ' && between:
			b.WriteString("--")
		case r == '-' && between && runes[i+1] != 'x':
			b.WriteByte('-')
		default:
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "-x%02X", c)
			}
		}
	}
	return b.String()
}

// isBean reports what Beancount has in names beside dashes: letters, and figures of
// ASCII. Letters beyond 16 bits are too new for some of the tables of others.
func isBean(r rune) bool {
	return r >= '0' && r <= '9' || r <= 0xFFFF && unicode.IsLetter(r)
}

// FromBeancount returns the name that [BeancountAccount] made this one of; it is an
// error if it made none.
func FromBeancount(account string) (string, error) {
	parts := strings.Split(account, ":")
	if len(parts) == 2 && parts[1] == "0" {
		parts = parts[:1]
	}
	for i := 1; i < len(parts); i++ {
		parts[i] = fromBeancountPart(parts[i])
	}
	name := strings.Join(parts, ":")
	if again, err := BeancountAccount(name); err != nil || again != account {
		return "", fmt.Errorf("journal: %w: %q is not what BeancountAccount writes", ErrAccount, account)
	}
	return name, nil
}

func fromBeancountPart(part string) string {
	part = strings.TrimPrefix(part, "0")
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		rest := part[i:]
		if c, ok := hexByte(strings.TrimPrefix(rest, "-x")); ok && strings.HasPrefix(rest, "-x") {
			b.WriteByte(c)
			i += 3
			continue
		}
		if strings.HasPrefix(rest, "--") {
			b.WriteByte(' ')
			i++
			continue
		}
		b.WriteByte(part[i])
	}
	return b.String()
}
