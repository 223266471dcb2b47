// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"crypto/sha256"
	"encoding/json"
	"testing"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// TestPlanDigest holds the digest, which is put together from parts, to the JSON of the
// whole: saved Tallies carry it.
func TestPlanDigest(t *testing.T) {
	odd := ratedAgreements()[:2]
	odd[0].Title, odd[1].Party = "<b>&\u2028\xff", "a\"b"
	odd[1].Select = Where{"campaign": {"<c>"}, dimParty: {"a"}}
	for name, list := range map[string][]Agreement{"none": nil, "one": ratedAgreements()[:1], "odd": odd} {
		p, err := NewPlan(list, &PlanOptions{Holds: []int{30}, Seed: [16]byte{1, 9: 2}})
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(struct {
			Agreements  []Agreement
			Attribution Attribution
			Campaigns   bool
			Dimensions  []string
			Holds       []int `json:",omitempty"`
			Seed        keyhash.Seed
		}{list, LastTouch, true, p.dims, p.holds, p.seed})
		if err != nil {
			t.Fatal(err)
		}
		if p.digest != sha256.Sum256(data) {
			t.Errorf("%s: the digest is not that of %s", name, data)
		}
	}
}

// TestAgreementJSON holds the parts of an agreement's JSON to what json.Marshal makes of
// the whole.
func TestAgreementJSON(t *testing.T) {
	a := ratedAgreements()[1]
	a.Title, a.Version = "<b>&\u2028\xff", 3
	a.Payout = &Payout{Instalments: []Instalment{{Share: money.Percent(100)}}}
	got, err := a.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	in := agreementJSON{agreementHead: agreementHead{
		ID: a.ID, Version: 3, Party: a.Party, Title: a.Title, Currency: a.Currency, Calendar: &a.Calendar,
	}, agreementTail: agreementTail{Rounding: &a.Rounding, Payout: a.Payout}}
	for _, term := range a.Terms {
		raw, err := marshalTerm(term)
		if err != nil {
			t.Fatal(err)
		}
		in.Terms = append(in.Terms, raw)
	}
	want, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("have %s\nwant %s", got, want)
	}
}

// TestMeasureNamed finds each measure that JSON can call by name alone, and no other.
func TestMeasureNamed(t *testing.T) {
	for _, m := range Measures() {
		if known, ok := measureNamed(m.Name); !ok || !known.equal(m) {
			t.Errorf("%q is %v, %t", m.Name, known, ok)
		}
	}
	for _, name := range []string{"", string(Cleared), "gross"} {
		if m, ok := measureNamed(name); ok {
			t.Errorf("%q is %v", name, m)
		}
	}
}
