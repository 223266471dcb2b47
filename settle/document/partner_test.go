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
	figures := map[string]string{}
	for _, c := range january.Campaigns {
		for _, f := range c.Figures {
			figures[c.Campaign+" "+f.Measure] = f.Amount.Number() + "|" + f.Number.String()
		}
	}
	for name, want := range map[string]string{
		"spring clicks": "0|20", "summer clicks": "0|8", "spring approved": "0|20", "summer approved": "0|9",
		"spring net_sales": "19980310|0", // 20 × 987,350 + 1,111 × (1 + … + 20)
		"spring ad_cost":   "906000|0", "summer ad_cost": "362400|0",
	} {
		if figures[name] != want {
			t.Errorf("%s is %s, want %s: %v", name, figures[name], want, figures)
		}
	}
	named, _ := partner(t, b, "haru", &document.PartnerOptions{Campaigns: []string{"summer", "winter"}})
	if got := named.Agreements[0].Periods[0].Campaigns; len(got) != 1 || got[0].Campaign != "summer" {
		t.Errorf("campaigns asked for are %+v", got)
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

// TestPartnerPrepared follows what is drawn up, and given up, and drawn up again.
func TestPartnerPrepared(t *testing.T) {
	b := story(t)
	check := func(what string, want int) {
		t.Helper()
		p, _ := partner(t, b, "haru", nil)
		sum := money.Zero(money.KRW)
		for _, x := range b.Payouts() {
			if x.Party == "haru" && x.State != book.StateSettled && x.State != book.StateCancelled {
				must(t, addTo(&sum, x.Amount))
			}
		}
		got := p.Balances[0]
		rest, err := got.Due.Sub(got.Paid)
		if err != nil || got.Prepared != sum || got.Unpaid != rest || len(p.Payouts) != want {
			t.Errorf("%s: %d payouts, %+v; prepared are %s", what, len(p.Payouts), got, sum)
		}
	}
	check("paid", 1)
	drawn, err := b.Prepare(t.Context(), settle.MustDate("2026-03-02"), by("ann", 3, 2))
	must(t, err)
	check("drawn up", 2)
	for _, x := range drawn {
		must(t, b.Cancel(t.Context(), x.ID, by("ben", 3, 2)))
	}
	check("given up", 2)
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

// TestPartnerInPage holds that a document may stand inside a page: no text in it ends a script.
func TestPartnerInPage(t *testing.T) {
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "a", Party: "acme", Title: "</script><img src=x onerror=alert(1)>\u2028", Currency: money.USD, Terms: []settle.Term{settle.FixedFee{Amount: money.MustParse("5 USD")}},
	}}, nil)
	must(t, err)
	b, err := book.Open(t.Context(), &book.Memory{}, plan, nil)
	must(t, err)
	_, data := partner(t, b, "acme", asOf())
	if strings.ContainsAny(data, "<>\u2028") || !strings.Contains(data, `\u003c/script\u003e`) {
		t.Errorf("the title stands as it is:\n%s", data)
	}
}

// TestPartnerPeriods shows the open periods in which an agreement is in force, and no others.
func TestPartnerPeriods(t *testing.T) {
	agreements, err := settle.ParseAgreements([]byte(`[{"id": "a", "party": "acme", "currency": "USD", "from": "2026-02-01", "to": "2026-04-01",
		"terms": [{"type": "fixed_fee", "amount": "5 USD"}]}]`), nil)
	must(t, err)
	plan, err := settle.NewPlan(agreements, nil)
	must(t, err)
	b, err := book.Open(t.Context(), &book.Memory{}, plan, nil)
	must(t, err)
	periods := func(at time.Time) string {
		p, _ := partner(t, b, "acme", &document.PartnerOptions{At: at})
		var names []string
		for _, x := range p.Agreements[0].Periods {
			names = append(names, x.Period+" "+string(x.State))
		}
		return strings.Join(names, ", ")
	}
	day := func(m time.Month) time.Time { return time.Date(2026, m, 9, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{day(1), ""}, {day(2), "2026-02 open"}, {day(3), "2026-02 open, 2026-03 open"}, {day(5), "2026-02 open, 2026-03 open"}, {time.Time{}, ""},
	} {
		if got := periods(c.at); got != c.want {
			t.Errorf("at %s: %q, want %q", c.at, got, c.want)
		}
	}
	must(t, b.Close(t.Context(), "a", "2026-02", by("ann", 3, 3)))
	if got := periods(time.Time{}); got != "2026-02 closed, 2026-03 open" {
		t.Errorf("after a close: %q", got)
	}
	must(t, b.Close(t.Context(), "a", "2026-03", by("ann", 4, 3)))
	if got := periods(day(6)); got != "2026-02 closed, 2026-03 closed" {
		t.Errorf("after the end: %q", got)
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
