// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

// prepare returns the path of the file of a spec in a directory, written before or now. The name
// holds all that the content depends on.
func prepare(dir string, s workload.Spec) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	name := fmt.Sprintf("events-g%d-s%d-r%d", workload.Generation, s.Seed, s.Rows)
	if s.Attribution {
		name += "-attribution"
	}
	name += map[bool]string{false: ".csv", true: ".jsonl"}[s.JSONLines]
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, writeFile(path, s)
}

// writeFile writes beside the path and renames, so that a file that is there is whole.
func writeFile(path string, s workload.Spec) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	err = cmp.Or(s.Write(file), file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("bench: write %s: %w", path, err), os.Remove(file.Name()))
	}
	return nil
}

// warm reads the file once and returns its size.
func warm(path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	n, err := io.Copy(io.Discard, struct{ io.Reader }{file})
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, fmt.Errorf("bench: read %s: %w", path, err)
	}
	return n, nil
}
