// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"

	"github.com/jupan-go/jupan/settle"
)

// A Korean particle has two forms: one after a final consonant, one after a vowel. Which of them follows a
// number depends on how its end is read aloud.

// topic, subject and object put a number with 은/는, 이/가 and 을/를.
func topic(number string) string   { return number + particle(number, "은", "는", "은(는)") }
func subject(number string) string { return number + particle(number, "이", "가", "이(가)") }
func object(number string) string  { return number + particle(number, "을", "를", "을(를)") }

// toward puts a number with 으로/로: after ㄹ it is 로.
func toward(number string) string {
	if end := strings.TrimRight(number, "178"); end != number {
		return number + "로"
	}
	return number + particle(number, "으로", "로", "(으)로")
}

// particle picks the form that follows a number, or both where the end is no digit.
func particle(number, consonant, vowel, both string) string {
	digits := strings.ReplaceAll(number, ",", "")
	if digits == "" || digits[len(digits)-1] < '0' || digits[len(digits)-1] > '9' {
		return both
	}
	zeros := len(digits) - len(strings.TrimRight(digits, "0"))
	if zeros == len(digits) || strings.Contains(digits, ".") {
		zeros = 0 // zero itself, and decimals, which are read digit by digit
	}
	if zeros > 0 {
		if zeros >= 12 && zeros < 16 { // 조; 십, 백, 천, 만, 억 and 경 end on a consonant
			return vowel
		}
		return consonant
	}
	if strings.ContainsRune("2459", rune(digits[len(digits)-1])) { // 이, 사, 오, 구
		return vowel
	}
	return consonant // 영, 일, 삼, 육, 칠, 팔
}

// koreanWords are the names of kinds, severities and aspects in reports.
func koreanWords(name string) string {
	word, ok := map[string]string{
		"decimal_slip": "자릿수 오류", "currency_mixup": "통화 혼동", "unit_switch": "단위 변경", "sign_flip": "부호 반대",
		"unexpected_zero": "예상 밖의 0", "doubled_day": "두 배 집계", "partial_day": "하루 일부 누락", "missing_day": "보고 누락",
		"stale_feed": "자료 지연", "stale_copy": "전날 자료 반복", "outlier": "이상값", "level_shift": "수준 변화",
		"ratio_drift": "비율 변화", "row_influence": "큰 단건", "statement_odd": "이례적인 정산서", "typing_error": "입력 오류",
		"conflict": "값 충돌", "contract_breach": "데이터 계약 위반", "schema_drift": "열 구성 변경", "duplicate_file": "중복 파일",
		"info": "참고", "review": "검토", "block": "차단",
		"freshness": "적시성", "completeness": "완전성", "validity": "유효성", "consistency": "일치성",
	}[name]
	if !ok {
		return name
	}
	return word
}

// said is a name as a report in a language has it.
func said(l settle.Language, name string) string { return pick(l, name, koreanWords(name)) }
