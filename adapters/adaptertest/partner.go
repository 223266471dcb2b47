// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

// Partner is a partner's server that is not there: its client hands requests for any
// host to a handler, without a network, and the calls can be made to fail. It counts
// the calls and the responses that nobody has closed. It is safe for concurrent use.
type Partner struct {
	handler http.Handler

	mu       sync.Mutex
	failures []Failure
	calls    []*http.Request
	open     int
}

// Failure is how a call goes wrong. The zero Failure is a call that does not.
type Failure struct {
	// Status, Header and Body answer in the place of the partner.
	Status int
	Header http.Header
	Body   string
	// Lost breaks the connection before an answer.
	Lost bool
	// Hang never answers; the call ends when its context does.
	Hang bool
	// CutAfter breaks the connection after so many bytes of the body.
	CutAfter int
}

// NewPartner returns a Partner that answers as the handler does.
func NewPartner(h http.Handler) *Partner { return &Partner{handler: h} }

// Fail sets how the next calls go wrong, one after the other; those behind them do not.
func (p *Partner) Fail(failures ...Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures = failures
}

// Become changes the handler: the partner knows more now, or other things.
func (p *Partner) Become(h http.Handler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler = h
}

// Calls are the requests so far.
func (p *Partner) Calls() []*http.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]*http.Request(nil), p.calls...)
}

// Open is how many responses have not been closed.
func (p *Partner) Open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open
}

// Client returns a client whose calls all reach this partner.
func (p *Partner) Client() *http.Client { return &http.Client{Transport: p} }

// errLost is a connection that the kit breaks.
var errLost = errors.New("connection lost by the kit")

// RoundTrip answers a request. It makes a Partner the transport of its clients.
func (p *Partner) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.calls = append(p.calls, r)
	handler, f := p.handler, Failure{}
	if len(p.failures) > 0 {
		f, p.failures = p.failures[0], p.failures[1:]
	}
	p.mu.Unlock()
	switch {
	case f.Hang:
		<-r.Context().Done()
		return nil, context.Cause(r.Context())
	case f.Lost:
		return nil, errLost
	case r.Context().Err() != nil:
		return nil, r.Context().Err()
	}
	w := &answer{header: http.Header{}, status: http.StatusOK}
	if f.Status != 0 {
		w.status, w.header = f.Status, f.Header.Clone()
		w.body.WriteString(f.Body)
	} else {
		served := r.Clone(r.Context())
		if served.Body == nil {
			served.Body = http.NoBody
		}
		handler.ServeHTTP(w, served)
	}
	if w.header == nil {
		w.header = http.Header{}
	}
	body := &answerBody{p: p, r: bytes.NewReader(w.body.Bytes())}
	if f.CutAfter > 0 {
		body.r = io.MultiReader(io.LimitReader(body.r, int64(f.CutAfter)), brokenReader{})
	}
	p.mu.Lock()
	p.open++
	p.mu.Unlock()
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: body, ContentLength: -1, Request: r,
	}, nil
}

// answer is what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements [http.ResponseWriter].
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// answerBody is a body that knows whether it was closed.
type answerBody struct {
	p    *Partner
	r    io.Reader
	once sync.Once
}

// Read implements [io.Reader].
func (b *answerBody) Read(p []byte) (int, error) { return b.r.Read(p) }

// Close implements [io.Closer].
func (b *answerBody) Close() error {
	b.once.Do(func() {
		b.p.mu.Lock()
		b.p.open--
		b.p.mu.Unlock()
	})
	return nil
}

// brokenReader is the rest of a body that never comes.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Pages is a handler that gives one of several bodies by the value of a parameter of
// the query; the empty value is the first page. Any other value is 400.
func Pages(param string, bodies map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Query().Get(param)]
		if !ok {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, body) // to memory
	})
}
