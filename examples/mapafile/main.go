// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command mapafile tries a mapping on a partner's file: it shows the first rows, what
// each becomes, and what the whole file comes to. It stores nothing.
//
//	go run ./examples/mapafile MAPPING.json FILE
//	go run ./examples/mapafile -schema
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "mapafile:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("mapafile", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		_, _ = io.WriteString(stderr, "usage: mapafile MAPPING.json FILE\n       mapafile -schema\n")
		f.PrintDefaults()
	}
	schema := f.Bool("schema", false, "print the JSON Schema of mappings, for editors")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	switch {
	case *schema && f.NArg() == 0:
		_, err := io.WriteString(stdout, mapped.Schema())
		return err
	case *schema || f.NArg() != 2:
		return errors.New("want two paths, MAPPING.json and FILE; -h says more")
	}
	return try(f.Arg(0), f.Arg(1), stdout)
}

// try reads a file by a mapping.
func try(mapping, file string, stdout io.Writer) error {
	text, err := os.ReadFile(mapping)
	if err != nil {
		return err
	}
	m, err := mapped.Parse(text)
	if err != nil {
		for _, fault := range settle.Faults(err) {
			if _, err := fmt.Fprintf(stdout, "%s: %s\n", mapping, fault); err != nil {
				return err
			}
		}
		return errors.New("the mapping cannot be used")
	}
	a, err := mapped.New(m)
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	report := a.Check(&adapters.Input{Source: m.Name, Name: filepath.Base(file), Body: f}, 0)
	if _, err = report.WriteTo(stdout); err == nil && report.Err != nil {
		err = errors.New("the file cannot be used")
	}
	return err
}
