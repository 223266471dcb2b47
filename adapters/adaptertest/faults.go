// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

func batchOf(events ...event.Event) event.Batch { return event.Batch{Events: events} }

// refusal is an answer, and the class that it has.
type refusal struct {
	name    string
	failure Failure
	class   error
	after   time.Duration
}

func refusals() []refusal {
	date := http.Header{
		"Date":        {"Thu, 15 Jan 2026 12:00:00 GMT"},
		"Retry-After": {"Thu, 15 Jan 2026 12:01:30 GMT"},
	}
	list := []refusal{
		{"429 with Retry-After: 7", Failure{Status: 429, Header: http.Header{"Retry-After": {"7"}}}, adapters.ErrTransient, 7 * time.Second},
		{"429 with a date", Failure{Status: 429, Header: date}, adapters.ErrTransient, 90 * time.Second},
		{"429 without Retry-After", Failure{Status: 429}, adapters.ErrTransient, 0},
		{"a lost connection", Failure{Lost: true}, adapters.ErrTransient, 0},
	}
	for _, status := range []int{408, 500, 502, 503, 504} {
		list = append(list, refusal{fmt.Sprint(status), Failure{Status: status}, adapters.ErrTransient, 0})
	}
	return list
}

func checkFaults(k *kit) {
	k.fetches(func(p *Pull, f adapters.Fetcher) {
		for _, r := range refusals() {
			partner := NewPartner(p.Partner())
			partner.Fail(r.failure)
			err := k.fetch(p, f, partner)
			limited, ok := errors.AsType[*adapters.RateLimitedError](err)
			switch {
			case !errors.Is(err, r.class):
				k.faultf("stream %s, %s: want %v, got %v", p.Stream, r.name, r.class, err)
			case r.after > 0 && (!ok || limited.After != r.after):
				k.faultf("stream %s, %s: want a RateLimitedError of %s, got %v", p.Stream, r.name, r.after, err)
			}
			k.oneCall(p, partner, r.name)
		}
		partner := NewPartner(p.Partner())
		partner.Fail(Failure{Status: http.StatusNotFound})
		if err := k.fetch(p, f, partner); err == nil {
			k.faultf("stream %s, 404: no error", p.Stream)
		}
		k.brokenPages(p)
	})
}

// fetch gets the first page and closes it.
func (k *kit) fetch(p *Pull, f adapters.Fetcher, partner *Partner) error {
	page, err := f.Fetch(context.Background(), k.request(p, partner, p.Window, ""))
	if err == nil && page != nil && page.Body != nil {
		_ = page.Body.Close()
	}
	return err
}

func (k *kit) oneCall(p *Pull, partner *Partner, how string) {
	if n := len(partner.Calls()); n != 1 {
		k.faultf("stream %s, %s: Fetch makes %d calls", p.Stream, how, n)
	}
	if n := partner.Open(); n > 0 {
		k.faultf("stream %s, %s: %d responses were not closed", p.Stream, how, n)
	}
}

// brokenPages are pages that end early, and pages that are none.
func (k *kit) brokenPages(p *Pull) {
	want, err := k.straight(p, p.Partner())
	if err != nil {
		return // the check "pull" tells
	}
	s, _ := k.info.Stream(p.Stream)
	pages := map[string]Failure{
		"a page that breaks off after 20 bytes":  {CutAfter: 20},
		"a page that breaks off after 150 bytes": {CutAfter: 150},
		"a page of a proxy instead":              {Status: 200, Body: "<html><body>Please wait</body></html>"},
	}
	if s.Form == adapters.JSON {
		pages["an empty page"] = Failure{Status: 200, Body: " "}
	}
	for how, failure := range pages {
		m, partner := &Memory{}, NewPartner(p.Partner())
		partner.Fail(failure)
		if err := k.pull(p, partner, m); err == nil {
			k.faultf("stream %s, %s: the pull ends well", p.Stream, how)
		}
		if err := k.pull(p, partner, m); err != nil {
			k.faultf("stream %s, %s, and pulled again: %v", p.Stream, how, err)
		} else if text := difference(want.texts(), m.texts()); text != "" {
			k.faultf("stream %s, %s, and pulled again: %s", p.Stream, how, text)
		}
	}
}

func checkAuth(k *kit) {
	k.fetches(func(p *Pull, f adapters.Fetcher) {
		partner := NewPartner(p.Partner())
		partner.Fail(Failure{Status: http.StatusUnauthorized})
		err := k.fetch(p, f, partner)
		if !errors.Is(err, adapters.ErrAuth) || errors.Is(err, adapters.ErrTransient) {
			k.faultf("stream %s, 401: want ErrAuth, and not ErrTransient, got %v", p.Stream, err)
		}
	})
}

func checkCancel(k *kit) {
	k.fetches(func(p *Pull, f adapters.Fetcher) {
		before := runtime.NumGoroutine()
		partner := NewPartner(p.Partner())
		partner.Fail(Failure{Hang: true})
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer cancel()
		done := make(chan error, 1)
		go func() {
			page, err := f.Fetch(ctx, k.request(p, partner, p.Window, ""))
			if err == nil && page != nil && page.Body != nil {
				_ = page.Body.Close()
			}
			done <- err
		}()
		late := time.NewTimer(time.Second)
		defer late.Stop()
		select {
		case err := <-done:
			if err == nil {
				k.faultf("stream %s: the context has ended, and Fetch has a page", p.Stream)
			}
		case <-late.C:
			k.faultf("stream %s: Fetch goes on a second after its context has ended", p.Stream)
			return
		}
		for range 50 {
			if runtime.NumGoroutine() <= before {
				return
			}
			pause := time.NewTimer(2 * time.Millisecond)
			<-pause.C
		}
		k.faultf("stream %s: %d goroutines before Fetch, %d after it", p.Stream, before, runtime.NumGoroutine())
	})
}

// The secrets that must not show.
const (
	headerSecret = "kit-secret-in-a-header"
	querySecret  = "kit-secret-in-a-query"
	bodySecret   = "kit-secret-in-an-answer"
)

func checkSecrets(k *kit) {
	k.fetches(func(p *Pull, _ adapters.Fetcher) {
		for how, failure := range map[string]Failure{
			"no fault":          {},
			"a lost connection": {Lost: true},
			"500":               {Status: 500, Body: bodySecret},
			"401":               {Status: 401, Body: bodySecret},
			"400":               {Status: 400, Body: `{"error":{"message":"` + bodySecret + `"}}`},
		} {
			k.search(p, how, failure)
		}
	})
	k.searchMessages()
}

// search pulls with secrets, and looks for them in all that comes of it.
func (k *kit) search(p *Pull, how string, failure Failure) {
	var logged bytes.Buffer
	m, partner := &Memory{}, NewPartner(p.Partner())
	partner.Fail(failure)
	opts := options(m)
	opts.Logger = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	now := k.after(p)
	r, err := adapters.NewRunner(m, func() time.Time { return now }, opts)
	if err != nil {
		k.faultf("%v", err)
		return
	}
	c := k.connection(p, partner)
	c.Authorize = func(r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+headerSecret)
		q := r.URL.Query()
		q.Set("access_token", querySecret)
		r.URL.RawQuery = q.Encode()
		return nil
	}
	_, err = r.Pull(context.Background(), c, p.Stream)
	seen := map[string]string{"the error": errorText(err), "the log": logged.String(), "the events": strings.Join(m.texts(), "\n")}
	for raw, err := range m.All(context.Background(), c.Source, p.Stream) {
		if err == nil {
			seen["the name of an input"] += raw.Name + "\n"
		}
	}
	for where, text := range seen {
		for _, secret := range []string{headerSecret, querySecret, bodySecret} {
			if strings.Contains(text, secret) {
				k.faultf("stream %s, %s: %s shows %s", p.Stream, how, where, secret)
			}
		}
	}
}

// searchMessages looks for secrets in what Verify says, and in goldens.
func (k *kit) searchMessages() {
	r, ok := k.Adapter.(adapters.Receiver)
	if !ok {
		return
	}
	for i := range k.Pushes {
		p := &k.Pushes[i]
		m := p.Message
		m.Body = append(bytes.Clone(m.Body), bodySecret...)
		_, err := r.Verify(&m, p.Secrets)
		for _, secret := range append([]string{bodySecret}, p.Secrets...) {
			if secret != "" && strings.Contains(errorText(err), secret) {
				k.faultf("%s: the error of Verify shows a secret or the body", p.name(i))
			}
			for _, in := range k.inputs {
				if secret != "" && strings.Contains(string(in.golden), secret) {
					k.faultf("%s: the golden shows a secret of a message", in.path)
				}
			}
		}
	}
}
