// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package oracle

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/jupan-go/jupan/settle"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	return compiled(t, "agreement.schema.json", settle.AgreementSchema())
}

// compiled is a schema of ours, as the validator understands it.
func compiled(t *testing.T, name, text string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s.Validate(doc)
}

// TestSchemaIsASchema validates the schema against the meta-schema of its draft.
func TestSchemaIsASchema(t *testing.T) {
	meta, err := jsonschema.NewCompiler().Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, meta, settle.AgreementSchema()); err != nil {
		t.Error(err)
	}
}

// TestSchemaScenarios accepts the agreements of every scenario, as they stand and as Go writes them.
func TestSchemaScenarios(t *testing.T) {
	s := schema(t)
	files, err := filepath.Glob("../../settle/testdata/*/agreements.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, string(data)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		acceptedBoth(t, s, string(data))
	}
	t.Logf("%d scenarios", len(files))
}

// acceptedBoth holds that settle reads a text, and the schema accepts what settle writes of it.
func acceptedBoth(t *testing.T, s *jsonschema.Schema, text string) {
	t.Helper()
	agreements, err := settle.ParseAgreements([]byte(text), nil)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	written, err := json.Marshal(agreements)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range []string{text, string(written)} {
		if err := validate(t, s, doc); err != nil {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

const (
	head = `"id":"a","party":"p","currency":"USD"`
	fee  = `"terms":[{"type":"fixed_fee","amount":"1 USD"}]`
)

// whole is an agreement with one more field.
func whole(field string) string { return `{` + head + `,` + fee + `,` + field + `}` }

// of is an agreement with the given terms.
func of(terms string) string { return `{` + head + `,"terms":[` + terms + `]}` }

func TestSchemaAccepts(t *testing.T) {
	s := schema(t)
	good := []string{
		whole(`"title":""`),
		`[` + whole(`"title":"x"`) + `]`,
		`{"id":"a","party":"p","currency":"POINT:0","terms":[{"type":"cap","amount":"5 POINT:0"}]}`,
		whole(`"from":"2026-01-31","to":"2026-12-31T15:00:00.5+09:00"`),
		whole(`"calendar":{}`),
		whole(`"calendar":{"cycle":"monthly","closing_day":25,"zone":"Asia/Seoul"}`),
		whole(`"calendar":{"cycle":"weekly","week_start":"monday"}`),
		whole(`"calendar":{"cycle":"daily","zone":"UTC"}`),
		whole(`"rounding":{"mode":"half_even"}`),
		whole(`"rounding":{"mode":"up","unit":"0.05","point":"document"}`),
		whole(`"select":{"party":["p","q"],"campaign":[""],"country":["KR"]}`),
		of(`{"type":"revenue_share","rate":"30%"},{"type":"revenue_share","rate":"250bp"},{"type":"revenue_share","rate":"-0.3"},{"type":"revenue_share","label":"x","rate":"1/3"}`),
		of(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"up_to":"7500.5","rate":"25%"},{"rate":"30%"}]}}`),
		of(`{"type":"per_action","price":"1 USD"},{"type":"per_action","price":"-0.5 USD","count":{"name":"surveys","sum":"count","kinds":["survey","game.session"]}}`),
		of(`{"type":"per_action","price":"1 USD","count":{"name":"x","sum":"quantity","state":"approved","where":{"product":["app"]},"negate":true}}`),
		of(`{"type":"per_click","price":"1 USD"},{"type":"per_mille","price":"1 USD","label":"x"}`),
		of(`{"type":"minimum","amount":"1 USD"},{"type":"cap","amount":"2 USD","label":"x"}`),
		of(`{"type":"deduction","amount":"1 USD"},{"type":"deduction","rate":"5%"},{"type":"deduction","rate":"5%","of":"ad_cost"}`),
		of(`{"type":"deduction","rate":"5%","of":{"name":"x","sum":"fee","kinds":["payment_captured"],"negate":true}}`),
		of(`{"type":"tax","label":"a","mode":"withheld","rate":"3%","rounding":{"mode":"down","unit":"10"}},{"type":"tax","label":"b","mode":"added","rate":"10%","on_tax":"a"}`),
	}
	for _, m := range settle.Measures() {
		name, term := m.Name, `{"type":"per_action","price":"1 USD","count":"%"}`
		if m.Money() {
			term = `{"type":"revenue_share","rate":"1%","of":"%"}`
		}
		good = append(good, of(strings.Replace(term, `"%"`, `"`+name+`"`, 1)))
	}
	all := strings.Join(append(good, goodTerms()...), "\n")
	for name := range settle.BuiltinTerms() {
		if !strings.Contains(all, `"type":"`+name+`"`) {
			t.Errorf("no text has the term %s", name)
		}
	}
	for _, text := range good {
		acceptedBoth(t, s, text)
	}
	t.Logf("%d texts accepted", len(good))
}

// TestSchemaRefuses has texts that settle and the schema both refuse.
func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	bad := []string{
		`{}`, `7`, `"a"`, `null`, `[[]]`, `[{}]`,
		`{"party":"p","currency":"USD",` + fee + `}`,
		`{"id":"","party":"p","currency":"USD",` + fee + `}`,
		`{"id":"a","currency":"USD",` + fee + `}`,
		`{"id":"a","party":"p",` + fee + `}`,
		`{"id":"a","party":"p","currency":"usd",` + fee + `}`,
		`{"id":"a","party":"p","currency":"DOLLARS",` + fee + `}`,
		`{"id":7,"party":"p","currency":"USD",` + fee + `}`,
		`{` + head + `}`, `{` + head + `,"terms":[]}`, `{` + head + `,"terms":{}}`,
		whole(`"partner":"x"`),
		whole(`"from":"soon"`), whole(`"from":20260101`),
		whole(`"calendar":{"cycle":"yearly"}`), whole(`"calendar":{"closing_day":29}`), whole(`"calendar":{"closing_day":-1}`),
		whole(`"calendar":{"cycle":"weekly","closing_day":5}`), whole(`"calendar":{"cycle":"weekly","week_start":"Mon"}`),
		whole(`"calendar":{"zone":"Local"}`), whole(`"calendar":{"timezone":"UTC"}`), whole(`"calendar":"monthly"`),
		whole(`"rounding":{"mode":"bankers"}`), whole(`"rounding":{"mode":"up","point":"total"}`),
		whole(`"rounding":{"mode":"up","unit":10}`), whole(`"rounding":{"mode":"up","unit":"-1"}`),
		whole(`"select":{}`), whole(`"select":{"party":[]}`), whole(`"select":{"party":"p"}`), whole(`"select":[]`),
		whole(`"select":{"Party":["p"]}`), of(`{"type":"revenue_share","rate":"3%","of":{"name":"x","kinds":["Sale"]}}`),
		of(`{}`), of(`{"type":"bonus"}`), of(`{"rate":"3%"}`), of(`"revenue_share"`), of(`{"type":"fixed_fee"}`),
		of(`{"type":"fixed_fee","amount":"1"}`), of(`{"type":"fixed_fee","amount":1}`), of(`{"type":"fixed_fee","amount":"1.5.0 USD"}`),
		of(`{"type":"fixed_fee","amount":"1,000 USD"}`), of(`{"type":"fixed_fee","amount":"1e3 USD"}`), of(`{"type":"fixed_fee","amount":"USD 1"}`),
		of(`{"type":"fixed_fee","amount":"1 USD","rate":"3%"}`),
		of(`{"type":"revenue_share"}`), of(`{"type":"revenue_share","rate":0.3}`), of(`{"type":"revenue_share","rate":"30 %"}`),
		of(`{"type":"revenue_share","rate":"30"}`), of(`{"type":"revenue_share","rate":"1.0"}`),
		of(`{"type":"revenue_share","rate":"1/0"}`), of(`{"type":"revenue_share","rate":"1.5/2"}`), of(`{"type":"revenue_share","rate":""}`),
		of(`{"type":"revenue_share","rate":"3%","tiers":{"mode":"slab","steps":[{"rate":"1%"}]}}`),
		of(`{"type":"revenue_share","tiers":{"steps":[{"rate":"1%"}]}}`), of(`{"type":"revenue_share","tiers":{"mode":"ladder","steps":[{"rate":"1%"}]}}`),
		of(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[]}}`),
		of(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"upto":"5","rate":"1%"},{"rate":"1%"}]}}`),
		of(`{"type":"revenue_share","rate":"3%","of":"netsales"}`), of(`{"type":"revenue_share","rate":"3%","of":"clicks"}`),
		of(`{"type":"revenue_share","rate":"3%","of":{"name":"x"}}`), of(`{"type":"revenue_share","rate":"3%","of":{"name":"","kinds":["y"]}}`), of(`{"type":"revenue_share","rate":"3%","of":{"name":"x","kinds":[]}}`),
		of(`{"type":"revenue_share","rate":"3%","of":{"name":"x","sum":"count","kinds":["y"]}}`),
		of(`{"type":"per_action"}`), of(`{"type":"per_action","price":"1 USD","count":"net_sales"}`),
		of(`{"type":"per_action","price":"1 USD","count":{"name":"x","kinds":["y"]}}`),
		of(`{"type":"per_action","price":"1 USD","count":{"name":"x","sum":"count","state":"done"}}`),
		of(`{"type":"per_action","price":"1 USD","count":{"name":"x","sum":"count","state":"lost","kinds":["conversion"]}}`),
		of(`{"type":"per_click","price":"1 USD","count":"clicks"}`), of(`{"type":"per_mille"}`),
		of(`{"type":"deduction"}`), of(`{"type":"deduction","of":"ad_cost"}`), of(`{"type":"deduction","rate":"3%","amount":"1 USD"}`),
		of(`{"type":"deduction","amount":"1 USD","of":"ad_cost"}`), of(`{"type":"deduction","rate":"1%","of":"clicks"}`),
		of(`{"type":"tax","mode":"added","rate":"1%"}`), of(`{"type":"tax","label":"","mode":"added","rate":"1%"}`),
		of(`{"type":"tax","label":"x","rate":"1%"}`), of(`{"type":"tax","label":"x","mode":"added"}`),
		of(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{}]}}`),
		of(`{"type":"tax","label":"x","mode":"kept","rate":"1%"}`), of(`{"type":"tax","label":"x","mode":"added","rate":"1%","rounding":{"mode":"up","unit":"-1"}}`),
	}
	for _, text := range bad {
		if _, err := settle.ParseAgreements([]byte(text), nil); err == nil {
			t.Errorf("settle accepts %s", text)
		}
		if validate(t, s, text) == nil {
			t.Errorf("the schema accepts %s", text)
		}
	}
	t.Logf("%d texts refused", len(bad))
}

// TestSchemaLeaves lists what settle refuses and a schema cannot see, so that the list stays known.
func TestSchemaLeaves(t *testing.T) {
	s := schema(t)
	for _, text := range []string{
		whole(`"from":"2026-02-30"`),                   // no such day
		whole(`"from":"2026-02-01","to":"2026-01-01"`), // the wrong way round
		whole(`"calendar":{"zone":"Mars/Olympus"}`),    // not in the time zone database
		of(`{"type":"fixed_fee","amount":"1 EUR"}`),    // not the agreement's currency
		whole(`"select":{"kind":["click"]}`),           // a column of the wire form, and so no dimension
		of(`{"type":"fixed_fee","amount":"1 XQX"}`),    // not a currency
		of(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"up_to":"5","rate":"1%"}]}}`),
		of(`{"type":"tax","label":"b","mode":"added","rate":"1%","on_tax":"a"}`),
	} {
		if _, err := settle.ParseAgreements([]byte(text), nil); err == nil {
			t.Errorf("settle accepts %s", text)
		}
		if err := validate(t, s, text); err != nil {
			t.Errorf("the schema can see %s: %v", text, err)
		}
	}
}
