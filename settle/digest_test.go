// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// TestChecksum: the checksum of an event is its digest, whether it was added or folded.
func TestChecksum(t *testing.T) {
	plan := mustPlan(t, shareOf("acme", "10%"))
	g := testkit.NewEvents(1)
	for range 300 {
		e := g.Event()
		want := fmt.Sprintf("%016x", digest.Of(&e))
		added := plan.NewTally()
		if _, err := added.Add(event.Batch{Events: []event.Event{e}}); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		w, err := event.NewWriter(&file, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Write([]event.Event{e}), w.Close()); err != nil {
			t.Fatal(err)
		}
		r, err := event.NewReader(&file, nil)
		if err != nil {
			t.Fatal(err)
		}
		folded, _, err := settle.Fold(t.Context(), plan, r)
		if err != nil {
			t.Fatal(err)
		}
		if a, f := added.Known().Checksum, folded.Known().Checksum; a != want || f != want {
			t.Fatalf("%+v: digest %s, checksum %s, folded %s", e, want, a, f)
		}
	}
}

// TestUnmarshalOtherVersion: forms that an earlier jupan wrote hold other digests. They are refused, and
// the error says why.
func TestUnmarshalOtherVersion(t *testing.T) {
	tally := busyTally(t)
	for kind, form := range map[string]struct {
		marshal   func() ([]byte, error)
		unmarshal func([]byte) error
	}{
		"jupan.tally": {tally.MarshalBinary, func(data []byte) error { _, err := tally.Plan().UnmarshalTally(data); return err }},
		"jupan.sums":  {tally.Sums().MarshalBinary, func(data []byte) error { _, err := tally.Plan().UnmarshalSums(data); return err }},
	} {
		data, err := form.marshal()
		if err != nil || !bytes.HasPrefix(data, []byte(kind)) {
			t.Fatalf("%s begins with %q: %v", kind, data[:16], err)
		}
		version := data[len(kind)]
		data[len(kind)]--
		err = form.unmarshal(withChecksum(data[:len(data)-32]))
		if want := fmt.Sprintf("of version %d, not %d", version-1, version); !errors.Is(err, settle.ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", kind, err, want)
		}
	}
}
