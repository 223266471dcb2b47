// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// breaks returns the name of the first rule of the column that a value breaks, or nothing. What may
// be a number with separators between the thousands is a rule of its own: which of 1,234 and 1.234
// is meant is asked, not guessed.
func (k *Column) breaks(value string) string {
	switch k.Type {
	case Integer, Decimal:
		return k.breaksNumber(value)
	case Date:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return "type"
		}
	case Instant:
		if _, err := time.Parse(time.RFC3339Nano, value); err != nil {
			return "type"
		}
	case Boolean:
		if value != "true" && value != "false" {
			return "type"
		}
	}
	if len(k.Allowed) > 0 && !slices.Contains(k.Allowed, value) {
		return "allowed"
	}
	return ""
}

func (k *Column) breaksNumber(value string) string {
	d, err := money.ParseDecimal(value)
	if err != nil {
		if separated(value) {
			return "separator"
		}
		return "type"
	}
	_, _, scale := d.Parts()
	switch {
	case k.Type == Integer && scale > 0:
		return "type"
	case k.Decimals != nil && int(scale) > *k.Decimals:
		return "decimals"
	case k.Sign == NonNegative && d.Sign() < 0, k.Sign == NonPositive && d.Sign() > 0:
		return "sign"
	case k.Min != nil && d.Cmp(*k.Min) < 0, k.Max != nil && d.Cmp(*k.Max) > 0:
		return "range"
	}
	return ""
}

// separated tells whether a text is a number with something between its thousands.
func separated(value string) bool {
	return regexp.MustCompile(`^-?\d{1,3}([,.' ]\d{3})+([.,]\d+)?$`).MatchString(strings.TrimSpace(value)) ||
		regexp.MustCompile(`^-?\d+,\d+$`).MatchString(value)
}
