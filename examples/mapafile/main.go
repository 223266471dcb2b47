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
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mapafile:", err)
		os.Exit(1)
	}
}

// run tries the mapping in one file on another.
func run(args []string, stdout io.Writer) error {
	if len(args) == 1 && args[0] == "-schema" {
		_, err := io.WriteString(stdout, mapped.Schema())
		return err
	}
	if len(args) != 2 {
		return errors.New("want a mapping and a file")
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	m, err := mapped.Parse(text)
	if err != nil {
		for _, fault := range settle.Faults(err) {
			if _, err := fmt.Fprintf(stdout, "%s: %s\n", args[0], fault); err != nil {
				return err
			}
		}
		return errors.New("the mapping cannot be used")
	}
	a, err := mapped.New(m)
	if err != nil {
		return err
	}
	f, err := os.Open(args[1])
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	report := a.Check(&adapters.Input{Source: m.Name, Name: filepath.Base(args[1]), Body: f}, 0)
	if _, err = report.WriteTo(stdout); err == nil && report.Err != nil {
		err = errors.New("the file cannot be used")
	}
	return err
}
