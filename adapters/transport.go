// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"net/http"
	"strings"
)

// client returns what the adapter may call with: the connection's own client, which
// reaches declared hosts only and carries the credentials.
func (j *job) client() *http.Client {
	base := j.conn.Client
	if base == nil {
		base = http.DefaultClient
	}
	guarded := *base
	next := base.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	guarded.Transport = &guard{next: next, hosts: j.info.Hosts, authorize: j.conn.Authorize}
	return &guarded
}

// guard is a transport that knows where an adapter may go.
type guard struct {
	next      http.RoundTripper
	hosts     []string
	authorize func(*http.Request) error
}

// RoundTrip makes one call.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" || !allowed(g.hosts, r.URL.Hostname()) {
		return nil, refuse(r, errHost)
	}
	if g.authorize != nil && !led(r) {
		r = r.Clone(r.Context()) // a transport leaves the request as it is
		if err := g.authorize(r); err != nil {
			return nil, refuse(r, err)
		}
	}
	return g.next.RoundTrip(r)
}

// refuse closes the body of a request that is not made, as a transport must.
func refuse(r *http.Request, err error) error {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return err
}

// led reports whether a redirection led to another host than was asked.
func led(r *http.Request) bool {
	for from := r.Response; from != nil; from = from.Request.Response {
		if from.Request.URL.Host != r.URL.Host {
			return true
		}
	}
	return false
}

func allowed(hosts []string, host string) bool {
	host = strings.ToLower(host)
	for _, h := range hosts {
		if h == host || strings.HasPrefix(h, ".") && strings.HasSuffix(host, h) {
			return true
		}
	}
	return false
}
