// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/settle/event"
)

// taken is a message that verifies if it has the header X-Ok.
func taken(receipt adapters.Receipt) func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	return func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
		switch {
		case m.Header.Get("X-Ok") == "":
			return adapters.Receipt{}, adapters.ErrForged
		case m.Header.Get("X-Ok") == "old":
			return adapters.Receipt{}, adapters.ErrReplayed
		}
		return receipt, nil
	}
}

func TestHandler(t *testing.T) {
	full := false
	m := &adaptertest.Memory{}
	sink := adapters.SinkFunc(func(ctx context.Context, b event.Batch) error {
		if full {
			return errors.New("disk full")
		}
		return m.Post(ctx, b)
	})
	r, err := adapters.NewRunner(sink, at(day), &adapters.RunnerOptions{Archive: m, MessageBytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	answer := adapters.Answer{Status: 202, Type: "text/plain", Body: []byte("[accepted]")}
	s := &shop{verify: taken(adapters.Receipt{ID: "m-1", Stream: "sales", Answer: answer})}
	h := r.Handler(&adapters.Connection{Adapter: s, Source: "shop"})
	for _, test := range []struct {
		name, body, ok, events string
		status                 int
		full                   bool
	}{
		{name: "taken", body: page("", sale("1", day)), ok: "yes", status: 202, events: "1"},
		{name: "again", body: page("", sale("1", day)), ok: "yes", status: 202, events: "1"},
		{name: "forged", body: page("", sale("2", day)), status: 401, events: "1"},
		{name: "old", body: page("", sale("2", day)), ok: "old", status: 401, events: "1"},
		{name: "too long", body: page("", sale(strings.Repeat("x", 1000), day)), ok: "yes", status: 413, events: "1"},
		{name: "cut", body: `{"rows":[`, ok: "yes", status: 500, events: "1"},
		{name: "not stored", body: page("", sale("3", day)), ok: "yes", status: 500, events: "1", full: true},
	} {
		full = test.full
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hook?x=1", strings.NewReader(test.body))
		if test.ok != "" {
			req.Header.Set("X-Ok", test.ok)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != test.status || ids(m) != test.events {
			t.Errorf("%s: status %d, events %q", test.name, w.Code, ids(m))
		}
		if test.status == 202 && (w.Body.String() != "[accepted]" || w.Header().Get("Content-Type") != "text/plain") {
			t.Errorf("%s: answer %q %v", test.name, w.Body, w.Header())
		}
	}
}

// TestReceive holds what becomes of unsigned messages and of forged items.
func TestReceive(t *testing.T) {
	m := &adaptertest.Memory{}
	r, err := adapters.NewRunner(m, at(day), &adapters.RunnerOptions{Archive: m})
	if err != nil {
		t.Fatal(err)
	}
	message := func() *adapters.Message {
		body := page("", sale("1", day), sale("2", day), sale("3", day))
		return &adapters.Message{Header: http.Header{"X-Ok": {"yes"}, "Cookie": {"secret"}}, Body: []byte(body), Received: day}
	}
	receive := func(receipt adapters.Receipt) (adapters.Report, error) {
		c := &adapters.Connection{Adapter: &shop{verify: taken(receipt)}, Source: "shop"}
		_, report, err := r.Receive(t.Context(), c, message())
		return report, err
	}
	report, err := receive(adapters.Receipt{Stream: "sales", Unsigned: true})
	if err != nil || ids(m) != "" || report.Counts.Rejected != 3 || !errors.Is(report.Rejections[0].Err, adapters.ErrForged) {
		t.Errorf("unsigned: events %q, %+v, %v", ids(m), report, err)
	}
	report, err = receive(adapters.Receipt{Stream: "sales", Refused: map[int64]error{2: adapters.ErrForged}})
	if err != nil || ids(m) != "1 3" || report.Counts.Rejected != 1 || report.Rejections[0].Origin.Row != 2 {
		t.Errorf("with a forged item: events %q, %+v, %v", ids(m), report, err)
	}
	if _, err := receive(adapters.Receipt{Stream: "unheard of"}); err == nil {
		t.Error("a stream that is not declared is read")
	}
	for raw, err := range m.All(t.Context(), "shop", "sales") {
		if err != nil || raw.Header.Get("Cookie") != "" {
			t.Errorf("%s was kept with its cookie", raw.Name)
		}
	}
	none := &adapters.Connection{Adapter: struct{ adapters.Adapter }{&shop{}}, Source: "shop"}
	if _, _, err := r.Receive(t.Context(), none, message()); err == nil {
		t.Error("an adapter that is no Receiver takes a message")
	}
	if _, _, err := r.Receive(t.Context(), nil, message()); err == nil {
		t.Error("no connection takes a message")
	}
}

func TestImport(t *testing.T) {
	m := &adaptertest.Memory{}
	r, err := adapters.NewRunner(m, at(day), &adapters.RunnerOptions{Archive: m})
	if err != nil {
		t.Fatal(err)
	}
	c := &adapters.Connection{Adapter: &shop{stream: adapters.Stream{Ends: true}}, Source: "shop"}
	file := func(body string) adapters.File {
		return adapters.File{Name: "jan.json", Body: strings.NewReader(body), Size: int64(len(body))}
	}
	report, err := r.Import(t.Context(), c, "sales", file(page("", sale("1", day))))
	if err != nil || report.Counts.Rows != 1 || ids(m) != "1" {
		t.Errorf("events %q, %+v, %v", ids(m), report, err)
	}
	if e := m.Events()[0]; e.Origin.File != "jan.json" || e.Origin.Row != 1 || len(e.Origin.Hash) != 64 || e.Origin.Mapping != "shop/1" {
		t.Errorf("origin %+v", e.Origin)
	}
	if _, err := r.Import(t.Context(), c, "sales", file(`{"rows":[`+sale("2", day))); !errors.Is(err, adapters.ErrTruncated) {
		t.Errorf("a file that is cut: %v", err)
	}
	if _, err := r.Import(t.Context(), c, "other", file("")); err == nil {
		t.Error("a stream that comes by no file is imported")
	}
	// A file of a stream that restates replaces the days that it covers.
	days := &adapters.Connection{Adapter: &shop{stream: restated()}, Source: "ads"}
	window := adapters.Window{From: day, To: day.AddDate(0, 0, 2)}
	for _, body := range []string{page("", sale("a", day), sale("b", day.AddDate(0, 0, 1))), page("", sale("c", day))} {
		f := file(body)
		f.Window = window
		if _, err := r.Import(t.Context(), days, "sales", f); err != nil {
			t.Fatal(err)
		}
	}
	if ids(m) != "c 1" {
		t.Errorf("after two files of the same days: events %q", ids(m))
	}
}

// endless is a file that goes on until somebody notices that the context has ended.
type endless struct {
	cancel context.CancelFunc
	read   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.read += len(p); e.read > 1<<20 {
		e.cancel()
	}
	if e.read > 64<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestImportCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := adapters.NewRunner(&adaptertest.Memory{}, at(day), nil)
	if err != nil {
		t.Fatal(err)
	}
	body := &endless{cancel: cancel}
	_, err = r.Import(ctx, &adapters.Connection{Adapter: &shop{}, Source: "shop"}, "sales", adapters.File{Name: "big", Body: body})
	if !errors.Is(err, context.Canceled) || body.read > 2<<20 {
		t.Errorf("%v after %d MiB", err, body.read>>20)
	}
}

// mended reads the same inputs, with another mapping.
type mended struct{ shop }

func (m *mended) Info() adapters.Info {
	i := m.shop.Info()
	i.Version = "2"
	return i
}

func (m *mended) Decode(in *adapters.Input, out *adapters.Output) error {
	inner := adapters.NewOutput(m.Info(), in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			e.Order = "mended"
			out.Row(e.Origin.Row)
			out.Event(e)
		}
		return nil
	}})
	s, err := inner.Close(m.shop.Decode(in, inner))
	if s.Next != "" {
		out.Next(s.Next)
	}
	return err
}

func TestReplay(t *testing.T) {
	for name, stream := range map[string]adapters.Stream{"append": {}, "restate": restated()} {
		t.Run(name, func(t *testing.T) {
			shift := 0
			s := newSetting(&shop{stream: stream}, func(a asked) string {
				if a.after == "" {
					return page("b", sale(fmt.Sprint("1-", shift), day))
				}
				return page("", sale(fmt.Sprint("2-", shift), day))
			})
			s.opts.Retry = adapters.Retry{Attempts: 3, First: 1, Most: 1}
			// The first pull has a page that cannot be read and dies; the others are whole.
			s.fake.Fail(adaptertest.Failure{}, adaptertest.Failure{Status: 200, Body: `{"rows":[`}, adaptertest.Failure{Status: 400})
			s.now = at(day.AddDate(0, 0, 1))
			if _, err := s.pull(t); err == nil {
				t.Fatal("the first pull ends well")
			}
			for shift = 1; shift < 3; shift++ {
				s.now = at(day.AddDate(0, 0, 1).Add(time.Duration(shift) * time.Hour))
				if _, err := s.pull(t); err != nil {
					t.Fatal(err)
				}
			}
			again := &adaptertest.Memory{}
			s.conn.Adapter = &mended{shop{stream: stream}}
			report, err := s.runner(t).Replay(t.Context(), s.conn, "sales", again)
			if err != nil || ids(again) != ids(s.memory) || len(again.Events()) < 2 {
				t.Errorf("replayed %q, pulled %q, %v", ids(again), ids(s.memory), err)
			}
			if len(report.Unread) != 1 {
				t.Errorf("unread %v, want the page that broke off", report.Unread)
			}
			for _, e := range again.Events() {
				if e.Order != "mended" || e.Origin.Mapping != "shop/2" {
					t.Errorf("event %+v", e)
				}
			}
		})
	}
	// A window that was begun anew, because its cursor was forgotten, is replayed once.
	forgets := true
	s := newSetting(&shop{stream: restated()}, func(a asked) string {
		if a.after == "b" && forgets {
			forgets = false
			return `{"rows":[],"error":"cursor"}`
		}
		return page(map[string]string{"": "b"}[a.after], sale("1"+a.after, day))
	})
	s.now = at(day.AddDate(0, 0, 1))
	if _, err := s.pull(t); err != nil {
		t.Fatal(err)
	}
	again := &adaptertest.Memory{}
	if _, err := s.runner(t).Replay(t.Context(), s.conn, "sales", again); err != nil || ids(again) != "1 1b" || ids(s.memory) != "1 1b" {
		t.Errorf("replayed %q, pulled %q, %v", ids(again), ids(s.memory), err)
	}
	r, err := adapters.NewRunner(&adaptertest.Memory{}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Replay(t.Context(), &adapters.Connection{Adapter: &shop{}, Source: "a"}, "sales", nil); err == nil {
		t.Error("a replay without an archive")
	}
}

func openDirectory(t *testing.T, name string) *adapters.Directory {
	t.Helper()
	d, err := adapters.OpenDirectory(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestDirectory(t *testing.T) {
	name := t.TempDir()
	d := openDirectory(t, name)
	for _, source := range []string{"shop", "..", "a b%"} {
		if c, err := d.Load(t.Context(), source, "sales"); err != nil || c.Source != "" {
			t.Fatalf("no checkpoint of %q: %+v, %v", source, c, err)
		}
		want := adapters.Checkpoint{
			Source: source, Stream: "sales", Mapping: "shop/1", Done: day, Cursor: "b", Version: 7,
			Window: adapters.Window{From: day, To: day.Add(time.Hour)}, Counts: adapters.Counts{Rows: 3},
		}
		if err := d.Save(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		got, err := openDirectory(t, name).Load(t.Context(), source, "sales")
		if err != nil || got != want {
			t.Errorf("checkpoint %+v, want %+v; %v", got, want, err)
		}
	}
	raw := adapters.Raw{
		Source: "shop", Stream: "sales", Account: "7", Name: "p 1", Received: day, Cursor: "c", Version: 3,
		Header: http.Header{"Link": {"next"}}, Refused: map[int64]string{2: "forged"},
		Window: adapters.Window{From: day, To: day.Add(time.Hour)},
	}
	for _, body := range []string{"one", strings.Repeat("two", 1e5), "one"} {
		hash, err := d.Keep(t.Context(), raw, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		kept := raw
		kept.Hash = hash
		r, err := d.Open(t.Context(), kept)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != body || r.Close() != nil {
			t.Errorf("kept %.10q, got %.10q, %v", body, got, err)
		}
	}
	if _, err := d.Keep(t.Context(), raw, io.MultiReader(strings.NewReader("x"), failing{})); !errors.Is(err, errFailing) {
		t.Errorf("a body that fails is kept: %v", err)
	}
	var hashes []string
	for got, err := range d.All(t.Context(), "shop", "sales") {
		want := raw
		want.Hash = got.Hash
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("kept %v (-want +got):\n%s", err, diff)
		}
		hashes = append(hashes, got.Hash)
	}
	if len(hashes) != 3 || hashes[0] != hashes[2] {
		t.Errorf("kept %v, want three, the first like the last", hashes)
	}
	for raw, err := range d.All(t.Context(), "shop", "none") {
		t.Errorf("%v, %v of a stream of which nothing was kept", raw, err)
	}
	for _, hash := range []string{"", "../../x", strings.Repeat("a", 64)} {
		if _, err := d.Open(t.Context(), adapters.Raw{Hash: hash}); err == nil {
			t.Errorf("%q is opened", hash)
		}
	}
	if files := find(t, name, "coming-", ".new-"); len(files) > 0 {
		t.Errorf("left over: %v", files)
	}
}

// TestDirectoryTorn holds that a list whose last line was cut by a crash goes on behind
// the line before it.
func TestDirectoryTorn(t *testing.T) {
	name := t.TempDir()
	d := openDirectory(t, name)
	for _, cut := range []int{0, 1, 5, 200} {
		raw := adapters.Raw{Source: "shop", Stream: fmt.Sprint("s", cut), Name: "a"}
		for range 2 {
			if _, err := d.Keep(t.Context(), raw, strings.NewReader("x")); err != nil {
				t.Fatal(err)
			}
		}
		list := filepath.Join(name, "kept", "s-shop", "s-"+raw.Stream+".jsonl")
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(list, text[:len(text)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		raw.Name = "b"
		if _, err := d.Keep(t.Context(), raw, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
		var names []string
		for r, err := range d.All(t.Context(), "shop", raw.Stream) {
			names = append(names, fmt.Sprint(r.Name, err))
		}
		want := []string{"a<nil>", "a<nil>", "b<nil>"}
		if cut > 0 {
			want = want[1:]
		}
		if !slices.Equal(names, want) {
			t.Errorf("cut by %d: %v, want %v", cut, names, want)
		}
	}
}

// find lists files whose name holds any of some parts.
func find(t *testing.T, dir string, parts ...string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) }) {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var errFailing = errors.New("failing")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errFailing }

// TestDirectoryPull pulls with a Directory, dies, and goes on with a new one.
func TestDirectoryPull(t *testing.T) {
	name := t.TempDir()
	s := newSetting(&shop{}, func(a asked) string { return page(map[string]string{"": "b"}[a.after], sale("1"+a.after, day)) })
	s.now = at(day.Add(time.Hour))
	s.memory.CrashAt = 2
	d := openDirectory(t, name)
	s.opts = adapters.RunnerOptions{Checkpoints: d, Archive: d}
	if _, err := s.pull(t); !errors.Is(err, adaptertest.ErrCrash) {
		t.Fatalf("no crash: %v", err)
	}
	d = openDirectory(t, name)
	s.opts = adapters.RunnerOptions{Checkpoints: d, Archive: d}
	if _, err := s.pull(t); err != nil || ids(s.memory) != "1 1b" || s.partner.asked[2].after != "b" {
		t.Errorf("events %s, asked %v, %v", ids(s.memory), s.partner.asked, err)
	}
	again := &adaptertest.Memory{}
	if _, err := s.runner(t).Replay(t.Context(), s.conn, "sales", again); err != nil || ids(again) != "1 1b" {
		t.Errorf("replayed %s, %v", ids(again), err)
	}
}
