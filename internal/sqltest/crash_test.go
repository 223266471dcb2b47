// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

var crashes = flag.Int("crashes", 25, "how many processes TestCrash kills on each database; JUPAN_CRASHES overrides it")

// crashCounts is what happened in a crash test.
type crashCounts struct {
	kills, atStart       int
	books, acks, records int
}

// TestCrash kills processes with SIGKILL at random moments while they make tables, post,
// sell, close, approve and pay; each time another one starts and sends everything again. Once
// a script is through, its book must say what it says without faults, byte for byte,
// and its log must be one chain that has each event once. Nothing that a process told
// of before it was killed may be missing when the next one starts.
func TestCrash(t *testing.T) {
	n := *crashes
	if text := os.Getenv("JUPAN_CRASHES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		n = min(n, 3)
	}
	each(t, func(t *testing.T, d database) {
		var c crashCounts
		random := rand.New(rand.NewPCG(5, 6))
		for seed := uint64(1); c.kills < n; seed++ {
			at := d
			if d.driver == "sqlite" {
				at.dsn = "file:" + filepath.Join(t.TempDir(), "book.db")
			} else {
				at.prefix = fmt.Sprintf("%sc%d_", d.prefix, seed)
			}
			c.book(t, at, seed, random, n)
		}
		t.Logf("%d processes killed, %d of them before they had done anything;"+
			" %d books, %d records, %d steps acknowledged: nothing lost, nothing double",
			c.kills, c.atStart, c.books, c.records, c.acks)
	})
}

// book works through one script, with as many crashes as come.
func (c *crashCounts) book(t *testing.T, d database, seed uint64, random *rand.Rand, most int) {
	t.Helper()
	j := job{Driver: d.driver, DSN: d.dsn, Prefix: d.prefix, Seed: seed}
	for done := false; !done; {
		kill := -1
		if c.kills < most {
			kill = random.IntN(14)
		}
		var err error
		if done, err = c.process(t, &j, kill, random); err != nil {
			t.Fatalf("seed %d after %d crashes: %v", seed, c.kills, err)
		}
	}
	store := d.open(t)
	got, err := outcome(t.Context(), store)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	if diff := cmp.Diff(calm(t, seed), got); diff != "" {
		t.Fatalf("seed %d: the outcome differs from a run without faults (-want +got):\n%s", seed, diff)
	}
	key, _ := crashOptions().Sign.Public().(ed25519.PublicKey)
	v, err := book.Verify(t.Context(), store, key)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	c.books, c.records = c.books+1, c.records+int(v.Head.Seq)
}

// calm is the outcome of a script without faults.
func calm(t *testing.T, seed uint64) string {
	t.Helper()
	store := &book.Memory{}
	b, err := book.Open(t.Context(), store, crashPlan(), crashOptions())
	if err != nil {
		t.Fatal(err)
	}
	w := &host{Book: b, sell: func(ctx context.Context, e event.Event) error {
		return b.Post(ctx, event.Batch{Events: []event.Event{e}})
	}}
	for i, step := range script(seed) {
		if err := step(t.Context(), w); err != nil {
			t.Fatalf("seed %d without faults: step %d: %v", seed, i, err)
		}
	}
	text, err := outcome(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// process runs a child, kills it after as many acknowledged steps and a moment, and
// tells whether it came to its end first.
func (c *crashCounts) process(t *testing.T, j *job, kill int, random *rand.Rand) (done bool, err error) {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		return false, err
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childJob+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	moment := time.Duration(random.IntN(4000)) * time.Microsecond
	if kill == 0 {
		moment *= 10 // while it makes or reads the tables
	}
	acks, lines, began := 0, bufio.NewScanner(out), false
	shot := make(chan struct{})
	shoot := func() {
		go func() {
			time.Sleep(moment)
			_ = cmd.Process.Kill() // it may have come to its end
			close(shot)
		}()
	}
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "begin":
			began = true
		case "ack":
			before := j.Acked.Seq
			if err := readHead(rest, &j.Acked); err != nil {
				return false, err
			}
			if j.Acked.Seq == before {
				continue // it had been done before
			}
			acks++
		case "done":
			done = true
		case "fault":
			return false, errors.New(rest)
		}
		if acks == kill && began {
			shoot()
			began = false
		}
	}
	_, _ = io.Copy(io.Discard, out)
	c.acks += acks
	if err := cmd.Wait(); err == nil && done {
		return true, nil
	}
	if done { // killed on its way out
		return true, nil
	}
	select {
	case <-shot:
	case <-time.After(10 * time.Second):
		return false, fmt.Errorf("a child ended by itself: %v", cmd.ProcessState)
	}
	c.kills++
	if acks == 0 {
		c.atStart++
	}
	return false, nil
}

// readHead reads a head as a child tells it.
func readHead(text string, head *book.Head) error {
	seq, hash, _ := strings.Cut(text, " ")
	var err error
	if head.Seq, err = strconv.ParseInt(seq, 10, 64); err != nil {
		return err
	}
	return head.Hash.UnmarshalText([]byte(hash))
}
