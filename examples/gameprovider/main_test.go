// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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

// TestByHand adds the calls up in whole cents, with nothing of the library: stakes less winnings, by who
// brought the player. What was bet live, 50 and 75 back, is Chen's.
func TestByHand(t *testing.T) {
	c, err := open()
	if err != nil {
		t.Fatal(err)
	}
	revenue := map[string]int64{"2026-02 mina": -2500}
	for _, month := range []string{"2026-01", "2026-02"} {
		data, err := files.ReadFile("files/calls-" + month + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			var row struct {
				Op, User string
				Call     struct {
					Transaction struct{ Amount json.Number }
				}
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			cents, err := strconv.ParseInt(strings.ReplaceAll(row.Call.Transaction.Amount.String(), ".", ""), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if row.Op != "debit" {
				cents = -cents
			}
			revenue[month+" "+c.parties[row.User]] += cents
			revenue[month] += cents
		}
	}
	got := strings.ReplaceAll(output(t), ",", "")
	euro := func(cents int64) string {
		sign := ""
		if cents < 0 {
			sign, cents = "-", -cents
		}
		return fmt.Sprintf("%s%d.%02d EUR", sign, cents/100, cents%100)
	}
	for what, want := range map[string]string{
		"gross, January":        euro(revenue["2026-01"]) + " × 12%",
		"gross, February":       euro(revenue["2026-02"]-2500) + " × 12%",
		"net of Dana, January":  euro(revenue["2026-01 dana"]*88/100-5000) + " × 30%",
		"net of Dana, February": euro(revenue["2026-02 dana"]*88/100-10000) + " × 30%",
		"Mina, January":         euro(revenue["2026-01 mina"]) + " × 10%",
		"Mina, February":        euro(revenue["2026-02 mina"]) + " × 10%",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", what, want, got)
		}
	}
}
