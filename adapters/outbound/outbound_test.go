// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package outbound_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/outbound"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

const (
	key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	old = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

func at() time.Time { return time.Date(2026, 2, 10, 1, 2, 3, 456e6, time.UTC) }

// receiver keeps what it verified.
type receiver struct {
	secrets []string
	now     func() time.Time
	ids     []string
	bodies  []string
	types   []string
	stamps  []string
	faults  []error
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	id := ""
	if err == nil {
		id, err = signature.Standard{}.Verify(&adapters.Message{Header: q.Header, Body: body, Received: r.now()}, r.secrets)
	}
	if err != nil {
		r.faults = append(r.faults, err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.ids, r.bodies = append(r.ids, id), append(r.bodies, string(body))
	r.types, r.stamps = append(r.types, q.Header.Get("Content-Type")), append(r.stamps, q.Header.Get("Webhook-Timestamp"))
}

func notice(t *testing.T) outbound.Notice {
	t.Helper()
	n, err := outbound.OfPayout(outbound.Payout{ID: "pay-1", Party: "Studio Nine", Amount: money.MustParse("1250000 KRW")}, at())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSend holds what is tried again, when, and that it is the same notice, signed anew.
func TestSend(t *testing.T) {
	const address = "https://hooks.example.com/jupan?token=secret-token"
	busy := adaptertest.Failure{Status: http.StatusServiceUnavailable}
	for name, test := range map[string]struct {
		failures []adaptertest.Failure
		url      string
		again    func(int, error) (time.Duration, bool)
		keys     []string
		secrets  []string
		is       error
		calls    int
		took     time.Duration
		fails    bool
	}{
		"at once":                {calls: 1},
		"with the old key":       {keys: []string{key, old}, secrets: []string{old}, calls: 1},
		"with the new key":       {keys: []string{key, old}, secrets: []string{key}, calls: 1},
		"with a wrong key":       {keys: []string{old}, calls: 1, is: adapters.ErrAuth},
		"with no key":            {keys: []string{}, is: signature.ErrNoSecret},
		"no second try":          {failures: []adaptertest.Failure{busy}, calls: 1, is: adapters.ErrTransient},
		"the third try":          {failures: []adaptertest.Failure{busy, {Lost: true}}, again: outbound.After(5*time.Second, 5*time.Minute), calls: 3, took: 305 * time.Second},
		"three failures":         {failures: []adaptertest.Failure{busy, busy, busy}, again: outbound.After(5*time.Second, 5*time.Minute), calls: 3, took: 305 * time.Second, is: adapters.ErrTransient},
		"asked to wait":          {failures: []adaptertest.Failure{{Status: 429, Header: http.Header{"Retry-After": {"60"}}}}, again: outbound.After(5 * time.Second), calls: 2, took: time.Minute},
		"never answered":         {failures: []adaptertest.Failure{{Hang: true}}, again: outbound.After(5 * time.Second), calls: 2, took: 25 * time.Second},
		"gone":                   {failures: []adaptertest.Failure{{Status: http.StatusGone}}, again: outbound.After(5 * time.Second), calls: 1, is: outbound.ErrGone},
		"refused for good":       {failures: []adaptertest.Failure{{Status: http.StatusBadRequest}}, again: outbound.After(5 * time.Second), calls: 1, fails: true},
		"led elsewhere":          {failures: []adaptertest.Failure{{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"https://elsewhere.example/"}}}}, calls: 1, fails: true},
		"without https":          {url: "http://hooks.example.com/", fails: true},
		"with a name and a word": {url: "https://a:secret-token@hooks.example.com/", fails: true},
		"nowhere":                {url: "https://", fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				r := &receiver{secrets: test.secrets, now: time.Now}
				if r.secrets == nil {
					r.secrets = []string{key}
				}
				p := adaptertest.NewPartner(r)
				p.Fail(test.failures...)
				s, err := outbound.NewSender(time.Now, &outbound.SenderOptions{Client: p.Client(), Again: test.again})
				if err != nil {
					t.Fatal(err)
				}
				to := outbound.Receiver{URL: address, Keys: []string{key}}
				if test.keys != nil {
					to.Keys = test.keys
				}
				if test.url != "" {
					to.URL = test.url
				}
				err = s.Send(t.Context(), to, notice(t))
				if test.is != nil && !errors.Is(err, test.is) || (err != nil) != (test.is != nil || test.fails) {
					t.Errorf("error %v, want %v", err, test.is)
				}
				if err != nil && strings.Contains(err.Error(), "secret-token") {
					t.Errorf("the error tells the address: %v", err)
				}
				if len(p.Calls()) != test.calls || time.Since(begun) != test.took || p.Open() > 0 {
					t.Errorf("%d calls in %s, %d left open, want %d in %s", len(p.Calls()), time.Since(begun), p.Open(), test.calls, test.took)
				}
				if err == nil && (len(r.ids) != 1 || r.ids[0] != notice(t).ID || r.bodies[0] != string(notice(t).Body) ||
					r.types[0] != "application/json" || r.stamps[0] != fmt.Sprint(begun.Add(test.took).Unix())) {
					t.Errorf("received %q %q %q %q", r.ids, r.bodies, r.types, r.stamps)
				}
			})
		})
	}
}

// TestResend holds that a notice that is made and sent again is the same one.
func TestResend(t *testing.T) {
	r := &receiver{secrets: []string{key}, now: at}
	p := adaptertest.NewPartner(r)
	s, err := outbound.NewSender(at, &outbound.SenderOptions{Client: p.Client()})
	if err != nil {
		t.Fatal(err)
	}
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	to := outbound.Receiver{URL: "https://hooks.example.com/", Keys: []string{key}}
	pair := outbound.Receiver{URL: to.URL, Keys: []string{"whsk_" + base64.StdEncoding.EncodeToString(seed)}}
	public, ok := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	if !ok {
		t.Fatal("no key")
	}
	for range 2 {
		if err := s.Send(t.Context(), to, notice(t)); err != nil {
			t.Fatal(err)
		}
	}
	r.secrets = []string{"whpk_" + base64.StdEncoding.EncodeToString(public)}
	if err := s.Send(t.Context(), pair, notice(t)); err != nil {
		t.Fatal(err)
	}
	if len(r.ids) != 3 || r.ids[0] != r.ids[1] || r.ids[1] != r.ids[2] || r.bodies[0] != r.bodies[1] {
		t.Errorf("received %q %q", r.ids, r.bodies)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ended, to, notice(t)); !errors.Is(err, context.Canceled) || errors.Is(err, adapters.ErrTransient) {
		t.Errorf("with a context that has ended: %v", err)
	}
	if _, err := outbound.NewSender(nil, nil); err == nil {
		t.Error("a sender without a clock")
	}
}

// TestNotices holds the bodies, and that ids tell notices apart.
func TestNotices(t *testing.T) {
	s := &settle.Statement{
		Semantics: settle.Semantics, Agreement: "studio", Party: "Studio Nine", Currency: money.KRW, Total: money.MustParse("1250000 KRW"),
		Period: settle.Period{Name: "2026-01", From: at().AddDate(0, -1, 0), To: at()},
	}
	digest, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	other := *s
	other.Total = money.MustParse("1250001 KRW")
	all := map[string]string{}
	for _, test := range []struct {
		name string
		of   func() (outbound.Notice, error)
		want string
	}{
		{"statement", func() (outbound.Notice, error) { return outbound.OfStatement(s, at()) }, `{"type":"statement.closed","timestamp":"2026-02-10T01:02:03.456Z","data":{"agreement":"studio","party":"Studio Nine","period":{"name":"2026-01","from":"2026-01-10T01:02:03.456Z","to":"2026-02-10T01:02:03.456Z"},"total":"1250000 KRW","digest":"` + digest + `"}}`},
		{"corrected", func() (outbound.Notice, error) { return outbound.OfStatement(&other, at()) }, ""},
		{"payout", func() (outbound.Notice, error) {
			return outbound.OfPayout(outbound.Payout{ID: "p", Agreement: "studio", Period: "2026-01", Party: "Studio Nine", Amount: s.Total, Reference: "R1"}, at())
		}, `{"type":"payout.made","timestamp":"2026-02-10T01:02:03.456Z","data":{"id":"p","agreement":"studio","period":"2026-01","party":"Studio Nine","amount":"1250000 KRW","reference":"R1"}}`},
		{"finding", func() (outbound.Notice, error) {
			return outbound.OfFinding("f1", map[string]any{"kind": "spike", "share": 0.5}, false, at())
		}, `{"type":"finding.raised","timestamp":"2026-02-10T01:02:03.456Z","data":{"kind":"spike","share":0.5}}`},
		{"withdrawn", func() (outbound.Notice, error) { return outbound.OfFinding("f1", nil, true, at()) }, `{"type":"finding.withdrawn","timestamp":"2026-02-10T01:02:03.456Z","data":null}`},
		{"events", func() (outbound.Notice, error) {
			return outbound.OfEvents(outbound.CloudEvents{}, &event.Batch{})
		}, `[]`},
	} {
		n, err := test.of()
		again, err2 := test.of()
		if err != nil || err2 != nil || n.ID != again.ID || !bytes.Equal(n.Body, again.Body) {
			t.Errorf("%s: %v, %v; made again it is another", test.name, err, err2)
		}
		if test.want != "" && string(n.Body) != test.want {
			t.Errorf("%s: %s, want %s", test.name, n.Body, test.want)
		}
		if was := all[n.ID]; was != "" || len(n.ID) != len("msg_")+32 {
			t.Errorf("%s: the id %s is that of %s too", test.name, n.ID, was)
		}
		all[n.ID] = test.name
	}
	for name, of := range map[string]func() (outbound.Notice, error){
		"no type": func() (outbound.Notice, error) { return outbound.New("", "k", at(), nil) },
		"no key":  func() (outbound.Notice, error) { return outbound.New("t", "", at(), nil) },
		"no time": func() (outbound.Notice, error) { return outbound.New("t", "k", time.Time{}, nil) },
		"no JSON": func() (outbound.Notice, error) { return outbound.New("t", "k", at(), func() {}) },
		"nobody is paid": func() (outbound.Notice, error) {
			return outbound.OfPayout(outbound.Payout{ID: "p", Amount: s.Total}, at())
		},
		"nothing is paid": func() (outbound.Notice, error) { return outbound.OfPayout(outbound.Payout{ID: "p", Party: "x"}, at()) },
		"an invalid event": func() (outbound.Notice, error) {
			return outbound.OfEvents(outbound.CloudEvents{}, &event.Batch{Events: make([]event.Event, 1)})
		},
	} {
		if n, err := of(); err == nil {
			t.Errorf("%s: %s", name, n.Body)
		}
	}
}

func sample() event.Event {
	return event.Event{
		Key: event.Key{Source: "ads one", ID: "9|2026-01-05|cost"}, Kind: event.AdCost, At: at(), Gross: money.MustParse("-124.500001 KRW"),
		Campaign: "9", Dims: []event.Dim{{Name: "date", Value: "2026-01-05"}}, Origin: event.Origin{File: "a.json", Row: 7, Mapping: "googleads/1"},
	}
}

func TestCloudEvents(t *testing.T) {
	e := sample()
	c := outbound.CloudEvents{Source: "https://jupan.example/", Prefix: "com.example", Recorded: at().Add(time.Hour)}
	got, err := c.Batch(&event.Batch{Partition: "ads one/2026-01-05", Version: 1767600000000, Events: []event.Event{e}})
	const rest = `"recordedtime":"2026-02-10T02:02:03.456Z","restates":"ads one/2026-01-05","restatement":"1767600000000","datacontenttype":"application/json",`
	const want = `[{"specversion":"1.0","id":"ads one/2026-01-05@1767600000000","source":"https://jupan.example/ads%20one",` +
		`"type":"com.example.restatement.v1","subject":"ads one/2026-01-05",` + rest + `"data":{"partition":"ads one/2026-01-05","version":"1767600000000"}},` +
		`{"specversion":"1.0","id":"9|2026-01-05|cost@1767600000000","source":"https://jupan.example/ads%20one",` +
		`"type":"com.example.ad_cost.v1","time":"2026-02-10T01:02:03.456Z",` + rest + `"data":{"source":"ads one","id":"9|2026-01-05|cost","kind":"ad_cost",` +
		`"at":"2026-02-10T01:02:03.456Z","currency":"KRW","gross":"-124.500001","campaign":"9","dims":{"date":"2026-01-05"},` +
		`"origin":{"file":"a.json","row":7,"mapping":"googleads/1"}}}]`
	if err != nil || string(got) != want {
		t.Errorf("%s, want\n%s; error %v", got, want, err)
	}
	got, err = outbound.CloudEvents{}.Batch(&event.Batch{Partition: "ads/2026-01-05", Version: 2})
	const none = `[{"specversion":"1.0","id":"ads/2026-01-05@2","source":"urn:jupan:ads","type":"jupan.restatement.v1","subject":"ads/2026-01-05",` +
		`"restates":"ads/2026-01-05","restatement":"2","datacontenttype":"application/json","data":{"partition":"ads/2026-01-05","version":"2"}}]`
	if err != nil || string(got) != none {
		t.Errorf("a day that is empty: %s, want\n%s; error %v", got, none, err)
	}
	if _, err := (outbound.CloudEvents{}).Batch(&event.Batch{Partition: "2026-01-05", Version: 2}); err == nil {
		t.Error("a partition without a source")
	}
	if _, err := (outbound.CloudEvents{}).Event(&event.Event{}); !errors.Is(err, event.ErrInvalid) {
		t.Errorf("an invalid event: %v", err)
	}
}

// FuzzCloudEvents holds that the data of a CloudEvent is the event, whatever is in it.
func FuzzCloudEvents(f *testing.F) {
	e := sample()
	text, err := e.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`{"source":"a%\"b","id":"1","kind":"survey.done","at":"2026-01-05T00:00:00Z","order":"\u2028<x>"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var e event.Event
		if json.Unmarshal([]byte(text), &e) != nil {
			return
		}
		body, err := outbound.CloudEvents{}.Event(&e)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			ID, Source, Subject string
			Data                event.Event
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if diff := cmp.Diff(fmt.Sprintf("%+v", e), fmt.Sprintf("%+v", got.Data)); diff != "" || got.ID != e.Key.ID || got.Subject != e.Order {
			t.Errorf("%s: (-event +data):\n%s", body, diff)
		}
	})
}

func BenchmarkCloudEvents(b *testing.B) {
	batch := &event.Batch{Events: make([]event.Event, 1000)}
	for i := range batch.Events {
		batch.Events[i] = sample()
	}
	text, err := outbound.CloudEvents{}.Batch(batch)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (outbound.CloudEvents{}).Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
}
