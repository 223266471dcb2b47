// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// output runs the program and returns what it prints.
func output(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestOutput(t *testing.T) {
	got := output(t)
	path := filepath.Join("testdata", "output.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s mismatch (-want +got), -update rewrites it:\n%s", path, diff)
	}
}

// TestByHand works out, from the files and in whole won, what three months come to: it is what the bank
// has paid and what is still kept.
func TestByHand(t *testing.T) {
	var owed int64
	for _, month := range []string{"01", "02", "03"} {
		data, err := files.ReadFile("files/orders-2026-" + month + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		var net, fees int64
		for line := range bytes.Lines(data) {
			var row struct {
				Type  string `json:"type"`
				Price int64  `json:"price"`
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			sign := int64(1)
			if row.Type == "refund" {
				sign = -1
			}
			net += sign * row.Price
			fees += row.Price/40 + 100 // 2.5 % of whole thousands, for each line; a refund is not charged
			if sign < 0 {
				fees -= row.Price/40 + 100
			}
		}
		owed += net*88/100 - fees
	}
	got := output(t)
	figure := func(account string) (sum int64) {
		for line := range strings.Lines(got) {
			if f := strings.Fields(line); len(f) == 3 && strings.HasPrefix(f[0], account) {
				n, err := strconv.ParseInt(f[1], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				sum += n
			}
		}
		return sum
	}
	if paid, kept := -figure("Assets:Payouts:Bank"), -figure("Liabilities:Partners:Reserve"); paid+kept != owed || kept == 0 {
		t.Errorf("paid %d and kept %d, by hand %d is owed", paid, kept, owed)
	}
	if open := figure("Liabilities:Partners:Accrued") + figure("Liabilities:Partners:Payable") + figure("Assets:Payouts:Transit"); open != 0 {
		t.Errorf("%d is still on its way", open)
	}
}
