// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// What stands between two comments of a document comes from the results and from nowhere else:
//
//	<!-- bench:csv -->            the table of the section csv
//	<!-- /bench -->
//
//	... is <!-- bench:csv/jupan/2/times -->3.10<!-- /bench --> times as fast ...
//
// Blocks are the names of sections, machine and flat. A figure is section/contestant/threads/what.
const (
	docsMark    = `(?s)<!-- bench:([a-z0-9/-]+) -->(.*?)<!-- /bench -->`
	docsOpen    = `<!-- bench:[a-z0-9/-]+ -->`
	resultsFile = "results.json"
	repository  = "../.." // from this directory
)

// updated returns a document with every mark filled in anew.
func (r *results) updated(text string) (string, error) {
	var faults []error
	marks := regexp.MustCompile(docsMark)
	out := marks.ReplaceAllStringFunc(text, func(found string) string {
		name := marks.FindStringSubmatch(found)[1]
		fill, err := r.fill(name)
		if err != nil {
			faults = append(faults, err)
			return found
		}
		return "<!-- bench:" + name + " -->" + fill + "<!-- /bench -->"
	})
	if opened := len(regexp.MustCompile(docsOpen).FindAllString(text, -1)); opened != len(marks.FindAllString(text, -1)) {
		faults = append(faults, errors.New("bench: a mark is not closed"))
	}
	return out, errors.Join(faults...)
}

func (r *results) fill(name string) (string, error) {
	if strings.Contains(name, "/") {
		return r.figure(name)
	}
	switch name {
	case "machine":
		return "\n" + r.machineMarkdown(), nil
	case "flat":
		return "\n" + flatMarkdown(r.Flat), nil
	case "contestants":
		return "\n" + contestantsMarkdown(), nil
	}
	s, ok := r.section(name)
	if !ok {
		return "", fmt.Errorf("bench: no section %q", name)
	}
	return "\n" + s.markdown(), nil
}

// figure returns one figure of a table, a median.
func (r *results) figure(name string) (string, error) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return "", fmt.Errorf("bench: %q is not section/contestant/threads/what", name)
	}
	s, ok := r.section(parts[0])
	if !ok {
		return "", fmt.Errorf("bench: %s: no section %q", name, parts[0])
	}
	for i := range s.Turns {
		if t := &s.Turns[i]; t.Contestant == parts[1] && strconv.Itoa(t.Threads) == parts[2] {
			return t.figure(parts[3])
		}
	}
	return "", fmt.Errorf("bench: %s: no such contestant on so many threads", name)
}

func (r *result) figure(what string) (string, error) {
	switch {
	case what == "rate":
		return fmt.Sprintf("%.2f", r.RowsPerSec.Median/1e6), nil
	case what == "cpu":
		return fmt.Sprintf("%.0f", r.CPUNanos.Median), nil
	case what == "peak":
		return fmt.Sprintf("%.0f", r.PeakBytes.Median/1e6), nil
	case what == "bytes":
		return fmt.Sprintf("%.0f", r.BytesPerID.Median), nil
	case what == "times" && r.TimesDuck != nil:
		return fmt.Sprintf("%.1f", r.TimesDuck.Median), nil
	case what == "times-cpu" && r.TimesDuckCPU != nil:
		return fmt.Sprintf("%.1f", r.TimesDuckCPU.Median), nil
	case what == "of-limit" && r.OfLimit != nil:
		return fmt.Sprintf("%.2f", r.OfLimit.Median), nil
	case what == "of-limit-cpu" && r.OfLimitCPU != nil:
		return fmt.Sprintf("%.2f", r.OfLimitCPU.Median), nil
	}
	return "", fmt.Errorf("bench: %s on %d threads has no figure %q", r.Contestant, r.Threads, what)
}

func (r *results) machineMarkdown() string {
	m := r.Machine
	out := fmt.Sprintf("Measured on %s by `%s` in %.0f s: %s, %d cores, %.1f GB of memory, %s, kernel %s.\n\n",
		r.Day, r.Command, r.Took, m.CPU, m.Cores, float64(m.MemoryBytes)/1e9, m.OS, m.Kernel)
	var rows [][]string
	for _, v := range r.Versions {
		rows = append(rows, []string{v.Name, v.Version})
	}
	return out + markdownTable([]string{"what", "version"}, rows)
}

func contestantsMarkdown() string {
	var rows string
	for _, c := range contestants() {
		rows += fmt.Sprintf("| `%s` | %s |\n", c.name, c.does)
	}
	return "| contestant | what it is |\n| --- | --- |\n" + rows
}

// marked returns the documents below a directory that have marks.
func marked(dir string) ([]string, error) {
	var list []string
	open := regexp.MustCompile(docsOpen)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(name, ".") && path != dir:
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".md":
			return nil
		}
		text, err := os.ReadFile(path)
		if open.Match(text) {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	return list, nil
}

// documents fills in the marks of files from the results, or says which are not as they should be.
func documents(resultsPath string, files []string, check bool) error {
	r, err := readResults(resultsPath)
	if err != nil {
		return err
	}
	var faults []error
	for _, path := range files {
		faults = append(faults, r.document(path, check))
	}
	return errors.Join(faults...)
}

func (r *results) document(path string, check bool) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	want, err := r.updated(string(text))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	case want == string(text):
		return nil
	case check:
		return fmt.Errorf("bench: %s: line %d is not what was measured: run go run . docs %s",
			path, firstDifference(string(text), want), path)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

// firstDifference returns the number of the first line in which two texts differ.
func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i + 1
		}
	}
	return min(len(x), len(y)) + 1
}
