// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func partner(t testing.TB, b document.Ledger, party string, o *document.PartnerOptions) (*document.Partner, string) {
	t.Helper()
	p, err := document.NewPartner(b, party, o)
	must(t, err)
	data, err := p.JSON()
	must(t, err)
	return p, string(data)
}

// asOf is a day in February, which the story has not closed.
func asOf() *document.PartnerOptions {
	return &document.PartnerOptions{At: time.Date(2026, 2, 25, 0, 0, 0, 0, time.UTC)}
}

// TestPartner holds the document of the story: what it has, and that it is always the same.
func TestPartner(t *testing.T) {
	b := story(t)
	p, data := partner(t, b, "haru", asOf())
	golden(t, "partner.json", data+"\n")
	again, err := b.At(t.Context(), b.Head().Seq)
	must(t, err)
	if _, other := partner(t, again, "haru", asOf()); other != data {
		t.Error("the same log gives another document")
	}
	deal := p.Agreements[0]
	if len(p.Agreements) != 1 || len(deal.Periods) != 2 || deal.Periods[0].State != book.StateApproved || !deal.Periods[1].Provisional {
		t.Errorf("agreements or periods: %+v", p.Agreements)
	}
	for _, x := range deal.Periods {
		if digest, err := x.Statement.Digest(); err != nil || digest != x.Digest {
			t.Errorf("%s: digest %s, want %s", x.Period, x.Digest, digest)
		}
	}
	january := deal.Periods[0]
	if len(january.Campaigns) != 1 || january.Campaigns[0].Campaign != "spring" {
		t.Fatalf("campaigns %+v", january.Campaigns)
	}
	figures := map[string]string{}
	for _, f := range january.Campaigns[0].Figures {
		figures[f.Measure] = f.Amount.Number() + "|" + f.Number.String()
	}
	for name, want := range map[string]string{"clicks": "0|28", "approved": "0|29", "ad_cost": "1268400|0", "net_sales": "28236866|0"} {
		if figures[name] != want {
			t.Errorf("%s is %s, want %s: %v", name, figures[name], want, figures)
		}
	}
}

// TestPartnerBalance holds what is unpaid to what was closed and paid, for the party and for the other
// payee, by the amounts of the book's own payouts.
func TestPartnerBalance(t *testing.T) {
	b := story(t)
	for party, agreements := range map[string]int{"haru": 1, "studio-bom": 0, "rival": 1} {
		p, data := partner(t, b, party, asOf())
		paid, due := money.Zero(money.KRW), money.Zero(money.KRW)
		for _, x := range b.Payouts() {
			if x.Party == party {
				must(t, addTo(&paid, x.Amount))
			}
		}
		for _, id := range b.Plan().IDs() {
			closed, err := b.Closed(id)
			must(t, err)
			for _, c := range closed {
				for _, d := range c.Due() {
					if d.Payee == party {
						must(t, addTo(&due, d.Amount))
					}
				}
			}
		}
		unpaid, err := due.Sub(paid)
		must(t, err)
		want := []document.PartnerBalance{{Currency: money.KRW, Due: due, Paid: paid, Unpaid: unpaid, Prepared: money.Zero(money.KRW)}}
		if diff := cmp.Diff(want, p.Balances); diff != "" || len(p.Agreements) != agreements || due.IsZero() || paid.IsZero() {
			t.Errorf("%s: %d agreements; balances mismatch (-want +got):\n%s", party, len(p.Agreements), diff)
		}
		if party == "studio-bom" && (strings.Contains(data, "haru") || len(p.Payouts) != 1) {
			t.Errorf("a payee sees whose agreement pays it:\n%s", data)
		}
	}
}

func addTo(sum *money.Amount, a money.Amount) (err error) {
	*sum, err = sum.Add(a)
	return err
}

// TestPartnerCorrections holds the sums of corrections to those of the statements.
func TestPartnerCorrections(t *testing.T) {
	b := story(t)
	open, _ := partner(t, b, "haru", asOf())
	want := []document.PartnerCorrection{
		{Corrects: "2026-01", Reason: settle.ReasonLate, Amount: money.MustParse("101448 KRW")},
		{Corrects: "2026-01", Reason: settle.ReasonRefund, Amount: money.MustParse("-78037 KRW")},
	}
	if diff := cmp.Diff(want, open.Agreements[0].Corrections); diff != "" {
		t.Errorf("before the close (-want +got):\n%s", diff)
	}
	must(t, b.Close(t.Context(), "haru-2026", "2026-02", by("ann", 3, 3)))
	for i := range want {
		want[i].Booked = "2026-02"
	}
	closed, _ := partner(t, b, "haru", nil)
	if diff := cmp.Diff(want, closed.Agreements[0].Corrections); diff != "" {
		t.Errorf("after the close (-want +got):\n%s", diff)
	}
	if n := len(closed.Agreements[0].Periods); n != 3 || closed.Agreements[0].Periods[2].Period != "2026-03" {
		t.Errorf("%d periods without a time, want two closed and the next", n)
	}
}

// TestPartnerAlone holds that nothing of others is in a document: their agreements, amounts and
// events, and who took the steps, with which words.
func TestPartnerAlone(t *testing.T) {
	b := story(t)
	must(t, b.Note(t.Context(), "finding f-1", book.By{Name: "eve", At: by("", 2, 24).At, Why: "a slip of the rival"}))
	_, data := partner(t, b, "haru", asOf())
	for _, bad := range []string{"rival", "secret", "77%", "8765432", "6749382", `"ann"`, `"ben"`, `"eve"`, "slip of", "as agreed between", "finding", "KB-studio"} {
		if strings.Contains(data, bad) {
			t.Errorf("the document has %q", bad)
		}
	}
	if !strings.Contains(data, "KB-haru") {
		t.Error("the document lacks the bank's reference")
	}
	for _, party := range []string{"", "nobody"} {
		if _, err := document.NewPartner(b, party, nil); !errors.Is(err, book.ErrUnknown) {
			t.Errorf("party %q is %v, want ErrUnknown", party, err)
		}
	}
}

// TestPartnerPseudonyms holds that customers stay what the book has for them.
func TestPartnerPseudonyms(t *testing.T) {
	agreements, err := settle.ParseAgreements([]byte(`{"id": "rollers", "party": "acme", "currency": "USD", "terms": [
		{"type": "revenue_share", "rate": "30%", "of": "gaming_revenue", "losses": {"rule": "high_roller", "threshold": "5000 USD"}}]}`), nil)
	must(t, err)
	plan, err := settle.NewPlan(agreements, nil)
	must(t, err)
	key := bytes.Repeat([]byte{7}, 32)
	b, err := book.Open(t.Context(), &book.Memory{}, plan, &book.Options{PseudonymKey: key})
	must(t, err)
	at := time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC)
	must(t, b.Post(t.Context(), event.Batch{Events: []event.Event{
		{Key: event.Key{Source: "w", ID: "1"}, Kind: event.Win, At: at, Party: "acme", Customer: "player-77", Gross: money.MustParse("-9000 USD")},
	}}))
	_, data := partner(t, b, "acme", &document.PartnerOptions{At: at})
	if strings.Contains(data, "player-77") || !strings.Contains(data, `"bucket": "`+event.Pseudonym(key, "w", "player-77")+`"`) {
		t.Errorf("the document has the customer, or not the pseudonym:\n%s", data)
	}
}

// TestPartnerSchema holds that the schema has every member of the document of the story, and no more
// members at its top.
func TestPartnerSchema(t *testing.T) {
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	must(t, json.Unmarshal([]byte(document.PartnerSchema()), &schema))
	_, data := partner(t, story(t), "haru", asOf())
	var doc struct {
		Agreements []struct{ Periods []map[string]any }
	}
	var top map[string]any
	must(t, json.Unmarshal([]byte(data), &top))
	must(t, json.Unmarshal([]byte(data), &doc))
	if diff := cmp.Diff(slices.Sorted(maps.Keys(schema.Properties)), slices.Sorted(maps.Keys(top))); diff != "" {
		t.Errorf("members (-schema +document):\n%s", diff)
	}
	for name := range doc.Agreements[0].Periods[0] {
		if schema.Defs["period"].Properties[name] == nil {
			t.Errorf("the schema has no member %q of a period", name)
		}
	}
}
