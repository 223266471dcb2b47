// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/bench/peers"
	"github.com/jupan-go/jupan/internal/bench/workload"
)

// TestAgree holds the peers to the same bytes over seeds, sizes, both formats and both ways to find
// a party.
func TestAgree(t *testing.T) {
	for _, rows := range []int64{1, 500, 5_000} {
		for seed := range uint64(4) {
			spec := workload.Spec{Seed: seed, Rows: rows}
			spec.Attribution, spec.JSONLines = seed%2 == 1, seed/2 == 1
			t.Run(fmt.Sprintf("rows=%d/seed=%d", rows, seed), func(t *testing.T) {
				job := writeFile(t, spec)
				want := settle(t, peers.Typical, job)
				for name, f := range contestants() {
					got := settle(t, f, job)
					if able := got != nil; able != ableTo(name, spec) {
						t.Errorf("%s can do it: %t", name, able)
					} else if diff := cmp.Diff(want, got); able && diff != "" {
						t.Errorf("%s differs from Typical (-typical +got):\n%s", name, diff)
					}
				}
				if unique := fmt.Sprintf("unique,%d", spec.Unique()); want[len(want)-1] != unique {
					t.Errorf("last line = %q, want %q", want[len(want)-1], unique)
				}
			})
		}
	}
}

// ableTo says which contestants cannot read JSON Lines, and which cannot follow orders.
func ableTo(name string, spec workload.Spec) bool {
	switch name {
	case "SQLite", "Postgres", "JupanMapped":
		return !spec.JSONLines
	case "Limit":
		return !spec.JSONLines && !spec.Attribution
	}
	return true
}

// TestByHand holds the peers to figures worked out on paper: each tier, net sales below zero,
// halves of a minor unit on both sides of zero, a month border in UTC, repeats, a click and a party
// in two currencies.
func TestByHand(t *testing.T) {
	const file = "id,kind,at,party,campaign,customer,order,currency,gross,quantity\n" +
		"a1,payment_captured,2026-01-31T23:59:59Z,p-001,c,u,o1,USD,60000.05,\n" +
		"a2,payment_captured,2026-02-01T00:00:00Z,p-001,c,u,o2,USD,0.25,\n" +
		"a2,payment_captured,2026-02-01T00:00:00Z,p-001,c,u,o2,USD,0.25,\n" +
		"a3,payment_refunded,2026-02-01T00:00:01Z,p-001,c,u,o2,USD,-0.5,\n" +
		"a4,ad_cost,2026-02-01T00:00:02Z,p-001,c,,,USD,-0.75,\n" +
		"a5,click,2026-02-01T00:00:02Z,p-001,c,u,,,,1\n" +
		"a6,conversion,2026-02-01T00:00:02Z,p-001,c,u,o3,USD,0,1\n" +
		"a7,conversion,2026-02-01T00:00:02Z,p-001,c,u,o3,USD,0,-1\n" +
		"a8,conversion,2026-02-01T00:00:02Z,p-001,c,u,o4,USD,0,1\n" +
		"b1,payment_captured,2026-02-01T00:00:00Z,p-001,c,u,o5,KRW,20000005,\n" +
		"b2,payment_cancelled,2026-02-01T00:00:00Z,p-001,c,u,o5,KRW,-0.123456,\n" +
		"a1,payment_captured,2026-01-31T23:59:59Z,p-001,c,u,o1,USD,60000.05,\n"
	want := []string{
		strings.TrimSpace(peers.Header),
		// 1,000 + 6,000 + 10,000.05 × 20 % = 2,000.01
		"p-001,2026-01,USD,60000.050000,0.000000,0.000000,0.000000,0.000000,9000.01,0.00,0.00,9000.01",
		// 1,000,000 + 10,000,004.876544 × 15 % = 1,500,000.7314816
		"p-001,2026-02,KRW,20000005.000000,-0.123456,0.000000,0.000000,0.000000,2500001,0,0,2500001",
		// -0.25 × 10 % = -0.025 gives -0.03; 1 × 0.40; -0.75 × 10 % = -0.075 gives -0.08
		"p-001,2026-02,USD,0.250000,-0.500000,-0.750000,2.000000,-1.000000,-0.03,0.40,-0.08,0.29",
		"unique,10",
	}
	path := filepath.Join(t.TempDir(), "events.csv")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, f := range contestants() {
		got := settle(t, f, peers.Job{Path: path, Threads: 1})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// TestKeepRepeats shows that the peer that keeps repeats counts them, so that its output may not be
// compared.
func TestKeepRepeats(t *testing.T) {
	spec := workload.Spec{Rows: 5_000}
	job := writeFile(t, spec)
	job.KeepRepeats = true
	got := settle(t, peers.Duck, job)
	if want := fmt.Sprintf("unique,%d", spec.Rows); got[len(got)-1] != want {
		t.Errorf("last line = %q, want %q", got[len(got)-1], want)
	}
}

// TestErrors holds every contestant to an error for a file that is not there and for an amount that
// is none.
func TestErrors(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.csv")
	text := workload.Header + "a1,payment_captured,2026-01-31T23:59:59Z,p-001,c,u,o1,USD,1O.00,\n"
	if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, f := range contestants() {
		for _, path := range []string{broken, broken + ".gone"} {
			if err := f(t.Context(), peers.Job{Path: path}, &bytes.Buffer{}); err == nil {
				t.Errorf("%s(%s) = nil, want an error", name, filepath.Base(path))
			}
		}
	}
}

func contestants() map[string]peers.Contestant {
	all := map[string]peers.Contestant{
		"Duck": peers.Duck, "Typical": peers.Typical, "SQLite": peers.SQLite, "Limit": peers.Limit,
		"Jupan": peers.Jupan, "JupanMapped": peers.JupanMapped, "JupanCampaigns": peers.JupanCampaigns,
	}
	if server != nil {
		all["Postgres"] = server.Settle
	}
	return all
}

// server is PostgreSQL for all tests, nil where it is not installed; errServer says why.
var (
	server    *peers.Postgres
	errServer error
)

// TestServer skips where the tests did without PostgreSQL.
func TestServer(t *testing.T) {
	if errServer != nil {
		t.Skip(errServer)
	}
	if server.PeakBytes() < 1<<20 && runtime.GOOS == "linux" {
		t.Errorf("the server has %d bytes", server.PeakBytes())
	}
}

func TestMain(m *testing.M) {
	server, errServer = peers.StartPostgres(context.Background())
	code := m.Run()
	if server != nil {
		if err := server.Close(); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}

func writeFile(t *testing.T, spec workload.Spec) peers.Job {
	t.Helper()
	path := filepath.Join(t.TempDir(), "events")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return peers.Job{
		Path: path, JSONLines: spec.JSONLines, Attribution: spec.Attribution, Threads: 2,
	}
}

// settle returns the lines of a contestant; none if it cannot do such a job.
func settle(t *testing.T, f peers.Contestant, job peers.Job) []string {
	t.Helper()
	var out bytes.Buffer
	if err := f(t.Context(), job, &out); errors.Is(err, peers.ErrUnable) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}
