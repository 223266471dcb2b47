// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command postgres has a shop write its orders and what jupan is to know of them in one transaction of
// its own PostgreSQL: both are there, or neither is. A drain hands what has committed to the book, which
// lives in the same database, and any process that opens it there says the same.
//
//	go -C examples/postgres run . -dsn postgres://postgres@localhost/postgres
//
// It makes the schema jupan_example anew and leaves it there to be looked at. This is a module of its
// own, because the driver is none of jupan's four. README.md beside this file tells the case.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	_ "time/tzdata" // the agreement names a zone, and a bare machine has no rules for it

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "postgres:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("postgres", flag.ContinueOnError)
	f.SetOutput(stderr)
	dsn := f.String("dsn", "", "the `database`, such as postgres://user:password@localhost:5432/shop")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *dsn == "" || f.NArg() > 0 {
		return errors.New("want -dsn DATABASE, such as -dsn postgres://postgres@localhost/postgres")
	}
	s := &story{}
	var err error
	if s.database, err = pgx.ParseConfig(*dsn); err != nil {
		return fmt.Errorf("-dsn: %w", err) // pgx leaves the password out of it
	}
	if err := s.tell(ctx); err != nil {
		return err
	}
	_, err = stdout.Write(s.out.Bytes())
	return err
}
