// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
)

// FuzzParseAgreements holds that any text gives either faults, each with a code that says what is wrong, or
// agreements that are valid, that are the same after being written and read, and that can be read back
// in words.
func FuzzParseAgreements(f *testing.F) {
	for _, c := range faultCases() {
		f.Add([]byte(c.json))
	}
	for _, a := range everyAgreement(f) {
		for _, term := range a.Terms {
			one := a
			one.Terms = []settle.Term{term}
			data, err := json.Marshal(one)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	for _, s := range allScenarios(f) {
		f.Add(s.read(f, "agreements.json"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		agreements, err := settle.ParseAgreements(data, nil)
		if err != nil {
			checkRefused(t, agreements, err)
			return
		}
		first, err := json.Marshal(agreements)
		if err != nil {
			t.Fatalf("%s is read and not written: %v", data, err)
		}
		again, err := settle.ParseAgreements(first, nil)
		if err != nil {
			t.Fatalf("%s is written and not read: %v", first, err)
		}
		if second, err := json.Marshal(again); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v: written as\n%s\nand then as\n%s", err, first, second)
		}
		for _, a := range agreements {
			if err := a.Validate(); err != nil {
				t.Fatalf("%s is read and not valid: %v", data, err)
			}
			for _, language := range []settle.Language{settle.English, settle.Korean} {
				if text := settle.Describe(a, language); !strings.HasSuffix(text, "\n") {
					t.Fatalf("%s reads as %q", data, text)
				}
			}
		}
	})
}

// checkRefused holds that an error lists faults with codes and paths, none of them twice.
func checkRefused(t *testing.T, agreements []settle.Agreement, err error) {
	t.Helper()
	faults := settle.Faults(err)
	if agreements != nil || len(faults) == 0 {
		t.Fatalf("%v with %v, without a fault", agreements, err)
	}
	seen := map[string]bool{}
	for _, fault := range faults {
		text := fault.Error()
		if !slices.Contains(settle.FaultCodes(), fault.Code) || fault.Code == settle.CodeInvalid || fault.Err.Error() == "" {
			t.Fatalf("fault %q has the code %q", text, fault.Code)
		}
		if seen[text] && fault.Code != settle.CodeDuplicate {
			t.Fatalf("fault %q twice", text)
		}
		seen[text] = true
	}
}
