// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite currency_iso.go from testdata/iso4217.csv")

// isoCSV holds the codes of ISO 4217 list one, published 2026-01-01, that have
// minor units: metals, the SDR, bond units and the codes for tests and for no
// currency have none. Columns: code, numeric code, minor digits, name.
const isoCSV = "testdata/iso4217.csv"

// TestCurrencyTable holds currency_iso.go to the list it is generated from.
func TestCurrencyTable(t *testing.T) {
	f, err := os.Open(isoCSV)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want, err := format.Source(currencySource(rows[1:]))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("currency_iso.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("currency_iso.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("currency_iso.go does not follow from %s; run go generate", isoCSV)
	}
}

func currencySource(rows [][]string) []byte {
	var b bytes.Buffer
	b.WriteString("// Copyright 2026 The jupan authors.\n// SPDX-License-Identifier: Apache-2.0\n")
	b.WriteString("// Code generated from " + isoCSV + " by TestCurrencyTable. DO NOT EDIT.\n\n")
	b.WriteString("package money\n\n")
	b.WriteString("// The currencies of ISO 4217 that have minor units, as of the list of\n")
	b.WriteString("// 2026-01-01. Each comment gives name, numeric code and minor digits.\nconst (\n")
	for _, r := range rows {
		packed, _ := packCode(r[0])
		fmt.Fprintf(&b, "%s Currency = %#x // %s, %s, %s\n",
			r[0], packed<<currencyBits|uint32(r[2][0]-'0'), r[3], r[1], r[2])
	}
	b.WriteString(")\n\n// isoTable is sorted by code.\n")
	fmt.Fprintf(&b, "var isoTable = [%d]isoEntry{\n", len(rows))
	for _, r := range rows {
		fmt.Fprintf(&b, "{%s, %q, %q},\n", r[0], r[0], r[1])
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func TestCurrencyISO(t *testing.T) {
	all := Currencies()
	if len(all) != len(isoTable) || !slices.IsSorted(all) {
		t.Fatalf("Currencies: %d, sorted %v", len(all), slices.IsSorted(all))
	}
	for _, c := range all {
		if got, err := ParseCurrency(c.String()); got != c || err != nil {
			t.Errorf("ParseCurrency(%q) = %v, %v", c, got, err)
		}
		if got, err := NewCurrency(c.Code(), c.Digits()); got != c || err != nil {
			t.Errorf("NewCurrency(%q, %d) = %v, %v", c.Code(), c.Digits(), got, err)
		}
		if _, err := NewCurrency(c.Code(), c.Digits()+1); !errors.Is(err, ErrCurrency) {
			t.Errorf("NewCurrency(%q, %d): %v", c.Code(), c.Digits()+1, err)
		}
		if text, _ := c.AppendText(nil); c.String() != c.Code() || string(text) != c.Code() {
			t.Errorf("%s is printed %q and %q", c.Code(), c, text)
		}
		if got := string(c.appendCode(nil)); got != c.Code() {
			t.Errorf("code packed in %v is %q", c, got)
		}
	}
	// ISO 4217 list one.
	for c, want := range map[Currency]string{
		USD: "USD 840 2", KRW: "KRW 410 0", JPY: "JPY 392 0", KWD: "KWD 414 3", CLF: "CLF 990 4",
		EUR: "EUR 978 2", ISK: "ISK 352 0", VND: "VND 704 0", TWD: "TWD 901 2", XCG: "XCG 532 2",
	} {
		if got := fmt.Sprintf("%v %s %d", c, c.Numeric(), c.Digits()); got != want {
			t.Errorf("%v: %q, want %q", c, got, want)
		}
	}
}

func TestCurrencyOwn(t *testing.T) {
	for _, tt := range []struct {
		code   string
		digits int
		text   string
	}{
		{"POINT", 0, "POINT:0"},
		{"ETH", 18, "ETH:18"},
		{"9", 10, "9:10"},
		{"A", 9, "A:9"},
		{"ZZZZZ", 18, "ZZZZZ:18"},
		{"00000", 0, "00000:0"},
		{"XAU", 6, "XAU:6"},
		{"US", 2, "US:2"},
	} {
		c, err := NewCurrency(tt.code, tt.digits)
		if err != nil {
			t.Fatal(err)
		}
		if c.String() != tt.text || c.Code() != tt.code || c.Digits() != tt.digits || c.Numeric() != "" {
			t.Errorf("%s: %q %q %d %q", tt.text, c, c.Code(), c.Digits(), c.Numeric())
		}
		if got, err := ParseCurrency(tt.text); got != c || err != nil {
			t.Errorf("ParseCurrency(%q) = %v, %v", tt.text, got, err)
		}
	}
	if c, err := ParseCurrency("USD:2"); c != USD || err != nil {
		t.Errorf("USD:2 is %v, %v", c, err)
	}
}

func TestCurrencyRefused(t *testing.T) {
	for _, s := range []string{
		"", "usd", "US$", "USD ", " USD", "POINT", "TOOLONG:0", "USD:3", "USD:", "POINT:", ":2",
		"POINT:19", "POINT:-1", "POINT:+1", "POINT:01", "POINT:1:2", "POINT:١", "ÄÖ:2", "POINT:100",
	} {
		if c, err := ParseCurrency(s); !errors.Is(err, ErrCurrency) || c != 0 {
			t.Errorf("ParseCurrency(%q) = %v, %v", s, c, err)
		}
	}
	if got := (USD + 1).String(); got != "USD:3" {
		t.Errorf("a currency that no constructor makes is %q, which would be read", got)
	}
	var e *ParseError
	if _, err := ParseCurrency("usd"); !errors.As(err, &e) || e.Type != "currency" || e.Text != "usd" {
		t.Errorf("ParseCurrency(usd): %#v", err)
	}
}
