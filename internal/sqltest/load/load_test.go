// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/sqltest/cluster"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

// The commands start this program again as one of several processes.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == writerCommand {
		main()
		return
	}
	code := m.Run()
	if started {
		if c, err := server(); err == nil {
			c.Remove()
		}
	}
	os.Exit(code)
}

var started bool

var server = sync.OnceValues(func() (*cluster.Cluster, error) {
	started = true
	return cluster.Start()
})

// stores are the flags for each store that there is here.
func stores(t *testing.T) map[string][]string {
	t.Helper()
	list := map[string][]string{inMemory: {"-store", inMemory}, onSQLite: {"-store", onSQLite}}
	c, err := server()
	if err != nil {
		t.Log(err)
		return list
	}
	list[onPostgreSQL] = []string{"-store", onPostgreSQL, "-dsn", c.DSN()}
	return list
}

func run(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := dispatch(t.Context(), args, &out); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	t.Log(out.String())
	return out.String()
}

// wants holds the output of a command to a pattern.
func wants(t *testing.T, out, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(out) {
		t.Errorf("no %q in\n%s", pattern, out)
	}
}

func TestLive(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			out := run(t, append([]string{
				"live", "-events", "2400", "-closed", "2", "-partners", "3", "-campaigns", "6",
				"-duration", "500ms", "-pause", "1ms", "-board", "50ms", "-explain", "50ms", "-late", "20", "-attribution",
			}, store...)...)
			for _, what := range []string{timePost, timeOpen, timeCampaigns, timeExplain, timeReturn, timeCall} {
				wants(t, out, regexp.QuoteMeta(what)+` +[1-9]`)
			}
		})
	}
}

// TestWriters has real processes post to one book while one of them closes.
func TestWriters(t *testing.T) {
	for name, store := range stores(t) {
		if name == inMemory {
			continue
		}
		t.Run(name, func(t *testing.T) {
			out := run(t, append([]string{
				"writers", "-processes", "1,3", "-duration", "400ms", "-batch", "10", "-partners", "4", "-campaigns", "8", "-close",
			}, store...)...)
			wants(t, out, `(?m)^ +1 +[1-9].* [1-9]\d* +\d+\.\d\d +\d+\.\d *$`)
			wants(t, out, `(?m)^ +3 +[1-9].* [1-9]\d* +\d+\.\d\d +\d+\.\d *$`)
		})
	}
}

func TestCost(t *testing.T) {
	out := run(t, "cost", "-events", "1000", "-partners", "3", "-campaigns", "6", "-stores", inMemory+","+onSQLite)
	wants(t, out, `Tally, no orders +1000 +[1-9]`)
	wants(t, out, `Book on sqlite, batches of 20, attribution +50( +[1-9]\d*){4} +\d`)
}

func TestPeak(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			out := run(t, append([]string{
				"peak", "-times", "2", "-normal", "500", "-reads", "200", "-books", "2", "-events", "400", "-partners", "3", "-campaigns", "6",
				"-slice", "20ms", "-batch", "5", "-close", "12",
			}, store...)...)
			wants(t, out, `(?m)^2 times the normal load: 2 books`)
			closes := 0
			for _, row := range regexp.MustCompile(`(?m)^ +\d\d .*$`).FindAllString(out, -1) {
				n, err := strconv.Atoi(strings.Fields(row)[9])
				if err != nil {
					t.Errorf("row %q: %v", row, err)
				}
				closes += n
			}
			if closes != 2*3*2 {
				t.Errorf("%d closes, want 2 books × 3 agreements × 2 months", closes)
			}
			wants(t, out, `(?m)^ +20 +1500 `)
			wants(t, out, `(?m)^[1-9]\d* events posted`)
		})
	}
}

// TestCheck has the check of a book see what it is for.
func TestCheck(t *testing.T) {
	w := &world{partners: 2, campaigns: 2, seed: 1}
	if err := w.prepare(); err != nil {
		t.Fatal(err)
	}
	plan, err := w.plan()
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(t.Context(), &book.Memory{}, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	j := &job{Batch: 40}
	post := func(from int) {
		t.Helper()
		if err := b.Post(t.Context(), j.events(w, from)); err != nil {
			t.Fatal(err)
		}
	}
	post(0)
	if err := b.Close(t.Context(), b.Plan().IDs()[0], monthName(0), book.By{Name: "ann", At: monthStart(1)}); err != nil {
		t.Fatal(err)
	}
	post(40)
	for _, c := range []struct {
		sum written
		ok  bool
	}{
		{written{Events: 80, Closes: 1}, true}, {written{Events: 81, Closes: 1}, false}, {written{Events: 80}, false},
	} {
		if err := check(t.Context(), b, c.sum); (err == nil) != c.ok {
			t.Errorf("check(%+v) = %v", c.sum, err)
		}
	}
}

func TestDigest(t *testing.T) {
	w := &world{partners: 3, campaigns: 6, seed: 1}
	if err := w.prepare(); err != nil {
		t.Fatal(err)
	}
	plan, err := w.plan()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	events, agreements := filepath.Join(dir, "events.csv"), filepath.Join(dir, "agreements.json")
	text, err := json.Marshal(plan.Agreements())
	if err == nil {
		err = os.WriteFile(agreements, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	var csv bytes.Buffer
	writer, err := event.NewWriter(&csv, &event.WriterOptions{Format: event.CSV})
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []int{0, 500, 400} { // with repeats
		if err := writer.Write(w.history(from, 500, 1000, 2).Events); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(events, csv.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sums := map[string]bool{}
	for name, store := range stores(t) {
		out := run(t, append([]string{"digest", "-events", events, "-agreements", agreements, "-batch", "70"}, store...)...)
		wants(t, out, fmt.Sprintf(`book, %s +[0-9a-f]{64}`, name))
		wants(t, out, `(?m)^1500 events posted`)
		sums[regexp.MustCompile(`[0-9a-f]{64}`).FindString(out)] = true
	}
	if len(sums) != 1 {
		t.Errorf("digests %v", sums)
	}
	run(t, "digest", "-write-agreements", agreements)
	if text, err := os.ReadFile(agreements); err != nil || bytes.Count(text, []byte(`"party"`)) != 2*benchParties {
		t.Errorf("agreements of %d bytes, %v", len(text), err)
	}
}

// TestBadFlags refuses what cannot be measured.
func TestBadFlags(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, line := range []string{
		"", "nothing", "live -store oracle", "live -closed 12", "live -batch 0", "writers -store memory",
		"writers -store sqlite -processes 0", "digest -events nowhere.csv -store memory", "live -campaigns 1",
	} {
		if err := dispatch(ctx, strings.Fields(line), &bytes.Buffer{}); err == nil {
			t.Errorf("%q was taken", line)
		}
	}
}
