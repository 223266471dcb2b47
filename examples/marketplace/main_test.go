// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

// output runs the program and returns what it prints.
func output(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestOutput(t *testing.T) { golden.Output(t, output(t)) }

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
	got := strings.ReplaceAll(output(t), ",", "")
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
