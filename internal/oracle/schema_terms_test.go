// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package oracle

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
)

// dated is an agreement with a beginning, as a term over several periods needs.
func dated(terms string) string { return `{` + head + `,"from":"2026-01-01","terms":[` + terms + `]}` }

// goodTerms has each term that balances, splits or qualifies, in each of its forms.
func goodTerms() []string {
	const release = `"release":{"basis":"day_of_month","n":15,"months":6}`
	return []string{
		of(`{"type":"revenue_share","rate":"30%","of":"gaming_revenue","by":"brand","less":[{"label":"bonuses","of":"refunds","rate":"50%"},{"of":"processing_fees"}],"losses":{"rule":"carried","expires":3}}`),
		of(`{"type":"revenue_share","rate":"30%","losses":{"rule":"high_roller","threshold":"5000 USD","by":"player"}}`),
		of(`{"type":"revenue_share","rate":"30%","losses":{"rule":"forgiven"}}`),
		of(`{"type":"revenue_share","tiers":{"mode":"slab","reach":"clicks","steps":[{"up_to":"10","rate":"1%","flat":"5 USD"},{"rate":"2%"}]}}`),
		of(`{"type":"per_action","price":"1 USD","package":"10","free":"5","max":"100","only":{"by":"customer","once":true,"of":"net_sales","at_least":"50"}}`),
		of(`{"type":"per_action_tiers","count":"clicks","only":{"by":"order","once":true},"tiers":{"mode":"marginal","steps":[{"up_to":"10","price":"1 USD"},{"price":"2 USD","flat":"3 USD"}]}}`),
		of(`{"type":"fixed_fee","amount":"1 USD","prorate":true}`),
		of(`{"type":"transaction_fee","rate":"2.9%","fixed":"0.30 USD","min":"0.5 USD","max":"20 USD","by":"order","of":"net_sales","pays":true}`),
		of(`{"type":"transaction_fee","tiers":{"mode":"slab","steps":[{"up_to":"10","rate":"1%"},{"rate":"2%"}]}}`),
		of(`{"type":"bounty","amount":"100 USD","of":"conversions","goal":"100"}`),
		of(`{"type":"cost_plus","margin":"15%","cost":"fees_charged"}`),
		of(`{"type":"override","of":"gross_sales","chain":[{"payee":"a","rate":"5%"},{"payee":"p","rate":"8%"}]}`),
		of(`{"type":"negative_carry","expires":3}`), of(`{"type":"negative_carry","forgive":true}`),
		of(`{"type":"recoupment","by":"title","rate":"50%","costs":"ad_cost","advances":[{"on":"2026-01-01","amount":"10 USD","for":"a","elsewhere":true}]}`),
		of(`{"type":"recoupment","by_sales":"net_sales","advances":[{"on":"2026-01-01","amount":"10 USD"}]}`),
		of(`{"type":"guarantee","amount":"100 USD"}`), dated(`{"type":"guarantee","label":"year","amount":"100 USD","every":12}`),
		of(`{"type":"split","among":[{"payee":"a","amount":"10 USD"},{"rate":"50%","among":[{"payee":"b","rate":"1/2"},{"payee":"c","rate":"1/2"}]},{"payee":"p"}]}`),
		of(`{"type":"reserve","rate":"10%","of":"net_sales",` + release + `}`), of(`{"type":"reserve","target":"500 USD",` + release + `}`),
		of(`{"type":"threshold","label":"x","amount":"50 USD"}`),
	}
}

// badTerms has texts that settle and the schema both refuse.
func badTerms() []string {
	return []string{
		of(`{"type":"revenue_share","rate":"30%","less":[{"rate":"50%"}]}`), of(`{"type":"revenue_share","rate":"30%","less":{"of":"refunds"}}`),
		of(`{"type":"revenue_share","rate":"30%","losses":{"rule":"high_roller"}}`), of(`{"type":"revenue_share","rate":"30%","losses":{"expires":3}}`),
		of(`{"type":"revenue_share","rate":"30%","losses":{"rule":"forgiven","expires":3}}`), of(`{"type":"revenue_share","rate":"30%","by":"Brand"}`),
		of(`{"type":"revenue_share","tiers":{"mode":"marginal","reach":"clicks","steps":[{"rate":"2%"}]}}`),
		of(`{"type":"per_action","price":"1 USD","only":{"by":"customer"}}`), of(`{"type":"per_action","price":"1 USD","only":{"by":"customer","of":"net_sales"}}`),
		of(`{"type":"per_action","price":"1 USD","max":"-1"}`), of(`{"type":"per_action_tiers"}`), of(`{"type":"per_action_tiers","tiers":{"mode":"slab","steps":[{"rate":"1%"}]}}`),
		of(`{"type":"transaction_fee"}`), of(`{"type":"transaction_fee","rate":"1%","tiers":{"mode":"slab","steps":[{"rate":"2%"}]}}`),
		of(`{"type":"transaction_fee","fixed":"-1 USD"}`), of(`{"type":"transaction_fee","tiers":{"mode":"slab","reach":"clicks","steps":[{"rate":"2%"}]}}`),
		of(`{"type":"bounty","amount":"100 USD","of":"conversions"}`), of(`{"type":"bounty","amount":"100 USD","of":"conversions","goal":"-5"}`),
		of(`{"type":"cost_plus"}`), of(`{"type":"cost_plus","margin":"1%","cost":"clicks"}`),
		of(`{"type":"override","chain":[]}`), of(`{"type":"override","chain":[{"payee":"","rate":"5%"}]}`), of(`{"type":"override","chain":[{"payee":"a"}]}`),
		of(`{"type":"negative_carry","expires":3,"forgive":true}`), of(`{"type":"negative_carry","expires":-1}`),
		of(`{"type":"recoupment"}`), of(`{"type":"recoupment","by":"7%","advances":[{"on":"2026-01-01","amount":"10 USD","for":"a"}]}`), of(`{"type":"recoupment","advances":[]}`), of(`{"type":"recoupment","advances":[{"amount":"10 USD"}]}`),
		of(`{"type":"recoupment","costs":"ad_cost","rate":"10%","by_sales":"net_sales"}`), of(`{"type":"recoupment","advances":[{"on":"2026-01-01","amount":"-10 USD"}]}`),
		of(`{"type":"guarantee"}`), of(`{"type":"guarantee","amount":"-1 USD"}`), of(`{"type":"guarantee","amount":"1 USD","every":"year"}`),
		of(`{"type":"split"}`), of(`{"type":"split","among":[]}`), of(`{"type":"split","among":[{"rate":"100%"}]}`),
		of(`{"type":"split","among":[{"payee":"a","rate":"100%","amount":"1 USD"}]}`), of(`{"type":"split","among":[{"payee":"a","among":[{"payee":"b"}]}]}`),
		of(`{"type":"reserve","rate":"10%"}`), of(`{"type":"reserve","release":{"basis":"days_after","n":1}}`), of(`{"type":"reserve","target":"1 USD","of":"net_sales","release":{"basis":"days_after","n":1}}`),
		of(`{"type":"threshold"}`), of(`{"type":"threshold","amount":"-1 USD"}`),
	}
}

// TestSchemaTerms holds settle and the schema to each other on the terms.
func TestSchemaTerms(t *testing.T) {
	s := schema(t)
	for _, text := range goodTerms() {
		acceptedBoth(t, s, text)
	}
	for _, text := range badTerms() {
		if _, err := settle.ParseAgreements([]byte(text), nil); err == nil {
			t.Errorf("settle accepts %s", text)
		}
		if validate(t, s, text) == nil {
			t.Errorf("the schema accepts %s", text)
		}
	}
	t.Logf("%d texts accepted, %d refused", len(goodTerms()), len(badTerms()))
}

// unseen lists the faults that a schema does not see: code, the end of the path, and why.
func unseen() [][3]string {
	return [][3]string{
		{"currency", "", "an amount in the wrong or an unknown currency"},
		{"order", "", "what depends on the size of another value, or on the terms before"},
		{"reference", "", "a name of something elsewhere"},
		{"zone", "", "the time zone database"},
		{"duplicate", "", "two names that are the same"},
		{"syntax", "from", "days that no month has"},
		{"syntax", "to", "days that no month has"},
		{"syntax", "on", "days that no month has"},
		{"syntax", "date", "days that no month has"},
		{"syntax", "until", "days that no month has"},
		{"missing", "for", "what depends on another field of the agreement: the tax type"},
		{"missing", "every", "what depends on another field of the agreement: its beginning"},
		{"missing", "by", "what depends on another field of the agreement: its payout"},
		{"missing", "up_to", "which tier is the last one"},
		{"conflict", "up_to", "which tier is the last one"},
		{"conflict", "for", "what depends on another field of the term: advances that are for a value"},
		{"conflict", "payout.instalments", "sums of rates"},
		{"missing", "among", "sums of rates"},
		{"range", "among", "sums of rates"},
		{"conflict", "among", "the number of parts that are the rest"},
		{"range", "from", "the span of a custom calendar"},
		{"range", "to", "the span of a custom calendar"},
		{"range", "share", "the size of a number in a text"},
		{"range", "rate", "the size of a number in a text"},
		{"range", "amount", "the size of a number in a text"},
		{"range", "goal", "the size of a number in a text"},
		{"range", "target", "the size of a number in a text"},
		{"range", "threshold", "the size of a number in a text"},
		{"range", "least", "the size of a number in a text"},
	}
}

// randomDocs is how many agreements TestSchemaRandom makes; with 60,000 it finds the same.
const randomDocs = 5000

// TestSchemaRandom changes good agreements at random: settle and the schema refuse the same, but for the
// listed differences.
func TestSchemaRandom(t *testing.T) {
	s := schema(t)
	docs := parsedDocs(t)
	r := rand.New(rand.NewPCG(7, 3))
	counts := map[string]int{}
	for n := range randomDocs {
		doc := clone(t, docs[n%len(docs)])
		for range 1 + r.IntN(2) {
			doc = change(r, doc)
		}
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		_, refused := settle.ParseAgreements(data, nil)
		invalid := validate(t, s, string(data))
		switch {
		case refused == nil && invalid == nil:
			counts["accepted by both"]++
		case refused != nil && invalid != nil:
			counts["refused by both"]++
		case refused == nil:
			if !strings.Contains(string(data), "null") && !strings.Contains(string(data), `""`) {
				t.Errorf("only the schema refuses %s: %v", data, invalid)
			}
			counts["only the schema: null, or an empty word"]++
		default:
			counts["only settle: "+why(t, data, refused)]++
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d %s", counts[key], key)
	}
	if min(counts["accepted by both"], counts["refused by both"]) < randomDocs/10 {
		t.Error("the changes are one-sided")
	}
}

// why is what is behind the first fault that a schema cannot see; there must be one.
func why(t *testing.T, data []byte, err error) string {
	t.Helper()
	for _, f := range settle.Faults(err) {
		for _, x := range unseen() {
			if string(f.Code) == x[0] && strings.HasSuffix(f.Path, x[1]) {
				return x[0] + ", " + x[2]
			}
		}
	}
	t.Errorf("only settle refuses %s: %v", data, err)
	return "not listed"
}

// parsedDocs are all good texts, and the agreements of the scenarios.
func parsedDocs(t *testing.T) []any {
	t.Helper()
	texts := goodTerms()
	files, err := filepath.Glob("../../settle/testdata/*/agreements.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	var docs []any
	for _, text := range texts {
		var doc any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		if list, ok := doc.([]any); ok {
			docs = append(docs, list...)
		} else {
			docs = append(docs, doc)
		}
	}
	return docs
}

func clone(t *testing.T, doc any) any {
	t.Helper()
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// change changes one place of a JSON value: another value, or one left out, added or repeated.
func change(r *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		if len(keys) == 0 || r.IntN(12) == 0 {
			v[pick(r, "x", "rate", "label", "amount", "of", "by", "mode", "every", "expires")] = value(r)
			return v
		}
		key := keys[r.IntN(len(keys))]
		if r.IntN(6) == 0 {
			delete(v, key)
			return v
		}
		v[key] = change(r, v[key])
		return v
	case []any:
		if len(v) == 0 || r.IntN(8) == 0 {
			return append(v, value(r))
		}
		i := r.IntN(len(v))
		if r.IntN(8) == 0 {
			return slices.Delete(v, i, i+1)
		}
		v[i] = change(r, v[i])
		return v
	}
	return value(r)
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func value(r *rand.Rand) any {
	return pick[any](r,
		nil, true, false, "", "x", "p", 0, 1, 12, -3, 2.5, "7%", "-1%", "250bp", "1/3", "30", "0.5", "12", "-4", "1 USD", "5 KRW", "-2 USD", "1,5 USD",
		"2026-01-31", "2026-02-30", "monthly", "weekly", "slab", "marginal", "added", "net_sales", "clicks", "ad_cost", "customer", "order",
		"half_even", "down", "document", "UTC", "Mars/Olympus", "carried", "high_roller", "lifetime", "fixed_fee", "tax", "revenue_share",
		map[string]any{}, []any{}, []any{"a"}, map[string]any{"name": "m", "kinds": []any{"click"}},
		map[string]any{"name": fmt.Sprint("m", r.IntN(9)), "sum": "count", "kinds": []any{"survey"}, "scope": "lifetime"},
		map[string]any{"basis": "days_after", "n": r.IntN(9)}, map[string]any{"type": "fixed_fee", "amount": "1 USD"},
	)
}
