// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"errors"
	"testing"

	"github.com/jupan-go/jupan/settle"
)

// TestParseAgreementsFaults holds that a fault in JSON names its place: the line
// where it is no JSON, and the field where it is no agreement.
func TestParseAgreementsFaults(t *testing.T) {
	for name, c := range map[string]struct{ json, want string }{
		"no JSON": {
			"[\n  {\"id\": \"a\",}\n]",
			"settle: agreements: line 2, column 14: invalid character '}' looking for beginning of object key string",
		},
		"cut off": {"[\n  {\"id\"", "settle: agreements: line 2, column 7: unexpected end of JSON input"},
		"two":     {"{} {}", "settle: agreements: line 1, column 4: invalid character '{' after top-level value"},
		"fields": {
			`[{"id":"a","party":5,"currency":"KRX","term":[]}]`,
			"settle: agreements: [0].currency: money: parse currency \"KRX\": currency mismatch or unknown currency\n" +
				"[0].party: a JSON number does not fit here\n" +
				"[0].term: unknown field",
		},
		"one agreement": {
			`{"id":"a","party":"p","currency":"USD","calendar":{"cycle":"yearly"},"terms":[]}`,
			`settle: agreements: calendar: cycle: "yearly" is not one of monthly, weekly, daily`,
		},
		"terms": {
			`{"id":"a","party":"p","currency":"USD","terms":[{"type":"cap","amount":10},` +
				`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"rate":30}],"step":1}}]}`,
			"settle: agreements: terms[0].amount: a JSON number does not fit here\n" +
				"terms[1].tiers.step: unknown field\n" +
				"terms[1].tiers.steps.rate: a JSON number does not fit here",
		},
	} {
		_, err := settle.ParseAgreements([]byte(c.json), nil)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: the error is\n%v\nwant\n%s", name, err, c.want)
		}
	}
	_, err := settle.ParseAgreements([]byte(`[{"currency":"?"}]`), nil)
	if field, ok := errors.AsType[*settle.FieldError](err); !ok || field.Path != "[0].currency" {
		t.Errorf("%v does not hold a FieldError of [0].currency", err)
	}
}
