// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command xlsx writes statements as a workbook for Excel or LibreOffice: a summary, and for each
// statement a sheet with its lines and the arithmetic behind each of them.
//
//	go -C examples/xlsx run . -in DIR
//
// DIR is what another example wrote with -out; the statements.json in it is all that is read. This is a
// module of its own, because the library that writes the workbook is none of jupan's four. README.md
// beside this file explains what the cells hold.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "xlsx:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("xlsx", flag.ContinueOnError)
	f.SetOutput(stderr)
	in := f.String("in", "", "`directory` with statements.json, or such a file")
	out := f.String("out", "", "workbook to write, a `file`; beside statements.json if not given")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *in == "" || f.NArg() > 0 {
		return errors.New("want -in DIR, and nothing else but -out FILE")
	}
	path, statements, err := read(*in)
	if err != nil {
		return err
	}
	if *out == "" {
		*out = filepath.Join(filepath.Dir(path), "statements.xlsx")
	}
	if err := write(*out, statements); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s: %d statements and a summary\n", *out, len(statements))
	return err
}

// read finds the statements and holds each to its total, before anybody takes a workbook for the truth.
func read(path string) (string, []*settle.Statement, error) {
	path, err := filepath.Abs(path) // "go -C" starts the program elsewhere, and an error is to say where
	if err != nil {
		return "", nil, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "statements.json")
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w; write it first: go run ./examples/quickstart -out DIR", err)
	}
	if err != nil {
		return "", nil, err
	}
	var statements []*settle.Statement
	if err := json.Unmarshal(text, &statements); err != nil {
		return "", nil, fmt.Errorf("%s: want a list of statements: %w", path, err)
	}
	if len(statements) == 0 {
		return "", nil, fmt.Errorf("%s: no statement in it", path)
	}
	for i, s := range statements {
		if err := check(s); err != nil {
			return "", nil, fmt.Errorf("%s: statement %d: %w", path, i+1, err)
		}
	}
	return path, statements, nil
}

// check asks whether a statement is one: its lines come to its total.
func check(s *settle.Statement) error {
	if s == nil || s.Agreement == "" {
		return errors.New("it is of no agreement")
	}
	sum := money.Zero(s.Currency)
	for _, l := range s.Lines {
		var err error
		if sum, err = sum.Add(l.Amount); err != nil {
			return err
		}
	}
	if sum != s.Total {
		return fmt.Errorf("the lines of %s %s come to %s, and it says %s", s.Agreement, s.Period.Name, sum, s.Total)
	}
	return nil
}

// write makes the workbook and writes it to a file.
func write(path string, statements []*settle.Statement) error {
	w, err := workbook(statements)
	if err != nil {
		return err
	}
	if err := errors.Join(w.SaveAs(path), w.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
