// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"testing"

	"github.com/jupan-go/jupan/settle/money"
)

// column is a type that goes into a database and comes back.
type column interface {
	driver.Valuer
	sql.Scanner
}

func TestScan(t *testing.T) {
	for _, tt := range []struct {
		into column
		src  any
		want string
	}{
		{new(money.Amount), "1234.5 USD", "1234.50 USD"},
		{new(money.Amount), []byte("-1 KRW"), "-1 KRW"},
		{new(money.Decimal), "2.50", "2.5"},
		{new(money.Decimal), []byte("2.50"), "2.5"},
		{new(money.Decimal), int64(-7), "-7"},
		{new(money.Rate), "0.3", "30%"},
		{new(money.Rate), []byte("1/3"), "1/3"},
		{new(money.Currency), "KRW", "KRW"},
		{new(money.Currency), "", ""},
	} {
		err := tt.into.Scan(tt.src)
		value, valueErr := tt.into.Value()
		if err != nil || valueErr != nil || value != tt.want {
			t.Errorf("%T of %v: %v, %v, %v", tt.into, tt.src, value, err, valueErr)
		}
	}
}

func TestScanRefused(t *testing.T) {
	for _, into := range []column{new(money.Amount), new(money.Decimal), new(money.Rate), new(money.Currency)} {
		for _, src := range []any{nil, 1.5, true, "x", []byte("1,5"), float32(1)} {
			err := into.Scan(src)
			if value, _ := into.Value(); err == nil || value != "0" && value != "" && value != "0%" {
				t.Errorf("%T of %v: %v, %v", into, src, value, err)
			}
		}
	}
	if err := new(money.Amount).Scan(int64(5)); !errors.Is(err, money.ErrSyntax) {
		t.Errorf("amount of an integer: %v", err)
	}
	var null sql.Null[money.Amount]
	if err := null.Scan(nil); err != nil || null.Valid {
		t.Errorf("null: %v, %v", null, err)
	}
	if err := null.Scan("5 KRW"); err != nil || null.V != money.Minor(5, money.KRW) {
		t.Errorf("not null: %v, %v", null, err)
	}
}

// TestJSONRefused asks that nothing is read that a float64 may have touched, and
// that a value that is refused stays as it was.
func TestJSONRefused(t *testing.T) {
	type document struct {
		Amount   money.Amount
		Decimal  money.Decimal
		Rate     money.Rate
		Exact    money.Exact
		Currency money.Currency
		Mode     money.RoundingMode
		Allocate money.AllocateMode
	}
	for _, field := range []string{"Amount", "Decimal", "Rate", "Exact", "Currency", "Mode", "Allocate"} {
		for _, value := range []string{`1`, `1.5`, `1e3`, `true`, `{}`, `[]`, `"x y"`, `"1.5e3 USD"`} {
			var d document
			err := json.Unmarshal([]byte(`{"`+field+`":`+value+`}`), &d)
			if err == nil || !d.Exact.Equal(money.Exact{}) || d != (document{}) {
				t.Errorf("%s of %s: %+v, %v", field, value, d, err)
			}
		}
	}
	var optional struct{ Amount *money.Amount }
	if err := json.Unmarshal([]byte(`{"Amount":null}`), &optional); err != nil || optional.Amount != nil {
		t.Errorf("null for a pointer: %v, %v", optional.Amount, err)
	}
}

func TestJSONModes(t *testing.T) {
	type modes struct {
		Rounding money.Rounding
		Options  money.AllocateOptions
	}
	for _, tt := range []struct {
		was  modes
		text string
	}{
		{modes{}, `{"Rounding":{},"Options":{}}`},
		{
			modes{
				money.Rounding{Mode: money.Down, Unit: money.Int(10)},
				money.AllocateOptions{Mode: money.SeparateBlocks, Unit: money.MustDecimal("0.05")},
			},
			`{"Rounding":{"mode":"down","unit":"10"},"Options":{"mode":"separate_blocks","unit":"0.05"}}`,
		},
	} {
		text, err := json.Marshal(tt.was)
		if err != nil || string(text) != tt.text {
			t.Errorf("%+v: %s, %v", tt.was, text, err)
		}
		var is modes
		if err := json.Unmarshal(text, &is); err != nil || is != tt.was {
			t.Errorf("%s: %+v, %v", text, is, err)
		}
	}
	for m := money.HalfUp; m <= money.ZeroFiveUp; m++ {
		var again money.RoundingMode
		if err := again.UnmarshalText([]byte(m.String())); err != nil || again != m {
			t.Errorf("%s is read as %s, %v", m, again, err)
		}
	}
	if _, err := json.Marshal(money.Rounding{Mode: 8}); !errors.Is(err, money.ErrRounding) {
		t.Errorf("an unknown mode: %v", err)
	}
	if _, err := json.Marshal(money.AllocateMode(5)); !errors.Is(err, money.ErrRounding) {
		t.Errorf("an unknown mode: %v", err)
	}
	if got := money.RoundingMode(8).String() + money.AllocateMode(5).String(); got != "RoundingMode(8)AllocateMode(5)" {
		t.Error(got)
	}
}
