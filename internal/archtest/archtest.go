// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"cmp"
	"fmt"
	"slices"
)

// Fault is one place that breaks a rule. Path is relative to the repository's root; Line counts
// from 1.
type Fault struct {
	Rule string
	Path string
	Line int
	Text string
}

// String gives the form that editors and terminals turn into a link.
func (f Fault) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.Path, f.Line, f.Rule, f.Text)
}

// Rule is one law of the repository. Check calls report for each place that breaks it.
type Rule struct {
	Name  string
	Why   string
	Check func(t *Tree, report Report)
}

// Report takes one fault: its place and what is wrong there.
type Report func(path string, line int, text string)

// Rules returns every rule, in the order in which their faults are printed.
func Rules() []Rule {
	return []Rule{
		{"rooms", "imports go one way; siblings never meet", checkRooms},
		{"outside", "hosts inherit four small modules, each with one task", checkOutside},
		{"std", "a library is a guest in someone's process", checkStd},
		{"modules", "nested modules are versioned apart from the root", checkModules},
		{"floats", "money is never a binary floating-point number", checkFloats},
		{"inputs", "the same events give the same bytes, years later", checkInputs},
		{"goroutines", "the core runs in the caller's goroutine", checkGoroutines},
		{"start", "importing a package does nothing", checkInit},
		{"state", "no state is shared behind the host's back", checkState},
		{"panics", "a guest returns errors; it does not end the process", checkPanics},
		{"errors", "a program acts on few classes; the rest is identity", checkErrors},
		{"package", "every package says what it is, once", checkPackage},
		{"example", "what the documentation shows is what runs", checkExample},
		{"examples", "what makes a value is shown in use", checkExamples},
		{"comments", "every exported name says unit, reason or source", checkComments},
		{"shown", "what the first page shows is what runs", checkShown},
		{"links", "a paper leads somewhere", checkLinks},
		{"cited", "a promise names the test that holds it", checkCited},
		{"glossary", "one word for one thing, in both languages", checkGlossary},
		{"sizes", "small files and functions are read whole", checkSizes},
		{"header", "every file names its licence", checkHeader},
		{"unfinished", "what is merged is finished", checkUnfinished},
		{"traces", "the tree says nothing about the machine it was written on", checkTraces},
	}
}

// Check runs every rule and returns the faults in the order of path, line and rule.
func Check(t *Tree) []Fault {
	var faults []Fault
	for _, rule := range Rules() {
		rule.Check(t, func(path string, line int, text string) {
			faults = append(faults, Fault{Rule: rule.Name, Path: path, Line: line, Text: text})
		})
	}
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return faults
}
