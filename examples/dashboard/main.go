// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command dashboard shows a live book as a small web page of a host's own: figures that move by
// server-sent events, statements down to the events behind them, findings to answer, and the steps
// that take two people.
//
//	go run ./examples/dashboard
//	go run ./examples/dashboard -addr 127.0.0.1:9000
//
// It makes its own data and posts a few events each second. README.md beside this file says what a
// host has to do differently.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, time.Now)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dashboard:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(ctx context.Context, args []string, out io.Writer, clock func() time.Time) error {
	f := flag.NewFlagSet("dashboard", flag.ContinueOnError)
	f.SetOutput(out)
	addr := f.String("addr", "127.0.0.1:8080", "listen on this `address`; port 0 takes a free one")
	once := f.Bool("once", false, "ask for each page once, say what came, and end")
	seed := f.Uint64("seed", 1, "make other data with another `number`")
	f.Func("at", "begin at this `time`, such as 2026-04-02T09:00:00Z, and go on from there", func(text string) error {
		at, err := time.Parse(time.RFC3339, text)
		began := clock()
		now := clock
		clock = func() time.Time { return at.Add(now().Sub(began)) }
		return err
	})
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%q: the dashboard takes flags alone", f.Arg(0))
	}
	h, err := newHouse(ctx, *seed, clock)
	if err != nil {
		return err
	}
	s, err := newServer(h)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *addr)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String() + "/"
	if _, err := fmt.Fprintf(out, "The dashboard is at %s (made-up data; Ctrl-C ends it).\n", url); err != nil {
		return errors.Join(err, listener.Close())
	}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	posted := make(chan error, 1)
	go func() { posted <- h.live(ctx, time.Second) }()
	if *once {
		go func() {
			posted <- visit(ctx, url, out)
			cancel()
		}()
	}
	err = serve(ctx, listener, s)
	cancel()
	return errors.Join(err, <-posted)
}

// serve answers until the context is done, and gives what is being answered a moment to end.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		// Streams of changes end with the server.
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		done <- server.Shutdown(end)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}

// visit asks for each page once.
func visit(ctx context.Context, url string, out io.Writer) error {
	client := &http.Client{Timeout: 10 * time.Second}
	for _, path := range []string{"", "findings", "work"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, http.NoBody)
		if err != nil {
			return err
		}
		answer, err := client.Do(r)
		if err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "GET /%s: %s, %d bytes\n", path, answer.Status, n); err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("GET /%s: %s", path, answer.Status)
		}
	}
	return nil
}
