// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// File is an input that somebody brings.
type File struct {
	// Name names it in origins; it holds no secret.
	Name string
	// Body is read once. Size is how long it is, for the estimate of the rest; 0 is
	// unknown.
	Body io.Reader
	Size int64
	// Window is what the file covers; needed where a stream restates days.
	Window Window
}

// Import reads a file of a stream. The same file again changes nothing.
func (r *Runner) Import(ctx context.Context, c *Connection, stream string, f File) (Report, error) {
	j, err := r.job(c, stream)
	if err != nil {
		return Report{}, err
	}
	if j.stream.Via&ByFile == 0 {
		return j.report, fmt.Errorf("adapters: %s takes no files of %q", j.info.Name, stream)
	}
	in := j.input(f.Name)
	in.Window, in.Body = f.Window, f.Body
	if err := j.take(ctx, in, f.Size); err != nil {
		return j.report, fmt.Errorf("adapters: import %s: %w", f.Name, err)
	}
	return j.report, nil
}

// take reads an input that stands for itself, and posts all of it.
func (j *job) take(ctx context.Context, in *Input, size int64) error {
	version := in.Received.UnixMilli()
	how := &reading{parts: j.newParts(in.Window, version), version: version, size: size}
	s, read, err := j.read(ctx, in, how)
	if err == nil {
		err = how.parts.post(ctx, j)
	}
	j.report.add(&s, read)
	return err
}

// Receive verifies a message, keeps it, and posts what it says. The receipt has what to
// answer.
func (r *Runner) Receive(ctx context.Context, c *Connection, m *Message) (Receipt, Report, error) {
	if c == nil || c.Adapter == nil {
		return Receipt{}, Report{}, errors.New("adapters: a connection without an adapter")
	}
	receiver, ok := c.Adapter.(Receiver)
	if !ok {
		return Receipt{}, Report{}, fmt.Errorf("adapters: %s takes no messages", c.Source)
	}
	receipt, err := receiver.Verify(m, c.Secrets)
	if err != nil {
		r.opts.Logger.WarnContext(ctx, "message refused", "source", c.Source, "error", err)
		return Receipt{}, Report{}, fmt.Errorf("adapters: verify a message to %s: %w", c.Source, err)
	}
	j, err := r.job(c, receipt.Stream)
	if err != nil {
		return receipt, Report{}, err
	}
	in := j.message(m, &receipt)
	if err := j.take(ctx, in, int64(len(m.Body))); err != nil {
		return receipt, j.report, fmt.Errorf("adapters: receive %s: %w", in.Name, err)
	}
	return receipt, j.report, nil
}

// message makes an input of a verified message.
func (j *job) message(m *Message, receipt *Receipt) *Input {
	in := j.input("message " + receipt.ID)
	in.Received = m.Received.UTC()
	in.Header, in.Body = withoutSecrets(m.Header), bytes.NewReader(m.Body)
	in.Unsigned, in.Refused = receipt.Unsigned, receipt.Refused
	return in
}

// Handler takes a connection's messages over HTTP. What it answers with a failure, the
// partner sends again: 401 to a message that is not the partner's or not fresh, 413 to
// one that is too long, and 500 to one that could not be read or stored.
func (r *Runner) Handler(c *Connection) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, r.opts.MessageBytes))
		if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		receipt, _, err := r.Receive(req.Context(), c, &Message{
			Method: req.Method, Path: req.URL.Path, Query: req.URL.Query(),
			Header: req.Header, Body: body, Received: r.now(),
		})
		switch {
		case errors.Is(err, ErrForged), errors.Is(err, ErrReplayed):
			w.WriteHeader(http.StatusUnauthorized)
		case err != nil:
			r.opts.Logger.ErrorContext(req.Context(), "message not taken", "source", c.Source, "error", err)
			w.WriteHeader(http.StatusInternalServerError)
		default:
			receipt.Answer.write(w)
		}
	})
}

func (a Answer) write(w http.ResponseWriter) {
	if a.Type != "" {
		w.Header().Set("Content-Type", a.Type)
	}
	w.WriteHeader(max(a.Status, http.StatusOK))
	_, _ = w.Write(a.Body) // a partner that has hung up sends the message again
}
