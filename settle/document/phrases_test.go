// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// TestPhrases finds in the sources of settle how its terms call their lines and steps, and holds that
// each has words in Korean, so that a new term does not bring English into a Korean page.
func TestPhrases(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	w := wordsOf(money.KRW, nil, settle.Korean)
	literal := regexp.MustCompile(`(?:labelOr\([^,]+, |Label: |\bx\.step\(|\bbalance\(\) string \{ return )"([^"]+)"`)
	latin := regexp.MustCompile(`[A-Za-z]{2}`)
	short := regexp.MustCompile(`\([A-Z]+\)`) // CPC, GGR
	n := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, found := range literal.FindAllStringSubmatch(string(source), -1) {
			n++
			label := found[1]
			switch {
			case label == "less than ":
				label += "1,000 KRW is not collected"
			case strings.HasSuffix(label, " "): // what follows is a number, or a measure
				label += "net_sales"
			}
			if korean := w.label(label); latin.MatchString(short.ReplaceAllString(korean, "")) {
				t.Errorf("%s: %q is %q in Korean", file, label, korean)
			}
		}
	}
	if n < 30 {
		t.Errorf("%d labels in the sources", n)
	}
}

// TestLabels writes labels of terms in both languages, and leaves those of agreements alone.
func TestLabels(t *testing.T) {
	for label, want := range map[string][2]string{
		"share of net_sales":                 {"Share of net sales", "순매출 배분"},
		"up to the minimum of 1,000,000 KRW": {"Up to the minimum of 1,000,000 KRW", "최소 보장액 1,000,000원까지 보전"},
		"0 to 5,000,000":                     {"Above 0 up to 5,000,000", "0 초과 5,000,000 이하"},
		"over 20,000,000":                    {"Over 20,000,000", "20,000,000 초과"},
		"0 to 100 flat":                      {"Above 0 up to 100 flat", "0 초과 100 이하 정액"},
		"16 of 31 days":                      {"16 of 31 days", "31일 중 16일"},
		"bounty at 100 conversions":          {"Bounty at 100 conversions", "전환 100 달성 보너스"},
		"quarantined loss [A]":               {"Quarantined loss [A]", "격리 손실 상계 [A]"},
		"from 2024-07-01, 1. fee":            {"From 2024-07-01, 1. fee", "2024-07-01부터, 1. fee"},
		"released: reserve":                  {"Released: reserve", "유보 해제: 지급 유보금"},
		"VAT, included above":                {"VAT, included above", "VAT(위 금액에 포함)"},
		"over the moon":                      {"over the moon", "over the moon"},
		"from Seoul":                         {"from Seoul", "from Seoul"},
		"platform fee":                       {"platform fee", "platform fee"},
		"광고비 분담금":                            {"광고비 분담금", "광고비 분담금"},
		"":                                   {"", ""},
	} {
		for i, language := range []settle.Language{settle.English, settle.Korean} {
			if got := wordsOf(money.KRW, nil, language).title(label); got != want[i] {
				t.Errorf("%q in %s is %q, want %q", label, language, got, want[i])
			}
		}
	}
}

// TestGrouped groups the digits of the whole part of each number.
func TestGrouped(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "999": "999", "-1000": "-1,000", "1234567.8901": "1,234,567.8901", "1000000/3": "1,000,000/3", "": "",
		"170141183460469231731687303715884105727": "170,141,183,460,469,231,731,687,303,715,884,105,727",
	} {
		if got := grouped(number); got != want {
			t.Errorf("grouped(%q) = %q, want %q", number, got, want)
		}
	}
}
