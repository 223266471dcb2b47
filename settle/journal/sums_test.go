// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// sums are amounts by a name and a currency.
type sums map[string]money.Amount

func (s sums) add(t testing.TB, name string, a money.Amount) {
	t.Helper()
	k := name + " in " + a.Currency().String()
	sum, err := s[k].Add(a)
	if err != nil {
		t.Fatal(err)
	}
	s[k] = sum
}

// equal compares, without what is zero.
func (s sums) equal(t testing.TB, got sums, what string) {
	t.Helper()
	if diff := cmp.Diff(s.text(), got.text()); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", what, diff)
	}
}

func (s sums) text() map[string]string {
	out := map[string]string{}
	for name, a := range s {
		if !a.IsZero() {
			out[name] = a.String()
		}
	}
	return out
}

// under adds up what accounts below a name hold, by their last part, or by name where it is whole.
func (b *books) under(name string) sums {
	b.t.Helper()
	out := sums{}
	for _, x := range b.trial() {
		if rest, ok := strings.CutPrefix(x.Account, name+":"); ok && !strings.HasPrefix(name, "Assets:Payouts") {
			rest, err := journal.UnescapePart(rest)
			if err != nil {
				b.t.Fatal(err)
			}
			out.add(b.t, rest, x.Amount)
		} else if strings.HasPrefix(x.Account, name) {
			out.add(b.t, x.Account, x.Amount)
		}
	}
	return out
}

// splitAccount returns the texts that a name was made of.
func splitAccount(t testing.TB, account string) []string {
	t.Helper()
	parts := strings.Split(account, ":")
	for i, p := range parts {
		var err error
		if parts[i], err = journal.UnescapePart(p); err != nil {
			t.Fatal(err)
		}
	}
	return parts
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
