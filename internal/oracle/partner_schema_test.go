// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package oracle

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
)

func partnerSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	return compiled(t, "partner.schema.json", document.PartnerSchema())
}

// TestPartnerSchema validates the documents of the parties of every scenario that needs no more than its
// agreements, some of whose periods are closed.
func TestPartnerSchema(t *testing.T) {
	s := partnerSchema(t)
	files, err := filepath.Glob("../../settle/testdata/*/agreements.json")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), "options.json")); err == nil {
			continue
		}
		b := scenarioBook(t, filepath.Dir(file))
		for _, a := range b.Plan().Agreements() {
			p, err := document.NewPartner(b, a.Party, &document.PartnerOptions{At: time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)})
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			data, err := p.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(t, s, string(data)); err != nil {
				t.Errorf("%s: party %s: %v", file, a.Party, err)
			}
			n++
		}
	}
	if n < 30 {
		t.Errorf("%d documents", n)
	}
	for _, bad := range []string{`{}`, `{"jupan":"partner/2","party":"p","language":"en","agreements":[],"payouts":[],"balances":[]}`} {
		if validate(t, s, bad) == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

// scenarioBook posts a scenario and closes what was over at the end of January.
func scenarioBook(t *testing.T, dir string) *book.Book {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "agreements.json"))
	if err != nil {
		t.Fatal(err)
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(t.Context(), &book.Memory{}, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	events, err := filepath.Glob(filepath.Join(dir, "events*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range events {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		batch, _, err := event.ReadAll(f, &event.ReaderOptions{Name: filepath.Base(file)})
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Post(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	due, err := b.Due(at)
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range due {
		if err := b.Close(t.Context(), task.Agreement, task.Period, book.By{Name: "ann", At: at}); err != nil {
			t.Fatal(err)
		}
	}
	return b
}
