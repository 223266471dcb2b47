// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
)

// Pull is a partner that can be asked, with something to tell.
type Pull struct {
	// Stream is what is pulled; Window is where all that it has to tell lies.
	Stream string
	Window adapters.Window
	// Partner returns a handler that answers as the partner does, in several pages:
	// it heeds the window and the cursor of a request.
	Partner func() http.Handler
	// Changed is the same partner later: with rows inserted, come late, changed and
	// gone, as far as this partner does such things. It may be nil.
	Changed func() http.Handler
}

// connection is the kit's account at the partner.
func (k *kit) connection(p *Pull, partner *Partner) *adapters.Connection {
	s, _ := k.info.Stream(p.Stream)
	in := k.inputOf(&corpusInput{stream: s})
	return &adapters.Connection{
		Adapter: k.Adapter, Source: in.Source, Account: in.Account, Zone: in.Zone,
		Since: p.Window.From, Client: partner.Client(),
	}
}

// after is when a window is due.
func (k *kit) after(p *Pull) time.Time {
	s, _ := k.info.Stream(p.Stream)
	return p.Window.To.Add(s.Settle)
}

// pull pulls a window through a Runner, into m, and tries each page once.
func (k *kit) pull(p *Pull, partner *Partner, m *Memory) error {
	_, err := k.pullAt(p, partner, m, options(m))
	return err
}

func options(m *Memory) *adapters.RunnerOptions {
	return &adapters.RunnerOptions{Checkpoints: m, Archive: m, Retry: adapters.Retry{Attempts: 1}}
}

func (k *kit) pullAt(p *Pull, partner *Partner, m *Memory, opts *adapters.RunnerOptions) (adapters.Report, error) {
	now := k.after(p)
	r, err := adapters.NewRunner(m, func() time.Time { now = now.Add(time.Millisecond); return now }, opts)
	if err != nil {
		return adapters.Report{}, err
	}
	return r.Pull(context.Background(), k.connection(p, partner), p.Stream)
}

// fetches calls visit with each pull of an adapter that is a Fetcher.
func (k *kit) fetches(visit func(p *Pull, f adapters.Fetcher)) {
	f, ok := k.Adapter.(adapters.Fetcher)
	if !ok {
		return
	}
	for i := range k.Pulls {
		visit(&k.Pulls[i], f)
	}
}

// straight is what a pull without faults brings.
func (k *kit) straight(p *Pull, h http.Handler) (*Memory, error) {
	m := &Memory{}
	return m, k.pull(p, NewPartner(h), m)
}

func checkPull(k *kit) {
	k.fetches(func(p *Pull, _ adapters.Fetcher) {
		if p.Partner == nil || p.Window.IsZero() {
			k.faultf("Kit.Pulls of %q: Partner and Window are to be set", p.Stream)
			return
		}
		m, partner := &Memory{}, NewPartner(p.Partner())
		report, err := k.pullAt(p, partner, m, options(m))
		switch {
		case err != nil:
			k.faultf("stream %s: %v", p.Stream, err)
			return
		case len(m.Events()) == 0:
			k.faultf("stream %s: the pull brings no events", p.Stream)
		case report.Counts.Rejected > 0:
			k.faultf("stream %s: %d rows rejected: %s", p.Stream, report.Counts.Rejected, report.Rejections[0])
		}
		if n := partner.Open(); n > 0 {
			k.faultf("stream %s: %d responses were not closed", p.Stream, n)
		}
		if report.Counts.Pages < 2 {
			k.notef("stream %s: the partner of Kit.Pulls has one page only", p.Stream)
		}
		if conflicts := m.Conflicts(); len(conflicts) > 0 {
			k.faultf("stream %s: %s comes with two contents in one pull", p.Stream, conflicts[0])
		}
	})
}

func checkWindow(k *kit) {
	k.fetches(func(p *Pull, f adapters.Fetcher) {
		asked := map[string]bool{}
		middle := adapters.StartOfDay(p.Window.From.Add(p.Window.To.Sub(p.Window.From)/2), time.UTC)
		if !middle.After(p.Window.From) {
			middle = p.Window.From.Add(p.Window.To.Sub(p.Window.From) / 2)
		}
		windows := []adapters.Window{p.Window, {From: middle, To: p.Window.To}, {From: p.Window.From.AddDate(0, 0, -3), To: middle}}
		for _, w := range windows {
			partner := NewPartner(p.Partner())
			page, err := f.Fetch(context.Background(), k.request(p, partner, w, ""))
			if err == nil {
				_ = page.Body.Close()
			}
			for _, r := range partner.Calls() {
				asked[fingerprint(r)] = true
			}
		}
		if len(asked) < len(windows) {
			k.faultf("stream %s: %d different windows lead to %d different requests", p.Stream, len(windows), len(asked))
		}
	})
}

func (k *kit) request(p *Pull, partner *Partner, w adapters.Window, cursor string) *adapters.Request {
	c := k.connection(p, partner)
	return &adapters.Request{
		Stream: p.Stream, Account: c.Account, Zone: c.Zone, Window: w, Cursor: cursor, Client: c.Client,
	}
}

// fingerprint is what a request asks for.
func fingerprint(r *http.Request) string {
	var body strings.Builder
	if r.GetBody != nil {
		if b, err := r.GetBody(); err == nil {
			text := make([]byte, 1<<16)
			n, _ := b.Read(text) // the beginning will do
			body.Write(text[:n])
		}
	}
	return r.Method + " " + r.URL.String() + "\n" + body.String()
}

// crashesMax is at how many writes a pull is killed.
const crashesMax = 60

func checkResume(k *kit) {
	k.fetches(func(p *Pull, _ adapters.Fetcher) {
		want, err := k.straight(p, p.Partner())
		if err != nil {
			return // the check "pull" tells
		}
		writes := want.Writes()
		step := max(1, writes/crashesMax)
		for at := 1; at <= writes; at += step {
			for _, late := range []bool{false, true} {
				k.killed(p, &Memory{CrashAt: at, CrashLate: late}, want)
			}
		}
	})
}

// killed pulls until the crash, and again with another Runner.
func (k *kit) killed(p *Pull, m, want *Memory) {
	partner := NewPartner(p.Partner())
	how := fmt.Sprintf("stream %s, killed at write %d (late: %t) and begun again", p.Stream, m.CrashAt, m.CrashLate)
	if err := k.pull(p, partner, m); !errors.Is(err, ErrCrash) {
		k.faultf("%s: the first pull ends with %v", how, err)
		return
	}
	if err := k.pull(p, partner, m); err != nil {
		k.faultf("%s: %v", how, err)
		return
	}
	if text := difference(want.texts(), m.texts()); text != "" {
		k.faultf("%s: %s", how, text)
	}
	if conflicts := m.Conflicts(); len(conflicts) > 0 {
		k.faultf("%s: %s comes with two contents", how, conflicts[0])
	}
}

func checkCursor(k *kit) {
	k.fetches(func(p *Pull, _ adapters.Fetcher) {
		want, err := k.straight(p, p.Partner())
		if err != nil {
			return // the check "pull" tells
		}
		s, _ := k.info.Stream(p.Stream)
		for _, cursor := range []string{"kit-garbage", "\x00\xff", "-1", "999999999999999999999", `{"v":99}`, "../../etc"} {
			m := &Memory{}
			c := k.connection(p, NewPartner(p.Partner()))
			point := adapters.Checkpoint{
				Source: c.Source, Stream: p.Stream, Mapping: k.info.Mapping(), Window: p.Window, Cursor: cursor,
			}
			if s.MaxSpan > 0 && p.Window.To.Sub(p.Window.From) > s.MaxSpan {
				k.notef("stream %s: Kit.Pulls has a window of more than MaxSpan, so no cursors were tried", p.Stream)
				return
			}
			if err := m.Save(context.Background(), point); err != nil {
				return
			}
			if err := k.pull(p, NewPartner(p.Partner()), m); err != nil {
				continue
			}
			if text := difference(want.texts(), m.texts()); text != "" {
				k.faultf("stream %s, the cursor %q: the pull ends well, with less: %s", p.Stream, cursor, text)
			}
		}
	})
}

func checkChanges(k *kit) {
	k.fetches(func(p *Pull, _ adapters.Fetcher) {
		if p.Changed == nil {
			k.notef("stream %s: Kit.Pulls says nothing of what changes later", p.Stream)
			return
		}
		s, _ := k.info.Stream(p.Stream)
		before, err1 := k.straight(p, p.Partner())
		later, err2 := k.straight(p, p.Changed())
		if err1 != nil {
			return // the check "pull" tells
		}
		if err2 != nil {
			k.faultf("stream %s, pulled from Changed: %v", p.Stream, err2)
			return
		}
		m, partner := &Memory{}, NewPartner(p.Partner())
		err := k.pull(p, partner, m)
		partner.Become(p.Changed())
		if err = errors.Join(err, k.pull(p, partner, m)); err != nil {
			k.faultf("stream %s, pulled again after changes: %v", p.Stream, err)
			return
		}
		want := later.texts()
		if s.Mode == adapters.Append {
			want = union(before, later)
		}
		if text := difference(want, m.texts()); text != "" {
			k.faultf("stream %s, pulled again after changes: %s", p.Stream, text)
		}
		if conflicts := m.Conflicts(); len(conflicts) > 0 {
			k.faultf("stream %s, pulled again after changes: %s comes with two contents; what changes is no fact to append",
				p.Stream, conflicts[0])
		}
		if s.Mode == adapters.Append {
			k.changing(p, before)
		}
	})
}

// changing lets the partner change behind the first page: what was there is found all
// the same.
func (k *kit) changing(p *Pull, before *Memory) {
	first, later := p.Partner(), p.Changed()
	calls := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 1 {
			first.ServeHTTP(w, r)
			return
		}
		later.ServeHTTP(w, r)
	})
	m, err := k.straight(p, handler)
	if err != nil {
		k.faultf("stream %s, changed while it is read: %v", p.Stream, err)
		return
	}
	got := m.texts()
	for _, text := range before.texts() {
		if !slices.Contains(got, text) {
			k.faultf("stream %s, changed while it is read: %s is missing", p.Stream, text)
			return
		}
	}
}

// union are the events of either, in the order of a Memory.
func union(a, b *Memory) []string {
	all := &Memory{}
	for _, m := range []*Memory{a, b} {
		for _, e := range m.Events() {
			if all.appended[e.Key].Key.IsZero() {
				_ = all.Post(context.Background(), batchOf(e)) // to memory
			}
		}
	}
	return all.texts()
}
